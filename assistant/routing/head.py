"""The head: a calibrated linear classifier over the features, with a score of how far a text is in scope.

Fitting needs scikit-learn; predicting numpy alone (well under a millisecond). Knows labels and texts, not what
they mean.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path

import numpy as np

from assistant.routing.features import Centred, hashed, learn_idf, matrix

VERSION = 5  # part of the cache's key: raise it when features or training change
# how much each kind of number weighs: found by holding out whole voices (docs/adr/0007-routing.md)
DENSE_WEIGHT, SIGN_WEIGHT, PIECE_WEIGHT = 4.0, 0.6, 1.5
# what the likeness to a label's nearest examples adds to its score, and how many of them count
NEAR_WEIGHT, NEAREST = 4.0, 2
_FOLDS = 3


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """Probability by label, best first, and the probability that the text is in scope at all."""

    labels: tuple[str, ...]
    probabilities: tuple[float, ...]
    in_scope: float

    @property
    def label(self) -> str:
        """The most probable label."""
        return self.labels[0]

    @property
    def probability(self) -> float:
        """Its probability."""
        return self.probabilities[0]

    def of(self, label: str) -> float:
        """The probability of one label, 0 for an unknown one."""
        return self.probabilities[self.labels.index(label)] if label in self.labels else 0.0

    def less(self, labels: Collection[str], factor: float) -> Prediction:
        """The same with some labels made less probable by a factor, for what is known beside the text."""
        moved = [p * (factor if n in labels else 1.0) for n, p in zip(self.labels, self.probabilities, strict=True)]
        total = sum(moved) or 1.0
        ranked = sorted(zip(self.labels, moved, strict=True), key=lambda pair: -pair[1])
        return Prediction(
            labels=tuple(label for label, _ in ranked),
            probabilities=tuple(value / total for _, value in ranked),
            in_scope=self.in_scope,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Head:
    """A fitted classifier.

    Arrays: ``dense`` [d + s, c], ``sparse`` [buckets, c], ``examples`` [n, d] centred, ``example_labels`` [n] columns.
    """

    labels: np.ndarray
    mean: np.ndarray
    dense: np.ndarray
    sparse: np.ndarray
    bias: np.ndarray
    idf: np.ndarray
    temperature: np.ndarray
    examples: np.ndarray
    example_labels: np.ndarray
    example_inside: np.ndarray
    scope: np.ndarray
    outside: np.ndarray

    def predict(self, text: str, vector: np.ndarray, extra: np.ndarray | None = None) -> Prediction:
        """What a text is, from itself, its vector [d] and the extra numbers [s] it was fitted with, if any."""
        centred = Centred(mean=self.mean)(vector)
        scores = self._scores(text, _joined(centred, extra)[0])
        scores = scores + NEAR_WEIGHT * _likeness(centred, self.examples, self.example_labels, len(self.labels))[0]
        probabilities = _softmax(scores / float(self.temperature))
        inside, out = _nearest(centred, self.examples, self.example_inside)
        traits = _traits(scores[None], self.temperature, self._outside_columns(), inside, out)
        in_scope = 1 / (1 + np.exp(-float(traits[0] @ self.scope[:-1] + self.scope[-1])))
        order = np.argsort(-probabilities)
        return Prediction(
            labels=tuple(str(self.labels[i]) for i in order),
            probabilities=tuple(float(probabilities[i]) for i in order),
            in_scope=float(in_scope),
        )

    def _scores(self, text: str, joined: np.ndarray) -> np.ndarray:
        buckets, values = hashed(text, self.idf)
        return joined @ self.dense + PIECE_WEIGHT * values @ self.sparse[buckets] + self.bias

    def _outside_columns(self) -> np.ndarray:
        return np.isin(self.labels, self.outside)

    def save(self, path: Path, key: str = "") -> None:
        """Keep it, with a key that tells what it was fitted on; the file is replaced as a whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".npz")
        with os.fdopen(handle, "wb") as file:
            arrays = {f.name: _small(getattr(self, f.name)) for f in fields(self)}
            np.savez_compressed(file, key=np.array(key), **arrays)  # pyright: ignore[reportArgumentType]
        Path(name).replace(path)

    @classmethod
    def load(cls, path: Path) -> tuple[Head, str]:
        """A kept head and its key.

        Raises:
            OSError, ValueError, KeyError: not there, or no such file.
        """
        with np.load(path, allow_pickle=False) as data:
            return cls(**{f.name: _large(data[f.name]) for f in fields(cls)}), str(data["key"])


def _small(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float16) if array.dtype == np.float32 and array.size > 4096 else array


def _large(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float32) if array.dtype == np.float16 else array


def _softmax(scores: np.ndarray) -> np.ndarray:
    moved = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return moved / moved.sum(axis=-1, keepdims=True)


def _nearest(
    centred: np.ndarray, examples: np.ndarray, inside: np.ndarray, mask: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Similarity to the nearest examples in scope and out of it (mean of the best three); ``mask`` hides some."""
    similar = centred @ examples.T
    if mask is not None:
        similar = np.where(mask, -1.0, similar)

    def best(columns: np.ndarray) -> np.ndarray:
        chosen = similar[:, columns]
        if chosen.shape[1] == 0:
            return np.zeros(len(similar))
        n = min(3, chosen.shape[1])
        return np.partition(chosen, -n, axis=1)[:, -n:].mean(axis=1)

    return best(inside), best(~inside)


def _likeness(centred: np.ndarray, examples: np.ndarray, columns: np.ndarray, classes: int) -> np.ndarray:
    """[n, classes]: the mean similarity to the ``NEAREST`` examples of each label; 0 for a label without any.

    A line through all examples of a label misses what only a few of them say; these say it.
    """
    found, order = np.zeros((len(centred), classes)), np.argsort(columns, kind="stable")
    similar = (centred @ examples.T)[:, order]
    starts = np.searchsorted(columns[order], np.arange(classes + 1))
    for column, (start, end) in enumerate(pairwise(starts)):
        if n := min(NEAREST, end - start):
            found[:, column] = np.partition(similar[:, start:end], -n, axis=1)[:, -n:].mean(axis=1)
    return found


def _traits(
    scores: np.ndarray, temperature: np.ndarray, outside: np.ndarray, near_in: np.ndarray, near_out: np.ndarray
) -> np.ndarray:
    """What the in-scope probability is made of, one row a text."""
    probabilities = _softmax(scores / float(temperature))
    away = probabilities[:, outside].sum(axis=1) if outside.any() else np.zeros(len(scores))
    kept = scores[:, ~outside]
    best = kept.max(axis=1)
    rest = scores[:, outside].max(axis=1) if outside.any() else np.zeros(len(scores))
    return np.column_stack([np.log((1 - away + 1e-4) / (away + 1e-4)), best, best - rest, 4 * near_in, 4 * near_out])


def fit_head(
    texts: Sequence[str],
    labels: Sequence[str],
    vectors: np.ndarray,
    *,
    outside: Sequence[str] = (),
    extra: np.ndarray | None = None,
    groups: Sequence[int] | None = None,
    cost: float = 0.1,
) -> Head:
    """A head for texts with labels.

    Args:
        texts: n examples.
        labels: their labels; at least two different ones.
        vectors: [n, d], the embedder's query vectors.
        extra: [n, s], more numbers about each text, about 0 to 1; None: there are none.
        outside: the labels that mean out of scope.
        groups: examples of one group are variants of one another: never on both sides of a fold.
        cost: inverse strength of the regularisation (squared hinge, one against the rest).
    """
    from sklearn.model_selection import GroupKFold

    known = np.array(sorted(set(labels)))
    target = np.searchsorted(known, np.array(labels))
    mean = vectors.mean(axis=0).astype(np.float32)
    centred = Centred(mean=mean)(vectors)
    numbers = _joined(centred, extra)
    idf = learn_idf(texts)
    features = PIECE_WEIGHT * matrix(texts, idf)
    parts = np.arange(len(texts)) if groups is None else np.asarray(groups)
    held_out = np.zeros((len(texts), len(known)))
    for train, test in GroupKFold(_FOLDS, shuffle=True, random_state=0).split(features, target, parts):
        dense, sparse, bias = _fit_linear(numbers[train], features[train], target[train], len(known), cost)
        held_out[test] = numbers[test] @ dense + features[test] @ sparse + bias
        held_out[test] += NEAR_WEIGHT * _likeness(centred[test], centred[train], target[train], len(known))
    temperature = _fit_temperature(held_out, target)
    columns, is_inside = np.isin(known, list(outside)), ~np.isin(labels, list(outside))
    near = _nearest(centred, centred, is_inside, parts[:, None] == parts[None, :])
    scope = _fit_scope(_traits(held_out, temperature, columns, *near), is_inside)
    dense, sparse, bias = _fit_linear(numbers, features, target, len(known), cost)
    return Head(
        labels=known, mean=mean, dense=dense, sparse=sparse, bias=bias, idf=idf, temperature=temperature,
        examples=centred.astype(np.float32), example_labels=target.astype(np.int32), example_inside=is_inside, scope=scope, outside=np.array(list(outside), dtype=str),
    )  # fmt: skip


def _joined(centred: np.ndarray, extra: np.ndarray | None) -> np.ndarray:
    weighted = DENSE_WEIGHT * centred
    return weighted if extra is None else np.hstack([weighted, SIGN_WEIGHT * np.atleast_2d(extra)])


def _fit_linear(
    numbers: np.ndarray, features: object, target: np.ndarray, classes: int, cost: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.svm import LinearSVC

    joined = hstack([csr_matrix(numbers), features]).tocsr()
    model = LinearSVC(C=cost, random_state=0).fit(joined, target)
    weights, biases = model.coef_, model.intercept_
    if len(weights) == 1:  # two classes share one plane
        weights, biases = np.vstack([-weights, weights]), np.concatenate([-biases, biases])
    full = np.zeros((classes, weights.shape[1]), dtype=np.float32)
    bias = np.full(classes, -1.5, dtype=np.float32)  # a label absent from this fold
    full[model.classes_], bias[model.classes_] = weights, biases
    width = numbers.shape[1]
    return full[:, :width].T.copy(), full[:, width:].T.copy(), bias


def _fit_temperature(scores: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The divisor that makes held-out probabilities most likely. Source: Guo et al. 2017, section 4.2."""
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        probabilities = _softmax(scores / np.exp(log_temperature))
        return -float(np.log(probabilities[np.arange(len(target)), target] + 1e-12).mean())

    return np.array(np.exp(minimize_scalar(loss, bounds=(-5, 3), method="bounded").x), dtype=np.float64)


def _fit_scope(traits: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Weights and intercept of the in-scope probability; without examples from outside, nearness alone counts."""
    if inside.all():
        return np.array([0.0, 1.0, 0.0, 2.0, 0.0, -2.0])
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=1000, class_weight="balanced").fit(traits, inside)
    return np.append(model.coef_[0], model.intercept_[0])
