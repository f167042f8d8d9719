from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.analytics import BetaGeoModel, GammaGammaModel, customer_value
from assistant.analytics.errors import BadValue, NotFitted, TooLittleData


@pytest.fixture(scope="module")
def summary(shared_data: Path) -> pd.DataFrame:
    return pd.read_csv(shared_data / "cdnow" / "cdnow_customers_summary.csv")


@pytest.fixture(scope="module")
def fitted(summary: pd.DataFrame) -> BetaGeoModel:
    return BetaGeoModel().fit(summary["frequency"], summary["recency"], summary["T"])


def test_beta_geo_gives_the_papers_values(fitted: BetaGeoModel):
    # Fader, Hardie, Lee (2005), table 2
    assert fitted.r_ == pytest.approx(0.243, abs=5e-4)
    assert fitted.alpha_ == pytest.approx(4.414, abs=1e-3)
    assert fitted.a_ == pytest.approx(0.793, abs=5e-4)
    assert fitted.b_ == pytest.approx(2.426, abs=5e-4)
    assert fitted.log_likelihood_ == pytest.approx(-9582.4, abs=0.1)
    assert fitted.converged_


def test_expected_purchases_of_the_papers_example(fitted: BetaGeoModel):
    # the same paper's spreadsheet note: x 2, t_x 30.43, T 38.86 -> 1.226 in the next 39 weeks
    assert fitted.expected_purchases(39, [2], [30.43], [38.86])[0] == pytest.approx(1.226, abs=2e-3)


def test_holdout_of_cdnow_is_predicted(shared_data: Path):
    # the sample's transactions: 39 weeks to fit on, 39 to predict
    columns = ["old", "id", "date", "count", "value"]
    log = pd.read_csv(shared_data / "cdnow" / "CDNOW_sample.txt", sep=r"\s+", header=None, names=columns, dtype=str)
    log["date"], log["value"] = pd.to_datetime(log["date"]), log["value"].astype(float)
    days = log.groupby(["id", "date"], as_index=False)["value"].sum()
    cut = pd.Timestamp("1997-09-30")
    past = days[days["date"] <= cut]
    span = past.groupby("id")["date"].agg(["min", "max", "size"])
    frequency, recency = span["size"] - 1, (span["max"] - span["min"]).dt.days / 7
    age = (cut - span["min"]).dt.days / 7
    after = days[days["date"] > cut].groupby("id").size().reindex(span.index).fillna(0)
    model = BetaGeoModel().fit(frequency, recency, age)
    predicted = model.expected_purchases(39, frequency, recency, age)
    assert np.corrcoef(predicted, after)[0, 1] > 0.62
    again = past[past["date"] > past["id"].map(span["min"])].groupby("id")["value"].mean()
    money = GammaGammaModel().fit(frequency, again.reindex(span.index).fillna(0))
    # Fader, Hardie (2013): p 6.25, q 3.74, gamma 15.44 on these 946 customers
    assert (money.customers_, money.p_, money.q_, money.v_) == pytest.approx((946, 6.25, 3.74, 15.44), abs=6e-3)


def simulate(n: int, r: float, alpha: float, a: float, b: float, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    rate, leave, age = random.gamma(r, 1 / alpha, n), random.beta(a, b, n), random.uniform(20, 60, n)
    rows = []
    for number in range(n):
        now, count, last = 0.0, 0, 0.0
        while True:
            now += random.exponential(1 / rate[number])
            if now > age[number]:
                break
            count, last = count + 1, now
            if random.random() < leave[number]:
                break
        rows.append((count, last, age[number]))
    return pd.DataFrame(rows, columns=["frequency", "recency", "T"])


def test_parameters_are_recovered_within_their_errors():
    truth = {"r": 0.8, "alpha": 6.0, "a": 0.9, "b": 2.5}
    data = simulate(6000, **truth, seed=3)
    model = BetaGeoModel().fit(data["frequency"], data["recency"], data["T"])
    for name, value in truth.items():
        assert abs(getattr(model, f"{name}_") - value) < 3.5 * model.standard_errors_[name]
    assert model.standard_errors_["r"] < 0.1


def test_gamma_gamma_recovers_its_parameters():
    random = np.random.default_rng(1)
    nu = random.gamma(4.0, 1 / 15.0, 5000)
    frequency = random.integers(1, 12, 5000)
    mean = random.gamma(6.0 * frequency, 1 / (nu * frequency))
    model = GammaGammaModel().fit(frequency, mean)
    for name, value in {"p": 6.0, "q": 4.0, "v": 15.0}.items():
        assert abs(getattr(model, f"{name}_") - value) < 3.5 * model.standard_errors_[name]
    assert model.population_mean_ == pytest.approx(6 * 15 / 3, rel=0.05)


@settings(max_examples=40, deadline=None)
@given(x=st.integers(0, 400), age=st.floats(1, 200), share=st.floats(0.01, 1), span=st.floats(0.1, 500))
def test_predictions_keep_within_reason(x: int, age: float, share: float, span: float):
    model = _cdnow_like()
    t_x = age * share if x else 0.0
    alive = model.probability_alive([x], [t_x], [age])[0]
    near, far = (
        model.expected_purchases(span, [x], [t_x], [age])[0],
        model.expected_purchases(2 * span, [x], [t_x], [age])[0],
    )
    assert 0 <= alive <= 1
    assert np.isfinite(far) and 0 <= near <= far + 1e-9
    # nobody buys faster than at the mean rate of who is certainly alive
    assert near <= (model.r_ + x) / (model.alpha_ + age) * span + 1e-6
    if x:  # the longer the silence, the likelier gone
        assert model.probability_alive([x], [t_x], [age + 10])[0] <= alive + 1e-12


_KEPT: list[BetaGeoModel] = []


def _cdnow_like() -> BetaGeoModel:
    if not _KEPT:
        data = simulate(1500, 0.5, 5.0, 0.8, 2.4, seed=5)
        _KEPT.append(BetaGeoModel().fit(data["frequency"], data["recency"], data["T"]))
    return _KEPT[0]


def test_the_unit_of_time_changes_alpha_only():
    data = simulate(1500, 0.5, 5.0, 0.8, 2.4, seed=5)
    weeks = BetaGeoModel().fit(data["frequency"], data["recency"], data["T"])
    days = BetaGeoModel().fit(data["frequency"], 7 * data["recency"], 7 * data["T"])
    assert days.alpha_ == pytest.approx(7 * weeks.alpha_, rel=1e-3)
    assert (days.r_, days.a_, days.b_) == pytest.approx((weeks.r_, weeks.a_, weeks.b_), rel=1e-3)


def test_value_grows_with_the_horizon_and_shrinks_with_discount():
    data = simulate(400, 0.8, 6.0, 0.9, 2.5, seed=7).assign(monetary_value=20.0)
    data.loc[::2, "monetary_value"] = 35.0
    model = BetaGeoModel().fit(data["frequency"], data["recency"], data["T"])
    money = GammaGammaModel().fit(data["frequency"], data["monetary_value"])
    plain = customer_value(model, money, data, horizon=26)
    assert (customer_value(model, money, data, horizon=52) >= plain).all()
    assert (customer_value(model, money, data, horizon=26, discount_rate=0.2) <= plain).all()
    assert customer_value(model, money, data, horizon=26, margin=0.3) == pytest.approx(0.3 * plain)
    with pytest.raises(BadValue, match=r"margin=1\.2"):
        customer_value(model, money, data, horizon=26, margin=1.2)


@pytest.mark.parametrize(
    ("frequency", "recency", "age", "error"),
    [
        ([], [], [], TooLittleData),
        ([1], [2], [3], TooLittleData),
        ([0] * 20, [0] * 20, [9] * 20, TooLittleData),  # all bought once
        ([1] * 20, [5] * 20, [4] * 20, BadValue),  # bought after the end
        ([-1] * 20, [0] * 20, [4] * 20, BadValue),
        ([float("nan")] * 20, [0] * 20, [4] * 20, BadValue),
    ],
)
def test_bad_input_is_named(frequency: list[float], recency: list[float], age: list[float], error: type[Exception]):
    if not frequency:
        frequency, recency, age = [0], [0], [1]
    with pytest.raises(error):
        BetaGeoModel().fit(frequency, recency, age)


def test_an_unfitted_model_says_so():
    with pytest.raises(NotFitted, match="fit"):
        BetaGeoModel().probability_alive([1], [1], [2])


def test_where_nobody_leaves_the_rates_still_have_their_errors():
    # orders at gamma rates and no leaving: the NBD, which BG/NBD reaches only in its limit
    random = np.random.default_rng(3)
    age = random.uniform(20, 60, 3000)
    rate = random.gamma(0.8, 1 / 10, 3000)
    counts = random.poisson(rate * age)
    last = np.array([age[i] * random.uniform(size=n).max() if n else 0.0 for i, n in enumerate(counts)])
    model = BetaGeoModel().fit(counts, last, age)
    if not model.stays_:  # chance may show a little leaving
        assert model.a_ / model.b_ < 0.05
        return
    assert model.converged_
    assert abs(model.r_ - 0.8) < 4 * model.standard_errors_["r"]
    assert abs(model.alpha_ - 10) < 4 * model.standard_errors_["alpha"]
    low, high = model.expected_interval(52, counts, last, age)
    total = model.expected_purchases(52, counts, last, age).sum()
    assert low < total < high
    assert total == pytest.approx((rate * 52).sum(), rel=0.1)
