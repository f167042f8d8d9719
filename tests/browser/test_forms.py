"""The pages for sources and for the shop, used as a person does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.desk import Desk

GOODS = "sku,title,price,stock\nZZ1,Walnut Hairbrush,12.50,4\nZZ2,Brass Bookmark,abc,7\nZZ3,Linen Apron,24.00,0\n"


def upload(desk: Desk, file: Path, kind: str | None = None) -> str:
    """Import a file through the page; the report's text."""
    page = desk.page
    page.click(".pages [data-page=sources]")
    page.set_input_files("#files input[type=file]", file)
    page.wait_for_selector(f"#files :text('{file.stem[:8]}')", state="attached")
    if kind:
        page.click("#page-sources [role=listbox], #page-sources input[role=listbox] >> nth=0")
        page.click(f"[role=option]:has-text('{kind}')")
    page.click("#import")
    page.wait_for_selector("#report .report:not([aria-busy]), #report .failure")
    said = page.inner_text("#report")
    page.wait_for_function("() => !document.querySelector('#files table')")
    return said


def test_a_table_with_a_bad_row(english: Desk, tmp_path: Path) -> None:
    file = tmp_path / "goods.csv"
    file.write_text(GOODS, "utf-8")
    said = upload(english, file)
    assert "3" in said
    assert "rejected" in said
    page = english.page
    page.click("#report .problems summary")
    table = page.inner_text("#report table")
    assert "line 3" in table
    assert "abc" in table
    page.wait_for_selector("#sources li:has-text('goods.csv')")
    page.click(".pages [data-page=chat]")
    assert "12.50" in english.ask("How much is the walnut hairbrush?")
    page.click(".pages [data-page=sources]")
    entry = page.locator("#sources li:has-text('goods.csv')")
    entry.locator("[data-act=remove]").click()
    entry.locator("[data-act=remove].sure").click()
    page.wait_for_selector("#sources li:has-text('goods.csv')", state="detached")


def test_a_document_becomes_an_answers_source(english: Desk, tmp_path: Path) -> None:
    file = tmp_path / "engraving.md"
    file.write_text("# Engraving\n\nWe engrave brass bookmarks with up to twelve letters for £3.20 each.\n", "utf-8")
    upload(english, file)
    english.page.wait_for_selector("#sources li:has-text('engraving.md')")
    english.page.locator("#sources li:has-text('engraving.md') [data-act=remove]").click()
    english.page.locator("#sources li:has-text('engraving.md') [data-act=remove].sure").click()
    english.page.wait_for_selector("#sources li:has-text('engraving.md')", state="detached")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("broken.pdf", b"%PDF-1.7\nnot really"),
        ("picture.csv", bytes(range(256)) * 40),
        ("wrong.xlsx", b"PK\x03\x04 this is no workbook"),
    ],
)
def test_files_that_cannot_be_read_are_named(english: Desk, tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    said = upload(english, file)
    assert name in said
    assert "Traceback" not in said
    assert "our side" not in said


def test_site_that_must_not_be_read(english: Desk) -> None:
    page = english.page
    page.click(".pages [data-page=sources]")
    page.fill(
        "#page-sources input[placeholder*='sitemap'], #page-sources textarea[placeholder*='sitemap']",
        "http://127.0.0.1:1/admin",
    )
    page.keyboard.press("Enter")
    page.wait_for_selector("#report .failure")
    assert "127.0.0.1" in page.inner_text("#report")


def test_shop_profile_is_checked_and_kept(chinese: Desk) -> None:
    page = chinese.page
    page.click(".pages [data-page=shop]")
    currency = page.get_by_label("货币")
    page.wait_for_function(
        "() => [...document.querySelectorAll('#page-shop input, #page-shop textarea')].some((i) => i.value === 'GBP')"
    )
    currency.fill("pounds")
    page.click("#save-profile")
    page.wait_for_selector("#page-shop .failure:has-text('pounds')")
    assert "三个大写字母" in page.inner_text("#page-shop .failure")
    currency.fill("GBP")
    page.click("#save-profile")
    page.wait_for_selector("#page-shop .note:has-text('已保存')")
