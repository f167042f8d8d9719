# pyright: reportOptionalSubscript=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""Choosing what to serve: candidates measured on a held-out past, blended where that is better, the best one kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from assistant.analytics.recommend_history import Backtest, History, ndcg
from assistant.analytics.recommend_models import (
    Ease,
    Factors,
    Faded,
    ItemKnn,
    Popularity,
    Scorer,
    UserKnn,
    WalkBack,
)

CHUNK = 1000  # rows scored at once
MANY_CUSTOMERS = 20_000  # beyond, models that compare all customers, or iterate over them, are left out
STEPS = (0.1, 0.2, 0.35, 0.6, 1.0)
NEAR = 0.75  # of the best: what is far worse alone helps a blend by chance only
GAIN = 1.01  # what a further part of a blend must bring: less would be chance


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One candidate's backtest: NDCG@10 with its bootstrap interval, over ``customers``."""

    name: str
    family: str
    ndcg: float
    low: float
    high: float
    customers: int
    fit_seconds: float


class Blend:
    """A weighted sum of scores, each standardised by row so that the weights mean something."""

    needs_customer = False

    def __init__(self, parts: Sequence[tuple[float, Any]]) -> None:
        self.parts = tuple(parts)
        self.name = " + ".join(f"{weight:.2f} {part.name}" for weight, part in self.parts)

    def fit(self, history: History) -> Blend:
        """Fit each part."""
        for _, part in self.parts:
            part.fit(history)
        return self

    def score(self, rows: sparse.csr_matrix, users: np.ndarray | None) -> np.ndarray:
        """The sum; for unknown customers of the parts that can score them."""
        usable = [(w, part) for w, part in self.parts if users is not None or not part.needs_customer]
        total = np.zeros((rows.shape[0], rows.shape[1]), np.float32)
        for weight, part in usable:
            total += np.float32(weight) * standardised(part.score(rows, users))
        return total


def standardised(scores: np.ndarray) -> np.ndarray:
    """Each row with mean 0 and deviation 1 (float32); a constant row becomes zeros."""
    scores = np.asarray(scores, dtype=np.float32)
    scores = scores - scores.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.einsum("ij,ij->i", scores, scores) / scores.shape[1])[:, None]
    return scores / np.where(spread > 1e-12, spread, 1)


def candidates(history: History, kind: str, *, timed: bool) -> list[tuple[str, Callable[[], Scorer]]]:
    """(family, maker) of what is tried for this kind and size, the likeliest first.

    ``timed``: the backtest is one in time, so that what fades is chosen by what it is for.
    """
    timed = timed and history.last is not None and history.today >= 60
    small = history.shape[0] <= MANY_CUSTOMERS
    if timed and kind in ("auto", "blend"):
        return _timed(history, small)
    found: list[tuple[str, Callable[[], Scorer]]] = [("popularity", Popularity)]
    if timed:
        found += [("popularity", lambda days=days: Popularity(days)) for days in (14.0, 30.0, 90.0)]
    large = history.shape[1] > 3000
    levels = ((200.0, 0.5), (500.0, 0.5), (1000.0, 0.5)) if large else (
        (50.0, 0.5), (100.0, 0.0), (100.0, 0.5), (200.0, 0.0), (200.0, 0.5), (400.0, 0.0),
        (400.0, 0.5), (800.0, 0.0), (1600.0, 0.0), (3200.0, 0.0),
    )  # fmt: skip
    found += [
        ("item_knn", lambda k=k, shrink=shrink: ItemKnn(k, shrink))
        for k, shrink in ((20, 10.0), (50, 10.0), (100, 20.0), (300, 50.0))
    ]
    found += [
        ("rp3beta", lambda alpha=alpha, beta=beta: WalkBack(alpha, beta))
        for alpha, beta in ((0.7, 0.5), (0.8, 0.2), (1.0, 0.3), (1.0, 0.6))
    ]
    found += [("ease", lambda level=level, power=power: Ease(level, power)) for level, power in levels]
    if small:
        settings = ((50, 0.5), (100, 0.0), (200, 0.5))
        found += [("user_knn", lambda k=k, power=power: UserKnn(k, power)) for k, power in settings]
    factors = ((24, 1.0, 1.0), (32, 0.1, 1.0), (16, 0.1, 2.0), (64, 10.0, 5.0), (128, 30.0, 3.0))
    found += [("als", lambda s=s: Factors("als", *s)) for s in factors]
    found += [("bpr", lambda: Factors("bpr", 64, 0.03, iterations=100))]
    return [entry for entry in found if kind in ("auto", "blend", entry[0])]


def _timed(history: History, small: bool) -> list[tuple[str, Callable[[], Scorer]]]:
    """Where time is known, taste and range drift: the models in their fading forms first, each family once plain."""
    found: list[tuple[str, Callable[[], Scorer]]] = [
        ("popularity", lambda: Popularity(14.0)),
        ("popularity", lambda: Popularity(60.0)),
        ("item_knn", lambda: Faded(ItemKnn(100, 20.0), 60.0)),
        ("item_knn", lambda: ItemKnn(100, 20.0)),
    ]
    found += [("ease", lambda days=days: Faded(Ease(200.0, 0.5), days)) for days in (20.0, 40.0, 80.0)]
    found += [("ease", lambda: Ease(500.0, 0.5))]
    found += [
        ("als", lambda: Factors("als", 128, 30.0, 3.0)),
        ("als", lambda: Faded(Factors("als", 128, 10.0, 6.0), 60.0)),
        ("rp3beta", lambda: WalkBack(0.8, 0.2)),
    ]
    if small:
        found += [("user_knn", lambda: Faded(UserKnn(100, 0.0), 60.0))]
    found += [("bpr", lambda: Factors("bpr", 64, 0.03, iterations=100))]
    return found


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What won, and what it was measured against."""

    scorer: Any
    candidates: tuple[Candidate, ...]
    champion: Candidate
    stopped_early: bool


def choose(
    backtest: Backtest,
    makers: Sequence[tuple[str, Callable[[], Scorer]]],
    *,
    blend: bool,
    budget_s: float,
    extra: Callable[[Backtest], Sequence[tuple[str, Any]]] | None = None,
) -> Choice:
    """Fit, measure and blend the candidates on the backtest; ``extra`` gives fitted ones that need more data.

    ``budget_s`` counts this thread's own time, so that a busy machine chooses as an idle one does.
    """
    started = time.thread_time()
    rows = backtest.past.matrix[backtest.users]
    seen = rows.toarray() > 0
    measured: list[tuple[Candidate, Any, np.ndarray]] = []
    stopped = False
    for family, make in makers:
        if time.thread_time() - started > budget_s and measured:
            stopped = True
            break
        begun = time.thread_time()
        scorer = make().fit(backtest.past)
        measured.append(_measure(family, scorer, backtest, rows, seen, time.thread_time() - begun))
    if extra is not None and time.thread_time() - started < budget_s:
        for family, scorer in extra(backtest):
            measured.append(_measure(family, scorer, backtest, rows, seen, 0.0))
    best = _best_by_family(measured)
    if backtest.kind == "time":  # what is popular changes faster than a blend's weights hold
        best.pop("popularity", None)
    if blend and len(best) > 1:
        parts = _blended(best, backtest, seen)
        if len(parts) > 1:
            measured.append(_measure("blend", Blend(parts), backtest, rows, seen, 0.0))
    champion = max(measured, key=lambda entry: entry[0].ndcg)
    return Choice(
        scorer=champion[1],
        candidates=tuple(sorted((entry[0] for entry in measured), key=lambda entry: -entry.ndcg)),
        champion=champion[0],
        stopped_early=stopped,
    )


def _measure(
    family: str, scorer: Any, backtest: Backtest, rows: sparse.csr_matrix, seen: np.ndarray, seconds: float
) -> tuple[Candidate, Any, np.ndarray]:
    scores = standardised(scorer.score(rows, backtest.users))
    values = ndcg(np.where(seen, -np.inf, scores), backtest.wanted)
    low, high = bootstrap(values)
    measured = Candidate(
        name=scorer.name, family=family, ndcg=float(values.mean()), low=low, high=high,
        customers=len(values), fit_seconds=seconds,
    )  # fmt: skip
    return measured, scorer, scores


def bootstrap(values: np.ndarray, draws: int = 1000, seed: int = 0) -> tuple[float, float]:
    """95 % percentile interval of the mean over customers."""
    random = np.random.default_rng(seed)
    # multinomial counts: the same as drawing customers with replacement, in one product
    counts = random.multinomial(len(values), np.full(len(values), 1 / len(values)), size=draws)
    low, high = np.percentile(counts @ values / len(values), [2.5, 97.5])
    return float(low), float(high)


def _best_by_family(measured: Sequence[tuple[Candidate, Any, np.ndarray]]) -> dict[str, Any]:
    best: dict[str, Any] = {}
    for entry in measured:
        family = entry[0].family
        if family not in best or entry[0].ndcg > best[family][0].ndcg:
            best[family] = entry
    return best


def _blended(best: dict[str, Any], backtest: Backtest, seen: np.ndarray) -> list[tuple[float, Any]]:
    """Greedy: begin with the best, add what helps most with the weight that helps most, until nothing does."""
    pool = sorted(best.values(), key=lambda entry: -entry[0].ndcg)
    first = pool.pop(0)
    pool = [entry for entry in pool if entry[0].ndcg >= NEAR * first[0].ndcg]
    parts, total = [(1.0, first[1])], np.where(seen, -np.inf, first[2])
    current = first[0].ndcg
    for _ in range(4):
        found = None
        for index, entry in enumerate(pool):
            for step in STEPS:
                value = float(ndcg(total + np.float32(step) * entry[2], backtest.wanted).mean())
                if value > current * GAIN and (found is None or value > found[0]):
                    found = (value, index, step)
        if found is None:
            break
        current, index, step = found
        entry = pool.pop(index)
        parts.append((step, entry[1]))
        total = total + np.float32(step) * entry[2]
    return parts
