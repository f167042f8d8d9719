"""Arguments of the tools that anybody in the shop may call: knowledge, products, orders, a person."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from assistant.routing.arguments.base import Amount, Arguments, Currency, CustomerRef


class SearchKnowledge(Arguments):
    """Look up what the shop says: delivery, returns, payment, wholesale, care, opening hours."""

    question: str = Field(min_length=1, max_length=1000, description="the question, complete in itself")
    k: int = Field(5, ge=1, le=20, description="how many passages")


class SearchProducts(Arguments):
    """Find products of the catalogue by words and filters, or one product's price and stock."""

    query: str = Field(
        "", max_length=300, description="words for the product, without the filters; empty: filters only"
    )
    product_id: str | None = Field(None, max_length=64, description="the product, when it is known")
    min_price: Amount | None = None
    max_price: Amount | None = None
    currency: Currency | None = None
    category: str | None = Field(None, max_length=100, description="a category of the shop, as it is called there")
    colour: str | None = Field(None, max_length=30, description="in English, lower case")
    material: str | None = Field(None, max_length=30, description="in English, lower case")
    in_stock: bool = Field(False, description="only what can be had now")
    sort: Literal["relevance", "price_up", "price_down", "best_selling", "newest"] = "relevance"
    k: int = Field(5, ge=1, le=50, description="how many products at most")

    @model_validator(mode="after")
    def _something_to_find(self) -> Self:
        if self.min_price is not None and self.max_price is not None and self.min_price > self.max_price:
            raise ValueError(f"min_price {self.min_price} is above max_price {self.max_price}")
        return self

    def filters(self) -> dict[str, Any]:
        """Price, category and stock in the form that ``Store.search_products`` takes."""
        found: dict[str, Any] = {}
        price = {"gte": self.min_price, "lte": self.max_price}
        if price := {name: value for name, value in price.items() if value is not None}:
            found["price"] = price
        if self.category:
            found["category"] = {"eq": self.category}
        if self.in_stock:
            found["stock"] = {"gte": 1}
        return found


class FindOrder(Arguments):
    """Look up an order by its number; without one, the newest orders of the verified customer."""

    order_id: str | None = Field(None, pattern=r"^#?[A-Za-z]{0,4}[-_]?\d{1,20}$", description="the order's number")
    email: str | None = Field(None, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    postcode: str | None = Field(None, max_length=12)


class FindCustomer(Arguments):
    """Look up a customer and what they ordered (staff)."""

    customer: CustomerRef
    aspect: Literal["profile", "orders", "last_order"] = Field("profile", description="what to tell of the customer")


class HandOver(Arguments):
    """Bring in a person."""

    reason: str = Field(
        min_length=1, max_length=500, description="what the person should know, in the customer's words"
    )
