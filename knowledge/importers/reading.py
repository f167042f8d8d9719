"""Files to raw tables: each cell as the file has it, each row with its line. Nothing is interpreted here.

A raw table is a temporary DuckDB table of this import: the file's columns and ``_line``. One file may give several
(orders with their lines in nested JSON, the sheets of a workbook).
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from knowledge.errors import BadFile
from knowledge.importers.columns import match_columns
from knowledge.importers.text import Encoding, detect_encoding, read_rows
from knowledge.importers.values import quoted
from knowledge.records import KINDS, Problem

if TYPE_CHECKING:
    import pyarrow as pa

LINE = "_line"
HEADER_SEARCH_ROWS = 10
UNPACKED_LIMIT = 4 * 1024**3
SUFFIXES = (
    ".csv",
    ".tsv",
    ".tab",
    ".txt",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".xlsb",
    ".ods",
    ".json",
    ".jsonl",
    ".ndjson",
    ".parquet",
)


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """A temporary table with a file's cells. ``types`` are DuckDB's, by column, without ``_line``."""

    name: str
    types: dict[str, str]
    label: str = ""
    rows: int = 0
    lossy_encoding: str | None = None
    problems: tuple[Problem, ...] = field(default=())
    rejected: int = 0


class RawWriter:
    """Puts batches of text cells into temporary tables, and notes the rows whose width is wrong."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._cursor, self._path, self._count = cursor, path, 0

    def table(
        self,
        header: Sequence[str],
        batches: Iterable[tuple[list[int], list[list[str]]]],
        *,
        label: str = "",
        lossy_encoding: str | None = None,
    ) -> RawTable:
        """A raw table of text columns named by ``header``."""
        import pyarrow as pa

        columns = unique_names(header)
        name = self.next_name()
        body = ", ".join(f"{quoted(column)} VARCHAR" for column in columns)
        self._cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({body}, {LINE} BIGINT)")
        problems: list[Problem] = []
        count = rejected = 0
        for lines, rows in batches:
            count += len(rows)
            lines, rows, bad = self._fit(lines, rows, len(columns), header)
            rejected += len(bad)
            problems.extend(bad)
            arrays: list[pa.Array] = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
            if rows:
                self.append(name, pa.table([*arrays, pa.array(lines, pa.int64())], names=[*columns, LINE]))
        return RawTable(
            name=name,
            types=dict.fromkeys(columns, "VARCHAR"),
            label=label,
            rows=count,
            lossy_encoding=lossy_encoding,
            problems=tuple(problems),
            rejected=rejected,
        )

    def next_name(self) -> str:
        """A name for the next raw table of this import."""
        self._count += 1
        return f"raw_{self._count}"

    def append(self, name: str, batch: pa.Table) -> None:
        """Add the rows of an Arrow table to the raw table ``name``."""
        self._cursor.register("raw_batch", batch)
        self._cursor.execute(f"INSERT INTO {name} SELECT * FROM raw_batch")
        self._cursor.unregister("raw_batch")

    def _fit(
        self, lines: list[int], rows: list[list[str]], width: int, header: Sequence[str]
    ) -> tuple[list[int], list[list[str]], list[Problem]]:
        """Rows of the right width; short ones are filled, long ones with cells that say something are rejected."""
        if all(len(row) == width for row in rows):
            return lines, rows, []
        good_lines: list[int] = []
        good_rows: list[list[str]] = []
        bad: list[Problem] = []
        for line, row in zip(lines, rows, strict=True):
            extra = [cell for cell in row[width:] if cell.strip()]
            if extra or len(row) < max(1, width // 2):
                reason = f"{len(row)} cells where the header has {width}"
                value = (extra or row)[0][:80]
                bad.append(Problem(file=self._path.name, line=line, column=None, value=value, reason=reason))
                continue
            good_lines.append(line)
            good_rows.append([*row[:width], *[""] * (width - len(row))])
        return good_lines, good_rows, bad


def unique_names(header: Sequence[str]) -> list[str]:
    """Column names, none empty, none twice (DuckDB compares them without case)."""
    names: list[str] = []
    taken = {LINE}
    for number, cell in enumerate(header, start=1):
        base = cell.strip().lstrip("\ufeff") or f"column {number}"
        name, again = base, 2
        while name.lower() in taken:
            name, again = f"{base} ({again})", again + 1
        taken.add(name.lower())
        names.append(name)
    return names


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows is the header: the one most of whose cells are names we know; the first, if none."""

    def known(row: Sequence[str]) -> int:
        return max(len(match_columns(kind, [cell for cell in row if cell])) for kind in KINDS)

    scores = [known(row) for row in rows[:HEADER_SEARCH_ROWS]]
    # a title line above the table may hold one known word; a header holds several
    if not scores or scores[0] >= 2 or max(scores) < 2:
        return 0
    return scores.index(max(scores))


def read_tables(cursor: duckdb.DuckDBPyConnection, path: Path) -> list[RawTable]:
    """The raw tables of a file, by what its name says it is.

    Raises:
        BadFile: the file is absent, empty, of no kind we read, or damaged.
    """
    if not path.is_file():
        raise BadFile(path, "there is no such file", "Check the path.")
    if path.stat().st_size == 0:
        raise BadFile(path, "the file is empty (0 bytes)", "Export it again.")
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise BadFile(
            path, f"no table of a kind we read ({path.suffix or 'no ending'})", f"Readable: {', '.join(SUFFIXES)}."
        )
    tables = reader(RawWriter(cursor, path), cursor, path)
    if not tables or not any(table.rows for table in tables):
        raise BadFile(path, "it has a header but no rows", "Export it again with its data.")
    return tables


def _read_text(writer: RawWriter, cursor: duckdb.DuckDBPyConnection, path: Path) -> list[RawTable]:
    encoding: Encoding = detect_encoding(path)
    batches = read_rows(path, encoding)
    first = next(batches, None)
    if first is None:
        raise BadFile(path, "the file holds no rows", "Export it again.")
    start = find_header(first.rows)
    header = first.rows[start]

    def all_batches() -> Iterator[tuple[list[int], list[list[str]]]]:
        yield first.lines[start + 1 :], first.rows[start + 1 :]
        for batch in batches:
            yield batch.lines, batch.rows

    return [writer.table(header, all_batches(), lossy_encoding=encoding.name if encoding.lossy else None)]


def _read_parquet(writer: RawWriter, cursor: duckdb.DuckDBPyConnection, path: Path) -> list[RawTable]:
    name = writer.next_name()
    try:
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS {LINE} "
            "FROM read_parquet(?, file_row_number = true)",
            [str(path)],
        )
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise BadFile(path, f"no Parquet file ({str(error).splitlines()[0][:120]})", "Export it again.") from error
    described = cursor.execute(f"DESCRIBE {name}").fetchall()
    types = {row[0]: row[1] for row in described if row[0] != LINE}
    rows = cursor.execute(f"SELECT count(*) FROM {name}").fetchone()
    return [RawTable(name=name, types=types, rows=rows[0] if rows else 0)]


def _read_workbook(writer: RawWriter, cursor: duckdb.DuckDBPyConnection, path: Path) -> list[RawTable]:
    from python_calamine import CalamineError, CalamineWorkbook

    refuse_zip_bomb(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        raise BadFile(path, f"no workbook that can be read ({error})", "Save it again as .xlsx or CSV.") from error
    tables: list[RawTable] = []
    for name, cells in sheets.items():
        numbered = [(line, [_cell_text(cell) for cell in row]) for line, row in enumerate(cells, start=1)]
        filled = [(line, row) for line, row in numbered if any(row)]
        if len(filled) < 2:
            continue
        start = find_header([row for _, row in filled])
        body = filled[start + 1 :]
        batch = ([line for line, _ in body], [row for _, row in body])
        tables.append(writer.table(filled[start][1], [batch], label=name))
    return tables


def _cell_text(cell: object) -> str:
    """A spreadsheet's cell as text; whole numbers without the ``.0`` they are stored with."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def refuse_zip_bomb(path: Path) -> None:
    """Refuse an archive that unpacks to far more than it is.

    Raises:
        BadFile: it is one.
    """
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > UNPACKED_LIMIT or unpacked > max(200 * path.stat().st_size, 64 * 1024**2):
        raise BadFile(
            path, f"it unpacks to {unpacked / 1024**2:,.0f} MB, far more than its size", "Save it again, or as CSV."
        )


def _read_json(writer: RawWriter, cursor: duckdb.DuckDBPyConnection, path: Path) -> list[RawTable]:
    from knowledge.importers.nested import read_json

    return read_json(writer, path)


_READERS: dict[str, Callable[[RawWriter, duckdb.DuckDBPyConnection, Path], list[RawTable]]] = {
    ".parquet": _read_parquet,
    **dict.fromkeys((".csv", ".tsv", ".tab", ".txt"), _read_text),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"), _read_workbook),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), _read_json),
}
