"""The values that the knowledge floor takes and gives: shop profile, rows, hits, import reports.

Plain frozen dataclasses; the shop profile alone is a Pydantic model, since people and files fill it. Amounts are
in the currency of the row, else of the shop profile; times are naive and mean the shop's time zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["products", "customers", "orders", "order_lines"]
ImportMode = Literal["upsert", "replace"]
HitKind = Literal["passage", "product"]
KINDS: tuple[Kind, ...] = ("products", "customers", "orders", "order_lines")


class ShopProfile(BaseModel):
    """Who the shop is and how it counts; set by a first-run form and kept in the Store's manifest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = "My shop"
    currency: str = Field("GBP", pattern=r"^[A-Z]{3}$", description="ISO 4217 code")
    time_zone: str = Field("UTC", description="IANA name")
    market: str = Field("GB", pattern=r"^[A-Z]{2}$", description="ISO 3166 code of the country sold to first")
    languages: tuple[Literal["en", "zh"], ...] = ("en", "zh")
    brand_voice: str = ""
    opening_hours: str = ""
    contact: str = Field("", description="how a customer reaches a person: an address or a number")
    revenue: Literal["gross", "net_of_cancellations"] = "net_of_cancellations"
    as_of: datetime | None = Field(
        None, description="a fixed clock (the demo's newest order); None: now, or the newest order of old data"
    )


@dataclass(frozen=True, kw_only=True)
class Product:
    """One product that can be bought. ``attributes`` holds the rest of the catalogue row, by name."""

    product_id: str
    title: str
    description: str | None = None
    category: str | None = None
    price: float | None = None
    currency: str | None = None
    stock: int | None = None
    url: str | None = None
    image_url: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Customer:
    """One customer, as the shop knows them."""

    customer_id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    country: str | None = None
    city: str | None = None
    postcode: str | None = None
    joined_on: date | None = None
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """One line of an order. ``title`` is the product's, None for what is no product (postage, a discount)."""

    line_id: str
    product_id: str
    title: str | None
    quantity: float
    unit_price: float

    @property
    def amount(self) -> float:
        """Quantity times unit price; negative for what was returned."""
        return self.quantity * self.unit_price


@dataclass(frozen=True, kw_only=True)
class Order:
    """One order with its lines. ``total`` is the sum of the lines' amounts unless the shop gave its own.

    ``ordered_at`` is None where the shop's data tell no date.
    """

    order_id: str
    customer_id: str | None
    ordered_at: datetime | None
    status: str
    country: str | None = None
    email: str | None = None
    postcode: str | None = None
    currency: str | None = None
    total: float
    lines: tuple[OrderLine, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One result of a search. ``score`` orders the hits of one search and means nothing across searches.

    ``locator`` says where it stands: the heading path of a passage, the id of a product. ``features`` are the
    retrieval signals (``cosine``, ``bm25``, ``rank_vector``, ``rank_lexical`` ...) that later judgements use.
    """

    id: str
    kind: HitKind
    title: str
    text: str
    score: float
    source: str = ""
    locator: str = ""
    language: str = ""
    updated_at: datetime | None = None
    features: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why a row or a file was rejected, or kept with a warning. ``line`` counts from 1, a header being line 1."""

    file: str
    line: int | None
    column: str | None
    value: str
    reason: str
    severity: Literal["rejected", "warning"] = "rejected"


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What an import did. Rows are rows of the source (lines of a table, passages of a document).

    ``rows_rejected`` counts all rejected rows; ``problems`` holds the first of them (``MAX_PROBLEMS``), with the
    warnings. ``tables`` tells how many rows each table of the warehouse got, for a flat file that gives several.
    """

    source: str
    rows_read: int
    rows_written: int
    rows_unchanged: int
    rows_rejected: int
    rows_removed: int = 0
    problems: tuple[Problem, ...] = ()
    tables: Mapping[str, int] = field(default_factory=dict[str, int])
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """A file or site that data came from, as the Store remembers it. ``rows`` counts rows or passages."""

    source_id: str
    name: str
    kind: Literal["products", "customers", "orders", "order_lines", "documents", "site"]
    rows: int
    imported_at: datetime
    digest: str


@dataclass(frozen=True, kw_only=True)
class IndexStatus:
    """How far the search index is: ``vectors_done`` of ``vectors_total`` entries have a vector."""

    vectors_done: int
    vectors_total: int
    lexical_ready: bool

    @property
    def complete(self) -> bool:
        """True when nothing waits for a vector."""
        return self.lexical_ready and self.vectors_done >= self.vectors_total
