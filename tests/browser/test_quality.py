"""The ledger on the chat page, and the quality page, in a real browser."""

from __future__ import annotations

from tests.browser.desk import Desk


def test_a_number_shows_its_source_and_sentence(english: Desk) -> None:
    answer = english.ask("How long does delivery take to Germany?")
    assert "5 to 8 working days" in answer and "3 to 5" not in answer
    page = english.page
    page.hover("#live .claim >> nth=0")
    page.wait_for_selector("#ledger:visible")
    shown = page.locator("#ledger").inner_text()
    assert "Delivery to other countries" in shown and "5 to 8 working days" in shown
    page.mouse.move(2, 2)
    page.wait_for_selector("#ledger", state="hidden")
    page.focus("#live .claim >> nth=0")
    page.wait_for_selector("#ledger:visible")
    assert page.get_attribute("#live .claim >> nth=0", "aria-describedby") == "ledger"
    page.keyboard.press("Escape")
    page.wait_for_selector("#ledger", state="hidden")


def test_chinese_ledger(chinese: Desk) -> None:
    assert "5 至 8 个工作日" in chinese.ask("寄到德国要多久？")
    chinese.page.hover("#live .claim >> nth=0")
    chinese.page.wait_for_selector("#ledger:visible")
    assert "其他国家和地区配送" in chinese.page.locator("#ledger").inner_text()


def test_what_was_not_answered_can_be_written(english: Desk) -> None:
    english.ask("Can I pay with Bitcoin?")
    page = english.page
    english.open("/#quality")
    page.click("#quality-refresh")
    entry = page.locator("#quality-unanswered li", has_text="Bitcoin").first
    entry.wait_for()
    entry.locator("[data-act=write]").click()
    page.wait_for_selector("#quality-form textarea:visible")
    assert "Bitcoin" in page.locator("#quality-form textarea, #quality-form input").first.input_value()
    page.click("#quality-save")  # with nothing written it says what is missing, and adds nothing
    page.wait_for_selector("#quality-note .failure")
    assert page.locator("#quality-speed .figures div").count() == 8
