from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.analytics import ChurnModel
from assistant.analytics.churn import Columns, calibration_error, outcomes
from assistant.analytics.errors import BadTable, BadValue, NotFitted, TooLittleData
from assistant.analytics.propensity import category_propensity, fit_shop_churn, shop_windows
from tests.assistant.analytics.conftest import AS_OF, make_lines


def contracts(n: int = 500, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "customerID": [f"{i:05d}" for i in range(n)],
            "tenure": random.integers(0, 72, n),
            "plan": random.choice(["month", "year"], n),
            "charges": [f"{v:.2f}" if v > 22 else " " for v in random.uniform(20, 110, n)],
            "noise": random.normal(size=n),
        }
    )
    logit = 1.2 - 0.06 * frame["tenure"] - 1.5 * (frame["plan"] == "year")
    probability = 1 / (1 + np.exp(-logit.to_numpy()))
    return frame, (random.random(n) < probability).astype(int), probability


@pytest.fixture(scope="module")
def fitted() -> ChurnModel:
    frame, left, _ = contracts(1500)
    return ChurnModel(folds=3).fit(frame, left)


def test_probabilities_are_recovered(fitted: ChurnModel):
    frame, left, truth = contracts(1500, seed=1)
    predicted = fitted.predict(frame)
    assert predicted.shape == (1500,)
    assert np.abs(predicted - truth).mean() < 0.04
    assert calibration_error(left, predicted) < 0.05
    assert fitted.auc_ > 0.75 and abs(fitted.rate_ - left.mean()) < 0.05


def test_reasons_name_what_matters_and_add_up(fitted: ChurnModel):
    frame, _, _ = contracts(6, seed=2)
    reasons = fitted.reasons(frame, 2)
    first = [row[0].feature for row in reasons]
    assert set(first) <= {"tenure", "plan"} and all(len(row) == 2 for row in reasons)
    every = fitted.reasons(frame, 10, draws=12)
    base = fitted.predict(contracts(1500)[0]).mean()
    for row, probability in zip(every, fitted.predict(frame), strict=True):
        assert base + sum(reason.effect for reason in row) == pytest.approx(probability, abs=0.2)


def test_reasons_of_a_customer_do_not_depend_on_who_else_is_asked_about(fitted: ChurnModel):
    frame, _, _ = contracts(6, seed=2)
    alone = fitted.reasons(frame.iloc[[4]])[0]
    among = fitted.reasons(frame)[4]
    assert [(one.feature, pytest.approx(one.effect)) for one in alone] == [(one.feature, one.effect) for one in among]


@settings(max_examples=4, deadline=None)
@given(order=st.permutations(range(8)))
def test_a_row_is_judged_alone(fitted: ChurnModel, order: list[int]):
    frame, _, _ = contracts(8, seed=3)
    whole = fitted.predict(frame)
    assert fitted.predict(frame.iloc[order]) == pytest.approx(whole[order])
    assert ((whole > 0) & (whole < 1)).all()


def test_gaps_and_unseen_values_are_taken(fitted: ChurnModel):
    frame, _, _ = contracts(3)
    odd = frame.assign(plan=["week", None, "month"], charges=["", None, "n/a"], tenure=[np.nan, np.inf, 5])
    assert np.isfinite(fitted.predict(odd)).all()
    assert len(fitted.predict(frame.head(0))) == 0
    with pytest.raises(BadTable, match="plan"):
        fitted.predict(frame.drop(columns="plan"))


def test_columns_are_told_apart():
    frame, _, _ = contracts(100)
    columns = Columns(frame)
    assert set(columns.numbers) == {"tenure", "charges", "noise"} and set(columns.categories) == {"plan"}


def test_bad_input():
    frame, left, _ = contracts(100)
    with pytest.raises(TooLittleData, match="50"):
        ChurnModel().fit(frame.head(20), left[:20])
    with pytest.raises(TooLittleData, match="who left"):
        ChurnModel().fit(frame, np.zeros(100))
    with pytest.raises(BadValue, match="maybe"):
        ChurnModel().fit(frame, ["maybe"] * 100)
    with pytest.raises(BadValue, match="churned"):
        ChurnModel().fit(frame, left[:50])
    with pytest.raises(NotFitted):
        ChurnModel().predict(frame)
    assert outcomes(["Yes", "no", True, 0, "是"]).tolist() == [1, 0, 1, 0, 1]


def test_windows_do_not_leak():
    lines = make_lines(80, 4)
    windows = shop_windows(lines, AS_OF, horizon_days=60, windows=3)
    assert [moment for moment, _, _ in windows] == [AS_OF - timedelta(days=60 * n) for n in (3, 2, 1)]
    moment, features, gone = windows[0]
    # what happens after the moment changes the outcome, never a feature
    later = lines[lines["ordered_at"] <= moment]
    again = shop_windows(pd.concat([later, lines.tail(1)]), AS_OF, horizon_days=60, windows=3)[0]
    pd.testing.assert_frame_equal(features, again[1])
    came = lines[(lines["ordered_at"] > moment) & (lines["ordered_at"] <= moment + timedelta(days=60))]["customer_id"]
    assert set(gone[~gone].index) == set(came) & set(features.index)


@pytest.mark.slow
def test_a_shop_without_contracts():
    found = fit_shop_churn(make_lines(250, 5), AS_OF, horizon_days=60, windows=3)
    assert found.windows == 3 and found.tested > 100 and found.test_auc > 0.6
    assert found.customers["probability"].between(0, 1).all()
    with pytest.raises(TooLittleData, match="windows"):
        fit_shop_churn(make_lines(60), AS_OF, horizon_days=300)


def test_propensity_finds_whose_category_it_is():
    lines = make_lines(150, 6)
    lines["product_id"] = [
        f"P{(int(c[1:]) % 4) * 3 + int(p[1:]) % 3}"
        for c, p in zip(lines["customer_id"], lines["product_id"], strict=True)
    ]
    lines["category"] = "K" + (lines["product_id"].str[1:].astype(int) // 3).astype(str)
    found = category_propensity(lines, AS_OF, horizon_days=60)
    assert found.test_auc > 0.8 and found.test_calibration_error < 0.1
    top = found.table.head(20)
    assert (top["category"].str[1:].astype(int) == top["customer_id"].str[1:].astype(int) % 4).all()
    with pytest.raises(BadTable, match="category"):
        category_propensity(lines.drop(columns="category"), AS_OF)


@pytest.mark.slow
def test_telco_beats_logistic_regression(shared_data: Path):
    frame = pd.read_csv(shared_data / "telco_churn" / "Telco-Customer-Churn.csv")
    model = ChurnModel().fit(frame.drop(columns="Churn"), frame["Churn"])
    assert model.baseline_auc_ == pytest.approx(0.845, abs=0.002)  # what is published for logistic regression
    assert model.auc_ > model.baseline_auc_ + 0.002
    assert model.calibration_error_ <= 0.02
