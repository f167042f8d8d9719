from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from assistant.analytics import cohort_table
from assistant.analytics.errors import BadValue
from tests.assistant.analytics.conftest import AS_OF


def test_a_small_shop_by_hand():
    frame = pd.DataFrame(
        [
            ("1", "a", "2024-01-05", 1, 10),
            ("2", "b", "2024-01-20", 1, 20),
            ("3", "a", "2024-03-02", 1, 5),
            ("4", "c", "2024-02-10", 1, 7),
            ("5", "b", "2024-02-11", -1, 20),  # taken back: money goes, no order
        ],
        columns=["order_id", "customer_id", "at", "quantity", "unit_price"],
    )
    table = cohort_table(frame.assign(at=pd.to_datetime(frame["at"])), datetime(2024, 3, 15))
    cells = {(str(row.cohort)[:7], row.age): (row.customers, row.revenue, row.complete) for row in table.itertuples()}
    assert cells == {
        ("2024-01", 0): (2, 30.0, True),
        ("2024-01", 1): (0, -20.0, True),
        ("2024-01", 2): (1, 5.0, False),
        ("2024-02", 0): (1, 7.0, True),
    }


@pytest.mark.parametrize("period", ["week", "month", "quarter", "year"])
def test_sums_stay_what_they_are(lines: pd.DataFrame, period):
    table = cohort_table(lines, AS_OF, period)
    assert table["revenue"].sum() == pytest.approx((lines["quantity"] * lines["unit_price"]).sum())
    first = table[table["age"] == 0]
    assert (first["customers"] == first["size"]).all()
    assert first["size"].sum() == lines["customer_id"].nunique()
    assert (table["age"] >= 0).all() and table["retention"].between(0, 1).all()


def test_an_unknown_period_is_named(lines: pd.DataFrame):
    with pytest.raises(BadValue, match="fortnight"):
        cohort_table(lines, AS_OF, "fortnight")  # pyright: ignore[reportArgumentType]
