"""Calling: a tool runs for the caller, is watched, and fails in words."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain_core.messages import ToolMessage

from assistant.errors import AssistantError, PermissionDenied, ToolError
from assistant.events import ApprovalNeeded, ArtifactReady, SourcesFound, ToolCall, ToolFinished, ToolStarted
from assistant.outcome import Outcome
from assistant.pending import Actions
from assistant.phrases import say
from assistant.tools import tool_named
from assistant.turn import Recorder, TurnContext
from knowledge.errors import KnowledgeError

log = logging.getLogger(__name__)


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
