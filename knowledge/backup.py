"""A Store in one file, and back: a zip with the digest of each part.

The warehouse is copied as of one moment by DuckDB, SQLite files by SQLite, though both are in use. Vectors and the
lexical index are left out, for they are made again from the warehouse; computed vectors are kept in their cache.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath

import duckdb

from knowledge.errors import BadFile, KnowledgeError, StoreError, StoreFull
from knowledge.manifest import FILE_NAME as MANIFEST_NAME
from knowledge.manifest import STORE_VERSION
from knowledge.warehouse import FILE_NAME as WAREHOUSE_NAME
from knowledge.warehouse import Warehouse, is_disk_full

DIGESTS_NAME = "digests.json"
FORMAT = "hawker-backup"
# made again from the rest, or of this machine only
LEFT_OUT = ("vectors", "lexical", "scratch", ".lock", "owner.json", f"{WAREHOUSE_NAME}.wal")
_CHUNK = 1 << 20


def write_backup(folder: Path, file: Path, *, warehouse: Warehouse | None = None) -> Path:
    """Write the Store of ``folder`` into ``file``.

    Args:
        folder: the Store's directory, owned by this process.
        file: the zip to write; it must not be there.
        warehouse: the open warehouse; None: it is not open, and its file is copied as it is.

    Raises:
        StoreError: ``file`` exists, or cannot be written.
        StoreFull: no space left; ``file`` is gone again.
    """
    if file.exists():
        raise StoreError(f"The backup {file} is there already. Name another file, or move it away.")
    beside = file.with_name(file.name + ".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as scratch:
            _write_zip(folder, Path(scratch), beside, warehouse)
        beside.replace(file)
    except (OSError, duckdb.Error) as error:
        beside.unlink(missing_ok=True)
        if is_disk_full(error):
            raise StoreFull(file, "writing the backup") from error
        raise StoreError(f"The backup {file} cannot be written: {error}. Name another place.") from error
    return file


def _write_zip(folder: Path, scratch: Path, target: Path, warehouse: Warehouse | None) -> None:
    digests: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, path in _parts(folder, scratch, warehouse):
            digests[name] = digest_file(path)
            archive.write(path, name)
        content = {"format": FORMAT, "version": STORE_VERSION, "sha256": digests}
        archive.writestr(DIGESTS_NAME, json.dumps(content, indent=2))


def _parts(folder: Path, scratch: Path, warehouse: Warehouse | None) -> Iterator[tuple[str, Path]]:
    """Name and a file that stands still, for each part of the Store."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if (
            not path.is_file()
            or path.is_symlink()
            or relative.parts[0] in LEFT_OUT
            or relative.parts[0].startswith(".backup-")
        ):
            continue
        if path.name.endswith(("-wal", "-shm", "-journal", ".part", ".new")):
            continue
        still = scratch / f"{len(list(scratch.iterdir()))}"
        if relative.as_posix() == WAREHOUSE_NAME and warehouse is not None:
            warehouse.copy_to(still)
        elif path.suffix in (".sqlite", ".sqlite3", ".db"):
            _copy_sqlite(path, still)
        else:
            still = path
        yield relative.as_posix(), still


def _copy_sqlite(path: Path, target: Path) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def digest_file(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    hasher = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            hasher.update(chunk)
    return hasher.hexdigest()


def restore_backup(file: Path, folder: Path) -> Path:
    """Put the backup ``file`` back as the Store at ``folder``, whole or not at all.

    Raises:
        BadFile: no backup, cut short, changed, or with paths that lead out of the Store.
        StoreError: there is something at ``folder``, or a newer Hawker wrote the backup.
        StoreFull: no space left.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{folder} is not empty. Restore into a new directory, then use that one.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".restore-") as scratch:
            unpacked = Path(scratch) / "store"
            unpacked.mkdir()
            _unpack(file, unpacked)
            if folder.exists():
                folder.rmdir()
            unpacked.rename(folder)
    except KnowledgeError:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError) as error:
        raise BadFile(file, f"no backup that can be read ({error})", "Use another backup.") from error
    except OSError as error:
        if is_disk_full(error):
            raise StoreFull(folder, "restoring the backup") from error
        raise StoreError(f"The backup {file} cannot be restored: {error}.") from error
    return folder


def _unpack(file: Path, target: Path) -> None:
    if not file.is_file():
        raise BadFile(file, "there is no such file", "Check the path.")
    with zipfile.ZipFile(file) as archive:
        content = json.loads(archive.read(DIGESTS_NAME))
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise BadFile(file, "no backup of a Store", "Name a file that `hawker backup` wrote.")
        if content["version"] > STORE_VERSION:
            raise StoreError(
                f"{file.name} was written by a newer Hawker (version {content['version']}). Install that one."
            )
        digests: dict[str, str] = content["sha256"]
        names = {entry.filename for entry in archive.infolist()} - {DIGESTS_NAME}
        if names != set(digests) or MANIFEST_NAME not in names:
            raise BadFile(file, "its list of parts does not fit what it holds", "Use another backup.")
        for name, digest in digests.items():
            _refuse_escape(file, name)
            _unpack_part(archive, name, digest, target / name, file)


def _refuse_escape(file: Path, name: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise BadFile(file, f"it holds the path {name!r}, which leads out of the Store", "Do not trust this file.")


def _unpack_part(archive: zipfile.ZipFile, name: str, digest: str, target: Path, file: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    hasher = hashlib.sha256()
    with archive.open(name) as source, target.open("wb") as sink:
        while chunk := source.read(_CHUNK):
            hasher.update(chunk)
            sink.write(chunk)
    if hasher.hexdigest() != digest:
        raise BadFile(file, f"its part {name!r} was changed or cut short", "Use another backup.")
