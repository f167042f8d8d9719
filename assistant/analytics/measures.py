"""The semantic layer as data: what each measure is, and by what it can be broken down. Nothing else defines them.

A measure is an expression over sales lines (assistant.analytics.lines) with ``value`` added: the amount that counts
as revenue by the shop profile. Names for people, other names and definitions stand in words.yaml under ``measure``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.analytics.errors import UnknownName
from assistant.analytics.frames import IbisTable
from assistant.analytics.text import words

Unit = Literal["money", "count", "%", "ratio"]
Expression = Callable[[IbisTable], Any]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure. ``additive``: the parts sum to the whole, so that a share means something.

    ``numerator`` and ``denominator`` make a rate or a mean; ``needs`` names columns that cost a join.
    """

    key: str
    unit: Unit
    expression: Expression
    additive: bool = False
    needs: tuple[Literal["first_at", "customer_orders"], ...] = ()
    rate_of: tuple[Expression, Expression] | None = None


def _orders(t: IbisTable) -> Any:
    return t.order_id.nunique(where=t.sold)


def _undone(t: IbisTable) -> Any:
    return t.order_id.nunique(where=t.cancelled)


def _customers(t: IbisTable) -> Any:
    return t.customer_id.nunique(where=t.sold)


def _repeaters(t: IbisTable) -> Any:
    return t.customer_id.nunique(where=t.sold & (t.customer_orders >= 2))


def _units(t: IbisTable) -> Any:
    return t.quantity.sum(where=t.is_product & (t.value != 0))


def _revenue(t: IbisTable) -> Any:
    return t.value.sum()


def _known_revenue(t: IbisTable) -> Any:
    return t.value.sum(where=t.customer_id.notnull())


def _order_products(t: IbisTable) -> Any:
    return (t.order_id + "\x1f" + t.product_id).nunique(where=t.sold & t.is_product)


def _ratio(top: Expression, bottom: Expression, scale: float = 1.0) -> Expression:
    return lambda t: top(t).cast("float64") * scale / bottom(t).nullif(0)


def _measure(key: str, unit: Unit, expression: Expression, **more: Any) -> tuple[str, Measure]:
    return key, Measure(key=key, unit=unit, expression=expression, **more)


MEASURES: Mapping[str, Measure] = dict(
    (
        _measure("revenue", "money", _revenue, additive=True),
        _measure("gross_revenue", "money", lambda t: t.gross.sum(), additive=True),
        _measure("net_revenue", "money", lambda t: t.net.sum(), additive=True),
        _measure("product_revenue", "money", lambda t: t.value.sum(where=t.is_product), additive=True),
        _measure("cancelled_value", "money", lambda t: (t.gross - t.net).sum(), additive=True),
        _measure("orders", "count", _orders, additive=True),
        _measure("cancelled_orders", "count", _undone, additive=True),
        _measure("units", "count", _units, additive=True),
        _measure("customers", "count", _customers),
        _measure(
            "new_customers",
            "count",
            lambda t: t.customer_id.nunique(where=t.sold & t.fresh),
            additive=True,
            needs=("first_at",),
        ),
        _measure(
            "returning_customers", "count", lambda t: t.customer_id.nunique(where=t.sold & ~t.fresh), needs=("first_at",)
        ),
        _measure("products_sold", "count", lambda t: t.product_id.nunique(where=t.sold & t.is_product)),
        _measure("average_order_value", "money", _ratio(_revenue, _orders)),
        _measure("revenue_per_customer", "money", _ratio(_known_revenue, _customers)),
        _measure("orders_per_customer", "ratio", _ratio(lambda t: t.order_id.nunique(
            where=t.sold & t.customer_id.notnull()), _customers)),
        _measure("units_per_order", "ratio", _ratio(_units, _orders)),
        _measure("products_per_order", "ratio", _ratio(_order_products, _orders)),
        _measure("average_price", "money", _ratio(lambda t: t.gross.sum(where=t.is_product), lambda t: t.quantity.sum(
            where=t.sold & t.is_product))),
        _measure("cancellation_rate", "%", _ratio(_undone, lambda t: _orders(t) + _undone(t), 100),
                 rate_of=(_undone, lambda t: _orders(t) + _undone(t))),
        _measure("repeat_purchase_rate", "%", _ratio(_repeaters, _customers, 100), needs=("customer_orders",),
                 rate_of=(_repeaters, _customers)),
    )
)  # fmt: skip

# dimension -> Ibis unit to truncate a moment to
TIME: Mapping[str, str] = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
PARTS: tuple[str, ...] = ("hour", "weekday", "month_of_year")
OTHERS: tuple[str, ...] = ("country", "product", "category", "customer", "segment", "value_tier", "cohort", "currency")
DIMENSIONS: tuple[str, ...] = (*TIME, *PARTS, *OTHERS)


def resolve(kind: Literal["measure", "dimension"], name: str) -> str:
    """Our key for a measure or dimension under any of its names, English or Chinese.

    Raises:
        UnknownName: names the near ones.
    """
    known = MEASURES if kind == "measure" else DIMENSIONS
    wanted = _plain(name)
    names: dict[str, str] = {}
    for key in known:
        entry = words().get(f"{kind}.{key}", {})
        also = [part.strip() for part in entry.get("also", "").split("|") if part.strip()]
        for text in (key, entry.get("en", ""), entry.get("zh", ""), *also):
            names.setdefault(_plain(text), key)
    if wanted in names:
        return names[wanted]
    raise UnknownName(kind, name, [*known, *[text for text in names if text]])


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").casefold().split())
