# pyright: reportArgumentType=false, reportReturnType=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""The period that a figure is compared with, and how its lines are moved so that the same buckets meet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from assistant.analytics.frames import IbisTable

if TYPE_CHECKING:
    from assistant.analytics.metrics import FiguresQuery


def before(
    query: FiguresQuery, period: tuple[datetime, datetime] | None
) -> tuple[datetime, datetime] | None:  # fmt: skip
    """The period that is compared with: as long, just before; whole months and years stay whole; or a year earlier."""
    if query.compare == "none" or period is None:
        return None
    start, end = period
    if query.compare == "previous_year":
        return _years_back(start), _years_back(end)
    months = _whole_months(query)
    if months:
        return _months_back(start, months), start - timedelta(microseconds=1)
    length = (end.date() - start.date()) + timedelta(days=1)
    return start - length, start - timedelta(microseconds=1)


def _whole_months(query: FiguresQuery) -> int:
    """How many whole months the asked period has, 0 if it is none."""
    if not query.start or not query.end or query.start.day != 1 or (query.end + timedelta(days=1)).day != 1:
        return 0
    after = query.end + timedelta(days=1)
    return (after.year - query.start.year) * 12 + after.month - query.start.month


def _months_back(moment: datetime, months: int) -> datetime:
    index = moment.year * 12 + moment.month - 1 - months
    return moment.replace(year=index // 12, month=index % 12 + 1)


def _years_back(moment: datetime) -> datetime:
    try:
        return moment.replace(year=moment.year - 1)
    except ValueError:  # 29 February
        return moment.replace(year=moment.year - 1, day=28)


def shifted(
    table: IbisTable, query: FiguresQuery, period: tuple[datetime, datetime], earlier: tuple[datetime, datetime]
) -> IbisTable:
    """Move the earlier lines onto the asked period, so that the same buckets meet."""
    import ibis

    if query.compare == "previous_year":
        step = ibis.interval(years=1)
    elif months := _whole_months(query):
        step = ibis.interval(months=months)
    else:
        step = ibis.interval(days=(period[0] - earlier[0]).days)
    columns = {"at": table["at"] + step}
    if "first_at" in table.columns:
        columns["first_at"] = table["first_at"] + step
    return table.mutate(**columns)
