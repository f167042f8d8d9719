"""Tables at the border of the analyses: pandas DataFrames and Ibis tables, with their columns found by name.

An analysis names the columns that it needs by our words; ``named`` finds them under the usual other names
(``InvoiceNo``, ``order_date`` ...) and says which are missing. Nothing here copies data that need not be copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from assistant.analytics.errors import BadTable

if TYPE_CHECKING:
    import pandas as pd

# Ibis columns are typed by name at run time only: to a type checker a table of them is anything
IbisTable: TypeAlias = Any
AnyTable: TypeAlias = Any  # an Ibis table or a pandas DataFrame

# our word -> other names of the same column, folded (lower case, letters and digits only)
ALIASES: Mapping[str, tuple[str, ...]] = {
    "order_id": ("orderid", "invoiceno", "invoice", "invoiceid", "basketid", "transactionid", "order", "订单号"),
    "customer_id": ("customerid", "customer", "userid", "user", "householdid", "client", "clientid", "客户编号"),
    "product_id": ("productid", "stockcode", "sku", "itemid", "item", "product", "商品编号"),
    "at": (
        "at",
        "orderedat",
        "invoicedate",
        "orderdate",
        "date",
        "timestamp",
        "transactiontimestamp",
        "time",
        "下单时间",
    ),
    "quantity": ("quantity", "qty", "units", "数量"),
    "unit_price": ("unitprice", "price", "单价"),
    "amount": ("amount", "salesvalue", "revenue", "linetotal", "total", "金额"),
    "status": ("status", "orderstatus", "state"),
    "country": ("country", "国家"),
    "currency": ("currency",),
    "title": ("title", "description", "producttitle", "name"),
    "category": ("category", "productcategory", "department"),
    "weight": ("weight", "rating", "count"),
}


def fold(name: object) -> str:
    """A column name for comparison: lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", str(name)).casefold()


def named(what: str, found: Iterable[object], needed: Iterable[str], wanted: Iterable[str] = ()) -> dict[str, str]:
    """Our word for each column -> its name in the table.

    Raises:
        BadTable: if one of ``needed`` is under none of its names.
    """
    columns = {fold(name): str(name) for name in reversed(list(found))}
    mapping: dict[str, str] = {}
    for word in (*needed, *wanted):
        for name in (fold(word), *ALIASES.get(word, ())):
            if name in columns and columns[name] not in mapping.values():
                mapping[word] = columns[name]
                break
    missing = [word for word in needed if word not in mapping]
    if missing:
        raise BadTable(what, missing, [str(name) for name in found])
    return mapping


def is_ibis(table: object) -> bool:
    """True for an Ibis table; loads nothing when it is none."""
    return type(table).__module__.startswith("ibis.")


def to_frame(table: AnyTable) -> pd.DataFrame:
    """The rows as a pandas DataFrame; one that is given comes back as it is."""
    if is_ibis(table):
        return table.to_pandas()  # pyright: ignore[reportAttributeAccessIssue, reportCallIssue]
    return table  # pyright: ignore[reportReturnType]


def to_ibis(table: AnyTable, columns: Mapping[str, str] | None = None) -> IbisTable:
    """The rows as an Ibis table (a pandas DataFrame is registered in memory), with ``columns`` renamed and kept.

    Identifiers (``*_id``) of a DataFrame become text, missing ones null: pandas reads numbers with gaps as floats.
    """
    import ibis

    if is_ibis(table):
        given: Any = table
        return given if columns is None else given.select(**{word: given[name] for word, name in columns.items()})
    frame: Any = table
    if columns is not None:
        frame = frame[list(columns.values())].set_axis(list(columns), axis=1)
    for name in frame.columns:
        if str(name).endswith("_id"):
            frame = frame.assign(**{str(name): as_id(frame[name])})
        elif frame[name].dtype.kind == "M" and getattr(frame[name].dtype, "tz", None) is None:
            frame = frame.assign(**{str(name): frame[name].astype("datetime64[us]")})  # engines keep microseconds
    return ibis.memtable(frame)


def as_id(column: pd.Series) -> pd.Series:
    """Identifiers as text with missing ones as None; ``17850.0`` becomes ``17850``."""
    import pandas as pd

    if pd.api.types.is_float_dtype(column):
        whole = column.dropna()
        if (whole == whole.round()).all():
            column = column.astype("Int64")
    if pd.api.types.is_string_dtype(column) and not pd.api.types.is_object_dtype(column):
        return column
    return column.astype("string")
