"""The insights page and findings in the chat, in a real browser."""

from __future__ import annotations

from pathlib import Path

from tests.browser.desk import Desk

# a card stands there before the next one is asked for, so that "nothing waits" alone is true for a moment in between
READY = """() => document.querySelectorAll('#insights svg.chart').length >= 3
  && !document.querySelector('#insights .waiting')"""


def test_the_key_figures_come_when_the_page_is_looked_at(english: Desk) -> None:
    english.page.goto(english.address + "/#insights")
    english.page.wait_for_selector("body.up")
    english.page.wait_for_function(READY, timeout=120_000)
    assert english.page.locator("#insights .kpis > div").count() == 6
    assert english.page.locator("#insights svg.chart").count() >= 3
    assert english.page.locator("#insights .health").count() >= 4
    english.page.goto(english.address + "/#chat")


def test_a_figure_in_the_chat_has_its_chart_and_its_csv(english: Desk) -> None:
    answer = english.ask("What were sales by month?")
    assert "£9,747,747.93" in answer
    card = english.page.locator("#live .finding").last
    assert card.locator("svg.chart").count() == 1
    with english.page.expect_download() as download:
        card.locator("[data-save=csv]").click()
    rows = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert rows[0] == "month,revenue (GBP)"
    assert len(rows) == 14
