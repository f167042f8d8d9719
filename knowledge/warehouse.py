"""The tables of a Store: DuckDB, reached by SQL inside this floor and through Ibis outside it.

``products``, ``customers`` and ``orders`` are what the shop looks like now. They are put together from ``parts.*``,
which keeps what each source said: so a source can change or go without taking along what another one said.
``order_lines`` have one source each and need no parts. Any thread may read (each has a connection of its own); one
at a time writes, in a transaction, so that a killed process leaves the last acknowledged state.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from knowledge.errors import KnowledgeError, StoreDamaged, StoreFull, StoreLocked

if TYPE_CHECKING:
    import ibis

FILE_NAME = "warehouse.duckdb"

# entity table -> its columns; the first is its key. parts.<table> has the same, per source.
ENTITIES: dict[str, dict[str, str]] = {
    "products": {
        "product_id": "VARCHAR", "title": "VARCHAR", "description": "VARCHAR", "category": "VARCHAR",
        "price": "DOUBLE", "currency": "VARCHAR", "stock": "INTEGER", "url": "VARCHAR", "image_url": "VARCHAR",
    },
    "customers": {
        "customer_id": "VARCHAR", "name": "VARCHAR", "email": "VARCHAR", "phone": "VARCHAR", "country": "VARCHAR",
        "city": "VARCHAR", "postcode": "VARCHAR", "joined_on": "DATE",
    },
    "orders": {
        "order_id": "VARCHAR", "customer_id": "VARCHAR", "ordered_at": "TIMESTAMP", "status": "VARCHAR",
        "country": "VARCHAR", "email": "VARCHAR", "postcode": "VARCHAR", "currency": "VARCHAR", "total": "DOUBLE",
    },
}  # fmt: skip
LINE_COLUMNS: dict[str, str] = {
    "line_id": "VARCHAR", "order_id": "VARCHAR", "product_id": "VARCHAR", "quantity": "DOUBLE",
    "unit_price": "DOUBLE", "source_id": "VARCHAR", "digest": "VARCHAR",
}  # fmt: skip
PASSAGE_COLUMNS: dict[str, str] = {
    "passage_id": "VARCHAR", "source_id": "VARCHAR", "document": "VARCHAR", "title": "VARCHAR",
    "heading_path": "VARCHAR", "text": "VARCHAR", "language": "VARCHAR", "ordinal": "INTEGER", "digest": "VARCHAR",
    "updated_at": "TIMESTAMP",
}  # fmt: skip
SOURCE_COLUMNS: dict[str, str] = {
    "source_id": "VARCHAR", "name": "VARCHAR", "kind": "VARCHAR", "rows": "BIGINT", "imported_at": "TIMESTAMP",
    "digest": "VARCHAR", "options": "VARCHAR",
}  # fmt: skip
TABLES = (*ENTITIES, "order_lines")


def _layout() -> dict[str, dict[str, str]]:
    """Every table with its columns, as this version has them."""
    layout: dict[str, dict[str, str]] = {}
    for table, columns in ENTITIES.items():
        layout[table] = {**columns, "attributes": "VARCHAR", "source_id": "VARCHAR", "digest": "VARCHAR"}
        layout[f"parts.{table}"] = {
            **columns, "attributes": "MAP(VARCHAR, VARCHAR)", "source_id": "VARCHAR", "digest": "VARCHAR",
            "derived": "BOOLEAN", "imported": "BIGINT",
        }  # fmt: skip
    layout["order_lines"] = LINE_COLUMNS
    layout["passages"] = PASSAGE_COLUMNS
    layout["sources"] = SOURCE_COLUMNS
    layout["meta"] = {"name": "VARCHAR", "value": "VARCHAR"}
    return layout


PRIMARY_KEYS = {
    "products": "product_id", "customers": "customer_id", "orders": "order_id", "passages": "passage_id",
    "sources": "source_id", "meta": "name",
}  # fmt: skip


class Warehouse:
    """The open DuckDB file of a Store."""

    def __init__(self, folder: Path) -> None:
        """Open ``warehouse.duckdb`` in ``folder``, made or brought up to date by adding what it lacks.

        Raises:
            StoreDamaged: the file is no database, or one that cannot be read.
            StoreLocked: another program has it open.
        """
        self.folder = folder
        self.write_lock = threading.RLock()
        self._local = threading.local()
        self._generation = 0
        self._root = self._connect()

    def _connect(self) -> duckdb.DuckDBPyConnection:
        # a killed import leaves temporary files here; they belong to no one any more
        scratch = self.folder / "scratch"
        config: dict[str, Any] = {
            "temp_directory": str(scratch),
            "memory_limit": "1GB",
            "preserve_insertion_order": True,
        }
        try:
            connection = duckdb.connect(self.folder / FILE_NAME, config=config)
            self._ensure_layout(connection)
        except duckdb.Error as error:
            raise self.explain(error, "opening it") from error
        return connection

    def _ensure_layout(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("CREATE SCHEMA IF NOT EXISTS parts")
        rows = connection.execute(
            "SELECT CASE WHEN schema_name = 'main' THEN '' ELSE schema_name || '.' END || table_name, column_name "
            "FROM duckdb_columns() WHERE NOT internal AND database_name = current_database()"
        ).fetchall()
        present = {(table, column) for table, column in rows}
        tables = {table for table, _ in present}
        for table, columns in _layout().items():
            if table not in tables:
                key = f", PRIMARY KEY ({PRIMARY_KEYS[table]})" if table in PRIMARY_KEYS else ""
                body = ", ".join(f"{name} {kind}" for name, kind in columns.items())
                connection.execute(f"CREATE TABLE {table} ({body}{key})")
                continue
            for name, kind in columns.items():
                if (table, name) not in present:
                    connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")

    def explain(self, error: Exception, doing: str) -> KnowledgeError:
        """What a DuckDB error means for the Store: full, locked or damaged."""
        text = str(error)
        if is_disk_full(error):
            return StoreFull(self.folder, doing)
        if "Could not set lock" in text or "Conflicting lock" in text:
            return StoreLocked(self.folder, "another program that has its warehouse open")
        fix = (
            f"Restore a backup (hawker restore), or move {FILE_NAME} away and import the files again: "
            "documents and conversations stay."
        )
        return StoreDamaged(self.folder, "warehouse", text.splitlines()[0][:200], fix)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """This thread's connection."""
        if getattr(self._local, "generation", None) != self._generation:
            self._local.connection = self._root.cursor()
            self._local.backend = None
            self._local.generation = self._generation
        return self._local.connection

    def rows(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> list[tuple[Any, ...]]:
        """All rows that a reading statement gives.

        Raises:
            StoreDamaged: the file cannot be read.
        """
        try:
            return self.cursor().execute(sql, parameters).fetchall()
        except (
            duckdb.IOException,
            duckdb.FatalException,
            duckdb.InternalException,
            duckdb.SerializationException,
        ) as error:
            raise self.explain(error, "reading") from error

    @contextmanager
    def transaction(self, doing: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """A transaction of the one writer; committed and put on disk at the end, or undone.

        Raises:
            StoreFull: no space left; nothing of it was kept.
            StoreDamaged: the file cannot be written or read.
        """
        with self.write_lock:
            cursor = self.cursor()
            cursor.execute("BEGIN")
            try:
                yield cursor
                cursor.execute("COMMIT")
            except BaseException as error:
                self._undo(cursor)
                if isinstance(error, duckdb.Error) and (
                    is_disk_full(error) or isinstance(error, duckdb.FatalException)
                ):
                    self._reopen()
                    raise self.explain(error, doing) from error
                raise
            self._checkpoint(cursor)

    def _undo(self, cursor: duckdb.DuckDBPyConnection) -> None:
        try:
            cursor.execute("ROLLBACK")
        except duckdb.Error:  # the commit failed and took the transaction along
            return

    def _checkpoint(self, cursor: duckdb.DuckDBPyConnection) -> None:
        # a commit is on disk already (in the log); moving it into the file may wait for readers, or for space
        try:
            cursor.execute("CHECKPOINT")
        except duckdb.Error:
            return

    def _reopen(self) -> None:
        """After a full disk DuckDB refuses all work on the open database: open it again, at its last commit."""
        try:
            self._root.close()
            self._generation += 1
            self._root = self._connect()
        except (duckdb.Error, KnowledgeError):
            self._root = duckdb.connect()

    def ibis_table(self, name: str) -> ibis.Table:
        """The table ``name`` as Ibis sees it, bound to this thread's connection."""
        import ibis

        cursor = self.cursor()
        if self._local.backend is None:
            self._local.backend = ibis.duckdb.from_connection(cursor)
        return self._local.backend.table(name)

    def meta(self, name: str, default: str = "") -> str:
        """A value that is kept with the data and changes in the same transaction."""
        found = self.rows("SELECT value FROM meta WHERE name = ?", [name])
        return found[0][0] if found else default

    def copy_to(self, path: Path) -> None:
        """A consistent copy of all tables as a database of its own at ``path``."""
        with self.write_lock:
            cursor = self._root.cursor()
            source = cursor.execute("SELECT current_database()").fetchone()
            name = str(source[0]) if source else "warehouse"
            place = str(path).replace("'", "''")
            cursor.execute(f"ATTACH '{place}' AS backup_copy")
            try:
                cursor.execute(f'COPY FROM DATABASE "{name}" TO backup_copy')
            finally:
                cursor.execute("DETACH backup_copy")

    def close(self) -> None:
        """Put everything into the file and close it."""
        self._checkpoint(self._root)
        self._root.close()


def is_disk_full(error: BaseException) -> bool:
    """Whether ``error`` says that the disk, the quota or the allowed file size is used up."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return True
    text = str(error)
    return any(sign in text for sign in ("No space left", "File too large", "Disk quota exceeded", "disk is full"))


def bump_data_version(cursor: duckdb.DuckDBPyConnection) -> None:
    """Say that data changed; call it in the transaction that changes them."""
    cursor.execute(
        "INSERT OR REPLACE INTO meta SELECT 'data_version', "
        "CAST(coalesce((SELECT max(CAST(value AS BIGINT)) FROM meta WHERE name = 'data_version'), 0) + 1 AS VARCHAR)"
    )
