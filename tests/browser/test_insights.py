"""The insights page and findings in the chat, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.desk import Desk

# a card stands there before the next one is asked for, so that "nothing waits" alone is true for a moment in between
READY = """() => document.querySelectorAll('#insights .health').length >= 4
  && !document.querySelector('#insights .waiting')"""


def test_the_key_figures_come_when_the_page_is_looked_at(english: Desk) -> None:
    english.page.goto(english.address + "/#insights")
    english.page.wait_for_selector("body.up")
    english.page.wait_for_function(READY, timeout=120_000)
    assert english.page.locator("#insights .kpis > div").count() == 6
    assert english.page.locator("#insights svg.chart").count() >= 3
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


VIEWS = {
    "Segments": ("rfm", "rfm", "moves", "clusters"),
    "About to leave": ("churn",),
    "Baskets": ("baskets", "bought_next"),
    "Retention": ("cohorts",),
}


@pytest.mark.slow  # each fits its models first
@pytest.mark.parametrize("view", VIEWS)
def test_each_view_has_its_cards_with_health_and_downloads(english: Desk, view: str) -> None:
    page = english.page
    page.goto(english.address + "/#insights")
    page.wait_for_selector("body.up")
    page.click(f"#insights-view label:has-text('{view}')")
    for name in VIEWS[view]:
        page.wait_for_selector(f"#insights .finding[data-name={name}]", timeout=240_000)
    page.wait_for_function("() => !document.querySelector('#insights .waiting')", timeout=240_000)
    cards = page.locator("#insights .finding")
    assert tuple(card.get_attribute("data-name") for card in cards.all()) == VIEWS[view]
    for card in cards.all():
        assert card.locator(".health").count() == 1
        assert card.locator("svg.chart").count() == 1
        assert card.locator("[data-save]").count() == 3
    page.goto(english.address + "/#chat")


def test_a_segment_goes_to_the_copy_studio_and_a_chart_to_a_file(english: Desk) -> None:
    page = english.page
    page.goto(english.address + "/#insights")
    page.wait_for_selector("body.up")
    page.click("#insights-view label:has-text('Segments')")
    page.wait_for_selector("#insights .finding[data-name=moves]", timeout=240_000)
    card = page.locator("#insights .finding[data-name=moves]")
    with page.expect_download() as download:
        card.locator("[data-save=png]").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    button = card.locator("[data-audience]").first
    audience = button.get_attribute("data-audience")
    button.click()
    page.wait_for_function("() => location.hash === '#studio'")
    values = [field.input_value() for field in page.locator("#page-studio textarea, #page-studio input").all()]
    assert audience in values
    page.goto(english.address + "/#chat")


def test_filters_stand_in_the_titles_and_a_chart_never_compares_one_thing(english: Desk) -> None:
    page = english.page
    page.goto(english.address + "/#insights")
    page.wait_for_selector("body.up")
    page.wait_for_function(READY, timeout=120_000)
    page.click("#insights-country input")
    page.get_by_role("option", name="Germany").click()
    page.wait_for_selector("#insights h3:has-text('Revenue by segment (Germany)')")
    page.wait_for_function(READY, timeout=120_000)
    titles = page.locator("#insights .finding h3").all_inner_texts()
    assert all("(Germany)" in title for title in titles), titles
    assert page.locator("#insights .kpis dd").first.inner_text().startswith("£221,698")
    page.click("#insights-group input")
    page.get_by_role("option", name="champions").click()
    page.wait_for_selector("#insights h3:has-text('Revenue by customer (Germany, champions)')")
    page.goto(english.address + "/#chat")


def test_a_chinese_phone_shows_why_without_a_scroll(browser: object, ready: str) -> None:
    desk = Desk(browser, ready, locale="zh-CN", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    desk.ask("把我们的客户分成几类，并告诉我每类该怎么做")
    card = desk.page.locator("#live .finding").last
    action = card.locator("tbody tr:first-child td.long")
    box = action.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert "答谢" in action.inner_text()
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390
    desk.close()


def test_what_sells_in_december_only_says_what_that_means(english: Desk) -> None:
    answer = english.ask("Which products sell in December only?")
    assert "sold in December only" in answer and "83 in all" in answer
    assert "may be new or discontinued" in answer
    five = english.ask("just the top five")
    assert "83 in all" in five
    assert english.page.locator("#live .finding tbody tr").count() == 5
