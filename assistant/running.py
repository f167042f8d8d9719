"""Running a turn: from a message that was taken to ``TurnFinished`` or ``TurnFailed``.

A ``TurnRunner`` runs on the assistant's own loop. It drives the agent, lets its text through the gate, keeps what
was sent even when the turn is stopped, and bounds how long anything may take.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from assistant.context import Caller
from assistant.conversations import Conversations, Turn
from assistant.errors import MessageRejected, ModelBusy, ModelError, UnknownConversation
from assistant.events import Event, Reply, TurnFailed, TurnFinished
from assistant.gate import Gate
from assistant.guard.language import detect, requested
from assistant.guard.privacy import Known
from assistant.intake import clean_message
from assistant.phrases import say
from assistant.turn import Recorder, TurnContext, entities_of

if TYPE_CHECKING:
    from assistant.answer_cache import AnswerCache
    from assistant.guard.answers import TellsFirstWords
    from assistant.inbox import Inbox
    from assistant.settings import Settings
    from knowledge import Store

log = logging.getLogger(__name__)

HISTORY = 8
NAMES_LOOKED_UP = 5
_NAME = re.compile(r"\b[A-ZÀ-Þ][\w'’-]+ [A-ZÀ-Þ][\w'’-]+\b")
STEPS = 25


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What turns are run with. ``external`` is True when a model does its own tool calling."""

    store: Store
    settings: Settings
    conversations: Conversations
    inbox: Inbox
    agent: Any
    opening: Callable[[TurnContext, str | None], list[Any]]
    system: Callable[[TurnContext], str] | None
    judge_model: object | None
    answers: AnswerCache
    writer: object | None = None
    asked_for: Callable[[str, TurnContext], bool]
    recorders: dict[str, Recorder]
    secrets: tuple[str, ...]

    @property
    def external(self) -> bool:
        """True when a model chooses tools and writes."""
        return self.system is not None


class TurnRunner:
    """One turn.

    Args:
        parts: gives what turns are run with; called on the loop, since building it may take a second.
        send: takes the events, from any thread.
    """

    def __init__(
        self,
        parts: Callable[[], Parts],
        message: str,
        caller: Caller,
        conversation_id: str | None,
        turn_id: str | None,
        send: Callable[[Event], None],
    ) -> None:
        self.turn_id = turn_id or uuid4().hex
        self._parts_of, self._message, self._caller, self._conversation_id = parts, message, caller, conversation_id
        self._began = time.perf_counter()
        self._recorder = Recorder(send, self._began)
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._kept: asyncio.Future[str] | None = None
        self._language = caller.language or detect(message[:2000])
        self.error: BaseException | None = None

    async def run(self) -> None:
        """The whole turn; it never raises, the last event says what became of it."""
        self._task = asyncio.current_task()
        context: TurnContext | None = None
        parts: Parts | None = None
        try:
            text = clean_message(self._message, await self._limit(), _spoken(self._language))
            parts = await asyncio.to_thread(self._parts_of)
            begin = parts.conversations.begin_turn
            self._kept = asyncio.ensure_future(
                asyncio.to_thread(begin, self._caller, self._conversation_id, self.turn_id, text)
            )
            self._conversation_id = await asyncio.shield(self._kept)
            context = await asyncio.to_thread(self._context, parts, text)
            parts.recorders[self.turn_id] = self._recorder
            if self._stopping:
                raise asyncio.CancelledError
            await self._bounded(parts, context)
            await self._finish(parts, context)
        except asyncio.CancelledError:
            await self._stopped(parts, context)
        except Exception as problem:  # noqa: BLE001  whatever happens, the person is told and the message is kept
            await self._failed(parts, context, problem)
        finally:
            if parts is not None:
                parts.recorders.pop(self.turn_id, None)

    def stop(self) -> None:
        """Stop it; called on the loop."""
        self._stopping = True
        if self._task is not None and not self._task.done():
            self._task.cancel()

    async def _limit(self) -> int:
        return (await asyncio.to_thread(self._parts_of)).settings.message_limit

    async def _bounded(self, parts: Parts, context: TurnContext) -> None:
        try:
            async with asyncio.timeout(parts.settings.turn_timeout_s):
                await self._answer(parts, context)
        except TimeoutError:
            context.gate.forget()
            if not context.outcomes or context.gate.text.strip():
                raise
            log.warning("turn %s took too long after its tools; the rows are written out", self.turn_id)
            self._fall_back(context, parts)

    # the answer -------------------------------------------------------------------------------------------------

    def _context(self, parts: Parts, text: str) -> TurnContext:
        assert self._conversation_id is not None
        history = tuple(parts.conversations.recent(self._conversation_id, HISTORY))
        self._language = _language_of(text, self._caller, history, parts)
        context = TurnContext(
            store=parts.store,
            caller=self._caller,
            settings=parts.settings,
            language=self._language,
            say=text,
            conversation_id=self._conversation_id,
            as_of=parts.store.as_of,
            emit=self._recorder.emit,
            inbox=parts.inbox,
            turn_id=self.turn_id,
            answers=parts.answers,
            history=history,
            wishes=deque([text]),
        )
        context.model = cast("TellsFirstWords", _Counted(parts.judge_model, context)) if parts.judge_model else None
        context.writer = _Counted(parts.writer, context) if parts.writer else None
        context.asked_for = lambda tool: parts.asked_for(tool, context)
        if parts.external:
            context.tokeniser.learn(_numbers_of(text, parts.store))
        context.gate = Gate(
            language=context.language,
            say=text,
            sources=context.sources,
            secrets=parts.secrets,
            unmask=context.tokeniser.unmask if parts.external else str,
        )
        return context

    async def _answer(self, parts: Parts, context: TurnContext) -> None:
        system = parts.system(context) if parts.system else None
        steps = parts.agent.astream(
            {"messages": parts.opening(context, system)},
            context=context,
            stream_mode=["messages", "updates"],
            config={"recursion_limit": STEPS},
        )
        held: list[str] = []
        try:
            async for mode, value in steps:
                if mode == "messages":
                    self._take(value, context, held, parts.external)
                elif "model" in value:
                    self._model_done(value["model"], context, held, parts.external)
        except Exception as problem:
            # what the tools found is worth saying even when the model fails after them
            if not context.untold and not (parts.external and context.outcomes):
                raise
            log.warning("the model failed after its tools; the rows are written out: %s", problem)
            context.gate.forget()
        self._fall_back(context, parts)

    def _take(self, value: Any, context: TurnContext, held: list[str], external: bool) -> None:
        """A piece of a message: text of the model itself goes on, what models inside tools say does not."""
        message, about = value
        if about.get("langgraph_node") != "model" or message.type not in ("ai", "AIMessageChunk"):
            return
        if external and not context.outcomes:
            held.append(message.text)  # before any tool it may be a preamble ("Let me look that up")
        else:
            self._recorder.text(context.gate.feed(message.text))

    def _model_done(self, update: Any, context: TurnContext, held: list[str], external: bool) -> None:
        last = update["messages"][-1] if update and update.get("messages") else None
        if held and not (external and getattr(last, "tool_calls", None)):
            self._recorder.text(context.gate.feed("".join(held)))
        held.clear()
        self._recorder.text(context.gate.flush())

    def _fall_back(self, context: TurnContext, parts: Parts) -> None:
        """Nothing that may be sent was written: the rows themselves, else that nothing supports an answer."""
        gate = context.gate
        stood_on_rows = any(claim.supported for claim in gate.claims)
        unsaid = bool(context.outcomes) and not stood_on_rows and (bool(gate.dropped) or not gate.text.strip())
        if parts.external and unsaid:
            separator = "\n\n" if gate.text.strip() else ""
            self._recorder.text(gate.feed(separator + "\n\n".join(outcome.text for outcome in context.outcomes)))
            self._recorder.text(gate.flush())
        if not gate.text.strip():
            context.abstained = True
            self._recorder.text(gate.feed(context.trust(say("nothing_supported", context.language))))
            self._recorder.text(gate.flush())

    # the end ----------------------------------------------------------------------------------------------------

    async def _finish(self, parts: Parts, context: TurnContext, *, stopped: bool = False) -> None:
        reply = self._recorder.reply(context, stopped=stopped)
        about = entities_of(context.outcomes, context.asked_back)
        await asyncio.to_thread(parts.conversations.finish_turn, reply, about)
        self._recorder.emit(TurnFinished(reply=reply))
        log.info(
            "turn %s: %s, %d model calls, %.3f s",
            self.turn_id,
            ",".join(call.name for call in reply.tool_calls) or "no tool",
            reply.timings.model_calls,
            reply.timings.total_s,
        )

    async def _stopped(self, parts: Parts | None, context: TurnContext | None) -> None:
        if parts is not None and context is not None:
            context.gate.forget()
            await asyncio.shield(self._finish(parts, context, stopped=True))
            return
        # stopped before anything was said: the message is kept, with an empty reply
        conversation_id = await self._kept if self._kept is not None else ""
        timings = self._recorder.timings(0)
        reply = Reply(
            turn_id=self.turn_id,
            conversation_id=conversation_id,
            text="",
            language=_spoken(self._language),
            stopped=True,
            timings=timings,
        )
        if parts is not None and self._kept is not None:
            await asyncio.to_thread(parts.conversations.finish_turn, reply)
        self._recorder.emit(TurnFinished(reply=reply))

    async def _failed(self, parts: Parts | None, context: TurnContext | None, problem: Exception) -> None:
        self.error = problem
        key = _failure_key(problem)
        language = _spoken(self._language)
        message = str(problem) if isinstance(problem, MessageRejected) else say(key, language)
        if key == "turn_failed":
            log.exception("turn %s failed", self.turn_id, exc_info=problem)
        else:
            log.warning("turn %s failed: %s", self.turn_id, type(problem).__name__)
        if parts is not None and self._kept is not None and not isinstance(problem, UnknownConversation):
            if context is not None and context.gate.text.strip():  # what was sent was verified, and stays
                reply = self._recorder.reply(context, stopped=True)
                await asyncio.to_thread(parts.conversations.finish_turn, reply)
            else:
                await asyncio.to_thread(parts.conversations.fail_turn, self.turn_id, type(problem).__name__)
        self._recorder.emit(
            TurnFailed(
                message=message,
                error=type(problem).__name__,
                conversation_id=self._conversation_id,
                retry_after_s=problem.retry_after_s if isinstance(problem, ModelBusy) else None,
            )
        )


class _Counted:
    """The model that tools may ask, with its calls counted."""

    def __init__(self, model: object, context: TurnContext) -> None:
        self._model, self._context = model, context

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._model, name)
        if name.endswith("first_words") or name in ("invoke", "ainvoke", "stream", "astream"):

            def counted(*arguments: Any, **named: Any) -> Any:
                self._context.model_calls += 1
                return value(*arguments, **named)

            return counted
        return value


def _failure_key(problem: Exception) -> str:
    match problem:
        case TimeoutError():
            return "turn_timeout"
        case ModelBusy():
            return "model_busy"
        case ModelError():
            return "model_failed"
        case UnknownConversation():
            return "conversation_unknown"
        case MessageRejected():
            return "message_empty"
        case _:
            # errors of a vendor's client come from its own package
            home = type(problem).__module__.split(".")[0]
            return "model_failed" if home in ("openai", "httpx", "httpcore", "anthropic") else "turn_failed"


def _spoken(language: str) -> str:
    return language if language in ("en", "zh") else "en"


def _language_of(text: str, caller: Caller, history: tuple[Turn, ...], parts: Parts) -> str:
    """The language asked for in words, then the entry point's, then that of the message, then that of before."""
    before = history[-1].reply.language if history and history[-1].reply else parts.store.profile.languages[0]
    code = requested(text) or caller.language or detect(text, default=before)
    # fixed texts and rows are written in two languages; only a large model writes others
    return code if parts.external else _spoken(code)


def _numbers_of(text: str, store: Store) -> list[Known]:
    """Numbers and names of customers in a message, so that they are masked before any tool has found them."""
    found: list[Known] = []
    for word in {part.strip(".,;:!?#()。，；：！？（）") for part in text.split()}:
        if not any(char.isdigit() for char in word) or not 3 <= len(word) <= 24:
            continue
        if store.find_order(word) is not None:
            found.append(Known(category="ORDER", value=word))
        elif store.customer(word) is not None:
            found.append(Known(category="CUSTOMER", value=word))
    for name in dict.fromkeys(_NAME.findall(text)[:NAMES_LOOKED_UP]):
        if any((one.name or "").casefold() == name.casefold() for one in store.find_customers(name, k=3)):
            found.append(Known(category="NAME", value=name))
    return found
