# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false, reportOptionalSubscript=false, reportReturnType=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""The recommenders: each learns from a History and scores all products for rows of what customers bought.

All have one contract (``Scorer``). Sources: EASE, Steck (2019), Embarrassingly Shallow Autoencoders for Sparse Data,
eq. 8; RP3beta, Paudel et al. (2016), Updatable, Accurate, Diverse, and Scalable Recommendations; item-kNN, Sarwar et
al. (2001); ALS, Hu, Koren, Volinsky (2008); BPR, Rendle et al. (2009), both as in the library implicit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import scipy.linalg.lapack  # loaded here, so that a limit on threads set before fitting holds for it too
from scipy import sparse

from assistant.analytics.recommend_history import History

DENSE_PRODUCTS = 6000  # EASE inverts products x products; beyond, only the commonest take part


class Scorer(Protocol):
    """One recommender. ``needs_customer``: it can score customers that it was fitted on only."""

    name: str
    needs_customer: bool

    def fit(self, history: History) -> Any:
        """Learn; gives itself."""
        ...

    def score(self, rows: sparse.csr_matrix, users: np.ndarray | None) -> np.ndarray:
        """Scores, shape (rows, products). ``rows``: what they bought; ``users``: their numbers, None if unknown."""
        ...


def _norm(matrix: sparse.csr_matrix, axis: int, power: float) -> sparse.csr_matrix:
    """Rows (axis 1) or columns (axis 0) divided by their sum to a power."""
    sums = np.asarray(matrix.sum(axis=axis)).ravel()
    factor = np.where(sums > 0, np.maximum(sums, 1e-12) ** -power, 0.0).astype(np.float32)
    return (sparse.diags(factor) @ matrix if axis == 1 else matrix @ sparse.diags(factor)).tocsr()


def _decayed(history: History, half_life: float | None) -> sparse.csr_matrix:
    """1 where bought, halved for each half-life since; plain 1 without time."""
    if half_life is None or history.last is None:
        return history.matrix
    recent = history.last.copy()
    recent.data = (0.5 ** ((history.today + 1 - recent.data) / half_life)).astype(np.float32)
    return recent


class Popularity:
    """What most customers bought, lately (``half_life`` in days) or ever."""

    needs_customer = False

    def __init__(self, half_life: float | None = None) -> None:
        self.half_life = half_life
        self.name = "popularity" if half_life is None else f"popularity, half-life {half_life:g} days"

    def fit(self, history: History) -> Popularity:
        """Count."""
        counts = np.asarray(_decayed(history, self.half_life).sum(axis=0)).ravel()
        self.counts = np.log1p(counts).astype(np.float32)
        return self

    def score(self, rows: sparse.csr_matrix, users: np.ndarray | None) -> np.ndarray:
        """The same for everyone."""
        return np.repeat(self.counts[None, :], rows.shape[0], axis=0)


@dataclass
class _ItemModel:
    """Scores are what a customer bought times a products x products matrix."""

    needs_customer = False
    name: str = ""
    links: Any = None

    def score(self, rows: sparse.csr_matrix, users: np.ndarray | None) -> np.ndarray:
        """Rows @ links, dense."""
        found = rows @ self.links
        return np.asarray(found.todense() if sparse.issparse(found) else found, dtype=np.float32)


class Ease(_ItemModel):
    """EASE: the linear item-item model with a closed form; ``regularisation`` and row weighting chosen by backtest."""

    def __init__(self, regularisation: float, row_power: float = 0.0) -> None:
        self.regularisation, self.row_power = regularisation, row_power
        self.name = f"EASE, lambda {regularisation:g}" + (f", rows ^-{row_power:g}" if row_power else "")

    def fit(self, history: History) -> Ease:
        """Invert the regularised Gram matrix."""
        weighted = _norm(history.matrix, 1, self.row_power / 2) if self.row_power else history.matrix
        counts = np.asarray(history.matrix.sum(axis=0)).ravel()
        size = history.shape[1]
        kept = np.sort(np.argsort(-counts, kind="stable")[:DENSE_PRODUCTS]) if size > DENSE_PRODUCTS else None
        part = weighted if kept is None else weighted[:, kept]
        gram = np.asarray((part.T @ part).todense(), dtype=np.float32)
        scale = float(gram.trace() / max(counts.sum(), 1))  # lambda means the same with weighted rows
        gram[np.diag_indices_from(gram)] += self.regularisation * scale
        inverse = _inverse(gram)
        links = inverse / -np.diag(inverse)
        links[np.diag_indices_from(links)] = 0
        if kept is None:
            self.links = links
        else:
            whole = sparse.lil_matrix((size, size), dtype=np.float32)
            strong = np.where(np.abs(links) > 1e-3, links, 0)
            coo = sparse.coo_matrix(strong)
            whole = sparse.csr_matrix((coo.data, (kept[coo.row], kept[coo.col])), shape=(size, size))
            self.links = whole
        return self


def _inverse(gram: np.ndarray) -> np.ndarray:
    """Inverse of a positive definite matrix by Cholesky (half the work of a general one)."""
    lapack: Any = scipy.linalg.lapack
    factor, info = lapack.spotrf(gram, lower=1, overwrite_a=1)
    if info:
        return np.linalg.inv(gram.astype(np.float64)).astype(np.float32)
    inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    lower = np.tril(inverse)
    return lower + np.tril(lower, -1).T


def _strongest(links: sparse.csr_matrix, k: int) -> sparse.csr_matrix:
    """The k largest entries of each column."""
    by_column = links.tocsc()
    by_column.sort_indices()
    data, indices, pointers = [], [], [0]
    for column in range(by_column.shape[1]):
        start, end = by_column.indptr[column], by_column.indptr[column + 1]
        values, rows = by_column.data[start:end], by_column.indices[start:end]
        if len(values) > k:
            chosen = np.argpartition(-values, k - 1)[:k]
            values, rows = values[chosen], rows[chosen]
        data.append(values)
        indices.append(rows)
        pointers.append(pointers[-1] + len(values))
    return sparse.csc_matrix(
        (np.concatenate(data), np.concatenate(indices), pointers), shape=by_column.shape
    ).tocsr()  # fmt: skip


class ItemKnn(_ItemModel):
    """Products bought by the same customers: cosine, shrunk for rare pairs, the k nearest."""

    def __init__(self, k: int = 100, shrink: float = 10.0, row_power: float = 0.5) -> None:
        self.k, self.shrink, self.row_power = k, shrink, row_power
        self.name = f"item-kNN, k {k}, shrink {shrink:g}"

    def fit(self, history: History) -> ItemKnn:
        """Count pairs and normalise."""
        weighted = _norm(history.matrix, 1, self.row_power / 2)
        together = (weighted.T @ weighted).tocsr()
        norms = np.sqrt(together.diagonal())
        together.setdiag(0)
        together.eliminate_zeros()
        coo = together.tocoo()
        shrink = self.shrink * float(np.mean(weighted.data**2)) if weighted.nnz else 0.0
        values = coo.data / (norms[coo.row] * norms[coo.col] + shrink + 1e-9)
        self.links = _strongest(sparse.csr_matrix((values, (coo.row, coo.col)), shape=together.shape), self.k)
        return self


class WalkBack(_ItemModel):
    """RP3beta: a random walk customer, product, customer, product, with popular ends held down by ``beta``."""

    def __init__(self, alpha: float = 1.0, beta: float = 0.6, k: int = 200) -> None:
        self.alpha, self.beta, self.k = alpha, beta, k
        self.name = f"RP3beta, alpha {alpha:g}, beta {beta:g}"

    def fit(self, history: History) -> WalkBack:
        """Two steps of the walk."""
        to_products = _norm(history.matrix, 1, 1.0)
        to_customers = _norm(history.matrix.T.tocsr(), 1, 1.0)
        to_products.data **= self.alpha
        to_customers.data **= self.alpha
        walk = (to_customers @ to_products).tocsr()
        counts = np.asarray(history.matrix.sum(axis=0)).ravel()
        walk = (walk @ sparse.diags(np.where(counts > 0, np.maximum(counts, 1) ** -self.beta, 0.0))).tocsr()
        walk.setdiag(0)
        walk.eliminate_zeros()
        self.links = _strongest(walk.astype(np.float32), self.k)
        return self


class UserKnn:
    """What customers with similar baskets bought."""

    needs_customer = False

    def __init__(self, k: int = 100, column_power: float = 0.5) -> None:
        self.k, self.column_power = k, column_power
        self.name = f"user-kNN, k {k}"

    def fit(self, history: History) -> UserKnn:
        """Keep the customers as unit vectors, common products held down."""
        counts = np.asarray(history.matrix.sum(axis=0)).ravel()
        self.factor = sparse.diags(np.where(counts > 0, np.maximum(counts, 1) ** (-self.column_power / 2), 0.0))
        self.matrix = history.matrix
        self.units = self._unit(history.matrix)
        return self

    def _unit(self, rows: sparse.csr_matrix) -> sparse.csr_matrix:
        weighted = (rows @ self.factor).tocsr()
        norm = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
        return (sparse.diags(np.where(norm > 0, 1 / np.maximum(norm, 1e-12), 0)) @ weighted).tocsr()

    def score(self, rows: sparse.csr_matrix, users: np.ndarray | None) -> np.ndarray:
        """Neighbours' purchases, weighted by likeness."""
        alike = np.asarray((self._unit(rows) @ self.units.T).todense(), dtype=np.float32)
        if users is not None:
            alike[np.arange(len(users)), users] = 0
        k = min(self.k, alike.shape[1])
        if k < alike.shape[1]:
            least = np.partition(alike, alike.shape[1] - k, axis=1)[:, -k][:, None]
            alike[alike < least] = 0
        return np.asarray((sparse.csr_matrix(alike) @ self.matrix).todense(), dtype=np.float32)


class Factors:
    """Matrix factorisation of the library implicit: ``als`` or ``bpr``."""

    needs_customer = True

    def __init__(
        self, kind: str, factors: int, regularisation: float, alpha: float = 1.0, iterations: int = 15
    ) -> None:
        self.kind, self.factors, self.regularisation = kind, factors, regularisation
        self.alpha, self.iterations = alpha, iterations
        self.name = f"{kind.upper()}, {factors} factors, lambda {regularisation:g}" + (
            f", alpha {alpha:g}" if kind == "als" else ""
        )

    def fit(self, history: History) -> Factors:
        """Fit with one thread and a fixed seed, so that a run can be repeated."""
        from implicit.als import AlternatingLeastSquares
        from implicit.bpr import BayesianPersonalizedRanking
        from threadpoolctl import threadpool_limits

        common: dict[str, Any] = {
            "factors": self.factors,
            "regularization": self.regularisation,
            "iterations": self.iterations,
            "random_state": 1,
            "num_threads": 1,
        }
        model: Any
        if self.kind == "als":
            model = AlternatingLeastSquares(alpha=self.alpha, **common)
        else:
            model = BayesianPersonalizedRanking(learning_rate=0.05, **common)
        with threadpool_limits(1, "blas"):
            model.fit(history.matrix.tocsr(), show_progress=False)
        self.users, self.items = np.asarray(model.user_factors), np.asarray(model.item_factors)
        return self

    def score(self, rows: sparse.csr_matrix, users: np.ndarray | None) -> np.ndarray:
        """Dot products of factors; zeros for customers who were not there."""
        if users is None:
            return np.zeros((rows.shape[0], len(self.items)), np.float32)
        return self.users[users] @ self.items.T


class Faded:
    """Any model, learnt from purchases that fade with their age (``half_life`` in days): taste and range change.

    What counts for each customer is as it was bought; what products have to do with each other is learnt from the
    faded matrix, so that this season's baskets speak louder than last winter's.
    """

    def __init__(self, inner: Any, half_life: float) -> None:
        self.inner, self.half_life = inner, half_life
        self.needs_customer = bool(inner.needs_customer)
        self.name = f"{inner.name}, half-life {half_life:g} days"

    def fit(self, history: History) -> Faded:
        """Fit the inner model on the faded purchases."""
        self.inner.fit(replace(history, matrix=_decayed(history, self.half_life)))
        return self

    def score(self, rows: sparse.csr_matrix, users: np.ndarray | None) -> np.ndarray:
        """The inner model's scores."""
        return self.inner.score(rows, users)
