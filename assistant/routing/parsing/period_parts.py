"""Parts of a time ("the first week of March", "11月下旬") and days around one ("the week before Christmas")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from assistant.routing.parsing import days as d
from assistant.routing.parsing import periods_chinese as chinese
from assistant.routing.parsing.holidays import long_weekend
from assistant.routing.parsing.moments import Moment, count
from assistant.routing.parsing.periods_english import UNIT, WEEKDAYS, N

_FLAGS = re.IGNORECASE | re.ASCII
_ORDER = {"first": 1, "1st": 1, "opening": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5, "last": -1, "final": -1, "closing": -1, "latter": -1, "back": -1, "front": 1, "former": 1, "initial": 1}  # fmt: skip
_NTH = "first|last|final|opening|closing|second|third|fourth|fifth|1st|2nd|3rd|4th|5th|latter|back|front|former|initial"
_BEFORE = re.compile(
    rf"(?:\b(?P<order>{_NTH})[ -](?:(?P<n>{N})[ -])?(?:full )?(?P<unit>{UNIT}|half|part|{'|'.join(WEEKDAYS)})s? (?:(?:of|in) )?(?:the |this )?"
    r"|\b(?P<third>beginning|start|middle|(?:back |tail |very |tail-)?end|early(?: part)?|late(?: part)?|mid(?:dle)?(?: part)?)(?:(?: part)? (?:of|in)|-)? ?(?:the |this )?)$",
    _FLAGS,
)
_SIDE = re.compile(
    rf"(?:\b(?:the )?(?:(?P<n>{N}) )?(?P<unit>day|weekend|week|fortnight|month)s? (?P<side>before|after|following|leading up to|prior to|up to|to|from|preceding|either side of|of|commencing|starting|beginning|ending)(?: on| with)? (?:the )?)$",
    _FLAGS,
)
# a part said after its time: "November's first week", "Q3 (first half)", "October, last 10 days"
_PART_AFTER = re.compile(
    rf"^(?:'s)?(?:,|:| -|\s)?\s?\(?(?:just |only |say |so |meaning |i\.e\.,? |that is,? )?(?:the |its )?(?P<order>{_NTH})[ -](?:(?P<n>{N})[ -])?(?P<unit>{UNIT}|half)s?\b\)?(?! (?:of|in|to|ago)\b)(?P<third>(?!))?",
    _FLAGS,
)
# a stretch up to and with its last day or month: "the three months ended 30 September", "half year to June"
_ENDED = re.compile(
    rf"(?<!this )(?<!last )(?<!that )(?<!same )\b(?:the )?(?:(?P<n>{N})[ -])?(?P<unit>week|fortnight|month|quarter|half[ -]year|half|year)s? (?P<side>ended|ending|finishing|(?:up )?to and including|up to|to|through)(?: on| with| at)? (?:the )?(?:end of )?$",
    _FLAGS,
)
_WEEK_AFTER = re.compile(r"^(?:'s)?(?: (?:long|bank holiday))? (?:week(?P<end> ?end)?)\b", _FLAGS)


def with_parts(text: str, found: Sequence[Moment]) -> list[Moment]:
    """The times of a text with the parts of them that are meant; what a part was read as before is gone."""
    result: list[Moment] = []
    for moment in found:
        part = _english(text, moment) or _chinese(text, moment)
        if part is None:
            result.append(moment)
            continue
        result = [other for other in result if other.to <= part.at]
        result.append(part)
    return [m for i, m in enumerate(result) if not any(m.at < other.to for other in result[:i])]


def part_of(days: d.Days, english: str, chinese_words: str) -> d.Days | None:
    """The part of a stretch that is said alone: "last week", 后半个月; None where it has no such part."""
    if english:
        found = _BEFORE.search(f"{english} of ")
        return _named(found, days) if found else None
    found = chinese.PART.match(chinese_words)
    return _named_chinese(found, days) if found else None


def _english(text: str, moment: Moment) -> Moment | None:
    before = text[: moment.at]
    if moment.length <= 31 and (found := _ENDED.search(before)) and (days := _up_to(found, moment.days[1])):
        return replace(moment, days=days, at=found.start(), weak=False, of_year=None, dated=True, unit="", point=None)
    if (
        (after := _PART_AFTER.match(text[moment.to :]))
        and _within(after, moment)
        and (part := _named(after, moment.days))
    ):
        leads = _BEFORE.search(before)  # "the back end of October, say the last ten days"
        return _part(moment, part, after, at=leads.start() if leads else moment.at, to=moment.to + after.end())
    found = _BEFORE.search(before)
    if found and not (found["third"] and moment.length < 7) and (part := _named(found, moment.days)):
        return _part(moment, part, found, at=found.start(), to=moment.to)
    if moment.length <= 7 and not moment.weak:
        if found := _WEEKDAY_BESIDE.search(before):
            return replace(moment, days=_weekday_beside(found, moment.days), at=found.start(), of_year=None, point=None)
        if (found := _SIDE.search(before)) and (around := _around(found, moment.days)):
            return replace(moment, days=around, at=found.start(), weak=False, of_year=None, dated=True)
        if moment.length <= 4 and (found := _WEEK_AFTER.match(text[moment.to :])):
            return _grown(moment, found)
    return None


def _grown(moment: Moment, found: re.Match[str]) -> Moment:
    """The week that a day lies in, or the weekend with it."""
    whole = moment.of_year

    def around(day: date) -> d.Days:
        if not found["end"]:
            return d.whole("week", day)
        if day.weekday() == 3:  # Thanksgiving
            return day, day + timedelta(days=3)
        return d.whole("weekend", day) if day.weekday() >= 5 else long_weekend(day)

    def of_year(year: int) -> d.Days | None:
        days = whole(year) if whole else None
        return around(days[0]) if days else None

    days, to = around(moment.days[0]), moment.to + found.end()
    return replace(moment, days=days, to=to, of_year=of_year if whole else None)


_WEEKDAY_BESIDE = re.compile(
    rf"\b(?:the )?(?P<day>{'|'.join(WEEKDAYS)}) (?:just |right |immediately )?(?P<side>before|after|following|of) (?:the )?$",
    _FLAGS,
)


def _weekday_beside(found: re.Match[str], days: d.Days) -> d.Days:
    """The nearest such day of the week before or after: the Friday before Christmas."""
    index, side = WEEKDAYS.index(found["day"].lower()), found["side"].lower()
    if side == "before":
        day = days[0] - timedelta(days=(days[0].weekday() - index - 1) % 7 + 1)
    elif side == "of":
        day = d.whole("week", days[0])[0] + timedelta(days=index)
    else:
        day = days[1] + timedelta(days=(index - days[1].weekday() - 1) % 7 + 1)
    return day, day


_CLOSED = {"ended", "ending", "finishing", "to and including", "up to and including"}


def _up_to(found: re.Match[str], last: date) -> d.Days | None:
    """The units that end with a day; calendar months where it is the last of one."""
    unit, n = found["unit"].lower().split(" ")[0].split("-")[0], count(found["n"])
    if (not found["n"] and found["side"].lower() in {"to", "up to", "through"} and unit in {"week", "month"}) or n < 1:
        return None
    if unit in {"week", "fortnight"}:
        return d.back(unit, last, n) if found["side"].lower() in _CLOSED else None
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit] * n
    return (d.shift(last + timedelta(days=1), -months), last) if months < d.LONGEST else None


def _within(found: re.Match[str], moment: Moment) -> bool:
    """Whether the part may be one of the time: shorter than it, and no time of its own as "last week" is."""
    if found["order"].lower() == "last" and not found["n"] and found["unit"].lower() != "half":
        return found[0].startswith("'s") or found[0].lstrip(" ,:-(").lower().startswith(
            ("the ", "its ", "just the ", "only the ")
        )
    return _DAYS[found["unit"].lower()] * count(found["n"]) < moment.length


_DAYS = {
    "day": 1,
    "weekend": 2,
    "week": 7,
    "fortnight": 14,
    "half": 2,
    "part": 2,
    "month": 28,
    "quarter": 90,
    "year": 365,
}


def _part(moment: Moment, days: d.Days, found: re.Match[str], *, at: int, to: int) -> Moment:
    """The same part in another year, where the time had none."""
    whole = moment.of_year

    def of_year(year: int) -> d.Days | None:
        days = whole(year) if whole else None
        return (_named_chinese(found, days) if found.re is chinese.PART else _named(found, days)) if days else None

    return replace(
        moment,
        days=days,
        at=at,
        to=to,
        of_year=of_year if whole else None,
        anchor=None,
        weak=False,
        unit="",
        point=_point(found, days),
    )


_TO_THE = re.compile(r"(?:到|至|截止?|以?前)(?:了)?$")
_MIDDLE = re.compile(r"\bmid|中(?!旬)", _FLAGS)  # 中旬 is the ten days, wherever it stands
_FIRST_DAY = re.compile(r"\b(?:start|beginning)\b|初$", _FLAGS)
_LAST_DAY = re.compile(r"(?<!back )(?<!tail )(?<!tail-)\bend\b|[底末]$", _FLAGS)


def _point(found: re.Match[str], days: d.Days) -> int | None:
    """The day that is meant where something begins or ends with a part: until the end of June is until its last day."""
    if not (words := found["third"]):
        return None
    if _MIDDLE.search(words) and days[0].day == 11 and days[1].day == 20:
        return 4
    if _LAST_DAY.search(words):
        return (days[1] - days[0]).days
    return 0 if _FIRST_DAY.search(words) else None


def _named(found: re.Match[str], days: d.Days) -> d.Days | None:
    if found["third"]:
        said = found["third"].lower()
        return _third(days, said, 3 if said.endswith("end") or said[0] == "l" else 2 if said[0] == "m" else 1)
    order, unit, n = _ORDER[found["order"].lower()], found["unit"].lower(), count(found["n"])
    if unit in WEEKDAYS:
        return _nth_weekday(days, WEEKDAYS.index(unit), order)
    if _DAYS[unit] * n >= (days[1] - days[0]).days + 1:
        return None  # "last year in December" is no part of December
    if unit in {"half", "part"}:
        middle = (
            days[0] + timedelta(days=14)
            if (days[1] - days[0]).days <= 31
            else d.shift(days[0], max(((days[1] - days[0]).days // 60), 1)) - timedelta(days=1)
        )
        return (days[0], middle) if order == 1 else (middle + timedelta(days=1), days[1])
    return _units(days, unit, order, n)


def _third(days: d.Days, words: str, part: int) -> d.Days:
    """The beginning (1), middle (2) or end (3) of a stretch; a year begins and ends with a month."""
    if (days[1] - days[0]).days >= 300 and _FIRST_DAY.search(words):
        return d.first_of(days, "month")
    if (days[1] - days[0]).days >= 300 and _LAST_DAY.search(words):
        return d.last_of(days, "month")
    return d.third_of(days, part)


def _units(days: d.Days, unit: str, order: int, n: int) -> d.Days | None:
    if n < 1 or n > 400:
        return None
    if unit == "weekend":
        days = days[0] + timedelta(days=(5 - days[0].weekday()) % 7), days[1]
        if order > 0:
            first = days[0] + timedelta(days=7 * (order - 1))
            return (first, first + timedelta(days=1)) if first <= days[1] else None
        last = days[1] - timedelta(days=(days[1].weekday() - 5) % 7)
        return last, last + timedelta(days=1)
    if order == -1:
        return d.last_of(days, unit, n)
    return d.first_of(days, unit, n) if order == 1 else d.nth_of(days, unit, order)


def _around(found: re.Match[str], days: d.Days) -> d.Days | None:
    side, unit, n = found["side"].lower(), found["unit"].lower(), count(found["n"])
    if not 0 < n <= 400:
        return None
    if side == "of":
        return d.whole(unit, days[0]) if unit in {"week", "weekend"} and n == 1 else None
    if side in {"commencing", "starting", "beginning", "from"}:
        return d.first_of((days[0], days[0] + timedelta(days=400 * 31)), unit, n)
    if side in {"after", "following"}:
        return d.first_of((days[1] + timedelta(days=1), days[1] + timedelta(days=400 * 31)), unit, n)
    end = days[1] if side == "ending" else days[0] - timedelta(days=1)
    return d.back(unit, end, n)


def _chinese(text: str, moment: Moment) -> Moment | None:
    after = text[moment.to :]
    if after.isascii() and not after[:1].isdigit():
        return None
    if moment.length <= 8 and (found := chinese.AROUND.match(after)):
        whole, beside = moment.of_year, found

        def of_year(year: int) -> d.Days | None:
            days = whole(year) if whole else None
            return _beside(beside, days) if days else None

        days = _beside(found, moment.days)
        if found["week"] and (lead := chinese.UP_TO.search(text[: moment.at])):  # 截至11月27日那一周
            days, to = d.back("week", moment.days[1], 1), moment.to + found.end()
            return replace(moment, days=days, at=lead.start(), to=to, of_year=None, dated=True)
        return replace(
            moment, days=days, to=moment.to + found.end(), of_year=of_year if whole else None, unit="", point=None
        )
    upto = chinese.UP_TO.search(text[: moment.at])
    if upto and moment.length <= 31 and (found := chinese.ENDED.match(after)):
        days, to = _ended(found, moment.days[1]), moment.to + found.end()
        return replace(moment, days=days, at=upto.start(), to=to, of_year=None, dated=True, unit="")
    found = chinese.PART.match(after)
    if found is None and _TO_THE.search(text[: moment.at]):  # 3月中到4月中
        found = chinese.PART.match(f"{after[0]}到") if after[0] == "中" else None
    if moment.length > 8 and found and (days := _named_chinese(found, moment.days)):
        return _part(moment, days, found, at=moment.at, to=moment.to + found.end())
    return None


def _ended(found: re.Match[str], last: date) -> d.Days:
    if found["half"]:
        return d.shift(last + timedelta(days=1), -6), last
    unit, n = chinese.UNIT[found["unit"]], max(count(found["n"]), 1)
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    return (d.shift(last + timedelta(days=1), -months * n), last) if months else d.back(unit, last, n)


def _beside(found: re.Match[str], days: d.Days) -> d.Days:
    if found["next"]:
        return days[1] + timedelta(days=1), days[1] + timedelta(days=1)
    if found["run"]:  # 元旦三天
        n = count(found["run"])
        if n == 3 and days[0] == days[1]:
            return long_weekend(days[0])
        return d.first_of((days[0], days[0] + timedelta(days=400)), "day", max(n, 1))
    if found["fromunit"]:
        return d.first_of(
            (days[0], days[0] + timedelta(days=4000)), chinese.UNIT[found["fromunit"]], count(found["fromn"])
        )
    if found["week"]:  # a holiday that is a week itself is its own
        return days if (days[1] - days[0]).days >= 6 else d.whole("week", days[0])
    unit, n = chinese.UNIT[found["unit"]], max(count(found["n"]), 1)
    if "前" in found["side"]:
        return d.back(unit, days[0] - timedelta(days=1), n)
    return d.first_of((days[1] + timedelta(days=1), days[1] + timedelta(days=400 * 31)), unit, n)


def _weekday_of(found: re.Match[str], days: d.Days) -> d.Days | None:
    """The n-th or last such day of the week in a stretch: 11月最后一个周五."""
    index = 6 if found["wday"] in "日天" else "一二三四五六".index(found["wday"])
    return _nth_weekday(days, index, count(found["wn"]) if found["wn"] else -1)


def _nth_weekday(days: d.Days, index: int, n: int) -> d.Days | None:
    """The ``n``-th Monday (0) ... Sunday (6) of a stretch, -1 the last; None where it has no such."""
    if n == -1:
        day = days[1] - timedelta(days=(days[1].weekday() - index) % 7)
    else:
        day = days[0] + timedelta(days=(index - days[0].weekday()) % 7 + 7 * (n - 1))
    return (day, day) if days[0] <= day <= days[1] else None


def _named_chinese(found: re.Match[str], days: d.Days) -> d.Days | None:
    if found["wday"]:
        return _weekday_of(found, days)
    if found["third"]:
        sign = found["third"]
        return _third(days, sign, 1 if "上" in sign or "初" in sign else 2 if "中" in sign else 3)
    if found["half"]:
        months = round(((days[1] - days[0]).days + 1) / 30.4)
        after = d.shift(days[0], months // 2) if months > 1 else days[0] + timedelta(days=15)
        return (days[0], after - timedelta(days=1)) if found["half"] in "上前" else (after, days[1])
    if found["weekend"]:
        return _units(days, "weekend", 1 if found["weekend"] == "首" else count(found["weekend"]), 1)
    for n, unit, order in (
        (found["nth"], found["unit"], 0),
        (found["first"], found["funit"], 1),
        (found["last"], found["lunit"], -1),
    ):
        if unit:
            name = "weekend" if unit == "周末" else chinese.UNIT[unit]
            return _units(days, name, count(n), 1) if order == 0 else _units(days, name, order, count(n))
    return None
