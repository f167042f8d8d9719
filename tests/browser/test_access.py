"""People with a screen reader, a keyboard or weak eyes can use every page: axe finds nothing serious."""

from __future__ import annotations

import pytest

from tests.browser.desk import Desk


def violations(desk: Desk) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found = axe.Axe().run(desk.page).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:160]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chat(english: Desk, scheme: str) -> None:
    english.page.emulate_media(color_scheme=scheme)
    english.page.wait_for_timeout(400)  # colours change smoothly
    assert violations(english) == []
    english.ask("Do you have a three tier cake stand under £15?")
    assert violations(english) == []
    english.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("page", ["sources", "shop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forms(chinese: Desk, page: str, scheme: str) -> None:
    chinese.page.emulate_media(color_scheme=scheme)
    chinese.page.click(f".pages [data-page={page}]")
    chinese.page.wait_for_selector(f"#page-{page} h1 >> visible=true")
    chinese.page.wait_for_timeout(400)
    assert violations(chinese) == []
    chinese.page.emulate_media(color_scheme="light")


def test_the_keyboard_alone_is_enough(english: Desk) -> None:
    page = english.page
    page.focus(".brand")
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "document.activeElement.id || document.activeElement.dataset.act || document.activeElement.dataset.page || document.activeElement.tagName"
            )
        )
    for wanted in ("sources", "shop", "theme", "new-chat", "ask"):
        assert wanted in reached, reached
