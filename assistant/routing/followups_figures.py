"""A figure asked again with one thing changed: another country, period, measure, break-down; the rest is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from assistant.routing.asking import Asked
from assistant.routing.filling import Values
from assistant.routing.filling_figures import Heard, compared, heard, of_the_whole
from assistant.routing.followups_periods import followed_period, part_of_it
from assistant.routing.lifting import lifted
from assistant.routing.parsing import figures, horizons, marketing, products
from assistant.routing.subjects import category_named

_FLAGS = re.IGNORECASE | re.ASCII
_ADDS = re.compile(
    r"\b(?:add(?:ing)?|also|plus|as well(?: as)?|too|include|including|along with|on top|together with|and also|next to it|beside it)\b|^\s*\+|加一?[列个栏项]|也(?:放|算|来|给|一起)|放进|放上|\b(?:throw|put) in\b|加上|加进|加入|算上|再加|还要|也(?:要|看|加|带|列|去|不|剔|排|扣|别|删|算)|都(?:不|去|剔|排)|带上|附上|同时|另加|补上|一并|外加",
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


def shop_figures(asked: Asked, before: Values) -> Values | None:
    """``shop_figures`` again; None when the message changes nothing of it."""
    gone, text = lifted(asked.text, before)
    said = heard(replace(asked, text=text))
    said = _of_whom(part_of_it(said, before), before)
    before, changed = followed_period(said, before, asked.today), Values()
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
    values = {name: value for name, value in (before | changed).items() if value is not None}
    return of_the_whole(values) if changed.get("share") else values


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
    kept = followed_period(said, before, asked.today)
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
