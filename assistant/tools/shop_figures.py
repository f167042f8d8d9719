"""shop_figures: measures of the shop by dimensions, over a period, with filters, comparison and top n."""

from __future__ import annotations

import calendar
import re
from datetime import date

from assistant import analyses
from assistant.analytics.errors import UnknownName, near_names
from assistant.analytics.figures_filters import Filter
from assistant.analytics.figures_finding import FEW_ORDERS
from assistant.analytics.measures import MEASURES, PARTS, TIME, resolve
from assistant.analytics.metrics import FiguresQuery
from assistant.analytics.text import label
from assistant.analytics.text import say as word
from assistant.context import STAFF, ToolContext
from assistant.findings import Finding
from assistant.outcome import Outcome
from assistant.parts import GROUPS
from assistant.phrases import say
from assistant.routing.arguments import ShopFigures
from assistant.telling import (
    capital,
    cell_of,
    listed,
    outcome,
    period_of,
    said_of,
    shown,
    with_interval,
)
from assistant.tools.asking_data import in_words, the_product
from assistant.tools.base import Tool
from assistant.tools.unheard import unheard

RATES = ("repeat_purchase_rate", "cancellation_rate")
_NAMES = {"items_per_order": "units_per_order", "repeat_rate": "repeat_purchase_rate"}
_SEGMENTS = GROUPS
# measures that shops speak of and that sales data do not hold, so that no other figure answers in their place
_SPOKEN = re.compile(
    r"\b(?P<en>(?:[a-z][a-z-]+ )?(?:rate|margins?|score|ratio|roas|roi|nps|ctr|cac|cpc|cpm))\b"
    r"|\b(?P<one>profits?|traffic|visits?|visitors|sessions|clicks|impressions|followers|page views|pageviews|costs?)\b"
    r"|(?P<zh>[\u4e00-\u9fff]{1,3}率|毛利率?|利润率?|访客数|流量|点击量|曝光量|粉丝数|成本|满意度|评分)",
    re.IGNORECASE,
)
_REVENUE = re.compile(
    r"sales|sold|sell|revenue|turnover|income|takings|earn|销售|营收|收入|营业额|成交|卖", re.IGNORECASE
)


@in_words
def shop_figures(arguments: ShopFigures, context: ToolContext) -> Outcome:
    """The figures that were asked for, in a sentence or two, with table and chart."""
    if (unknown := _not_a_measure(arguments, context)) is not None:
        return unknown
    product = None
    if arguments.product:
        product = the_product(arguments.product, None, context)
        if isinstance(product, Outcome):
            return product
    if arguments.compare and not (arguments.start or arguments.end):
        arguments = _of_now(arguments, context.store.as_of.date())
    query = query_of(arguments, context.say, product)
    finding = analyses.figures(context.store, query, context.language)
    whole = None
    if query.top and query.measures[0] in RATES:
        whole = analyses.figures(context.store, query.model_copy(update={"top": None}), context.language)
    lines = lines_of(finding, arguments, context.language, whole=whole)
    return outcome(finding, [*lines, *unheard(context)], context)


def _of_now(arguments: ShopFigures, today: date) -> ShopFigures:
    """A comparison without a period is of this year, or this month, so far: there is nothing before all time."""
    start = today.replace(day=1) if arguments.compare == "previous_period" else date(today.year, 1, 1)
    return arguments.model_copy(update={"start": start, "end": today})


def query_of(arguments: ShopFigures, said: str, product_id: str | None) -> FiguresQuery:
    """The query of the semantic layer that the arguments ask for."""
    filters: list[Filter] = []
    if arguments.country:
        filters.append(Filter(dimension="country", values=arguments.country))
    if arguments.except_country:
        filters.append(Filter(dimension="country", values=arguments.except_country, exclude=True))
    if product_id:
        filters.append(Filter(dimension="product", values=(product_id,)))
    if arguments.category:
        filters.append(Filter(dimension="category", values=(arguments.category,)))
    if arguments.segment:
        column, key = _SEGMENTS.get(arguments.segment, ("segment", arguments.segment))
        filters.append(Filter(dimension=column, values=(key,)))
    start, end, only = arguments.start, arguments.end, None
    if arguments.exclusive and start and end:
        only = _only(start, end, said)
        start = end = None
    return FiguresQuery(
        measures=tuple(_NAMES.get(name, name) for name in arguments.measures),
        dimensions=arguments.by,
        filters=tuple(filters),
        start=start,
        end=end,
        compare=arguments.compare or "none",
        only=only,
        top=arguments.top if arguments.by else None,
        ascending=arguments.order == "asc",
        share=arguments.share and MEASURES[resolve("measure", arguments.measures[0])].additive,
    )


def _only(start: date, end: date, said: str) -> Filter:
    """The time outside which nothing may have been sold: a calendar month of any year, unless a year was said."""
    last = calendar.monthrange(start.year, start.month)[1]
    whole_month = (start.year, start.month) == (end.year, end.month) and start.day == 1 and end.day == last
    if whole_month and not re.search(r"(?:19|20)\d\d|last|this|上个?月|本月|这个?月|今年|去年", said, re.IGNORECASE):
        return Filter(dimension="month_of_year", values=(str(start.month),))
    if whole_month:
        return Filter(dimension="month", values=(f"{start.year}-{start.month:02d}",))
    days = tuple(date.fromordinal(n).isoformat() for n in range(start.toordinal(), end.toordinal() + 1))
    return Filter(dimension="day", values=days)


def lines_of(
    finding: Finding, arguments: ShopFigures, language: str, *, whole: Finding | None = None
) -> list[str]:  # fmt: skip
    """The headline of a figure: its value, interval and period; of a table the ends that matter.

    ``whole``: the same with all its rows, where the finding shows the first only.
    """
    measures = [resolve("measure", _NAMES.get(name, name)) for name in arguments.measures]
    first, table, period = measures[0], finding.table, period_of(finding, language)
    title = capital(finding.title)
    if first not in finding.values or (table is not None and not table.rows):
        return [say("figures_none", language, title=title, period=period)]
    if table is None:
        return _values(finding, measures, period, language)
    column = table.columns.index(word(f"measure.{first}", language))
    name = table.columns.index(label("title", language)) if label("title", language) in table.columns else 0
    unit = table.units.get(table.columns[column], "")
    if arguments.exclusive:
        rows = listed(finding, column, language, name=name, n=said_of(arguments.top))
        count = shown(finding.values["only_then"], "", language)
        return [say("figures_only", language, title=title, period=period, count=count, rows=rows)]
    head = "figures_whole" if MEASURES[first].additive else "figures_overall"
    lines = [say(head, language, title=title, period=period, value=with_interval(finding, first, language))]
    if finding.values.get(f"{first}_change") is not None:
        lines.append(_change(finding, first, title, language))
    ordered = set(arguments.by) & {*TIME, *PARTS, "cohort"}
    if ordered and len(arguments.by) == 1 and arguments.top is None:
        known = [row for row in table.rows if row[column] is not None]
        # a month that is not over is no lowest one
        open_end = finding.chart.unfinished if finding.chart else None
        last = [
            note for note in finding.notes if known and open_end and open_end in note and open_end == str(known[-1][0])
        ]
        known = known[:-1] if last and len(known) > 2 else known
        high, low = max(known, key=lambda row: row[column]), min(known, key=lambda row: row[column])  # pyright: ignore
        pair = {
            key: say("finding_pair", language, name=str(row[0]), value=cell_of(row[column], unit, language))
            for key, row in (("high", high), ("low", low))
        }
        lines += [say("figures_extremes", language, **pair), *last]
    elif not ordered:
        key = "figures_last" if arguments.order == "asc" else "figures_first"
        lines.append(say(key, language, rows=listed(finding, column, language, name=name, n=said_of(arguments.top))))
        if key == "figures_first" and finding.health.status == "review":
            lines += _of_large(whole or finding, first, column, said_of(arguments.top), language)
    return lines


def _of_large(finding: Finding, measure: str, column: int, few: int, language: str) -> list[str]:
    """Where the first groups are small: the first of those that are not."""
    table, of = finding.table, word(f"denominator.{measure}", language) if measure in RATES else ""
    if table is None or of not in table.columns:
        return []
    count = table.columns.index(of)
    large = [row for row in table.rows if float(row[count] or 0) >= FEW_ORDERS and row[column] is not None]
    unit = table.units.get(table.columns[column], "")
    if not large or large[:few] == list(table.rows[:few]):
        return []
    pairs = [
        say("finding_pair", language, name=str(row[0]), value=cell_of(row[column], unit, language))
        for row in large[:few]
    ]
    rows = ("、" if language == "zh" else ", ").join(pairs)
    return [say("figures_large", language, least=str(FEW_ORDERS), of=of, rows=rows)]


def _values(finding: Finding, measures: list[str], period: str, language: str) -> list[str]:
    lines: list[str] = []
    for key in measures:
        if key in finding.values:
            name = capital(word(f"measure.{key}", language))
            lines.append(
                say("figures_value", language, measure=name, period=period, value=with_interval(finding, key, language))
            )
            if finding.values.get(f"{key}_change") is not None:
                lines.append(_change(finding, key, name, language))
    return lines


def _change(finding: Finding, key: str, name: str, language: str) -> str:
    change = finding.values[f"{key}_change"]
    previous = shown(finding.values[f"{key}_previous"], finding.units.get(key, ""), language)
    sign = "+" if change > 0 else ""
    return say(
        "figures_change", language, measure=name, change=f"{sign}{shown(change, '%', language)}", previous=previous
    )


def _not_a_measure(arguments: ShopFigures, context: ToolContext) -> Outcome | None:
    """Words where the message asks for a measure that sales data do not hold, and none was understood."""
    if arguments.measures != ("revenue",) or _REVENUE.search(context.say):
        return None
    for found in _SPOKEN.finditer(context.say):
        spoken = next(part for part in found.groupdict().values() if part).strip().lower()
        try:
            resolve("measure", spoken)
            return None
        except UnknownName:
            pass
        names = [word(f"measure.{key}", context.language) for key in MEASURES]
        rates = [word(f"measure.{key}", context.language) for key in ("repeat_purchase_rate", "cancellation_rate")]
        near = near_names(spoken.split()[-1], names) or rates
        text = say("measure_unknown", context.language, measure=spoken, near=", ".join(near[:4]))
        return Outcome(text=text, checked=(text,), abstained=True)
    return None


TOOL = Tool(name="shop_figures", run=shop_figures, arguments=ShopFigures, roles=STAFF)
