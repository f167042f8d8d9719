"""True figures of one product, from the warehouse: what sold, when, where, to how many, and its place in its category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from knowledge import Product, Store


@dataclass(frozen=True, kw_only=True)
class SalesFigures:
    """Figures of one product over all orders of the Store; units are net of what was returned."""

    units: int
    buyers: int
    repeat_buyers: int
    countries: int
    best_month: datetime | None
    best_month_units: int
    rank_in_category: int | None
    first: datetime | None
    last: datetime | None


def sales_figures(store: Store, product: Product) -> SalesFigures | None:
    """Figures of one product from the warehouse; None when it was never ordered."""
    lines, orders = _table(store, "order_lines"), _table(store, "orders")
    sold = lines.filter(lines.product_id == product.product_id).join(orders, "order_id")
    standing = sold.status != "cancelled"
    row = _one(
        sold.aggregate(
            units=sold.quantity.sum(),
            buyers=sold.customer_id.nunique(where=standing),
            countries=sold.country.nunique(where=standing),
            first=sold.ordered_at.min(),
            last=sold.ordered_at.max(),
        )
    )
    units = row.get("units") or 0
    if units <= 0:
        return None
    month, month_units = _best_month(sold)
    return SalesFigures(
        units=int(units), buyers=int(row["buyers"] or 0), repeat_buyers=_repeat_buyers(sold), countries=int(row["countries"] or 0),
        best_month=month, best_month_units=month_units, rank_in_category=_rank(store, product, units),
        first=row["first"], last=row["last"],
    )  # fmt: skip


def _repeat_buyers(sold: Any) -> int:
    placed = sold.filter(sold.customer_id.notnull(), sold.status != "cancelled")
    per_buyer = placed.group_by("customer_id").aggregate(n=placed.order_id.nunique())
    return int(per_buyer.filter(per_buyer.n >= 2).count().to_pyarrow().as_py())


def _best_month(sold: Any) -> tuple[datetime | None, int]:
    import ibis

    by_month = sold.group_by(month=sold.ordered_at.truncate("M")).aggregate(units=sold.quantity.sum())
    best = _one(by_month.order_by(ibis.desc("units")).limit(1))
    return best.get("month"), int(best.get("units") or 0)


def _rank(store: Store, product: Product, units: float) -> int | None:
    """Its place by units sold among the products of its category, 1 first; None without a category."""
    if not product.category:
        return None
    lines, products = _table(store, "order_lines"), _table(store, "products")
    own = products.filter(products.category == product.category).select("product_id")
    totals = lines.semi_join(own, "product_id").group_by("product_id").aggregate(units=lines.quantity.sum())
    return int(totals.filter(totals.units > units).count().to_pyarrow().as_py()) + 1


def _table(store: Store, name: str) -> Any:
    # ibis types a column by no more than Column, which has none of the methods that its columns have
    return store.table(name)


def _one(expression: Any) -> Mapping[str, Any]:
    rows = cast("list[dict[str, Any]]", expression.to_pyarrow().to_pylist())
    return rows[0] if rows else {}
