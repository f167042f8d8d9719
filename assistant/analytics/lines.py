"""Sales lines: the one table that figures, RFM, cohorts and baskets are computed from, as an Ibis expression.

Columns: ``order_id``, ``customer_id`` (null: unknown buyer), ``product_id``, ``at``, ``quantity``, ``unit_price``,
``amount`` (quantity times price), ``cancelled``, ``is_product`` (false: postage, fees, manual entries) and, where the
shop has them, ``country``, ``currency``, ``title``, ``category``.

How each line counts is decided here, once:

* ``sold``: a line of an order that stands (not cancelled or returned), with a positive amount.
* ``gross``: its amount when sold, else 0.
* ``net``: gross, less what was taken back: the negative amounts of cancellations, returns and corrections. An order
  that was cancelled before it was billed has positive amounts and counts for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Any, Protocol
from uuid import uuid4
from weakref import WeakKeyDictionary

from assistant.analytics.frames import AnyTable, IbisTable, is_ibis, named, to_ibis

# words of a status that say the order does not stand
UNDONE = ("cancelled", "canceled", "returned", "refunded", "已取消", "已退货", "已退款")


class Tables(Protocol):
    """What gives the shop's tables by name; a Store does."""

    def table(self, name: str) -> Any:
        """The Ibis table of this name (products, customers, orders, order_lines)."""
        ...


def get_table(store_tables: Tables | Mapping[str, AnyTable], name: str) -> IbisTable | None:
    """One table of a Store or of a mapping by name (DataFrames too); None where a mapping has none."""
    if isinstance(store_tables, Mapping):
        found = store_tables.get(name)
        return None if found is None else to_ibis(found)
    return store_tables.table(name)


def sales_lines(store_tables: Tables | Mapping[str, AnyTable]) -> IbisTable:
    """The sales lines of a Store: its order lines with their orders and products.

    Raises:
        BadTable: if order_lines or orders lack what makes a sale (order, product, time, quantity, price).
    """
    lines, orders = get_table(store_tables, "order_lines"), get_table(store_tables, "orders")
    if orders is None:
        return flat_lines(store_tables["order_lines"])  # pyright: ignore[reportIndexIssue]
    assert lines is not None
    line_names = named("order_lines", lines.columns, ("order_id", "product_id", "quantity", "unit_price"))
    order_names = named("orders", orders.columns, ("order_id", "customer_id", "at", "status"), ("country", "currency"))
    heads = orders.select(**{word: orders[name] for word, name in order_names.items()})
    rows = lines.select(**{word: lines[name] for word, name in line_names.items()})
    joined = rows.inner_join(heads, "order_id")
    products = get_table(store_tables, "products")
    if products is None:
        return _counted(joined.mutate(is_product=_true()))
    names = named("products", products.columns, ("product_id",), ("title", "category"))
    goods = products.select(**{word: products[name] for word, name in names.items()}).rename(known_id="product_id")
    joined = joined.left_join(goods, joined.product_id == goods.known_id)
    return _counted(joined.mutate(is_product=joined.known_id.notnull()).drop("known_id"))


_KEPT: WeakKeyDictionary[Any, tuple[str, str]] = WeakKeyDictionary()
_LOCK = Lock()
SCRATCH = "kept_lines"  # a database in memory beside the Store's own, which all its connections see


def kept_lines(store_tables: Tables | Mapping[str, AnyTable]) -> IbisTable:
    """``sales_lines``, joined once for each data version of a Store and kept in memory by its engine.

    The table that comes back belongs to the calling thread's connection, as the Store's own tables do.
    """
    version = getattr(store_tables, "data_version", None)
    if version is None:
        return sales_lines(store_tables)
    engine: Any = store_tables.table("order_lines").get_backend()  # pyright: ignore[reportAttributeAccessIssue]
    place = (SCRATCH, "main")
    with _LOCK:
        kept = _KEPT.get(store_tables)
        engine.raw_sql(f"ATTACH IF NOT EXISTS ':memory:' AS {SCRATCH}")
        if kept is None or kept[0] != str(version) or not _there(engine, kept[1]):
            name = f"sales_lines_{uuid4().hex}"
            engine.create_table(name, sales_lines(store_tables), database=place)
            if kept is not None and _there(engine, kept[1]):
                engine.drop_table(kept[1], database=place, force=True)
            kept = _KEPT[store_tables] = (str(version), name)
    return engine.table(kept[1], database=place)


def _there(engine: Any, name: str) -> bool:
    sql = "SELECT 1 FROM duckdb_tables() WHERE database_name = ? AND table_name = ?"
    return bool(engine.con.execute(sql, [SCRATCH, name]).fetchall())


def flat_lines(order_lines: AnyTable) -> IbisTable:
    """The sales lines of one flat table (a DataFrame, or an Ibis table), columns found by their usual names.

    Without a status column, a line of negative quantity or amount is one that was taken back.

    Raises:
        BadTable: if order, customer or time is missing, or both the amount and quantity with price.
    """
    if is_ibis(order_lines) and "net" in order_lines.columns and "sold" in order_lines.columns:
        return order_lines  # pyright: ignore[reportReturnType]
    columns = [str(name) for name in order_lines.columns]
    wanted = ("product_id", "quantity", "unit_price", "status", "country", "currency", "category", "title")
    names = named("order_lines", columns, ("order_id", "customer_id", "at"), wanted)
    if not {"quantity", "unit_price"} <= set(names):
        names |= named("order_lines", columns, ("amount",))
    lines = to_ibis(order_lines, names)
    if "amount" in names and "unit_price" not in names:
        quantity = lines.quantity if "quantity" in names else lines.amount.sign()
        lines = lines.mutate(quantity=quantity.cast("float64"), unit_price=(lines.amount / quantity.nullif(0)).abs())
    if not lines["at"].type().is_timestamp():
        lines = lines.mutate(at=lines["at"].cast("timestamp"))
    if "product_id" not in names:
        lines = lines.mutate(product_id=lines.order_id.cast("string"))
    return _counted(lines.mutate(is_product=_true()))


def _true() -> Any:
    import ibis

    return ibis.literal(True)


def _counted(lines: IbisTable) -> IbisTable:
    """Add amount, cancelled, sold, gross and net; see the module's docstring."""
    import ibis

    for name in ("customer_id", "order_id", "product_id"):
        column = lines[name]
        if column.type().is_floating():  # numbers with gaps, as pandas reads them: 17850.0
            column = column.cast("int64")
        if not column.type().is_string():
            lines = lines.mutate(**{name: column.cast("string")})
    amount = lines.quantity.cast("float64") * lines.unit_price.cast("float64")
    undone = lines.status.lower().isin(UNDONE).fill_null(False) if "status" in lines.columns else lines.quantity < 0
    lines = lines.mutate(amount=amount.fill_null(0.0), cancelled=undone)
    sold = ~lines.cancelled & (lines.amount > 0)
    return lines.mutate(
        sold=sold,
        gross=ibis.ifelse(sold, lines.amount, 0.0),
        net=ibis.ifelse(sold | (lines.amount < 0), lines.amount, 0.0),
    )


def until(lines: IbisTable, as_of: datetime) -> IbisTable:
    """The lines up to the clock: dates in the future are left out."""
    import ibis

    return lines.filter(lines["at"] <= ibis.literal(as_of))
