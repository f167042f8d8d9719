"""Days from one to another: what stands around a time and opens it, bounds it, or links it with the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from assistant.routing.parsing.moments import Moment

_FLAGS = re.IGNORECASE | re.ASCII
_LINK = re.compile(
    r"^\s*(?:-|–|—|~|～|/|\+|to|until|till|through|thru|and|&|up to|right up to|(?:right )?through to|through until|all the way to|up to and including|to and including|up until|and the|到|至|和|与|及|、|跟|直到|一直到|直至)\s*(?:the\s)?$",
    _FLAGS,
)
_FROM = re.compile(r"\b(?:from|starting(?: from| in| on)?|beginning)\s(?:the\s)?$|(?:自从?|打从)$", _FLAGS)
_SINCE = re.compile(r"\b(?:since|as from|ever since|from|starting(?: from| in| on)?)\s(?:the\s)?$", _FLAGS)
_ONWARDS = re.compile(
    r"^(?:\s?(?:onwards?|on(?=$|[?!.,;])|until now|till now|up to now|to now|to date|to the present|and (?:later|after|since))\b|(?:份|号|日)?(?:一直)?(?:以来|至今|到现在|到目前|到如今|开始|算起|起算|以后|起))",
    _FLAGS,
)
_NOW = re.compile(
    r"^\s?(?:until|till|to|up to|through|and)\s(?:right )?(?:now|date|today|the present(?: day)?)\b|^[^\d,，。到至比]{0,4}?(?:一直)?(?:到|至)(?:了)?(?:现在|目前|今天?|如今|眼下)",
    _FLAGS,
)
_AFTER = re.compile(r"\b(?:after|following|(?<!no )(?<!not )later than|past)\s(?:the\s)?$", _FLAGS)
_UNTIL = re.compile(
    r"\b(?:until|till|(?:right |all the way )?up to|up until|by|through|thru|no later than|not later than|as (?:at|of)|(?:to|until|till|through) and incl(?:uding|\.)?)\s(?:the\s)?$|(?:截至到?|截止(?:到|至|于)?|直到|止于)$",
    _FLAGS,
)
# "sales to end of June", 到8月底一共多少
_TO = re.compile(
    r"(?<!back)(?<!switch)(?<!change)(?<!it)(?<!that)(?<!this)(?<!limit)(?<!narrow)(?<!move)(?<!due)(?<!compared)(?<!period)(?<!dates)\sto\s(?:the\s)?$|(?:^|[，,。；;：:只就仅截算看])\s*到$",
    _FLAGS,
)
_BEFORE = re.compile(r"\b(?:before|prior to|earlier than|ahead of)\s(?:the\s)?$", _FLAGS)
_BEFORE_ZH = re.compile(r"^(?:之前|以前|前(?![\d一二三四五六七八九十百]|十|后))")
# 之后 begins the day after, 以后 with the day itself
_LATER_ZH = re.compile(
    r"^(?:份|号|日|节)?(?:结束|过)?(?:之后|过后|过完后?|结束后|后(?=的|销|营|订|我|总|卖|有|共|新|取|客|复|下|收|单|流|,|，|$))"
)
_UNTIL_ZH = re.compile(r"^(?:为止|截止)")
_SAID_BEFORE = re.compile(
    r"(?:\b(?:since|ever since|from|between|after|before|until|till|up to|by|through|as of|as from|prior to|starting(?: from| in| on)?|compared? (?:with|to)|versus|vs\.?|than|against)(?: the)?|从|自从?|截至|截止到?|直到|比|较)\s*$",
    _FLAGS,
)


@dataclass(frozen=True, kw_only=True)
class Span:
    """Days from ``start`` to ``end``, inclusive, None is open; ``at``/``to``: where in the text it stands."""

    start: date | None
    end: date | None
    at: int
    to: int


def chain(text: str, found: Sequence[Moment]) -> list[Moment]:
    """The first of the times with those that are linked to it: "October, November and December"."""
    linked = [found[0]]
    for moment in found[1:]:
        between, last = text[linked[-1].to : moment.at], linked[-1]
        follows = moment.days[0] == last.days[1] + timedelta(days=1)
        if not (_LINK.match(between) or (follows and _COMMA.match(between))):
            break
        linked.append(moment)
    return linked if len(linked) <= 2 or all(not moment.anchor for moment in linked) else linked[:2]


_COMMA = re.compile(r"^\s*[,，、]?\s*(?:and |plus |和|及)?$")


def several(text: str, found: Sequence[Moment]) -> Span:
    """From the first to the last of times that are linked: "March to June", "Q1, Q2 and Q3"."""
    low, high = found[0], found[-1]
    # "March to June 2011", "2011年3月到6月": the year said once holds for both
    if high.dated and not low.dated and low.of_year:
        low = low.in_year(high.days[0].year)
        low = low.in_year(high.days[0].year - 1) if low.days[0] > high.days[1] else low
    elif low.dated and not high.dated and high.of_year:
        high = high.in_year(low.days[0].year)
        high = high.in_year(low.days[0].year + 1) if high.days[1] < low.days[0] else high
    elif low.days[0] > high.days[1] and low.of_year and not low.dated:
        low = low.in_year(low.days[0].year - 1)
    if low.days == high.days and low.of_year:  # "from last October to this October"
        low = low.in_year(low.days[0].year - 1)
    if high.days[0] < low.days[0]:
        low, high = high, low
    start, end = low.begins, max(low.days[1], high.ends)
    at = len(_SAID_BEFORE.sub("", text[: min(low.at, high.at)]))
    return Span(start=start, end=end, at=at, to=max(low.to, high.to))


_LISTED = re.compile(r"^\s*(?:[,，、&+]|and|和|与|及|跟)?\s*(?:and )?(?:the )?$", _FLAGS)
_BETWEEN = re.compile(r"\b(?:between|from)\s(?:the )?$|[从自]$", _FLAGS)


def apart(text: str, found: Sequence[Moment]) -> bool:
    """Whether times are only listed and do not touch, "March and May": their span holds days that nobody asked for."""
    if _BETWEEN.search(text[: found[0].at]) or text[found[-1].to :].startswith("之间"):
        return False
    listed = all(_LISTED.match(text[one.to : next_.at]) for one, next_ in pairwise(found))
    ordered = sorted((moment.days for moment in found), key=lambda days: days[0])
    return listed and any(after[0] > days[1] + timedelta(days=1) for days, after in pairwise(ordered))


def opened(text: str, moment: Moment) -> Span:
    """A time, from it on, or up to it."""
    before, after = text[: moment.at], text[moment.to :]
    start, end = moment.begins, moment.ends
    at = len(_SAID_BEFORE.sub("", before))
    ranged = re.search(r"\d ?[-–~]|\b(?:to|until|till|through|and)\b|到|至", text[moment.at : moment.to])
    if later := _LATER_ZH.match(after):
        return Span(start=moment.days[1] + timedelta(days=1), end=None, at=at, to=moment.to + later.end())
    some = 1 < moment.length <= 16 and not moment.unit  # "from the third week of November" is of that week
    since = _since(before, after) and not (some and before.rstrip().lower().endswith(("from", "from the")))
    if (on := _NOW.match(after) or _ONWARDS.match(after)) or (not ranged and since):
        return Span(start=start, end=None, at=at, to=moment.to + (on.end() if on else 0))
    if _AFTER.search(before):
        return Span(start=moment.days[1] + timedelta(days=1), end=None, at=at, to=moment.to)
    exact = moment.length == 1 or moment.point is not None
    until = _UNTIL.search(before) or _UNTIL_ZH.match(after) or (exact and _TO.search(before))
    if until and not _BEFORE.search(before):
        return Span(start=None, end=end, at=at, to=moment.to)
    if _BEFORE.search(before) or _BEFORE_ZH.match(after):
        last = end if start == moment.days[1] else start - timedelta(days=1)  # before the end of June: June is in it
        return Span(
            start=None, end=moment.days[0] - timedelta(days=1) if moment.length == 1 else last, at=at, to=moment.to
        )
    return span_of(moment)


def _since(before: str, after: str) -> bool:
    found = _SINCE.search(before)
    if found and not found[0].lower().startswith("from"):
        return True
    # "sales from March" is of March; "from March" at the end of nothing else is not said so
    return bool(_FROM.search(before)) and (found is None or not before[: found.start()].strip() or not after.strip())


def span_of(moment: Moment) -> Span:
    """All of a time."""
    return Span(start=moment.days[0], end=moment.days[1], at=moment.at, to=moment.to)
