"""Arguments of the tools that know the customers: segments, churn, value, recommendations, baskets."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from assistant.routing.arguments.base import Amount, Arguments, CustomerRef, Words

Segment = Literal[
    "champions", "loyal", "potential", "new", "promising", "needs_attention", "about_to_sleep", "at_risk",
    "cannot_lose", "hibernating", "lost", "high_value", "ordinary", "wholesale", "one_time",
]  # fmt: skip
Top = Annotated[int, Field(ge=1, le=10_000, description="how many customers to list")]
Countries = Annotated[tuple[Words, ...], Field(max_length=10, description="only customers of these countries")]


class SegmentCustomers(Arguments):
    """Split the customers into groups, or list one of the groups."""

    method: Literal["rfm", "clusters", "value"] = "rfm"
    k: int | None = Field(None, ge=2, le=12, description="how many clusters; unset: chosen by the data")
    segment: Segment | None = Field(None, description="only this group, with its customers")
    country: Countries | None = None
    export: bool = Field(False, description="the customers as a file")


class PredictChurn(Arguments):
    """Who is likely to leave, with reasons."""

    customer: CustomerRef | None = Field(None, description="only this customer")
    segment: Segment | None = None
    country: Countries | None = None
    horizon_days: int = Field(90, ge=7, le=730, description="no purchase within so many days counts as leaving")
    top: Top = 20
    export: bool = False


class CustomerValue(Arguments):
    """How much customers are worth over a time to come."""

    customer: CustomerRef | None = None
    segment: Segment | None = None
    country: Countries | None = None
    horizon_days: int = Field(365, ge=7, le=1830)
    top: Top = 20
    export: bool = False


class RecommendProducts(Arguments):
    """What to show next to a customer, a group, or beside a product; with none of them, to the caller."""

    customer: CustomerRef | None = None
    product: Words | None = Field(None, description="products like this one")
    product_id: str | None = Field(None, max_length=64)
    segment: Segment | None = None
    max_price: Amount | None = None
    in_stock: bool = True
    exclude_bought: bool = True
    k: int = Field(5, ge=1, le=50)


class BoughtTogether(Arguments):
    """What is bought together: with one product, or the strongest pairs of all."""

    product: Words | None = None
    product_id: str | None = Field(None, max_length=64)
    within_days: int | None = Field(None, ge=1, le=365, description="bought afterwards within so many days")
    k: int = Field(10, ge=1, le=100)
