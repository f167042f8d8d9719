"""The turn's middleware for LangChain's ``create_agent``. Only this folder of the turn imports LangChain.

``Routing`` answers in the model's place: the router picks the tool and its arguments, and what the tools wrote is the
text. ``Offering`` shows a model only the tools of the caller's role. ``Border`` masks personal data on its way to an
external model, and puts it back. ``Thrift`` asks an external model only for what is the shop's business, and while its
budget lasts. ``Calling`` runs tools: roles once more, approval, events, errors in words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage

from assistant.guard.budget import Budget
from assistant.middleware.border import Border
from assistant.middleware.calling import Calling
from assistant.middleware.offering import Offering
from assistant.middleware.routing import ChooseRoute, NoModel, Routing
from assistant.middleware.thrift import Thrift
from assistant.pending import Actions
from assistant.tools import ALL_TOOLS
from assistant.turn import Recorder, TurnContext

__all__ = ["Border", "Calling", "Offering", "Routing", "Thrift", "build_agent", "opening"]


def build_agent(
    model: BaseChatModel | None,
    route: ChooseRoute,
    actions: Actions,
    budget: Budget,
    recorder_of: Callable[[TurnContext], Recorder],
) -> Any:
    """The agent: with a model that does its own tool calling, or with the router in a model's place."""
    calling = Calling(actions, recorder_of)
    choosing: list[AgentMiddleware[Any, Any, Any]] = [Routing(route)]
    if model is not None:
        choosing = [Thrift(route, budget), Offering(), Border()]
    return create_agent(
        model or NoModel(), tools=list(ALL_TOOLS), middleware=[*choosing, calling], context_schema=TurnContext
    )


def opening(context: TurnContext, system: str | None) -> list[AnyMessage]:
    """The messages a turn begins with, rebuilt from verified replies."""
    messages: list[AnyMessage] = [SystemMessage(content=system)] if system else []
    if system:
        for turn in context.history:
            messages.append(HumanMessage(content=turn.message))
            messages.append(AIMessage(content=turn.reply.text if turn.reply else ""))
    return [*messages, HumanMessage(content=context.say)]
