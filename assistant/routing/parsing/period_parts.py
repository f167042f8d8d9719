"""Parts of a time ("the first week of March", "11月下旬") and days around one ("the week before Christmas")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from assistant.routing.parsing import days as d
from assistant.routing.parsing import periods_chinese as chinese
from assistant.routing.parsing.moments import Moment, count
from assistant.routing.parsing.periods_english import UNIT, N

_FLAGS = re.IGNORECASE | re.ASCII
_ORDER = {"first": 1, "1st": 1, "opening": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5, "last": -1, "final": -1, "closing": -1}  # fmt: skip
_BEFORE = re.compile(
    rf"(?:\b(?P<order>first|last|final|opening|closing|second|third|fourth|fifth|1st|2nd|3rd|4th|5th)[ -](?:(?P<n>{N})[ -])?(?:full )?(?P<unit>{UNIT}|half)s? (?:of|in) (?:the |this )?"
    r"|\b(?P<third>beginning|start|middle|end|early(?: part)?|late(?: part)?|mid(?:dle)?(?: part)?)(?:(?: part)? (?:of|in)|-)? ?(?:the |this )?)$",
    _FLAGS,
)
_SIDE = re.compile(
    rf"(?:\b(?:the )?(?:(?P<n>{N}) )?(?P<unit>day|week|fortnight|month)s? (?P<side>before|after|following|leading up to|prior to|up to|to|from|preceding|either side of|of|commencing|starting|beginning|ending)(?: on| with)? (?:the )?)$",
    _FLAGS,
)
_WEEK_AFTER = re.compile(r"^(?:'s)? week\b(?!end)", _FLAGS)


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


def _english(text: str, moment: Moment) -> Moment | None:
    before = text[: moment.at]
    if (found := _BEFORE.search(before)) and (part := _named(found, moment.days)):
        return _part(moment, part, found, at=found.start(), to=moment.to)
    if moment.length <= 7 and not moment.weak:
        if (found := _SIDE.search(before)) and (around := _around(found, moment.days)):
            return replace(moment, days=around, at=found.start(), weak=False, of_year=None, dated=True)
        if moment.length == 1 and (found := _WEEK_AFTER.match(text[moment.to :])):
            return replace(moment, days=d.whole("week", moment.days[0]), to=moment.to + found.end(), of_year=None)
    return None


def _part(moment: Moment, days: d.Days, found: re.Match[str], *, at: int, to: int) -> Moment:
    """The same part in another year, where the time had none."""
    whole = moment.of_year

    def of_year(year: int) -> d.Days | None:
        days = whole(year) if whole else None
        return (_named(found, days) if found.re is _BEFORE else _named_chinese(found, days)) if days else None

    return replace(
        moment, days=days, at=at, to=to, of_year=of_year if whole else None, anchor=None, weak=False, unit=""
    )


def _named(found: re.Match[str], days: d.Days) -> d.Days | None:
    if found["third"]:
        return d.third_of(
            days,
            {"b": 1, "s": 1, "e": 3, "m": 2, "l": 3}[found["third"][0].lower()]
            if not found["third"].lower().startswith("early")
            else 1,
        )
    order, unit, n = _ORDER[found["order"].lower()], found["unit"].lower(), count(found["n"])
    if unit == "half":
        middle = (
            days[0] + timedelta(days=14)
            if (days[1] - days[0]).days <= 31
            else d.shift(days[0], max(((days[1] - days[0]).days // 60), 1)) - timedelta(days=1)
        )
        return (days[0], middle) if order == 1 else (middle + timedelta(days=1), days[1])
    return _units(days, unit, order, n)


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
        return d.whole("week", days[0]) if unit == "week" and n == 1 else None
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
        return replace(moment, days=_beside(found, moment.days), to=moment.to + found.end(), of_year=None, dated=True)
    if moment.length > 8 and (found := chinese.PART.match(after)) and (days := _named_chinese(found, moment.days)):
        return _part(moment, days, found, at=moment.at, to=moment.to + found.end())
    return None


def _beside(found: re.Match[str], days: d.Days) -> d.Days:
    if found["week"]:
        return d.whole("week", days[0])
    unit, n = chinese.UNIT[found["unit"]], max(count(found["n"]), 1)
    if "前" in found["side"]:
        return d.back(unit, days[0] - timedelta(days=1), n)
    return d.first_of((days[1] + timedelta(days=1), days[1] + timedelta(days=400 * 31)), unit, n)


def _named_chinese(found: re.Match[str], days: d.Days) -> d.Days | None:
    if found["third"]:
        sign = found["third"]
        return d.third_of(days, 1 if "上" in sign or "初" in sign else 2 if "中" in sign else 3)
    if found["half"]:
        middle = days[0] + timedelta(days=14)
        return (days[0], middle) if found["half"] == "上" else (middle + timedelta(days=1), days[1])
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
