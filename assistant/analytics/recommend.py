# pyright: reportArgumentType=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""What to show a customer next: one contract, several models, the champion of a backtest served.

``fit_recommender(interactions)`` measures the candidates on a held-out past (by time where histories allow), blends
them where that is better, refits the champion on everything and gives a ``Recommender``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from scipy import sparse

from assistant.analytics.errors import BadValue, UnknownName
from assistant.analytics.frames import AnyTable
from assistant.analytics.recommend_blend import CHUNK, Candidate, candidates, choose
from assistant.analytics.recommend_history import Backtest, History, commonest, read_interactions, split
from assistant.analytics.recommend_models import ItemKnn, Popularity

if TYPE_CHECKING:
    import pandas as pd

RecommenderKind = Literal[
    "auto", "popularity", "item_knn", "ease", "rp3beta", "user_knn", "als", "bpr", "sasrec", "content", "blend"
]
MIN_TESTABLE = 20


@dataclass(kw_only=True)
class Recommender:
    """A fitted recommender.

    Attributes:
        champion: the served model with its backtest; None where there was too little to test.
        candidates: all that was measured, best first.
        split: how the past was held out: ``time``, ``random``, or none.
    """

    history: History
    scorer: Any
    fallback: Popularity
    alike: ItemKnn
    champion: Candidate | None = None
    candidates: tuple[Candidate, ...] = ()
    split: Literal["time", "random"] | None = None
    new_products: frozenset[Any] = field(default_factory=frozenset)

    @property
    def name(self) -> str:
        """Which model is served, with its settings."""
        return self.scorer.name

    def recommend(
        self,
        customer_ids: Iterable[Any],
        n: int = 10,
        exclude_seen: bool = True,
        *,
        allowed: Iterable[Any] | None = None,
        exclude: Iterable[Any] = (),
        diversity: float = 0.0,
        reasons: bool = False,
    ) -> pd.DataFrame:
        """The ``n`` best products for each customer.

        Args:
            customer_ids: who; those without a history get what is popular.
            n: how many at most; fewer where not so many are left.
            exclude_seen: leave out what they have bought.
            allowed: only these products (in stock, within a price); None: all.
            exclude: never these.
            diversity: 0: by score alone, up to 1: unlike each other above all.
            reasons: add ``because``: the product they bought that speaks for it most.

        Returns:
            ``customer_id``, ``product_id``, ``rank`` (1 is best), ``score`` (comparable within a customer),
            ``basis`` (``history`` or ``popular``).

        Raises:
            BadValue: n below 1, or a diversity outside 0 to 1.
        """
        import pandas as pd

        _checked(n, diversity)
        ids = [customer_ids] if isinstance(customer_ids, str) else list(customer_ids)
        blocked = self._blocked(allowed, exclude)
        numbers = self.history.customers.get_indexer(pd.Index(_like(self.history.customers, ids)))
        frames = []
        for start in range(0, len(ids), CHUNK):
            part = numbers[start : start + CHUNK]
            rows, scores = self._scores(part)
            scores[:, blocked] = -np.inf
            if exclude_seen:
                scores[rows.nonzero()] = -np.inf
            top, values = self._top(scores, n, diversity)
            owner = np.repeat(np.arange(len(part)), top.shape[1])
            keep = np.isfinite(values.ravel())
            frame = pd.DataFrame(
                {
                    "customer_id": pd.Index(ids[start : start + CHUNK]).take(owner)[keep],
                    "product_id": self.history.products.take(top.ravel())[keep],
                    "rank": np.tile(np.arange(1, top.shape[1] + 1), len(part))[keep],
                    "score": values.ravel()[keep],
                    "basis": np.where(np.diff(rows.indptr)[owner] > 0, "history", "popular")[keep],
                }
            )
            if reasons:
                frame["because"] = self._because(rows, owner[keep], top.ravel()[keep])
            frames.append(frame)
        columns = ["customer_id", "product_id", "rank", "score", "basis", *(["because"] if reasons else [])]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)

    def recommend_with(
        self, product_ids: Iterable[Any], n: int = 10, *, allowed: Iterable[Any] | None = None, diversity: float = 0.0
    ) -> pd.DataFrame:
        """The ``n`` best products to go with a basket: ``product_id``, ``rank``, ``score``.

        Raises:
            UnknownName: a product that nobody has bought; names near ones.
        """
        _checked(n, diversity)
        columns = self._product_numbers(product_ids)
        rows = sparse.csr_matrix(
            (np.ones(len(columns), np.float32), (np.zeros(len(columns), int), columns)),
            shape=(1, self.history.shape[1]),
        )
        return self._ranked(self.scorer.score(rows, None), columns, n, allowed, diversity)

    def recommend_for_group(
        self, customer_ids: Iterable[Any], n: int = 10, *, allowed: Iterable[Any] | None = None, diversity: float = 0.0
    ) -> pd.DataFrame:
        """The ``n`` best products for a segment as a whole (mean scores): ``product_id``, ``rank``, ``score``."""
        import pandas as pd

        _checked(n, diversity)
        ids = list(customer_ids)
        numbers = self.history.customers.get_indexer(pd.Index(_like(self.history.customers, ids)))
        numbers = numbers[numbers >= 0] if (numbers >= 0).any() else numbers[:1]
        total = np.zeros((1, self.history.shape[1]), np.float32)
        for start in range(0, len(numbers), CHUNK):
            total += self._scores(numbers[start : start + CHUNK])[1].sum(axis=0, keepdims=True)
        return self._ranked(total / max(len(numbers), 1), np.array([], int), n, allowed, diversity)

    def similar(self, product_ids: Iterable[Any], n: int = 10) -> pd.DataFrame:
        """Products bought by the same customers: ``product_id``, ``similar_id``, ``rank``, ``score``.

        Raises:
            UnknownName: a product that nobody has bought; names near ones.
        """
        import pandas as pd

        _checked(n, 0.0)
        ids = [product_ids] if isinstance(product_ids, str) else list(product_ids)
        columns = self._product_numbers(ids)
        scores = np.asarray(self.alike.links[:, columns].T.todense(), dtype=np.float32)
        scores[np.arange(len(columns)), columns] = -np.inf
        top, values = self._top(scores, n, 0.0)
        keep = (np.isfinite(values) & (values > 0)).ravel()
        owner = np.repeat(np.arange(len(ids)), top.shape[1])
        return pd.DataFrame(
            {
                "product_id": self.history.products.take(columns[owner])[keep],
                "similar_id": self.history.products.take(top.ravel())[keep],
                "rank": np.tile(np.arange(1, top.shape[1] + 1), len(ids))[keep],
                "score": values.ravel()[keep],
            }
        )

    def _scores(self, numbers: np.ndarray) -> tuple[sparse.csr_matrix, np.ndarray]:
        """What these customers bought, and scores; popularity for who is unknown (-1) or has no history."""
        rows = self.history.matrix[np.where(numbers >= 0, numbers, 0)]
        known = (numbers >= 0) & (np.diff(rows.indptr) > 0)
        rows = (sparse.diags(known.astype(np.float32)) @ rows).tocsr()
        rows.eliminate_zeros()
        scores = np.empty((len(numbers), self.history.shape[1]), np.float32)
        if known.any():
            scores[known] = self.scorer.score(rows[np.flatnonzero(known)], numbers[known])
        if (~known).any():
            scores[~known] = self.fallback.score(rows[np.flatnonzero(~known)], None)
        return rows, scores

    def _blocked(self, allowed: Iterable[Any] | None, exclude: Iterable[Any]) -> np.ndarray:
        import pandas as pd

        blocked = np.zeros(self.history.shape[1], dtype=bool)
        if allowed is not None:
            blocked[:] = True
            found = self.history.products.get_indexer(pd.Index(_like(self.history.products, list(allowed))))
            blocked[found[found >= 0]] = False
        refused = list(exclude)
        if refused:
            found = self.history.products.get_indexer(pd.Index(_like(self.history.products, refused)))
            blocked[found[found >= 0]] = True
        return blocked

    def _product_numbers(self, product_ids: Iterable[Any]) -> np.ndarray:
        import pandas as pd

        ids = [product_ids] if isinstance(product_ids, str) else list(product_ids)
        found = self.history.products.get_indexer(pd.Index(_like(self.history.products, ids)))
        for name, number in zip(ids, found, strict=True):
            if number < 0:
                raise UnknownName("product with a sale", name, map(str, self.history.products))
        return found

    def _ranked(
        self, scores: np.ndarray, bought: np.ndarray, n: int, allowed: Iterable[Any] | None, diversity: float
    ) -> pd.DataFrame:
        import pandas as pd

        scores = np.array(scores, dtype=np.float32)
        scores[:, self._blocked(allowed, ())] = -np.inf
        scores[:, bought] = -np.inf
        top, values = self._top(scores, n, diversity)
        keep = np.isfinite(values[0])
        return pd.DataFrame(
            {
                "product_id": self.history.products.take(top[0])[keep],
                "rank": np.arange(1, top.shape[1] + 1)[keep],
                "score": values[0][keep],
            }
        )

    def _top(self, scores: np.ndarray, n: int, diversity: float) -> tuple[np.ndarray, np.ndarray]:
        """Columns and scores of the n best of each row, best first; ties by column, so that runs agree."""
        n = min(n, scores.shape[1])
        wide = min(n if not diversity else 5 * n, scores.shape[1])
        top = np.argpartition(-scores, wide - 1, axis=1)[:, :wide]
        values = np.take_along_axis(scores, top, axis=1)
        order = np.lexsort((top, -values), axis=1)
        top, values = np.take_along_axis(top, order, axis=1), np.take_along_axis(values, order, axis=1)
        if not diversity:
            return top, values
        picked = np.array([self._spread(top[row], values[row], n, diversity) for row in range(len(top))])
        return np.take_along_axis(top, picked, axis=1), np.take_along_axis(values, picked, axis=1)

    def _spread(self, columns: np.ndarray, values: np.ndarray, n: int, diversity: float) -> list[int]:
        """Maximal marginal relevance. Source: Carbonell, Goldstein (1998), SIGIR, p. 335."""
        links = np.asarray(self.alike.links[columns][:, columns].todense())
        links = np.maximum(links, links.T)
        finite = np.isfinite(values)
        span = float(np.ptp(values[finite])) if finite.any() else 1.0
        least = float(values[finite].min()) if finite.any() else 0.0
        worth = np.where(finite, (np.where(finite, values, least) - least) / (span or 1.0), 0.0)
        picked = [0]
        while len(picked) < n:
            likeness = links[:, picked].max(axis=1)
            merit = np.where(finite, (1 - diversity) * worth - diversity * likeness, -1e9)
            merit[picked] = -np.inf
            picked.append(int(np.argmax(merit)))
        return picked

    def _because(self, rows: sparse.csr_matrix, owner: np.ndarray, columns: np.ndarray) -> list[Any]:
        """The bought product that is most like each recommended one; None without any."""
        links = self.alike.links.tocsc()
        found: list[Any] = []
        for row, column in zip(owner, columns, strict=True):
            bought = rows.indices[rows.indptr[row] : rows.indptr[row + 1]]
            start, end = links.indptr[column], links.indptr[column + 1]
            common, _, at = np.intersect1d(bought, links.indices[start:end], return_indices=True)
            strongest = common[np.argmax(links.data[start:end][at])] if len(common) else None
            found.append(None if strongest is None else self.history.products[int(strongest)])
        return found


def _checked(n: int, diversity: float) -> None:
    if n < 1:
        raise BadValue("n", n, "at least 1")
    if not 0 <= diversity <= 1:
        raise BadValue("diversity", diversity, "a number from 0 to 1")


def _like(index: Any, ids: Sequence[Any]) -> list[Any]:
    """Ids in the type that the index has: 17850 finds "17850" and the other way round."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(index.dtype):
        return [int(i) if isinstance(i, str) and i.lstrip("-").isdigit() else i for i in ids]
    return [i if isinstance(i, str) else str(i) for i in ids]


def fit_recommender(
    interactions: AnyTable,
    kind: str = "auto",
    *,
    products: AnyTable | None = None,
    budget_s: float = 30.0,
    seed: int = 0,
) -> Recommender:
    """Fit and choose a recommender.

    Args:
        interactions: ``customer_id``, ``product_id``, optional ``at`` and ``weight`` (0 or less: left out).
        kind: ``auto``: the best of all and of their blend; else one family, its settings chosen by the backtest.
        products: ``product_id``, ``title`` and other text columns: lets products without a sale be recommended.
        budget_s: seconds of computing after which no further candidate is begun.
        seed: of the random parts.

    Raises:
        BadValue: an unknown kind, or ``content`` without products.
        BadTable: without customer and product columns.
        TooLittleData: without any interaction of a known customer.
    """
    from threadpoolctl import threadpool_limits

    if kind not in get_args(RecommenderKind):
        raise BadValue("kind", kind, f"one of {', '.join(get_args(RecommenderKind))}")
    if kind == "content" and products is None:
        raise BadValue("products", None, "a table of products with their titles, which content is compared by")
    coded, contents = commonest(read_interactions(interactions)), None
    if products is not None:
        from assistant.analytics.recommend_content import Content, with_products

        coded, texts = with_products(coded, products)
        contents = Content(texts)
    with threadpool_limits(1, "blas"):  # these matrices are small; threads on a shared machine wait for each other
        return _fitted(coded, kind, contents, budget_s, seed)


def _fitted(coded: Any, kind: str, contents: Any, budget_s: float, seed: int) -> Recommender:
    whole = coded.history()
    popular = Popularity(30.0 if whole.last is not None and whole.today >= 60 else None).fit(whole)
    alike = ItemKnn(200, 10.0).fit(whole)
    backtest = split(coded, seed=seed)
    makers = candidates(backtest.past, kind, timed=backtest.kind == "time")
    extra = _extra(kind, contents, seed)
    if len(backtest.users) < MIN_TESTABLE:  # nothing to choose by: the model that needs least
        scorer = (makers[0][1]() if makers and kind not in ("auto", "blend") else ItemKnn(50, 10.0)).fit(whole)
        return Recommender(history=whole, scorer=scorer, fallback=popular, alike=alike)
    found = choose(backtest, makers, blend=kind in ("auto", "blend"), budget_s=budget_s, extra=extra)
    return Recommender(
        history=whole,
        scorer=found.scorer.fit(whole),
        fallback=popular,
        alike=alike,
        champion=found.champion,
        candidates=found.candidates,
        split=backtest.kind,
        new_products=frozenset(coded.products[np.asarray(whole.matrix.sum(axis=0)).ravel() == 0]),
    )


def _extra(kind: str, contents: Any, seed: int) -> Any:
    """Candidates that need more than the matrix: content and sequences."""

    def make(backtest: Backtest) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        if contents is not None and kind in ("auto", "blend", "content"):
            found.append(("content", contents.fit(backtest.past)))
        if kind in ("auto", "blend", "sasrec") and backtest.past.events is not None:
            from assistant.analytics.recommend_sequence import SasRec, enough

            if kind == "sasrec" or enough(backtest):
                found.append(("sasrec", SasRec(seed=seed).fit(backtest.past)))
        return found

    return make
