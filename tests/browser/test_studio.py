"""The copy studio in a real browser: what it asks for, what it draws, what it says while one types."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.desk import Desk

WORDS = {
    "en": ("Google responsive", "The world's best cake stand!!! £9.99", "FTC", "Approved"),
    "zh": ("小红书笔记", "全网最好的蛋糕架，治疗失眠", "《广告法》", "已通过"),
}


def choose(page: Any, field: str, words: str) -> None:
    """Choose in a dropdown by typing."""
    box = page.locator(f"{field} input").first
    box.click()
    box.fill(words)
    page.wait_for_timeout(500)
    box.press("Enter")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_brief_becomes_copy_that_is_checked_while_it_is_edited(english: Desk, chinese: Desk, language: str) -> None:
    desk = english if language == "en" else chinese
    page, (channel, wrong, law, approved) = desk.page, WORDS[language]
    page.evaluate("location.hash = '#studio'")
    page.click("#studio-write")
    page.wait_for_selector("#studio-notice .failure")
    choose(page, "#studio-products", "Regency Cakestand 3 Tier")
    choose(page, "#studio-channels", channel)
    page.keyboard.press("Escape")
    page.click("#studio-write")
    page.wait_for_selector("#studio .version textarea", timeout=60_000)
    field = page.locator("#studio textarea").first
    field.fill(wrong)
    page.wait_for_function("(law) => document.querySelector('#studio .say').innerText.includes(law)", arg=law)
    page.keyboard.press("Tab")
    page.wait_for_selector("#studio [data-act=approve][disabled]")
    page.locator("#studio [data-act=again]").first.click()
    page.wait_for_selector("#studio [data-act=approve]:not([disabled])")
    assert field.input_value() != wrong
    page.locator("#studio [data-act=approve]").first.click()
    page.wait_for_function(
        "(word) => document.querySelector('#studio .version .badge').innerText === word", arg=approved
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.open("/")
