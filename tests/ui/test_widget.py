"""The widget over HTTP: answers that survive any cut, limits, bounds, and what a shopper's browser is told."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.guard.limits import Limits, Rates
from assistant.sites import Site, SiteSettings
from tests.ui.widget_parts import LONG, ScriptedAssistant, events_of, served, text_of, token_for, widget_app
from ui.text import LANGUAGES
from ui.widget import page
from ui.widget.colours import DARK, LIGHT, contrast, palette
from ui.widget.door import address_of
from ui.widget.streams import TurnStream
from ui.widget.wire import allowed_link
from ui.widget.words import FRAME, REFUSALS

FRAME_FILES = sorted((Path(page.HOME) / "frame").glob("*.js"))


class Browser:
    """One visitor of one site, over HTTP."""

    def __init__(self, web: httpx.AsyncClient, site: Site, token: str) -> None:
        self.web, self.site = web, site
        self.headers = {"authorization": f"Bearer {token}"}

    async def post(self, path: str, body: object = None, **more: object) -> httpx.Response:
        return await self.web.post(
            f"/widget/{path}", params={"site": self.site.key}, headers=self.headers, json=body, **more
        )  # type: ignore[arg-type]

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.web.get(
            f"/widget/{path}", params={"site": self.site.key}, headers={**self.headers, **headers}
        )

    async def send(self, text: str, **more: object) -> httpx.Response:
        return await self.post("messages", {"text": text, "message_id": uuid4().hex, **more})

    async def answer(self, text: str, **more: object) -> list[tuple[int, str, dict[str, object]]]:
        turn = (await self.send(text, **more)).json()["turn_id"]
        return events_of((await self.get(f"turns/{turn}/events")).content)


@pytest.fixture
async def assistant(tmp_path: Path) -> AsyncIterator[ScriptedAssistant]:
    made = ScriptedAssistant(tmp_path)
    yield made
    made.close()


def browser(
    assistant: ScriptedAssistant, *, rates: Rates | None = None, scale: int = 100, app: object = None
) -> Browser:
    site = assistant.sites.add("Shop", ["https://shop.example"], SiteSettings(rates=rates or Rates()))
    transport = httpx.ASGITransport(app or widget_app(assistant, scale=scale))  # type: ignore[arg-type]
    web = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:7860")
    return Browser(web, site, assistant.visitors.open(site)[0])


# streams --------------------------------------------------------------------------------------------------------------


@given(
    pieces=st.lists(st.text(max_size=30), max_size=80),
    cuts=st.lists(st.integers(0, 90), max_size=12),
    frames=st.integers(4, 90),
    late=st.booleans(),
)
@settings(deadline=None, max_examples=150)
def test_any_cut_gives_the_whole_answer(pieces: list[str], cuts: list[int], frames: int, late: bool) -> None:
    async def play() -> str:
        stream = TurnStream("t", "v", "m", frames=frames)
        places = iter(sorted(cuts))
        seen, text, cut = 0, "", next(places, None)

        async def read(limit: int | None) -> None:
            nonlocal seen, text
            async for data in stream.read(seen):
                for number, kind, payload in events_of(data):
                    if limit is not None and number > limit:
                        return
                    assert number > seen
                    seen, text = number, text_of([(0, "text", {"text": text}), (number, kind, payload)])

        for at, piece in enumerate(pieces):
            stream.add("text", {"text": piece}, piece)
            while cut is not None and cut <= at and not late:
                reader = asyncio.create_task(read(cut))
                await asyncio.sleep(0)
                reader.cancel()
                cut = next(places, None)
        stream.add("done", {})
        stream.end()
        await read(None)
        assert seen == len(pieces) + 1
        return text

    assert asyncio.run(play()) == "".join(pieces).encode("utf-8", "replace").decode()


def test_what_is_kept_of_a_turn_is_bounded() -> None:
    stream = TurnStream("t", "v", "m", size=20_000)
    stream.add("sources", {"sources": []})
    for _ in range(3000):
        stream.add("text", {"text": "fifty characters of an answer that does not end "}, "x" * 48)
    assert stream._size < 20_000 + 3000 * 48 + 200
    assert len(stream._frames) < 400
    assert stream._frames[0].number == 1


async def test_two_hundred_cuts_over_a_real_connection(assistant: ScriptedAssistant) -> None:
    chance = random.Random(3)
    with served(widget_app(assistant)) as host:
        site = assistant.sites.add("Shop", ["https://shop.example"])

        async def one(cuts: int) -> None:
            async with httpx.AsyncClient(base_url=host, timeout=20) as web:
                mine = Browser(web, site, assistant.visitors.open(site)[0])
                turn = (await mine.send("Hi")).json()["turn_id"]
                seen, taken, over = 0, [], False
                while not over:
                    left = chance.randrange(1, 400) if cuts else 10**9
                    cuts = max(0, cuts - 1)
                    data = b""
                    address = f"/widget/turns/{turn}/events?site={site.key}"
                    async with web.stream(
                        "GET", address, headers={**mine.headers, "last-event-id": str(seen)}
                    ) as answer:
                        async for chunk in answer.aiter_raw():
                            data += chunk[:left]
                            left -= len(chunk)
                            if left <= 0:
                                break
                    events = events_of(data)
                    taken += events
                    seen = events[-1][0] if events else seen
                    over = bool(events) and events[-1][1] == "done"
                assert [number for number, _, _ in taken] == list(range(1, len(taken) + 1))
                assert text_of(taken) == LONG == taken[-1][2]["text"]

        await asyncio.gather(*(one(10) for _ in range(20)))


async def test_a_message_sent_twice_is_asked_once(assistant: ScriptedAssistant) -> None:
    mine = browser(assistant)
    body = {"text": "Hello", "message_id": uuid4().hex}
    first, second = await mine.post("messages", body), await mine.post("messages", body)
    assert first.json() == second.json()
    await mine.get(f"turns/{first.json()['turn_id']}/events")
    talk = (await mine.get("talk/conversation")).json()
    assert [turn["message"] for turn in talk["turns"]] == ["Hello"]
    assert talk["turns"][0]["text"] == LONG


async def test_one_answer_at_a_time_and_stopping_it(assistant: ScriptedAssistant) -> None:
    assistant.pause_s = 0.02
    mine = browser(assistant)
    turn = (await mine.send("Hello")).json()["turn_id"]
    busy = await mine.send("And another")
    assert (busy.status_code, busy.json()["error"]["code"]) == (409, "busy")
    assert (await mine.get("talk/conversation")).json()["running"] == {"turn_id": turn, "message": "Hello"}
    assert (await mine.post(f"turns/{turn}/stop")).json() == {"stopping": True}
    events = events_of((await mine.get(f"turns/{turn}/events")).content)
    assert events[-1][2]["stopped"] is True
    assert len(text_of(events)) < len(LONG)


async def test_turns_and_conversations_are_their_visitors(assistant: ScriptedAssistant) -> None:
    app = widget_app(assistant)
    mine = browser(assistant, app=app)
    theirs = Browser(mine.web, mine.site, assistant.visitors.open(mine.site)[0])
    done = (await mine.answer("Hello"))[-1][2]
    assert (await theirs.get(f"turns/{done['turn_id']}/events")).status_code == 404
    assert (await theirs.post(f"turns/{done['turn_id']}/stop")).status_code == 404
    assert (await theirs.get("talk/conversation")).json()["turns"] == []
    failed = await theirs.answer("Hi", conversation_id=done["conversation_id"])
    assert failed[-1][1] == "failed"


async def test_signing_in_begins_a_scope_of_its_own(assistant: ScriptedAssistant) -> None:
    mine = browser(assistant)
    await mine.answer("before")
    await mine.post("identify", {"token": token_for(mine.site)})
    assert (await mine.get("talk/conversation")).json()["turns"] == []
    await mine.answer("after")
    talk = (await mine.get("talk/conversation")).json()
    assert [turn["message"] for turn in talk["turns"]] == ["after"]
    await mine.post("identify", {"token": token_for(mine.site, "13047")})
    assert (await mine.get("talk/conversation")).json()["turns"] == []


async def test_a_browser_is_not_told_what_is_inside(assistant: ScriptedAssistant) -> None:
    events = await browser(assistant).answer("a cake stand, and a person")
    whole = str(events)
    for inside in ("search_knowledge", "secret", "internal", "evil.example", "arguments"):
        assert inside not in whole
    assert [kind for _, kind, _ in events if kind != "text"] == ["sources", "products", "approval", "done"]


async def test_deciding_what_waits(assistant: ScriptedAssistant) -> None:
    mine = browser(assistant)
    await mine.answer("a person")
    for waits in (True, False):
        (turn,) = (await mine.get("talk/conversation")).json()["turns"]
        assert ("approval" in turn) is waits
        if waits:
            await mine.post("actions/a1", {"approved": True})
    assistant.decided.clear()
    assert (await mine.post("actions/a1", {"approved": True})).json() == {"state": "done", "text": "Passed on."}
    assert (await mine.post("actions/a1", {"approved": "yes"})).status_code == 422
    assert assistant.decided == [("a1", True)]


# limits ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rates", "code"),
    [
        (Rates(visitor_minute=2), "visitor"),
        (Rates(visitor_day=2), "day"),
        (Rates(address_minute=2), "address"),
        (Rates(site_minute=2), "site"),
        (Rates(site_day=2), "day"),
        (Rates(visitor_minute=2, site_day=0), "day"),
    ],
)
async def test_limits_are_friendly(assistant: ScriptedAssistant, rates: Rates, code: str) -> None:
    mine = browser(assistant, rates=rates, scale=1)
    if rates.site_day:
        for _ in range(2):
            await mine.answer("Hello")
    refused = await mine.web.post(
        "/widget/messages",
        params={"site": mine.site.key, "language": "zh"},
        headers=mine.headers,
        json={"text": "again", "message_id": uuid4().hex},
    )
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    error = refused.json()["error"]
    assert (error["code"], error["person"]) == (code, True)
    assert error["message"] == REFUSALS[code][1]


def test_a_refused_message_counts_nowhere() -> None:
    limits, rates = Limits(), Rates(visitor_minute=1, address_minute=3)
    who = {"site": "s", "address": "a"}
    assert limits.message(rates, visitor="v1", **who) is None
    for _ in range(5):
        assert limits.message(rates, visitor="v1", **who) is not None
    assert limits.message(rates, visitor="v2", **who) is None
    assert limits.message(rates, visitor="v3", **who) is None
    refused = limits.message(rates, visitor="v4", **who)
    assert refused is not None
    assert refused.rule == "address"


async def test_streams_at_once_are_few_and_places_come_back(assistant: ScriptedAssistant) -> None:
    limits, rates = Limits(), Rates(visitor_streams=2)
    who = {"site": "s", "visitor": "v", "address": "a"}
    with limits.stream(rates, **who) as one, limits.stream(rates, **who) as two, limits.stream(rates, **who) as three:
        assert one is None
        assert two is None
        assert three is not None
    with limits.stream(rates, **who) as again:
        assert again is None
    assert not limits._streams


async def test_guessing_at_orders_ends(assistant: ScriptedAssistant) -> None:
    limits = Limits()
    for _ in range(10):
        assert limits.used_up("lookups", "a") is None
        limits.other("lookups", "a")
    refused = limits.used_up("lookups", "a")
    assert refused is not None
    assert refused.retry_after_s > 60


@pytest.mark.parametrize("size", [2001, 60_000, 1_000_000])
async def test_too_much_text(assistant: ScriptedAssistant, size: int) -> None:
    mine = browser(assistant)
    refused = await mine.send("x" * size)
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "too_large")


async def test_a_body_without_length_is_cut_off(assistant: ScriptedAssistant) -> None:
    mine, sent = browser(assistant), 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 4096
            yield b"x" * 4096

    answer = await mine.web.post(
        "/widget/messages", params={"site": mine.site.key}, headers=mine.headers, content=endless()
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"text":1,"message_id":"aaaaaaaa"}',
        b'{"text":"a","message_id":"../../x"}',
        b"\xff\xfe",
        b'{"text":"a","message_id":"aaaaaaaa","customer_id":"17850"}',
        b'{"text":"a","message_id":"aaaaaaaa","conversation_id":"x"}',
    ],
)
async def test_bodies_that_are_none(assistant: ScriptedAssistant, body: bytes) -> None:
    mine = browser(assistant)
    answer = await mine.web.post("/widget/messages", params={"site": mine.site.key}, headers=mine.headers, content=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "bad_request"


@pytest.mark.parametrize("seen", ["-1", "x", "9" * 30, "1e3", "²", ""])
async def test_any_last_event_id(assistant: ScriptedAssistant, seen: str) -> None:
    mine = browser(assistant)
    turn = (await mine.send("Hello")).json()["turn_id"]
    raw = {"last-event-id": seen.encode()}
    answer = await mine.web.get(
        f"/widget/turns/{turn}/events",
        params={"site": mine.site.key},
        headers={**{k: v.encode() for k, v in mine.headers.items()}, **raw},
    )  # type: ignore[arg-type]
    assert text_of(events_of(answer.content)) == LONG


# a person -------------------------------------------------------------------------------------------------------------


async def test_a_note_for_staff_is_kept_once(assistant: ScriptedAssistant) -> None:
    mine = browser(assistant, scale=1)
    note = {"text": "Broken parcel", "contact": "wang.lei@example.com", "note_id": uuid4().hex}
    for _ in range(3):
        assert (await mine.post("notes", note)).status_code == 201
    (kept,) = assistant.inbox.open()
    assert "Broken parcel" in kept.message
    assert "wang.lei@example.com" in kept.message
    for _ in range(2):
        await mine.post("notes", {**note, "note_id": uuid4().hex})
    refused = await mine.post("notes", {**note, "note_id": uuid4().hex})
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "offline")


# where it comes from, what it looks like -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "x", "unknown"),
        ("2001:db8::1:2:3:4", "", "2001:db8::"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"),
    ],
)
def test_addresses(peer: str, forwarded: str, found: str) -> None:
    headers = httpx.Headers({"x-forwarded-for": forwarded} if forwarded else {})
    connection = SimpleNamespace(client=SimpleNamespace(host=peer), headers=SimpleNamespace(getlist=headers.get_list))
    assert address_of(connection, ("10.0.0.1", "10.0.0.2")) == found  # type: ignore[arg-type]


@given(st.integers(0, 0xFFFFFF))
def test_any_accent_can_be_read(value: int) -> None:
    colours = palette(f"#{value:06x}")
    for scheme, surface in (("light", LIGHT), ("dark", DARK)):
        assert contrast(colours[scheme]["ink"], surface) >= 4.5
        assert contrast(colours[scheme]["on"], colours[scheme]["accent"]) >= 4.5


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://shop.example/a", True),
        ("http://shop.example", True),
        ("https://evil.example", False),
        ("https://shop.example@evil.example", False),
        ("https://x@shop.example", False),
        ("javascript:alert(1)", False),
        ("//shop.example", False),
        ("https://shop.example.evil.example", False),
        ("https://[", False),
    ],
)
def test_links(url: str, fine: bool) -> None:
    assert allowed_link(url, ("shop.example",)) is fine


def test_the_scripts_are_small_and_keep_to_themselves() -> None:
    assert sum(len(page.asset(name).packed) for name in ("loader.js", "frame.js")) < 30 * 1024
    for name in ("loader.js", "frame.js"):
        text = page.asset(name).plain.decode()
        for word in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "document.cookie",
        ):
            assert word not in text.replace(
                "// The frame's ground: what the server told about the site, labels, elements. Nothing ever goes through innerHTML.",
                "",
            ), (name, word)
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)[a-z]", text)


def test_every_label_is_there_in_both_languages() -> None:
    used = {key for file in FRAME_FILES for key in re.findall(r"\bsay\('([a-z_]+)'", file.read_text("utf-8"))}
    assert len(used) > 30
    assert used <= FRAME.keys()
    assert all(len(pair) == len(LANGUAGES) and all(pair) for pair in (*FRAME.values(), *REFUSALS.values()))


async def test_files_are_packed_and_kept(assistant: ScriptedAssistant) -> None:
    mine = browser(assistant)
    loader = await mine.web.get("/widget.js", headers={"origin": "https://any.example"})
    assert loader.headers["content-encoding"] == "gzip"
    assert loader.headers["cross-origin-resource-policy"] == "cross-origin"
    again = await mine.web.get("/widget.js", headers={"if-none-match": loader.headers["etag"]})
    assert again.status_code == 304
    for gone in ("/widget/loader.js", "/widget/main.js", "/widget/..%2f..%2fpyproject.toml", "/widget/nothing"):
        assert (await mine.web.get(gone)).status_code == 404


async def test_the_frame_escapes_what_staff_wrote(assistant: ScriptedAssistant) -> None:
    look = SiteSettings(title_en="<script>alert(1)</script>", greeting_en="\"'><img src=x>")
    site = assistant.sites.add("Shop", ["https://shop.example"], look)
    text = (await browser(assistant).web.get("/widget/frame", params={"site": site.key})).text
    assert "<script>alert" not in text
    assert "<img" not in text
