# pyright: reportArgumentType=false, reportReturnType=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""Figures of the shop: a measure, broken down, filtered, compared; each as defined in assistant.analytics.measures.

``figures(store_tables, FiguresQuery(measures=("revenue",), dimensions=("month",)), as_of=...)`` gives a Finding with
the definition of each measure in its method. What counts as revenue is said by the shop profile, once:

* ``net_of_cancellations``: what was invoiced, less cancellations, returns and corrections.
* ``gross``: what was invoiced.

Lines that are no products (postage, fees, manual entries) are invoiced too: they count in revenue, so that it is the
sum of the invoices, and not in units or in figures by product or category; ``product_revenue`` leaves them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, field_validator

from assistant.analytics.errors import BadValue, UnknownName
from assistant.analytics.figures_filters import Filter, column_of, matches
from assistant.analytics.figures_periods import before, shifted
from assistant.analytics.frames import IbisTable
from assistant.analytics.lines import Tables, flat_lines, kept_lines
from assistant.analytics.measures import DIMENSIONS, MEASURES, PARTS, TIME, resolve
from assistant.analytics.names import names_of
from assistant.analytics.rfm import customer_sums, scored
from knowledge.records import ShopProfile

if TYPE_CHECKING:
    import pandas as pd

    from assistant.findings import Finding

Source: TypeAlias = "Tables | Mapping[str, Any]"
ROW_LIMIT = 1000


class FiguresQuery(BaseModel):
    """What is asked of the figures. Names may be any that words.yaml knows, English or Chinese.

    ``start`` and ``end`` are days, both included; None: as far as the data goes. ``only`` keeps the groups all of
    whose sales fall under a filter ("products that sell in December only"). ``top`` keeps the first n groups by
    the first measure, ``ascending`` the last.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    measures: tuple[str, ...] = Field(("revenue",), min_length=1, max_length=6)
    dimensions: tuple[str, ...] = Field((), max_length=2)
    filters: tuple[Filter, ...] = ()
    start: date | None = None
    end: date | None = None
    compare: Literal["none", "previous_period", "previous_year"] = "none"
    only: Filter | None = None
    top: int | None = Field(None, ge=1, le=ROW_LIMIT)
    ascending: bool = False
    share: bool = False

    @field_validator("measures")
    @classmethod
    def _known_measures(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(resolve("measure", name) for name in names))

    @field_validator("dimensions")
    @classmethod
    def _known_dimensions(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(resolve("dimension", name) for name in names))


@dataclass(frozen=True, kw_only=True)
class Result:
    """The numbers behind a Finding: totals, rows, the same before, and what was left out."""

    query: FiguresQuery
    totals: Mapping[str, float | None]
    counts: Mapping[str, int]
    rows: pd.DataFrame
    previous_totals: Mapping[str, float | None]
    previous: pd.DataFrame | None
    intervals: Mapping[str, tuple[float, float]]
    data_period: tuple[datetime, datetime] | None
    period: tuple[datetime, datetime] | None
    previous_period: tuple[datetime, datetime] | None
    future_lines: int
    currencies: Mapping[str, int]
    currency: str
    seasons: Seasons | None = None


@dataclass(frozen=True, kw_only=True)
class Seasons:
    """Of groups that sell in one calendar month only: how many years of that month are in the data, and how many of
    the groups sold in more than one of them.
    """

    years: int
    again: int


def figures(
    store_tables: Source,
    query: FiguresQuery,
    *,
    as_of: datetime | None = None,
    profile: ShopProfile | None = None,
    language: str = "en",
) -> Finding:
    """Compute what is asked.

    Args:
        store_tables: a Store, a mapping of its tables by name, or one of ``{"order_lines": flat table}``.
        query: measures, dimensions, filters, period, comparison.
        as_of: the clock; None: the Store's, else the newest line. Later lines are left out and counted in a note.
        profile: what counts as revenue, and the currency; None: the Store's, else net of cancellations.
        language: of titles, labels and reasons: ``en`` or ``zh``.

    Raises:
        UnknownName: a measure, dimension or filter value that does not exist; names the near ones.
        BadValue: a period that ends before it begins, or a share of what does not add up.
        BadTable: if the tables lack columns.
    """
    from assistant.analytics.figures_finding import to_finding

    profile = profile or getattr(store_tables, "profile", None) or ShopProfile()  # pyright: ignore[reportCallIssue]
    lines = kept_lines(store_tables)
    moment = as_of or getattr(store_tables, "as_of", None) or lines["at"].max().execute()
    clock = _naive(moment)
    return to_finding(
        compute(lines, query, clock, profile), clock, profile, language, names_of(store_tables, lines, query, language)
    )


def _naive(moment: Any) -> datetime:
    import pandas as pd

    stamp = pd.Timestamp(moment)
    if stamp is pd.NaT:
        return datetime.now()
    return (stamp.tz_localize(None) if stamp.tzinfo else stamp).to_pydatetime()


def compute(lines: IbisTable, query: FiguresQuery, as_of: datetime, profile: ShopProfile) -> Result:
    """The numbers of ``figures`` from sales lines."""
    import ibis

    lines = flat_lines(lines)
    _check(lines, query)
    currencies, currency, first, last, future = _overview(lines, as_of, profile)
    base = lines.filter(lines["at"] <= ibis.literal(as_of))
    if len(currencies) > 1:  # amounts of several currencies are never added
        base = base.filter((base.currency == currency) | base.currency.isnull())
    base = base.mutate(value=base.gross if profile.revenue == "gross" else base.net)
    if {"product", "category"} & {*query.dimensions, *(entry.dimension for entry in query.filters)}:
        base = base.filter(base.is_product)
    period = _period(query, first, last, as_of)
    base = _with_customers(base, query, as_of)
    for entry in query.filters:
        base = base.filter(matches(base, entry))
    if query.only is not None:
        base = _only(base, query)
    current = _slice(base, period)
    totals, counts, intervals = _totals(current, query, period)
    rows = _grouped(current, query, period) if query.dimensions else None
    earlier = before(query, period)
    previous_rows, previous_totals = None, {}
    if earlier is not None and period is not None:
        moved = shifted(_slice(base, earlier), query, period, earlier)
        previous_totals, *_ = _totals(moved, query, period)
        previous_rows = _grouped(moved, query, period) if query.dimensions else None
    import pandas as pd

    return Result(
        query=query,
        totals=totals,
        counts=counts,
        rows=pd.DataFrame() if rows is None else rows,
        previous_totals=previous_totals,
        previous=previous_rows,
        intervals=intervals,
        data_period=None if first is None or last is None else (first, last),
        period=period,
        previous_period=earlier,
        future_lines=future,
        currencies=currencies,
        currency=currency,
        seasons=_seasons(base, query, lines),
    )


def _check(lines: IbisTable, query: FiguresQuery) -> None:
    have = {"country": "country", "category": "category", "currency": "currency"}
    asked = {*query.dimensions, *(entry.dimension for entry in query.filters)}
    for dimension, column in have.items():
        if dimension in asked and column not in lines.columns:
            known = [name for name in DIMENSIONS if have.get(name, "order_id") in lines.columns]
            raise UnknownName("dimension in this shop's data", dimension, known)
    if query.start and query.end and query.end < query.start:
        raise BadValue("end", query.end.isoformat(), f"a day on or after the start, {query.start.isoformat()}")
    if query.share and not MEASURES[query.measures[0]].additive:
        additive = ", ".join(key for key, measure in MEASURES.items() if measure.additive)
        raise BadValue("share", query.measures[0], f"a measure whose parts add up to the whole: {additive}")


def _overview(
    lines: IbisTable, as_of: datetime, profile: ShopProfile
) -> tuple[dict[str, int], str, datetime | None, datetime | None, int]:
    """Lines by currency, the currency that counts (the shop's, else the commonest), its period, lines after as_of."""
    import ibis
    import pandas as pd

    late = lines["at"] > ibis.literal(as_of)
    code = lines.currency if "currency" in lines.columns else ibis.null("string")
    marked = lines.select(code=code, at=lines["at"], late=late)
    found = marked.group_by("code").aggregate(
        lines=(~marked.late).sum(),
        future=marked.late.sum(),
        first=marked["at"].min(where=~marked.late),
        last=marked["at"].max(where=~marked.late),
    )
    frame = found.to_pandas()
    future = int(frame["future"].fillna(0).sum()) if len(frame) else 0
    frame = frame[frame["first"].notna()]
    coded = frame[frame["code"].notna()]
    counts = {str(name): int(n) for name, n in zip(coded["code"], coded["lines"], strict=True)}
    kept = profile.currency if profile.currency in counts or not counts else max(counts, key=lambda name: counts[name])
    used = frame[(frame["code"] == kept) | frame["code"].isna()]
    if not len(used):
        return counts, kept, None, None, future
    return counts, kept, _naive(pd.Timestamp(used["first"].min())), _naive(pd.Timestamp(used["last"].max())), future


def _period(
    query: FiguresQuery, first: datetime | None, last: datetime | None, as_of: datetime
) -> tuple[datetime, datetime] | None:
    if first is None or last is None:
        return None
    start = datetime.combine(query.start, time.min) if query.start else first
    end = datetime.combine(query.end, time.max) if query.end else max(last, start)
    return start, min(end, as_of) if start <= as_of else end


def _slice(base: IbisTable, period: tuple[datetime, datetime] | None) -> IbisTable:
    import ibis

    if period is None:
        return base
    return base.filter(base["at"].between(ibis.literal(period[0]), ibis.literal(period[1])))


def _with_customers(base: IbisTable, query: FiguresQuery, as_of: datetime) -> IbisTable:
    """Join what is known of each customer, where the query needs it: first order, segment, value tier."""
    asked = {*query.dimensions, *(entry.dimension for entry in query.filters)}
    needs = {need for key in query.measures for need in MEASURES[key].needs}
    if "first_at" in needs or "cohort" in asked:
        sold = base.filter(base.sold & base.customer_id.notnull())
        firsts = sold.group_by("customer_id").aggregate(first_at=sold["at"].min())
        base = base.left_join(firsts, "customer_id").drop("customer_id_right")
    if {"segment", "value_tier"} & asked:
        scores = scored(customer_sums(base), as_of).select("customer_id", "segment", "value_tier")
        base = base.left_join(scores, "customer_id").drop("customer_id_right")
    return base


def _only(base: IbisTable, query: FiguresQuery) -> IbisTable:
    """Keep the groups of the first dimension that is no time whose sales all fall under ``query.only``."""
    assert query.only is not None
    groups = [name for name in query.dimensions if name not in TIME and name not in PARTS]
    if not groups:
        raise BadValue("only", query.only.dimension, "a breakdown by what is meant to sell only then (product, ...)")
    column = column_of(base, groups[0])
    marked = base.mutate(group=column, inside=matches(base, query.only))
    sums = marked.group_by("group").aggregate(
        outside=marked.sold.cast("int64").sum(where=~marked.inside), within=marked.sold.cast("int64").sum()
    )
    kept = sums.filter((sums.outside.fill_null(0) == 0) & (sums.within > 0)).select("group")
    return marked.semi_join(kept, "group").drop("group", "inside")


def _seasons(base: IbisTable, query: FiguresQuery, lines: IbisTable) -> Seasons | None:
    """Whether what sells in a calendar month only did so in more than one year; ``base`` holds those groups only."""
    if query.only is None or query.only.dimension != "month_of_year":
        return None
    groups = [name for name in query.dimensions if name not in TIME and name not in PARTS]
    known = lines.filter(matches(lines, query.only))
    years = int(known["at"].year().nunique().execute())
    sold = base.filter(base.sold)
    by_group = sold.group_by(group=column_of(sold, groups[0])).aggregate(years=sold["at"].year().nunique())
    return Seasons(years=years, again=int((by_group.years > 1).sum().execute() or 0))


def _prepared(
    table: IbisTable, query: FiguresQuery, period: tuple[datetime, datetime] | None, by: Mapping[str, Any]
) -> IbisTable:
    """Add ``fresh`` (the customer's first order falls in this bucket) and ``customer_orders`` (in this group)."""
    import ibis

    needs = {need for key in query.measures for need in MEASURES[key].needs}
    if "first_at" in needs:
        units = [TIME[name] for name in query.dimensions if name in TIME and name in by]
        if units:
            fresh = table["first_at"].truncate(units[0]) == table["at"].truncate(units[0])
        else:
            start = ibis.literal(period[0]) if period else ibis.null("timestamp")
            fresh = table["first_at"] >= start
        table = table.mutate(fresh=fresh.fill_null(False))
    if "customer_orders" in needs:
        keys = {f"_{name}": column for name, column in by.items()}
        marked = table.mutate(**keys)
        sold = marked.filter(marked.sold & marked.customer_id.notnull())
        counts = sold.group_by(*keys, "customer_id").aggregate(customer_orders=sold.order_id.nunique())
        joined = marked.left_join(counts, [*keys, "customer_id"])
        table = joined.drop(*[name for name in joined.columns if name.endswith("_right") or name in keys])
    return table


def _totals(
    table: IbisTable, query: FiguresQuery, period: tuple[datetime, datetime] | None
) -> tuple[dict[str, float | None], dict[str, int], dict[str, tuple[float, float]]]:
    import pandas as pd

    ready = _prepared(table, query, period, {})
    wanted = {key: MEASURES[key].expression(ready) for key in query.measures}
    for key in query.measures:
        if (parts := MEASURES[key].rate_of) is not None:
            wanted |= {f"{key}_top": parts[0](ready), f"{key}_bottom": parts[1](ready)}
    # expressions of different tables cannot share one aggregate: what is counted comes from the same one
    counts = {
        "lines": ready.count(),
        "orders": ready.order_id.nunique(where=ready.sold),
        "customers": ready.customer_id.nunique(where=ready.sold),
    }
    row = ready.aggregate(**wanted, **{f"n_{name}": expression for name, expression in counts.items()}).to_pandas()
    values = row.iloc[0]
    totals = {key: None if pd.isna(values[key]) else float(values[key]) for key in query.measures}
    samples = {name: int(values[f"n_{name}"]) for name in counts}
    return totals, samples, _intervals(ready, query, values)


def _intervals(ready: IbisTable, query: FiguresQuery, values: Any) -> dict[str, tuple[float, float]]:
    """95 %: Wilson's for rates, the normal one for the mean order value; sums are counted, not estimated."""
    intervals: dict[str, tuple[float, float]] = {}
    for key in query.measures:
        if MEASURES[key].rate_of is not None and values[f"{key}_bottom"]:
            low, high = wilson(int(values[f"{key}_top"]), int(values[f"{key}_bottom"]))
            intervals[key] = (100 * low, 100 * high)
    if "average_order_value" in query.measures and values["n_orders"] > 1:
        by_order = ready.group_by("order_id").aggregate(value=ready.gross.sum())
        by_order = by_order.filter(by_order.value > 0)
        deviation = float(by_order.value.std().execute() or 0.0)
        half = 1.96 * deviation / float(values["n_orders"]) ** 0.5
        mean = float(values["average_order_value"])
        intervals["average_order_value"] = (mean - half, mean + half)
    return intervals


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share. Source: Wilson (1927), J. Am. Stat. Assoc. 22, p. 209."""
    if total <= 0:
        return 0.0, 1.0
    z, share = 1.96, min(max(hits / total, 0.0), 1.0)
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * (share * (1 - share) / total + z * z / (4 * total * total)) ** 0.5
    return max(middle - half, 0.0), min(middle + half, 1.0)


def _grouped(table: IbisTable, query: FiguresQuery, period: tuple[datetime, datetime] | None) -> pd.DataFrame:
    """One row a group: dimensions, measures, and the title of a product."""
    by = {name: column_of(table, name) for name in query.dimensions}
    ready = _prepared(table, query, period, by)
    keys = {name: column_of(ready, name) for name in query.dimensions}
    wanted: dict[str, Any] = {key: MEASURES[key].expression(ready) for key in query.measures}
    for key in query.measures:
        if (parts := MEASURES[key].rate_of) is not None:  # a rate is read with how many stand behind it
            wanted[f"{key}_n"] = parts[1](ready)
    if "product" in keys and "title" in ready.columns:
        wanted["title"] = ready.title.max()
    frame = ready.group_by(**keys).aggregate(**wanted).to_pandas()
    frame = frame.dropna(subset=[name for name in keys if name not in ("country", "category")])
    shown = [f"{key}_n" if MEASURES[key].rate_of else key for key in query.measures]
    frame = frame[frame[shown].fillna(0).round(6).ne(0).any(axis=1)]
    if "title" in frame.columns:  # products that share a title are told apart by their numbers
        shared = frame.groupby("title")["product"].transform("nunique") > 1
        told = frame["title"].astype("string") + " (" + frame["product"].astype("string") + ")"
        frame["title"] = frame["title"].where(~shared, told)
    return frame.reset_index(drop=True)
