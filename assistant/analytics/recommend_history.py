# pyright: reportAttributeAccessIssue=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""Interactions as matrices: who bought what, how much, when; and how they are split for a backtest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy import sparse

from assistant.analytics.errors import BadValue, TooLittleData
from assistant.analytics.frames import AnyTable, as_id, named, to_frame

if TYPE_CHECKING:
    import pandas as pd

Split = Literal["time", "random"]
MOST_PRODUCTS = 4000  # models compare each product with each: beyond, those with the fewest buyers are left out
TIME_SHARE = 0.25  # of the customers must be testable by a time split, else histories are single sessions


@dataclass(frozen=True, kw_only=True)
class History:
    """What customers did.

    Args:
        customers, products: ids by row and column.
        matrix: customers x products, 1 where bought (float32).
        weight: same shape, the summed weights (quantities, ratings), else the number of times.
        last: same shape, days since the data's start of the last purchase, plus 1 (0 would vanish); None without time.
        events: (customer, product, day) of each interaction in time's order; None without time.
        today: the last day of the data.
    """

    customers: pd.Index
    products: pd.Index
    matrix: sparse.csr_matrix
    weight: sparse.csr_matrix
    last: sparse.csr_matrix | None
    events: tuple[np.ndarray, np.ndarray, np.ndarray] | None
    today: float

    @property
    def shape(self) -> tuple[int, int]:
        """Customers, products."""
        return self.matrix.shape  # pyright: ignore[reportReturnType]


@dataclass(frozen=True, kw_only=True)
class Interactions:
    """Coded interactions: integer customers and products, days (or None), weights."""

    customers: pd.Index
    products: pd.Index
    customer: np.ndarray
    product: np.ndarray
    day: np.ndarray | None
    weight: np.ndarray

    def history(self, kept: np.ndarray | None = None) -> History:
        """The matrices of all interactions, or of those that ``kept`` marks."""
        rows, columns, weights, days = self.customer, self.product, self.weight, self.day
        if kept is not None:
            rows, columns, weights = rows[kept], columns[kept], weights[kept]
            days = None if days is None else days[kept]
        shape = (len(self.customers), len(self.products))
        weight = sparse.csr_matrix((weights, (rows, columns)), shape=shape, dtype=np.float32)
        matrix = weight.copy()
        matrix.data = np.ones_like(matrix.data)
        last, events, today = None, None, 0.0
        if days is not None and len(days):
            order = np.argsort(days, kind="stable")
            today = float(days.max())
            events = (rows[order], columns[order], days[order])
            last = _latest(rows[order], columns[order], days[order] + 1, shape)
        return History(
            customers=self.customers,
            products=self.products,
            matrix=matrix,
            weight=weight,
            last=last,
            events=events,
            today=today,
        )


def _latest(rows: np.ndarray, columns: np.ndarray, values: np.ndarray, shape: tuple[int, int]) -> sparse.csr_matrix:
    """The last value of each cell; the entries come in time's order."""
    cell = rows.astype(np.int64) * shape[1] + columns
    _, first_from_end = np.unique(cell[::-1], return_index=True)
    at = len(cell) - 1 - first_from_end
    return sparse.csr_matrix((values[at], (rows[at], columns[at])), shape=shape, dtype=np.float32)


def read_interactions(interactions: AnyTable) -> Interactions:
    """Code a table of ``customer_id``, ``product_id``, optional ``at`` (or ``ordered_at`` ...) and ``weight``.

    Rows without a customer or product, and those with a weight of 0 or less (returns), are left out.

    Raises:
        BadTable: without the two ids.
        TooLittleData: when nothing is left.
    """
    import pandas as pd

    frame = to_frame(interactions)
    names = named("interactions", frame.columns, ("customer_id", "product_id"), ("at", "weight"))
    frame = frame[list(names.values())].set_axis(list(names), axis=1)
    frame = frame[frame["customer_id"].notna() & frame["product_id"].notna()]
    if "weight" in frame:
        frame = frame[frame["weight"].astype(float) > 0]
    if not len(frame):
        raise TooLittleData("Recommendations", found=0, needed=1, unit="interactions of known customers")
    customer, customers = pd.factorize(_ids(frame["customer_id"]), sort=False)
    product, products = pd.factorize(_ids(frame["product_id"]), sort=False)
    day = None
    if "at" in frame:
        at = frame["at"]
        moments = pd.to_datetime(at, unit="s") if pd.api.types.is_numeric_dtype(at) else pd.to_datetime(at)
        if moments.isna().any():
            raise BadValue("at", "missing", "a moment for each interaction, or no such column")
        day = ((moments - moments.min()).dt.total_seconds() / 86400).to_numpy()
    weight = frame["weight"].to_numpy(dtype=np.float32) if "weight" in frame else np.ones(len(frame), np.float32)
    return Interactions(
        customers=pd.Index(customers),
        products=pd.Index(products),
        customer=customer.astype(np.int32),
        product=product.astype(np.int32),
        day=day,
        weight=weight,
    )


def commonest(coded: Interactions, most: int = MOST_PRODUCTS) -> Interactions:
    """The interactions with the ``most`` products that most customers bought; all of them where there are no more.

    What few have bought is recommended to nobody anyway, and its cost grows with the square of the range.
    """
    if len(coded.products) <= most:
        return coded
    bought = np.unique(coded.customer.astype(np.int64) * len(coded.products) + coded.product)
    buyers = np.bincount(bought % len(coded.products), minlength=len(coded.products))
    kept = np.sort(np.argsort(-buyers, kind="stable")[:most])
    number = np.full(len(coded.products), -1, dtype=np.int32)
    number[kept] = np.arange(most)
    inside = number[coded.product] >= 0
    return replace(
        coded,
        products=coded.products[kept],
        customer=coded.customer[inside],
        product=number[coded.product[inside]],
        day=None if coded.day is None else coded.day[inside],
        weight=coded.weight[inside],
    )


def _ids(column: Any) -> Any:
    """Ids as they are given (numbers stay numbers), but floats with gaps become text as elsewhere."""
    import pandas as pd

    return as_id(column) if pd.api.types.is_float_dtype(column) else column


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """A past to learn from, and what customers did after: ``wanted`` marks new products (not in ``past``)."""

    kind: Split
    past: History
    users: np.ndarray
    wanted: sparse.csr_matrix


def split(coded: Interactions, *, seed: int = 0, most: int | None = None) -> Backtest:
    """Hold out the last fifth of time; or, where histories are single sessions, a random fourth of each customer's.

    A time split needs customers who were there before and bought something new after: at least a fourth of them.
    ``most``: customers to test on at most; None: 1500, or fewer where the range is so wide that scores take room.
    """
    most = most or min(1500, max(300, 5_000_000 // max(len(coded.products), 1)))
    random = np.random.default_rng(seed)
    if coded.day is not None and coded.day.max() > 0:
        cut = float(np.quantile(coded.day, 0.8))
        found = _held_out(coded, coded.day <= cut, "time", random, most)
        active = len(np.unique(coded.customer))
        if len(found.users) >= max(20, TIME_SHARE * min(active, most)):
            return found
    # of one customer and product all goes to the same side
    cell = coded.customer.astype(np.int64) * len(coded.products) + coded.product
    _, inverse = np.unique(cell, return_inverse=True)
    coin = random.random(int(inverse.max()) + 1)[inverse]
    return _held_out(coded, coin >= 0.25, "random", random, most)


def _held_out(
    coded: Interactions, past: np.ndarray, kind: Split, random: np.random.Generator, most: int
) -> Backtest:  # fmt: skip
    before, after = coded.history(past), coded.history(~past).matrix
    wanted = (after - after.multiply(before.matrix)).tocsr()
    wanted.eliminate_zeros()
    known = np.asarray(before.matrix.sum(axis=0)).ravel() > 0
    wanted = wanted.multiply(known[None, :]).tocsr()  # what was never sold before cannot be recommended from sales
    wanted.eliminate_zeros()
    testable = np.flatnonzero((np.diff(wanted.indptr) > 0) & (np.diff(before.matrix.indptr) > 0))
    if len(testable) > most:
        testable = np.sort(random.choice(testable, most, replace=False))
    return Backtest(kind=kind, past=before, users=testable, wanted=wanted[testable])


def ndcg(scores: np.ndarray, wanted: sparse.csr_matrix, n: int = 10) -> np.ndarray:
    """NDCG@n of each row, binary relevance; ``scores`` with what must not be shown at minus infinity."""
    n = min(n, scores.shape[1])
    top = np.argpartition(-scores, n - 1, axis=1)[:, :n]
    part = np.take_along_axis(scores, top, axis=1)
    top = np.take_along_axis(top, np.argsort(-part, axis=1), axis=1)
    rows = np.repeat(np.arange(len(top)), n)
    hits = np.asarray(wanted[rows, top.ravel()]).reshape(top.shape) > 0
    discount = 1 / np.log2(np.arange(2, n + 2))
    ideal = np.cumsum(discount)[np.minimum(np.diff(wanted.indptr), n) - 1]
    return np.where(np.diff(wanted.indptr) > 0, (hits * discount).sum(axis=1) / ideal, 0.0)
