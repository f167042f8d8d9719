from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.analytics import bought_next, bought_together
from assistant.analytics.errors import BadTable, BadValue, UnknownName
from tests.assistant.analytics.conftest import AS_OF, make_lines

# Han, Kamber, Pei, Data Mining, table 6.1: nine transactions
BOOK = ["I1 I2 I5", "I2 I4", "I2 I3", "I1 I2 I4", "I1 I3", "I2 I3", "I1 I3", "I1 I2 I3 I5", "I1 I2 I3"]


def orders(baskets: list[str]) -> pd.DataFrame:
    rows = [(str(number), product) for number, basket in enumerate(baskets) for product in basket.split()]
    return pd.DataFrame(rows, columns=["order_id", "product_id"])


def test_the_textbook_example():
    table = bought_together(orders(BOOK), 2 / 9).set_index(["product_a", "product_b"])
    assert dict(table["orders"]) == {
        ("I1", "I2"): 4, ("I1", "I3"): 4, ("I1", "I5"): 2, ("I2", "I3"): 4, ("I2", "I4"): 2, ("I2", "I5"): 2,
    }  # fmt: skip
    row = table.loc[("I1", "I5")]
    assert row["confidence"] == pytest.approx(2 / 6)
    assert row["confidence_back"] == pytest.approx(1.0)
    assert row["lift"] == pytest.approx(2 * 9 / (6 * 2))
    assert (table["lift_low"] <= table["lift"]).all() and (table["lift"] <= table["lift_high"]).all()


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5), min_size=4, max_size=20))
def test_every_pair_is_counted_as_by_hand(baskets: list[list[str]]):
    table = bought_together(orders([" ".join(basket) for basket in baskets]), 1e-9)
    by_hand: dict[tuple[str, str], int] = {}
    for basket in baskets:
        for pair in combinations(sorted(set(basket)), 2):
            by_hand[pair] = by_hand.get(pair, 0) + 1
    found = dict(zip(zip(table["product_a"], table["product_b"], strict=True), table["orders"], strict=True))
    assert found == {pair: count for pair, count in by_hand.items() if count >= 2}


def test_the_interval_covers_independence():
    import numpy as np

    inside = 0
    for seed in range(14):
        random = np.random.default_rng(seed)
        frame = pd.DataFrame(
            [(str(n), p) for n in range(600) for p in ("a", "b", "c") if p == "c" or random.random() < 0.3],
            columns=["order_id", "product_id"],
        )
        row = bought_together(frame, 0.001).set_index(["product_a", "product_b"]).loc[("a", "b")]
        inside += row["lift_low"] <= 1 <= row["lift_high"]
    assert inside >= 12  # 95 % of 14 is 13.3


def test_one_product_and_an_unknown_one():
    table = bought_together(orders(BOOK), 1 / 9, product_id="I5")
    assert set(table["product_a"]) == {"I5"} and set(table["product_b"]) == {"I1", "I2"}
    with pytest.raises(UnknownName, match="I1"):
        bought_together(orders(BOOK), 0.1, product_id="I9")


def test_bad_support_and_columns():
    for support in (0, -1, 1.5):
        with pytest.raises(BadValue, match="min_support"):
            bought_together(orders(BOOK), support)
    with pytest.raises(BadTable, match="product_id"):
        bought_together(pd.DataFrame({"order_id": ["1"]}), 0.1)


def test_what_comes_next_has_an_order():
    rows = []
    for number in range(40):
        start = pd.Timestamp("2024-01-01") + pd.Timedelta(days=number)
        rows.append((f"a{number}", f"C{number}", "printer", start, 1, 10.0))
        rows.append((f"b{number}", f"C{number}", "ink", start + pd.Timedelta(days=10), 1, 5.0))
        rows.append((f"c{number}", f"D{number}", "desk", start, 1, 5.0))
    frame = pd.DataFrame(rows, columns=["order_id", "customer_id", "product_id", "at", "quantity", "unit_price"])
    table = bought_next(frame, AS_OF, days=30, min_customers=5)
    assert table[["product_a", "product_b", "customers"]].values.tolist() == [["printer", "ink", 40]]
    assert table["lift"][0] > 1
    assert len(bought_next(frame, AS_OF, days=5, min_customers=5)) == 0


def test_the_pairs_of_one_product_are_those_of_all_seen_from_it():
    lines = make_lines(80)
    every = bought_together(lines, 0.02)
    mine = bought_together(lines, 0.02, product_id="P3").set_index("product_b").sort_index()
    there = every[(every["product_a"] == "P3") | (every["product_b"] == "P3")]
    other = there["product_b"].where(there["product_a"] == "P3", there["product_a"])
    expected = there.set_index(other.rename("product_b")).sort_index()
    assert list(mine.index) == list(expected.index)
    for column in ("orders", "support", "lift", "lift_low", "lift_high"):
        assert np.allclose(mine[column], expected[column])
    turned = expected["product_a"] != "P3"
    assert np.allclose(mine["confidence"], expected["confidence"].where(~turned, expected["confidence_back"]))


def test_a_wide_range_lowers_its_support_and_says_so():
    from assistant.analytics.reports_products import basket_finding

    pairs = [(f"O{n}", f"C{n % 40}", f"P{n % 120}{side}") for n in range(6000) for side in "ab"]
    lines = pd.DataFrame(pairs, columns=["order_id", "customer_id", "product_id"])
    lines = lines.assign(ordered_at=pd.Timestamp("2024-06-01"), quantity=1, unit_price=2.0)
    found = basket_finding({"order_lines": lines}, AS_OF, min_support=0.05)
    assert found.health.status == "pass"
    assert len(found.notes) == 1 and "5 %" in found.notes[0]


def test_of_one_product_the_title_names_it_and_no_column_repeats_it():
    from assistant.analytics.reports_products import basket_finding, next_finding

    frame = pd.DataFrame(
        [(f"o{n}", f"c{n}", product, "2024-06-01", 1, 2.0) for n in range(20) for product in ("cup", "saucer")]
        + [(f"p{n}", f"c{n}", "spoon", "2024-06-10", 1, 2.0) for n in range(20)]
        + [(f"q{n}", f"d{n}", "other", "2024-06-01", 1, 2.0) for n in range(60)],
        columns=["order_id", "customer_id", "product_id", "ordered_at", "quantity", "unit_price"],
    ).assign(ordered_at=lambda rows: pd.to_datetime(rows["ordered_at"]))
    together = basket_finding({"order_lines": frame}, AS_OF, product_id="cup")
    assert together.title == "Bought together with cup" and together.table.rows[0][:2] == ("saucer", 20)
    later = next_finding({"order_lines": frame}, AS_OF, product_id="cup")
    assert later.title.startswith("Bought after cup") and later.table.rows[0][:2] == ("spoon", 20)
    for found in (together, later):
        assert found.chart.x == found.table.columns[0] and found.chart.series is None
        assert {found.chart.y[0], *found.table.units} <= set(found.table.columns)
