from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.analytics import customer_features, purchase_summary, rfm_table
from assistant.analytics.errors import BadTable
from tests.assistant.analytics.conftest import AS_OF, make_lines


def lines_of(*rows: tuple[str, str | None, str, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["InvoiceNo", "CustomerID", "InvoiceDate", "Quantity", "UnitPrice"])
    return frame.assign(StockCode="A", InvoiceDate=pd.to_datetime(frame["InvoiceDate"]))


def test_uci_gives_the_figures_of_a_plain_count(uci):
    frame = uci.to_pandas()
    as_of = datetime(2011, 12, 9, 12, 50)
    table = rfm_table(uci, as_of).to_pandas().set_index("customer_id")
    known = frame[frame["CustomerID"].notna()]
    sold = known[(known["Quantity"] > 0) & (known["UnitPrice"] > 0)]
    assert len(table) == sold["CustomerID"].nunique() == 4338
    by = sold.groupby(sold["CustomerID"].astype(int).astype(str))
    assert (table["frequency"].sort_index() == by["InvoiceNo"].nunique().sort_index()).all()
    money = (known["Quantity"] * known["UnitPrice"]).groupby(known["CustomerID"].astype(int).astype(str)).sum()
    assert table["monetary"].sort_index().to_numpy() == pytest.approx(
        money.reindex(table.index).sort_index().to_numpy(), abs=1e-6
    )
    assert table["recency"].max() == 373


def test_what_does_not_count():
    table = rfm_table(
        lines_of(
            ("1", "7", "2024-01-01", 2, 5),
            ("2", "7", "2024-02-01", -1, 5),  # taken back
            ("3", None, "2024-02-01", 1, 5),  # nobody knows who
            ("4", "8", "2030-01-01", 1, 5),  # in the future
            ("5", "9", "2024-03-01", -3, 5),  # only ever took back
            ("6", "7", "2024-02-02", 0, 5),  # nothing
        ),
        datetime(2024, 3, 2),
    )
    assert table[["customer_id", "recency", "frequency", "monetary"]].values.tolist() == [["7", 61, 1, 5.0]]


def test_nobody_and_one_customer():
    empty = lines_of(("1", None, "2024-01-01", 1, 1))
    assert len(rfm_table(empty, AS_OF)) == 0
    assert len(rfm_table(lines_of(("1", "7", "2024-01-01", 1, 1)), AS_OF)) == 1


def test_missing_columns_are_named():
    with pytest.raises(BadTable, match="customer_id"):
        rfm_table(pd.DataFrame({"order_id": ["1"], "at": [AS_OF], "amount": [1.0]}), AS_OF)


def test_ibis_and_pandas_agree(shop, lines):
    from assistant.analytics import sales_lines

    from_frame = rfm_table(lines, AS_OF).set_index("customer_id").sort_index()
    from_store = rfm_table(sales_lines(shop), AS_OF).to_pandas().set_index("customer_id").sort_index()
    assert (from_frame["frequency"] == from_store["frequency"]).all()
    # the Store's shop has postage of 10 and a return of 3 more
    assert from_store["monetary"].sum() == pytest.approx(from_frame["monetary"].sum() + 10 - 3)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 50), later=st.integers(0, 400))
def test_scores_follow_the_values(seed: int, later: int):
    table = rfm_table(make_lines(15, seed), AS_OF + timedelta(days=later))
    for value, score, sign in (("recency", "r", -1), ("frequency", "f", 1), ("monetary", "m", 1)):
        ordered = table.assign(key=sign * table[value]).sort_values("key")
        assert ordered[score].is_monotonic_increasing
        assert table.groupby(value)[score].nunique().max() == 1  # equal customers score equally
        assert table[score].between(1, 5).all()
    assert table["segment"].notna().all()


def test_features_are_numbers_within_their_bounds(lines):
    features = customer_features(lines, AS_OF).set_index("customer_id")
    assert features.notna().all().all()
    assert features["seasonality"].between(0.25, 1).all()
    assert features[["return_share", "discount_share"]].apply(lambda column: column.between(0, 1).all()).all()
    assert (features["tenure"] >= features["recency"]).all()


def test_the_summary_counts_repeat_days():
    summary = purchase_summary(
        lines_of(
            ("1", "7", "2024-01-01", 1, 10),
            ("2", "7", "2024-01-01", 1, 5),  # the same day: one purchase
            ("3", "7", "2024-01-15", 1, 30),
            ("4", "8", "2024-01-10", 5, 10),
            ("C5", "8", "2024-01-10", -5, 10),  # taken back the same day: no purchase
        ),
        datetime(2024, 1, 29),
    )
    assert summary.loc["7"].to_dict() == {"frequency": 1, "recency": 2, "T": 4, "monetary_value": 30}
    assert "8" not in summary.index


def test_what_was_taken_back_to_the_last_penny_is_no_purchase():
    # 0.1 three times less 0.3 is 5.6e-17 in binary; the customer bought nothing that day
    rows = [("A1", 1, 0.1), ("A2", 1, 0.1), ("A3", 1, 0.1), ("A4", -1, 0.3), ("B1", 1, 9.0)]
    frame = pd.DataFrame(
        [(order, "kept" if order == "B1" else "gone", "P", "2024-06-01", n, price) for order, n, price in rows],
        columns=["order_id", "customer_id", "product_id", "ordered_at", "quantity", "unit_price"],
    ).assign(ordered_at=lambda lines: pd.to_datetime(lines["ordered_at"]))
    assert list(purchase_summary(frame, AS_OF).index) == ["kept"]
