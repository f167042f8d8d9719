"""How the two rankings become one: cosine of the vectors and BM25 of the words.

A convex combination of scores, each brought to the range 0 to 1 in a way that keeps its meaning, finds the right
paragraph first more often than reciprocal rank fusion does, which forgets by how much a rank was won
(docs/adr/0004-search.md has the figures). Reciprocal rank fusion stays here as the peer it is measured against.

Source: Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 42(1);
Cormack, Clarke and Buettcher 2009 for reciprocal rank fusion.
"""

from __future__ import annotations

import numpy as np

VECTOR_WEIGHT = 0.65
RRF_K = 60


def convex(
    cosine: np.ndarray, share: np.ndarray, span: tuple[float, float], weight: float = VECTOR_WEIGHT
) -> np.ndarray:
    """Scores ``[n]``, about 0 to 1: ``weight`` parts of nearness and the rest of shared words.

    Args:
        cosine: cosines ``[n]`` of the query with each entry.
        share: BM25 ``[n]`` as a share of what the query's words could reach, 0 to 1.
        span: the cosines that count as 0 and as 1; models differ in the range they use.
        weight: share of the vectors, 0 to 1.
    """
    low, high = span
    return weight * (cosine - low) / (high - low) + (1 - weight) * share


def reciprocal_rank(cosine: np.ndarray, bm25: np.ndarray, k: int = RRF_K) -> np.ndarray:
    """Scores ``[n]`` by reciprocal rank fusion; an entry without any of the query's words has no lexical rank."""
    by_vector = 1.0 / (k + 1 + ranks(cosine))
    by_words = np.where(bm25 > 0, 1.0 / (k + 1 + ranks(bm25)), 0.0)
    return by_vector + by_words


def ranks(scores: np.ndarray) -> np.ndarray:
    """The place of each score among all, from 0 for the highest; equals keep their order."""
    places = np.empty(len(scores), dtype=np.int64)
    places[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return places


def highest(scores: np.ndarray, k: int) -> np.ndarray:
    """Indices of the ``k`` highest scores, best first; equals keep their order."""
    if 0 < k < len(scores):
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
        above = np.flatnonzero(scores > least)
        # of those equal to the last place, the first come first: a partition alone takes any of them
        among = np.sort(np.concatenate([above, np.flatnonzero(scores == least)[: k - len(above)]]))
    else:
        among = np.arange(len(scores))
    return among[np.argsort(-scores[among], kind="stable")][:k]
