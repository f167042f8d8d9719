"""Passages that were cut from one section are read as one.

A long section is stored in pieces, and only the first may name what it is about ("... is a fish of the Pacific"), so
that the piece which answers ("It spawns from February to April") is found far behind it. Read together they are the
section again: its sentences share what it is about, and how near it is to the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.records import Hit

PIECES = 3  # of one section are joined; a book without headings stays in pieces


def join(hits: Sequence[Hit], pieces: int = PIECES) -> list[Hit]:
    """The hits with the pieces of one section made one hit, in the place and with the id of its best piece.

    The text is the pieces in the order of their rank, on lines of their own; each retrieval signal is the best one.
    """
    groups: dict[tuple[str, ...], list[Hit]] = {}
    for hit in hits:
        key = (hit.source, hit.title, hit.locator, hit.language) if hit.source else (hit.id,)
        if len(groups.get(key, ())) >= pieces:
            key = (hit.id,)
        groups.setdefault(key, []).append(hit)
    return [_joined(group) if len(group) > 1 else group[0] for group in groups.values()]


def _joined(group: Sequence[Hit]) -> Hit:
    names = {name for hit in group for name in hit.features}
    signals = {
        name: (min if name.startswith("rank") else max)(
            hit.features[name] for hit in group if name in hit.features
        )
        for name in sorted(names)
    }  # fmt: skip
    return replace(group[0], text="\n".join(hit.text for hit in group), features=signals)
