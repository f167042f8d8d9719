"""Staged rows to rows of the warehouse's tables: identities, the Store's words for states, what lines tell of the rest.

A flat file of order lines gives four tables: its lines, and the orders, customers and products that they name.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from knowledge.importers.staging import MAX_PROBLEMS, Staged
from knowledge.importers.titles import any_of, derive_products, notes
from knowledge.importers.values import quoted
from knowledge.records import Problem
from knowledge.warehouse import ENTITIES

NO_ATTRIBUTES = "CAST(MAP {} AS MAP(VARCHAR, VARCHAR))"
PRICED = ("price", "total")


@dataclass(frozen=True, kw_only=True)
class Superseded:
    """Rows of a file whose key stands again further down, with other content."""

    count: int
    problems: tuple[Problem, ...]


def status_sql(cell: str) -> str:
    """The Store's word for an order's state; a word of the shop's own stays as it is."""
    cases = " ".join(
        f"WHEN lower(trim({cell})) IN ({', '.join(chr(39) + str(word) + chr(39) for word in words)}) THEN '{status}'"
        for status, words in notes()["statuses"].items()
    )
    return f"CASE {cases} ELSE {cell} END"


def entity_rows(cursor: duckdb.DuckDBPyConnection, staged: Staged, file: str, currency: str) -> Superseded:
    """Make ``entity_rows`` from a staged table of products, customers or orders: one row a key, the last one."""
    columns = ENTITIES[staged.kind]
    key = next(iter(columns))
    cells = {name: f"CAST({name} AS {kind})" for name, kind in columns.items()}
    if "status" in cells:
        cells["status"] = status_sql("status")
    price = next((name for name in PRICED if name in cells), None)
    if price:
        cells["currency"] = f"CASE WHEN {price} IS NULL THEN currency ELSE coalesce(currency, '{currency}') END"
    listed = ", ".join(f"{cell} AS {quoted(name)}" for name, cell in cells.items())
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE entity_rows AS SELECT {listed}, attributes FROM {staged.name} "
        f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY _row DESC) = 1"
    )
    rows = cursor.execute(
        f"SELECT _line, {key}, last_line, count(*) OVER () FROM (SELECT _line, _row, {key}, "
        f"max(_row) OVER same AS last_row, arg_max(_line, _row) OVER same AS last_line "
        f"FROM {staged.name} WINDOW same AS (PARTITION BY {key})) WHERE _row < last_row ORDER BY _row LIMIT {MAX_PROBLEMS}"
    ).fetchall()
    problems = [
        Problem(file=file, line=line, column=key, value=value, reason=f"stands again on line {last}, which counts")
        for line, value, last, _ in rows
    ]
    return Superseded(count=rows[0][3] if rows else 0, problems=tuple(problems))


def settle_product_ids(cursor: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Give codes that differ by case alone (``85123A``, ``85123a``) the spelling that the file uses most."""
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE spellings AS SELECT product_id, arg_max(product_id, (lines, product_id)) "
        f"OVER (PARTITION BY upper(product_id)) AS usual FROM "
        f"(SELECT product_id, count(*) AS lines FROM {staged.name} GROUP BY product_id) QUALIFY usual <> product_id"
    )
    cursor.execute(
        f"UPDATE {staged.name} AS s SET product_id = spellings.usual FROM spellings WHERE s.product_id = spellings.product_id"
    )


def line_rows(cursor: duckdb.DuckDBPyConnection, staged: Staged, source_id: str) -> None:
    """Make ``line_rows``, the order lines with their identity: source, order, product and occurrence in the order.

    Lines that are equal in all columns are real, and the n-th of them is the n-th again in the next export.
    """
    settle_product_ids(cursor, staged)
    cursor.execute(
        f"""CREATE OR REPLACE TEMP TABLE line_rows AS
        SELECT md5(concat_ws('\x1f', $1, order_id, product_id, CAST(occurrence AS VARCHAR))) AS line_id, order_id, product_id,
          quantity, unit_price, $1 AS source_id, md5(concat_ws('\x1f', CAST(quantity AS VARCHAR), CAST(unit_price AS VARCHAR))) AS digest
        FROM (SELECT *, row_number() OVER (PARTITION BY order_id, product_id ORDER BY _row) AS occurrence FROM {staged.name})
        ORDER BY order_id, _row""",
        [source_id],
    )


def derive_from_lines(cursor: duckdb.DuckDBPyConnection, staged: Staged, currency: str) -> dict[str, str]:
    """Make temporary tables of what lines tell of the other tables; table -> name of its rows."""
    derived = {"orders": "derived_orders"}
    _derive_orders(cursor, staged, currency)
    if {"customer_id", "customer_name", "email"} & staged.fields and "customer_id" in staged.fields:
        derived["customers"] = "derived_customers"
        cursor.execute(f"""
          CREATE OR REPLACE TEMP TABLE derived_customers AS
          SELECT customer_id, arg_max(customer_name, moment) AS name, arg_max(email, moment) AS email, CAST(NULL AS VARCHAR) AS phone,
            arg_max(country, moment) AS country, CAST(NULL AS VARCHAR) AS city, arg_max(postcode, moment) AS postcode,
            CAST(NULL AS DATE) AS joined_on, {NO_ATTRIBUTES} AS attributes
          FROM (SELECT *, (coalesce(ordered_at, TIMESTAMP '1970-01-01'), _row) AS moment FROM {staged.name})
          WHERE customer_id IS NOT NULL GROUP BY customer_id""")
    if "title" in staged.fields:
        derived["products"] = "derived_products"
        derive_products(cursor, staged.name, "derived_products", currency=currency)
    return derived


def _derive_orders(cursor: duckdb.DuckDBPyConnection, staged: Staged, currency: str) -> None:
    """One row an order. Where no column tells its state: an id such as C536379 with goods going back is a cancellation,
    an entry of the accounts is an adjustment, and lines of value zero going out unpaid are marked as such.
    """
    accounts = any_of("coalesce(title, '')", notes()["accounts"])
    cursor.execute(f"""
      CREATE OR REPLACE TEMP TABLE derived_orders AS
      SELECT order_id, mode(customer_id) AS customer_id, min(ordered_at) AS ordered_at,
        coalesce(arg_max({status_sql("status")}, _row), CASE
          WHEN regexp_full_match(order_id, '[Cc][0-9]+') AND sum(quantity) < 0 THEN 'cancelled'
          WHEN bool_and({accounts}) THEN 'adjustment'
          WHEN bool_and(quantity < 0) AND sum(quantity * unit_price) < 0 THEN 'returned' END) AS status,
        mode(country) AS country, mode(email) AS email, mode(postcode) AS postcode,
        coalesce(mode(currency), '{currency}') AS currency, CAST(NULL AS DOUBLE) AS total,
        CASE WHEN count(customer_id) = 0 AND bool_and(unit_price = 0) THEN MAP {{'entry': 'stock movement'}}
             ELSE {NO_ATTRIBUTES} END AS attributes
      FROM {staged.name} GROUP BY order_id""")
