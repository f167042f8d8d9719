# pyright: reportArgumentType=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""Groups of customers that are alike: KMeans and Gaussian mixtures on behaviour features, named and profiled.

Features are made symmetric (signed logarithm), scaled, and cut at four standard deviations, so that one wholesaler is
no group of his own. The number of groups and the method are those with a good silhouette among the stable ones:
groups that come back when a part of the customers is left out (adjusted Rand index at least ``STABLE``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from assistant.analytics.errors import BadTable, BadValue, TooLittleData
from assistant.analytics.frames import AnyTable, to_frame

if TYPE_CHECKING:
    import pandas as pd

Method = Literal["kmeans", "mixture"]
STABLE = 0.8
NEAR = 0.95  # of the best silhouette: then the finer split is taken
LEAST = 0.01  # of the customers: a smaller group is an outlier, not a segment
MIN_CUSTOMERS = 20
FIT_ROWS = 20_000  # more are assigned, not fitted: centres of 20,000 are those of 20 million
SILHOUETTE_ROWS = 1500


@dataclass(frozen=True, kw_only=True)
class Trait:
    """What sets a segment apart: a feature, and whether it is ``high`` or ``low`` there, by how many deviations."""

    feature: str
    level: Literal["high", "low"]
    z: float


class Scaling:
    """Signed logarithm where a feature is skewed, then mean 0 and deviation 1, cut at four deviations."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.columns = tuple(map(str, frame.columns))
        raw = frame.to_numpy(dtype=float)
        self.median = np.nan_to_num(np.nanmedian(raw, axis=0))
        filled = np.where(np.isfinite(raw), raw, self.median)
        spread = filled.std(axis=0)
        centred = filled - filled.mean(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            skew = np.where(spread > 0, (centred**3).mean(axis=0) / spread**3, 0.0)
        self.logged = np.abs(skew) > 1
        bent = self._bend(filled)
        # deviations from the middle 98 %: an outlier must not set the scale of the rest
        low, high = np.quantile(bent, [0.01, 0.99], axis=0)
        body = np.clip(bent, low, high)
        self.mean, deviation = body.mean(axis=0), body.std(axis=0)
        self.deviation = np.where(deviation > 1e-12, deviation, 1.0)

    def _bend(self, filled: np.ndarray) -> np.ndarray:
        return np.where(self.logged, np.sign(filled) * np.log1p(np.abs(filled)), filled)

    def apply(self, frame: pd.DataFrame) -> np.ndarray:
        """The features of these customers on the fitted scale; missing ones at the median."""
        raw = frame[list(self.columns)].to_numpy(dtype=float)
        filled = np.where(np.isfinite(raw), raw, self.median)
        return np.clip((self._bend(filled) - self.mean) / self.deviation, -4, 4)


@dataclass(frozen=True, kw_only=True)
class Segmentation:
    """A fitted segmentation.

    Args:
        table: one row a customer: ``customer_id``, ``segment`` (0 the largest group), ``name``.
        profiles: one row a segment: size, share, the median of each feature.
        traits: what sets each segment apart, strongest first.
        k, method: how many groups, and by which model.
        stability: mean adjusted Rand index of fits on parts of the customers with this one.
        silhouette: on a sample.
        tried: what was tried: (method, k, silhouette, stability).
    """

    table: pd.DataFrame
    profiles: pd.DataFrame
    traits: Mapping[int, tuple[Trait, ...]]
    k: int
    method: Method
    stability: float
    silhouette: float
    tried: tuple[tuple[Method, int, float, float], ...]
    scaling: Scaling
    model: Any
    order: np.ndarray

    def assign(self, features: AnyTable) -> pd.DataFrame:
        """Put customers, new ones too, into the segments: ``customer_id``, ``segment``, ``name``."""
        ids, numbers = _numbers(features, needed=self.scaling.columns)
        labels = self.order[self.model.predict(self.scaling.apply(numbers))]
        return _table(ids, labels, self.traits)


def segment_customers(features: AnyTable, k: int | None = None) -> pd.DataFrame:
    """Each customer's segment: ``customer_id``, ``segment`` (0 is the largest), ``name`` (what sets it apart).

    ``fit_segments`` gives the same with profiles, stability and the model for new customers.

    Args:
        features: one row a customer: ``customer_id`` (a column, or the index) and numeric features.
        k: how many segments; None: as many as come back under resampling.

    Raises:
        BadValue: k below 2 or above the number of different customers.
        TooLittleData: fewer than two customers, or none that differ.
    """
    return fit_segments(features, k).table


def fit_segments(features: AnyTable, k: int | None = None, *, seed: int = 0) -> Segmentation:
    """Fit, choose, name and profile the segments; arguments and errors as ``segment_customers``."""
    from threadpoolctl import threadpool_limits

    ids, numbers = _numbers(features)
    if len(numbers) < 2:
        raise TooLittleData("Segmentation", found=len(numbers), needed=2, unit="customers")
    if k is not None and not 2 <= k <= len(numbers):
        raise BadValue("k", k, f"a number of segments from 2 to {len(numbers)}, the number of customers")
    scaling = Scaling(numbers)
    random = np.random.default_rng(seed)
    points = scaling.apply(numbers)
    different = len(np.unique(points.round(6), axis=0))
    if different < 2:
        raise TooLittleData("Segmentation", found=different, needed=2, unit="customers who differ")
    if k is not None and k > different:
        raise BadValue("k", k, f"at most {different}, the number of customers who differ in these features")
    body = points if len(points) <= FIT_ROWS else points[random.choice(len(points), FIT_ROWS, replace=False)]
    import sklearn.cluster  # noqa: F401 - the limit holds only for libraries that are loaded already

    with threadpool_limits(1):  # small matrices: threads would wait for each other
        choices = _try_all(body, k, min(different, len(body)), random, seed)
    method, chosen_k, silhouette, stability, model = _choose(choices)
    raw_labels = model.predict(points)
    sizes = np.bincount(raw_labels, minlength=chosen_k)
    order = np.empty(chosen_k, dtype=int)
    order[np.argsort(-sizes, kind="stable")] = np.arange(chosen_k)
    labels = order[raw_labels]
    traits = _traits(points, labels, scaling.columns)
    return Segmentation(
        table=_table(ids, labels, traits),
        profiles=_profiles(numbers, labels),
        traits=traits,
        k=chosen_k,
        method=method,
        stability=stability,
        silhouette=silhouette,
        tried=tuple(choice[:4] for choice in choices),
        scaling=scaling,
        model=model,
        order=order,
    )


def _numbers(features: AnyTable, needed: tuple[str, ...] = ()) -> tuple[pd.Index, pd.DataFrame]:
    """Customer ids and numeric features; columns without variation stay (a constant says nothing, and harms not)."""
    import pandas as pd

    frame = to_frame(features)
    if "customer_id" in frame.columns:
        frame = frame.set_index("customer_id")
    numbers = frame.select_dtypes(include=["number", "bool"]).astype(float)
    numbers = numbers.drop(columns=[name for name in ("r", "f", "m") if name in numbers and not needed])
    missing = [name for name in needed if name not in numbers]
    if missing or not len(numbers.columns):
        raise BadTable("features", missing or ["a numeric feature"], [str(name) for name in frame.columns])
    return pd.Index(frame.index, name="customer_id"), numbers


def _model(method: Method, k: int, seed: int) -> Any:
    from sklearn.cluster import KMeans
    from sklearn.mixture import GaussianMixture

    if method == "kmeans":
        return KMeans(k, n_init=3, random_state=seed)
    return GaussianMixture(k, covariance_type="diag", reg_covar=1e-3, n_init=1, max_iter=100, random_state=seed)


def _try_all(points: np.ndarray, k: int | None, most: int, random: np.random.Generator, seed: int) -> list[Any]:
    """Fit each method and k; give (method, k, silhouette, stability, model), best silhouettes checked for stability."""
    from sklearn.metrics import silhouette_score

    sizes = [k] if k is not None else [n for n in range(2, 9) if n < most and n <= max(2, len(points) // 10)]
    sample = random.choice(len(points), min(len(points), SILHOUETTE_ROWS), replace=False)
    results = []
    for method in ("kmeans", "mixture"):
        for n in sizes or [2]:
            model = _model(method, n, seed).fit(points)
            labels = model.predict(points[sample])
            groups = len(np.unique(labels))
            silhouette = float(silhouette_score(points[sample], labels)) if 1 < groups < len(sample) else 0.0
            stability = _stability(points, method, n, model, random)
            smallest = np.bincount(model.predict(points), minlength=n).min()
            if k is None and smallest < max(LEAST * len(points), min(5, len(points) // 10)):
                stability = min(stability, 0.0)  # groups that nobody can use do not count as stable
            results.append((method, n, silhouette, stability, model))
    return results


def _stability(points: np.ndarray, method: Method, k: int, full: Any, random: np.random.Generator) -> float:
    """Mean adjusted Rand index of five fits, each on a random four fifths, with the full fit."""
    from sklearn.metrics import adjusted_rand_score

    if len(points) * 4 // 5 <= k:
        return 0.0
    check = points[random.choice(len(points), min(len(points), 4000), replace=False)]
    reference = full.predict(check)
    scores = []
    for turn in range(5):
        part = random.choice(len(points), min(len(points) * 4 // 5, 4000), replace=False)
        again = _model(method, k, turn + 1).fit(points[part])
        scores.append(adjusted_rand_score(reference, again.predict(check)))
    return float(np.mean(scores))


def _choose(results: list[Any]) -> Any:
    """Of the stable fits near the best silhouette, the one with most segments; else the stablest."""
    stable = [result for result in results if result[3] >= STABLE]
    if not stable:
        return max(results, key=lambda result: result[3])
    best = max(result[2] for result in stable)
    near = [result for result in stable if result[2] >= NEAR * best]
    return max(near, key=lambda result: (result[1], result[2]))


def _traits(points: np.ndarray, labels: np.ndarray, columns: tuple[str, ...]) -> dict[int, tuple[Trait, ...]]:
    """The features in which each segment's mean is farthest from that of all customers."""
    overall, spread = points.mean(axis=0), points.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    traits = {}
    for label in range(int(labels.max()) + 1):
        inside = points[labels == label]
        z = (inside.mean(axis=0) - overall) / spread if len(inside) else np.zeros(len(columns))
        strongest = [index for index in np.argsort(-np.abs(z)) if abs(z[index]) >= 0.3][:3]
        traits[label] = tuple(
            Trait(feature=columns[index], level="high" if z[index] > 0 else "low", z=float(z[index]))
            for index in strongest
        )
    return traits


def _table(ids: pd.Index, labels: np.ndarray, traits: Mapping[int, tuple[Trait, ...]]) -> pd.DataFrame:
    import pandas as pd

    from assistant.analytics.text import segment_name

    names = {label: segment_name(found, "en") for label, found in traits.items()}
    return pd.DataFrame({"customer_id": ids, "segment": labels, "name": [names[int(label)] for label in labels]})


def _profiles(numbers: pd.DataFrame, labels: np.ndarray) -> pd.DataFrame:
    """Size, share and the median of each feature, one row a segment."""
    grouped = numbers.groupby(labels)
    profiles = grouped.median()
    profiles.insert(0, "size", grouped.size())
    profiles.insert(1, "share", profiles["size"] / len(numbers))
    profiles.index.name = "segment"
    return profiles
