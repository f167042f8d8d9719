"""Where sentences end, how long a text is, and how sentences are packed into pieces of a size.

Length is counted in **units**: a word of a spaced script is one, two Chinese characters are one; both come to about
1.4 tokens of an E5 model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from knowledge.words import CJK

_UNIT = re.compile(rf"[{CJK}\u3040-\u30ff\uac00-\ud7af]|[^\s{CJK}\u3040-\u30ff\uac00-\ud7af]+")
_WIDE = re.compile(rf"[{CJK}\u3040-\u30ff\uac00-\ud7af]")
_END = re.compile(r"[。！？；]+[”’」』）》\"']*|[.!?…]+[\"'”’)\]]*(?=\s|$)|[!?…]+(?=[^\W\d_])|\n+")
_LAST_WORD = re.compile(r"([^\s(\[\"'“‘]+)$")
_ABBREVIATIONS = (
    " mr mrs ms dr prof sr jr st no nos vs etc e.g i.e eg ie cf al approx dept est fig inc ltd co corp vol ed pp p "
    "jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k a.m p.m "
)
_LONGEST_WORD = 20  # characters; a run of letters beyond it counts as several words
_CLAUSE = re.compile(r"[，,、:：;]\s*|\s+")


def units(text: str) -> float:
    """The length of a text: words, and half the Chinese, Japanese or Korean characters."""
    wide = len(_WIDE.findall(text))
    return len(_UNIT.findall(text)) - wide / 2


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as character offsets, in order; a line break ends a sentence.

    White space between sentences belongs to none. A point after an abbreviation, an initial or before a small
    letter ends nothing.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if not _ends(text, start, match):
            continue
        _add(spans, text, start, match.end())
        start = match.end()
    _add(spans, text, start, len(text))
    return spans


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if right > left:
        spans.append((start + left, start + right))


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    mark = match.group()
    if not mark.startswith("."):
        return True
    following = text[match.end() : match.end() + 40].lstrip(" \t")
    if following[:1].islower():
        return False
    word = _LAST_WORD.search(text[max(start, match.start() - 20) : match.start()])
    if word is None or len(mark.rstrip("\"'”’)]")) > 1:
        return True
    last = word.group(1).lower()
    return not (
        f" {last} " in _ABBREVIATIONS or (len(last) == 1 and last.isalpha()) or (last.isdigit() and _alone(text, match))
    )


def _alone(text: str, match: re.Match[str]) -> bool:
    # "1." at the head of a line numbers an item and ends nothing
    line = text.rfind("\n", 0, match.start()) + 1
    return text[line : match.start()].strip().isdigit()


def pack(sizes: Sequence[float], most: float) -> list[range]:
    """Group consecutive pieces so that groups are of about one size, none over ``most`` unless one piece is.

    Args:
        sizes: units of each piece.
        most: units a group may have.

    Returns:
        The groups as ranges over the pieces, all of them, in order.
    """
    total = sum(sizes)
    if not sizes:
        return []
    target = total / max(1, math.ceil(total / most))
    groups: list[range] = []
    first, filled = 0, 0.0
    for index, size in enumerate(sizes):
        if index > first and (filled + size > most or filled + size / 2 > target):
            groups.append(range(first, index))
            first, filled = index, 0.0
        filled += size
    groups.append(range(first, len(sizes)))
    return groups


def cut_long(text: str, most: float) -> list[str]:
    """A sentence in pieces of at most ``most`` units, at its clauses, for what no reader would call a sentence."""
    if units(text) <= most and len(text) <= most * _LONGEST_WORD:
        return [text]
    marks = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
    atoms = [atom for start, end in pairwise(marks) for atom in _slices(text[start:end], most)]
    pieces: list[str] = []
    filled = 0.0
    current: list[str] = []
    for atom in atoms:
        size = max(units(atom), len(atom) / _LONGEST_WORD)
        if current and filled + size > most:
            pieces.append("".join(current).strip())
            current, filled = [], 0.0
        current.append(atom)
        filled += size
    pieces.append("".join(current).strip())
    return [piece for piece in pieces if piece]


def _slices(atom: str, most: float) -> list[str]:
    # no clause and no space in it: cut anywhere
    width = max(1, int(most * (2 if _WIDE.search(atom) else _LONGEST_WORD)))
    return [atom[start : start + width] for start in range(0, len(atom), width)]
