"""Cohorts: customers by the month (week, quarter, year) of their first order, and what they do in the periods after."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from assistant.analytics.errors import BadValue
from assistant.analytics.frames import AnyTable, IbisTable, is_ibis
from assistant.analytics.lines import flat_lines, until

Period = Literal["week", "month", "quarter", "year"]
UNITS: dict[Period, str] = {"week": "W", "month": "M", "quarter": "Q", "year": "Y"}


def cohort_table(order_lines: AnyTable, as_of: datetime, period: Period = "month") -> Any:
    """Retention and revenue by cohort.

    Args:
        order_lines: sales lines, as ``rfm_table`` takes them.
        as_of: the clock; later lines are left out. The period that it falls in is not over (``complete`` is false).
        period: the length of a cohort and of the periods after.

    Returns:
        One row for each cohort and age: ``cohort`` (first day), ``age`` (periods since; 0 the first), ``customers``
        (of the cohort, with an order in that period), ``size`` (of the cohort), ``retention`` (their share),
        ``revenue`` (net) and ``complete``. A DataFrame for a DataFrame, an Ibis table for an Ibis table.

    Raises:
        BadValue: an unknown period.
    """
    if period not in UNITS:
        raise BadValue("period", period, f"one of {', '.join(UNITS)}")
    lines = until(flat_lines(order_lines), as_of)
    expression = _cohorts(lines.filter(lines.customer_id.notnull()), as_of, period)
    return expression if is_ibis(order_lines) else expression.to_pandas()


def _index(moment: Any, period: Period) -> Any:
    """Number of the period a moment falls in, counted so that neighbours differ by 1."""
    match period:
        case "week":  # epoch day 4 was a Monday
            return ((moment.epoch_seconds() / 86400.0 - 4) / 7).floor().cast("int64")
        case "month":
            return moment.year() * 12 + moment.month()
        case "quarter":
            return moment.year() * 4 + moment.quarter()
        case "year":
            return moment.year()


def _cohorts(known: IbisTable, as_of: datetime, period: Period) -> IbisTable:
    import ibis

    # one row for each customer and period first: the joins below are then small
    by_period = known.group_by(
        known.customer_id, number=_index(known["at"], period), start=known["at"].truncate(UNITS[period])
    ).aggregate(revenue=known.net.sum(), ordered=known.sold.any())
    born = by_period.filter(by_period.ordered).group_by("customer_id")
    born = born.aggregate(first=lambda rows: rows.number.min(), cohort=lambda rows: rows.start.min())
    aged = by_period.inner_join(born, "customer_id").filter(lambda rows: rows.number >= rows["first"])
    sizes = born.group_by("cohort").aggregate(size=born.count())
    cells = aged.group_by("cohort", age=aged.number - aged["first"]).aggregate(
        customers=aged.ordered.cast("int64").sum(),
        revenue=aged.revenue.sum(),
        last=aged.number.max(),
    )
    table = cells.inner_join(sizes, "cohort")
    now = _index(ibis.literal(as_of), period)
    table = table.mutate(
        cohort=table.cohort.cast("date"), retention=table.customers / table.size, complete=table["last"] < now
    )
    columns = ("cohort", "age", "customers", "size", "retention", "revenue", "complete")
    return table.select(*columns).order_by("cohort", "age")
