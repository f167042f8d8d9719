"""Thrift: an external model is asked only for what is the shop's business, and while its budget lasts.

A shopper's message that the router places outside the shop gets the fixed words for that, so that a shop's page is no
free way to a large model. Once the day's budget is spent, the router and the rows answer in the model's place.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, cast

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.messages import AIMessage

from assistant.guard.budget import Budget
from assistant.middleware.routing import ChooseRoute, Routing
from assistant.phrases import say
from assistant.turn import TurnContext

log = logging.getLogger(__name__)
SURE = 0.8  # of being outside: a doubtful message is worth a model's call
BRIEF = 12  # characters: no great gift, and not worth waiting for the router
PLEASANTRY = 60
_CLAUSES = re.compile(r"[,.;!?，。；！？\n]+")
CHARACTERS_A_TOKEN = 3.0  # where the endpoint tells no usage: English has about 4, Chinese 1.5


class Thrift(AgentMiddleware[Any, Any, Any]):
    """Stands before an external model."""

    def __init__(self, route: ChooseRoute, budget: Budget) -> None:
        super().__init__()
        self._route, self._budget, self._instead = route, budget, Routing(route)

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> ModelResponse[Any] | AIMessage:
        """The model's response; fixed words for what is outside; rows once the budget is spent."""
        context = cast("TurnContext", request.runtime.context)
        instead = await asyncio.to_thread(self._without_model, context)
        if instead is not None:
            return instead
        response = await handler(request)
        await asyncio.to_thread(self._count, request, response)
        return response

    def _without_model(self, context: TurnContext) -> AIMessage | None:
        if context.now_answering is not None or self._budget.spent:
            return self._instead.next_message(context)
        if context.outcomes or context.caller.is_staff:
            return None
        if not self._outside(context):
            return None
        context.abstained = True
        return AIMessage(content=context.trust(say("outside", context.language)))

    def _outside(self, context: TurnContext) -> bool:
        if len(context.say) < BRIEF:
            return False
        wishes = [context.say]
        if len(context.say) <= PLEASANTRY:  # "I am Anna Li, good morning" is no question, and no essay either
            wishes += [part for part in _CLAUSES.split(context.say) if part.strip()]
        try:
            routes = [self._route(wish, context) for wish in wishes]
        except Exception as problem:  # noqa: BLE001  what cannot be judged is not refused
            log.warning("the router could not read a message: %s", problem)
            return False
        return all(route.kind == "out_of_scope" and route.tool is None and route.confidence >= SURE for route in routes)

    def _count(self, request: ModelRequest[Any], response: ModelResponse[Any]) -> None:
        for message in response.result:
            if not isinstance(message, AIMessage):
                continue
            usage = message.usage_metadata
            if usage:
                self._budget.spend(usage["input_tokens"], usage["output_tokens"])
            else:
                sent = sum(len(each.text) for each in request.messages)
                self._budget.spend(int(sent / CHARACTERS_A_TOKEN), int(len(message.text) / CHARACTERS_A_TOKEN) + 1)
