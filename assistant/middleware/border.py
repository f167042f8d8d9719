"""Border: nothing personal crosses to an external model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, AnyMessage, ToolMessage

from assistant.guard.privacy import Category, Known
from assistant.turn import TurnContext

_PERSONAL: dict[str, Category] = {"name": "NAME", "email": "EMAIL", "phone": "PHONE", "postcode": "POSTCODE"}


class Border(AgentMiddleware[Any, Any, Any]):
    """Nothing personal crosses to an external model: tokens go out, values come back in its tool calls."""

    def wrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """The model's response to masked messages, its tool arguments unmasked."""
        return self._back(handler(self._out(request)), cast("TurnContext", request.runtime.context))

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> ModelResponse[Any]:
        """The same for async models."""
        return self._back(await handler(self._out(request)), cast("TurnContext", request.runtime.context))

    def _out(self, request: ModelRequest[Any]) -> ModelRequest[Any]:
        context = cast("TurnContext", request.runtime.context)
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
                Known(category=_PERSONAL[fact.attribute], value=fact.value)
                for fact in source.facts
                if fact.attribute in _PERSONAL
            ]
            found += [Known(category="ORDER", value=fact.value) for fact in source.facts if fact.attribute == "order"]
    return found
