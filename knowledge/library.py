"""Documents and sites into the warehouse as passages: a document that did not change costs nothing."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from knowledge.entries import HEADING_SEPARATOR
from knowledge.errors import BadFile, KnowledgeError
from knowledge.records import ImportMode, ImportReport, Problem
from knowledge.warehouse import Warehouse, bump_data_version

if TYPE_CHECKING:
    from knowledge.entries import Passage

Progress = Callable[[str, float, float | None], None]
READABLE = (".md", ".markdown", ".txt", ".html", ".htm", ".pdf", ".docx")
READER_VERSION = "1"  # raise it when the same document would give other passages


class _Tally:
    """What is counted while documents go in."""

    def __init__(self, source: str) -> None:
        self.source, self.started = source, time.perf_counter()
        self.written = self.unchanged = self.removed = 0
        self.problems: list[Problem] = []

    def report(self) -> ImportReport:
        return ImportReport(
            source=self.source,
            rows_read=self.written + self.unchanged + len(self.problems),
            rows_written=self.written,
            rows_unchanged=self.unchanged,
            rows_rejected=len(self.problems),
            rows_removed=self.removed,
            problems=tuple(self.problems),
            tables={"passages": self.written},
            seconds=time.perf_counter() - self.started,
        )


def list_documents(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """Source id and file of each document; a folder gives all readable files below it, by their path in it."""
    found: list[tuple[str, Path]] = []
    for path in paths:
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.suffix.lower() in READABLE and file.is_file())
            found.extend((f"{path.name}/{file.relative_to(path).as_posix()}", file) for file in files)
        else:
            found.append((path.name, path))
    return found


def add_documents(
    warehouse: Warehouse, paths: Sequence[Path], mode: ImportMode, progress: Progress | None
) -> ImportReport:
    """Bring the passages of these documents up to date, one document at a time.

    Raises:
        BadFile: not one of them can be read.
    """
    documents = list_documents(paths)
    tally = _Tally(", ".join(path.name for path in paths))
    failure: KnowledgeError | None = None
    for done, (source_id, file) in enumerate(documents):
        if progress:
            progress(file.name, done, len(documents))
        try:
            _add_document(warehouse, source_id, file, tally)
        except BadFile as error:
            failure = error
            tally.problems.append(Problem(file=file.name, line=None, column=None, value="", reason=str(error)))
    if failure is not None and len(tally.problems) == len(documents):
        raise failure
    if mode == "replace":
        _remove_gone(warehouse, [path for path in paths if path.is_dir()], {source for source, _ in documents}, tally)
    if progress:
        progress("done", len(documents), len(documents))
    return tally.report()


def _add_document(warehouse: Warehouse, source_id: str, file: Path, tally: _Tally) -> None:
    from knowledge.documents import read_document

    if not file.is_file():
        raise BadFile(file, "there is no such file", "Check the path.")
    digest = hashlib.sha256(READER_VERSION.encode() + file.read_bytes()).hexdigest()
    with warehouse.write_lock:
        known = warehouse.rows("SELECT digest, rows FROM sources WHERE source_id = ?", [source_id])
        if known and known[0][0] == digest:
            tally.unchanged += known[0][1]
            return
        passages = read_document(file)
        updated_at = datetime.fromtimestamp(file.stat().st_mtime)
        with warehouse.transaction(f"taking in {file.name}") as cursor:
            keep_passages(cursor, source_id, file.name, passages, updated_at, tally)
            remember(cursor, source_id, file.name, "documents", len(passages), digest)


def keep_passages(
    cursor: duckdb.DuckDBPyConnection,
    source_id: str,
    document: str,
    passages: Sequence[Passage],
    updated_at: datetime,
    tally: _Tally,
) -> None:
    """Replace a source's passages by these; those that are the same stay untouched."""
    fresh = {_own_id(source_id, passage): passage for passage in passages}
    held = dict(cursor.execute("SELECT passage_id, digest FROM passages WHERE source_id = ?", [source_id]).fetchall())
    changed = [key for key, passage in fresh.items() if held.get(key) != passage.digest]
    gone = [key for key in held if key not in fresh]
    cursor.execute("DELETE FROM passages WHERE passage_id IN (SELECT unnest(?))", [[*changed, *gone]])
    for key in changed:
        passage = fresh[key]
        cursor.execute(
            "INSERT INTO passages (passage_id, source_id, document, title, heading_path, text, language, ordinal, digest, "
            "updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                key,
                source_id,
                document,
                passage.title,
                HEADING_SEPARATOR.join(passage.headings),
                passage.text,
                passage.language,
                passage.ordinal,
                passage.digest,
                updated_at,
            ],
        )
    tally.written += len(changed)
    tally.unchanged += len(fresh) - len(changed)
    tally.removed += len(gone)


def _own_id(source_id: str, passage: Passage) -> str:
    """A passage id that two copies of a document under different names do not share."""
    return hashlib.blake2b(f"{source_id}\x1f{passage.passage_id}".encode(), digest_size=12).hexdigest()


def remember(cursor: duckdb.DuckDBPyConnection, source_id: str, name: str, kind: str, rows: int, digest: str) -> None:
    """Note a source as it now stands."""
    cursor.execute(
        "INSERT OR REPLACE INTO sources (source_id, name, kind, rows, imported_at, digest, options) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [source_id, name, kind, rows, datetime.now(), digest, json.dumps({})],
    )
    bump_data_version(cursor)


def _remove_gone(warehouse: Warehouse, folders: Sequence[Path], present: set[str], tally: _Tally) -> None:
    from knowledge.importers.merge import forget_source

    for folder in folders:
        rows = warehouse.rows(
            "SELECT source_id FROM sources WHERE kind = 'documents' AND starts_with(source_id, ?)", [f"{folder.name}/"]
        )
        for (source_id,) in rows:
            if source_id not in present:
                with warehouse.transaction(f"removing {source_id}") as cursor:
                    tally.removed += forget_source(cursor, source_id)
                    bump_data_version(cursor)


def add_site(warehouse: Warehouse, url: str, limit: int, progress: Progress | None) -> ImportReport:
    """Take in a site's pages as passages of one source.

    Raises:
        UnsafeAddress: the address is private, or no web address.
        BadFile: nothing could be read there.
    """
    raise NotImplementedError(url, limit, progress, warehouse)
