"""``hawker import``: which way a file or an address goes into the Store, and the report in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from knowledge.records import KINDS, ImportReport, Kind, Problem

if TYPE_CHECKING:
    from assistant.events import Json
    from knowledge import Store

TABLE_FILES = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".xlsm", ".json", ".jsonl", ".ndjson", ".parquet"})
PROBLEMS_PRINTED = 20
Progress = Callable[[str, float, float | None], None]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How to read what is imported: ``kind`` None means recognised."""

    kind: str | None = None
    mapping: dict[str, str]
    replace: bool = False


def read_pairs(pairs: Sequence[str]) -> dict[str, str]:
    """``FIELD=COLUMN`` options as a mapping; wrong usage names the pair."""
    mapping: dict[str, str] = {}
    for pair in pairs:
        name, sign, column = pair.partition("=")
        if not sign or not name.strip() or not column.strip():
            raise typer.BadParameter(f"{pair!r}; expected FIELD=COLUMN", param_hint="--map")
        mapping[name.strip()] = column.strip()
    return mapping


def check(sources: Sequence[str], wanted: Wanted) -> None:
    """Wrong usage, told before anything is opened."""
    known = (*KINDS, "documents")
    if wanted.kind is not None and wanted.kind not in known:
        raise typer.BadParameter(f"{wanted.kind!r}; expected one of {', '.join(known)}", param_hint="--kind")
    for source in sources:
        if not is_address(source) and not Path(source).exists():
            raise typer.BadParameter(f"no file {source!r}", param_hint="FILE")
    named: dict[str, str] = {}
    for source in sources:
        if is_address(source) or not is_document(Path(source), wanted.kind):
            continue
        name = Path(source).resolve().name
        if Path(named.setdefault(name, source)).resolve() != Path(source).resolve():
            raise typer.BadParameter(
                f"{named[name]!r} and {source!r} are both called {name!r}, and one would take the other's place; rename "
                "one of them, or import the folder that holds both",
                param_hint="FILE",
            )


def is_address(source: str) -> bool:
    """Whether this is a site and not a file."""
    return source.lower().startswith(("http://", "https://"))


def is_document(path: Path, kind: str | None) -> bool:
    """Whether a file is text to read, rather than a table."""
    return kind == "documents" or (kind is None and path.suffix.lower() not in TABLE_FILES)


def import_one(store: Store, source: str, wanted: Wanted, progress: Progress) -> ImportReport:
    """Import one file or site the way it asks for."""
    if is_address(source):
        return store.add_site(source, progress=progress)
    path, mode = Path(source), "replace" if wanted.replace else "upsert"
    if is_document(path, wanted.kind):
        return store.add_documents([path], mode=mode, progress=progress)
    kind = cast("Kind | None", wanted.kind)
    return store.import_file(path, kind, mapping=wanted.mapping or None, mode=mode, progress=progress)


def as_document(report: ImportReport) -> Json:
    """A report as JSON."""
    from assistant.events import as_json

    return as_json(report)


def in_words(report: ImportReport) -> str:
    """A report as lines."""
    head = (
        f"{report.source}: {report.rows_read:,} read, {report.rows_written:,} written, "
        f"{report.rows_unchanged:,} unchanged, {report.rows_rejected:,} rejected"
        f"{f', {report.rows_removed:,} removed' if report.rows_removed else ''} in {report.seconds:.1f} s"
    )
    lines = [head, *(f"  {_problem(each)}" for each in report.problems[:PROBLEMS_PRINTED])]
    more = len(report.problems) - PROBLEMS_PRINTED
    return "\n".join([*lines, f"  ... and {more:,} more"] if more > 0 else lines)


def _problem(problem: Problem) -> str:
    where = problem.file if problem.line is None else f"{problem.file}, line {problem.line}"
    what = "" if problem.column is None else f", {problem.column} {problem.value!r}"
    return f"{problem.severity}: {where}{what}: {problem.reason}"
