"""Text to numbers for the head: the embedder's vector beside hashed words and pieces of words.

The embedding carries the meaning across languages; the pieces carry what it blurs (one word of two, a typo). Both
are needed: see docs/adr/0007-routing.md. Numpy and the standard library only, so that a prediction needs nothing
else.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BUCKETS = 1 << 16
_HALF = BUCKETS // 2
LONGEST = 600  # characters that the head reads: what is wanted is said by then
_TOKEN = re.compile(r"[㐀-䶿一-鿿]+|[^\W_㐀-䶿一-鿿]+(?:'[a-z]+)?|[?$£€¥%#@]")
_DIGITS = re.compile(r"\d+")
_HAN = re.compile(r"[㐀-䶿一-鿿]")


def normal(text: str) -> str:
    """The text in one form: NFKC, lower case, single spaces, cut at ``LONGEST``."""
    text = unicodedata.normalize("NFKC", text[: 4 * LONGEST]).lower().replace("’", "'")
    return re.sub(r"\s+", " ", text).strip()[:LONGEST]


def _masked(found: re.Match[str]) -> str:
    # one number is as good as another; its length tells an order from a price
    return "0" * min(len(found[0]), 6)


def pieces(text: str) -> tuple[Counter[str], Counter[str]]:
    """(words and pairs of words, pieces of 2 to 5 letters or 1 to 3 Chinese characters), counted."""
    tokens = _TOKEN.findall(_DIGITS.sub(_masked, normal(text)))
    words: Counter[str] = Counter()
    letters: Counter[str] = Counter()
    units: list[str] = []
    for token in tokens:
        if _HAN.match(token):
            units += [token[i : i + 2] for i in range(max(1, len(token) - 1))]
            for n in (1, 2, 3):
                letters.update(token[i : i + n] for i in range(len(token) - n + 1))
        else:
            units.append(token)
            padded = f" {token} "
            for n in (2, 3, 4, 5):
                letters.update(padded[i : i + n] for i in range(len(padded) - n + 1))
    words.update(units)
    words.update(f"{a}_{b}" for a, b in pairwise(units))
    return words, letters


def hashed(text: str, idf: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """(buckets, values): words in the lower half, letters in the upper, each half of length one.

    Args:
        text: any text.
        idf: weight by bucket; None: counts only, unscaled (to learn the weights).
    """
    all_buckets: list[np.ndarray] = []
    all_values: list[np.ndarray] = []
    for half, counts in enumerate(pieces(text)):
        merged: Counter[int] = Counter()
        for piece, count in counts.items():
            merged[half * _HALF + zlib.crc32(piece.encode()) % _HALF] += count
        buckets = np.fromiter(merged.keys(), dtype=np.int64, count=len(merged))
        values = 1.0 + np.log(np.fromiter(merged.values(), dtype=np.float32, count=len(merged)))
        if idf is not None and len(values):
            values = values * idf[buckets]
            values = values / max(float(np.linalg.norm(values)), 1e-9)
        all_buckets.append(buckets)
        all_values.append(values.astype(np.float32))
    return np.concatenate(all_buckets), np.concatenate(all_values)


def learn_idf(texts: Sequence[str]) -> np.ndarray:
    """Weight by bucket: rare pieces tell more (smoothed inverse document frequency)."""
    seen = np.zeros(BUCKETS, dtype=np.float64)
    for text in texts:
        seen[np.unique(hashed(text)[0])] += 1
    return (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)


def matrix(texts: Sequence[str], idf: np.ndarray) -> csr_matrix:
    """The hashed features of many texts, one row a text."""
    from scipy.sparse import csr_matrix

    rows = [hashed(text, idf) for text in texts]
    starts = np.cumsum([0, *(len(buckets) for buckets, _ in rows)])
    buckets = np.concatenate([b for b, _ in rows]) if rows else np.zeros(0, dtype=np.int64)
    values = np.concatenate([v for _, v in rows]) if rows else np.zeros(0, dtype=np.float32)
    return csr_matrix((values, buckets, starts), shape=(len(rows), BUCKETS))


@dataclass(frozen=True, kw_only=True)
class Centred:
    """Vectors moved to the middle of the examples: e5's all point one way, and what differs is what matters."""

    mean: np.ndarray

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        moved = np.atleast_2d(vectors).astype(np.float32) - self.mean
        return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
