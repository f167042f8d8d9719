"""JSON and JSON lines to raw tables: nested objects become columns, lists of objects become tables of their own.

Read are a list of objects, an object of objects by id, and either under one key (``{"orders": [...]}``). A product's
``variants`` become one product each; an order's ``items`` become its lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from knowledge.errors import BadFile
from knowledge.importers.columns import normalise
from knowledge.importers.reading import RawTable, RawWriter
from knowledge.importers.text import detect_encoding
from knowledge.records import Problem

Cells = dict[str, str]
LINE_KEYS = ("items", "lineitems", "orderlines", "lines", "products", "商品", "明细")
VARIANT_KEYS = ("variants", "skus", "规格")
VARIANT_IDS = ("item_id", "variant_id", "sku_id", "sku", "id")
MAX_CELL = 4000


def read_json(writer: RawWriter, path: Path) -> list[RawTable]:
    """The raw tables of a JSON or JSON lines file.

    Raises:
        BadFile: no JSON, or none that holds objects.
    """
    encoding = detect_encoding(path)
    problems: list[Problem] = []
    if path.suffix.lower() == ".json":
        records = list(enumerate(_objects(path, _parse(path, encoding.name)), start=1))
    else:
        records = list(_json_lines(path, encoding.name, problems))
    main: list[tuple[int, Cells]] = []
    lines: list[tuple[int, Cells]] = []
    for number, record in records:
        parents, children = _split(record)
        main.extend((number, cells) for cells in parents)
        lines.extend((number, cells) for cells in children)
    tables = [_table(writer, main, "", problems)]
    if lines:
        tables.append(_table(writer, lines, "order_lines", []))
    return tables


def _parse(path: Path, encoding: str) -> Any:
    try:
        return json.loads(path.read_text(encoding, errors="replace"))
    except (ValueError, RecursionError) as error:
        raise BadFile(path, f"no JSON ({str(error)[:120]})", "Export it again, or use JSON lines (.jsonl).") from error


def _objects(path: Path, data: object) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        records = [record for record in data if isinstance(record, dict)]
    elif isinstance(data, dict) and data and all(isinstance(value, dict) for value in data.values()):
        # by id: the key stands in for an id that the record itself does not tell
        records = [value if _has_id(value) else {"id": key, **value} for key, value in data.items()]
    elif isinstance(data, dict):
        lists = [value for value in data.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        records = lists[0] if len(lists) == 1 else [data]
    else:
        records = []
    if not records:
        raise BadFile(path, "the JSON holds no objects", "A list of objects is expected: [{...}, {...}].")
    yield from records


def _has_id(record: Mapping[str, Any]) -> bool:
    return any(normalise(key) in ("id", "productid", "orderid", "customerid", "userid", "sku") for key in record)


def _json_lines(path: Path, encoding: str, problems: list[Problem]) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding=encoding, errors="replace") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                record, reason = None, f"no JSON ({str(error)[:80]})"
            else:
                reason = "no JSON object"
            if isinstance(record, dict):
                yield number, record
            else:
                problems.append(
                    Problem(file=path.name, line=number, column=None, value=line.strip()[:80], reason=reason)
                )


def _split(record: Mapping[str, Any]) -> tuple[list[Cells], list[Cells]]:
    """A record's own rows (several, for a product with variants) and the rows of its lines."""
    own = dict(record)
    variants = _take(own, VARIANT_KEYS)
    if variants:
        return [_variant(own, variant) for variant in variants], []
    is_order = any(
        normalise(key) in ("orderid", "orderno", "ordernumber", "订单编号", "订单号", "invoiceno") for key in own
    )
    lines = _take(own, LINE_KEYS) if is_order or "customer_id" in own or "user_id" in own else []
    parent = flatten(own)
    identity = {key: parent[key] for key in _order_identity(parent)}
    return [parent], [{**identity, **_line(line)} for line in lines]


def _take(record: dict[str, Any], keys: tuple[str, ...]) -> list[Mapping[str, Any]]:
    for key in list(record):
        if normalise(key) in keys:
            value = record[key]
            children = list(value.values()) if isinstance(value, dict) else value
            if isinstance(children, list) and children and all(isinstance(child, dict) for child in children):
                del record[key]
                return children
    return []


def _order_identity(parent: Cells) -> list[str]:
    names = ("orderid", "orderno", "ordernumber", "invoiceno", "订单编号", "订单号")
    return [key for key in parent if normalise(key) in names][:1] or [key for key in parent if normalise(key) == "id"]


def _variant_id(child: Mapping[str, Any]) -> str | None:
    return next((str(child[key]) for key in VARIANT_IDS if child.get(key) not in (None, "")), None)


def _options(child: dict[str, Any]) -> Cells:
    options = child.pop("options", None)
    return {str(key): _text(value) for key, value in options.items()} if isinstance(options, dict) else {}


def _variant(product: Mapping[str, Any], variant: Mapping[str, Any]) -> Cells:
    """One variant as a product: named by the product and its options, which become attributes."""
    child = dict(variant)
    options = _options(child)
    parent = flatten(product)
    group = parent.pop("product_id", parent.pop("id", ""))
    name = next((parent.pop(key) for key in ("title", "name", "product_name") if key in parent), "")
    title = ", ".join(filter(None, [name, *options.values()]))
    identity = _variant_id(child) or group
    cells = {key: value for key, value in flatten(child).items() if key not in VARIANT_IDS}
    if cells.get("available", "").lower() == "false":
        cells.setdefault("stock", "0")
    return {**parent, **options, **cells, "product_id": identity, "title": title, "product_group": group}


def _line(line: Mapping[str, Any]) -> Cells:
    """One line of an order; the variant that was bought is the product, where the line tells both."""
    child = dict(line)
    options = _options(child)
    cells = flatten(child)
    variant = next((cells.pop(key) for key in ("item_id", "variant_id", "sku_id") if cells.get(key)), None)
    if variant is not None:
        cells["product_id"] = variant
    title = next((cells.pop(key) for key in ("title", "name", "product_name") if key in cells), "")
    cells["title"] = ", ".join(filter(None, [title, *options.values()]))
    cells.setdefault("quantity", cells.pop("qty", "1"))
    return cells


def flatten(record: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Cells:
    """Nested objects as ``outer_inner`` columns; lists as text."""
    cells: Cells = {}
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
            value = value[0]
        if isinstance(value, dict) and depth < 3 and not _is_keyed(value):
            cells.update(flatten(value, f"{name}_", depth + 1))
        elif value is not None:
            cells[name] = _text(value)
    return cells


def _is_keyed(value: Mapping[str, Any]) -> bool:
    """Whether an object is a collection by id (its keys are data, no names of columns)."""
    return bool(value) and all(isinstance(child, dict) for child in value.values())


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and not any(isinstance(child, dict | list) for child in value):
        return ", ".join(map(str, value))[:MAX_CELL]
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)[:MAX_CELL]
    return str(value)


def _table(writer: RawWriter, numbered: list[tuple[int, Cells]], label: str, problems: list[Problem]) -> RawTable:
    # "ram" of one product and "RAM" of another are one column
    columns: dict[str, str] = {}
    for _, cells in numbered:
        for key in cells:
            columns.setdefault(key.lower(), key)
    folded = [{key.lower(): cell for key, cell in cells.items()} for _, cells in numbered]
    rows = [[cells.get(column, "") for column in columns] for cells in folded]
    table = writer.table(
        list(columns.values()), [([number for number, _ in numbered], rows)] if rows else [], label=label
    )
    return RawTable(
        name=table.name,
        types=table.types,
        label=label,
        rows=table.rows + len(problems),
        problems=tuple(problems),
        rejected=len(problems),
    )
