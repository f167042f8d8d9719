"""Assistant: the way in. One message goes in, events come out, and a verified Reply is kept.

It takes an open ``Store`` and ``Settings``, builds the agent when it is first needed, and runs every turn on an
event loop of its own, so that sync code, async code and code inside a running loop all use it alike. It knows no
screen: chat, widget, CLI and APIs render the events.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Iterator, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Literal

from assistant.bridge import Feed, LoopThread
from assistant.context import Caller
from assistant.errors import AssistantError
from assistant.events import TurnFailed, TurnFinished
from assistant.phrases import say
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.actions import PendingAction, Receipt
    from assistant.conversations import Conversation
    from assistant.events import Event, Reply
    from assistant.guard.budget import Budget
    from assistant.inbox import Inbox
    from assistant.quality import Quality
    from assistant.running import TurnRunner
    from assistant.sites import Sites
    from assistant.visitors import Visitors
    from assistant.wiring import Wiring
    from knowledge import Store
    from knowledge.embedder import Embedder

log = logging.getLogger(__name__)

STOP_TIMEOUT_S = 10.0


class Assistant:
    """Answers messages about one shop.

    Args:
        store: the shop's data; it stays the caller's to close.
        settings: None means from the environment.
        chat_model: any LangChain chat model, in place of the one that ``settings.llm`` names.
        embedder: for routing, in place of the Store's.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings | None = None,
        *,
        chat_model: BaseChatModel | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        self.store = store
        self.settings = settings or load_settings()
        self._chat_model, self._embedder = chat_model, embedder
        self._loop = LoopThread()
        self._running: dict[str, TurnRunner] = {}
        self._lock = threading.Lock()
        self._built: Wiring | None = None

    # turns ------------------------------------------------------------------------------------------------------

    def reply(
        self,
        message: str,
        *,
        caller: Caller | None = None,
        conversation_id: str | None = None,
        turn_id: str | None = None,
    ) -> Reply:
        """The finished turn.

        Raises:
            MessageRejected: for a message that cannot be taken.
            UnknownConversation: when ``conversation_id`` is none of the caller's.
            AssistantError: when the turn failed; its text is for people.
        """
        feed = Feed()
        runner, _ = self._start(message, caller, conversation_id, turn_id, feed)
        last = None
        for event in feed.read():
            last = event
        match last:
            case TurnFinished(reply=reply):
                return reply
            case TurnFailed(message=text):
                if isinstance(runner.error, AssistantError):
                    raise runner.error
                raise AssistantError(text) from runner.error
            case _:
                raise AssistantError("The turn ended without a reply; the log names the reason.")

    def stream(
        self,
        message: str,
        *,
        caller: Caller | None = None,
        conversation_id: str | None = None,
        turn_id: str | None = None,
    ) -> Iterator[Event]:
        """The events of a turn; the last is ``TurnFinished`` or ``TurnFailed``. Closing it stops the turn.

        ``turn_id`` (any new ``uuid4().hex``) may be given so that ``stop(turn_id)`` can be called meanwhile.
        """
        feed = Feed()
        runner, done = self._start(message, caller, conversation_id, turn_id, feed)
        try:
            yield from feed.read()
        finally:
            if not done.done():
                self._loop.call(runner.stop)
                _wait(done)

    async def astream(
        self,
        message: str,
        *,
        caller: Caller | None = None,
        conversation_id: str | None = None,
        turn_id: str | None = None,
    ) -> AsyncGenerator[Event, None]:
        """``stream`` for async code."""
        feed = Feed()
        runner, done = self._start(message, caller, conversation_id, turn_id, feed)
        try:
            async for event in feed.aread():
                yield event
        finally:
            if not done.done():
                self._loop.call(runner.stop)
                await asyncio.wait({asyncio.wrap_future(done)}, timeout=STOP_TIMEOUT_S)

    def stop(self, turn_id: str) -> bool:
        """Stop a running turn: what was sent so far is kept, and the stream ends with a Reply marked stopped.

        Returns:
            False when no such turn runs (any more).
        """
        with self._lock:
            runner = self._running.get(turn_id)
        if runner is None:
            return False
        self._loop.call(runner.stop)
        return True

    def _start(
        self, message: str, caller: Caller | None, conversation_id: str | None, turn_id: str | None, feed: Feed
    ) -> tuple[TurnRunner, Future[None]]:
        from assistant.running import TurnRunner

        wiring = self._wiring
        runner = TurnRunner(lambda: wiring.parts, message, caller or Caller(), conversation_id, turn_id, feed.put)
        with self._lock:
            self._running[runner.turn_id] = runner

        async def run() -> None:
            try:
                await runner.run()
            finally:
                with self._lock:
                    self._running.pop(runner.turn_id, None)
                feed.end()

        return runner, self._loop.submit(run())

    # actions ----------------------------------------------------------------------------------------------------

    def decide(self, action_id: str, approved: bool, caller: Caller | None = None) -> Receipt:
        """Do a pending action, or drop it. Twice gives the same receipt.

        Raises:
            UnknownAction: when no such action waits for this caller, or it has expired.
        """
        return self._wiring.decide(action_id, approved, caller or Caller())

    def pending_actions(self, caller: Caller, conversation_id: str | None = None) -> list[PendingAction]:
        """Actions that wait for this caller's decision, oldest first."""
        return self._wiring.actions.waiting(caller, conversation_id)

    @property
    def inbox(self) -> Inbox:
        """Messages that wait for a person of the shop."""
        return self._wiring.inbox

    @property
    def quality(self) -> Quality:
        """What could not be answered, what was not liked, how fast it was; for staff."""
        return self._wiring.quality

    @property
    def sites(self) -> Sites:
        """The sites that may embed the widget."""
        return self._wiring.sites

    @property
    def visitors(self) -> Visitors:
        """The widget's sessions."""
        return self._wiring.visitors

    @property
    def budget(self) -> Budget:
        """What external models cost, by day."""
        return self._wiring.budget

    @property
    def writer(self) -> BaseChatModel | None:
        """The chat model, for screens that write copy: the one there is; None without one."""
        return self._wiring.writer

    # conversations ----------------------------------------------------------------------------------------------

    def list_conversations(self, caller: Caller, limit: int = 100) -> list[Conversation]:
        """The caller's conversations without their turns, the one used last first.

        Empty for shoppers without a ``user_id`` or ``customer_id``: strangers must not see each other's.
        """
        return self._wiring.conversations.listed(caller, limit)

    def conversation(self, caller: Caller, conversation_id: str) -> Conversation:
        """One conversation with its turns (``message``, ``reply``, ``state``, ``feedback``), oldest first.

        Raises:
            UnknownConversation: when it is none of the caller's.
        """
        return self._wiring.conversations.get(caller, conversation_id)

    def rename_conversation(self, caller: Caller, conversation_id: str, title: str) -> None:
        """Give a conversation another title."""
        self._wiring.conversations.rename(caller, conversation_id, title)

    def delete_conversation(self, caller: Caller, conversation_id: str) -> None:
        """Delete a conversation with its turns, feedback and waiting actions."""
        self._wiring.conversations.delete(caller, conversation_id)

    def add_feedback(
        self, caller: Caller, turn_id: str, rating: Literal["up", "down"] | None, comment: str = ""
    ) -> None:
        """Keep a thumb and a comment for a turn; None takes it back.

        Raises:
            UnknownConversation: when the turn is in none of the caller's conversations.
        """
        self._wiring.conversations.add_feedback(caller, turn_id, rating, comment)

    def examples(self, caller: Caller, language: str) -> Sequence[str]:
        """Questions to offer on an empty chat."""
        return say("examples_staff" if caller.is_staff else "examples_shopper", language).splitlines()

    # life -------------------------------------------------------------------------------------------------------

    def warm_up(self) -> threading.Thread:
        """Load in the background what the first turn needs; returns at once, with the thread that does it."""
        thread = threading.Thread(target=self._warm, name="hawker-warm-up", daemon=True)
        thread.start()
        return thread

    def read_ahead(self) -> None:
        """Have the model read how copy begins, so that the first piece does not wait for it; ten to twenty seconds."""
        try:
            self._wiring.read_ahead()
        except AssistantError as problem:
            log.warning("reading ahead failed: %s", problem)

    def close(self) -> None:
        """Stop running turns and free the model; the Store stays open."""
        with self._lock:
            running = list(self._running.values())
        for runner in running:
            self._loop.call(runner.stop)
        for _ in range(100):
            if not self._running:
                break
            threading.Event().wait(0.02)
        self._loop.close()
        if self._built is not None:
            self._built.close()

    def _warm(self) -> None:
        try:
            self._wiring.warm_up()
        except Exception as problem:  # noqa: BLE001  the first turn will meet it again, and tell
            log.warning("warming up failed: %s", problem)

    @property
    def _wiring(self) -> Wiring:
        with self._lock:
            if self._built is None:
                from assistant.wiring import Wiring

                self._built = Wiring(self.store, self.settings, self._chat_model, self._embedder)
            return self._built


def _wait(done: Future[None]) -> None:
    try:
        done.result(STOP_TIMEOUT_S)
    except TimeoutError:
        log.warning("a stopped turn did not end within %.0f s", STOP_TIMEOUT_S)
