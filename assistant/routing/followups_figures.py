"""A figure asked again with one thing changed: another country, period, measure, break-down; the rest is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from assistant.routing.asking import Asked
from assistant.routing.filling import Values
from assistant.routing.filling_figures import Heard, compared, heard
from assistant.routing.lifting import lifted
from assistant.routing.parsing import days, figures, horizons, marketing, period_parts, periods, products
from assistant.routing.subjects import category_named

_FLAGS = re.IGNORECASE | re.ASCII
_ADDS = re.compile(
    r"\b(?:add(?:ing)?|also|plus|as well(?: as)?|too|include|including|along with|on top|together with|and also|next to it|beside it)\b|^\s*\+|加一?[列个栏项]|也(?:放|算|来|给|一起)|放进|放上|\b(?:throw|put) in\b|加上|加进|加入|算上|再加|还要|也(?:要|看|加|带|列|去|不|剔|排|扣|别|删|算)|都(?:不|去|剔|排)|带上|附上|同时|另加|补上|一并|外加",
    _FLAGS,
)
_COMPARES = re.compile(
    r"\b(?:compar\w+|vs\.?|versus|against|than|relative to|difference|up or down|change|growth|yoy|mom|year on year)\b|对比|相比|比较|同比|环比|(?:跟|和|与|较|比|(?<!去年)(?<!年的)(?<!一年)同).{1,8}(?:比|呢)|比(?!例|率|重)|涨|跌|增",
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
_ALL = re.compile(r"\ball(?: of them)?\b|\beverything\b|全部|所有|都列", _FLAGS)
_BEST = re.compile(r"\b(?:best|highest|most|top|biggest|strongest)\b|最高|最多|最好|最强|最大", _FLAGS)
_SWAPS = re.compile(
    r"\b(?:swap|replace|switch|change) (?:the )?[\w ]{2,30}? (?:for|with|to|into)\b|[把将][^，。]{1,12}?(?:换成|改成|换为|替换成)",
    _FLAGS,
)
_INSTEAD = re.compile(r"\b(?:rather than|instead|not by|in place of)\b|而不是|不要按|代替", _FLAGS)
_NO_SHARE = re.compile(r"\b(?:without|no) (?:the )?(?:share|percentage)|不要占比|去掉占比", _FLAGS)
_FOR = re.compile(
    r"^\s*(?:ok(?:ay)?,? )?(?:and|but|what about|how about|same|now|only|just|then|instead)?\s*(?:for|of|with|about)?\s*(?:the |our )?(?P<en>[A-Za-z][\w '&/-]{2,50}?)\s*(?:instead|too|only|then|please)?\s*[?.!]*$"
    r"|^\s*(?:那么?|换成?|改成?|改看|只看|看看?|再看)?(?P<zh>[^，。？?!！]{2,20}?)(?:的)?(?:呢|怎么样|如何|咋样)?\s*[?？。!！]*$",
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


def shop_figures(asked: Asked, before: Values) -> Values | None:
    """``shop_figures`` again; None when the message changes nothing of it."""
    gone, text = lifted(asked.text, before)
    said = heard(replace(asked, text=text))
    said = _of_whom(_part_of_it(said, before), before)
    before, changed = _period(said, before, asked.today), Values()
    shifted = ("start" in before and before.pop("_moved", False)) or bool(gone)
    held = {name: before[name] for name in gone}
    before = {name: value for name, value in before.items() if name not in gone}
    filters = {"country", "except_country", "segment", "product", "category"}
    changed |= {name: value for name, value in said.values.items() if name in filters}
    changed |= _shape(said, before, shifted=bool(shifted))
    # "everything, not just candles" names again what it lifts
    changed = {name: value for name, value in changed.items() if name not in held or _one(value) != _one(held[name])}
    before, changed = _countries(said, before, changed)
    if {"new_customers", "returning_customers"} & set(changed.get("measures", ())) and changed.get("segment") in {
        "new",
        "loyal",
    }:
        changed.pop("segment")
    if not changed and not shifted and (thing := _thing(asked, said, before)):
        changed = thing
    if changed.get("by") == ("country",) and "country" not in changed:
        before.pop("country", None)
    if not changed and not shifted:
        return None
    if changed.keys() & {"product", "category"}:
        before = {name: value for name, value in before.items() if name not in {"product", "category"}}
    return {name: value for name, value in (before | changed).items() if value is not None}


def _one(value: object) -> object:
    return tuple(value) if isinstance(value, (list, tuple)) else str(value).lower()


_BACK = re.compile(
    r"\b(?:includ\w+|with|back|in again|count(?:ed|ing)? in)\b|(?<!不)含|计入|加入|算进|算上|加回|加上|加进|包括|包含|放回|带上|也算|也要|连",
    _FLAGS,
)


_NOT_ONLY = re.compile(r"\bnot (?:just|only|limited to)\b|不再?(?:局?限|只|光|止|仅)", _FLAGS)
_REMOVES = re.compile(r"\b(?:remov\w+|drop\w*|take out|lose|clear|delete)\b|去掉|去除|删|拿掉|取消|移除", _FLAGS)


def _countries(said: Heard, before: Values, changed: Values) -> tuple[Values, Values]:
    """Both with the countries added to those before, taken from them, or let in again."""
    only: tuple[str, ...] = tuple(before.get("country") or ())
    left_out: tuple[str, ...] = tuple(before.get("except_country") or ())
    if fresh := changed.get("except_country"):
        if set(fresh) < set(only) or (set(fresh) == set(only) and _REMOVES.search(said.text)):
            # "take out France" of Germany and France, or of France alone
            changed |= {"country": tuple(name for name in only if name not in fresh) or None, "except_country": None}
        elif left_out and _ADDS.search(said.text):
            changed["except_country"] = tuple(dict.fromkeys([*left_out, *fresh]))
        return {name: value for name, value in before.items() if name != "country"}, changed
    if named := changed.get("country"):
        if set(named) & set(left_out) and _BACK.search(said.text):
            changed |= {"except_country": tuple(name for name in left_out if name not in named) or None}
            changed.pop("country")
            return before, changed
        if set(named) <= set(only) and _NOT_ONLY.search(said.text):
            changed["country"] = None
        elif only and _ADDS.search(said.text):
            changed["country"] = tuple(dict.fromkeys([*only, *named]))
        return {name: value for name, value in before.items() if name != "except_country"}, changed
    return before, changed


_PART = re.compile(
    r"^\W*(?:and |but |what about |how about |only |just |show |the |for |in |now |ok |okay )*(?P<en>(?:first|last|second|third|opening|closing|final|latter|middle)[ -](?:\w+ )?(?:half|day|week|weekend|fortnight|month|quarter|part)s?)(?: (?:of|in|from) (?:it|that|this|them|the (?:month|quarter|year|period|same))(?: \w+)?|,? (?:only|please|then|there|alone)|,? of it)*\W*$"
    r"|^(?:那|就|只|仅|再|单|光)*(?:看|要|算|说|查)?(?:看)?(?:其中|里面|当中|它|这段)?(?:的)?(?P<zh>(?:第[一二三四五]|最[后末]|头|前|最初|开头|后|上|下)(?:[一二两三四五六七八九十\d]{1,3})?个?(?:半个?(?:月|段|程|年|季)|天|周|星期|礼拜|月|季度|周末|旬)|[上中下]旬|月[初中底末])(?:的)?(?:呢|就行|就好|吧|即可)?\W*$",
    _FLAGS,
)


_ONES = re.compile(
    r"\b(?P<en>new|returning|repeat|existing|old) (?:ones|only)\b|^(?:那|换成?|看|只看)?(?P<zh>新|老)的", _FLAGS
)


def _of_whom(said: Heard, before: Mapping[str, Any]) -> Heard:
    """After new customers, "returning ones" are customers too."""
    found = _ONES.search(said.bare)
    if not found or not {"customers", "new_customers", "returning_customers"} & set(before.get("measures") or ()):
        return said
    new = (found["en"] or "").lower() == "new" or found["zh"] == "新"
    words = " new customers " if new else " returning customers "
    return replace(said, bare=said.bare[: found.start()] + words + said.bare[found.end() :])


def shifts(text: str) -> bool:
    """True for words that move the days of the figure before: "one month back", 再往前推一个月."""
    return bool(_SHIFTED.search(text))


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


def _part_of_it(said: Heard, before: Mapping[str, Any]) -> Heard:
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


def _period(said: Heard, before: Values, today: date) -> Values:
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


def _shape(said: Heard, before: Mapping[str, Any], *, shifted: bool) -> Values:
    # "swap orders for revenue": what is given up is not asked for
    bare, changed = _SWAPS.sub(" ", said.bare), Values()
    adds = bool(_ADDS.search(bare))
    if measures := figures.measures(bare):
        known = tuple(before.get("measures") or ()) if adds else ()
        changed["measures"] = tuple(dict.fromkeys([*known, *measures]))[:4]
    if dimensions := figures.dimensions(bare):
        # "just the top five products" of a figure by product changes no break-down
        known = (
            tuple(before.get("by") or ())
            if (adds or re.search(r"\band (?:by|per)\b|再按|也按|并按", bare, _FLAGS)) and not _INSTEAD.search(bare)
            else ()
        )
        changed["by"] = tuple(dict.fromkeys([*known, *dimensions]))[:2]
    if top := figures.top_n(bare):
        changed["top"] = top
    elif _ALL.search(bare) and "top" in before:
        changed["top"] = None
    if figures.lowest_first(bare):
        changed["order"] = "asc"
    elif _BEST.search(bare):
        changed["order"] = "desc"
    compare = None if shifted else compared(said)
    if compare == "previous_period" and said.timing.against and before.get("start"):
        start, base = date.fromisoformat(str(before["start"])), said.timing.against[0]
        year_before = (start.year - base.year, start.month) == (1, base.month)
        changed["compare"] = "previous_year" if year_before else "previous_period"
    elif compare:
        changed["compare"] = (
            compare if not re.search(r"前一年|上一年|year before|previous year", said.text, _FLAGS) else "previous_year"
        )
    if _NO_SHARE.search(bare):
        changed["share"] = None
    elif figures.share(bare):
        changed["share"] = True
    if "order" in changed and not {"by", "top"} & {*changed, *before}:
        changed.pop("order")
    return changed


def _thing(asked: Asked, said: Heard, before: Mapping[str, Any]) -> Values:
    """Another product or category: "and the cake stands?", "蛋糕架呢"; only after a figure of one."""
    if not before.get("product") and not before.get("category"):
        found = _FOR.match(said.bare)
        words = (found["en"] or found["zh"] or "").strip() if found else ""
        name = category_named(asked, products.query_words(words)) if words else None
        return Values(category=name) if name else Values()
    found = _FOR.match(said.bare)
    words = products.query_words(found["en"] or found["zh"] or "") if found else ""
    if len(words) < 2 or marketing.segment(words) or not products.own_words(words):
        return Values()
    name = category_named(asked, words)
    return Values(category=name) if name else Values(product=words)


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


def forecast_sales(asked: Asked, before: Values) -> Values | None:
    """A forecast again, of something else or further ahead."""
    said, changed = heard(asked), Values()
    changed |= {name: value for name, value in said.values.items() if name in {"country", "product", "category"}}
    if measure := next((m for m in figures.measures(said.bare) if m in {"revenue", "orders", "units"}), None):
        changed["measure"] = measure
    if found := horizons.steps_ahead(asked.text, asked.today):
        changed |= {"horizon": found[0], "step": found[1]}
    if step := next((d for d in figures.dimensions(said.bare) if d in {"day", "week", "month"}), None):
        changed["step"] = step
        if "horizon" in before and "horizon" not in changed and before.get("step") in horizons.UNIT_DAYS:
            # the same time ahead in other steps
            ahead = int(before["horizon"]) * horizons.UNIT_DAYS[str(before["step"])]
            changed["horizon"] = max(round(ahead / horizons.UNIT_DAYS[step]), 1)
    if not changed and (thing := _thing(asked, said, before)):
        changed = thing
    return before | changed if changed else None


def find_anomalies(asked: Asked, before: Values) -> Values | None:
    """A look for odd figures again, elsewhere."""
    said = heard(asked)
    kept = _period(said, before, asked.today)
    moved = kept.pop("_moved", False)
    changed = {
        name: value for name, value in said.values.items() if name in {"country", "product", "category", "segment"}
    }
    if measure := next(iter(figures.measures(said.bare)), None):
        changed["measure"] = measure
    if by := next(
        (d for d in figures.dimensions(said.bare) if d in {"day", "week", "month", "product", "country"}), None
    ):
        changed["by"] = by
    if top := figures.top_n(said.bare):
        changed["top"] = top
    if not changed and not moved:
        return None
    return {name: value for name, value in (kept | changed).items() if value is not None}
