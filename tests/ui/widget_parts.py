"""A widget to test with: real sites, visitors, limits and database, and an assistant that says what it is told to."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import jwt

from assistant.actions import PendingAction, Receipt
from assistant.context import Caller
from assistant.conversations import Conversation, Conversations, now
from assistant.events import (
    ApprovalNeeded,
    ArtifactReady,
    Event,
    Products,
    Reply,
    SourcesFound,
    TextDelta,
    ToolStarted,
    TurnFinished,
)
from assistant.guard.limits import Limits
from assistant.inbox import Inbox
from assistant.settings import Settings
from assistant.sites import Site, Sites
from assistant.sources import Source
from assistant.visitors import Visitors
from knowledge.records import Product
from ui.security import Gate
from ui.widget.desk import WidgetDesk
from ui.widget.routes import build_widget

PRODUCTS = tuple(
    Product(product_id=f"P{at}", title=title, price=price, currency="GBP", stock=stock, category="cake stands", url=url)
    for at, (title, price, stock, url) in enumerate(
        [
            ("Regency Cakestand 3 Tier", 12.75, 40, None),
            ("Sweetheart Cakestand 3 Tier", 9.95, 0, "https://evil.example/cakestand"),
            ("Red Retrospot Cake Stand", 10.95, 7, None),
        ]
    )
)
SOURCE = Source(id="s1", kind="passage", label="Delivery", text="Orders over £50 are delivered free within 3 days.")
LONG = "".join(f"word {at} · 第{at}个字 " for at in range(120))
PIECE = 9


@dataclass
class ScriptedAssistant:
    """Answers each message with the pieces of a text, ``pause_s`` apart, and keeps turns as the real one does."""

    folder: Path
    pause_s: float = 0.0
    answer: Callable[[str], str] = lambda message: LONG
    stopped: set[str] = field(default_factory=set)
    decided: list[tuple[str, bool]] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.conversations = Conversations(None, self.folder)
        self.sites = Sites(self.conversations.engine)
        self.visitors = Visitors(self.conversations.engine)
        self.inbox = Inbox(self.conversations.engine)

    async def astream(
        self,
        message: str,
        *,
        caller: Caller | None = None,
        conversation_id: str | None = None,
        turn_id: str | None = None,
    ) -> AsyncIterator[Event]:
        turn, who = turn_id or uuid4().hex, caller or Caller()
        home = await asyncio.to_thread(self.conversations.begin_turn, who, conversation_id, turn, message)
        yield ToolStarted(name="search_knowledge", arguments={"query": message, "secret": "internal"})
        yield SourcesFound(sources=(SOURCE,))
        showing = "cake" in message or "蛋糕" in message
        if showing:
            yield ArtifactReady(artifact=Products(products=PRODUCTS))
        if "person" in message or "人工" in message:
            self.offered.append("a1")
            yield ApprovalNeeded(
                action_id="a1", tool="hand_over", summary="Pass this on?", arguments={}, expires_at=now()
            )
        text, said = self.answer(message), ""
        for at in range(0, len(text), PIECE):
            if turn in self.stopped:
                break
            await asyncio.sleep(self.pause_s)
            said += text[at : at + PIECE]
            yield TextDelta(text=text[at : at + PIECE])
        reply = Reply(
            turn_id=turn,
            conversation_id=home,
            text=said,
            language=who.language or "en",
            sources=(SOURCE,),
            artifacts=(Products(products=PRODUCTS),) if showing else (),
            pending="a1" if "person" in message else None,
            suggestions=("Do you ship to France?", "What do you have for a birthday?"),
            stopped=turn in self.stopped,
        )
        await asyncio.to_thread(self.conversations.finish_turn, reply)
        yield TurnFinished(reply=reply)

    def stop(self, turn_id: str) -> bool:
        self.stopped.add(turn_id)
        return True

    def decide(self, action_id: str, approved: bool, caller: Caller | None = None) -> Receipt:
        self.decided.append((action_id, approved))
        return Receipt(
            action_id=action_id,
            tool="hand_over",
            state="done" if approved else "declined",
            text="Passed on." if approved else "All right, not passed on.",
            decided_at=now(),
        )

    def pending_actions(self, caller: Caller, conversation_id: str | None = None) -> list[PendingAction]:
        waiting = [each for each in self.offered if each not in {action for action, _ in self.decided}]
        return [
            PendingAction(
                id=each,
                conversation_id=conversation_id or "",
                turn_id="",
                tool="hand_over",
                arguments={},
                summary="Pass this on?",
                language="en",
                created_at=now(),
                expires_at=now(),
            )
            for each in waiting
        ]

    def list_conversations(self, caller: Caller, limit: int = 100) -> list[Conversation]:
        return self.conversations.listed(caller, limit)

    def conversation(self, caller: Caller, conversation_id: str) -> Conversation:
        return self.conversations.get(caller, conversation_id)

    def close(self) -> None:
        self.conversations.close()


def widget_app(assistant: object, *, scale: int = 100) -> Gate:
    """The widget behind the server's own gate; ``scale`` opens the limits."""
    desk = WidgetDesk(assistant, Limits(scale=scale))  # type: ignore[arg-type]

    async def nothing(scope: object, receive: object, send: object) -> None:
        raise AssertionError("the staff app is not part of this")

    settings = Settings(llm="none", _env_file=None)  # pyright: ignore[reportCallIssue]
    return Gate(nothing, settings, None, build_widget(desk, lambda: "Lantern & Co", settings.trusted_proxies))  # type: ignore[arg-type]


def token_for(site: Site, customer_id: object = "17850", *, secret: str | None = None, **claims: object) -> str:
    """An identity token as the shop's server makes it, with claims changed; None takes one out."""
    moment = int(time.time())
    whole = {"aud": site.key, "sub": customer_id, "jti": uuid4().hex, "nbf": moment - 5, "exp": moment + 300, **claims}
    kept = {name: value for name, value in whole.items() if value is not None}
    return jwt.encode(kept, secret or site.secrets[0].value, algorithm="HS256")


def events_of(data: bytes) -> list[tuple[int, str, dict[str, object]]]:
    """Server-sent events as (number, kind, data); comments and a cut last one are left out."""
    found = []
    for block in data.split(b"\n\n")[:-1]:
        fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if not line.startswith(b":"))
        if fields:
            found.append((int(fields[b"id"]), fields[b"event"].decode(), json.loads(fields[b"data"])))
    return found


def text_of(events: Sequence[tuple[int, str, dict[str, object]]]) -> str:
    """The answer as a browser puts it together."""
    text = ""
    for _, kind, data in events:
        text = text + str(data["text"]) if kind == "text" else str(data["text"]) if kind == "snapshot" else text
    return text


@contextmanager
def served(app: object) -> Iterator[str]:
    """An ASGI app on a loopback port of its own, in a thread; its address."""
    import uvicorn

    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=1)  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(500):
        if server.started:
            break
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
