"""The shelf: copy that was written, with what became of it. One JSON file a piece, in the Store's ``copy`` folder.

A piece is written whole or not at all, so a crash leaves the last whole state; files that cannot be read are passed
over and named in the log.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from assistant.copywriting.brief import Brief, make_brief

log = logging.getLogger(__name__)

Status = Literal["draft", "approved", "rejected"]
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One variant on the shelf; ``document`` is what ``Variant.document`` gave, with later edits."""

    id: str
    created: datetime
    status: Status
    brief: Brief
    document: Mapping[str, Any]

    @property
    def errors(self) -> int:
        """How many things of error level stand against it."""
        return sum(hit["severity"] == "error" for hit in self.document["report"]["warnings"])


def new_piece(brief: Brief, document: Mapping[str, Any]) -> Piece:
    """A draft of what was just written."""
    return Piece(id=uuid4().hex, created=datetime.now(UTC), status="draft", brief=brief, document=document)


class Shelf:
    """The pieces of one Store.

    Args:
        folder: where the files lie; made when it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, piece: Piece) -> Piece:
        """Keep a piece, in place of its former state."""
        self._folder.mkdir(parents=True, exist_ok=True)
        content = {
            "id": piece.id, "created": piece.created.isoformat(), "status": piece.status,
            "brief": piece.brief.model_dump(mode="json"), "document": piece.document,
        }  # fmt: skip
        write_whole(self._folder / f"{piece.id}.json", json.dumps(content, ensure_ascii=False))
        return piece

    def get(self, piece_id: str) -> Piece | None:
        """The piece of this id; None when there is none."""
        file = self._folder / f"{piece_id}.json"
        return _read(file) if _ID.fullmatch(piece_id) and file.is_file() else None

    def decide(self, piece_id: str, status: Status) -> Piece | None:
        """The piece with its new status, kept; None when there is none."""
        piece = self.get(piece_id)
        return self.put(replace(piece, status=status)) if piece else None

    def newest(self, limit: int = 30) -> list[Piece]:
        """The pieces written last, newest first."""
        files = sorted(self._folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
        pieces = [piece for file in files[:limit] if (piece := _read(file))]
        return sorted(pieces, key=lambda piece: piece.created, reverse=True)


def write_whole(file: Path, content: str) -> None:
    """Write a file so that it is there whole, on disk, or not at all."""
    part = file.with_suffix(f".{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)


def _read(file: Path) -> Piece | None:
    try:
        held = json.loads(file.read_text("utf-8"))
        return Piece(
            id=held["id"], created=datetime.fromisoformat(held["created"]), status=held["status"],
            brief=make_brief(held["brief"]), document=held["document"],
        )  # fmt: skip
    except (OSError, ValueError, KeyError) as error:
        log.warning("the copy in %s cannot be read: %s", file.name, error)
        return None
