"""Fakes that ship: for the tests of this project and of whoever embeds it.

A ``ScriptedChatModel`` says what its script says, in order, and nothing else. It fails on a call that the script does
not foresee, and on steps that nobody used::

    with scripted(calls("find_order", order_id="536365"), "Order 536365 was placed on 1 Dec 2010.") as model:
        assistant = Assistant(store, Settings(llm="none"), chat_model=model)
        ...
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field, PrivateAttr

PIECE = 7  # characters a chunk: words, tokens and numbers get cut


class UnexpectedCall(AssertionError):
    """The model was called more often than its script foresees."""


@dataclass(frozen=True, kw_only=True)
class Calls:
    """A step that calls a tool, perhaps after some text."""

    tool: str
    arguments: dict[str, Any]
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Hangs:
    """A step that says ``text`` and then nothing more for ``seconds``."""

    text: str = ""
    seconds: float = 60.0


Step = str | Calls | Hangs | Exception | Callable[[Sequence[BaseMessage]], "str | Calls"]


def calls(tool: str, /, *, text: str = "", **arguments: Any) -> Calls:
    """A step that calls ``tool`` with the arguments."""
    return Calls(tool=tool, arguments=arguments, text=text)


class ScriptedChatModel(BaseChatModel):
    """A chat model that follows a script. ``requests`` are the messages of each call, ``offered`` the tools' names."""

    steps: list[Any] = Field(default_factory=list)
    requests: list[list[BaseMessage]] = Field(default_factory=list)
    offered: list[list[str]] = Field(default_factory=list)
    _at: int = PrivateAttr(default=0)
    _surprises: list[str] = PrivateAttr(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Any:
        """Remember what was offered; the script does not depend on it."""
        self.offered.append([getattr(tool, "name", str(tool)) for tool in tools])
        return self.bind(**kwargs) if kwargs else self

    def assert_done(self) -> None:
        """Fail when the model was called too often, or steps are left.

        Raises:
            AssertionError: says which.
        """
        if self._surprises:
            raise UnexpectedCall(self._surprises[0])
        left = self.steps[self._at :]
        if left:
            raise AssertionError(f"{len(left)} of {len(self.steps)} steps were not used: {left!r}")

    def _next(self, messages: Sequence[BaseMessage]) -> Any:
        self.requests.append(list(messages))
        if self._at >= len(self.steps):
            self._surprises.append(f"call {self._at + 1} with a script of {len(self.steps)}: {messages[-1]!r}")
            raise UnexpectedCall(self._surprises[-1])
        step = self.steps[self._at]
        self._at += 1
        if isinstance(step, Exception):
            raise step
        return step(messages) if callable(step) else step

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        step = self._next(messages)
        if isinstance(step, Hangs):
            time.sleep(step.seconds)
        return ChatResult(generations=[ChatGeneration(message=_message(step))])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        step = self._next(messages)
        whole = _message(step)
        text = whole.text
        for at in range(0, len(text), PIECE):
            yield ChatGenerationChunk(message=AIMessageChunk(content=text[at : at + PIECE]))
            await asyncio.sleep(0)
        if isinstance(step, Hangs):
            await asyncio.sleep(step.seconds)
        yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_calls=whole.tool_calls))


def _message(step: Any) -> AIMessage:
    if isinstance(step, Calls):
        call = {"name": step.tool, "args": step.arguments, "id": uuid4().hex}
        return AIMessage(content=step.text, tool_calls=[call])
    return AIMessage(content=step.text if isinstance(step, Hangs) else str(step))


@contextmanager
def scripted(*steps: Step) -> Iterator[ScriptedChatModel]:
    """A scripted model; at the end of the block its script must be used up, and nothing more asked."""
    model = ScriptedChatModel(steps=list(steps))
    yield model
    model.assert_done()
