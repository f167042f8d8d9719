"""What stands between the widget's requests and the assistant: who asks, whether they may, and the turns that run.

Knows no HTTP. A turn is started here and runs on by itself; connections only read it.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from typing import Protocol
from uuid import uuid4

from assistant.actions import PendingAction, Receipt
from assistant.context import Caller
from assistant.conversations import Conversation
from assistant.errors import AssistantError, IdentityRejected, UnknownAction, UnknownConversation
from assistant.events import Event, Reply, TextDelta, TurnFailed, TurnFinished
from assistant.guard.limits import Limits, Refusal
from assistant.identity import verify
from assistant.inbox import Inbox
from assistant.sites import Site, Sites
from assistant.visitors import Visitor, Visitors
from ui.text import Language
from ui.widget.bodies import Message, Note
from ui.widget.streams import Streams, TurnStream
from ui.widget.wire import wire
from ui.widget.words import refusal as words

log = logging.getLogger(__name__)
_LETTERS = re.compile(r"[^\W\d_]")
_LOOKUP = re.compile(r"\d{4}|@")
PERSON = frozenset({"visitor", "address", "site", "day", "lookups"})  # refusals that offer a person
OnEnd = Callable[[Event, float], None]


class AnswersVisitors(Protocol):
    """What the widget needs of an ``Assistant``."""

    @property
    def sites(self) -> Sites: ...
    @property
    def visitors(self) -> Visitors: ...
    @property
    def inbox(self) -> Inbox: ...

    def astream(
        self,
        message: str,
        *,
        caller: Caller | None = None,
        conversation_id: str | None = None,
        turn_id: str | None = None,
    ) -> AsyncIterator[Event]: ...
    def stop(self, turn_id: str) -> bool: ...
    def decide(self, action_id: str, approved: bool, caller: Caller | None = None) -> Receipt: ...
    def pending_actions(self, caller: Caller, conversation_id: str | None = None) -> list[PendingAction]: ...
    def list_conversations(self, caller: Caller, limit: int = 100) -> list[Conversation]: ...
    def conversation(self, caller: Caller, conversation_id: str) -> Conversation: ...


class Refused(Exception):
    """A request that is not done; ``code`` names the words of ``ui.widget.words``."""

    def __init__(self, status: int, code: str, retry_after_s: float | None = None, detail: str = "") -> None:
        self.status, self.code, self.retry_after_s, self.detail = status, code, retry_after_s, detail
        super().__init__(code)

    def document(self, language: Language) -> dict[str, object]:
        """As a browser is told; ``detail`` is for the shop's developer."""
        error: dict[str, object] = {"code": self.code, "message": words(self.code, language)}
        if self.retry_after_s is not None:
            error["retry_after_s"] = round(self.retry_after_s, 1)
        if self.detail:
            error["detail"] = self.detail
        return {"error": {**error, "person": self.code in PERSON}}


class WidgetDesk:
    """Serves visitors.

    Args:
        assistant: who answers.
        limits: the counters.
        on_end: told of each turn's last event and its seconds, for the metrics.
    """

    def __init__(self, assistant: AnswersVisitors, limits: Limits, on_end: OnEnd | None = None) -> None:
        self.assistant, self.limits, self._on_end = assistant, limits, on_end
        self.streams = Streams()
        self._tasks: set[asyncio.Task[None]] = set()

    # who ----------------------------------------------------------------------------------------------------------

    def site(self, key: str | None) -> Site:
        """The enabled site of a key."""
        found = self.assistant.sites.by_key(key)
        if found is None:
            raise Refused(404, "unknown_site")
        return found

    def visitor(self, site: Site, token: str | None) -> Visitor:
        """Who a session's token belongs to, on this site."""
        found = self.assistant.visitors.by_token(site, token)
        if found is None:
            raise Refused(401, "no_session")
        return found

    def open_session(self, site: Site, address: str) -> str:
        """A new anonymous session's token."""
        check(self.limits.other("sessions", f"{site.id}:{address}"))
        token, _ = self.assistant.visitors.open(site)
        return token

    def identify(self, site: Site, visitor: Visitor, token: str, address: str) -> Visitor:
        """The visitor as the customer whom the shop's token names."""
        check(self.limits.other("identities", f"{site.id}:{address}"))
        try:
            return self.assistant.visitors.identify(visitor, verify(token, site))
        except IdentityRejected as error:
            log.info("identity refused on %s: %s", site.key, error.code)
            raise Refused(403, "identity", detail=f"{error.code}: {error.reason}") from error

    # asking -------------------------------------------------------------------------------------------------------

    def ask(self, site: Site, visitor: Visitor, message: Message, language: Language, address: str) -> TurnStream:
        """Take a message, once, and start its turn."""
        sent = self.streams.sent(visitor.id, message.message_id)
        if sent is not None:
            return sent
        if len(message.text) > site.settings.rates.message_characters:
            raise Refused(413, "too_large")
        if self.streams.running(visitor.id) is not None:
            raise Refused(409, "busy", 1.0)
        guessing = f"{site.id}:{address}"
        if visitor.customer_id is None and _LOOKUP.search(message.text):
            check(self.limits.used_up("lookups", guessing))
        check(self.limits.message(site.settings.rates, site=site.id, visitor=visitor.id, address=address))
        stream = TurnStream(uuid4().hex, visitor.id, message.text)
        self.streams.open(stream, message.message_id)
        # a message without letters ("536365") says nothing of its language; the page does
        caller = visitor.caller(None if _LETTERS.search(message.text) else language)
        task = asyncio.get_running_loop().create_task(self._run(stream, site, message, caller, guessing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return stream

    async def _run(self, stream: TurnStream, site: Site, message: Message, caller: Caller, guessing: str) -> None:
        began, last, hosts = time.perf_counter(), None, site.hosts
        try:
            events = self.assistant.astream(
                message.text, caller=caller, conversation_id=message.conversation_id, turn_id=stream.turn_id
            )
            async for event in events:
                last = event
                if isinstance(event, TextDelta):  # most events are these
                    stream.add("text", {"text": event.text}, event.text)
                elif (wired := wire(event, hosts)) is not None:
                    stream.add(*wired)
        except Exception:
            log.exception("turn %s broke", stream.turn_id)
        finally:
            if not isinstance(last, (TurnFinished, TurnFailed)):
                stream.add("failed", {"message": "", "error": "failed", "retry_after_s": None})
            stream.end()
        if isinstance(last, TurnFinished) and caller.customer_id is None and _wrong_guess(last.reply):
            self.limits.other("lookups", guessing)
        if self._on_end is not None and last is not None:
            self._on_end(last, time.perf_counter() - began)

    def stream(self, visitor: Visitor, turn_id: str) -> TurnStream:
        """A turn of this visitor."""
        found = self.streams.of(visitor.id, turn_id)
        if found is None:
            raise Refused(404, "turn_gone")
        return found

    def stop(self, visitor: Visitor, turn_id: str) -> bool:
        """Stop a turn of this visitor."""
        return self.assistant.stop(self.stream(visitor, turn_id).turn_id)

    # what was said ------------------------------------------------------------------------------------------------

    def conversation(self, visitor: Visitor, conversation_id: str | None) -> Conversation | None:
        """A conversation of this visitor; without an id the newest, None when there is none."""
        caller = visitor.caller()
        if conversation_id is None:
            newest = self.assistant.list_conversations(caller, 1)
            if not newest:
                return None
            conversation_id = newest[0].id
        try:
            return self.assistant.conversation(caller, conversation_id)
        except UnknownConversation as error:
            raise Refused(404, "conversation_gone") from error

    def waiting(self, visitor: Visitor, conversation_id: str) -> list[PendingAction]:
        """What waits for this visitor's decision in a conversation."""
        return self.assistant.pending_actions(visitor.caller(), conversation_id)

    def decide(self, visitor: Visitor, action_id: str, *, approved: bool) -> Receipt:
        """Do, or drop, what waits for this visitor's decision."""
        try:
            return self.assistant.decide(action_id, approved, visitor.caller())
        except UnknownAction as error:
            raise Refused(404, "action_gone") from error

    def leave_note(self, site: Site, visitor: Visitor, note: Note, language: Language) -> None:
        """Keep a message for staff in the inbox; the same note twice is kept once."""
        check(self.limits.other("offline", f"{site.id}:{visitor.id}"))
        try:
            self.assistant.inbox.add(
                key=sha256(f"{visitor.id}:{note.note_id}".encode()).hexdigest()[:32],
                conversation_id=note.conversation_id or "",
                customer_id=visitor.customer_id,
                reason=f"widget: {site.name}",
                message=f"{note.text}\n\n{note.contact}",
                language=language,
            )
        except AssistantError as error:
            raise Refused(503, "bad_request") from error


def check(refusal: Refusal | None) -> None:
    """Refuse what a limit refuses."""
    if refusal is not None:
        raise Refused(429, refusal.rule, refusal.retry_after_s)


def _wrong_guess(reply: Reply) -> bool:
    given = (call.arguments for call in reply.tool_calls if call.name == "find_order")
    return reply.abstained and any(arguments.get("email") or arguments.get("postcode") for arguments in given)
