"""Reading single things from the warehouse: products, orders, customers, as people name them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from knowledge.entries import HEADING_SEPARATOR, Entry, Passage, passage_entry, product_entry
from knowledge.records import Customer, Hit, Order, OrderLine, Product, SourceFile
from knowledge.warehouse import ENTITIES, Warehouse

# how a shop's own title was written: kept, and of no use to a reader or a search
HIDDEN_ATTRIBUTES = ("source_title",)
_PRODUCT = ", ".join([*ENTITIES["products"], "attributes"])
_CUSTOMER = ", ".join([*ENTITIES["customers"], "attributes"])
_ORDER = ", ".join([*ENTITIES["orders"], "attributes"])
_ORDER_WORDS = re.compile(r"(?i)\b(order|invoice|no|number|nr|id)\b\.?|订单|编号|单号|号|发票")


def _record(table: str, row: Sequence[Any]) -> dict[str, Any]:
    columns = [*ENTITIES[table], "attributes"]
    values = dict(zip(columns, row, strict=True))
    values["attributes"] = json.loads(values["attributes"] or "{}")
    return values


def products(warehouse: Warehouse, ids: Sequence[str]) -> list[Product]:
    """The products of these ids, in their order; unknown ids are left out."""
    if not ids:
        return []
    rows = warehouse.rows(f"SELECT {_PRODUCT} FROM products WHERE product_id IN (SELECT unnest(?))", [list(ids)])
    found = {row[0]: Product(**_record("products", row)) for row in rows}
    return [found[product_id] for product_id in ids if product_id in found]


def product_ids(warehouse: Warehouse, condition: str, parameters: list[object], limit: int | None) -> list[str]:
    """Ids of the products that meet a condition, the cheapest first."""
    bound = "" if limit is None else f" LIMIT {int(limit)}"
    order = "" if limit is None else " ORDER BY price NULLS LAST, title, product_id"
    return [
        row[0] for row in warehouse.rows(f"SELECT product_id FROM products WHERE {condition}{order}{bound}", parameters)
    ]


def attribute_names(warehouse: Warehouse) -> frozenset[str]:
    """The names of all attributes that some product has."""
    rows = warehouse.rows("SELECT DISTINCT unnest(json_keys(attributes)) FROM products")
    return frozenset(row[0] for row in rows) - frozenset(HIDDEN_ATTRIBUTES)


def find_order(warehouse: Warehouse, said: str) -> Order | None:
    """The order of an id as a person writes it: ``#536365``, ``order c536379``, ``订单号：536365``."""
    text = unicodedata.normalize("NFKC", said).strip()
    bare = re.sub(r"[^0-9A-Za-z]", "", _ORDER_WORDS.sub(" ", text)).upper()
    if not bare or len(bare) > 100:
        return None
    rows = warehouse.rows(
        f"SELECT {_ORDER} FROM orders WHERE order_id = $1 OR upper(order_id) = $2 "
        "OR regexp_replace(upper(order_id), '[^0-9A-Z]', '', 'g') = $2 "
        "ORDER BY order_id = $1 DESC, upper(order_id) = $2 DESC LIMIT 1",
        [text, bare],
    )
    return _with_lines(warehouse, rows)[0] if rows else None


def orders_of(warehouse: Warehouse, customer_id: str, limit: int) -> list[Order]:
    """A customer's orders, the newest first."""
    rows = warehouse.rows(
        f"SELECT {_ORDER} FROM orders WHERE customer_id = ? ORDER BY ordered_at DESC NULLS LAST, order_id DESC LIMIT ?",
        [customer_id, max(0, limit)],
    )
    return _with_lines(warehouse, rows)


def _with_lines(warehouse: Warehouse, rows: Sequence[Sequence[Any]]) -> list[Order]:
    ids = [row[0] for row in rows]
    lines: dict[str, list[OrderLine]] = {}
    for order_id, line_id, product_id, title, quantity, unit_price in warehouse.rows(
        "SELECT l.order_id, l.line_id, l.product_id, p.title, l.quantity, l.unit_price FROM order_lines AS l "
        "LEFT JOIN products AS p USING (product_id) WHERE l.order_id IN (SELECT unnest(?)) ORDER BY l.rowid",
        [ids],
    ):
        line = OrderLine(line_id=line_id, product_id=product_id, title=title, quantity=quantity, unit_price=unit_price)
        lines.setdefault(order_id, []).append(line)
    return [Order(**_record("orders", row), lines=tuple(lines.get(row[0], ()))) for row in rows]


def customer(warehouse: Warehouse, customer_id: str) -> Customer | None:
    """The customer of an id."""
    rows = warehouse.rows(f"SELECT {_CUSTOMER} FROM customers WHERE customer_id = ?", [customer_id.strip().lstrip("#")])
    return Customer(**_record("customers", rows[0])) if rows else None


def find_customers(warehouse: Warehouse, said: str, k: int) -> list[Customer]:
    """Customers whose id, email or phone is what was said, then those whose name holds its words; the best first."""
    text = unicodedata.normalize("NFKC", said).strip().strip("#").lower()
    if not text:
        return []
    digits = re.sub(r"\D", "", text)
    rows = warehouse.rows(
        f"""SELECT {_CUSTOMER} FROM customers,
          (SELECT $1 AS said, $2 AS digits, list_filter(string_split(regexp_replace($1, '[\\s,]+', ' ', 'g'), ' '), lambda w: w <> '') AS words)
        WHERE lower(customer_id) = said OR lower(email) = said OR lower(name) = said
          OR (length(digits) >= 6 AND regexp_replace(coalesce(phone, ''), '\\D', '', 'g') LIKE '%' || digits)
          OR len(list_filter(words, lambda w: contains(lower(coalesce(name, '')), w))) = len(words)
        ORDER BY lower(customer_id) = said DESC, coalesce(lower(email) = said, false) DESC,
          coalesce(lower(name) = said, false) DESC, name, customer_id LIMIT $3""",
        [text, digits, max(0, k)],
    )
    return [Customer(**_record("customers", row)) for row in rows]


def sources(warehouse: Warehouse) -> list[SourceFile]:
    """All files and sites that data came from, the newest first."""
    rows = warehouse.rows(
        "SELECT source_id, name, kind, rows, imported_at, digest FROM sources ORDER BY imported_at DESC, source_id"
    )
    names = ("source_id", "name", "kind", "rows", "imported_at", "digest")
    return [SourceFile(**dict(zip(names, row, strict=True))) for row in rows]


def entries(warehouse: Warehouse) -> Iterator[Entry]:
    """All that can be searched: passages of documents, and products."""
    for row in warehouse.rows(
        "SELECT p.passage_id, p.title, p.heading_path, p.text, p.language, p.ordinal, p.digest, p.updated_at, p.document "
        "FROM passages AS p ORDER BY p.source_id, p.ordinal"
    ):
        passage_id, title, path, text, language, ordinal, digest, updated_at, document = row
        headings = tuple(path.split(HEADING_SEPARATOR)) if path else ()
        passage = Passage(
            passage_id=passage_id,
            title=title,
            headings=headings,
            text=text,
            language=language,
            ordinal=ordinal,
            digest=digest,
        )
        yield passage_entry(passage, source=document, updated_at=updated_at)
    yield from product_entries(warehouse, None)


def product_entries(warehouse: Warehouse, ids: Collection[str] | None) -> Iterator[Entry]:
    """The index entries of products (None: of all)."""
    where = "" if ids is None else "WHERE product_id IN (SELECT unnest(?))"
    names: dict[str, tuple[str, datetime]] = {
        row[0]: (row[1], row[2]) for row in warehouse.rows("SELECT source_id, name, imported_at FROM sources")
    }
    rows: Iterable[Sequence[Any]] = warehouse.rows(
        f"SELECT {_PRODUCT}, source_id FROM products {where} ORDER BY product_id", [] if ids is None else [list(ids)]
    )
    for row in rows:
        fields = _record("products", row[:-1])
        fields["attributes"] = {
            key: value for key, value in fields["attributes"].items() if key not in HIDDEN_ATTRIBUTES
        }
        name, updated_at = names.get(row[-1], ("", None))
        yield product_entry(Product(**fields), source=name, updated_at=updated_at)


def product_hit(product: Product, rank: int) -> Hit:
    """A product that was found by filters alone; the score only keeps the order."""
    text = "; ".join(filter(None, [product.category, product.description]))
    return Hit(
        id=product.product_id,
        kind="product",
        title=product.title,
        text=text,
        score=1 / (rank + 1),
        source="products",
        locator=product.product_id,
    )
