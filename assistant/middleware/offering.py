"""Offering: which tools a model is shown, and when it is asked no more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.messages import AIMessage

from assistant.tools import offered_to
from assistant.turn import TurnContext


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
        context = cast("TurnContext", request.runtime.context)
        context.model_calls += 1
        return request.override(tools=list(offered_to(context.caller.role)))

    def _waiting(self, request: ModelRequest[Any]) -> AIMessage | None:
        context = cast("TurnContext", request.runtime.context)
        return AIMessage(content=context.untold[-1].text) if context.pending and context.untold else None
