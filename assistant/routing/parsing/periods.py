"""Periods in words ("last month", "2011年", "between March and June"), counted from the Store's clock."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.routing.parsing.numbers import CHINESE_NUMBER, ENGLISH_WORD, integer

_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name} | {
    name.lower(): i for i, name in enumerate(calendar.month_abbr) if name
} | {"sept": 9}  # fmt: skip
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_ZH_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
_YEAR = r"(?:19|20)\d\d"
_N = rf"(?P<n>\d{{1,4}}|{ENGLISH_WORD}|an?|{CHINESE_NUMBER}|半)"
_UNIT = {
    "day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year", "fortnight": "fortnight",
    "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "季度": "quarter", "季": "quarter", "年": "year",
}  # fmt: skip
_EN_UNIT = r"(?P<unit>day|week|month|quarter|year|fortnight)s?\b"
_ZH_UNIT = r"个?(?P<unit>天|日|周|星期|礼拜|月|季度|季|年)"

_ROLLING = re.compile(rf"\b(?:last|past|previous|recent|trailing)\s{_N}\s{_EN_UNIT}", re.IGNORECASE | re.ASCII)
_ROLLING_ZH = re.compile(rf"(?:最近|近|过去|前)(?:的)?{_N}{_ZH_UNIT}")
_ONE = re.compile(
    r"\b(?P<which>this|last|previous|current|past)\s(?P<unit>week|month|quarter|year)\b|\b(?P<short>last|this)\s(?P<su>yr|qtr|mth)\b",
    re.IGNORECASE | re.ASCII,
)
_ONE_ZH = re.compile(r"(?P<which>上上|上一?|这一?|本|当)个?(?P<unit>周|星期|礼拜|月|季度|季|年度)(?!末)")
_DAY = re.compile(
    r"\b(?P<en>day before yesterday|yesterday|today)\b|(?P<zh>前天|昨天|昨日|昨儿|今天|今日)", re.IGNORECASE | re.ASCII
)
_YEAR_ZH = re.compile(r"(?P<zh>今年|去年|前年)")
_TO_DATE = re.compile(
    r"\b(?:year to date|ytd|so far this year|since the start of the year|since january)\b|年初至今|今年以来|年初到现在",
    re.IGNORECASE | re.ASCII,
)
_ISO = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/.年](?P<m>1[0-2]|0?[1-9])[-/.月](?P<d>3[01]|[12]\d|0?[1-9])[日号]?(?!\d)"
)
_ISO_MONTH = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?:-|/)(?P<m>1[0-2]|0[1-9])(?![\d-])")
_MONTH_EN = re.compile(
    rf"\b(?:(?P<day>3[01]|[12]?\d)(?:st|nd|rd|th)?\s(?:of\s)?)?(?P<last>last\s)?(?P<month>{_MONTH})(?:\s(?P<after>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?(?!\d))?(?:,?\s(?:of\s)?(?P<year>{_YEAR}))?",
    re.IGNORECASE | re.ASCII,
)
_MONTH_ZH = re.compile(
    rf"(?:(?P<year>{_YEAR})年(?:的)?|(?P<last>去年|今年|前年))?(?P<month>{_ZH_MONTH})(?:(?P<day>3[01]|[12]\d|[1-9])[日号])?"
)
_QUARTER = re.compile(
    rf"\b(?:q(?P<q>[1-4])|(?P<word>first|second|third|fourth) quarter)\b(?:\s(?:of\s)?(?P<year>{_YEAR}))?|(?:(?P<zy>{_YEAR})年)?(?:第?(?P<zq>[一二三四1-4])季度|[Qq](?P<zq2>[1-4]))",
    re.IGNORECASE | re.ASCII,
)
_HALF = re.compile(
    rf"(?:(?P<year>{_YEAR})年|(?P<last>去年|今年))?(?P<zh>上|下)半年|\b(?:(?P<en>first|second) half|h(?P<h>[12]))\b(?:\sof\s(?P<ey>{_YEAR}))?",
    re.IGNORECASE | re.ASCII,
)
_YEAR_ALONE = re.compile(
    rf"(?:\b(?:in|during|of|for|only|year|just|about|to)\s|^|\s|[^\d#./-])(?P<year>{_YEAR})(?:年(?!.?月)|\b(?![-/.]\d|\s?(?:pounds|元|英镑)))"
)
_FROM = re.compile(r"\b(?:since|from)\s*$|(?:从|自)$", re.IGNORECASE | re.ASCII)
_SINCE = re.compile(r"\bsince\s*$", re.IGNORECASE | re.ASCII)
_SINCE_ZH = re.compile(r"^(?:以来|至今|到现在|开始|之后|以后|起)")
_AFTER = re.compile(r"\bafter\s*$", re.IGNORECASE | re.ASCII)
_BEFORE = re.compile(r"\b(?:before|until|till|up to)\s*$|(?:截至|截止到?)$", re.IGNORECASE | re.ASCII)
_BEFORE_ZH = re.compile(r"^(?:之前|以前|前)")
_LINK = re.compile(r"^\s*(?:-|–|~|to|until|till|through|and|到|至|和|与)\s*$", re.IGNORECASE | re.ASCII)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LAST_DAY = re.compile(
    r"\blast\s(?P<day>" + "|".join(_WEEKDAYS) + r")\b|上周(?P<zh>[一二三四五六日天])", re.IGNORECASE | re.ASCII
)


@dataclass(frozen=True, kw_only=True)
class Span:
    """Days from ``start`` to ``end``, inclusive, None is open; ``at``/``to``: where in the text it stands."""

    start: date | None
    end: date | None
    at: int
    to: int


def month_of(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _shift(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(max(year, 1), month + 1, min(day.day, calendar.monthrange(max(year, 1), month + 1)[1]))


def _whole(unit: str, day: date) -> tuple[date, date]:
    match unit:
        case "week":
            first = day - timedelta(days=day.weekday())
            return first, first + timedelta(days=6)
        case "month":
            return month_of(day.year, day.month)
        case "quarter":
            first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
            return first, _shift(first, 3) - timedelta(days=1)
        case "year":
            return date(day.year, 1, 1), date(day.year, 12, 31)
        case _:
            return day, day


def _back(unit: str, day: date, n: int) -> date:
    """The first day of the last ``n`` units that end with ``day``."""
    match unit:
        case "week":
            return day - timedelta(days=7 * n - 1)
        case "fortnight":
            return day - timedelta(days=14 * n - 1)
        case "month":
            return _shift(day, -n) + timedelta(days=1)
        case "quarter":
            return _shift(day, -3 * n) + timedelta(days=1)
        case "year":
            return _shift(day, -12 * n) + timedelta(days=1)
        case _:
            return day - timedelta(days=n - 1)


def _before(unit: str, day: date, times: int = 1) -> tuple[date, date]:
    """The whole unit ``times`` before the one of ``day``."""
    for _ in range(times):
        day = _whole(unit, day)[0] - timedelta(days=1)
    return _whole(unit, day)


def _latest_month(month: int, today: date) -> int:
    return today.year if month <= today.month else today.year - 1


def _days(found: re.Match[str], kind: str, today: date) -> tuple[date, date] | None:
    groups = found.groupdict()
    match kind:
        case "rolling":
            if groups["n"] == "半":
                months = {"年": 6}.get(groups["unit"])
                return (_back("month", today, months), today) if months else (_back("day", today, 15), today)
            n = integer(groups["n"])
            if not n or n > 3660:
                return None
            return _back(_UNIT[groups["unit"].lower()], today, n), today
        case "one":
            unit = {"yr": "year", "qtr": "quarter", "mth": "month"}.get(
                groups["su"] or "", (groups["unit"] or "").lower()
            )
            which = (groups["which"] or groups["short"]).lower()
            return _whole(unit, today) if which in {"this", "current"} else _before(unit, today)
        case "one_zh":
            unit = _UNIT[groups["unit"].replace("年度", "年")]
            if groups["which"][0] in "这本当":
                return _whole(unit, today)
            return _before(unit, today, 2 if groups["which"] == "上上" else 1)
        case "day":
            word = (groups["en"] or groups["zh"]).lower()
            back = (
                2
                if word in {"day before yesterday", "前天"}
                else 1
                if word in {"yesterday", "昨天", "昨日", "昨儿"}
                else 0
            )
            day = today - timedelta(days=back)
            return day, day
        case "last_day":
            index = (
                _WEEKDAYS.index(groups["day"].lower()) if groups["day"] else "一二三四五六日天".index(groups["zh"]) % 7
            )
            back = (today.weekday() - index - 1) % 7 + 1
            day = (
                today - timedelta(days=back)
                if groups["day"]
                else _before("week", today)[0] + timedelta(days=min(index, 6))
            )
            return day, day
        case "year_zh":
            year = today.year - {"今年": 0, "去年": 1, "前年": 2}[groups["zh"]]
            return date(year, 1, 1), date(year, 12, 31)
        case "to_date":
            return date(today.year, 1, 1), today
        case "iso":
            try:
                day = date(int(groups["y"]), int(groups["m"]), int(groups["d"]))
            except ValueError:
                return None
            return day, day
        case "iso_month":
            return month_of(int(groups["y"]), int(groups["m"]))
        case "month_en":
            month = _MONTHS[groups["month"].lower().rstrip(".")]
            year = int(groups["year"]) if groups["year"] else _latest_month(month, today)
            if groups["last"] and not groups["year"] and month == today.month:
                year -= 1
            return _month_or_day(year, month, groups["day"] or groups["after"])
        case "month_zh":
            digits = groups["month"].split("月")[0]
            month = integer(digits) or 1
            year = int(groups["year"]) if groups["year"] else _latest_month(month, today)
            if groups["last"]:
                year = today.year - {"今年": 0, "去年": 1, "前年": 2}[groups["last"]]
            return _month_or_day(year, month, groups["day"])
        case "quarter":
            word = groups["q"] or groups["zq2"] or groups["word"] or groups["zq"]
            quarter = {"first": 1, "second": 2, "third": 3, "fourth": 4, "一": 1, "二": 2, "三": 3, "四": 4}.get(
                word.lower()
            ) or int(word)
            year = groups["year"] or groups["zy"]
            first = date(int(year) if year else _latest_month(3 * quarter - 2, today), 3 * quarter - 2, 1)
            return first, _shift(first, 3) - timedelta(days=1)
        case "half":
            second = groups["zh"] == "下" or (groups["en"] or "").lower() == "second" or groups["h"] == "2"
            named = groups["year"] or groups["ey"]
            year = int(named) if named else today.year - (1 if groups["last"] == "去年" else 0)
            return (date(year, 7, 1), date(year, 12, 31)) if second else (date(year, 1, 1), date(year, 6, 30))
        case "year":
            return date(int(groups["year"]), 1, 1), date(int(groups["year"]), 12, 31)
        case _:
            return None


def _month_or_day(year: int, month: int, day: str | None) -> tuple[date, date] | None:
    if not day:
        return month_of(year, month)
    try:
        exact = date(year, month, int(day))
    except ValueError:
        return None
    return exact, exact


_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("to_date", _TO_DATE), ("iso", _ISO), ("iso_month", _ISO_MONTH), ("rolling", _ROLLING), ("rolling", _ROLLING_ZH),
    ("last_day", _LAST_DAY), ("one", _ONE), ("half", _HALF), ("quarter", _QUARTER), ("one_zh", _ONE_ZH),
    ("month_zh", _MONTH_ZH), ("month_en", _MONTH_EN), ("year_zh", _YEAR_ZH), ("day", _DAY), ("year", _YEAR_ALONE),
)  # fmt: skip


def _spans(text: str, today: date) -> list[tuple[Span, str, re.Match[str]]]:
    taken: list[tuple[Span, str, re.Match[str]]] = []
    for kind, pattern in _FORMS:
        for found in pattern.finditer(text):
            at = found.start("year") if kind == "year" else found.start()
            if any(at < span.to and span.at < found.end() for span, _, _ in taken) or _is_word(kind, found, text):
                continue
            days = _days(found, kind, today)
            if days:
                taken.append((Span(start=days[0], end=days[1], at=at, to=found.end()), kind, found))
    return sorted(taken, key=lambda item: item[0].at)


def _is_word(kind: str, found: re.Match[str], text: str) -> bool:
    """Words like "may" and "march" are no months alone: they need a preposition, a year, a day or a capital."""
    if kind != "month_en" or found["month"].lower().rstrip(".") not in {"may", "march", "mar", "dec", "sun", "sat"}:
        return False
    if found["year"] or found["day"] or found["after"]:
        return False
    before = text[: found.start()].rstrip().lower()
    return not before.endswith(
        (" in", " since", " for", " of", "between", "from", " and", " to", "during", " until", "last")
    ) and before not in {"in", "for", "since", "from", "between"}


def period(text: str, today: date) -> Span | None:
    """The period that a text speaks of, or None.

    Args:
        text: folded text.
        today: the day of the Store's clock. A month without a year is the latest one that has begun by then.
    """
    found = _spans(text, today)
    if not found:
        return None
    first = found[0][0]
    if len(found) > 1 and _LINK.match(text[first.to : found[1][0].at]):
        return _joined(text, found, today)
    before, after = text[: first.at], text[first.to :]
    if (
        _SINCE.search(before)
        or _AFTER.search(before)
        or _SINCE_ZH.match(after)
        or (_FROM.search(before) and not after.strip())
    ):
        begin = first.start if not _AFTER.search(before) or first.end is None else first.end + timedelta(days=1)
        return Span(start=begin, end=None, at=_word_start(before), to=first.to)
    if (_BEFORE.search(before) or _BEFORE_ZH.match(after)) and first.start:
        until = (
            first.end
            if before.rstrip().lower().endswith(("until", "till", "up to", "截至", "截止", "截止到"))
            else first.start - timedelta(days=1)
        )
        return Span(start=None, end=until, at=_word_start(before), to=first.to)
    return first


def _joined(text: str, found: list[tuple[Span, str, re.Match[str]]], today: date) -> Span:
    (low, low_kind, low_match), (high, high_kind, high_match) = found[0], found[1]
    start, end = low.start, high.end
    # "March to June 2011", "2011年3月到6月": the year said once holds for both
    if low_kind == high_kind and low_kind.startswith("month") and start and end:
        first_year, second_year = low_match["year"], high_match["year"]
        if second_year and not first_year:
            start = start.replace(year=int(second_year) - (1 if start.month > end.month else 0))
        elif first_year and not second_year:
            year = int(first_year) + (1 if start.month > end.month else 0)
            end = _month_or_day(year, end.month, str(end.day))[1]  # pyright: ignore[reportOptionalSubscript]
        elif start > end:
            start = _shift(start, -12)
    if start and end and start > end:
        start, end = end, start
    return Span(start=start, end=end, at=_word_start(text[: low.at]), to=high.to)


def _word_start(before: str) -> int:
    return re.sub(
        r"(?:\b(?:since|from|between|after|before|until|till|up to)|从|自|截至|截止到?)\s*$",
        "",
        before,
        flags=re.IGNORECASE | re.ASCII,
    ).__len__()


_AHEAD = re.compile(
    rf"\b(?:next|coming|following|over the next|within|in the next|for the next|over|in|for)\s{_N}\s{_EN_UNIT}|\b(?P<one>next|coming|over a|over one|per|a)\s(?P<u1>day|week|month|quarter|year)\b|(?:未来|接下来|今后|之后|下|往后|后)(?:的)?{_N.replace('n>', 'n2>')}{_ZH_UNIT.replace('unit>', 'u2>')}|(?P<zh>下个?|明|一)(?P<u3>周|星期|月|季度|季|年)|(?P<n3>{CHINESE_NUMBER}|\d{{1,4}}){_ZH_UNIT.replace('unit>', 'u4>')}(?:之?内|后)",
    re.IGNORECASE | re.ASCII,
)
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 91, "year": 365}


def ahead(text: str) -> tuple[int, str] | None:
    """How far a text looks ahead: ("next three months") -> (3, "month"); None when it does not say."""
    found = _AHEAD.search(text)
    if not found:
        return None
    g = found.groupdict()
    unit = _UNIT[(g["unit"] or g["u1"] or g["u2"] or g["u3"] or g["u4"]).lower().rstrip("s")]
    words = g["n"] or g["n2"] or g["n3"] or "1"
    if words == "半":
        return (6, "month") if unit == "year" else (15, "day")
    n = integer(words)
    return (n, unit) if n else None


def days_ahead(text: str) -> int | None:
    """The same in days: a month is 30, a quarter 91, a year 365."""
    found = ahead(text)
    return found[0] * _UNIT_DAYS[found[1]] if found else None
