"""Days that shops speak of by name: Christmas, Black Friday, 双十一, 国庆, 春节; when they fall in a year.

Moving days are by their rule: Easter by dateutil, the lunar calendar by borax, the rest is the n-th weekday of a month.
A stretch where people mean one (国庆 is seven days, Easter four), else the day itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from assistant.routing.parsing.days import Days


def _fixed(month: int, day: int, length: int = 1) -> Callable[[int], Days]:
    return lambda year: (date(year, month, day), date(year, month, day) + timedelta(days=length - 1))


def _weekday(month: int, weekday: int, n: int, length: int = 1, later: int = 0) -> Callable[[int], Days]:
    """The ``n``-th Monday (0) ... Sunday (6) of a month, ``later`` days after it."""

    def days(year: int) -> Days:
        first = date(year, month, 1)
        day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1) + later)
        return day, day + timedelta(days=length - 1)

    return days


def _easter(first: int, last: int) -> Callable[[int], Days]:
    def days(year: int) -> Days:
        from dateutil.easter import easter

        return easter(year) + timedelta(days=first), easter(year) + timedelta(days=last)

    return days


def _lunar(month: int, day: int, length: int = 1, earlier: int = 0) -> Callable[[int], Days]:
    def days(year: int) -> Days:
        from borax.calendars.lunardate import LunarDate

        first = LunarDate(min(max(year, 1901), 2099), month, day).to_solar_date() - timedelta(days=earlier)
        return first, first + timedelta(days=length - 1)

    return days


def _last_monday(month: int) -> Callable[[int], Days]:
    def days(year: int) -> Days:
        after = date(year, month + 1, 1) - timedelta(days=1)
        day = after - timedelta(days=after.weekday())
        return day, day

    return days


def _super_saturday(year: int) -> Days:
    """The last Saturday before Christmas."""
    eve = date(year, 12, 24)
    day = eve - timedelta(days=(eve.weekday() - 5) % 7)
    return day, day


def long_weekend(day: date) -> Days:
    """The days off around a day: with the weekend that it touches, else three from it on.

    Source: the State Council's calendars of 2008 and after, and the bank holidays of England, which fall on Mondays and Fridays.
    """
    earlier = {0: 2, 1: 2, 4: 0, 5: 0, 6: 1}.get(day.weekday(), 0)
    first = day - timedelta(days=earlier)
    return first, first + timedelta(days=2)


def _qingming(year: int) -> Days:
    # 1900-2099: the sun's term falls on 4 or 5 April
    since, base = (year - 2000, 4.81) if year >= 2000 else (year - 1900, 5.59)
    day = date(year, 4, int(since * 0.2422 + base) - since // 4)
    return day, day


# name, words, days of a year; longer names stand before those they hold
_NAMED: tuple[tuple[str, str, Callable[[int], Days]], ...] = (
    ("Black Friday to Cyber Monday", r"black[ -]friday ?(?:/|&|and|\+) ?cyber[ -]monday|bfcm|cyber weekend|黑五网一", _weekday(11, 3, 4, 4, 1)),
    ("Giving Tuesday", r"giving tuesday", _weekday(11, 3, 4, 1, 5)),
    ("Small Business Saturday", r"small business saturday", _weekday(11, 3, 4, 1, 2)),
    ("Cyber Week", r"cyber week", _weekday(11, 3, 4, 7, 4)),
    ("Black Friday weekend", r"black[ -]friday (?:long )?week ?end|黑五周末", _weekday(11, 3, 4, 4, 1)),
    ("Black Friday", r"black[ -]friday|黑五|黑色星期五", _weekday(11, 3, 4, 1, 1)),
    ("Cyber Monday", r"cyber[ -]monday|网络星期一|网一(?=大促|$|[，,。？?的当那这呢和跟与比卖销订有成营]|[^\u4e00-\u9fff])|网购星期一", _weekday(11, 3, 4, 1, 4)),
    ("Thanksgiving", r"thanksgiving(?: day)?|感恩节", _weekday(11, 3, 4)),
    ("Super Saturday", r"super saturday|panic saturday", _super_saturday),
    ("Christmas Eve", r"(?:christmas|x-?mas) eve|平安夜|圣诞(?:节)?前夜", _fixed(12, 24)),
    ("Boxing Day", r"boxing day|节礼日", _fixed(12, 26)),
    ("Christmas", r"christmas(?: day)?|x-?mas(?: day)?|圣诞节?", _fixed(12, 25)),
    ("New Year's Eve", r"new year'?s eve|跨年夜?", _fixed(12, 31)),
    ("Chinese New Year's Eve", r"(?:chinese|lunar) new year'?s? eve|除夕(?:夜|之夜)?|大年三十|年三十", _lunar(1, 1, 1, 1)),
    ("Chinese New Year", r"(?:chinese|lunar) new year|spring festival|春节|农历新年|大年初一|过年", _lunar(1, 1, 7)),
    ("New Year", r"new year'?s?(?: day)?(?! (?:\d|to date))|元旦", _fixed(1, 1)),
    ("Lantern Festival", r"lantern festival|元宵节?", _lunar(1, 15)),
    ("White Day", r"white day|白色情人节", _fixed(3, 14)),
    ("Valentine's Day", r"valentine'?s?(?: day)?|(?<!七夕)情人节", _fixed(2, 14)),
    ("Burns Night", r"burns night", _fixed(1, 25)),
    ("St Patrick's Day", r"(?:st\.?|saint) (?:patrick'?s|paddy'?s)(?: day)?|圣帕特里克节", _fixed(3, 17)),
    ("St George's Day", r"(?:st\.?|saint) george'?s day", _fixed(4, 23)),
    ("St Andrew's Day", r"(?:st\.?|saint) andrew'?s day", _fixed(11, 30)),
    ("April Fools' Day", r"april fools?'?s?(?: day)?|愚人节", _fixed(4, 1)),
    ("520", r"(?<![\d.])520(?=当天|那天|大促|期间|这天)|五二零", _fixed(5, 20)),
    ("Teachers' Day", r"teachers?'? day|教师节", _fixed(9, 10)),
    ("99", r"九九大促|99大促", _fixed(9, 9)),
    ("Winter Solstice", r"冬至", _fixed(12, 22)),
    ("Double Ninth", r"double ninth(?: festival)?|重阳节?", _lunar(9, 9)),
    ("Pancake Day", r"pancake day|shrove tuesday|mardi gras|fat tuesday", _easter(-47, -47)),
    ("Ash Wednesday", r"ash wednesday", _easter(-46, -46)),
    ("Palm Sunday", r"palm sunday", _easter(-7, -7)),
    ("Maundy Thursday", r"maundy thursday", _easter(-3, -3)),
    ("Whit Monday", r"whit(?:sun)? monday", _easter(50, 50)),
    ("August bank holiday", r"(?:august|late summer|summer) bank holiday(?: monday)?|bank holiday(?: monday| week ?end)? in august|英国夏季银行假日", _last_monday(8)),
    ("Spring bank holiday", r"(?:spring|late may|end of may|whitsun) bank holiday(?: monday)?|memorial day", _last_monday(5)),
    ("Early May bank holiday", r"(?:early may|may day|may) bank holiday(?: monday)?", _weekday(5, 0, 1)),
    ("Independence Day", r"independence day|(?:4th|fourth) of july(?= sales?\b| week ?end)", _fixed(7, 4)),
    ("Labor Day", r"labor day", _weekday(9, 0, 1)),
    ("Columbus Day", r"columbus day", _weekday(10, 0, 2)),
    ("Veterans Day", r"veterans'? day|armistice day", _fixed(11, 11)),
    ("Remembrance Sunday", r"remembrance sunday", _weekday(11, 6, 2)),
    ("Women's Day", r"(?:international )?women'?s day|三八(?:妇女)?节|妇女节|女神节", _fixed(3, 8)),
    ("Mothering Sunday", r"mothering sunday", _easter(-21, -21)),
    ("Mother's Day", r"mother'?s day|母亲节", _weekday(5, 6, 2)),
    ("Father's Day", r"father'?s day|父亲节", _weekday(6, 6, 3)),
    ("Good Friday", r"good friday|耶稣受难日", _easter(-2, -2)),
    ("Easter Monday", r"easter monday|复活节(?:后的?)?(?:星期|周)一", _easter(1, 1)),
    ("Easter Sunday", r"easter (?:sun)?day|复活节(?:星期|周)[日天]", _easter(0, 0)),
    ("Easter Saturday", r"easter saturday", _easter(-1, -1)),
    ("Easter", r"easter(?: (?:weekend|holidays?|break|bank holiday(?: week ?end)?|long week ?end))?|复活节(?:周末|假期|长周末)?", _easter(-2, 1)),
    ("Qingming", r"qingming(?: festival)?|清明节?", _qingming),
    ("Labour Day", r"五一(?:劳动节|国际劳动节)?|劳动节|may day|labour day", _fixed(5, 1)),
    ("618", r"(?<![\d.])6[.·]?18(?![\d.])|六一八", _fixed(6, 18)),
    ("Children's Day", r"children'?s day|六一(?:儿童节)?|儿童节", _fixed(6, 1)),
    ("Dragon Boat Festival", r"dragon boat(?: festival)?|端午节?", _lunar(5, 5)),
    ("Qixi", r"qixi(?: festival)?|七夕(?:情人)?节?", _lunar(7, 7)),
    ("Mid-Autumn Festival", r"mid-autumn(?: festival)?|moon festival|中秋节?", _lunar(8, 15)),
    ("National Day", r"(?:chinese )?national day|golden week|国庆节?(?:黄金周|长假|假期)?|十一(?:黄金周|长假|假期)", _fixed(10, 1, 7)),
    ("Halloween", r"hallowe'?en|万圣节?", _fixed(10, 31)),
    ("Bonfire Night", r"(?:bonfire|guy fawkes) night", _fixed(11, 5)),
    ("Double 11", r"double[ -](?:11|eleven)|singles'? day|双(?:十一|11)|光棍节|(?<![\d.])11\.11(?![\d.])", _fixed(11, 11)),
    ("Double 12", r"double[ -](?:12|twelve)|双(?:十二|12)|(?<![\d.])12\.12(?![\d.])", _fixed(12, 12)),
    ("Prime Day", r"prime day", _fixed(7, 15, 2)),
)  # fmt: skip
# the day of a stretch that is meant where something begins or ends with it: "since Easter" is since its Sunday
POINTS = {"Easter": 2}
_BY_NAME = {name: days for name, _, days in _NAMED}


def _alternatives(prefix: str) -> str:
    return "|".join(f"(?P<{prefix}{i}>{words})" for i, (_, words, _) in enumerate(_NAMED))


WORDS = _alternatives("h")
NAMES = _alternatives("g")
"""The same with other group names, to stand in one pattern with ``WORDS``."""
_ONLY = re.compile(f"(?:{WORDS})", re.IGNORECASE | re.ASCII)


def holiday(found: re.Match[str]) -> str:
    """The name of the day in a match of a pattern that holds ``WORDS``."""
    groups = found.groupdict()
    return next(name for i, (name, _, _) in enumerate(_NAMED) if groups.get(f"h{i}") or groups.get(f"g{i}"))


def days_of(name: str, year: int) -> Days:
    """When a day of that name falls in a year."""
    return _BY_NAME[name](year)


def named(text: str) -> str | None:
    """The first of these days that a text names."""
    found = _ONLY.search(text)
    return holiday(found) if found else None
