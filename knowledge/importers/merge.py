"""Staged rows into the warehouse, by content: what is unchanged costs nothing, what changed replaces.

For products, customers and orders each source's word is kept in ``parts.*``; a row of the shop is put together from
its parts, column by column: what a file says of the thing itself before what was derived from order lines, and the
newer before the older.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from knowledge.records import ImportMode
from knowledge.warehouse import ENTITIES


@dataclass(frozen=True, kw_only=True)
class Changes:
    """How many rows of a table an import wrote, found unchanged, and removed."""

    written: int
    unchanged: int
    removed: int


def key_of(table: str) -> str:
    """The primary key of an entity table."""
    return next(iter(ENTITIES[table]))


def begin(cursor: duckdb.DuckDBPyConnection) -> None:
    """Forget which rows earlier imports touched."""
    for table in ENTITIES:
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE touched_{table} (id VARCHAR)")


def merge_entities(
    cursor: duckdb.DuckDBPyConnection,
    table: str,
    staged: str,
    *,
    source_id: str,
    mode: ImportMode,
    derived: bool,
    sequence: int,
) -> Changes:
    """Bring what the source says of ``table`` up to the rows of ``staged``; ``rebuild`` then makes the table."""
    key, columns = key_of(table), list(ENTITIES[table])
    names = ", ".join([*columns, "attributes"])
    content = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '\x01')" for name in [*columns[1:], "attributes"])
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE incoming AS SELECT {names}, md5(concat_ws('\x1f', {content})) AS digest FROM {staged}"
    )
    # a source may both state a thing and imply it by its order lines: two parts
    mine = f"source_id = $1 AND derived = {derived}"
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE changed AS SELECT i.{key} AS id FROM incoming AS i "
        f"LEFT JOIN (SELECT {key}, digest FROM parts.{table} WHERE {mine}) AS p ON p.{key} = i.{key} "
        "WHERE p.digest IS DISTINCT FROM i.digest",
        [source_id],
    )
    gone = "SELECT NULL AS id WHERE false"
    if mode == "replace":
        gone = f"SELECT {key} AS id FROM parts.{table} WHERE {mine} AND {key} NOT IN (SELECT {key} FROM incoming)"
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE gone AS {gone}", [source_id] if mode == "replace" else [])
    cursor.execute(
        f"DELETE FROM parts.{table} WHERE {mine} AND {key} IN (SELECT id FROM changed UNION ALL SELECT id FROM gone)",
        [source_id],
    )
    cursor.execute(
        f"INSERT INTO parts.{table} ({names}, source_id, digest, derived, imported) "
        f"SELECT {names}, $1, digest, {derived}, $2 FROM incoming WHERE {key} IN (SELECT id FROM changed)",
        [source_id, sequence],
    )
    cursor.execute(f"INSERT INTO touched_{table} SELECT id FROM changed UNION ALL SELECT id FROM gone")
    written, removed, total = count(cursor, "changed"), count(cursor, "gone"), count(cursor, "incoming")
    return Changes(written=written, unchanged=total - written, removed=removed)


def merge_lines(cursor: duckdb.DuckDBPyConnection, incoming: str, *, source_id: str, mode: ImportMode) -> Changes:
    """Bring the source's order lines up to the rows of ``incoming`` (the columns of ``order_lines``)."""
    held = cursor.execute("SELECT count(*) FROM order_lines WHERE source_id = ?", [source_id]).fetchone()
    total = count(cursor, incoming)
    if not held or held[0] == 0:  # a first import has nothing to compare with
        cursor.execute(f"INSERT INTO order_lines SELECT * FROM {incoming}")
        cursor.execute(f"INSERT INTO touched_orders SELECT DISTINCT order_id FROM {incoming}")
        return Changes(written=total, unchanged=0, removed=0)
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE changed AS SELECT i.line_id AS id, i.order_id FROM {incoming} AS i "
        "LEFT JOIN (SELECT line_id, digest FROM order_lines WHERE source_id = $1) AS o ON o.line_id = i.line_id "
        "WHERE o.digest IS DISTINCT FROM i.digest",
        [source_id],
    )
    gone = "SELECT line_id AS id, order_id FROM order_lines WHERE false"
    if mode == "replace":
        gone = (
            "SELECT line_id AS id, order_id FROM order_lines WHERE source_id = $1 "
            f"AND line_id NOT IN (SELECT line_id FROM {incoming})"
        )
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE gone AS {gone}", [source_id] if mode == "replace" else [])
    written, removed = count(cursor, "changed"), count(cursor, "gone")
    if written or removed:
        cursor.execute(
            "DELETE FROM order_lines WHERE line_id IN (SELECT id FROM changed UNION ALL SELECT id FROM gone)"
        )
        cursor.execute(f"INSERT INTO order_lines SELECT * FROM {incoming} WHERE line_id IN (SELECT id FROM changed)")
        cursor.execute("INSERT INTO touched_orders SELECT order_id FROM changed UNION SELECT order_id FROM gone")
    return Changes(written=written, unchanged=total - written, removed=removed)


def forget_source(cursor: duckdb.DuckDBPyConnection, source_id: str) -> int:
    """Take away all rows that only this source holds; how many rows of the source that were."""
    begin(cursor)
    removed = 0
    for table in ENTITIES:
        key = key_of(table)
        cursor.execute(f"INSERT INTO touched_{table} SELECT {key} FROM parts.{table} WHERE source_id = ?", [source_id])
        removed += count(cursor, f"touched_{table}")
        cursor.execute(f"DELETE FROM parts.{table} WHERE source_id = ?", [source_id])
    lines = cursor.execute("SELECT count(*) FROM order_lines WHERE source_id = ?", [source_id]).fetchone()
    passages = cursor.execute("SELECT count(*) FROM passages WHERE source_id = ?", [source_id]).fetchone()
    cursor.execute(
        "INSERT INTO touched_orders SELECT DISTINCT order_id FROM order_lines WHERE source_id = ?", [source_id]
    )
    for table in ("order_lines", "passages", "sources"):
        cursor.execute(f"DELETE FROM {table} WHERE source_id = ?", [source_id])
    rebuild(cursor)
    return removed + (lines[0] if lines else 0) + (passages[0] if passages else 0)


def rebuild(cursor: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Put the touched rows of all entity tables together again from their parts; table -> rows that it got."""
    got: dict[str, int] = {}
    for table, columns in ENTITIES.items():
        if not count(cursor, f"touched_{table}"):
            continue
        key = key_of(table)
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT id FROM touched_{table}")
        cursor.execute(f"DELETE FROM {table} WHERE {key} IN (SELECT id FROM touched)")
        picked = ", ".join(f"arg_max({name}, rank) AS {name}" for name in columns if name != key)
        names = ", ".join(columns)
        cursor.execute(f"""
          INSERT INTO {table} ({names}, attributes, source_id, digest)
          WITH ranked AS (
            SELECT *, (CASE WHEN derived THEN 0 ELSE 1::BIGINT << 40 END) + imported AS rank
            FROM parts.{table} WHERE {key} IN (SELECT id FROM touched)),
          merged AS (
            SELECT {key}, {picked},
              to_json(list_reduce(list(attributes ORDER BY rank), lambda a, b: map_concat(a, b))) AS attributes,
              arg_max(source_id, rank) AS source_id, md5(string_agg(digest, '' ORDER BY rank)) AS digest
            FROM ranked GROUP BY {key})
          {_SELECT.get(table, "SELECT * FROM merged")}""")
        found = cursor.execute(f"SELECT count(*) FROM {table} WHERE {key} IN (SELECT id FROM touched)").fetchone()
        got[table] = found[0] if found else 0
    return got


# what is only known when all parts are together: an order without a total of its own is worth its lines
_SELECT = {
    "orders": """, sums AS (
            SELECT order_id, round(sum(quantity * unit_price), 4) AS worth FROM order_lines
            WHERE order_id IN (SELECT id FROM touched) GROUP BY order_id)
          SELECT merged.* REPLACE (coalesce(status, 'placed') AS status, coalesce(total, worth, 0) AS total)
          FROM merged LEFT JOIN sums USING (order_id)""",
    "products": "SELECT merged.* FROM merged WHERE title IS NOT NULL",
}


def count(cursor: duckdb.DuckDBPyConnection, table: str) -> int:
    """Rows of a table of this import."""
    found = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
    return found[0] if found else 0
