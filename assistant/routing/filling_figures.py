"""Arguments of ``shop_figures``, and the period and filters that other analyses share with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from assistant.routing import subjects
from assistant.routing.asking import Asked
from assistant.routing.parsing import figures, marketing, periods, places
from assistant.routing.parsing.typing_slips import mended

Values = dict[str, Any]
_OVERVIEW = re.compile(
    r"key figures|\bkpis?\b|how (?:are we|is (?:the )?(?:business|shop|store)|are things) (?:doing|going)?|how'?s (?:business|trade)|overview|the numbers|sales report|dashboard|核心指标|生意(?:怎么样|如何|好吗)|经营(?:情况|概况|状况)|总览|概况|看看.{0,6}数据|销售报表|关键指标",
    re.IGNORECASE,
)
_SIDE_BY_SIDE = re.compile(
    r"\bvs\.?\b|\bversus\b|\bcompar\w+|\bagainst\b|\beach(?: of)?\b|\bside by side\b|\bdifference between\b|\bseparately\b|\bor\b|对比|比较|相比|各(?:是|自|有|多少|占|卖)|分别|哪个|比一比|还是|谁",
    re.IGNORECASE,
)


_EXCEPT = re.compile(
    r"(?:\b(?:without|exclud(?:e|es|ing)|except(?: for)?|excl\.?|other than|outside(?: of)?|apart from|aside from|not (?:in|counting|including)|leaving out|leave out|minus|ex|but not|bar|beyond|non)[ -](?:the )?|(?:除了?|除去|不含|不包括|不算|剔除|去掉|排除|扣除))$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What a message filters by. ``text``: with slips put right; ``bare``: without all that was understood."""

    text: str
    bare: str
    values: Values
    timing: periods.Timing
    countries: tuple[str, ...] = ()


def heard(asked: Asked) -> Heard:
    """The period, countries, category, product and segment of a message."""
    text, values = mended(asked.text), Values()
    timing = periods.timing(text, asked.today)
    if timing.span:
        values |= {"start": timing.span.start, "end": timing.span.end}
    bare = _cut(text, timing)
    found, pieces = places.countries(bare, asked.words.countries, codes=True)
    if found:
        without = _EXCEPT.search(bare[: bare.find(pieces[0])]) or re.search(
            r"^(?:以外|之外|除外|外的?|不算|不含)", bare[bare.find(pieces[-1]) + len(pieces[-1]) :]
        )
        values["except_country" if without else "country"] = found
        bare = re.sub(r"以外|之外|除外", " ", _EXCEPT.sub(" ", bare)) if without else bare
    for piece in pieces:
        bare = re.sub(rf"(?<![A-Za-z]){re.escape(piece)}(?![A-Za-z])", " ", bare, count=1)
    if said := marketing.figure_segment(bare):
        values["segment"] = said[0]
        bare = bare.replace(said[1], " customers " if bare.isascii() else "客户", 1)
    subject = subjects.of_a_figure(asked, bare)
    values |= subject.values
    bare = bare.replace(subject.words, " ", 1) if subject.words else bare
    return Heard(
        text=text, bare=re.sub(r" +", " ", bare), values=values, timing=timing, countries=values.get("country", ())
    )


def _cut(text: str, timing: periods.Timing) -> str:
    """The text without its times; where a figure is compared with another time, the words that say so stay."""
    if not timing.said:
        return text
    span = ((timing.span.at, timing.span.to),) if timing.span else ()
    cuts: list[tuple[int, int]] = sorted((*timing.said, *span))
    kept, at = [], 0
    for start, end in cuts:
        kept.append(text[at : max(start, at)])
        at = max(at, end)
    return " ".join([*kept, text[at:]])


def shop_figures(asked: Asked) -> Values:
    """Measures by dimensions, over a period, with filters."""
    said = heard(asked)
    values, bare = dict(said.values), said.bare
    measures, dimensions = figures.measures(bare), figures.dimensions(bare)
    if {"new_customers", "returning_customers"} & set(measures) and values.get("segment") in {"new", "loyal"}:
        values.pop("segment")
    if not measures:
        measures = ("revenue", "orders", "customers", "average_order_value") if _OVERVIEW.search(bare) else ("revenue",)
    if "customer" in dimensions and "customers" in measures:
        measures = tuple(m for m in measures if m != "customers") or ("revenue",)
    if not dimensions and figures.trend(bare):
        dimensions = ("month",)
    if not dimensions and len(said.countries) > 1 and _SIDE_BY_SIDE.search(bare):
        dimensions = ("country",)
    if "product" in dimensions and figures.exclusive(bare):  # "and in no other month" is no break-down
        dimensions = ("product",)
    if values.get("product") and dimensions == ("product",):
        dimensions = ()
    values |= {"measures": measures[:4], "by": dimensions[:2]}
    return values | _shape(said, bare, dimensions, measures)


def compared(said: Heard) -> str | None:
    """What a figure is compared with: the year before where the words say so, else by the times that are named."""
    words = figures.comparison(said.text)
    if words == "previous_year":
        return words
    return said.timing.compare or figures.comparison(said.bare) or words


def _shape(said: Heard, bare: str, dimensions: tuple[str, ...], measures: tuple[str, ...]) -> Values:
    """How the rows are cut, ordered, compared and shared."""
    values = Values()
    if top := figures.top_n(bare):
        values["top"] = top
    if dimensions and figures.lowest_first(bare):
        values["order"] = "asc"
    if dimensions and said.values.get("start") and figures.exclusive(bare):
        values["exclusive"] = True
    if compare := compared(said):
        values["compare"] = compare
    if figures.share(bare) and not {"repeat_rate", "cancellation_rate"} & set(measures):
        values["share"] = True
    return values
