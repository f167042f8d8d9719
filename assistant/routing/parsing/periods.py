"""Periods in words ("last month", "the first week of March", "去年双十一前两周"), counted from the Store's clock.

Times are found by their forms (``periods_english``, ``periods_chinese``), then put together: a year said beside a
month, a part of a longer time, from one to another, since or until; and what is said only to compare with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from assistant.routing.parsing import periods_chinese, periods_english
from assistant.routing.parsing.days import Days, whole
from assistant.routing.parsing.moments import Moment, OfMonth
from assistant.routing.parsing.period_parts import with_parts
from assistant.routing.parsing.periods_english import UNIT, N

_FLAGS = re.IGNORECASE | re.ASCII
_BESIDE = re.compile(r"^(?:'s|的|,|，)?\s*(?:(?:of|in|from|for)\s)?(?:the\s)?$", _FLAGS)
_LINK = re.compile(
    r"^\s*(?:-|–|—|~|～|/|\+|to|until|till|through|thru|and|&|up to|right up to|(?:right )?through to|through until|all the way to|up to and including|to and including|up until|and the|到|至|和|与|及|、|跟|直到|一直到|直至)\s*(?:the\s)?$",
    _FLAGS,
)
_JUST_AND = re.compile(r"^\s*(?:and(?: the)?|&|和|与|及|跟|同)\s*$", _FLAGS)
_FROM = re.compile(r"\b(?:from|starting(?: from| in| on)?|beginning)\s(?:the\s)?$|(?:自从?|打从)$", _FLAGS)
_SINCE = re.compile(r"\b(?:since|as from|ever since|from|starting(?: from| in| on)?)\s(?:the\s)?$", _FLAGS)
_ONWARDS = re.compile(
    r"^(?:\s?(?:onwards?|on(?=$|[?!.,;])|until now|till now|up to now|to now|to date|to the present|and (?:later|after|since))\b|(?:份|号|日)?(?:一直)?(?:以来|至今|到现在|到目前|到如今|开始|算起|起算|以后|起|后(?=的|销|营|订|我|总|$)))",
    _FLAGS,
)
_NOW = re.compile(
    r"^\s?(?:until|till|to|up to|through|and)\s(?:right )?(?:now|date|today|the present(?: day)?)\b|^(?:份|号|日)?(?:一直)?(?:到|至)(?:了)?(?:现在|目前|今天?|如今|眼下)",
    _FLAGS,
)
_AFTER = re.compile(r"\b(?:after|following|(?<!no )(?<!not )later than|past)\s(?:the\s)?$", _FLAGS)
_UNTIL = re.compile(
    r"\b(?:until|till|(?:right |all the way )?up to|up until|by|through|thru|no later than|not later than|as (?:at|of)|(?:to|until|till|through) and incl(?:uding|\.)?)\s(?:the\s)?$|(?:截至到?|截止(?:到|至|于)?|直到|止于)$",
    _FLAGS,
)
# "sales to end of June", 到8月底一共多少
_TO = re.compile(
    r"(?<!back)(?<!switch)(?<!change)(?<!it)(?<!that)(?<!this)(?<!limit)(?<!narrow)(?<!move)(?<!due)(?<!compared)(?<!period)(?<!dates)\sto\s(?:the\s)?$|(?:^|[，,。；;：:])\s*到$",
    _FLAGS,
)
_BEFORE = re.compile(r"\b(?:before|prior to|earlier than|ahead of)\s(?:the\s)?$", _FLAGS)
_BEFORE_ZH = re.compile(r"^(?:之前|以前|前(?![\d一二三四五六七八九十百]|十|后))")
# 之后 begins the day after, 以后 with the day itself
_LATER_ZH = re.compile(r"^(?:份|号|日|节)?(?:结束|过)?(?:之后|过后|过完后?|结束后)")
_UNTIL_ZH = re.compile(r"^(?:为止|截止)")
_SAID_BEFORE = re.compile(
    r"(?:\b(?:since|ever since|from|between|after|before|until|till|up to|by|through|as of|as from|prior to|starting(?: from| in| on)?|compared? (?:with|to)|versus|vs\.?|than|against)(?: the)?|从|自从?|截至|截止到?|直到|比|较)\s*$",
    _FLAGS,
)
# what stands between a time and the one it is compared with
_THAN = re.compile(
    r"(?:\b(?:vs\.?|versus|against|(?<!later )(?<!earlier )(?<!sooner )than|relative to|compar(?:ed|ing|e|es) (?:with|to|against)|compared|over|on|up on|down on|up from|down from|beat|beats|differ(?:s|ed|ent)? from)|比起?|较|对比|相比于?|相较于?|对照|vs\.?|pk)\s*"
    r"(?:(?:the |that )?(?:same|corresponding|equivalent) (?:day|weekday|time|date) (?:of |in )?)?(?:(?:it|they|we|that|those|what)\s)?(?:(?:was|were|did|had|is)\s)?(?:in |on |during |for |that of |those of |of |the )*\s*$",
    _FLAGS,
)
_GROWING = re.compile(
    r"\b(?:up|down|growth|grow|grew|grown|increased?|decreased?|change[ds]?|rose|fell|fallen|better|worse|gain|improve[ds]?|stack(?:ed|s)? up)\b",
    _FLAGS,
)
# "up on October" compares, "turn over in October" and "on Friday" do not
_PLACE = re.compile(r"(?<!up )(?<!down )\b(?:on|over)\s(?:(?:in|during|for|of)\s)?(?:the\s)?$", _FLAGS)
_COMPARES = re.compile(
    r"\b(?:compare|comparing|comparison|difference between|versus|vs)\b|对比|比较|相比|比一比|比一下|差(?:多少|异|距|别)",
    _FLAGS,
)
_THEN_COMPARED = re.compile(r"^.{0,14}?(?:相比|对比|比较|比(?!例|率|重|利)|compare[ds]?\b|差(?:多少|异|距))", _FLAGS)


_CORRECTED = re.compile(
    r"\b(?:no,? sorry|sorry|i mean|i meant|rather|correction|make that|scratch that|actually|no wait|wait|i\.?e\.?|that is|that's|namely|meaning|in other words)\b|就是说?|也就是|即|指的是|具体是|不对|哦不|不用|就看|只看|应该是|更正|说错|不是",
    _FLAGS,
)
_APART = re.compile(r"^.{0,6}?[，,:：（(]\s*(?:the\s)?$", _FLAGS)
_BEFORE_IT = re.compile(
    r"(?:(?:in|on|over|during) )?(?:the )?(?:previous|prior|preceding)\b|前一个?|上一?个?(?:月|季度?|周|星期|礼拜|年)",
    _FLAGS,
)


_SAME = re.compile(
    r"\b(?:this|that|same|corresponding|equivalent|comparable|equal) (?:time|point|stage|day|week|weekend|month|quarter|period|season|stretch|date)s?(?: (?:of|in|from|the|a))*\s$",
    _FLAGS,
)
_UP_TO_IT = re.compile(r"^(?:止|为止)?的?$|^\s*[(（]?$")


@dataclass(frozen=True, kw_only=True)
class Span:
    """Days from ``start`` to ``end``, inclusive, None is open; ``at``/``to``: where in the text it stands."""

    start: date | None
    end: date | None
    at: int
    to: int


Compare = Literal["previous_period", "previous_year"]


@dataclass(frozen=True, kw_only=True)
class Timing:
    """The period of a text, what it is compared with by naming another one, and where the text says all that.

    ``against`` are the days compared with where nothing else is named; ``of_month`` gives days whose month is not said.
    """

    span: Span | None
    compare: Compare | None
    said: tuple[tuple[int, int], ...]
    against: Days | None = None
    of_month: OfMonth | None = None


def period(text: str, today: date) -> Span | None:
    """The period that a text speaks of, or None.

    Args:
        text: folded text.
        today: the day of the Store's clock. A month without a year is the latest one that has begun by then.
    """
    return timing(text, today).span


def timing(text: str, today: date) -> Timing:
    """The period of a text and the one it names to compare with."""
    found = [moment for moment in _dated(text, with_parts(text, _of_the_named(_found(text, today)))) if not moment.weak]
    if not found:
        return Timing(span=None, compare=None, said=())
    said = tuple((moment.at, moment.to) for moment in found)
    if _compared_only(text, found):
        return Timing(span=None, compare="previous_year", said=said)
    if len(found) > 1:
        found = _meant(text, found)
    first = found[0]
    with_it = _WITH_ZH.search(text[: first.at]) and _BESIDE_ZH.match(text[first.to :])
    if with_it or (
        _THAN.search(text[: first.at]) and (len(found) == 1 or not _THAN.search(text[first.to : found[1].at]))
    ):
        return _against_the_first(text, found, said, today)
    if beside := _BEFORE_THAT.match(text[first.to :]):
        how = "previous_year" if "year" in beside[0] or first.unit == "year" else "previous_period"
        where = first.to, first.to + beside.end()
        return Timing(span=_opened(text, first), compare=how, said=(*said, where))
    if len(found) > 1 and (compare := _compared(text, first, found[1])):
        main, base = (first, found[1]) if first.days[0] >= found[1].days[0] else (found[1], first)
        if _BEFORE_IT.match(text[found[1].at : found[1].to]) and not first.unit:
            # "October against the previous month": the month before October, whatever the clock says
            main, base = first, found[1]
            how = "previous_year" if base.unit == "year" else "previous_period"
            return Timing(span=_opened(text, main), compare=how, said=said)
        return Timing(span=_span(main), compare=_how(main, base) if compare else None, said=said)
    if len(chain := _chain(text, found)) > 1:
        return _several(text, chain, said)
    return Timing(span=_opened(text, first), compare=None, said=said, of_month=first.of_month)


# "the last 30 days against the 30 days before"
_BEFORE_THAT = re.compile(
    rf"^[^.;?!]{{0,20}}?\b(?:vs\.?|versus|against|than|with|to|over|on)\s(?:the |those )?(?:(?:{N} )?(?P<unit>{UNIT})s? (?:before|earlier|prior|preceding|previously|leading up)(?: (?:that|it|those|them|to it))?|(?:previous|prior|preceding)(?: {N}| ones?)|last(?: one)?)(?=$|[?!.,;)])",
    _FLAGS,
)
# 跟去年比, 和上个月相比
_WITH_ZH = re.compile(r"(?:跟|和|与|同)$")
_BESIDE_ZH = re.compile(r"^(?:的|同期|同月|同一时期|那时候?)*(?:相?比(?!例|率|重)|对比|比较|比一?下)")


def _compared_only(text: str, found: list[Moment]) -> bool:
    """Whether the only time is that of "than this time last year": it compares, and says no period."""
    return len(found) == 1 and found[0].unit == "year" and bool(_SAME.search(text[: found[0].at]))


def _meant(text: str, found: list[Moment]) -> list[Moment]:
    """The times without what is taken back ("2010, no sorry, 2011"), compares, or only leads to one said exactly."""
    found = [m for m in found if not (m.unit == "year" and _SAME.search(text[: m.at]))] or found
    if len(found) == 1:
        return found
    for i in range(len(found) - 1, 0, -1):
        if _CORRECTED.search(text[found[i - 1].to : found[i].at]):
            return found[i:]
    first, second = found[0], found[1]
    between = text[first.to : second.at]
    if re.search(r"[(（]$", between) and second.dated >= first.dated and not second.anchor:
        inside = second.in_year(first.days[0].year) if second.of_year and not second.dated else second
        if first.days[0] <= inside.days[0] and inside.days[1] <= first.days[1] + timedelta(days=6):
            return [inside, *found[2:]]  # "Christmas week (20 to 26 December)"
    if _UP_TO_IT.match(between) and first.length == 1 and first.days[1] == second.days[1]:
        return found[1:]  # "the half year to 30 June" says its end twice
    if _APART.match(between) and not first.dated and second.dated and second.length != 1 and not second.anchor:
        return found[1:]
    return found


def _found(text: str, today: date) -> list[Moment]:
    """The times of a text by place; where two overlap, the form that stands first in its list counts."""
    taken: list[Moment] = []
    forms = periods_english.FORMS if text.isascii() else (*periods_chinese.FORMS, *periods_english.FORMS)
    for pattern, read in forms:
        for match in pattern.finditer(text):
            at = match.start(_core(match))
            if any(at < other.to and other.at < match.end() for other in taken):
                continue
            if moment := read(match, today):
                word = read is periods_english.month and periods_english.is_word(match, text)
                taken.append(replace(moment, at=at, to=match.end(), weak=moment.weak or word))
    return sorted(taken, key=lambda moment: moment.at)


def _core(match: re.Match[str]) -> str | int:
    """The group that says the time, where what stands before it belongs to the form."""
    names = match.re.groupindex
    if "core" in names:
        return "core" if match["core"] else 0
    return "year" if len(names) == 1 and "year" in names else 0


def _dated(text: str, found: list[Moment]) -> list[Moment]:
    """A month beside a year ("March", "2010") is that of the year, and the two are one."""
    result: list[Moment] = []
    for moment in found:
        last = result[-1] if result else None
        beside = last is not None and _BESIDE.match(text[last.to : moment.at])
        if last and beside and last.anchor and moment.of_year:
            result[-1] = moment.in_year(last.anchor).moved(last.at, moment.to)
        elif last and beside and moment.anchor and last.of_year and not last.dated:
            result[-1] = last.in_year(moment.anchor).moved(last.at, moment.to)
        else:
            result.append(moment)
    return _of_the_month(result)


def _of_the_named(found: list[Moment]) -> list[Moment]:
    """After October, "the last five days of the month" are those of October."""
    named = [moment for moment in found if not moment.weak and moment.length >= 28]
    if len(named) != 1:
        return found
    only = named[0].days
    return [
        replace(m, days=only, anchor=None) if m.weak and 0 <= m.length - (only[1] - only[0]).days <= 4 else m
        for m in found
    ]


def _of_the_month(found: list[Moment]) -> list[Moment]:
    """Days of a month that is named elsewhere ("月初到15号，我说的是11月") are of it; the two are one."""
    days = [moment for moment in found if moment.of_month]
    months = [moment for moment in found if not moment.of_month and moment.days == whole("month", moment.days[0])]
    if len(days) != 1 or len(months) != 1 or days[0].of_month is None:
        return found
    named = days[0].of_month(months[0].days[0].year, months[0].days[0].month)
    kept = [moment for moment in found if moment is not months[0]]
    return [replace(m, days=named) if m is days[0] and named else m for m in kept]


def _against_the_first(text: str, found: Sequence[Moment], said: tuple[tuple[int, int], ...], today: date) -> Timing:
    """More than last month: this month is asked for. More than in March, in April: April."""
    base = found[0]
    before = text[: base.at]
    if _PLACE.search(before) and not _GROWING.search(before):
        return Timing(span=_opened(text, base), compare=None, said=said)
    if len(found) > 1:
        main = found[1]
        return Timing(span=_opened(text, main), compare=_how(main, base), said=said)
    if base.unit == "year":  # the year it is to be compared with is that of the clock, which is not said
        return Timing(span=None, compare="previous_year", said=said)
    main = _next(base, today)
    return Timing(
        span=_span(main) if main else None,
        compare=_how(main, base) if main else "previous_period",
        said=said,
        against=base.days,
    )


def _next(base: Moment, today: date) -> Moment | None:
    """The time after the one compared with, if it has begun."""
    if not base.unit:
        return None
    days = whole(base.unit, base.days[1] + timedelta(days=1))
    return replace(base, days=days, at=base.at, to=base.to) if days[0] <= today else None


def _compared(text: str, first: Moment, second: Moment) -> bool:
    """Whether the second of two times is there to compare the first with."""
    between = text[first.to : second.at]
    if _UPON.match(between) and abs(first.length - second.length) <= 4:
        return True  # "Q2 on Q1"
    if _THAN.search(between):
        return not _PLACE.search(between) or bool(_GROWING.search(text))
    if _JUST_AND.match(between) or re.search(r"(?:和|跟|与|同|with|to)\s*$", between):
        return bool(_COMPARES.search(text[: first.at]) or _THEN_COMPARED.match(text[second.to :]))
    return False


_UPON = re.compile(r"^\s(?:on|over|v\.?)\s$", _FLAGS)


def _how(main: Moment, base: Moment) -> Compare:
    if base.anchor and not main.anchor:
        return "previous_year"
    months = (main.days[0].year - base.days[0].year) * 12 + main.days[0].month - base.days[0].month
    return "previous_year" if months == 12 else "previous_period"


def _chain(text: str, found: Sequence[Moment]) -> list[Moment]:
    """The first of the times with those that are linked to it: "October, November and December"."""
    chain = [found[0]]
    for moment in found[1:]:
        between, last = text[chain[-1].to : moment.at], chain[-1]
        follows = moment.days[0] == last.days[1] + timedelta(days=1)
        if not (_LINK.match(between) or (follows and _COMMA.match(between))):
            break
        chain.append(moment)
    return chain if len(chain) <= 2 or all(not moment.anchor for moment in chain) else chain[:2]


_COMMA = re.compile(r"^\s*[,，、]\s*(?:and |plus |和|及)?$")


def _several(text: str, found: Sequence[Moment], said: tuple[tuple[int, int], ...]) -> Timing:
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
    if high.days[0] < low.days[0]:
        low, high = high, low
    start, end = low.begins, max(low.days[1], high.ends)
    at = len(_SAID_BEFORE.sub("", text[: min(low.at, high.at)]))
    return Timing(span=Span(start=start, end=end, at=at, to=max(low.to, high.to)), compare=None, said=said)


def _opened(text: str, moment: Moment) -> Span:
    """A time, from it on, or up to it."""
    before, after = text[: moment.at], text[moment.to :]
    start, end = moment.begins, moment.ends
    at = len(_SAID_BEFORE.sub("", before))
    ranged = re.search(r"\d ?[-–~]|\b(?:to|until|till|through|and)\b|到|至", text[moment.at : moment.to])
    if later := _LATER_ZH.match(after):
        return Span(start=moment.days[1] + timedelta(days=1), end=None, at=at, to=moment.to + later.end())
    if (on := _NOW.match(after) or _ONWARDS.match(after)) or (not ranged and _since(before, after)):
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
    return _span(moment)


def _since(before: str, after: str) -> bool:
    found = _SINCE.search(before)
    if found and not found[0].lower().startswith("from"):
        return True
    # "sales from March" is of March; "from March" at the end of nothing else is not said so
    return bool(_FROM.search(before)) and (found is None or not before[: found.start()].strip() or not after.strip())


def _span(moment: Moment) -> Span:
    return Span(start=moment.days[0], end=moment.days[1], at=moment.at, to=moment.to)


__all__ = ["Compare", "Days", "Span", "Timing", "period", "timing"]
