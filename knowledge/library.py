"""Documents and sites into the warehouse as passages: a document that did not change costs nothing."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from knowledge.entries import HEADING_SEPARATOR
from knowledge.errors import BadFile, KnowledgeError
from knowledge.records import ImportMode, ImportReport, Problem
from knowledge.warehouse import Warehouse, bump_data_version

if TYPE_CHECKING:
    import pyarrow as pa

    from knowledge.entries import Passage

Progress = Callable[[str, float, float | None], None]
READER_VERSION = "1"  # raise it when the same document would give other passages


class _Tally:
    """What is counted while documents go in."""

    def __init__(self, source: str) -> None:
        self.source, self.started = source, time.perf_counter()
        self.written = self.unchanged = self.removed = 0
        self.problems: list[Problem] = []

    def _rejected(self) -> int:
        return sum(problem.severity == "rejected" for problem in self.problems)

    def report(self) -> ImportReport:
        return ImportReport(
            source=self.source,
            rows_read=self.written + self.unchanged + self._rejected(),
            rows_written=self.written,
            rows_unchanged=self.unchanged,
            rows_rejected=self._rejected(),
            rows_removed=self.removed,
            problems=tuple(self.problems),
            tables={"passages": self.written},
            seconds=time.perf_counter() - self.started,
        )


def list_documents(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """Source id and file of each document; a folder gives all readable files below it, by their path in it."""
    from knowledge.documents import DOCUMENT_ENDINGS

    found: list[tuple[str, Path]] = []
    for path in paths:
        if path.is_dir():
            files = sorted(
                file for file in path.rglob("*") if file.suffix.lower() in DOCUMENT_ENDINGS and file.is_file()
            )
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
    named: dict[str, Path] = {}
    for done, (source_id, file) in enumerate(documents):
        if progress:
            progress(file.name, done, len(documents))
        try:
            if named.setdefault(source_id, file).resolve() != file.resolve():
                raise BadFile(
                    file,
                    "another document of this import has the same name, whose place it would take",
                    "Rename one of them, or import the folder that holds both.",
                )
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
        passages = read_document(file, source=source_id)
        updated_at = datetime.fromtimestamp(file.stat().st_mtime)
        with warehouse.transaction(f"taking in {file.name}") as cursor:
            keep_passages(cursor, source_id, [(file.name, passages)], updated_at, tally)
            remember(cursor, source_id, file.name, "documents", len(passages), digest)


def keep_passages(
    cursor: duckdb.DuckDBPyConnection,
    source_id: str,
    documents: Sequence[tuple[str, Sequence[Passage]]],
    updated_at: datetime,
    tally: _Tally,
    *,
    complete: bool = True,
) -> None:
    """Bring a source's passages up to these, by document; those that are the same stay untouched.

    ``complete=False``: the source was not read to its end, so what is not in it may still be there and is kept.
    """
    fresh = {passage.passage_id: (document, passage) for document, passages in documents for passage in passages}
    held = dict(cursor.execute("SELECT passage_id, digest FROM passages WHERE source_id = ?", [source_id]).fetchall())
    changed = {key: held_as for key, held_as in fresh.items() if held.get(key) != held_as[1].digest}
    gone = [key for key in held if key not in fresh] if complete else []
    cursor.execute("DELETE FROM passages WHERE passage_id IN (SELECT unnest(?))", [[*changed, *gone]])
    if changed:
        cursor.register("fresh_passages", _passage_table(source_id, changed, updated_at))
        cursor.execute("INSERT INTO passages BY NAME SELECT * FROM fresh_passages")
        cursor.unregister("fresh_passages")
    tally.written += len(changed)
    tally.unchanged += len(fresh) - len(changed)
    tally.removed += len(gone)


def _passage_table(source_id: str, passages: Mapping[str, tuple[str, Passage]], updated_at: datetime) -> pa.Table:
    import pyarrow as pa

    rows = [
        {
            "passage_id": key,
            "source_id": source_id,
            "document": document,
            "title": passage.title,
            "heading_path": HEADING_SEPARATOR.join(passage.headings),
            "text": passage.text,
            "language": passage.language,
            "ordinal": passage.ordinal,
            "digest": passage.digest,
            "updated_at": updated_at,
        }
        for key, (document, passage) in passages.items()
    ]
    return pa.Table.from_pylist(rows)


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
    """Take in a site's pages as passages of one source; pages that are gone go, if the site was read to its end.

    Raises:
        UnsafeAddress: the address is private, or no web address.
        BadFile: nothing could be read there.
    """
    from knowledge.sites import read_site

    tally = _Tally(url)
    site = read_site(url, limit=limit, progress=progress)
    digest = hashlib.sha256("".join(sorted(page.digest for page in site.pages)).encode()).hexdigest()
    documents = [(page.url, page.passages) for page in site.pages]
    with warehouse.transaction(f"taking in {url}") as cursor:
        keep_passages(cursor, url, documents, datetime.now(), tally, complete=site.complete)
        rows = cursor.execute("SELECT count(*) FROM passages WHERE source_id = ?", [url]).fetchone()
        remember(cursor, url, url, "site", rows[0] if rows else 0, digest)
    tally.problems.extend(site.problems)
    return tally.report()
