"""What people do on the page besides asking: conversations, language, theme, phone, hostile input."""

from __future__ import annotations

import httpx
import pytest

from tests.browser.desk import Desk

ATTACK = "<img src=x onerror=window.hacked=1><script>window.hacked=2</script>"


def test_conversations_are_kept_renamed_and_deleted(english: Desk) -> None:
    page = english.page
    english.ask("Where is order 536365?")
    page.wait_for_function("location.search.startsWith('?c=')")
    page.reload()
    page.wait_for_selector("#live .turn")
    assert "536365" in english.answer
    entry = page.locator("#conversations li").first
    entry.hover()
    entry.locator("[data-act=rename]").click()
    page.fill(".renaming", f"My order {ATTACK}")
    page.press(".renaming", "Enter")
    page.wait_for_selector("#conversations .pick:has-text('My order')")
    english.fresh()
    page.click("#conversations .pick:has-text('My order')")
    page.wait_for_selector("#live .turn")
    count = page.locator("#conversations li").count()
    entry = page.locator("#conversations li:has-text('My order')")
    entry.hover()
    entry.locator("[data-act=erase]").click()
    entry.locator("[data-act=erase].sure").click()
    page.wait_for_selector(".greeting")
    assert page.locator("#conversations li").count() == count - 1
    assert page.evaluate("window.hacked") is None


def test_language_switch_is_kept(english: Desk) -> None:
    page = english.page
    assert page.inner_text("#new-chat") == "New chat"
    try:
        page.click("[data-language=zh]")
        page.wait_for_selector("#new-chat:has-text('新对话')")
        page.wait_for_selector(".greeting:has-text('想了解点什么')")
        english.open("/")
        assert page.inner_text("#new-chat") == "新对话"
        assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    finally:
        english.context.clear_cookies()


def test_the_browser_chooses_the_language(chinese: Desk) -> None:
    assert chinese.page.inner_text("#new-chat") == "新对话"
    assert "销售" not in chinese.page.inner_text(".pages")
    assert chinese.page.inner_text(".pages [data-page=sources]") == "资料"


def test_theme_follows_the_system_and_the_switch(english: Desk) -> None:
    page = english.page
    dark = "document.body.classList.contains('dark')"
    assert page.evaluate(dark) is False
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(dark)
    page.click("#theme")
    assert page.evaluate(dark) is False
    english.open("/")
    assert page.evaluate(dark) is False
    page.evaluate("localStorage.clear()")
    page.emulate_media(color_scheme="light")


def test_a_phone_shows_all_of_it(browser: object, ready: str) -> None:
    desk = Desk(browser, ready, viewport={"width": 390, "height": 844}, has_touch=True)
    page = desk.page
    for step in ("greeting", "answer"):
        if step == "answer":
            desk.ask("Do you have a three tier cake stand under £15?")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        box = page.locator("#composer").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 844
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    page.click("#open-side")
    page.wait_for_selector("#conversations .pick >> visible=true")
    page.click("#new-chat")
    page.wait_for_selector(".greeting")
    for name in ("sources", "shop"):
        page.click(f".pages [data-page={name}]")
        page.wait_for_selector(f"#page-{name} h1 >> visible=true")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    desk.close()


def test_thumbs_and_comment(english: Desk) -> None:
    page = english.page
    english.ask("Where is order 536365?")
    page.click("#live [data-rating=down]")
    page.fill("#live .comment input", "Which carrier?")
    page.press("#live .comment input", "Enter")
    page.wait_for_selector("#live [role=status]:has-text('noted')")
    page.click("#live [data-rating=up]")
    page.wait_for_selector("#live [data-rating=up][aria-pressed=true]")
    assert page.locator("#live [data-rating=down]").get_attribute("aria-pressed") == "false"


def test_staff_view_as_customer(english: Desk) -> None:
    page = english.page
    page.fill("#view-as input, #view-as textarea", "99999999")
    page.press("#view-as input, #view-as textarea", "Enter")
    page.wait_for_selector(".toast-body, .toast-wrap:has-text('99999999')")
    page.fill("#view-as input, #view-as textarea", "17850")
    page.press("#view-as input, #view-as textarea", "Enter")
    page.wait_for_selector("#banner .viewing:has-text('17850')")
    assert "139.12" in english.ask("Where is order 536365?")
    assert "13047" not in english.ask("Where is order 536367?")
    page.click("[data-act=leave]")
    page.wait_for_selector("#banner .viewing", state="detached")


@pytest.mark.parametrize(
    "message",
    [ATTACK, "שלום, איפה ההזמנה 536365?", "👩‍👩‍👧‍👦🎁" * 20, "\u202eevil\u0007\u0000text", "${7*7}{{7*7}}`x`"],
    ids=["markup", "right to left", "emoji", "controls", "templates"],
)
def test_odd_messages_get_an_answer(english: Desk, message: str) -> None:
    assert english.ask(message).strip()
    assert english.page.evaluate("window.hacked") is None
    assert english.page.locator("#live .said img, #live .said script").count() == 0


def test_too_long_and_empty_messages_are_refused_in_words(english: Desk) -> None:
    page = english.page
    page.fill("#box textarea", "   ")
    page.press("#box textarea", "Enter")
    page.wait_for_selector(".toast-body")
    said = english.ask("long " * 20_000)
    assert "4,000" in said or "4000" in said
    assert english.ask("Hi!")


def test_claims_of_a_reload_are_those_of_the_live_answer(english: Desk) -> None:
    page = english.page
    english.ask("Where is order 536365?")
    page.wait_for_function("location.search.startsWith('?c=')")
    live = page.locator("#live .words").inner_html()
    page.reload()
    page.wait_for_selector("#live .turn")
    assert page.locator("#live .words").inner_html() == live


def test_health_and_metrics(ready: str, english: Desk) -> None:
    english.ask("Hi!")
    assert httpx.get(f"{ready}/healthz").json() == {"status": "ok"}
    state = httpx.get(f"{ready}/readyz").json()
    assert state["store"] == "open"
    assert state["model"] == "none"
    assert state["index"]["vectors_total"] > 3000
    numbers = httpx.get(f"{ready}/metrics").text
    assert 'hawker_turns_total{outcome="finished"}' in numbers
    assert "hawker_turn_seconds_bucket" in numbers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/gradio_api/file=/etc/passwd", {403, 404}),
        ("/gradio_api/file=../../../../etc/passwd", {403, 404}),
        ("/file=/etc/passwd", {403, 404}),
        ("/docs", {404}),
        ("/openapi.json", {404}),
        ("/monitoring", {403, 404}),
        ("/ui/..%2f..%2fpyproject.toml", {404}),
        ("/ui/relay.js", {404}),
    ],
)
def test_nothing_else_is_served(ready: str, path: str, status: set[int]) -> None:
    answer = httpx.get(ready + path)
    assert "root:" not in answer.text
    assert answer.status_code in status or "gradio_config" in answer.text


def test_the_api_of_gradio_is_closed(ready: str) -> None:
    for path in ("/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/call/answer/1"):
        assert httpx.get(ready + path).status_code == 404
    assert httpx.post(f"{ready}/gradio_api/call/answer", json={"data": ["hi", None]}).status_code == 404


def test_a_rebound_name_gets_nothing(ready: str) -> None:
    for path in ("/", "/config", "/readyz", "/gradio_api/queue/data"):
        assert httpx.get(ready + path, headers={"host": "evil.example"}).status_code == 421
        assert httpx.get(ready + path, headers={"origin": "http://evil.example"}).status_code == 403
