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
from assistant.routing.parsing.period_spans import Span, apart, chain, opened, several, span_of
from assistant.routing.parsing.periods_english import UNIT, WEEKDAYS, N

_FLAGS = re.IGNORECASE | re.ASCII
_BESIDE = re.compile(r"^(?:'s|的|,|，)?\s*(?:(?:of|in|from|for)\s)?(?:the\s)?$", _FLAGS)
_JUST_AND = re.compile(r"^\s*(?:and(?: the)?|&|和|与|及|跟|同)\s*$", _FLAGS)
# what stands between a time and the one it is compared with
_THAN = re.compile(
    r"(?:\b(?:vs\.?|versus|against|minus|less|(?<!later )(?<!earlier )(?<!sooner )than|relative to|compar(?:ed|ing|e|es) (?:(?:it|that|this|them|those) )?(?:with|to|against)|compared|over|on|up on|down on|up from|down from|beat|beats|differ(?:s|ed|ent)? from)|(?<![同环])比起?|较|对比|相比于?|相较于?|对照|vs\.?|pk)\s*"
    r"(?:(?:the |that )?(?:same|corresponding|equivalent) (?:day|weekday|time|date|stretch|period)s? (?:of |in )?)?(?:(?:it|they|we|that|those|what)\s)?(?:(?:was|were|did|had|is)\s)?(?:in |on |during |for |that of |those of |of |the )*\s*$",
    _FLAGS,
)
_GROWING = re.compile(
    r"\b(?:up|down|growth|grow|grew|grown|increased?|decreased?|change[ds]?|rose|fell|fallen|better|worse|gain|improve[ds]?|stack(?:ed|s)? up)\b",
    _FLAGS,
)
# "up on October" compares, "turn over in October" and "on Friday" do not
_PLACE = re.compile(r"(?<!up )(?<!down )\b(?:on|over)\s(?:(?:in|during|for|of)\s)?(?:the\s)?$", _FLAGS)
_COMPARES = re.compile(
    r"\b(?:compare|comparing|comparison|differences?(?: in [\w ]{2,30}?)? between|versus|vs)\b|对比|比较|相比|比一比|比一下|差(?:多少|异|距|别)",
    _FLAGS,
)
_THEN_COMPARED = re.compile(r"^.{0,14}?(?:相比|对比|比较|比(?!例|率|重|利)|compare[ds]?\b|差(?:多少|异|距))", _FLAGS)


_CORRECTED = re.compile(
    r"\b(?:no,? sorry|sorry|i mean|i meant|rather|correction|make that|scratch that|actually|no wait|wait|i\.?e\.?|that is|that's|namely|meaning|in other words)\b|\bno,? (?=(?:on|in|for|the)\b)|算了(?!一?下)|就是说?|也就是|即|指的是|具体是|不对|哦不|不用|就看|只看|应该是|更正|说错|(?<!是)不是",
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


Compare = Literal["previous_period", "previous_year"]


@dataclass(frozen=True, kw_only=True)
class Timing:
    """The period of a text, what it is compared with by naming another one, and where the text says all that.

    ``against`` are the days compared with where nothing else is named; ``of_month`` gives days whose month is not said;
    ``apart``: the span holds days between times that are listed, "March and May".
    """

    span: Span | None
    compare: Compare | None
    said: tuple[tuple[int, int], ...]
    against: Days | None = None
    of_month: OfMonth | None = None
    apart: bool = False


def period(text: str, today: date) -> Span | None:
    """The period that a text speaks of, or None.

    Args:
        text: folded text.
        today: the day of the Store's clock. A month without a year is the latest one that has begun by then.
    """
    return timing(text, today).span


def timing(text: str, today: date) -> Timing:
    """The period of a text and the one it names to compare with."""
    timed = _of_named(text, today)
    span, found = timed.span, _ENTIRE.search(text)
    if not found or (span and (span.start != span.end or span.start is None)):
        return timed
    first, last = whole(found["unit"].lower(), span.start if span and span.start else today)
    whole_one = Span(start=first, end=last, at=found.start(), to=found.end())
    return replace(timed, span=whole_one, said=(*timed.said, found.span()))


def _of_named(text: str, today: date) -> Timing:
    found = [moment for moment in _dated(text, with_parts(text, _of_the_named(_found(text, today)))) if not moment.weak]
    if not found:
        return Timing(span=None, compare=None, said=())
    said = tuple((moment.at, moment.to) for moment in found)
    if _compared_only(text, found):
        return Timing(span=None, compare="previous_year", said=said)
    if len(found) > 1:
        found = _meant(text, found)
    year_before = any(at not in {(m.at, m.to) for m in found} and _SAME.search(text[: at[0]]) for at in said)
    timed = _timing(text, found, said, today)
    if year_before and timed.span and not timed.compare:  # "against the same month of 2010"
        return replace(timed, compare="previous_year")
    return timed


_ENTIRE = re.compile(
    r"\b(?:(?:the|a|that|its|for|all|same) (?:whole|entire|full|complete) (?:calendar )?|(?:whole|entire|full) )(?P<unit>week|month|quarter|half|year)\b(?! (?:of|in|to) )",
    _FLAGS,
)


def entire(text: str) -> str | None:
    """The unit of a time that is meant as a whole, "the whole week", wherever it lies."""
    found = _ENTIRE.search(text)
    return found["unit"].lower() if found else None


def _timing(text: str, found: list[Moment], said: tuple[tuple[int, int], ...], today: date) -> Timing:
    first = found[0]
    if first.unit and _GROWN_SINCE.search(text[: first.at]):  # "has it improved since last month"
        return _against_the_first(text, found, said, today)
    with_it = _WITH_ZH.search(text[: first.at]) and _BESIDE_ZH.match(text[first.to :])
    than = _THAN.search(text[: first.at]) and not _placed(text[: first.at])
    if with_it or (than and (len(found) == 1 or not _THAN.search(text[first.to : found[1].at]))):
        return _against_the_first(text, found, said, today)
    if beside := _BEFORE_THAT.match(text[first.to :]):
        how = "previous_year" if "year" in beside[0] or first.unit == "year" else "previous_period"
        where = first.to + beside.start("link"), first.to + beside.end()
        return Timing(span=opened(text, first), compare=how, said=(*said, where))
    if len(found) > 1 and (compare := _compared(text, first, found[1])):
        found = [_of_that_year(first, found[1]), _of_its_year(first, found[1]), *found[2:]]
        first = found[0]
        main, base = (first, found[1]) if first.days[0] >= found[1].days[0] else (found[1], first)
        named = text[found[1].at : found[1].to]
        if _BEFORE_IT.match(named) and (not first.unit or named.startswith("前")):
            # "October against the previous month": the month before October, whatever the clock says
            main, base = first, found[1]
            how = "previous_year" if base.unit == "year" else "previous_period"
            return Timing(span=opened(text, main), compare=how, said=said)
        span = opened(text, main) if main is first else span_of(main)
        return Timing(span=span, compare=_how(main, base) if compare else None, said=said)
    if len(linked := chain(text, found)) > 1:
        if len(linked) == 2 and _rises(text, *linked):
            main, base = sorted(linked, key=lambda moment: moment.days[0], reverse=True)
            return Timing(span=span_of(main), compare=_how(main, base), said=said)
        return Timing(span=several(text, linked), compare=None, said=said, apart=apart(text, linked))
    if 59 <= first.length <= 62 and first.of_year and _RISES.search(text) and not _SPLIT.search(text):
        last = replace(first, days=whole("month", first.days[1]))  # 从9月到10月
        return Timing(span=span_of(last), compare="previous_period", said=said)
    span = opened(text, first)
    if span.start and span.end and (then := _FROM_THEN.search(text, first.to)):
        # "it went out on 1 November. How many orders from then on?"
        begins = span.start if "after" not in then[0].lower() else first.days[1] + timedelta(days=1)
        return Timing(span=replace(span, start=begins, end=None), compare=None, said=(*said, then.span()))
    return Timing(span=span, compare=None, said=said, of_month=first.of_month)


_FROM_THEN = re.compile(
    r"\b(?:(?:ever )?since (?:then|that (?:day|date|time|point))|(?:ever )?since(?=\W*$)|from (?:then|that (?:day|date|point|moment)|there)(?: on(?:wards?)?)?|after (?:that|it)(?: (?:day|date|point))?(?=\W*$)|(?<!again )(?<!never )(?<!not )(?:afterwards?|thereafter))\b",
    _FLAGS,
)


_GROWN_SINCE = re.compile(
    r"\b(?:improved|changed|grown|risen|fallen|dropped|increased|decreased|declined|gone (?:up|down)|up|down|better|worse)\b.{0,20}\bsince (?:the )?$",
    _FLAGS,
)
# how much it rose from one to the next
_RISES = re.compile(
    r"\b(?:(?:rise|rises|rose|grow|grew|growth|fall|fell|drop|dropped|climb|climbed|increase|increased|decrease|decreased|decline|declined|change|changed|up or down)\b.{0,12}\b(?:from|between)|(?:from|between)\b.{6,40}\b(?:orders? |sales )?(?:rise|rose|grow|grew|fall|fell|drop|change|increase|decline))|(?:[从自].{2,24}|到.{2,14})(?:涨|升|降|跌|变化)了?(?:多少|百分之|几个?点|几成|吗|没有)|[从自].{2,24}(?:涨|增长|增加|下降|下滑|降|跌|变化|升|掉)",
    _FLAGS,
)


_SPLIT = re.compile(r"\bby (?!how|what|between|from|\d)|\b(?:per|each|every|weekly|daily|monthly)\b|[每按各逐]", _FLAGS)


def _rises(text: str, first: Moment, second: Moment) -> bool:
    """Whether of two times that follow each other the one is asked against the other: the rise from May to June."""
    alike = abs(first.length - second.length) <= 4 and abs((second.days[0] - first.days[1]).days) == 1
    return alike and bool(_RISES.search(text)) and not _SPLIT.search(text)


# "the last 30 days against the 30 days before"
_BEFORE_THAT = re.compile(
    rf"^[^.;?!]{{0,20}}?\b(?P<link>vs\.?|versus|against|than|with|to|over|on)\s(?:the |those )?(?:(?:{N} )?(?P<unit>{UNIT}|{'|'.join(WEEKDAYS)})s? (?:before|earlier|prior|preceding|previously|leading up)(?: (?:that|it|those|them|to it))?|(?:previous|prior|preceding)(?: {N}| ones?)|last(?: one)?)(?=$|[?!.,;)])",
    _FLAGS,
)
# 跟去年比, 和上个月相比
_WITH_ZH = re.compile(r"(?:跟|和|与|同)[再更]?$")
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
    if _APART.match(between) and second.length < 28 and (inside := _within(first, second)):
        return [inside, *found[2:]]  # "before Christmas last year, 1 to 24 December"
    if _APART.match(between) and not first.dated and second.dated and second.length != 1 and not second.anchor:
        return found[1:]
    return found


def _within(first: Moment, second: Moment) -> Moment | None:
    """Days said after a day with a name that lie about it, in its year; one day of them is none."""
    if first.length > 7 or second.length == 1 or second.dated:
        return None
    inside, near = second.in_year(first.days[0].year), timedelta(days=3)
    return inside if inside.days[0] <= first.days[1] + near and first.days[0] - near <= inside.days[1] else None


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


def _placed(before: str) -> bool:
    return bool(_PLACE.search(before)) and not _GROWING.search(before)


def _against_the_first(text: str, found: Sequence[Moment], said: tuple[tuple[int, int], ...], today: date) -> Timing:
    """More than last month: this month is asked for. More than in March, in April: April."""
    base = found[0]
    if len(found) > 1:
        main = found[1]
        return Timing(span=opened(text, main), compare=_how(main, base), said=said)
    if base.unit == "year":  # the year it is to be compared with is that of the clock, which is not said
        return Timing(span=None, compare="previous_year", said=said)
    main = _next(base, today)
    if main is None and base.dated and base.of_year and (later := base.in_year(base.days[0].year + 1)).days[0] <= today:
        main = later  # "up on November last year": November
    return Timing(
        span=span_of(main) if main else None,
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
    if between == "对":  # 9月对8月
        return True
    if _THAN.search(between):
        return not _PLACE.search(between) or bool(_GROWING.search(text))
    if _JUST_AND.match(between) or re.search(r"(?:和|跟|与|同|with|to)\s*$", between):
        if (between.strip().lower() == "to" or _FROM_TO.search(text[: first.at])) and _THAN_OR_WITH.search(
            text, second.to
        ):
            return False  # "compare January to October with the same months of 2010"
        return bool(_COMPARES.search(text[: first.at]) or _THEN_COMPARED.match(text[second.to :]))
    return False


def _of_its_year(first: Moment, second: Moment) -> Moment:
    """The time compared with, in the year that was said with the first: 2010下半年比上半年."""
    if not first.dated or second.dated or not second.of_year:
        return second
    same = second.in_year(first.days[0].year)
    return same if same.days[0] <= first.days[0] else second.in_year(first.days[0].year - 1)


def _of_that_year(first: Moment, second: Moment) -> Moment:
    """The first of two times in the year that only the second was said with: "May vs June 2010"; not "Q1 vs Q4 2010"."""
    if first.dated or not first.of_year or not second.dated or not second.of_year:
        return first
    same, after = first.in_year(second.days[0].year), second.days[1] + timedelta(days=1)
    follows = first.in_year(second.days[0].year + 1).days[0] == after
    beside = same.days[1] + timedelta(days=1) == second.days[0]
    return first if same.days == second.days or (follows and not beside) else same


_FROM_TO = re.compile(r"\b(?:from|between)\s(?:the )?$", _FLAGS)
_THAN_OR_WITH = re.compile(r"\b(?:with|to|against|vs\.?|versus|than)\b", _FLAGS)
_UPON = re.compile(r"^\s(?:on|over|v\.?)\s$", _FLAGS)


def _how(main: Moment, base: Moment) -> Compare:
    if base.anchor and not main.anchor:
        return "previous_year"
    if main.days == base.days and not (main.unit or base.unit):
        return "previous_year"  # "November against November"
    months = (main.days[0].year - base.days[0].year) * 12 + main.days[0].month - base.days[0].month
    return "previous_year" if months == 12 else "previous_period"


__all__ = ["Compare", "Days", "Span", "Timing", "period", "timing"]
