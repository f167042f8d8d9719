"""What can go wrong with a shop's data.

Catch ``KnowledgeError`` for all of it. Each error carries the objects it speaks of, and its message names the
value, what was expected and the way out.

    KnowledgeError
    ├── BadRecord            one row that cannot be kept (file, line, column, reason)
    ├── BadFile              a whole file that cannot be read, or is no file of a kind we know
    ├── MissingColumns       a table without the columns its kind needs
    ├── UnsafeAddress        a URL that leads to a private or unsupported address
    ├── StoreError
    │   ├── StoreLocked      another process owns this Store
    │   ├── StoreTooNew      written by a newer Hawker
    │   ├── StoreDamaged     a part cannot be read; says how to rebuild it
    │   └── StoreFull        no space left on the disk
    └── EmbedderError        embeddings cannot be computed, or do not fit the ones that are kept
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class KnowledgeError(Exception):
    """Base of all errors of this package."""


class BadRecord(KnowledgeError):
    """One row that cannot be kept."""

    def __init__(self, *, file: str, line: int | None, column: str | None, value: object, reason: str) -> None:
        self.file, self.line, self.column, self.value, self.reason = file, line, column, value, reason
        where = file if line is None else f"{file}, line {line}"
        what = "" if column is None else f", column {column!r}, value {value!r}"
        super().__init__(f"{where}{what}: {reason}")


class BadFile(KnowledgeError):
    """A file that cannot be read as what it is said to be."""

    def __init__(self, path: str | Path, reason: str, fix: str) -> None:
        self.path, self.reason, self.fix = str(path), reason, fix
        super().__init__(f"{Path(path).name}: {reason}. {fix}")


class MissingColumns(KnowledgeError):
    """A table lacks columns that its kind cannot do without."""

    def __init__(self, path: str | Path, kind: str, missing: Sequence[str], found: Sequence[str]) -> None:
        self.path, self.kind, self.missing, self.found = str(path), kind, tuple(missing), tuple(found)
        example = ", ".join(f'"{name}": "<column of the file>"' for name in missing)
        super().__init__(
            f"{Path(path).name}: no column for {', '.join(missing)} of kind {kind!r}; the file has "
            f"{', '.join(found) or 'no columns'}. Name them with mapping={{{example}}}."
        )


class UnsafeAddress(KnowledgeError):
    """A URL that this process must not fetch."""

    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(f"{url}: {reason}. Give a public http or https address.")


class StoreError(KnowledgeError):
    """The Store itself cannot be used."""


class StoreLocked(StoreError):
    """Another process owns the Store."""

    def __init__(self, path: str | Path, owner: str) -> None:
        self.path, self.owner = str(path), owner
        super().__init__(
            f"The Store {path} is in use by {owner}. Stop that process, or use another directory with --store."
        )


class StoreTooNew(StoreError):
    """The Store was written by a newer Hawker than this one."""

    def __init__(self, path: str | Path, found: int, supported: int) -> None:
        self.path, self.found, self.supported = str(path), found, supported
        super().__init__(
            f"The Store {path} has version {found}; this Hawker reads up to {supported}. Install a newer Hawker; "
            "the Store was left as it is."
        )


class StoreDamaged(StoreError):
    """A part of the Store cannot be read."""

    def __init__(self, path: str | Path, part: str, reason: str, fix: str) -> None:
        self.path, self.part, self.reason, self.fix = str(path), part, reason, fix
        super().__init__(f"The Store {path}: its {part} cannot be read ({reason}). {fix}")


class StoreFull(StoreError):
    """The disk that holds the Store has no space left."""

    def __init__(self, path: str | Path, doing: str) -> None:
        self.path, self.doing = str(path), doing
        super().__init__(
            f"No space left on the disk of {path} while {doing}. Free some space and run it again: what was "
            "acknowledged is kept, the rest is read again."
        )


class EmbedderError(KnowledgeError):
    """Embeddings cannot be computed, or do not fit those that the Store keeps."""
