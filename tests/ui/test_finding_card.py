"""Findings as cards and charts: what they show, and that nothing from outside runs or is taken for a formula."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.findings import Chart, Finding, Health, Table
from ui.charts import chart_svg
from ui.finding_card import csv_text, finding_html
from ui.text import Text

EN, ZH = Text("en"), Text("zh")
TABLE = Table(
    columns=("month", "revenue"),
    rows=(("2011-01", 10.5), ("2011-02", None), ("2011-03", 30.0)),
    units={"revenue": "GBP"},
)


def finding(table: Table = TABLE, kind: str = "line") -> Finding:
    return Finding(
        name="revenue", title="revenue by month", method="quantity times price", as_of=datetime(2011, 12, 9),
        health=Health(status="review", reason="Only 2 of 30 orders.", advice="Widen it."), table=table,
        values={"revenue": 40.5}, units={"revenue": "GBP"}, interval={"revenue": (30.0, 50.0)},
        chart=Chart(kind=kind, x=table.columns[0], y=(table.columns[1],)),  # pyright: ignore[reportArgumentType]
    )  # fmt: skip


def test_a_card_shows_value_interval_health_and_reason() -> None:
    html = finding_html(finding(), EN)
    for part in ("£40.50", "£30.00 – £50.00", "Use with care", "Only 2 of 30 orders.", "quantity times price", "<svg"):
        assert part in html
    assert "40.50 英镑" in finding_html(finding(), ZH)


@pytest.mark.parametrize("kind", ["line", "bar", "barh"])
def test_a_chart_draws_each_value_and_leaves_out_what_is_missing(kind: str) -> None:
    chart = Chart(kind=kind, x="month", y=("revenue",))  # pyright: ignore[reportArgumentType]
    svg = ElementTree.fromstring(chart_svg(chart, TABLE, lambda value, unit: f"{value}{unit}"))
    assert [one.text for one in svg.iter("{http://www.w3.org/2000/svg}title")] == [
        "2011-01 revenue: 10.5GBP", "2011-03 revenue: 30.0GBP",
    ]  # fmt: skip


def test_nothing_to_draw_is_no_chart() -> None:
    assert chart_svg(Chart(kind="line", x="a", y=("b",)), Table(columns=("a", "b"), rows=()), str) == ""  # pyright: ignore
    assert chart_svg(Chart(kind="line", x="a", y=("no",)), TABLE, str) == ""  # pyright: ignore


def test_a_cell_is_never_a_formula_in_a_spreadsheet() -> None:
    table = Table(columns=("name", "n"), rows=(("=HYPERLINK(1)", 1), ("@x", -2), ("ok", 3)))
    lines = unquote(csv_text(table)).lstrip("\ufeff").split("\r\n")
    assert lines[1:4] == ["'=HYPERLINK(1),1", "'@x,-2", "ok,3"]


@given(
    st.lists(
        st.tuples(st.text(max_size=12), st.floats(allow_nan=False, allow_infinity=False, width=32)),
        min_size=1,
        max_size=8,
    )
)
def test_every_table_of_numbers_can_be_drawn(rows: list[tuple[str, float]]) -> None:
    table = Table(columns=("a", "b"), rows=tuple(rows))
    for kind in ("line", "bar", "barh"):
        svg = chart_svg(Chart(kind=kind, x="a", y=("b",)), table, lambda value, unit: str(value))  # pyright: ignore
        assert "nan" not in svg.replace("nance", "") or any("nan" in name for name, _ in rows)
