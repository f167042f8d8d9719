from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from assistant.analytics import fit_segments, segment_customers
from assistant.analytics.errors import BadTable, BadValue, TooLittleData
from assistant.analytics.segments import STABLE


def groups(seed: int = 0, size: int = 60) -> tuple[pd.DataFrame, np.ndarray]:
    random = np.random.default_rng(seed)
    centres = np.array([[5, 1, 20], [200, 2, 40], [10, 30, 4000]])
    frame = pd.DataFrame(
        np.vstack([centre * random.lognormal(0, 0.25, (size, 3)) for centre in centres]),
        columns=["recency", "frequency", "monetary"],
    )
    frame.insert(0, "customer_id", [f"C{n}" for n in range(len(frame))])
    return frame, np.repeat([0, 1, 2], size)


def test_known_groups_are_found_and_named():
    frame, truth = groups()
    found = fit_segments(frame)
    assert found.k == 3
    assert adjusted_rand_score(truth, found.table["segment"]) > 0.95
    assert found.stability >= STABLE
    best = found.table[frame["monetary"] > 1000]["name"].mode()[0]
    assert "spend much" in best or "order often" in best
    assert found.profiles["size"].sum() == len(frame)


def test_new_customers_are_assigned_as_old_ones_like_them():
    frame, _ = groups()
    found = fit_segments(frame)
    again = found.assign(frame.sample(frac=1, random_state=1)).set_index("customer_id")["segment"]
    assert (again.reindex(frame["customer_id"]).to_numpy() == found.table["segment"]).all()
    with pytest.raises(BadTable, match="monetary"):
        found.assign(frame.drop(columns="monetary"))


def test_a_wholesaler_is_no_group_of_his_own():
    frame, truth = groups()
    frame.loc[0, "monetary"] = 1000 * frame["monetary"].median()
    labels = segment_customers(frame)["segment"].to_numpy()
    assert (labels == labels[0]).sum() > 10
    assert adjusted_rand_score(truth[1:], labels[1:]) > 0.9


def test_noise_is_not_called_stable():
    random = np.random.default_rng(0)
    noise = pd.DataFrame(random.uniform(size=(150, 6)), columns=list("abcdef"))
    assert fit_segments(noise, 7).stability < STABLE


@pytest.mark.parametrize(("k", "error"), [(1, BadValue), (200, BadValue), (0, BadValue)])
def test_bad_numbers_of_groups(k: int, error: type[Exception]):
    with pytest.raises(error, match="k="):
        segment_customers(groups(size=10)[0], k)


def test_too_few_or_all_alike():
    frame, _ = groups()
    with pytest.raises(TooLittleData):
        segment_customers(frame.head(1))
    with pytest.raises(TooLittleData, match="differ"):
        segment_customers(pd.DataFrame({"a": [1.0] * 30}))
    with pytest.raises(BadTable):
        segment_customers(pd.DataFrame({"name": ["a", "b"]}))


@settings(max_examples=5, deadline=None)
@given(factor=st.floats(0.01, 100))
def test_units_do_not_matter(factor: float):
    frame, truth = groups(size=25)
    scaled = frame.assign(tenure=factor * frame["recency"])
    assert adjusted_rand_score(truth, segment_customers(scaled, 3)["segment"]) > 0.9
