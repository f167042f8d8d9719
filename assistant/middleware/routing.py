"""Routing: the router and the tools in a model's place."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import uuid4

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatResult

from assistant.errors import AssistantError
from assistant.guard.features import asks, read_question
from assistant.phrases import say
from assistant.routing.references import speaks_of_us
from assistant.routing.routes import Route, TurnNote
from assistant.tools import tool_named
from assistant.tools.search_knowledge import knows
from assistant.turn import TurnContext, entities_of
from knowledge.errors import KnowledgeError

log = logging.getLogger(__name__)

# fixed replies that only say that we cannot help; before them the pages are asked
GIVING_UP = frozenset({"unclear", "not_yet", "outside", "not_for_you"})
# how sure routing is of real small talk, or of what is private; and how many words that tell something a whole question
# has (a name will do), and one that is no small talk at all where it does not speak of us
SURE, WHOLE_QUESTION, LONG_QUESTION = 0.7, 2, 5
# a message that asks whether the shop has a thing, or what it costs: "none so called" is its answer, and no page is
_ASKS_FOR_GOODS = re.compile(
    r"\b(?:(?:do|have) you (?:got |have |sell |stock )|(?:is|are) there any\b|looking for|how much|price of|show me|"
    r"i(?:'d| would) like|i want|find me)|有没有|有[^，。？?]{1,20}(?:吗|么|嘛|呢)|多少钱|什么价|价格|卖不卖|想买|想要|我要",
    re.IGNORECASE,
)
# what may find no product where the question is about none
_OF_PRODUCTS = frozenset({"search_products", "recommend_products"})
ChooseRoute = Callable[[str, TurnContext], Route]


class NoModel(BaseChatModel):
    """Stands where a model would, when the router answers in its place; it is never called."""

    @property
    def _llm_type(self) -> str:
        return "none"

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        raise AssistantError("No language model is set; HAWKER_LLM names one.")


class Routing(AgentMiddleware[Any, Any, Any]):
    """Short-circuits the model: the router chooses, the tools have written."""

    def __init__(self, route: ChooseRoute) -> None:
        super().__init__()
        self._route = route

    def wrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]
    ) -> AIMessage:
        """The next message, without the model."""
        return self.next_message(cast("TurnContext", request.runtime.context))

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> AIMessage:
        """The same; embedding and parsing run in a thread."""
        return await asyncio.to_thread(self.next_message, cast("TurnContext", request.runtime.context))

    def next_message(self, context: TurnContext) -> AIMessage:
        """What was found since the last message as text, and the call of the next tool, if any."""
        if (again := _second_look(context)) is not None:
            return again
        parts = [outcome.text for outcome in context.untold]
        if context.now_answering is not None:
            context.answered.append(replace(context.now_answering, entities=entities_of(context.untold)))
            context.now_answering = None
        context.untold.clear()
        while context.wishes and context.pending is None:
            wish = context.wishes.popleft()
            route = self._route(wish, context)
            context.wishes.extendleft(reversed(route.rest))
            if route.tool is not None and route.kind in ("tool", "hand_over"):
                if (refused := _refused(route.tool, context)) is not None:
                    doubtful = refused in GIVING_UP or route.confidence < SURE
                    if doubtful and _pages_know(wish, context):
                        return _ask_pages(wish, context, parts)
                    context.abstained = True
                    parts.append(context.trust(say(refused, context.language)))
                    continue
                call = {"name": route.tool, "args": dict(route.arguments), "id": uuid4().hex}
                context.now_answering = TurnNote(text=wish, tool=route.tool, arguments=route.arguments)
                return AIMessage(content=_paragraphs(parts, more=True), tool_calls=[call])
            if (_gives_up(route) and _pages_know(wish, context)) or _guesses(route, wish):
                return _ask_pages(wish, context, parts)
            parts.append(_fixed(route, context))
        return AIMessage(content=_paragraphs(parts))


def _gives_up(route: Route) -> bool:
    """True for a route that would only say that it cannot help."""
    return route.reply_key in GIVING_UP


def _guesses(route: Route, wish: str) -> bool:
    """True for a whole question that routing took for small talk, or for nothing, without being sure.

    The pages are asked, and where they do not know either, that is said: "I don't know" is an answer to a question,
    "I am a program" is none.
    """
    if not (route.reply_key == "unclear" or route.kind == "small_talk") or not asks(wish):
        return False
    if route.kind == "small_talk" and route.confidence >= SURE:
        return not speaks_of_us(wish) and len(read_question(wish).words) >= LONG_QUESTION
    question = read_question(wish)
    return len(question.words) >= WHOLE_QUESTION or bool(question.names)


def _second_look(context: TurnContext) -> AIMessage | None:
    """The pages in place of a product that is not there: "Can I bring back earrings?" is about no product."""
    note = context.now_answering
    if note is None or note.tool not in _OF_PRODUCTS or not context.untold or _ASKS_FOR_GOODS.search(note.text):
        return None
    if not all(outcome.abstained for outcome in context.untold) or not _pages_know(note.text, context):
        return None
    for outcome in context.untold:  # what was not found is not told
        context.outcomes.remove(outcome)
    context.untold.clear()
    return _ask_pages(note.text, context, [])


def _pages_know(wish: str, context: TurnContext) -> bool:
    try:
        return knows(wish, context)
    except KnowledgeError as problem:
        log.warning("the pages could not be searched: %s", problem)
        return False


def _ask_pages(wish: str, context: TurnContext, parts: Sequence[str]) -> AIMessage:
    arguments = {"question": wish}
    context.now_answering = TurnNote(text=wish, tool="search_knowledge", arguments=arguments)
    call = {"name": "search_knowledge", "args": arguments, "id": uuid4().hex}
    return AIMessage(content=_paragraphs(parts, more=True), tool_calls=[call])


def _paragraphs(parts: Sequence[str], *, more: bool = False) -> str:
    text = "\n\n".join(part for part in parts if part)
    return f"{text}\n\n" if text and more else text


def _refused(name: str, context: TurnContext) -> str | None:
    """The key of the words for a caller who may not have this tool; None when they may."""
    tool = tool_named(name)
    if tool is not None and context.caller.role in tool.roles:
        return None
    return "not_yet" if tool is None else "customer_private" if name == "find_customer" else "not_for_you"


def _fixed(route: Route, context: TurnContext) -> str:
    context.abstained = context.abstained or route.kind == "out_of_scope"
    context.asked_back = (route.reply_key, route.tool) if route.kind == "ask_back" and route.reply_key else None
    values = {"shop": context.store.profile.name, **route.reply_values}
    return context.trust(say(route.reply_key or "unclear", context.language, **values))
