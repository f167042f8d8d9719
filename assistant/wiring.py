"""What an Assistant is put together from: database, router, model and agent, each when it is first needed."""

from __future__ import annotations

import logging
import sys
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from assistant.actions import PendingAction, Receipt
from assistant.answer_cache import AnswerCache
from assistant.context import Caller, ToolContext
from assistant.conversations import Conversations
from assistant.errors import AssistantError
from assistant.events import Event
from assistant.guard import reader
from assistant.guard.budget import Budget
from assistant.inbox import Inbox
from assistant.patience import Patience
from assistant.pending import Actions
from assistant.phrases import say
from assistant.quality import Quality
from assistant.running import Parts
from assistant.sites import Sites
from assistant.tools import TOOLS, tool_named
from assistant.turn import Recorder, TurnContext
from assistant.visitors import Visitors
from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.routing.router import Router
    from assistant.routing.routes import Route
    from assistant.settings import Settings
    from knowledge import Store
    from knowledge.embedder import Embedder

log = logging.getLogger(__name__)


class Wiring:
    """The parts of one Assistant."""

    def __init__(
        self, store: Store, settings: Settings, chat_model: BaseChatModel | None, embedder: Embedder | None
    ) -> None:
        self._store, self._settings, self._given, self._embedder = store, settings, chat_model, embedder
        self._lock = threading.RLock()
        self._parts: Parts | None = None
        self._recorders: dict[str, Recorder] = {}
        self.conversations = Conversations(settings.conversations_url, store.path)
        self.inbox = Inbox(self.conversations.engine)
        self.quality = Quality(self.conversations.engine, store.path)
        self.actions = Actions(self.conversations.engine, settings.action_expiry_s)
        self.sites = Sites(self.conversations.engine)
        self.visitors = Visitors(self.conversations.engine)
        self.budget = Budget(self.conversations.engine, settings)

    @property
    def parts(self) -> Parts:
        """What turns are run with; the first call imports LangChain (about a second) and builds the agent."""
        with self._lock:
            if self._parts is None:
                self._parts = self._build()
            return self._parts

    def _build(self) -> Parts:
        from assistant.middleware import build_agent, opening

        external = None if self._routed else self._model
        agent = build_agent(
            external, self._route, self.actions, self.budget, lambda context: self._recorders[context.turn_id]
        )
        return Parts(
            store=self._store,
            settings=self._settings,
            conversations=self.conversations,
            inbox=self.inbox,
            agent=agent,
            opening=opening,
            system=None if external is None else self._system,
            judge_model=self._judge if self._embedded else None,
            answers=AnswerCache(self._settings.answer_cache),
            writer=self.writer,
            asked_for=self._asked_for,
            recorders=self._recorders,
            secrets=self._secrets(),
        )

    # choosing ---------------------------------------------------------------------------------------------------

    @cached_property
    def _model(self) -> Any:
        if self._given is not None:
            return self._given
        if self._settings.llm_kind == "none":
            return None
        from assistant.models import make_chat_model

        return make_chat_model(self._settings)

    @property
    def writer(self) -> BaseChatModel | None:
        """The model for tools and screens that write."""
        return self._model

    @cached_property
    def _judge(self) -> Patience:
        """The embedded model as judge: asked for so long, by so many at once."""
        return Patience(self._model, self._settings.judge_timeout_s, self._settings.llm_slots)

    @property
    def _embedded(self) -> bool:
        """True for our own small model, which is asked for judgements and does not choose tools."""
        if self._given is None:
            return self._settings.llm_kind == "embedded"
        module = sys.modules.get("assistant.models.embedded")
        return module is not None and isinstance(self._given, module.EmbeddedChatModel)

    @property
    def _routed(self) -> bool:
        return self._embedded or (self._given is None and self._settings.llm_kind == "none")

    @cached_property
    def router(self) -> Router:
        """The router, over the embedder that was given or the Store's."""
        from assistant.routing.router import Router

        embedder = self._embedder or self._store.embedder
        # the protocol names attributes that Embedder has as properties
        return Router(self._store, self._settings, cast("Any", embedder), available={tool.name for tool in TOOLS})

    def _route(self, text: str, context: TurnContext) -> Route:
        return self.router.route(text, context.notes, context.caller, context.language)

    def _asked_for(self, tool: str, context: TurnContext) -> bool:
        """Whether the person's own message asks for a tool; a model's word for it does not count."""
        try:
            return self._route(context.say, context).tool == tool
        except Exception as problem:  # noqa: BLE001  what cannot be told was not asked for
            log.warning("the router could not read a message: %s", problem)
            return False

    def _system(self, context: TurnContext) -> str:
        from prompts.catalogue import prompt

        profile = self._store.profile
        return prompt("agent").render(
            shop=profile.name,
            language={"en": "English", "zh": "Chinese"}.get(context.language, context.language),
            today=context.as_of.date().isoformat(),
            role=context.caller.role,
            currency=profile.currency,
        )

    def _secrets(self) -> tuple[str, ...]:
        key = self._settings.llm_api_key
        return (key.get_secret_value(),) if key and key.get_secret_value() else ()

    # deciding ---------------------------------------------------------------------------------------------------

    def decide(self, action_id: str, approved: bool, caller: Caller) -> Receipt:
        """See ``Assistant.decide``."""
        return self.actions.decide(
            action_id, approved, caller, lambda action, message, yes: self._do(action, message, yes, caller)
        )

    def _do(self, action: PendingAction, message: str, approved: bool, caller: Caller) -> tuple[bool, str]:
        if not approved:
            return True, say("action_declined", action.language)
        tool = tool_named(action.tool)
        if tool is None:
            return False, say("action_failed", action.language)
        context = ToolContext(
            store=self._store,
            caller=caller,
            settings=self._settings,
            language=action.language,
            say=message,
            conversation_id=action.conversation_id,
            as_of=self._store.as_of,
            emit=_unheard,
            inbox=self.inbox,
            action_id=action.id,
        )
        try:
            return True, tool.call(dict(action.arguments), context).text
        except (AssistantError, KnowledgeError) as problem:
            log.warning("the action %s failed: %s", action.id, problem)
            return False, say("action_failed", action.language)

    # life -------------------------------------------------------------------------------------------------------

    def warm_up(self) -> None:
        """Everything the first turn needs: LangChain, the agent, the router's head, the model's process."""
        parts = self.parts
        self.router.warm_up()
        self.router.route("hello", [], Caller(), "en")
        self._store.search_products("hello", k=1)  # loads dictionary and embedder
        reader.warm_up()
        warm = getattr(self._model, "warm_up", None)
        if parts.judge_model is not None and callable(warm):
            from prompts.catalogue import prompt

            warm([prompt("judge").render().strip()])

    def read_ahead(self) -> None:
        """Have the model read how every piece of copy begins: ten seconds that the first one would wait for.

        A message at a time, so that people's questions come in between.
        """
        if not self._embedded:  # no other model keeps what it has read
            return
        from assistant.copywriting.generate import opening

        for language in ("en", "zh"):
            turns = opening(language)
            for end in range(1, len(turns) + 1):
                self._model.warm_up([turns[:end]])

    def close(self) -> None:
        """Free the model and the database."""
        if "_judge" in self.__dict__:
            self._judge.close()
        model = self.__dict__.get("_model")
        if model is not None and self._given is None and callable(getattr(model, "close", None)):
            model.close()
        self.conversations.close()


def _unheard(event: Event) -> None:
    """A decision is no turn: nobody listens to its progress."""
