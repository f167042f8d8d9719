"""The chat page: conversations at the left, turns in the middle with their sources beside them, a box to write in.

It turns browser events into calls of the Assistant, and the Assistant's events into HTML (``turn``, ``render``).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import gradio as gr

from assistant.context import Caller
from assistant.errors import AssistantError, UnknownConversation
from assistant.events import ApprovalNeeded
from knowledge.errors import KnowledgeError
from ui import conversations, render
from ui.icons import icon
from ui.metrics import Metrics
from ui.prose import clean, escape
from ui.services import Services
from ui.text import Text
from ui.turn import TurnView, kept_turn

if TYPE_CHECKING:
    from assistant.actions import PendingAction
    from assistant.conversations import Turn

log = logging.getLogger(__name__)
REDRAW_S = 0.05
TOAST_S = 4
TURNS_AT_ONCE = 16
JS = (Path(__file__).parent / "assets" / "relay.js").read_text("utf-8")

Updates = dict[Any, Any]


@dataclass
class Tab:
    """What one browser tab has open. ``customer_id``: staff view as this customer."""

    conversation_id: str | None = None
    turns: list[TurnView] = field(default_factory=list)
    running: str | None = None
    customer_id: str | None = None


class ChatPage:
    """Builds the page inside the Blocks that is open, and answers its events."""

    def __init__(self, services: Services, text: Text, metrics: Metrics) -> None:
        self.services, self.text, self.metrics = services, text, metrics
        self._build()
        self._connect()

    def _build(self) -> None:
        text = self.text
        self.tab = gr.State(Tab())
        self.first = gr.Textbox(visible=False)
        with gr.Row(elem_id="chat"):
            with gr.Column(elem_id="side", scale=0, min_width=0):
                self.new = gr.Button(text("new_chat"), elem_id="new-chat", elem_classes="plain")
                self.list = gr.HTML("", elem_id="conversations", js_on_load=JS, apply_default_css=False)
                with gr.Column(elem_id="view-as"):
                    self.customer = gr.Textbox(
                        label=text("view_as"), placeholder=text("view_as_hint"), max_lines=1, max_length=64
                    )
            with gr.Column(elem_id="talk"):
                self.banner = gr.HTML("", elem_id="banner", js_on_load=JS, apply_default_css=False)
                with gr.Column(elem_id="transcript"):
                    self.past = gr.HTML("", elem_id="past", js_on_load=JS, apply_default_css=False)
                    self.live = gr.HTML("", elem_id="live", js_on_load=JS, apply_default_css=False)
                with gr.Row(elem_id="composer"):
                    self.box = gr.Textbox(
                        show_label=False,
                        label=text("composer"),
                        placeholder=text("composer_hint"),
                        lines=1,
                        max_lines=7,
                        autofocus=True,
                        container=False,
                        elem_id="box",
                        scale=1,
                    )
                    self.send = gr.Button(text("send"), elem_id="send", scale=0, min_width=0)
                    self.stop = gr.Button(text("stop"), elem_id="stop", scale=0, min_width=0)

    def _connect(self) -> None:
        quiet: dict[str, Any] = {
            "api_visibility": "private",
            "show_progress": "hidden",
            "concurrency_limit": TURNS_AT_ONCE,
        }
        pages = [self.tab, self.past, self.live, self.list, self.banner]
        for asks in (self.box.submit, self.send.click, self.past.ask, self.live.ask):
            asks(self.answer, [self.box, self.tab], [*pages, self.box], trigger_mode="once", **quiet)
        self.stop.click(self.halt, [self.tab], None, **quiet)
        self.new.click(self.fresh, [self.tab], pages, **quiet)
        self.list.pick(self.pick, [self.tab], pages, **quiet)
        self.list.rename(self.rename, [self.tab], [self.list], **quiet)
        self.list.erase(self.erase, [self.tab], pages, **quiet)
        for shown in (self.past, self.live):
            shown.rate(self.rate, [self.tab], [self.past, self.live], **quiet)
            shown.comment(self.rate, [self.tab], [self.past, self.live], **quiet)
            shown.decide(self.decide, [self.tab], [self.past, self.live], **quiet)
        self.customer.submit(self.view_as, [self.customer, self.tab], [*pages, self.customer], **quiet)
        self.banner.leave(self.view_as_nobody, [self.tab], [*pages, self.customer], **quiet)

    def on_load(self, blocks: gr.Blocks) -> None:
        """Open what the address names (``?c=...``), or an empty chat, when the page loads."""
        blocks.load(
            self.open_first,
            [self.first, self.tab],
            [self.tab, self.past, self.live, self.list, self.banner],
            js="(first, tab) => [new URLSearchParams(location.search).get('c') || '', tab]",
            api_visibility="private",
            show_progress="hidden",
            concurrency_limit=TURNS_AT_ONCE,
        )

    # what the page shows

    def _caller(self, request: gr.Request, tab: Tab) -> Caller:
        return self.services.caller(request, tab.customer_id)

    def _greeting(self, caller: Caller) -> str:
        text = self.text
        asks = "".join(
            f'<button type="button" class="example" data-act="ask" data-text="{escape(each)}" dir="auto">'
            f"{escape(each)}</button>"
            for each in self.services.assistant.examples(caller, text.language)
        )
        more = text("greeting_more", shop=self.services.store.profile.name)
        return (
            f'<section class="greeting"><div class="big" aria-hidden="true">{icon("stall")}</div>'
            f"<h1>{escape(text('greeting'))}</h1><p>{escape(more)}</p><div class='examples'>{asks}</div></section>"
        )

    def _past(self, tab: Tab, caller: Caller) -> str:
        if not tab.turns:
            return self._greeting(caller)
        return "".join(render.turn_html(view, self.text) for view in tab.turns[:-1])

    def _live(self, tab: Tab) -> str:
        if not tab.turns:
            return '<div data-conversation=""></div>'
        shown = render.turn_html(tab.turns[-1], self.text)
        return f'<div data-conversation="{escape(tab.conversation_id or "")}">{shown}</div>'

    def _list(self, caller: Caller, tab: Tab) -> str:
        kept = self.services.assistant.list_conversations(caller)
        return conversations.list_html(kept, tab.conversation_id, self.text)

    def _banner(self, tab: Tab) -> str:
        if tab.customer_id is None:
            return ""
        said = self.text("view_as_on", customer=tab.customer_id)
        return (
            f'<div class="viewing" role="status">{icon("eye")}<span>{escape(said)}</span>'
            f'<button type="button" class="plain" data-act="leave">{escape(self.text("view_as_off"))}</button></div>'
        )

    def _all(self, tab: Tab, caller: Caller) -> Updates:
        return {
            self.tab: tab,
            self.past: self._past(tab, caller),
            self.live: self._live(tab),
            self.list: self._list(caller, tab),
            self.banner: self._banner(tab),
        }

    # what people do

    async def answer(self, message: str, tab: Tab, request: gr.Request, event: gr.EventData) -> AsyncIterator[Updates]:
        """Ask the Assistant and draw its events as they come."""
        asked = _field(event, "text")
        said = asked or message or ""
        if not said.strip():
            gr.Info(self.text("empty_message"), duration=TOAST_S)
            yield {self.tab: tab}
            return
        if tab.running is not None:
            gr.Info(self.text("busy"), duration=TOAST_S)
            yield {self.tab: tab}
            return
        caller = self._caller(request, tab)
        view = TurnView(turn_id=uuid4().hex, message=said, conversation_id=tab.conversation_id)
        tab.turns.append(view)
        tab.running = view.turn_id
        first: Updates = {self.tab: tab, self.past: self._past(tab, caller), self.live: self._live(tab)}
        yield first if asked else {**first, self.box: ""}
        try:
            async for _ in self._events(view, caller, tab):
                yield {self.live: self._live(tab)}
        finally:
            tab.running = None
        tab.conversation_id = view.conversation_id or tab.conversation_id
        kept = await asyncio.to_thread(self._list, caller, tab)
        yield {self.tab: tab, self.live: self._live(tab), self.list: kept}

    async def _events(self, view: TurnView, caller: Caller, tab: Tab) -> AsyncIterator[None]:
        # redraws are spaced out: a browser gains nothing from fifty a second
        drawn = 0.0
        began = time.monotonic()
        stream = self.services.assistant.astream(
            view.message, caller=caller, conversation_id=tab.conversation_id, turn_id=view.turn_id
        )
        try:
            async for event in stream:
                view.apply(event)
                if time.monotonic() - drawn >= REDRAW_S:
                    drawn = time.monotonic()
                    yield
        except (AssistantError, KnowledgeError) as error:
            view.error = str(error)
        except Exception:
            log.exception("turn %s broke", view.turn_id)
            view.error = self.text("unexpected")
        finally:
            await stream.aclose()
            self.metrics.turn(view, time.monotonic() - began)

    def halt(self, tab: Tab) -> None:
        """Stop the turn that runs in this tab."""
        if tab.running is not None:
            self.services.assistant.stop(tab.running)

    def open_first(self, first: str, tab: Tab, request: gr.Request) -> Updates:
        """Show the conversation that the address names, if it is the caller's."""
        caller = self._caller(request, tab)
        first = first or str(request.query_params.get("c") or "")
        if first:
            try:
                return self._open(first, tab, caller)
            except AssistantError:
                log.info("conversation of the address is not there")
        return self._all(tab, caller)

    def fresh(self, tab: Tab, request: gr.Request) -> Updates:
        """Begin a new conversation."""
        self.halt(tab)
        tab = Tab(customer_id=tab.customer_id)
        return self._all(tab, self._caller(request, tab))

    def pick(self, tab: Tab, request: gr.Request, event: gr.EventData) -> Updates:
        """Open a conversation of the list."""
        caller = self._caller(request, tab)
        self.halt(tab)
        try:
            return self._open(_field(event, "id"), tab, caller)
        except UnknownConversation:
            gr.Warning(self.text("gone"), duration=TOAST_S)
            return self._all(Tab(customer_id=tab.customer_id), caller)

    def _open(self, conversation_id: str, tab: Tab, caller: Caller) -> Updates:
        kept = self.services.assistant.conversation(caller, conversation_id)
        turns = [_view(turn) for turn in kept.turns]
        waiting = {each.turn_id: each for each in self.services.assistant.pending_actions(caller, conversation_id)}
        for view in turns:
            if view.turn_id in waiting:
                view.approval = _approval(waiting[view.turn_id])
        return self._all(Tab(conversation_id=conversation_id, turns=turns, customer_id=tab.customer_id), caller)

    def rename(self, tab: Tab, request: gr.Request, event: gr.EventData) -> str:
        """Give a conversation another title."""
        caller = self._caller(request, tab)
        title = clean(_field(event, "title")).strip()[:120]
        if title:
            self.services.assistant.rename_conversation(caller, _field(event, "id"), title)
        return self._list(caller, tab)

    def erase(self, tab: Tab, request: gr.Request, event: gr.EventData) -> Updates:
        """Delete a conversation; the open one gives way to an empty chat."""
        caller, gone = self._caller(request, tab), _field(event, "id")
        if gone == tab.conversation_id:
            self.halt(tab)
        try:
            self.services.assistant.delete_conversation(caller, gone)
        except UnknownConversation:
            gr.Info(self.text("gone"), duration=TOAST_S)
        return self._all(Tab(customer_id=tab.customer_id) if gone == tab.conversation_id else tab, caller)

    def rate(self, tab: Tab, request: gr.Request, event: gr.EventData) -> Updates:
        """Keep a thumb (again: take it back) or the comment to it."""
        view = next((each for each in tab.turns if each.turn_id == _field(event, "turn")), None)
        if view is not None and view.reply is not None:
            comment, rating = clean(_field(event, "comment")).strip()[:1000], _field(event, "rating")
            if rating in ("up", "down"):
                view.rating = None if view.rating == rating else ("up" if rating == "up" else "down")
                view.commented = False
            elif comment:
                view.commented = True
            self.services.assistant.add_feedback(self._caller(request, tab), view.turn_id, view.rating, comment)
        return {self.past: self._past(tab, self._caller(request, tab)), self.live: self._live(tab)}

    def decide(self, tab: Tab, request: gr.Request, event: gr.EventData) -> Updates:
        """Do or drop what waits for approval."""
        caller = self._caller(request, tab)
        for view in tab.turns:
            if view.approval is not None and view.approval.action_id == _field(event, "action"):
                approved = _field(event, "approved") == "yes"
                try:
                    receipt = self.services.assistant.decide(view.approval.action_id, approved, caller)
                    view.decided, view.decision_text = approved, receipt.text
                except AssistantError as error:
                    view.decided, view.decision_text = False, str(error)
        return {self.past: self._past(tab, caller), self.live: self._live(tab)}

    def view_as(self, customer: str, tab: Tab, request: gr.Request) -> Updates:
        """Show the shop as this customer sees it."""
        wanted = clean(customer or "").strip()
        if not wanted:
            return self.view_as_nobody(tab, request)
        if not self.services.caller(request).is_staff or self.services.store.customer(wanted) is None:
            gr.Warning(escape(self.text("view_as_unknown", customer=wanted)), duration=TOAST_S)
            return {self.customer: wanted}
        self.halt(tab)
        tab = Tab(customer_id=wanted)
        return {**self._all(tab, self._caller(request, tab)), self.customer: ""}

    def view_as_nobody(self, tab: Tab, request: gr.Request) -> Updates:
        """Back to what staff see."""
        self.halt(tab)
        fresh = Tab()
        return {**self._all(fresh, self._caller(request, fresh)), self.customer: ""}


def _field(event: gr.EventData, name: str) -> str:
    # what a page sends is input like any other
    data: object = getattr(event, "_data", None)
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


def _view(turn: Turn) -> TurnView:
    if turn.reply is None:
        return TurnView(turn_id=turn.id, message=turn.message, error=turn.error or turn.state)
    return kept_turn(turn.message, turn.reply, turn.feedback.rating if turn.feedback else None)


def _approval(action: PendingAction) -> ApprovalNeeded:
    return ApprovalNeeded(
        action_id=action.id,
        tool=action.tool,
        summary=action.summary,
        arguments=action.arguments,
        expires_at=action.expires_at,
    )
