"""Raw tables to staged ones: typed fields, and for each row that cannot be kept the first reason why.

A staged table is temporary and holds the kind's fields, ``attributes`` (columns of the file that are no field),
``_line`` and ``_row`` (its place in the file). Rejected rows are reported and gone from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from knowledge.importers.reading import LINE, RawTable
from knowledge.importers.values import (
    currency_sql,
    date_query,
    id_sql,
    is_number,
    is_time,
    number_query,
    quoted,
    read_dates,
    text_sql,
    writes_comma_decimals,
)
from knowledge.records import Kind, Problem, ShopProfile

MAX_PROBLEMS = 100
IDS = ("product_id", "customer_id", "order_id")
NUMBERS = ("price", "unit_price", "amount", "quantity", "total", "stock")
DATES = ("ordered_at", "joined_on")
REPLACEMENT = "\ufffd"
# the fields that a staged table always has, by kind
FIELDS: dict[Kind, tuple[str, ...]] = {
    "products": ("product_id", "title", "description", "category", "price", "currency", "stock", "url", "image_url"),
    "customers": ("customer_id", "name", "email", "phone", "country", "city", "postcode", "joined_on"),
    "orders": ("order_id", "customer_id", "ordered_at", "status", "country", "email", "postcode", "currency", "total"),
    "order_lines": (
        "order_id", "product_id", "quantity", "unit_price", "ordered_at", "customer_id", "title", "category", "status",
        "country", "email", "customer_name", "postcode", "currency",
    ),
}  # fmt: skip
_TYPES = {**dict.fromkeys(NUMBERS, "DOUBLE"), **dict.fromkeys(DATES, "TIMESTAMP"), "stock": "DOUBLE"}


@dataclass(frozen=True, kw_only=True)
class Staged:
    """A staged table: its fields that the file has, and what was rejected or only warned of on the way."""

    kind: Kind
    name: str
    fields: frozenset[str]
    read: int
    rejected: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True)
class _Rule:
    field: str
    column: str | None
    failing: str
    reason: str


@dataclass
class _Plan:
    """The pieces of the one statement that stages a table."""

    cells: dict[str, str] = field(default_factory=dict)
    joins: list[str] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


class Stager:
    """Stages the raw tables of one file."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, file_name: str, profile: ShopProfile) -> None:
        self._cursor, self._file, self._profile = cursor, file_name, profile

    def stage(self, raw: RawTable, kind: Kind, fields: dict[str, str]) -> Staged:
        """The staged table of ``raw``, whose columns ``fields`` (field -> column) names."""
        plan = _Plan()
        for name, column in fields.items():
            plan.cells[name] = self._cell(plan, raw, name, column)
        self._derive(kind, plan, raw, fields)
        name = f"staged_{raw.name}"
        rules = self._rules(kind, fields, raw)
        self._create(name, kind, plan, rules, raw, fields)
        rejected, problems = self._take_rejected(name, rules)
        extra = self._unused(kind, raw, fields)
        return Staged(
            kind=kind,
            name=name,
            fields=frozenset(plan.cells),
            read=raw.rows,
            rejected=raw.rejected + rejected,
            problems=(*raw.problems[:MAX_PROBLEMS], *problems, *plan.warnings, *extra),
        )

    def _cell(self, plan: _Plan, raw: RawTable, name: str, column: str) -> str:
        cell, kind = f"r.{quoted(column)}", raw.types[column]
        source = f"{raw.name} AS r"
        if name in IDS:
            return id_sql(self._cursor, source, cell, kind)
        if name in NUMBERS and is_number(kind):
            return f"CASE WHEN isfinite(CAST({cell} AS DOUBLE)) THEN CAST({cell} AS DOUBLE) END"
        if name in DATES and is_time(kind):
            zone = self._profile.time_zone.replace("'", "''")
            return f"timezone('{zone}', {cell})" if "TIME ZONE" in kind else f"CAST({cell} AS TIMESTAMP)"
        if name in NUMBERS:
            text = text_sql(cell, kind)
            comma = writes_comma_decimals(self._cursor, source, cell)
            return self._parsed(plan, name, text, number_query(source, text, comma_decimal=comma))
        if name in DATES:
            text = text_sql(cell, kind)
            reading = read_dates(self._cursor, source, text, self._profile.market)
            if reading.ambiguous:
                first = "day" if reading.order == "day" else "month"
                reason = (
                    f"all its dates fit both orders; they were read {first} first, as in market {self._profile.market}"
                )
                plan.warnings.append(self._warning(column, reason))
            return self._parsed(plan, name, text, date_query(source, text, reading, self._profile.time_zone))
        return text_sql(cell, kind)

    def _parsed(self, plan: _Plan, name: str, text: str, query: str) -> str:
        # each distinct cell is parsed once; a file repeats its dates and prices
        self._cursor.execute(f"CREATE OR REPLACE TEMP TABLE parsed_{name} AS {query}")
        plan.joins.append(f"LEFT JOIN parsed_{name} ON parsed_{name}.raw = {text}")
        return f"parsed_{name}.value"

    def _derive(self, kind: Kind, plan: _Plan, raw: RawTable, fields: dict[str, str]) -> None:
        cells = plan.cells
        if kind == "order_lines":
            cells.setdefault("quantity", "CAST(1 AS DOUBLE)")
            if "unit_price" not in cells:
                cells["unit_price"] = f"({cells['amount']}) / nullif({cells['quantity']}, 0)"
        if kind == "customers":
            parts = [cells.pop(name) for name in ("first_name", "last_name") if name in cells]
            if parts and "name" not in cells:
                cells["name"] = f"nullif(concat_ws(' ', {', '.join(parts)}), '')"
            if "email" in cells:
                cells.setdefault("customer_id", f"lower({cells['email']})")
        price = next((fields[name] for name in ("price", "unit_price", "total") if name in fields), None)
        if "currency" in cells:
            cells["currency"] = f"upper({cells['currency']})"
        elif price is not None and raw.types[price] == "VARCHAR":
            cells["currency"] = currency_sql(f"r.{quoted(price)}")

    def _rules(self, kind: Kind, fields: dict[str, str], raw: RawTable) -> list[_Rule]:
        rules = []
        if raw.lossy_encoding:
            for column in raw.types:
                failing = f"contains(r.{quoted(column)}, '{REPLACEMENT}')"
                reason = (
                    f"not {raw.lossy_encoding} like the rest of the file: save the file in one encoding, best UTF-8"
                )
                rules.append(_Rule(field="", column=column, failing=failing, reason=reason))
        needed = {"products": ("product_id",), "customers": ("customer_id",), "orders": ("order_id",)}.get(
            kind, ("order_id", "product_id")
        )
        for name in needed:
            rules.append(_Rule(field=name, column=fields.get(name), failing=f"s.{name} IS NULL", reason="is empty"))
        for name in (*NUMBERS, *DATES):
            if name in fields:
                rules.extend(self._value_rules(kind, name, fields[name], raw))
        return rules

    def _value_rules(self, kind: Kind, name: str, column: str, raw: RawTable) -> list[_Rule]:
        value = "s.unit_price" if name == "amount" else f"s.{name}"
        given = self._given(f"r.{quoted(column)}", raw.types[column])
        what = "no number" if name in NUMBERS else "no date that can be read (or not in the order of the others)"
        rules = [_Rule(field=name, column=column, failing=f"{value} IS NULL AND {given}", reason=what)]
        if kind == "order_lines" or name == "ordered_at":
            rules.append(_Rule(field=name, column=column, failing=f"{value} IS NULL", reason="is empty"))
        if name in DATES:
            failing = f"year({value}) NOT BETWEEN 1970 AND 2100"
            rules.append(_Rule(field=name, column=column, failing=failing, reason="a date outside 1970 to 2100"))
        if name == "price":
            rules.append(_Rule(field=name, column=column, failing=f"{value} < 0", reason="a price below 0"))
        if name == "stock":
            failing = f"{value} <> floor({value}) OR abs({value}) > 2e9"
            rules.append(_Rule(field=name, column=column, failing=failing, reason="no whole number"))
        return rules

    def _given(self, cell: str, kind: str) -> str:
        if is_number(kind) or is_time(kind):  # turning half a million numbers into text costs seconds
            return f"{cell} IS NOT NULL AND NOT isnan({cell})" if kind in ("FLOAT", "DOUBLE") else f"{cell} IS NOT NULL"
        return f"({text_sql(cell, kind)}) IS NOT NULL"

    def _create(
        self, name: str, kind: Kind, plan: _Plan, rules: list[_Rule], raw: RawTable, fields: dict[str, str]
    ) -> None:
        wanted = [
            f"{plan.cells[item]} AS {item}"
            if item in plan.cells
            else f"CAST(NULL AS {_TYPES.get(item, 'VARCHAR')}) AS {item}"
            for item in FIELDS[kind]
        ]
        rule = " ".join(f"WHEN {rule.failing} THEN {number}" for number, rule in enumerate(rules))
        value = " ".join(
            f"WHEN _rule = {number} THEN CAST(r.{quoted(rule.column)} AS VARCHAR)"
            for number, rule in enumerate(rules)
            if rule.column is not None
        )
        attributes = self._attributes(kind, raw, fields)
        raw_columns = {f"r.{quoted(column)}": f"s.raw_{number}" for number, column in enumerate(raw.types)}
        # rules speak of the row's cells (r) and of its values (s): both are columns of the inner query
        kept = {
            column
            for item in rules
            for column in raw_columns
            if column in item.failing or column == f"r.{quoted(item.column or '')}"
        }
        for column in kept:
            rule, value = rule.replace(column, raw_columns[column]), value.replace(column, raw_columns[column])
        inner = ", ".join([*wanted, *(f"{column} AS {raw_columns[column][2:]}" for column in kept)])
        dropped = ", ".join(raw_columns[column][2:] for column in kept)
        self._cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS "
            f"SELECT s.* {f'EXCLUDE ({dropped})' if dropped else ''}, CASE {rule} END AS _rule, "
            f"CASE {value} END AS _value FROM (SELECT {inner}, {attributes} AS attributes, r.{LINE} AS _line, "
            f"r.rowid AS _row FROM {raw.name} AS r {' '.join(plan.joins)}) AS s"
            if value
            else f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT s.*, CASE {rule} END AS _rule, NULL AS _value FROM "
            f"(SELECT {inner}, {attributes} AS attributes, r.{LINE} AS _line, r.rowid AS _row "
            f"FROM {raw.name} AS r {' '.join(plan.joins)}) AS s"
        )

    def _attributes(self, kind: Kind, raw: RawTable, fields: dict[str, str]) -> str:
        rest = [column for column in raw.types if column not in fields.values()]
        if kind == "order_lines" or not rest:
            return "CAST(MAP {} AS MAP(VARCHAR, VARCHAR))"
        entries = ", ".join(
            f"{{'k': {_literal(column)}, 'v': {text_sql(f'r.{quoted(column)}', raw.types[column])}}}" for column in rest
        )
        return f"map_from_entries(list_filter([{entries}], lambda e: e.v IS NOT NULL))"

    def _take_rejected(self, name: str, rules: list[_Rule]) -> tuple[int, list[Problem]]:
        rows = self._cursor.execute(
            f"SELECT _line, _rule, _value, count(*) OVER () FROM {name} WHERE _rule IS NOT NULL "
            f"ORDER BY _row LIMIT {MAX_PROBLEMS}"
        ).fetchall()
        if rows:
            self._cursor.execute(f"DELETE FROM {name} WHERE _rule IS NOT NULL")
        problems = [
            Problem(
                file=self._file,
                line=line,
                column=rules[rule].column or rules[rule].field,
                value=(value or "")[:80],
                reason=rules[rule].reason,
            )
            for line, rule, value, _ in rows
        ]
        return (rows[0][3] if rows else 0), problems

    def _unused(self, kind: Kind, raw: RawTable, fields: dict[str, str]) -> list[Problem]:
        rest = [column for column in raw.types if column not in fields.values()]
        if kind != "order_lines" or not rest or raw.label == "order_lines":
            return []
        return [self._warning(", ".join(rest), "columns that order lines have no field for; they were left out")]

    def _warning(self, column: str, reason: str) -> Problem:
        return Problem(file=self._file, line=None, column=column, value="", reason=reason, severity="warning")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
