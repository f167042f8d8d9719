# pyright: reportAttributeAccessIssue=false, reportIndexIssue=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""Who is about to leave: calibrated probabilities with reasons, from any table of customers' features.

The model is a mean, on the logit scale, of three that err differently: a logistic regression on smooth bases, one on
pairs of features, and gradient-boosted trees; the mean's weights and its calibration are learnt from predictions of
customers that each part has not seen. Reasons are exact contributions: how far the probability moves when a feature
is set to what is usual (interventional Shapley values over groups of one feature, by sampling).

``shop_windows`` makes the features and outcomes for a shop without contracts: rolling, and strictly before/after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit, logit

from assistant.analytics.errors import BadTable, BadValue, NotFitted, TooLittleData
from assistant.analytics.frames import AnyTable, to_frame

if TYPE_CHECKING:
    import pandas as pd

MIN_CUSTOMERS = 50
MIN_EACH = 10
MANY_VALUES = 30  # of a text column: beyond, rare ones count as one
IDS = ("customer_id", "customerid", "id", "user_id")


class Columns:
    """What a table's columns are: numbers (also those written as text, with blanks) and categories.

    Missing numbers are filled with the median and marked; missing or unseen categories are a category of their own.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        import pandas as pd

        self.numbers: dict[str, float] = {}
        self.categories: dict[str, list[str]] = {}
        for name in frame.columns:
            column = frame[name]
            if str(name).casefold().replace("_", "") in {word.replace("_", "") for word in IDS}:
                continue
            as_number = pd.to_numeric(column, errors="coerce")
            written = column.notna() & (column.astype(str).str.strip() != "")
            if written.any() and as_number[written].notna().mean() > 0.95 and as_number.nunique() > 2:
                self.numbers[str(name)] = float(as_number.median())
            elif written.any():
                counts = column.astype(str).str.strip()[written].value_counts()
                if len(counts) > 0.5 * len(frame) and len(counts) > MANY_VALUES:
                    continue  # a name or a number of each customer says nothing about others
                self.categories[str(name)] = [str(value) for value in counts.index[:MANY_VALUES]]
        if not self.numbers and not self.categories:
            raise BadTable("features", ["a number or a category"], [str(name) for name in frame.columns])

    def read(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The columns in a fixed form: floats without gaps, and categories as text.

        Raises:
            BadTable: if a column of the fit is missing.
        """
        import pandas as pd

        names = [*self.numbers, *self.categories]
        missing = [name for name in names if name not in frame.columns]
        if missing:
            raise BadTable("features", missing, [str(name) for name in frame.columns])
        read: dict[str, Any] = {}
        for name, median in self.numbers.items():
            values = pd.to_numeric(frame[name], errors="coerce").astype(float)
            read[name] = values.replace([np.inf, -np.inf], np.nan).fillna(median).to_numpy()
        for name, known in self.categories.items():
            text = frame[name].astype("object").where(frame[name].notna(), "").astype(str).str.strip()
            read[name] = pd.Categorical(text.where(text.isin(known), "?"), categories=[*known, "?"])
        return pd.DataFrame(read, index=frame.index)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why one customer's probability is what it is: a feature, its value, and how far it moves the probability."""

    feature: str
    value: str
    effect: float


class ChurnModel:
    """Calibrated probabilities of leaving, one for each row of any table of features.

    After ``fit``: ``rate_`` (share that left), ``auc_``, ``baseline_auc_`` (a plain logistic regression) and
    ``calibration_error_``, all of customers that the model had not seen, and ``customers_``.
    """

    def __init__(self, *, seed: int = 0, folds: int = 5) -> None:
        self.seed, self.folds = seed, folds
        self._columns: Columns | None = None

    def fit(self, features: AnyTable, churned: Any) -> ChurnModel:
        """Fit on customers whose outcome is known.

        Args:
            features: one row a customer: numbers and categories of any kind, gaps allowed; ids are left out.
            churned: for each row whether the customer left: true/false, 1/0, or Yes/No.

        Raises:
            TooLittleData: fewer than 50 customers, or fewer than 10 who left, or who stayed.
            BadValue: outcomes that are no yes or no, or not one for each row.
        """
        from threadpoolctl import threadpool_limits

        frame = to_frame(features)
        left = outcomes(churned)
        if len(left) != len(frame):
            raise BadValue("churned", f"{len(left)} values", f"{len(frame)}, one for each row of features")
        if len(left) < MIN_CUSTOMERS:
            raise TooLittleData("A churn model", found=len(left), needed=MIN_CUSTOMERS, unit="customers")
        fewest = int(min(left.sum(), len(left) - left.sum()))
        if fewest < MIN_EACH:
            raise TooLittleData(
                "A churn model", found=fewest, needed=MIN_EACH, unit="customers who left, and as many who stayed"
            )
        self._columns = Columns(frame)
        read = self._columns.read(frame)
        import sklearn.ensemble  # noqa: F401 - the limit holds only for libraries that are loaded already

        with threadpool_limits(1):
            self._fit(read, left)
        return self

    def _fit(self, read: pd.DataFrame, left: np.ndarray) -> None:
        from sklearn.base import clone
        from sklearn.metrics import roc_auc_score
        from sklearn.model_selection import StratifiedKFold

        parts = _parts(self._columns, self.seed)
        folds = min(self.folds, int(min(left.sum(), len(left) - left.sum())))
        unseen = np.zeros((len(left), len(parts)))
        splitter = StratifiedKFold(folds, shuffle=True, random_state=self.seed)
        for learn, test in splitter.split(read, left):
            for number, part in enumerate(parts):
                fitted = clone(part).fit(read.iloc[learn], left[learn])
                unseen[test, number] = _logits(fitted, read.iloc[test])
        self._stack = _stacked(unseen, left)
        self._models = [clone(part).fit(read, left) for part in parts]
        probability = expit(self._combined(unseen))
        self.rate_, self.customers_ = float(left.mean()), len(left)
        self.auc_ = float(roc_auc_score(left, probability))
        self.baseline_auc_ = float(roc_auc_score(left, unseen[:, 0]))
        self.calibration_error_ = calibration_error(left, probability)
        self._unseen = probability
        # what is usual, for reasons: a sample of customers
        random = np.random.default_rng(self.seed)
        self._usual = read.iloc[random.choice(len(read), min(60, len(read)), replace=False)]
        self._spread = {name: (float(read[name].mean()), float(read[name].std() or 1.0)) for name in self._numbers()}

    def _numbers(self) -> list[str]:
        assert self._columns is not None
        return list(self._columns.numbers)

    def _combined(self, logits: np.ndarray) -> np.ndarray:
        weights, intercept = self._stack
        return logits[:, 1:] @ weights + intercept

    def predict(self, features: AnyTable) -> np.ndarray:
        """The probability of leaving of each row; shape (n,).

        Raises:
            NotFitted: before ``fit``.
            BadTable: if a column of the fit is missing.
        """
        return self._predict_read(self._read(features))

    def _read(self, features: AnyTable) -> pd.DataFrame:
        if self._columns is None:
            raise NotFitted("ChurnModel")
        return self._columns.read(to_frame(features))

    def _predict_read(self, read: pd.DataFrame) -> np.ndarray:
        from threadpoolctl import threadpool_limits

        if not len(read):
            return np.zeros(0)
        with threadpool_limits(1):
            logits = np.column_stack([_logits(model, read) for model in self._models])
        return expit(self._combined(logits))

    def reasons(self, features: AnyTable, n: int = 3, *, draws: int = 24) -> list[tuple[Reason, ...]]:
        """For each row the ``n`` features that move its probability most, strongest first.

        Effects are in probability and add up (over all features) to the row's distance from the usual: Shapley
        values by permutation sampling. Source: Strumbelj, Kononenko (2014), Knowl. Inf. Syst. 41, algorithm 1.
        A customer's reasons do not depend on who else is asked about.
        """
        read = self._read(features)
        effects = self._effects(read, draws)
        names = list(read.columns)
        found = []
        for row, values in enumerate(effects):
            strongest = np.argsort(-np.abs(values))[:n]
            found.append(
                tuple(
                    Reason(feature=names[i], value=_shown(read.iat[row, i]), effect=float(values[i])) for i in strongest
                )
            )
        return found

    def _effects(self, read: pd.DataFrame, draws: int) -> np.ndarray:
        """Shapley values, shape (rows, features)."""
        import pandas as pd

        random = np.random.default_rng(self.seed)
        names = list(read.columns)
        previous, start = np.arange(len(names)), 0
        total = np.zeros((len(read), len(names)))
        for draw in range(draws):
            order = random.permutation(len(names))
            if draw % 2:  # pairs of an order and its reverse halve the noise
                order = previous[::-1]
            else:  # the two of a pair begin at the same usual customer, one for all rows
                start = int(random.integers(len(self._usual)))
            previous = order
            current = self._usual.iloc[[start] * len(read)].copy()
            current.index = read.index
            steps = [current.copy()]
            for column in order:
                current[names[column]] = read[names[column]]
                steps.append(current.copy())
            stacked = self._predict_read(pd.concat(steps, ignore_index=True)).reshape(len(steps), len(read))
            for position, column in enumerate(order):
                total[:, column] += stacked[position + 1] - stacked[position]
        return total / draws


def outcomes(churned: Any) -> np.ndarray:
    """Yes or no of each customer as 0 and 1.

    Raises:
        BadValue: anything that is neither.
    """
    import pandas as pd

    words = {"yes": 1, "no": 0, "true": 1, "false": 0, "1": 1, "0": 0, "1.0": 1, "0.0": 0, "是": 1, "否": 0}
    text = pd.Series(np.asarray(churned).ravel()).astype(str).str.strip().str.casefold()
    numbers = text.map(words)
    if numbers.isna().any():
        raise BadValue("churned", text[numbers.isna()].iloc[0], "yes or no (true/false, 1/0) for each customer")
    return numbers.to_numpy(dtype=int)


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.0f}" if abs(value) >= 1000 else f"{float(value):.4g}"  # never 1.1e+04


def _logits(model: Any, read: pd.DataFrame) -> np.ndarray:
    return logit(np.clip(model.predict_proba(read)[:, 1], 1e-6, 1 - 1e-6))


def _parts(columns: Columns | None, seed: int) -> list[Any]:
    """The models: first the plain logistic regression that the rest is measured against (it takes no part)."""
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import (
        OneHotEncoder,
        OrdinalEncoder,
        PolynomialFeatures,
        SplineTransformer,
        StandardScaler,
    )

    assert columns is not None
    numbers, categories = list(columns.numbers), list(columns.categories)
    one_hot = OneHotEncoder(handle_unknown="ignore", drop="if_binary", sparse_output=False)
    plain = make_column_transformer((StandardScaler(), numbers), (one_hot, categories))
    splines = make_pipeline(
        StandardScaler(), SplineTransformer(6, degree=3, knots="quantile", extrapolation="constant")
    )
    smooth = make_column_transformer((splines, numbers), (one_hot, categories))
    pairs = make_pipeline(
        make_column_transformer(
            (make_pipeline(StandardScaler(), SplineTransformer(4, degree=2, knots="quantile")), numbers),
            (one_hot, categories),
        ),
        PolynomialFeatures(2, interaction_only=True, include_bias=False),
        StandardScaler(),
        LogisticRegression(C=0.0015, max_iter=300),
    )
    ordinal = make_column_transformer(
        ("passthrough", numbers),
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), categories),
    )
    boosted = HistGradientBoostingClassifier(
        learning_rate=0.04, max_iter=180, max_leaf_nodes=6, min_samples_leaf=30, l2_regularization=5, random_state=seed
    )
    return [
        make_pipeline(plain, LogisticRegression(max_iter=1000)),
        make_pipeline(smooth, LogisticRegression(C=0.3, max_iter=1000)),
        pairs,
        make_pipeline(ordinal, boosted),
    ]


def _stacked(logits: np.ndarray, left: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights (none negative) and intercept that calibrate the sum of the parts' logits: a logistic fit of few numbers."""
    from scipy.optimize import minimize

    inputs = logits[:, 1:]
    size = inputs.shape[1]

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        total = inputs @ values[:size] + values[size]
        error = expit(total) - left
        even = values[:size] - values[:size].mean()  # towards equal weights, which are hard to beat
        value = float(np.logaddexp(0, np.where(left == 1, -total, total)).sum()) + 20 * float(even @ even)
        return value, np.append(inputs.T @ error + 40 * even, error.sum())

    start = np.append(np.full(size, 1 / size), 0.0)
    bounds = [(0, None)] * size + [(None, None)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return found.x[:size], float(found.x[size])


def calibration_error(left: np.ndarray, probability: np.ndarray, bins: int = 10) -> float:
    """Mean distance of the predicted from the observed share over bins of equal count."""
    order = np.argsort(probability, kind="stable")
    gaps = [
        (abs(probability[part].mean() - left[part].mean()), len(part))
        for part in np.array_split(order, bins)
        if len(part)
    ]
    return float(sum(gap * count for gap, count in gaps) / len(left))
