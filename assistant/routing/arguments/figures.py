"""Arguments of the tools that tell figures: measures by dimensions, forecasts, anomalies, read-only SQL."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from assistant.routing.arguments.base import Period, Words

Measure = Literal[
    "revenue",
    "orders",
    "units",
    "customers",
    "new_customers",
    "returning_customers",
    "average_order_value",
    "items_per_order",
    "average_price",
    "revenue_per_customer",
    "orders_per_customer",
    "products_sold",
    "cancelled_orders",
    "cancelled_value",
    "cancellation_rate",
    "repeat_rate",
]
Dimension = Literal[
    "hour", "day", "weekday", "week", "month", "quarter", "year", "country", "product", "category", "segment",
    "cohort", "customer",
]  # fmt: skip
Measures = Annotated[
    tuple[Measure, ...], Field(min_length=1, max_length=4, description="what to count, main one first")
]


class Filters(Period):
    """A period and what to keep of the data. Country names are English and canonical (CLDR)."""

    country: tuple[Words, ...] | None = Field(None, max_length=10, description="only these countries")
    product: Words | None = Field(None, description="only this product")
    category: Words | None = Field(None, description="only this category")
    segment: Words | None = Field(None, description="only this customer segment")


class ShopFigures(Filters):
    """Measures of the shop, by dimensions, over a period, with filters, comparison and top n."""

    measures: Measures = ("revenue",)
    by: tuple[Dimension, ...] = Field((), max_length=2, description="dimensions, the rows first")
    top: int | None = Field(None, ge=1, le=100, description="only so many rows, by the first measure")
    order: Literal["desc", "asc"] = Field("desc", description="asc: the lowest first")
    compare: Literal["previous_period", "previous_year"] | None = None
    exclusive: bool = Field(False, description="only rows that have nothing outside the period (sold in December only)")
    except_country: tuple[Words, ...] | None = Field(None, max_length=10, description="all but these countries")
    share: bool = Field(False, description="each row's share of the whole too")


class QueryData(Period):
    """A question to the tables that no measure answers, as words or as read-only SQL."""

    question: str = Field(min_length=1, max_length=1000)
    sql: str | None = Field(None, max_length=10_000, description="one SELECT")


class ForecastSales(Filters):
    """What is likely to be sold in the time to come."""

    measure: Literal["revenue", "orders", "units"] = "revenue"
    horizon: int = Field(3, ge=1, le=366, description="how many steps ahead")
    step: Literal["day", "week", "month"] = "month"


class FindAnomalies(Filters):
    """Days or products whose figures are out of the ordinary."""

    measure: Measure = "revenue"
    by: Literal["day", "week", "month", "product", "country"] | None = None
    top: int = Field(10, ge=1, le=100)
