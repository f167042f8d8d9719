"""One file into the warehouse: read, recognised, staged, checked, merged, in one transaction.

A killed import leaves nothing behind, so running it again gives what an uninterrupted one gives.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb

from knowledge.errors import BadFile, MissingColumns
from knowledge.importers.columns import recognise, resolve
from knowledge.importers.derive import derive_from_lines, entity_rows, line_rows
from knowledge.importers.merge import begin, merge_entities, merge_lines, rebuild
from knowledge.importers.reading import RawTable, read_tables
from knowledge.importers.staging import MAX_PROBLEMS, Staged, Stager
from knowledge.records import ImportMode, ImportReport, Kind, Problem, ShopProfile
from knowledge.warehouse import Warehouse, bump_data_version

Progress = Callable[[str, float, float | None], None]
IMPORTER_VERSION = "1"  # raise it when the same file would give other rows
_STEPS = 5


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is to be imported, and how."""

    path: Path
    source_id: str
    kind: Kind | None
    mapping: Mapping[str, str] | None
    mode: ImportMode
    profile: ShopProfile

    def digest(self) -> str:
        """Changes with the file's bytes and with all that its reading depends on."""
        profile = self.profile
        said = [
            IMPORTER_VERSION,
            self.kind,
            dict(self.mapping or {}),
            profile.time_zone,
            profile.market,
            profile.currency,
        ]
        hasher = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
        with self.path.open("rb") as file:
            while chunk := file.read(1 << 20):
                hasher.update(chunk)
        return hasher.hexdigest()


def import_file(warehouse: Warehouse, task: Task, progress: Progress | None = None) -> ImportReport:
    """Import ``task.path`` and say what came of it.

    Raises:
        BadFile: it cannot be read, or is of no kind we know.
        MissingColumns: it lacks columns that its kind needs.
        StoreFull: no space left; nothing of it was kept.
    """
    started = time.perf_counter()
    tell = progress or (lambda label, done, total: None)
    if not task.path.is_file():
        raise BadFile(task.path, "there is no such file", "Check the path.")
    tell("reading", 0, _STEPS)
    digest = task.digest()
    with warehouse.write_lock:
        report = _known(warehouse, task, digest)
        if report is None:
            with warehouse.transaction(f"importing {task.path.name}") as cursor:
                report = _Import(cursor, task, digest, tell).run()
    tell("done", _STEPS, _STEPS)
    return replace(report, seconds=time.perf_counter() - started)


def _known(warehouse: Warehouse, task: Task, digest: str) -> ImportReport | None:
    """The report of a file that was imported before and has not changed."""
    found = warehouse.rows("SELECT digest, options FROM sources WHERE source_id = ?", [task.source_id])
    if not found or found[0][0] != digest:
        return None
    kept = json.loads(found[0][1])
    return ImportReport(
        source=task.path.name,
        rows_read=kept["read"],
        rows_written=0,
        rows_unchanged=kept["read"] - kept["rejected"],
        rows_rejected=kept["rejected"],
        problems=tuple(Problem(**problem) for problem in kept["problems"]),
        tables=dict.fromkeys(kept["tables"], 0),
    )


class _Import:
    """The state of one import inside its transaction."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, task: Task, digest: str, tell: Progress) -> None:
        self._cursor, self._task, self._digest, self._tell = cursor, task, digest, tell
        self._read = self._written = self._unchanged = self._rejected = self._removed = 0
        self._problems: list[Problem] = []
        self._tables: dict[str, int] = {}
        found = cursor.execute(
            "SELECT coalesce(max(CAST(value AS BIGINT)), 0) + 1 FROM meta WHERE name = 'data_version'"
        ).fetchone()
        self._sequence = int(found[0]) if found else 1

    def run(self) -> ImportReport:
        cursor, task = self._cursor, self._task
        begin(cursor)
        raws = read_tables(cursor, task.path)
        self._tell("checking", 1, _STEPS)
        kinds = self._kinds(raws)
        stager = Stager(cursor, task.path.name, task.profile)
        staged = [stager.stage(raw, kind, fields) for raw, kind, fields in kinds]
        for raw in raws:
            cursor.execute(f"DROP TABLE {raw.name}")
        self._tell("comparing", 2, _STEPS)
        for one in staged:
            self._merge(one)
        self._tell("writing", 3, _STEPS)
        self._tables |= rebuild(cursor)
        self._warn_untitled(staged)
        self._remember(staged[0].kind)
        self._tell("keeping", 4, _STEPS)
        return self._report()

    def _kinds(self, raws: list[RawTable]) -> list[tuple[RawTable, Kind, dict[str, str]]]:
        """What each table of the file is; a sheet that is none of ours is left out with a warning."""
        task, chosen, first_error = self._task, [], None
        for raw in raws:
            try:
                is_child = raw.label == "order_lines" and len(raws) > 1
                kind = (
                    "order_lines" if is_child else task.kind or recognise(task.path, list(raw.types), label=raw.label)
                )
                chosen.append(
                    (raw, kind, resolve(task.path, kind, list(raw.types), None if is_child else task.mapping))
                )
            except (BadFile, MissingColumns) as error:
                if len(raws) == 1 or raw.label == "order_lines":
                    raise
                first_error = first_error or error
                reason = f"the sheet was left out: {error}"
                self._problems.append(
                    Problem(
                        file=task.path.name, line=None, column=raw.label, value="", reason=reason, severity="warning"
                    )
                )
        if first_error is not None and not chosen:
            raise first_error
        return chosen

    def _merge(self, staged: Staged) -> None:
        self._read += staged.read
        self._rejected += staged.rejected
        self._problems.extend(staged.problems)
        if staged.kind == "order_lines":
            self._merge_lines(staged)
            return
        superseded = entity_rows(self._cursor, staged, self._task.path.name, self._task.profile.currency)
        self._rejected += superseded.count
        self._problems.extend(superseded.problems)
        written, unchanged = self._merge_entities(staged.kind, "entity_rows", derived=False)
        self._written += written
        self._unchanged += unchanged

    def _merge_lines(self, staged: Staged) -> None:
        line_rows(self._cursor, staged, self._task.source_id)
        self._validate("order_lines", "line_rows")
        self._warn_of_twins()
        changes = merge_lines(self._cursor, "line_rows", source_id=self._task.source_id, mode=self._task.mode)
        self._written += changes.written
        self._unchanged += changes.unchanged
        self._removed += changes.removed
        self._tables["order_lines"] = changes.written
        for table, rows in derive_from_lines(self._cursor, staged, self._task.profile.currency).items():
            self._merge_entities(table, rows, derived=True)
        self._cursor.execute("DROP TABLE line_rows")
        self._cursor.execute(f"DROP TABLE {staged.name}")

    def _merge_entities(self, table: str, rows: str, *, derived: bool) -> tuple[int, int]:
        if not derived:
            self._validate(table, rows)
        changes = merge_entities(
            self._cursor,
            table,
            rows,
            source_id=self._task.source_id,
            mode=self._task.mode,
            derived=derived,
            sequence=self._sequence,
        )
        self._removed += 0 if derived else changes.removed
        self._tables.setdefault(table, 0)
        return changes.written, changes.unchanged

    def _validate(self, name: str, rows: str) -> None:
        import ibis

        from knowledge.schemas import validate

        validate(name, ibis.duckdb.from_connection(self._cursor).table(rows))

    def _warn_of_twins(self) -> None:
        """The same order from two sources has its lines twice: most often one export under two names."""
        found = self._cursor.execute(
            "SELECT count(DISTINCT order_id), min(source_id) FROM order_lines WHERE source_id <> ? "
            "AND order_id IN (SELECT order_id FROM line_rows)",
            [self._task.source_id],
        ).fetchone()
        if found and found[0]:
            reason = (
                f"{found[0]} of its orders have lines from {found[1]!r} too, and these now count twice. If it is the same "
                f"export under another name, remove this source and import the file with source_id={found[1]!r}"
            )
            self._problems.append(
                Problem(file=self._task.path.name, line=None, column=None, value="", reason=reason, severity="warning")
            )

    def _warn_untitled(self, staged: list[Staged]) -> None:
        if not any(one.kind == "products" for one in staged):
            return
        found = self._cursor.execute(
            "SELECT count(*), min(product_id) FROM parts.products WHERE source_id = ? "
            "AND product_id NOT IN (SELECT product_id FROM products)",
            [self._task.source_id],
        ).fetchone()
        if found and found[0]:
            reason = f"{found[0]} products have no title in any source yet and stay hidden until one gives it"
            self._problems.append(
                Problem(
                    file=self._task.path.name,
                    line=None,
                    column="title",
                    value=found[1],
                    reason=reason,
                    severity="warning",
                )
            )

    def _remember(self, kind: Kind) -> None:
        problems = [asdict(problem) for problem in self._problems[:MAX_PROBLEMS]]
        options = {"read": self._read, "rejected": self._rejected, "problems": problems, "tables": list(self._tables)}
        self._cursor.execute(
            "INSERT OR REPLACE INTO sources (source_id, name, kind, rows, imported_at, digest, options) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                self._task.source_id,
                self._task.path.name,
                kind,
                self._read - self._rejected,
                datetime.now(),
                self._digest,
                json.dumps(options, ensure_ascii=False),
            ],
        )
        bump_data_version(self._cursor)

    def _report(self) -> ImportReport:
        return ImportReport(
            source=self._task.path.name,
            rows_read=self._read,
            rows_written=self._written,
            rows_unchanged=self._unchanged,
            rows_rejected=self._rejected,
            rows_removed=self._removed,
            problems=tuple(self._problems[:MAX_PROBLEMS]),
            tables=self._tables,
        )
