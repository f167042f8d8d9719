"""Mends misspelt English words before a message is classified: one slip away from a word the examples use.

Only the choice of the intent reads the mended text; arguments are read from what was typed, so that a product's own
name is never "mended". A word that the examples know stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"[a-z]+", re.ASCII)
SHORTEST, LONGEST = 4, 20


class Spelling:
    """A vocabulary with its near misses. Source of the scheme: symmetric deletes (Garbe 2012), at distance one.

    Args:
        texts: the examples; a word seen in at least two of them is known.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(set(_WORD.findall(text.lower())))
        self._counts = {word: n for word, n in counts.items() if n >= 2}
        self._near: dict[str, list[str]] = {}
        for word in self._counts:
            if SHORTEST <= len(word) <= LONGEST:
                for key in _keys(word):
                    self._near.setdefault(key, []).append(word)

    def mended(self, text: str) -> str:
        """``text`` with each unknown word replaced by the commonest known one that is a single slip away."""
        return re.sub(r"(?<![\w@./#-])[A-Za-z]{4,20}(?![\w@./-])", lambda found: self._word(found[0]), text)

    def _word(self, word: str) -> str:
        lowered = word.lower()
        if lowered in self._counts or lowered.rstrip("s") in self._counts:
            return word
        near = {known for key in _keys(lowered) for known in self._near.get(key, ()) if _one_slip(lowered, known)}
        return max(near, key=lambda known: (self._counts[known], known)) if near else word


def _keys(word: str) -> Iterator[str]:
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def _one_slip(a: str, b: str) -> bool:
    """True when one letter was added, left out, changed or swapped with its neighbour."""
    if len(a) > len(b):
        a, b = b, a
    i = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) < len(b):
        return a[i:] == b[i + 1 :]
    return a[i + 1 :] == b[i + 1 :] or (a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :])
