"""What happens next in a shop without contracts: who will not come back, and who will buy in which category.

Rolling windows: the features of a window end where its outcome begins, so that nothing leaks. The last window is held
out to measure by; then the model is fitted on all of them and asked about today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.analytics.churn import MIN_CUSTOMERS, MIN_EACH, ChurnModel, calibration_error
from assistant.analytics.errors import BadTable, BadValue, TooLittleData
from assistant.analytics.frames import AnyTable, IbisTable
from assistant.analytics.lines import flat_lines, until
from assistant.analytics.rfm import customer_features

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class ShopChurn:
    """Who will buy nothing within the horizon.

    Args:
        model: fitted on all windows.
        customers: today's features, by customer_id, with ``probability``.
        test_auc, naive_auc: on the window that was held out; naive orders by recency alone.
        test_calibration_error: there, over ten bins of equal count.
        tested, windows: customers of that window, and how many windows were used.
    """

    model: ChurnModel
    customers: pd.DataFrame
    test_auc: float
    naive_auc: float
    test_calibration_error: float
    tested: int
    windows: int
    horizon_days: int


def shop_windows(
    order_lines: AnyTable, as_of: datetime, *, horizon_days: int = 90, windows: int = 3
) -> list[tuple[datetime, pd.DataFrame, pd.Series]]:
    """Features and outcomes at past moments: (moment, features by customer_id, True where nothing was bought after).

    The newest window ends at ``as_of``. A window that begins before a horizon of history is left out.

    Raises:
        BadValue: a horizon or number of windows below 1.
    """
    for name, value in (("horizon_days", horizon_days), ("windows", windows)):
        if value < 1:
            raise BadValue(name, value, "at least 1")
    lines = flat_lines(order_lines)
    sold = lines.filter(lines.sold & lines.customer_id.notnull())
    first = sold["at"].min().execute()
    found = []
    for number in range(windows, 0, -1):
        moment = as_of - timedelta(days=horizon_days * number)
        if first is None or moment < first + timedelta(days=horizon_days):
            continue
        features = customer_features(until(lines, moment), moment).to_pandas().set_index("customer_id").sort_index()
        after = _between(sold, moment, moment + timedelta(days=horizon_days))
        came = set(after.select("customer_id").distinct().to_pandas()["customer_id"])
        gone = ~features.index.to_series().isin(came)
        found.append((moment, features, gone))
    return found


def _between(sold: IbisTable, start: datetime, end: datetime) -> IbisTable:
    import ibis

    return sold.filter((sold["at"] > ibis.literal(start)) & (sold["at"] <= ibis.literal(end)))


def fit_shop_churn(
    order_lines: AnyTable, as_of: datetime, *, horizon_days: int = 90, windows: int = 3
) -> ShopChurn:  # fmt: skip
    """Fit and test a churn model for a shop: a customer has left who buys nothing within the horizon.

    Raises:
        TooLittleData: a history shorter than three horizons, or too few customers.
    """
    import pandas as pd
    from sklearn.metrics import roc_auc_score

    past = shop_windows(order_lines, as_of, horizon_days=horizon_days, windows=windows)
    if len(past) < 2:
        raise TooLittleData("Churn of a shop", found=len(past), needed=2, unit=f"past windows of {horizon_days} days")
    learn_x = pd.concat([features for _, features, _ in past[:-1]], ignore_index=True)
    learn_y = pd.concat([gone for _, _, gone in past[:-1]], ignore_index=True)
    _, test_x, test_y = past[-1]
    tested = ChurnModel().fit(learn_x, learn_y)
    probability = tested.predict(test_x)
    both = test_y.nunique() == 2
    model = ChurnModel().fit(
        pd.concat([learn_x, test_x], ignore_index=True), pd.concat([learn_y, test_y], ignore_index=True)
    )
    lines = flat_lines(order_lines)
    today = customer_features(until(lines, as_of), as_of).to_pandas().set_index("customer_id").sort_index()
    return ShopChurn(
        model=model,
        customers=today.assign(probability=model.predict(today)),
        test_auc=float(roc_auc_score(test_y, probability)) if both else float("nan"),
        naive_auc=float(roc_auc_score(test_y, test_x["recency"])) if both else float("nan"),
        test_calibration_error=calibration_error(test_y.to_numpy(dtype=int), probability),
        tested=len(test_y),
        windows=len(past),
        horizon_days=horizon_days,
    )


@dataclass(frozen=True, kw_only=True)
class Propensity:
    """Who will buy in which category within the horizon.

    Args:
        table: ``customer_id``, ``category``, ``probability``, ``bought_before`` (false: a cross-sell).
        test_auc, naive_auc: on the window that was held out; naive: how often they bought in the category before.
        test_calibration_error: there, over ten bins of equal count.
    """

    table: pd.DataFrame
    test_auc: float
    naive_auc: float
    test_calibration_error: float
    tested: int
    horizon_days: int


def category_propensity(order_lines: AnyTable, as_of: datetime, *, horizon_days: int = 60) -> Propensity:
    """Probability that each customer buys in each category within the horizon.

    Args:
        order_lines: sales lines with ``category``.
        as_of: the clock.
        horizon_days: how far ahead.

    Raises:
        BadTable: without a category column.
        TooLittleData: too few customers or purchases in the past windows.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.metrics import roc_auc_score
    from threadpoolctl import threadpool_limits

    lines = flat_lines(order_lines)
    if "category" not in lines.columns:
        raise BadTable("order_lines", ["category"], lines.columns)
    sold = lines.filter(lines.sold & lines.customer_id.notnull() & lines.category.notnull())
    moments = [as_of - timedelta(days=horizon_days * number) for number in (2, 1)]
    (learn_x, learn_y), (test_x, test_y) = [_pairs(sold, moment, horizon_days) for moment in moments]
    for x, y in ((learn_x, learn_y), (test_x, test_y)):
        if len(x) < MIN_CUSTOMERS or y.sum() < MIN_EACH or y.all():
            raise TooLittleData("Propensity", found=int(y.sum()), needed=MIN_EACH, unit="purchases in a past window")
    columns = [name for name in learn_x.columns if name not in ("customer_id", "category")]

    def model() -> Any:
        return HistGradientBoostingClassifier(
            learning_rate=0.06, max_iter=120, max_leaf_nodes=8, min_samples_leaf=40, l2_regularization=5, random_state=0
        )

    with threadpool_limits(1):
        probability = model().fit(learn_x[columns], learn_y).predict_proba(test_x[columns])[:, 1]
        final = model().fit(test_x[columns], test_y)  # the newest window: what sells drifts
        now, _ = _pairs(sold, as_of, horizon_days)
        table = now[["customer_id", "category"]].assign(
            probability=final.predict_proba(now[columns])[:, 1], bought_before=now["bought"] > 0
        )
    return Propensity(
        table=table.sort_values("probability", ascending=False, ignore_index=True),
        test_auc=float(roc_auc_score(test_y, probability)),
        naive_auc=float(roc_auc_score(test_y, test_x["bought"])),
        test_calibration_error=calibration_error(test_y, probability),
        tested=len(test_y),
        horizon_days=horizon_days,
    )


def _pairs(sold: IbisTable, moment: datetime, horizon_days: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Each customer with each category at a moment: features before it, and whether they bought there after."""
    import pandas as pd

    past = until(sold, moment)
    cells = past.group_by("customer_id", "category").aggregate(
        bought=past.order_id.nunique(), last_at=past["at"].max(), spent=past.amount.sum()
    ).to_pandas()  # fmt: skip
    people = past.group_by("customer_id").aggregate(
        orders=past.order_id.nunique(), customer_last=past["at"].max(), customer_first=past["at"].min()
    ).to_pandas()  # fmt: skip
    recent = _between(past, moment - timedelta(days=horizon_days), moment)
    kinds = recent.group_by("category").aggregate(buyers=recent.customer_id.nunique()).to_pandas()
    frame = people.merge(kinds, how="cross").merge(cells, on=["customer_id", "category"], how="left")
    now = pd.Timestamp(moment)
    frame = frame.assign(
        bought=frame["bought"].fillna(0),
        spent=frame["spent"].fillna(0),
        category_recency=(now - frame["last_at"]).dt.days,
        recency=(now - frame["customer_last"]).dt.days,
        tenure=(now - frame["customer_first"]).dt.days,
        share=frame["bought"].fillna(0) / frame["orders"],
    ).drop(columns=["last_at", "customer_last", "customer_first"])
    after = _between(sold, moment, moment + timedelta(days=horizon_days))
    bought = after.select("customer_id", "category").distinct().to_pandas().assign(yes=1)
    outcome = frame[["customer_id", "category"]].merge(bought, on=["customer_id", "category"], how="left")["yes"]
    return frame, outcome.fillna(0).to_numpy(dtype=int)
