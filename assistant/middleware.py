"""The turn's middleware for LangChain's ``create_agent``. The only module of the turn that imports LangChain.

``Routing`` answers in the model's place: the router picks the tool and its arguments, and what the tools wrote is the
text. ``Offering`` shows a model only the tools of the caller's role. ``Border`` masks personal data on its way to an
external model, and puts it back. ``Calling`` runs tools: roles once more, approval, events, errors in words.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import uuid4

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatResult

from assistant.errors import AssistantError, PermissionDenied, ToolError
from assistant.events import ApprovalNeeded, ArtifactReady, SourcesFound, ToolCall, ToolFinished, ToolStarted
from assistant.guard.privacy import Known
from assistant.outcome import Outcome
from assistant.pending import Actions
from assistant.phrases import say
from assistant.routing.routes import Route, TurnNote
from assistant.tools import ALL_TOOLS, tool_named
from assistant.turn import Recorder, TurnContext, entities_of
from knowledge.errors import KnowledgeError

log = logging.getLogger(__name__)

Route_ = Callable[[str, TurnContext], Route]


class NoModel(BaseChatModel):
    """Stands where a model would, when the router answers in its place; it is never called."""

    @property
    def _llm_type(self) -> str:
        return "none"

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        raise AssistantError("No language model is set; HAWKER_LLM names one.")


def _context(request: ModelRequest[Any]) -> TurnContext:
    return cast("TurnContext", request.runtime.context)


class Routing(AgentMiddleware[Any, Any, Any]):
    """Short-circuits the model: the router chooses, the tools have written."""

    def __init__(self, route: Route_) -> None:
        super().__init__()
        self._route = route

    def wrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]
    ) -> AIMessage:
        """The next message, without the model."""
        return self.next_message(_context(request))

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> AIMessage:
        """The same; embedding and parsing run in a thread."""
        return await asyncio.to_thread(self.next_message, _context(request))

    def next_message(self, context: TurnContext) -> AIMessage:
        """What was found since the last message as text, and the call of the next tool, if any."""
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
                if refusal := _refusal(route.tool, context):
                    parts.append(refusal)
                    continue
                call = {"name": route.tool, "args": dict(route.arguments), "id": uuid4().hex}
                context.now_answering = TurnNote(text=wish, tool=route.tool, arguments=route.arguments)
                return AIMessage(content=_paragraphs(parts, more=True), tool_calls=[call])
            parts.append(_fixed(route, context))
        return AIMessage(content=_paragraphs(parts))


def _paragraphs(parts: Sequence[str], *, more: bool = False) -> str:
    text = "\n\n".join(part for part in parts if part)
    return f"{text}\n\n" if text and more else text


def _refusal(name: str, context: TurnContext) -> str:
    """Words for a caller who may not have this tool; empty when they may."""
    tool = tool_named(name)
    if tool is not None and context.caller.role in tool.roles:
        return ""
    context.abstained = True
    key = "not_yet" if tool is None else "customer_private" if name == "find_customer" else "not_for_you"
    return context.trust(say(key, context.language))


def _fixed(route: Route, context: TurnContext) -> str:
    context.abstained = context.abstained or route.kind == "out_of_scope"
    context.asked_back = (route.reply_key, route.tool) if route.kind == "ask_back" and route.reply_key else None
    values = {"shop": context.store.profile.name, **route.reply_values}
    return context.trust(say(route.reply_key or "unclear", context.language, **values))


class Offering(AgentMiddleware[Any, Any, Any]):
    """Offers a model the tools of the caller's role, and stops it once an action waits for approval."""

    def wrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]
    ) -> ModelResponse[Any] | AIMessage:
        """The model's message, or the words that an action waits."""
        return self._waiting(request) or handler(self._offer(request))

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> ModelResponse[Any] | AIMessage:
        """The same for async models."""
        return self._waiting(request) or await handler(self._offer(request))

    def _offer(self, request: ModelRequest[Any]) -> ModelRequest[Any]:
        context = _context(request)
        context.model_calls += 1
        role = context.caller.role
        return request.override(tools=[tool for tool in ALL_TOOLS if role in (tool.metadata or {})["roles"]])

    def _waiting(self, request: ModelRequest[Any]) -> AIMessage | None:
        context = _context(request)
        return AIMessage(content=context.untold[-1].text) if context.pending and context.untold else None


class Border(AgentMiddleware[Any, Any, Any]):
    """Nothing personal crosses to an external model: tokens go out, values come back in its tool calls."""

    def wrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """The model's response to masked messages, its tool arguments unmasked."""
        return self._back(handler(self._out(request)), _context(request))

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> ModelResponse[Any]:
        """The same for async models."""
        return self._back(await handler(self._out(request)), _context(request))

    def _out(self, request: ModelRequest[Any]) -> ModelRequest[Any]:
        context = _context(request)
        context.tokeniser.learn(_personal(context))
        return request.override(messages=[self._masked(message, context) for message in request.messages])

    def _masked(self, message: AnyMessage, context: TurnContext) -> AnyMessage:
        mask = context.tokeniser.mask
        changes: dict[str, Any] = {"content": mask(message.text)}
        if isinstance(message, AIMessage) and message.tool_calls:
            changes["tool_calls"] = [
                {**call, "args": context.tokeniser.mask_json(call["args"])} for call in message.tool_calls
            ]
        if isinstance(message, ToolMessage):
            changes["artifact"] = None
        return message.model_copy(update=changes)

    def _back(self, response: ModelResponse[Any], context: TurnContext) -> ModelResponse[Any]:
        for message in response.result:
            if isinstance(message, AIMessage):
                message.tool_calls = [
                    {**call, "args": cast("dict[str, Any]", context.tokeniser.unmask_json(call["args"]))}
                    for call in message.tool_calls
                ]
        return response


_PERSONAL = {
    "name": "NAME", "email": "EMAIL", "phone": "PHONE", "postcode": "POSTCODE",
}  # fmt: skip


def _personal(context: TurnContext) -> list[Known]:
    """What the turn's rows, and the caller, say that is personal."""
    found: list[Known] = []
    if context.caller.customer_id:
        found.append(Known(category="CUSTOMER", value=context.caller.customer_id))
    for source in context.sources:
        if source.kind in ("order", "customer"):
            found.append(Known(category="ORDER" if source.kind == "order" else "CUSTOMER", value=source.locator))
        if source.kind == "customer":
            found += [
                Known(category=cast("Any", _PERSONAL[fact.attribute]), value=fact.value)
                for fact in source.facts
                if fact.attribute in _PERSONAL
            ]
            found += [Known(category="ORDER", value=fact.value) for fact in source.facts if fact.attribute == "order"]
    return found


class Calling(AgentMiddleware[Any, Any, Any]):
    """Runs a tool for the caller: roles, approval, events, and errors in words."""

    def __init__(self, actions: Actions, recorder_of: Callable[[TurnContext], Recorder]) -> None:
        super().__init__()
        self._actions, self._recorder_of = actions, recorder_of

    async def awrap_tool_call(self, request: Any, handler: Callable[[Any], Awaitable[Any]]) -> Any:
        """The tool's message, with its ``Outcome`` as artifact; failures come back as one too."""
        context: TurnContext = request.runtime.context
        recorder, call = self._recorder_of(context), request.tool_call
        tool = tool_named(call["name"])
        recorder.calls.append(
            ToolCall(name=call["name"], arguments=call["args"], effect=tool.effect if tool else "read")
        )
        recorder.emit(ToolStarted(name=call["name"], arguments=call["args"]))
        began, error = time.perf_counter(), None
        try:
            message = self._ask_first(context, call) or await handler(request)
            outcome = message.artifact
            if tool is not None and tool.effect == "write" and context.pending is None:
                context.gate.acted = True
        except Exception as problem:  # noqa: BLE001  a failing tool must not end the turn
            outcome, error = _failure(problem, context)
            message = ToolMessage(content=outcome.content, tool_call_id=call["id"], name=call["name"], status="error")
        if isinstance(outcome, Outcome):
            self._show(outcome, context, recorder)
        recorder.emit(ToolFinished(name=call["name"], seconds=time.perf_counter() - began, error=error))
        return message

    def _show(self, outcome: Outcome, context: TurnContext, recorder: Recorder) -> None:
        context.learn(outcome)
        before = {source.id for source in context.sources}
        new = tuple(context.add_source(source) for source in outcome.sources if source.id not in before)
        if new:
            recorder.emit(SourcesFound(sources=new))
        for artifact in outcome.artifacts:
            recorder.emit(ArtifactReady(artifact=artifact))

    def _ask_first(self, context: TurnContext, call: dict[str, Any]) -> ToolMessage | None:
        """For a write that nobody agreed to yet: keep it, and say that it waits."""
        tool = tool_named(call["name"])
        if tool is None or tool.effect == "read" or context.caller.role not in tool.roles:
            return None
        arguments = tool.arguments.model_validate(call["args"])
        if context.caller.viewed_by is not None or (tool.agreed and tool.agreed(arguments, context)):
            return None  # Tool.call refuses the first, and does the second
        shown = {name: str(value) for name, value in arguments.as_json().items()}
        summary = say(tool.summary, context.language, **shown) if tool.summary else tool.name
        pending = self._actions.add(
            context.caller,
            conversation_id=context.conversation_id,
            turn_id=context.turn_id,
            tool=tool.name,
            arguments=arguments.as_json(),
            say=context.say,
            summary=summary,
            language=context.language,
        )
        context.pending = pending
        context.emit(
            ApprovalNeeded(
                action_id=pending.id,
                tool=pending.tool,
                summary=summary,
                arguments=pending.arguments,
                expires_at=pending.expires_at,
            )
        )
        outcome = Outcome(text=context.trust(say("action_waits", context.language, summary=summary)))
        return ToolMessage(content=outcome.content, artifact=outcome, tool_call_id=call["id"], name=tool.name)


def _failure(problem: Exception, context: TurnContext) -> tuple[Outcome, str]:
    """What a person, and a model, are told of a tool that failed; only ``ToolError`` shows its own words to a model."""
    match problem:
        case PermissionDenied():
            text = context.trust(say("not_for_you", context.language))
            return Outcome(text=text, abstained=True), str(problem)
        case ToolError():
            text = context.trust(say("tool_failed", context.language))
            return Outcome(text=text, abstained=True, detail=str(problem)), str(problem)
        case AssistantError() | KnowledgeError():
            log.warning("a tool failed: %s", problem)
        case _:
            log.exception("a tool failed", exc_info=problem)
    return Outcome(text=context.trust(say("tool_failed", context.language)), abstained=True), type(problem).__name__


def build_agent(
    model: BaseChatModel | None, route: Route_, actions: Actions, recorder_of: Callable[[TurnContext], Recorder]
) -> Any:
    """The agent: with a model that does its own tool calling, or with the router in a model's place."""
    calling = Calling(actions, recorder_of)
    choosing: list[AgentMiddleware[Any, Any, Any]] = [Routing(route)] if model is None else [Offering(), Border()]
    return create_agent(
        model or NoModel(), tools=list(ALL_TOOLS), middleware=[*choosing, calling], context_schema=TurnContext
    )


def opening(context: TurnContext, system: str | None) -> list[AnyMessage]:
    """The messages a turn begins with, rebuilt from verified replies."""
    from langchain_core.messages import SystemMessage

    messages: list[AnyMessage] = [SystemMessage(content=system)] if system else []
    if system:
        for turn in context.history:
            messages.append(HumanMessage(content=turn.message))
            messages.append(AIMessage(content=turn.reply.text if turn.reply else ""))
    return [*messages, HumanMessage(content=context.say)]
