"""All entries of one kind, ready to be searched: their words, their vectors, and the scores of a query.

A ``Shelf`` is made once for a state of the data and replaced as a whole; only vectors are filled in later, a row
at a time, so that searches need no lock.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from knowledge.entries import Entry, digest_of
from knowledge.fusion import convex, highest
from knowledge.lexical import LexicalIndex
from knowledge.records import Hit, HitKind
from knowledge.words import words_of

EXACT_LIMIT = 200_000  # rows compared one by one (20,000 take 2 ms); beyond, Chroma's graph names the nearest
GRAPH_CANDIDATES = 200


class Nearest(Protocol):
    """What finds the nearest vectors where there are too many to compare with each."""

    def nearest(self, kind: HitKind, vector: np.ndarray, k: int) -> list[tuple[str, float]]:
        """The ``k`` nearest ids with their cosines."""
        ...


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What a query scored on a shelf, each ``[n]``. ``cosine`` is None while no vector is there."""

    fused: np.ndarray
    bm25: np.ndarray
    cosine: np.ndarray | None
    bm25_ceiling: float


class Shelf:
    """Entries of one kind in their order, with a lexical index and room for their vectors.

    Args:
        kind: what the entries are.
        entries: the entries.
        lexical: BM25 over their words, in the same order.
        dimension: length of a vector; 0 without an embedder.
    """

    def __init__(self, kind: HitKind, entries: Sequence[Entry], lexical: LexicalIndex, dimension: int) -> None:
        self.kind, self.entries, self.lexical = kind, tuple(entries), lexical
        self.keys = [digest_of(entry.indexed_text) for entry in self.entries]
        self.rows = {entry.id: row for row, entry in enumerate(self.entries)}
        self.exact = len(self.entries) <= EXACT_LIMIT
        self.vectors = np.zeros((len(self.entries) if self.exact else 0, dimension), np.float32)
        self.ready = np.zeros(len(self.entries), dtype=bool)

    def place(self, rows: Sequence[int], vectors: np.ndarray) -> None:
        """Put vectors ``[n, dimension]`` on their rows; searches see them at once."""
        if self.exact:
            self.vectors[rows] = vectors
        self.ready[rows] = True

    def fill(self, known: Mapping[str, np.ndarray]) -> None:
        """Put vectors on all rows whose text they were made from; ``known`` is by the key of the text."""
        found = [(row, known[key]) for row, key in enumerate(self.keys) if not self.ready[row] and key in known]
        if found:
            self.place([row for row, _ in found], np.stack([vector for _, vector in found]))

    def missing(self) -> list[int]:
        """Rows that have no vector yet."""
        return np.flatnonzero(~self.ready).tolist()

    def query_words(self, query: str) -> list[str]:
        """The words of a query, and what they are when written together or apart, as far as entries know them."""
        words = words_of(query)
        joined = [a + b for a, b in zip(words, words[1:], strict=False) if a.isascii() and b.isascii()]
        parts = [part for word in words if not self.lexical.knows(word) for part in self._parts(word)]
        return [*words, *(word for word in joined if self.lexical.knows(word)), *parts]

    def _parts(self, word: str) -> tuple[str, ...]:
        if not (word.isascii() and word.isalpha() and len(word) >= 6):
            return ()
        for cut in range(3, len(word) - 2):
            if self.lexical.knows(word[:cut]) and self.lexical.knows(word[cut:]):
                return word[:cut], word[cut:]
        return ()

    def score(self, query: str, vector: np.ndarray | None, graph: Nearest | None = None) -> Scores:
        """Score every entry for a query.

        Args:
            query: the words.
            vector: the query's vector ``[dimension]``; None searches by words alone.
            graph: where the nearest come from when there are too many rows to compare with each.
        """
        words = self.query_words(query)
        bm25 = self.lexical.scores(words)
        ceiling = self.lexical.best_possible(words)
        cosine = None if vector is None or not self.ready.any() else self._cosines(vector, bm25, graph)
        if cosine is None:
            fused = bm25 / ceiling if ceiling > 0 else bm25
        else:
            fused = convex(cosine, bm25)
        return Scores(fused=fused, bm25=bm25, cosine=cosine, bm25_ceiling=ceiling)

    def _cosines(self, vector: np.ndarray, bm25: np.ndarray, graph: Nearest | None) -> np.ndarray | None:
        if self.exact:
            cosine = self.vectors @ vector
            if not self.ready.all():
                # no vector yet: an entry that has the words is taken to be as near as the nearest twenty are
                ready = cosine[self.ready]
                near = float(np.sort(ready)[-20:].mean())
                cosine = np.where(self.ready, cosine, np.where(bm25 > 0, near, float(ready.min())))
            return cosine
        if graph is None:
            return None
        found = [
            (self.rows[key], value)
            for key, value in graph.nearest(self.kind, vector, GRAPH_CANDIDATES)
            if key in self.rows
        ]
        if not found:
            return None
        cosine = np.full(len(self.entries), min(value for _, value in found), np.float32)
        cosine[[row for row, _ in found]] = [value for _, value in found]
        return cosine

    def hits(self, scores: Scores, k: int, allowed_ids: Collection[str] | None = None) -> list[Hit]:
        """The best ``k`` entries with their signals; those without a word and without a vector are none."""
        allowed = self._allowed(scores, allowed_ids)
        fused = np.where(allowed, scores.fused, -np.inf)
        order = [int(row) for row in highest(fused, k + 1) if allowed[row]]
        found = []
        for place, row in enumerate(order[:k]):
            following = float(fused[order[place + 1]]) if place + 1 < len(order) else None
            found.append(self._hit(row, scores, allowed, following))
        return found

    def _allowed(self, scores: Scores, allowed_ids: Collection[str] | None) -> np.ndarray:
        if allowed_ids is None:
            allowed = np.ones(len(self.entries), dtype=bool)
        else:
            allowed = np.zeros(len(self.entries), dtype=bool)
            allowed[[self.rows[key] for key in allowed_ids if key in self.rows]] = True
        return allowed & (scores.bm25 > 0) if scores.cosine is None else allowed & (self.ready | (scores.bm25 > 0))

    def _hit(self, row: int, scores: Scores, allowed: np.ndarray, following: float | None) -> Hit:
        entry, score = self.entries[row], float(scores.fused[row])
        features = {
            "bm25": float(scores.bm25[row]),
            "bm25_share": float(scores.bm25[row]) / scores.bm25_ceiling if scores.bm25_ceiling > 0 else 0.0,
            "margin": score - following if following is not None else score,
        }
        if scores.bm25[row] > 0:
            features["rank_lexical"] = 1.0 + int((scores.bm25[allowed] > scores.bm25[row]).sum())
        if scores.cosine is not None and self.ready[row]:
            features["cosine"] = float(scores.cosine[row])
            features["rank_vector"] = 1.0 + int((scores.cosine[allowed] > scores.cosine[row]).sum())
        return Hit(
            id=entry.id,
            kind=entry.kind,
            title=entry.title,
            text=entry.text,
            score=score,
            source=entry.source,
            locator=entry.locator,
            language=entry.language,
            updated_at=entry.updated_at,
            features=features,
        )
