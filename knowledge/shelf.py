"""All entries of one kind, ready to be searched: their words, their vectors, and the scores of a query.

A ``Shelf`` is made once for a state of the data and replaced as a whole; only vectors are filled in later, a row
at a time, so that searches need no lock.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from knowledge.entries import Entry, digest_of
from knowledge.fusion import convex, highest
from knowledge.lexical import LexicalIndex
from knowledge.records import Hit, HitKind
from knowledge.words import stem, words_of

EXACT_LIMIT = 200_000  # windows compared one by one (20,000 take 2 ms); beyond, Chroma's graph names the nearest
GRAPH_CANDIDATES = 200
_LONG_WORD = re.compile(r"\b[a-z]{6,30}\b")


class Nearest(Protocol):
    """What finds the nearest vectors where there are too many to compare with each."""

    def nearest(self, kind: HitKind, vector: np.ndarray, k: int) -> list[tuple[str, float]]:
        """The ``k`` nearest ids with their cosines."""
        ...


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What a query scored on a shelf, each ``[n]``. ``cosine`` is None while no vector is there.

    ``share`` is BM25 as a share of what the query's words could reach, 0 to 1.
    """

    fused: np.ndarray
    bm25: np.ndarray
    share: np.ndarray
    cosine: np.ndarray | None


class Shelf:
    """Entries of one kind in their order, with a lexical index and room for the vectors of their windows.

    Args:
        kind: what the entries are.
        entries: the entries.
        keys: for each entry the digest of its indexed text.
        windows: for each entry the texts to embed, one at least.
        lexical: BM25 over the entries' words, in the same order.
        dimension: length of a vector; 0 without an embedder.
        span: the embedder's ``cosine_span``.
    """

    def __init__(
        self,
        kind: HitKind,
        entries: Sequence[Entry],
        *,
        keys: Sequence[str],
        windows: Sequence[Sequence[str]],
        lexical: LexicalIndex,
        dimension: int,
        span: tuple[float, float],
    ) -> None:
        self.kind: HitKind = kind
        self.entries, self.keys, self.lexical, self._span = tuple(entries), list(keys), lexical, span
        self.rows = {entry.id: row for row, entry in enumerate(self.entries)}
        self.texts = [text for texts in windows for text in texts]
        self.text_keys = [digest_of(text) for text in self.texts]
        counts = [len(texts) for texts in windows]
        self._starts = (
            np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64) if counts else np.zeros(0, np.int64)
        )
        self.ids = [f"{entry.id}#{n}" for entry, count in zip(self.entries, counts, strict=True) for n in range(count)]
        self.exact = len(self.texts) <= EXACT_LIMIT
        self.vectors = np.zeros((len(self.texts) if self.exact else 0, dimension), np.float32)
        self.ready = np.zeros(len(self.texts), dtype=bool)

    def place(self, windows: Sequence[int], vectors: np.ndarray) -> None:
        """Put vectors ``[n, dimension]`` to their windows; searches see them at once."""
        if self.exact:
            self.vectors[windows] = vectors
        self.ready[windows] = True

    def fill(self, known: Mapping[str, np.ndarray], windows: Sequence[int] | None = None) -> bool:
        """Put vectors to the windows (None: all that miss one) that they were made from; True when there were any."""
        found = [n for n in (self.missing() if windows is None else windows) if self.text_keys[n] in known]
        if found:
            self.place(found, np.stack([known[self.text_keys[n]] for n in found]))
        return bool(found)

    def missing(self, most: int | None = None) -> list[int]:
        """Windows that have no vector yet, the first ``most`` of them."""
        return np.flatnonzero(~self.ready)[:most].tolist()

    @property
    def done(self) -> int:
        """How many entries have all their vectors."""
        return int(np.logical_and.reduceat(self.ready, self._starts).sum()) if self.entries else 0

    def query_words(self, query: str) -> tuple[list[str], list[str]]:
        """The words of a query, and besides what they are when written together, as far as entries know it.

        A word that no entry has, but that is made of two they have, is those two (``handwarmer``).
        """
        words: list[str] = words_of(query)
        apart = {stem(word): self._parts(word) for word in _LONG_WORD.findall(query.lower())}
        known = [part for word in words for part in (apart.get(word) or (word,))]
        together = [a + b for a, b in pairwise(words) if a.isascii() and b.isascii() and self.lexical.knows(a + b)]
        return known, together

    def _parts(self, word: str) -> tuple[str, ...]:
        if self.lexical.knows(stem(word)):
            return ()
        for cut in range(3, len(word) - 2):
            parts = stem(word[:cut]), stem(word[cut:])
            if all(self.lexical.knows(part) for part in parts):
                return parts
        return ()

    def score(self, query: str, vector: np.ndarray | None, graph: Nearest | None = None) -> Scores:
        """Score every entry for a query.

        Args:
            query: the words.
            vector: the query's vector ``[dimension]``; None searches by words alone.
            graph: where the nearest come from when there are too many windows to compare with each.
        """
        words, together = self.query_words(query)
        bm25 = self.lexical.scores([*words, *together])
        ceiling = self.lexical.best_possible(words)
        share = np.minimum(bm25 / ceiling, 1.0) if ceiling > 0 else np.zeros_like(bm25)
        cosine = None if vector is None or not self.ready.any() else self._cosines(vector, share, graph)
        fused = share if cosine is None else convex(cosine, share, self._span)
        return Scores(fused=fused, bm25=bm25, share=share, cosine=cosine)

    def _cosines(self, vector: np.ndarray, share: np.ndarray, graph: Nearest | None) -> np.ndarray | None:
        """The cosine of each entry: that of its nearest window."""
        # vecdot and not @: BLAS splits this among threads, which on busy cores takes ten times as long
        if not self.exact:
            return self._graph_cosines(vector, graph) if graph is not None else None
        cosine = np.maximum.reduceat(np.vecdot(self.vectors, vector), self._starts)
        if not self.ready.all():
            # no vector yet: an entry that has the words is taken to be as near as the nearest twenty are
            ready = self.embedded()
            near = float(np.sort(cosine[ready])[-20:].mean())
            cosine = np.where(ready, cosine, np.where(share > 0, near, float(cosine[ready].min())))
        return cosine

    def _graph_cosines(self, vector: np.ndarray, graph: Nearest) -> np.ndarray | None:
        found = [
            (self.rows.get(key.rpartition("#")[0]), value)
            for key, value in graph.nearest(self.kind, vector, GRAPH_CANDIDATES)
        ]
        if not found:
            return None
        cosine = np.full(len(self.entries), min(value for _, value in found), np.float32)
        for row, value in found:
            if row is not None:
                cosine[row] = max(cosine[row], value)
        return cosine

    def embedded(self) -> np.ndarray:
        """Which entries have a vector, ``[n]`` of bool."""
        return np.logical_or.reduceat(self.ready, self._starts) if self.entries else np.zeros(0, dtype=bool)

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
        found = scores.bm25 > 0
        return allowed & (found if scores.cosine is None else found | self.embedded())

    def _hit(self, row: int, scores: Scores, allowed: np.ndarray, following: float | None) -> Hit:
        entry, score = self.entries[row], float(scores.fused[row])
        features = {
            "bm25": float(scores.bm25[row]),
            "bm25_share": float(scores.share[row]),
            "margin": score - following if following is not None else score,
        }
        if scores.bm25[row] > 0:
            features["rank_lexical"] = 1.0 + int((scores.bm25[allowed] > scores.bm25[row]).sum())
        if scores.cosine is not None and self.embedded()[row]:
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
