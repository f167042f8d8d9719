"""Moves between segments: who went where, in counts and shares that add up, from orders up to each date alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.analytics.errors import BadValue
from assistant.analytics.reports_moves import NEWCOMER, STAGE, move, moves_finding, segment_moves
from assistant.analytics.rfm import SEGMENTS, rfm_table
from tests.assistant.analytics.conftest import AS_OF, make_lines

NAMES = [name for name, _, _ in SEGMENTS]


def shop_that_loses_one() -> pd.DataFrame:
    """Ten customers who order each week to the end, one of them, C0, until 120 days before it; one begins late."""
    rows = []
    for customer in range(10):
        last = 120 if customer == 0 else 0
        for day in range(300, last, -7):
            for order in range(1 + customer % 3):
                at = AS_OF - timedelta(days=day, hours=order)
                rows.append((f"O{customer}-{day}-{order}", f"C{customer}", "P1", at, 1, 10.0 + customer))
    rows.append(("O-late", "C-late", "P1", AS_OF - timedelta(days=10), 1, 10.0))
    columns = ["order_id", "customer_id", "product_id", "ordered_at", "quantity", "unit_price"]
    return pd.DataFrame(rows, columns=columns)


def test_who_stops_slips_and_who_begins_joins():
    both = segment_moves(shop_that_loses_one(), AS_OF, days=90).set_index("customer_id")
    assert both.loc["C0", "move"] == "slipped" or STAGE[both.loc["C0", "then"]] == 2  # then 30 days silent
    assert STAGE[both.loc["C0", "now"]] == 2
    assert both.loc["C-late", "then"] == NEWCOMER
    assert both.loc["C-late", "move"] == "joined"


def test_segments_of_then_know_nothing_of_later_orders():
    lines = make_lines(80)
    before = AS_OF - timedelta(days=90)
    then = segment_moves(lines, AS_OF, days=90).set_index("customer_id")["then"]
    alone = rfm_table(lines[lines["ordered_at"] <= before], before).set_index("customer_id")["segment"]
    pd.testing.assert_series_equal(then[then != NEWCOMER].sort_index(), alone.sort_index(), check_names=False)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_matrix_adds_up(language):
    lines = make_lines(120)
    finding = moves_finding({"order_lines": lines}, AS_OF, days=60, language=language)
    assert finding.table is not None and finding.chart is not None
    frame = pd.DataFrame(finding.table.rows, columns=["then", "now", "n", "share", "move", "spend"])
    assert frame["n"].sum() == rfm_table(lines, AS_OF)["customer_id"].nunique()
    assert frame.groupby("then")["share"].sum().between(99.5, 100.5).all()
    assert sum(finding.values[name] for name in ("stayed", "shifted", "slipped", "won_back")) == pytest.approx(100)
    for name, (low, high) in finding.interval.items():
        assert low <= finding.values[name] <= high
    assert {finding.chart.x, *finding.chart.y, finding.chart.series} <= set(finding.table.columns)


@given(st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_there_and_back_are_opposites(one, other):
    opposite = {"slipped": "won_back", "won_back": "slipped"}
    assert move(other, one) == opposite.get(move(one, other), move(one, other))
    assert (move(one, other) == "stayed") == (one == other)


def test_no_days_and_no_customers():
    with pytest.raises(BadValue, match="days"):
        segment_moves(make_lines(5), AS_OF, days=0)
    nobody = moves_finding({"order_lines": make_lines(5)}, datetime(2020, 1, 1))
    assert nobody.health.status == "fail"
    assert not nobody.values
