"""Which column of a file is which field of which kind: by name, or as the user says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml

from knowledge.errors import BadFile, MissingColumns
from knowledge.records import KINDS, Kind

# what a kind cannot do without: one field of each group
REQUIRED: dict[Kind, tuple[tuple[str, ...], ...]] = {
    "products": (("product_id",),),
    "customers": (("customer_id", "email"),),
    "orders": (("order_id",),),
    "order_lines": (("order_id",), ("product_id",), ("unit_price", "amount")),
}
# a file is recognised as a kind when it has, besides, one of these
TELLING: dict[Kind, tuple[str, ...]] = {
    "products": ("title", "price", "stock", "category", "image_url"),
    "customers": ("name", "email", "phone", "joined_on", "first_name"),
    "orders": ("ordered_at", "status", "total", "customer_id"),
    "order_lines": ("quantity", "unit_price"),
}
_NAME_HINTS: dict[Kind, str] = {
    "products": r"product|catalog|item|商品|产品",
    "customers": r"customer|user|member|client|客户|会员|顾客|用户",
    "orders": r"order|invoice|订单",
    "order_lines": r"line|order_?item|明细",
}


@cache
def synonyms() -> Mapping[Kind, Mapping[str, tuple[str, ...]]]:
    """columns.yaml: kind -> field -> normalised names, best first."""
    raw = yaml.safe_load(files("knowledge.importers").joinpath("columns.yaml").read_text("utf-8"))
    return {
        kind: {field: tuple(normalise(str(name)) for name in names) for field, names in raw[kind].items()}
        for kind in KINDS
    }


def normalise(name: str) -> str:
    """A column name without case, width, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).lower())


def match_columns(kind: Kind, columns: Sequence[str]) -> dict[str, str]:
    """Field -> column, by name; no column serves two fields."""
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(normalise(column), column)
    # a better (earlier) name claims its column first, so that "name" stays free for the field that has no other
    claims = [
        (rank, order, field, by_name[name])
        for order, (field, names) in enumerate(synonyms()[kind].items())
        for rank, name in enumerate(names)
        if name in by_name
    ]
    found: dict[str, str] = {}
    for _, _, field, column in sorted(claims):
        if field not in found and column not in found.values():
            found[field] = column
    return found


def missing_fields(kind: Kind, found: Mapping[str, str]) -> list[str]:
    """The fields that ``kind`` needs and ``found`` lacks."""
    return [group[0] for group in REQUIRED[kind] if not any(field in found for field in group)]


def recognise(path: Path, columns: Sequence[str], *, label: str = "") -> Kind:
    """The kind that a file with these columns is of.

    Raises:
        BadFile: none; the message names the columns and how to say the kind.
    """
    scores: dict[Kind, float] = {}
    for kind in KINDS:
        found = match_columns(kind, columns)
        if missing_fields(kind, found) or not any(field in found for field in TELLING[kind]):
            continue
        score: float = len(found)
        score += 1.5 * bool(re.search(_NAME_HINTS[kind], f"{path.stem} {label}".lower()))
        # a file of lines also has most fields of orders, never the other way round
        score += 3 * (kind == "order_lines" and "quantity" in found)
        scores[kind] = score
    if not scores:
        raise BadFile(
            path,
            f"its columns ({', '.join(columns[:20]) or 'none'}) are of no kind we know",
            f"Say kind=... (one of {', '.join(KINDS)}) and mapping={{field: column}}.",
        )
    return max(scores, key=lambda kind: scores[kind])


def resolve(path: Path, kind: Kind, columns: Sequence[str], mapping: Mapping[str, str] | None) -> dict[str, str]:
    """Field -> column for ``kind``: what the user says first, the rest by name.

    Raises:
        BadFile: the mapping names a field or a column that does not exist.
        MissingColumns: fields that the kind needs have no column.
    """
    said = dict(mapping or {})
    for field, column in said.items():
        if field not in synonyms()[kind]:
            known = ", ".join(synonyms()[kind])
            raise BadFile(
                path, f"the mapping names the field {field!r}, which {kind} does not have", f"Fields: {known}."
            )
        if column not in columns:
            raise BadFile(
                path, f"the mapping names the column {column!r}, which is not there", f"Columns: {', '.join(columns)}."
            )
    free = [column for column in columns if column not in said.values()]
    found = {field: column for field, column in match_columns(kind, free).items() if field not in said} | said
    missing = missing_fields(kind, found)
    if missing:
        raise MissingColumns(path, kind, missing, columns)
    return found
