"""What each table guarantees to those who analyse it: pandera schemas, checked on every import before it counts.

They state what the importers have already made sure of by rejecting rows, so a failure here is a fault of ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.ibis as pa
from pandera.errors import SchemaErrors

from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    import ibis


class Products(pa.DataFrameModel):
    """One row a product."""

    product_id: str = pa.Field(nullable=False, str_length={"min_value": 1})
    title: str = pa.Field(nullable=True)
    price: float = pa.Field(ge=0, nullable=True)


class Customers(pa.DataFrameModel):
    """One row a customer."""

    customer_id: str = pa.Field(nullable=False, str_length={"min_value": 1})


class Orders(pa.DataFrameModel):
    """One row an order; ``status`` is one of the Store's words or the shop's own."""

    order_id: str = pa.Field(nullable=False, str_length={"min_value": 1})
    total: float = pa.Field(nullable=True)


class OrderLines(pa.DataFrameModel):
    """One row a line; quantities are negative in cancellations and returns, prices in corrections."""

    line_id: str = pa.Field(nullable=False, str_length={"min_value": 32, "max_value": 32})
    order_id: str = pa.Field(nullable=False)
    product_id: str = pa.Field(nullable=False)
    quantity: float = pa.Field(nullable=False, ge=-1e9, le=1e9)
    unit_price: float = pa.Field(nullable=False, ge=-1e12, le=1e12)


SCHEMAS: dict[str, type[pa.DataFrameModel]] = {
    "products": Products,
    "customers": Customers,
    "orders": Orders,
    "order_lines": OrderLines,
}


def validate(name: str, table: ibis.Table) -> None:
    """Check ``table`` against the schema of ``name``.

    Raises:
        KnowledgeError: rows break what the table guarantees; names column and check.
    """
    try:
        SCHEMAS[name].validate(table, lazy=True)
    except SchemaErrors as error:
        failures = "; ".join(str(failure) for failure in error.schema_errors[:3])
        raise KnowledgeError(f"The rows for {name} break its schema ({failures}). Nothing was imported.") from error
