# pyright: reportArgumentType=false, reportReturnType=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""What a figure is broken down and filtered by: dimensions as expressions over sales lines, filters as conditions."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from assistant.analytics.errors import BadValue, UnknownName
from assistant.analytics.frames import IbisTable
from assistant.analytics.measures import PARTS, TIME, resolve


class Filter(BaseModel):
    """Keep the lines whose dimension is one of ``values`` (text without regard to case), or none of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dimension: str
    values: tuple[str, ...] = Field(min_length=1)
    exclude: bool = False

    @field_validator("dimension")
    @classmethod
    def _known(cls, name: str) -> str:
        return resolve("dimension", name)


def column_of(table: IbisTable, dimension: str) -> Any:
    """The expression of a dimension over lines."""
    moment = table["at"]
    match dimension:
        case "day" | "week" | "month" | "quarter" | "year":
            return moment.truncate(TIME[dimension]).cast("date")
        case "hour":
            return moment.hour().cast("int64")
        case "weekday":
            return moment.day_of_week.index().cast("int64") + 1
        case "month_of_year":
            return moment.month().cast("int64")
        case "product":
            return table.product_id
        case "customer":
            return table.customer_id
        case "cohort":
            return table["first_at"].truncate("M").cast("date")
        case _:
            return table[dimension]


def matches(table: IbisTable, entry: Filter) -> Any:
    """Lines that a filter keeps.

    Raises:
        UnknownName: a value that no line has.
    """
    column = column_of(table, entry.dimension)
    wanted = [value.strip() for value in entry.values]
    if entry.dimension in PARTS:
        numbers = [_number(entry.dimension, value) for value in wanted]
        found = column.isin(numbers)
    elif entry.dimension in TIME or entry.dimension == "cohort":
        found = _dates(column.cast("string"), entry.dimension, wanted)
    else:
        folded = [value.casefold() for value in wanted]
        found = column.lower().isin(folded)
        if entry.dimension == "product" and "title" in table.columns:
            found = found | table.title.lower().isin(folded)
        _must_hold(table, column, entry, folded)
    return ~found.fill_null(False) if entry.exclude else found.fill_null(False)


def _must_hold(table: IbisTable, column: Any, entry: Filter, folded: list[str]) -> None:
    known = table.select(value=column).distinct().to_pandas()["value"].dropna().astype(str).tolist()
    have = {value.casefold() for value in known}
    titles: list[str] = []
    if entry.dimension == "product" and "title" in table.columns:
        titles = table.select("title").distinct().to_pandas()["title"].dropna().astype(str).tolist()
        have |= {title.casefold() for title in titles}
    for value, original in zip(folded, entry.values, strict=True):
        if value not in have:
            raise UnknownName(entry.dimension, original, sorted(known) + sorted(titles))


def _number(dimension: str, value: str) -> int:
    top = {"hour": (0, 23), "weekday": (1, 7), "month_of_year": (1, 12)}[dimension]
    if not value.isdigit() or not top[0] <= int(value) <= top[1]:
        raise BadValue(dimension, value, f"a number from {top[0]} to {top[1]}")
    return int(value)


def _dates(text: Any, dimension: str, wanted: list[str]) -> Any:
    """ISO dates, or their beginnings: ``2011``, ``2011-03``."""
    import ibis

    parts = []
    for value in wanted:
        digits = value.replace("-", "")
        if not digits.isdigit() or len(digits) not in (4, 6, 8):
            raise BadValue(dimension, value, "a year, a month or a day: 2011, 2011-03, 2011-03-15")
        parts.append(text.startswith(value))
    return ibis.or_(*parts)
