from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from assistant.analytics import fit_recommender
from assistant.analytics.errors import BadTable, BadValue, TooLittleData, UnknownName
from assistant.analytics.recommend_blend import candidates
from assistant.analytics.recommend_history import commonest, ndcg, read_interactions, split
from assistant.analytics.recommend_models import Ease

KINDS = ["popularity", "item_knn", "ease", "rp3beta", "user_knn", "als", "bpr"]


def tastes(customers: int = 80, seed: int = 0, days: float | None = None) -> pd.DataFrame:
    """Customers of two tastes: products a* or b*, with some noise."""
    random = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        mine, other = ("a", "b") if customer % 2 else ("b", "a")
        for product in random.choice(15, 7, replace=False):
            rows.append((f"C{customer}", f"{mine}{product}"))
        rows.append((f"C{customer}", f"{other}{random.integers(15)}"))
    frame = pd.DataFrame(rows, columns=["customer_id", "product_id"])
    if days:
        frame["at"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(random.uniform(0, days, len(frame)), unit="D")
    return frame


@pytest.fixture(scope="module")
def auto():
    return fit_recommender(tastes())


@pytest.mark.parametrize("kind", KINDS)
def test_one_contract_for_all(kind):
    data = tastes()
    found = fit_recommender(data, kind)
    table = found.recommend(["C1", "C2", "nobody"], 5)
    assert list(table.columns) == ["customer_id", "product_id", "rank", "score", "basis"]
    assert table.groupby("customer_id")["rank"].apply(list).to_dict() == {
        c: [1, 2, 3, 4, 5] for c in ("C1", "C2", "nobody")
    }
    seen = set(map(tuple, data[["customer_id", "product_id"]].values))
    assert not seen & set(map(tuple, table[["customer_id", "product_id"]].values))
    assert set(table[table["customer_id"] == "nobody"]["basis"]) == {"popular"}
    assert np.isfinite(table["score"]).all()
    pd.testing.assert_frame_equal(table, fit_recommender(data, kind).recommend(["C1", "C2", "nobody"], 5))


def test_tastes_are_recovered(auto):
    table = auto.recommend([f"C{n}" for n in range(80)], 3)
    mine = np.where(table["customer_id"].str[1:].astype(int) % 2 == 1, "a", "b")
    assert (table["product_id"].str[0] == mine).mean() > 0.95
    assert (auto.split == "random" and auto.champion is auto.candidates[0]) or auto.champion in auto.candidates
    assert auto.champion.low <= auto.champion.ndcg <= auto.champion.high
    alike = auto.similar(["a1"], 5)
    assert (alike["similar_id"].str[0] == "a").mean() >= 0.8 and "a1" not in set(alike["similar_id"])


def test_time_splits_hold_out_the_newest():
    coded = read_interactions(tastes(120, days=200))
    found = split(coded)
    assert found.kind == "time"
    assert found.past.today == pytest.approx(np.quantile(coded.day, 0.8), abs=5)
    assert not found.wanted.multiply(found.past.matrix[found.users]).nnz
    timed = fit_recommender(tastes(120, days=200), budget_s=5)
    assert timed.split == "time"
    # histories that are single sessions cannot be split by time
    sessions = tastes(120).assign(
        at=lambda f: pd.Timestamp("2024-01-01") + pd.to_timedelta(f["customer_id"].str[1:].astype(int), unit="D")
    )
    assert split(read_interactions(sessions)).kind == "random"


def test_ease_is_its_closed_form():
    # Steck (2019), eq. 8, by hand on a small matrix
    matrix = sparse.csr_matrix(np.array([[1, 1, 0], [0, 1, 1], [1, 1, 1], [1, 0, 0]], dtype=np.float32))
    coded = read_interactions(
        pd.DataFrame({"customer_id": matrix.nonzero()[0].astype(str), "product_id": matrix.nonzero()[1].astype(str)})
    )
    history = coded.history()
    dense = history.matrix.toarray()
    inverse = np.linalg.inv(dense.T @ dense + 2 * np.eye(3))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0)
    assert Ease(2.0).fit(history).links == pytest.approx(expected, abs=1e-5)


def test_ndcg_of_a_known_ranking():
    scores = np.array([[0.9, 0.8, 0.7, 0.1]])
    wanted = sparse.csr_matrix(np.array([[1.0, 0, 1, 0]]))
    assert ndcg(scores, wanted, 3)[0] == pytest.approx((1 + 1 / np.log2(4)) / (1 + 1 / np.log2(3)))


@settings(max_examples=6, deadline=None)
@given(n=st.integers(1, 40), allowed=st.sets(st.sampled_from([f"a{i}" for i in range(15)])), diversity=st.floats(0, 1))
def test_filters_hold_whatever_is_asked(auto, n, allowed, diversity):
    table = auto.recommend(["C1", "C2"], n, allowed=allowed, exclude=["a3"], diversity=diversity)
    assert set(table["product_id"]) <= allowed - {"a3"}
    assert not table.duplicated(["customer_id", "product_id"]).any()
    assert table.groupby("customer_id").size().max() <= n if len(table) else not (allowed - {"a3"}) or True


def test_baskets_groups_and_reasons(auto):
    with_basket = auto.recommend_with(["b1", "b2"], 4)
    assert (with_basket["product_id"].str[0] == "b").mean() >= 0.75 and "b1" not in set(with_basket["product_id"])
    group = auto.recommend_for_group(["C1", "C3", "C5"], 5)
    assert (group["product_id"].str[0] == "a").all()
    data = tastes()
    mine = set(data[data["customer_id"] == "C1"]["product_id"])
    because = auto.recommend(["C1"], 5, reasons=True)["because"].dropna()
    assert len(because) and set(because) <= mine


def test_new_products_come_in_by_their_titles():
    titles = pd.DataFrame({"product_id": [f"{t}{n}" for t in "ab" for n in range(15)] + ["new"]})
    titles["title"] = ["red lantern" if p[0] == "a" else "blue mug" for p in titles["product_id"]]
    titles.loc[titles["product_id"] == "new", "title"] = "red lantern large"
    found = fit_recommender(tastes(), "content", products=titles)
    assert "new" in found.new_products
    assert "new" in set(found.recommend(["C1"], 15)["product_id"])
    assert "new" not in set(found.recommend(["C2"], 8)["product_id"])


def test_numbers_as_ids_and_returns():
    data = pd.DataFrame({"customer_id": [1, 1, 2, 2, 3], "product_id": [10, 20, 10, 20, 10], "weight": [1, 2, 1, 1, 3]})
    found = fit_recommender(data)
    assert found.champion is None  # too few to test on
    assert found.recommend([3], 1)["product_id"].tolist() == [20]
    assert found.recommend(["3"], 1)["product_id"].tolist() == [20]
    with pytest.raises(TooLittleData):
        fit_recommender(data.assign(weight=-1))


def test_bad_input(auto):
    with pytest.raises(BadTable, match="product_id"):
        fit_recommender(pd.DataFrame({"customer_id": ["a"]}))
    with pytest.raises(BadValue, match="magic"):
        fit_recommender(tastes(), "magic")
    with pytest.raises(BadValue, match="n=0"):
        auto.recommend(["C1"], 0)
    with pytest.raises(UnknownName) as error:
        auto.similar(["a99"], 3)
    assert "a9" in error.value.near
    assert len(auto.recommend([], 3)) == 0


@pytest.mark.slow
def test_sequences_are_learnt():
    """SASRec finds the successor in chains that co-occurrence alone cannot order."""
    random = np.random.default_rng(0)
    rows = []
    for customer in range(600):
        start = random.integers(40)
        for step in range(8):
            rows.append(
                (f"C{customer}", f"P{(start + step) % 40}", pd.Timestamp("2024-01-01") + pd.Timedelta(days=int(step)))
            )
    data = pd.DataFrame(rows, columns=["customer_id", "product_id", "at"])
    found = fit_recommender(data, "sasrec")
    table = found.recommend([f"C{n}" for n in range(100)], 1)
    last = data.groupby("customer_id")["product_id"].last()
    following = [(int(last[c][1:]) + 1) % 40 for c in table["customer_id"]]
    assert (table["product_id"].str[1:].astype(int).to_numpy() == np.array(following)).mean() > 0.9


def test_a_wide_range_keeps_what_most_have_bought():
    coded = read_interactions(tastes(60))
    few = commonest(coded, 8)
    buyers = tastes(60).drop_duplicates().groupby("product_id").size()
    assert len(few.products) == 8
    assert buyers[few.products].min() >= buyers.drop(few.products).max()
    assert few.history().matrix.sum() == buyers[few.products].sum()
    assert commonest(coded, 10_000) is coded


def test_a_customer_of_nothing_that_is_kept_gets_what_is_popular(monkeypatch):
    from assistant.analytics import recommend

    monkeypatch.setattr(recommend, "commonest", lambda coded: commonest(coded, 10))
    data = tastes(60)
    odd = pd.concat([data, pd.DataFrame({"customer_id": ["odd"], "product_id": ["z1"]})], ignore_index=True)
    table = recommend.fit_recommender(odd, "item_knn").recommend(["odd"], 3)
    assert set(table["basis"]) == {"popular"} and len(table) == 3


def test_what_fades_is_tried_only_where_time_was_held_out():
    history = read_interactions(tastes(60, days=200)).history()
    assert any("half-life" in make().name for _, make in candidates(history, "auto", timed=True))
    assert not any("half-life" in make().name for _, make in candidates(history, "auto", timed=False))
