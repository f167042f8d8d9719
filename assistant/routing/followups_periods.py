"""The days of a figure asked again: another period, a part of the last one, the same days earlier or later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from assistant.routing.filling import Values
from assistant.routing.filling_figures import Heard
from assistant.routing.parsing import days, period_parts, periods
from assistant.routing.parsing.numbers import INTEGER, integer
from assistant.routing.routes import TurnNote

_FLAGS = re.IGNORECASE | re.ASCII
_COMPARES = re.compile(
    r"\b(?:compar\w+|vs\.?|versus|against|than|relative to|difference|up or down|change|growth|yoy|mom|year on year)\b|对比|相比|比较|同比|环比|(?:跟|和|与|较|比|(?<!去年)(?<!年的)(?<!一年)同).{1,8}(?:比|呢)|比(?!例|率|重)|(?<!比)较(?:去|上|前|同)|涨|跌|增",
    _FLAGS,
)
_SHIFTED = re.compile(
    r"\b(?:the )?(?P<unit>day|week|month|quarter|year|period) (?:before|earlier|prior)\b(?! last)|\b(?:the )?(?:previous|prior|preceding) (?P<unit2>day|week|month|quarter|year|period)\b|\bback (?:by )?(?:one|a|another|1)(?: more| further)? (?P<unit3>day|week|month|quarter|year|period)\b|\b(?:one|a|another|1)(?: more| further)? (?P<unit4>day|week|month|quarter|year|period) (?:back|further back|earlier|before)\b"
    r"|(?:(?:再|更)往?(?:前|上)|往(?:前|上)|前|(?<!上)上(?=一))(?:推|数|翻)?一?个?(?P<zh>年|月|周|星期|季度?|天|期)(?!\d|到|至)|\bthe one (?:before|prior|earlier)\b(?: (?:that|it))?|(?P<same>去年(?:的)?(?:同期|同月|同季|同一时期)|same (?:time|period|month|week|quarter|day|days|season|stretch) (?:of |in )?(?:the )?(?:last|previous|prior) year)",
    _FLAGS,
)
_ALL_TIME = re.compile(
    r"\b(?:all[ -]time|ever|since (?:the )?(?:beginning|launch)|whole (?:history|period)|any (?:time|period)|all (?:periods|dates|the data)|no date)\b|全部时间|不限时间|所有时间|有史以来|历史以来|整个(?:历史|期间)",
    _FLAGS,
)
_UNITS = {
    "年": "year",
    "月": "month",
    "周": "week",
    "星期": "week",
    "季": "quarter",
    "季度": "quarter",
    "天": "day",
    "期": "period",
}


_PART = re.compile(
    r"^\W*(?:and |but |what about |how about |only |just |show |the |for |in |now |ok |okay )*(?P<en>(?:first|last|second|third|opening|closing|final|latter|middle)[ -](?:\w+ )?(?:half|day|week|weekend|fortnight|month|quarter|part)s?)(?: (?:of|in|from) (?:it|that|this|them|the (?:month|quarter|year|period|same))(?: \w+)?|,? (?:only|please|then|there|alone)|,? of it)*\W*$"
    r"|^(?:那|就|只|仅|再|单|光)*(?:看|要|算|说|查)?(?:看)?(?:其中|里面|当中|它|这段)?(?:的)?(?P<zh>(?:第[一二三四五]|最[后末]|头|前|最初|开头|后|上|下)(?:[一二两三四五六七八九十\d]{1,3})?个?(?:半个?(?:月|段|程|年|季)|天|周|星期|礼拜|月|季度|周末|旬)|[上中下]旬|月[初中底末])(?:的)?(?:呢|就行|就好|吧|即可)?\W*$",
    _FLAGS,
)


def shifts(text: str) -> bool:
    """True for words that move the days of the figure before: "one month back", "the whole week", 再往前推一个月."""
    return bool(_SHIFTED.search(text) or periods.entire(text))


_STEP = r"(?:days?|weeks?|fortnights?|months?|quarters?|years?)"
_ROLLED = re.compile(
    rf"\b(?:last|past|previous|trailing|recent|rolling) (?P<n>{INTEGER})[ -](?P<unit>{_STEP})\b|^(?P<n2>{INTEGER}) (?P<unit2>{_STEP})\b",
    _FLAGS,
)
_NUMBER = re.compile(
    rf"^[\s,.]*(?P<n>{INTEGER})(?: (?P<unit>{_STEP}))?(?:,? (?:(?:is|are|will be|would be|'s) (?:enough|fine|plenty|sufficient|ok|okay|good)|will do|would do|rows|lines|of them|max|back|instead|then|rather|please|not {INTEGER}|(?:rather than|instead of) {INTEGER})(?: {_STEP})?)*[\s?.!]*$",
    _FLAGS,
)


_BACK_TO = re.compile(
    r"^\W*(?:(?:please |also |and )?(?:extend|go|stretch|take|push|widen|expand|reach)(?: (?:it|that|this|the (?:period|range|window)))?(?: out| further)? )(?:back|as far back) (?:to|as)(?: the)? (?!\d{1,3}\b)",
    _FLAGS,
)


def spelled_out(text: str, before: TurnNote) -> str:
    """A number alone as what it stands for: "60" after the last thirty days as the last sixty, after a top ten as rows."""
    text = _BACK_TO.sub("since ", text)
    found, n = _NUMBER.match(text), None
    if not found or before.tool != "shop_figures" or not (n := integer(found["n"])):
        return text
    rolled, top = _ROLLED.search(before.text), before.arguments.get("top")
    unit = rolled and (rolled["unit"] or rolled["unit2"])
    if rolled and top:  # the one it is nearer to
        unit = unit if abs(n - (integer(rolled["n"] or rolled["n2"]) or n)) < abs(n - int(top)) else None
    if unit := found["unit"] or unit:
        return f"last {n} {unit}" if before.arguments.get("start") else text
    return f"only {n}" if before.arguments.get("by") else text


_LATER = re.compile(
    r"\b(?:the )?(?:next|following|subsequent) (?P<unit>day|week|month|quarter|year)\b(?!s| \d)|\bthe (?P<unit2>day|week|month|quarter|year) (?:after|later)\b(?: that| it)?(?=$|[?!.,])"
    r"|(?:下|后|再下|之后)(?:面)?一?个?(?P<zh>年|月|周|星期|季度?|天)(?!\d|末|[一二三四五六日]|到|至)",
    _FLAGS,
)


def moves_on(text: str, before: Mapping[str, Any], today: date) -> bool:
    """True for "and the quarter after?" where that has begun, and "next quarter?" where it is over: else it is to come."""
    moved, found = _later(text, before, None), _LATER.search(text)
    if not moved or not found:
        return False
    return moved["end" if re.search(r"\bnext\b|^下", found[0], _FLAGS) else "start"] <= today


def _later(text: str, before: Mapping[str, Any], timing: periods.Timing | None) -> Values:
    """The days after those of before, where the message says so and names no days."""
    found = _LATER.search(text)
    if not found or (timing and timing.span) or not before.get("start") or not before.get("end"):
        return Values()
    unit = found["unit"] or found["unit2"] or _UNITS[found["zh"] or "期"]
    return _earlier(before, unit.lower(), -1)


def part_of_it(said: Heard, before: Mapping[str, Any]) -> Heard:
    """Just the last week of it: a part of the days before, where the message names no days of its own."""
    found = _PART.match(said.text)
    start, end = before.get("start"), before.get("end")
    whole = re.search(r"\b(?:it|that|this|them|the (?:month|quarter|year|period|same))\b", said.text, _FLAGS)
    if (
        not found
        or not start
        or not end
        or (found["en"] and found["en"].startswith("last") and not whole and "half" not in found["en"])
    ):
        return said
    first, last = (day if isinstance(day, date) else date.fromisoformat(str(day)) for day in (start, end))
    if "half" in (found["en"] or "") and not whole and 31 < (last - first).days < 100:
        return said  # after a quarter, "the first half" is that of the year
    part = period_parts.part_of((first, last), found["en"] or "", found["zh"] or "")
    if part is None:
        return said
    span = periods.Span(start=part[0], end=part[1], at=found.start(), to=found.end())
    timing = periods.Timing(span=span, compare=None, said=((found.start(), found.end()),))
    return replace(said, timing=timing, bare="")


def followed_period(said: Heard, before: Values, today: date) -> Values:
    """The arguments of before with the period that the message says, or the same days moved; ``_moved`` if it did."""
    before = dict(before)
    span, text = said.timing.span, said.text
    compares = _COMPARES.search(text)
    if found := _later(text, before, said.timing):
        return before | found | {"_moved": True}
    if (found := _SHIFTED.search(text)) and before.get("start") and before.get("end"):
        if not compares:
            unit = (
                found["unit"]
                or found["unit2"]
                or found["unit3"]
                or found["unit4"]
                or _UNITS.get(found["zh"] or "", "year" if found["same"] else "period")
            )
            if found["same"] and str(before["end"]) > str(today):  # this year's days are those so far
                before["end"] = today
            return before | _earlier(before, unit.lower()) | {"_moved": True}
        return before
    if len(said.timing.said) == 1 and (unit := periods.entire(text)) and before.get("start"):
        first, last = days.whole(unit, date.fromisoformat(str(before["start"])))
        return before | {"start": first, "end": last, "_moved": True}
    if span and (moved := _in_the_month(said.timing, before) or _in_the_year(span, text, before)):
        return before | moved | {"_moved": True}
    if span and span.start is None and str(before.get("start") or "9") <= str(span.end):
        return before | {"end": span.end, "_moved": True}  # after 2011, "only until June" is of 2011
    if span and not (said.timing.compare and before.get("start")):
        before = {name: value for name, value in before.items() if name not in {"start", "end"}}
        return before | {"start": span.start, "end": span.end, "_moved": True}
    if _ALL_TIME.search(text) and "start" in before:
        return {name: value for name, value in before.items() if name not in {"start", "end"}} | {
            "start": None,
            "_moved": True,
        }
    return before


_WHOLE = re.compile(
    r"\b(?:whole|full|entire|all(?: of)?|complete|annual|by|per|so far|to date)\b|全年|整年|全部|整个|各|每|按|以来|至今",
    _FLAGS,
)


def _in_the_month(timing: periods.Timing, before: Mapping[str, Any]) -> Values | None:
    """After August, "only from the 15th" is from the 15th of that August."""
    if not timing.of_month or not timing.span or not before.get("start") or not before.get("end"):
        return None
    first, last = (date.fromisoformat(str(before[name])) for name in ("start", "end"))
    if (first.year, first.month) != (last.year, last.month):
        return None
    start, end = (
        days.month_of(first.year, first.month)[0] + timedelta(days=day.day - 1) if day else None
        for day in (timing.span.start, timing.span.end)
    )
    return {"start": start or first, "end": end or last}


def _in_the_year(span: periods.Span, text: str, before: Mapping[str, Any]) -> Values | None:
    """After November, "and last year?" is the November of that year; not after a year, nor where all of it is said."""
    if not before.get("start") or not before.get("end") or span.start is None or _WHOLE.search(text):
        return None
    start, end = (date.fromisoformat(str(before[name])) for name in ("start", "end"))
    if (span.start, span.end) != days.whole("year", span.start) or (end - start).days > 190:
        return None
    back = start.year - span.start.year
    return _earlier(before, "year", back) if back else None


def _earlier(before: Mapping[str, Any], unit: str, times: int = 1) -> Values:
    """The days of before, a day, week, month, quarter, year or their own length earlier."""
    start, end = (
        day if isinstance(day, date) else date.fromisoformat(str(day)) for day in (before["start"], before["end"])
    )
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    if times != 1 and months:
        months *= times
    elif unit == "period" or (months and months < (end.year - start.year) * 12 + end.month - start.month + 1):
        whole = start.day == 1 and (end + timedelta(days=1)).day == 1
        months = (end.year - start.year) * 12 + end.month - start.month + 1 if whole else None
        if months is None:
            length = (end - start).days + 1
            return {"start": start - timedelta(days=length), "end": end - timedelta(days=length)}
    if months is None:
        step = times * timedelta(days=7 if unit == "week" else 1)
        return {"start": start - step, "end": end - step}
    if (end + timedelta(days=1)).day == 1:  # the end of a month stays one
        return {
            "start": days.shift(start, -months),
            "end": days.shift(end + timedelta(days=1), -months) - timedelta(days=1),
        }
    return {"start": days.shift(start, -months), "end": days.shift(end, -months)}
