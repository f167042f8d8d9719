"""Read-only SQL from outside: one SELECT over the tables of a role, parsed, checked, bounded in rows and time.

What protects, each for itself: the statement is parsed and rebuilt (nothing of the text is run as it came); it may
name only the tables below, which are replaced by sub-queries over the columns that the role may see; functions are
those of a list, none of which reads a file, the network or a setting; it runs on a cursor of its own in a read-only
transaction, and is interrupted when it takes too long.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from threading import Timer
from typing import TYPE_CHECKING, Any

from assistant.analytics.errors import QueryRefused
from assistant.analytics.lines import Tables
from assistant.context import Role

if TYPE_CHECKING:
    import pandas as pd
    from sqlglot import exp

PERSONAL = frozenset({"name", "email", "phone", "postcode", "attributes", "city"})
PRIVATE = frozenset({"digest", "source_id"})
# role -> table -> columns that it may not see; a role that is absent may ask nothing
HIDDEN: Mapping[str, Mapping[str, frozenset[str]]] = {
    "support": dict.fromkeys(("products", "customers", "orders", "order_lines"), PRIVATE),
    "marketer": {
        "products": PRIVATE,
        "customers": PRIVATE | PERSONAL,
        "orders": PRIVATE | PERSONAL,
        "order_lines": PRIVATE,
    },
    "admin": dict.fromkeys(("products", "customers", "orders", "order_lines"), PRIVATE),
}


def _allowed(kind: str) -> frozenset[str]:
    """The names on the lines of sql_allowed.txt that begin with ``functions`` or ``clauses``."""
    text = files("assistant.analytics").joinpath("sql_allowed.txt").read_text("utf-8")
    return frozenset(name for line in text.splitlines() if line.startswith(kind) for name in line.split()[1:])


FUNCTIONS = _allowed("functions")
CLAUSES = _allowed("clauses")
MAX_SQL = 10_000


@dataclass(frozen=True, kw_only=True)
class QueryResult:
    """Rows of a checked query; ``cut`` when there were more than the limit; ``sql`` is what ran, as rebuilt."""

    rows: pd.DataFrame
    cut: bool
    sql: str
    seconds: float


def query_data(
    store_tables: Tables | Mapping[str, Any],
    sql: str,
    role: Role,
    *,
    row_limit: int = 1000,
    timeout_s: float = 10.0,
) -> QueryResult:
    """Run one SELECT for a member of staff.

    Args:
        store_tables: a Store, or its Ibis tables by name (of one DuckDB).
        sql: one SELECT in DuckDB's dialect over products, customers, orders and order_lines.
        role: of the caller; a marketer sees no contact details, a shopper nothing at all.
        row_limit: rows that come back at most.
        timeout_s: after which the query is interrupted.

    Raises:
        QueryRefused: what is no such SELECT, takes too long, or fails; the reason names no internals.
    """
    import duckdb

    allowed = HIDDEN.get(role)
    if allowed is None:
        raise QueryRefused(f"the role {role!r} may not query the data", "Ask about your own orders instead.")
    tables = {name: _visible(store_tables, name, hidden) for name, hidden in allowed.items()}
    known = {name: found for name, found in tables.items() if found is not None}
    statement = check(sql, {name: columns for name, (columns, _) in known.items()})
    connection: Any = next(iter(known.values()))[1].get_backend().con
    rebuilt = _rebuilt(statement, {name: table for name, (_, table) in known.items()}, row_limit)
    cursor = connection.cursor()
    timer = Timer(timeout_s, cursor.interrupt)
    started = time.perf_counter()
    try:
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        timer.start()
        frame = cursor.execute(rebuilt).df()
    except duckdb.InterruptException as error:
        raise QueryRefused(f"it took longer than {timeout_s:g} s", "Narrow it down, or aggregate more.") from error
    except duckdb.Error as error:
        raise QueryRefused(_plain(error)) from error
    finally:
        timer.cancel()
        cursor.close()
    seconds = time.perf_counter() - started
    return QueryResult(
        rows=frame.head(row_limit), cut=len(frame) > row_limit, sql=statement.sql("duckdb"), seconds=seconds
    )


def _plain(error: Exception) -> str:
    """The database's first line, without file names or its internal errors' traces."""
    line = str(error).splitlines()[0] if str(error) else "it failed"
    return line if len(line) < 200 and "/" not in line else "it failed in the database"


def _visible(store_tables: Any, name: str, hidden: frozenset[str]) -> tuple[tuple[str, ...], Any] | None:
    if isinstance(store_tables, Mapping):
        table = store_tables.get(name)
        if table is None:
            return None
    else:
        table = store_tables.table(name)
    columns = tuple(str(column) for column in table.columns if str(column) not in hidden)
    return columns, table.select(*columns)


def check(sql: str, tables: Mapping[str, tuple[str, ...]]) -> exp.Query:
    """The parsed statement, if it is one SELECT over ``tables`` with harmless functions only.

    Raises:
        QueryRefused: otherwise.
    """
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    if not sql.strip() or len(sql) > MAX_SQL or "\x00" in sql:
        raise QueryRefused(f"it is empty, or longer than {MAX_SQL} characters")
    try:
        statements = [found for found in sqlglot.parse(sql, read="duckdb") if found is not None]
    except (SqlglotError, RecursionError) as error:
        raise QueryRefused("it cannot be parsed as SQL") from error
    if len(statements) != 1:
        raise QueryRefused(f"it has {len(statements)} statements")
    statement = statements[0]
    if not isinstance(statement, (exp.Select, exp.SetOperation)):
        raise QueryRefused(f"it is a {statement.key.upper()}, not a SELECT")
    names = _with_names(statement)
    if names & set(tables):
        raise QueryRefused("a WITH gives the name of a table of the shop to something else")
    for node in statement.walk():
        _check_node(node, tables, names)
    return statement


def _with_names(statement: exp.Query) -> set[str]:
    from sqlglot import exp

    return {str(found.alias_or_name).casefold() for found in statement.find_all(exp.CTE)}


def _check_node(node: Any, tables: Mapping[str, tuple[str, ...]], names: set[str]) -> None:
    """One node of the tree: only clauses, operators and functions that are listed; only tables that are allowed."""
    from sqlglot import exp

    kind = type(node).__name__
    if isinstance(node, exp.Table):
        if not isinstance(node.this, exp.Identifier):
            raise QueryRefused(f"{node.sql('duckdb')[:60]} is no table of the shop", _tables_are(tables))
        if node.args.get("db") or node.args.get("catalog"):
            raise QueryRefused("a table is named with its schema or catalogue", _tables_are(tables))
        name = node.name.casefold()
        if name not in tables and name not in names:
            raise QueryRefused(f"there is no table {node.name!r} for you", _tables_are(tables))
        extra = [key for key, value in node.args.items() if value and key not in ("this", "alias", "joins")]
        if extra:
            raise QueryRefused(f"{extra[0]} is not allowed on a table")
        return
    if isinstance(node, exp.Anonymous):
        if str(node.this).casefold() not in FUNCTIONS:
            raise QueryRefused(f"the function {str(node.this)!r} is not allowed")
        return
    if isinstance(node, exp.Select) and (node.args.get("into") or node.args.get("locks")):
        raise QueryRefused("INTO and FOR UPDATE are not allowed")
    if isinstance(node, exp.DataType) and node.this in (exp.DataType.Type.USERDEFINED, exp.DataType.Type.UNKNOWN):
        raise QueryRefused("a type of one's own is not allowed")
    if kind in CLAUSES:
        return
    if isinstance(node, exp.Func):
        spelled = {name.casefold() for name in type(node).sql_names()} | {kind.casefold()}
        if spelled & FUNCTIONS:
            return
        raise QueryRefused(f"the function {sorted(spelled)[0]!r} is not allowed")
    raise QueryRefused(f"{kind.upper()} is not allowed here")


def _tables_are(tables: Mapping[str, tuple[str, ...]]) -> str:
    return "The tables are " + "; ".join(f"{name}({', '.join(columns)})" for name, columns in tables.items()) + "."


def _rebuilt(statement: exp.Query, tables: Mapping[str, Any], row_limit: int) -> str:
    """The statement over sub-queries that hold only visible columns, with one row more than the limit."""
    from sqlglot import exp, parse_one

    bodies = {}
    copy = statement.copy()
    # a WITH of one place must not stand for a real table in another: they get names that no real table has
    names = _with_names(copy)
    for cte in copy.find_all(exp.CTE):
        cte.args["alias"].set("this", exp.to_identifier(f"q__{cte.alias_or_name.casefold()}", quoted=True))
    for node in list(copy.find_all(exp.Table)):
        name = node.name.casefold()
        if name in names:
            alias = node.alias_or_name
            node.set("this", exp.to_identifier(f"q__{name}", quoted=True))
            if not node.args.get("alias"):
                node.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
        if name not in tables:
            continue
        if name not in bodies:
            bodies[name] = parse_one(_ibis_sql(tables[name]), read="duckdb")
        body = bodies[name].copy()
        alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(node.alias_or_name))
        subquery = exp.Subquery(this=body, alias=alias.copy())
        if node.args.get("joins"):
            subquery.set("joins", [join.copy() for join in node.args["joins"]])
        node.replace(subquery)
    return f"SELECT * FROM ({copy.sql('duckdb')}) AS answer LIMIT {int(row_limit) + 1}"  # noqa: S608 - rebuilt from a checked tree


def _ibis_sql(table: Any) -> str:
    import ibis

    return str(ibis.to_sql(table, dialect="duckdb"))
