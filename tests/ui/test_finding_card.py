"""Findings as cards and charts: what they show, and that nothing from outside runs or is taken for a formula."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.findings import Chart, Finding, Health, Table
from assistant.sources import Fact
from ui.charts import chart_svg
from ui.finding_card import csv_text, fact_of_finding, finding_html, number, table_html
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


def test_no_amount_runs_out_of_a_bar_chart() -> None:
    table = Table(
        columns=("country", "revenue"), rows=(("United Kingdom", 8187806.36), ("Spain", 1.0)), units={"revenue": "GBP"}
    )
    svg = chart_svg(Chart(kind="barh", x="country", y=("revenue",)), table, lambda value, unit: number(value, unit, EN))
    root = ElementTree.fromstring(svg)
    wide = float(root.get("viewBox", "").split()[2])
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        if text.get("class") == "value":
            assert float(text.get("x", "0")) + 7 * len(text.text or "") <= wide


def test_names_of_pairs_stand_whole_above_their_bars() -> None:
    pair = ("Set of 3 Wooden Tree Decorations", "Set of 3 Wooden Stocking Decoration")
    table = Table(columns=("first", "second", "lift"), rows=((*pair, 46.3),))
    svg = chart_svg(
        Chart(kind="barh", x="first", series="second", y=("lift",)), table, lambda value, unit: number(value, unit, EN)
    )
    assert f">{pair[0]}<" in svg and f">+ {pair[1]}<" in svg and "…" not in svg


def test_a_month_that_is_not_over_is_drawn_as_such() -> None:
    open_end = replace(finding().chart or Chart(kind="line", x="", y=()), unfinished="2011-03")
    rows = (("2011-01", 10.5), ("2011-02", 20.0), ("2011-03", 3.0))
    shown = chart_svg(open_end, replace(TABLE, rows=rows), lambda value, unit: "")
    assert shown.count("stroke-dasharray") == 1
    assert "stroke-dasharray" not in chart_svg(finding().chart or open_end, TABLE, lambda value, unit: "")


def test_a_cohorts_size_stands_beside_it() -> None:
    table = Table(
        columns=("cohort", "after", "size", "kept"), rows=(("2011-01", 0, 417, 100.0), ("2011-01", 1, 417, 22.0))
    )
    chart = Chart(kind="heatmap", x="after", y=("cohort",), series="kept", beside="size")
    assert ">417<" in chart_svg(chart, table, lambda value, unit: "")


def test_a_column_agrees_on_its_digits_and_large_amounts_have_no_pence() -> None:
    table = Table(
        columns=("pair", "lift", "share", "spend"),
        rows=(("a", 68.0, 2.0, 4255299.26), ("b", 66.2, 1.98, 12.5)),
        units={"share": "%", "spend": "GBP"},
    )
    html = table_html(table, EN)
    for cell in (">68.0<", ">66.2<", ">2.0%<", ">£4,255,299<", ">£12<"):
        assert cell in html
    assert ">4,255,299 英镑<" in table_html(table, ZH)
    assert "4255299.26" in unquote(csv_text(table))


def test_a_facts_bounds_are_named_and_a_products_number_is_no_amount() -> None:
    low = Fact(subject="s", attribute="value_per_customer_low", value="1722.09", unit="GBP")
    assert fact_of_finding(low, EN) == ("value of a customer, at least", "£1,722.09")
    assert fact_of_finding(low, ZH)[0] == "每位客户价值，下限"
    assert fact_of_finding(Fact(subject="s", attribute="product", value="79067"), EN)[1] == "79067"
    assert fact_of_finding(Fact(subject="s", attribute="lines", value="541909"), EN)[1] == "541,909"


@pytest.mark.parametrize(
    ("sentence", "text"), [("Thank them and show new products.", EN), ("答谢客户，新品优先，邀请评价。", ZH)]
)
def test_a_table_with_sentences_can_be_read_row_by_row(sentence: str, text: Text) -> None:
    table = Table(columns=("who", "n", "what to do"), rows=(("champions", 3, sentence),))
    html = table_html(table, text)
    assert 'class="rows"' in html and 'data-label="What to do"' in html
    assert 'class="rows"' not in table_html(TABLE, text)
