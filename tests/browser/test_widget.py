"""The widget in Chromium, on a shop's page of another origin under a strict policy.

Looks, cuts, tabs, phones and access are tried on an assistant that says what it is told to, slowly; sign-in, an order
and the staff page on the real server.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.sites import Nudge, Site, SiteSettings
from tests.browser.cutter import wire
from tests.browser.desk import ROOT, Desk
from tests.browser.shop_page import Shop, shop
from tests.ui.widget_parts import LONG, ScriptedAssistant, served, token_for, widget_app

ANSWER = (
    "Yes, **several fit**:\n\n- Regency Cakestand 3 Tier: £12.75\n- Red Retrospot Cake Stand: £10.95\n\n"
    "<img src=x onerror=window.hacked=1> ![x](https://evil.example/a.png) [win](https://evil.example/) [call](javascript:alert(1))"
)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 800}}


def answer(message: str) -> str:
    return ANSWER if "cake" in message or "蛋糕" in message else LONG


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedAssistant]:
    made = ScriptedAssistant(tmp_path_factory.mktemp("widget"), answer=answer)
    yield made
    made.close()


@pytest.fixture(scope="module")
def host(chromium: str, assistant: ScriptedAssistant) -> Iterator[str]:
    with served(widget_app(assistant)) as address:
        yield address


@pytest.fixture
def page_of(host: str, assistant: ScriptedAssistant) -> Iterator[Shop]:
    assistant.pause_s = 0.0
    with shop() as place:
        site = assistant.sites.add("Shop", [place.origin])
        place.hawker, place.site = host, site.key
        yield place


class Visit:
    """Somebody on the shop's page."""

    def __init__(self, browser: object, place: Shop, *, context: object = None, **options: object) -> None:
        self.place = place
        self.context = context or browser.new_context(**{**DESK, **options})  # type: ignore[attr-defined]
        self.page = self.context.new_page()  # type: ignore[attr-defined]
        self.page.set_default_timeout(20_000)
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on(
            "console", lambda m: self.errors.append(f"{m.text} {m.location['url']}") if m.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(place.origin)

    def _note(self, url: str) -> None:
        if not url.startswith((self.place.origin, self.place.hawker, "data:")):
            self.outside.append(url)

    def open(self) -> Visit:
        self.page.click("#hawker-widget .launch")
        self.frame.wait_for_selector("#box:focus")
        return self

    @property
    def frame(self) -> object:
        self.page.wait_for_selector("#hawker-widget .launch", state="attached")
        return next(each for each in self.page.frames if "/widget/frame" in each.url)

    def ask(self, text: str, *, wait: bool = True) -> str:
        before = self.frame.locator(".turn").count()
        self.frame.fill("#box", text)
        self.frame.press("#box", "Enter")
        if wait:
            self.settled(before + 1)
        return self.answer

    def settled(self, turns: int = 1) -> str:
        self.frame.wait_for_function(
            "(n) => document.querySelectorAll('.turn').length >= n && !document.querySelector('.turn.running') && !document.querySelector('.turn:last-child .typing:not([hidden])')",
            arg=turns,
        )
        return self.answer

    @property
    def answer(self) -> str:
        words = self.frame.locator(".turn:last-child .words")
        return words.inner_text() if words.count() else ""

    def close(self, *, errors: bool = False) -> None:
        self.context.close()
        assert self.outside == []
        assert errors or self.errors == []


def flat(text: str) -> str:
    return " ".join(text.split())


def test_an_answer_under_a_strict_policy(browser: object, page_of: Shop) -> None:
    visit = Visit(browser, page_of).open()
    said = visit.ask("Do you have a cake stand?")
    assert "several fit" in said
    assert "<img src=x" in said
    assert visit.frame.evaluate("window.hacked") is None
    assert visit.frame.locator(".words img, .words a, .words script").count() == 0
    assert visit.frame.locator(".card").count() == 3
    assert visit.frame.locator(".card a").count() == 0
    assert visit.frame.locator(".words li").count() == 2
    visit.frame.click(".sources summary")
    assert "delivered free" in visit.frame.inner_text(".sources")
    visit.frame.click(".turn:last-child .chip:has-text('France')")
    visit.settled(2)
    visit.close()


@pytest.mark.parametrize(("language", "greeting"), [("en", "How can we help?"), ("zh-CN", "有什么可以帮您？")])
def test_the_page_chooses_the_language_and_the_visitor_may(
    browser: object, page_of: Shop, language: str, greeting: str
) -> None:
    page_of.language = language
    visit = Visit(browser, page_of).open()
    assert greeting in visit.frame.inner_text(".hello")
    visit.frame.click(".words-tool")
    assert greeting not in visit.frame.inner_text(".hello")
    chosen = visit.frame.inner_text(".hello h2")
    visit.page.reload()
    assert visit.open().frame.inner_text(".hello h2") == chosen
    visit.close()


def test_a_cut_connection_loses_and_doubles_nothing(
    browser: object, page_of: Shop, assistant: ScriptedAssistant
) -> None:
    assistant.pause_s = 0.03
    with wire(page_of.hawker) as cable:
        page_of.hawker = cable.address
        visit = Visit(browser, page_of).open()
        visit.ask("Hello", wait=False)
        for cuts in range(1, 6):
            visit.frame.wait_for_function(
                "(n) => document.querySelector('.words')?.textContent.length > n", arg=60 * cuts
            )
            cable.cut()
            assert cable.cuts >= cuts
        assert flat(visit.settled()) == flat(LONG)
        visit.close(errors=True)


def test_a_reload_in_the_middle_goes_on(browser: object, page_of: Shop, assistant: ScriptedAssistant) -> None:
    assistant.pause_s = 0.03
    visit = Visit(browser, page_of).open()
    visit.ask("Hello", wait=False)
    visit.frame.wait_for_function("() => document.querySelector('.words')?.textContent.length > 20")
    visit.page.reload()
    assert flat(visit.open().settled()) == flat(LONG)
    assert visit.frame.locator(".turn").count() == 1
    visit.page.goto(page_of.origin + "/cart")
    assert flat(visit.open().settled()) == flat(LONG)
    visit.close()


@pytest.mark.slow
def test_two_tabs_are_one_conversation(browser: object, page_of: Shop, assistant: ScriptedAssistant) -> None:
    assistant.pause_s = 0.02
    one = Visit(browser, page_of).open()
    one.ask("First")
    two = Visit(browser, page_of, context=one.context).open()
    assert flat(two.settled()) == flat(LONG)
    two.ask("Second", wait=False)
    assert flat(one.settled(2)) == flat(LONG)
    assert flat(two.settled(2)) == flat(LONG)
    one.close()


def test_stopping(browser: object, page_of: Shop, assistant: ScriptedAssistant) -> None:
    assistant.pause_s = 0.05
    visit = Visit(browser, page_of).open()
    visit.ask("Hello", wait=False)
    visit.frame.wait_for_selector(".words:not(:empty)")
    visit.frame.click("button[aria-label='Stop answering']")
    said = visit.settled()
    assert 0 < len(said) < len(LONG)
    assert "Stopped" in visit.frame.inner_text(".turn")
    visit.close()


def test_a_decision_and_a_note_for_staff(browser: object, page_of: Shop, assistant: ScriptedAssistant) -> None:
    visit = Visit(browser, page_of).open()
    visit.ask("I want a person")
    visit.frame.click(".approval .strong")
    visit.frame.wait_for_selector(".approval [role=status]:has-text('Passed on')")
    visit.frame.click("header .tool[aria-label^='Leave a message']")
    visit.frame.click(".note [type=submit]")
    assert "reach you" in visit.frame.inner_text("#note-said")
    visit.frame.fill("#contact", "anna@example.com")
    visit.frame.fill("#note", "Please call me")
    visit.frame.click(".note [type=submit]")
    visit.frame.wait_for_selector(".note [role=status]")
    assert any("anna@example.com" in each.message for each in assistant.inbox.open())
    visit.close()


def test_a_third_origin_cannot_use_it(browser: object, page_of: Shop) -> None:
    with shop() as thief:
        thief.hawker, thief.site, thief.strict = page_of.hawker, page_of.site, False
        visit = Visit(browser, thief)
        visit.page.wait_for_timeout(1500)
        assert visit.page.locator("#hawker-widget .launch").count() == 0
        assert any("frame-ancestors" in error for error in visit.errors)
        for path in ("/widget/session", "/widget/frame"):
            told = visit.page.evaluate(
                "async (url) => { try { const r = await fetch(url, {method: url.includes('session') ? 'POST' : 'GET'}); return r.status } catch (e) { return 'refused' } }",
                f"{page_of.hawker}{path}?site={page_of.site}",
            )
            assert told == "refused"
        visit.close(errors=True)


@pytest.mark.parametrize("key", ["site_unknown", ""])
def test_an_unknown_key_leaves_the_page_alone(browser: object, page_of: Shop, key: str) -> None:
    page_of.site = key
    visit = Visit(browser, page_of)
    visit.page.wait_for_timeout(1000)
    assert visit.page.locator("#hawker-widget .launch").count() == 0
    assert "Gifts that people keep" in visit.page.inner_text("h1")
    visit.close(errors=True)


def test_a_server_that_is_gone(browser: object, page_of: Shop) -> None:
    visit = Visit(browser, page_of).open()
    visit.context.set_offline(True)
    visit.ask("Are you there?", wait=False)
    visit.frame.wait_for_selector(".turn .bad", timeout=15_000)
    visit.frame.click(".turn .person")
    visit.frame.fill("#contact", "wang.lei@example.com")
    visit.frame.click(".note [type=submit]")
    visit.frame.wait_for_selector(".note [role=status]:has-text('once the connection is back')")
    visit.context.set_offline(False)
    visit.page.reload()
    visit.open()
    visit.frame.wait_for_function("() => !Object.keys(localStorage).some((key) => key.endsWith('-note'))")
    visit.close(errors=True)


def test_blocked_storage(browser: object, page_of: Shop) -> None:
    context = browser.new_context(**DESK)  # type: ignore[attr-defined]
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, {get() { throw new DOMException('blocked', 'SecurityError') }})"
    )
    visit = Visit(browser, page_of, context=context).open()
    assert "keeps nothing" in visit.frame.inner_text(".hello")
    visit.ask("Do you have a cake stand?")
    visit.ask("And another cake?")
    assert visit.frame.locator(".turn").count() == 2
    visit.close()


def test_greetings_by_page_and_cart(browser: object, page_of: Shop, assistant: ScriptedAssistant) -> None:
    site = assistant.sites.by_key(page_of.site)
    assert site is not None
    nudges = (Nudge(page="/cart*", after_s=0, cart_over=50, en="Need help?", zh="需要帮忙吗？"),)
    assistant.sites.save(site.id, settings=SiteSettings(nudges=nudges, position="left", theme="dark"))
    visit = Visit(browser, page_of)
    visit.page.wait_for_selector("#hawker-widget .launch.left")
    visit.page.wait_for_timeout(300)
    assert not visit.page.locator("#hawker-widget .tease").is_visible()
    visit.page.goto(page_of.origin + "/cart")
    visit.page.wait_for_selector("#hawker-widget .launch")
    visit.page.evaluate("window.Hawker.cart(80)")
    visit.page.wait_for_selector("#hawker-widget .tease:has-text('Need help?')")
    visit.page.click("#hawker-widget .say")
    visit.frame.wait_for_selector("#box:focus")
    visit.close()


def test_the_pages_own_script_may_drive_it(browser: object, page_of: Shop, assistant: ScriptedAssistant) -> None:
    site = assistant.sites.by_key(page_of.site)
    assert site is not None
    visit = Visit(browser, page_of)
    visit.page.wait_for_selector("#hawker-widget .launch")
    visit.page.evaluate(
        "() => { window.heard = []; for (const name of ['message', 'answer', 'identity']) Hawker.on(name, (value) => heard.push([name, value])); }"
    )
    visit.page.evaluate("(token) => { Hawker.identify(token); Hawker.open(); }", token_for(site))
    visit.frame.wait_for_selector(".signed:not([hidden])")
    visit.ask("Do you have a cake stand?")
    heard = dict(visit.page.evaluate("window.heard"))
    assert heard["identity"] == {"signed_in": True}
    assert heard["message"] == {"text": "Do you have a cake stand?"}
    assert "several fit" in heard["answer"]["text"]
    late = token_for(site, exp=int(time.time()) - 600, nbf=int(time.time()) - 900)
    visit.page.evaluate("(token) => Hawker.identify(token)", late)
    visit.page.wait_for_function(
        "() => heard.some(([name, value]) => name === 'identity' && /token_expired/.test(value.detail))"
    )
    visit.page.evaluate("() => Hawker.identify(null)")
    visit.frame.wait_for_selector(".signed", state="hidden")
    assert visit.frame.locator(".turn").count() == 0
    visit.close(errors=True)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_access(browser: object, page_of: Shop, language: str, size: dict[str, object], scheme: str) -> None:
    page_of.language, page_of.strict = language, False
    visit = Visit(browser, page_of, color_scheme=scheme, **size)
    visit.page.wait_for_selector("#hawker-widget .launch")
    assert violations(visit.page) == []
    visit.open()
    visit.page.wait_for_timeout(300)
    assert violations(visit.page, visit.frame) == []
    visit.ask("蛋糕架" if language.startswith("zh") else "a cake stand, and a person")
    visit.frame.click(".sources summary")
    visit.page.wait_for_timeout(300)
    assert violations(visit.page, visit.frame) == []
    visit.frame.click("header .tool:nth-of-type(2)")
    assert violations(visit.page, visit.frame) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= visit.page.viewport_size["width"]
    assert visit.frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visit.close()


def violations(*parts: object) -> list[str]:
    # axe does not look into frames of other origins: the frame is a part of its own
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found = [each for part in parts for each in axe.Axe().run(part).response["violations"]]
    return [f"{each['id']} ({each['impact']}): {node['html'][:200]}" for each in found for node in each["nodes"]]


def test_the_keyboard_and_focus(browser: object, page_of: Shop) -> None:
    visit = Visit(browser, page_of, reduced_motion="reduce")
    visit.page.wait_for_selector("#hawker-widget .launch")
    for _ in range(8):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate("document.activeElement.id") == "hawker-widget":
            break
    visit.page.keyboard.press("Enter")
    visit.frame.wait_for_selector("#box:focus")
    visit.page.keyboard.type("cake")
    visit.page.keyboard.press("Enter")
    visit.settled()
    assert "several fit" in visit.frame.inner_text("[role=status].unseen")
    for _ in range(20):
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.id") == "hawker-widget"
        assert visit.frame.evaluate("document.activeElement !== document.body")
    visit.page.keyboard.press("Escape")
    visit.page.wait_for_function(
        "() => document.querySelector('#hawker-widget').shadowRoot.activeElement?.className.includes('launch')"
    )
    assert visit.page.get_attribute("#hawker-widget .launch", "aria-expanded") == "false"
    visit.close()


# the real server ------------------------------------------------------------------------------------------------------


@pytest.fixture
def real(english: Desk, ready: str) -> Iterator[tuple[Shop, Site]]:
    """The example shop, made known to the real server on its Sites page."""
    staff = english.page
    with shop() as place:
        staff.click(".pages [data-page=sites]")
        staff.get_by_label("Name of a new site").fill(f"Shop {place.origin}")
        staff.click("#add-site")
        staff.wait_for_selector("#site-said .note")
        staff.fill("#origins textarea", place.origin)
        staff.click("#save-site")
        staff.wait_for_selector("#site-said .note:has-text('Saved')")
        key = re.search(r'data-site="(site_[\w-]+)"', staff.inner_text("#snippet"))
        assert key is not None
        staff.click("#secrets summary >> nth=0")
        secret = staff.inner_text("#secrets pre >> nth=0").strip()
        place.hawker, place.site = ready, key[1]
        yield place, _known(key[1], secret)


def _known(key: str, secret: str) -> Site:
    from assistant.conversations import now
    from assistant.sites import Secret

    kept = Secret(id="1", value=secret, made_at="")
    return Site(
        id="1",
        key=key,
        name="Shop",
        enabled=True,
        origins=(),
        settings=SiteSettings(),
        secrets=(kept,),
        created_at=now(),
        updated_at=now(),
    )


@pytest.mark.parametrize(
    ("language", "size", "question", "answer", "order", "placed"),
    [
        ("en", DESK, "Do you have a white hanging heart T-light holder?", "2.95", "Where is order 536365?", "139.12"),
        ("zh-CN", PHONE, "有没有三层的蛋糕架？15英镑以内", "12.75", "订单536365到哪了？", "139.12"),
    ],
    ids=["English on a desk", "Chinese on a phone"],
)
def test_a_whole_visit(
    browser: object,
    real: tuple[Shop, Site],
    language: str,
    size: dict[str, object],
    question: str,
    answer: str,
    order: str,
    placed: str,
) -> None:
    place, site = real
    place.language = language
    visit = Visit(browser, place, **size).open()
    assert answer in visit.ask(question)
    assert placed not in visit.ask(order)
    place.token = token_for(site, "17850")
    visit.page.reload()
    visit.open()
    visit.frame.wait_for_selector(".signed:not([hidden])")
    assert placed in visit.ask(order)
    visit.page.reload()
    visit.open()
    assert placed in visit.settled(1)
    _picture(visit, f"widget-{language[:2]}.png")
    visit.close()


def _picture(visit: Visit, name: str) -> None:
    if "SCREENSHOT_FILE" in os.environ:
        visit.page.wait_for_timeout(400)
        visit.page.screenshot(path=(ROOT / Path(os.environ["SCREENSHOT_FILE"])).with_name(name))
