"""Assistant: the way in. One message goes in, events come out, and a verified Reply is kept.

It takes an open ``Store`` and ``Settings``, builds the agent when it is first needed, and runs every turn on an
event loop of its own, so that sync code, async code and code inside a running loop all use it alike. It knows no
screen: chat, widget, CLI and APIs render the events.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from assistant.context import Caller
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.actions import PendingAction, Receipt
    from assistant.conversations import Conversation
    from assistant.events import Event, Reply
    from knowledge import Store
    from knowledge.embedder import Embedder


class Assistant:
    """Answers messages about one shop.

    Args:
        store: the shop's data; it stays the caller's to close.
        settings: None means from the environment.
        chat_model: any LangChain chat model, in place of the one that ``settings.llm`` names.
        embedder: for routing, in place of the Store's.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings | None = None,
        *,
        chat_model: BaseChatModel | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        raise NotImplementedError

    def reply(
        self,
        message: str,
        *,
        caller: Caller | None = None,
        conversation_id: str | None = None,
        turn_id: str | None = None,
    ) -> Reply:
        """The finished turn.

        Raises:
            MessageRejected: for a message that cannot be taken.
            UnknownConversation: when ``conversation_id`` is none of the caller's.
            AssistantError: when the turn failed; its text is for people.
        """
        raise NotImplementedError

    def stream(
        self,
        message: str,
        *,
        caller: Caller | None = None,
        conversation_id: str | None = None,
        turn_id: str | None = None,
    ) -> Iterator[Event]:
        """The events of a turn; the last is ``TurnFinished`` or ``TurnFailed``. Closing it stops the turn.

        ``turn_id`` (any new ``uuid4().hex``) may be given so that ``stop(turn_id)`` can be called meanwhile.
        """
        raise NotImplementedError

    def astream(
        self,
        message: str,
        *,
        caller: Caller | None = None,
        conversation_id: str | None = None,
        turn_id: str | None = None,
    ) -> AsyncGenerator[Event, None]:
        """``stream`` for async code."""
        raise NotImplementedError

    def stop(self, turn_id: str) -> bool:
        """Stop a running turn: what was sent so far is kept, and the stream ends with a Reply marked stopped."""
        raise NotImplementedError

    def decide(self, action_id: str, approved: bool, caller: Caller | None = None) -> Receipt:
        """Do a pending action, or drop it. Twice gives the same receipt.

        Raises:
            UnknownAction: when no such action waits for this caller, or it has expired.
        """
        raise NotImplementedError

    def pending_actions(self, caller: Caller, conversation_id: str | None = None) -> list[PendingAction]:
        """Actions that wait for this caller's decision, oldest first."""
        raise NotImplementedError

    def list_conversations(self, caller: Caller, limit: int = 100) -> list[Conversation]:
        """The caller's conversations without their turns, the one used last first."""
        raise NotImplementedError

    def conversation(self, caller: Caller, conversation_id: str) -> Conversation:
        """One conversation with its turns (``message``, ``reply``, ``state``, ``feedback``), oldest first.

        Raises:
            UnknownConversation: when it is none of the caller's.
        """
        raise NotImplementedError

    def rename_conversation(self, caller: Caller, conversation_id: str, title: str) -> None:
        """Give a conversation another title."""
        raise NotImplementedError

    def delete_conversation(self, caller: Caller, conversation_id: str) -> None:
        """Delete a conversation with its turns, feedback and waiting actions."""
        raise NotImplementedError

    def add_feedback(
        self, caller: Caller, turn_id: str, rating: Literal["up", "down"] | None, comment: str = ""
    ) -> None:
        """Keep a thumb and a comment for a turn; None takes it back."""
        raise NotImplementedError

    def examples(self, caller: Caller, language: str) -> Sequence[str]:
        """Questions to offer on an empty chat."""
        raise NotImplementedError

    def warm_up(self) -> None:
        """Load in the background what the first turn needs; returns at once."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop running turns and free the model; the Store stays open."""
        raise NotImplementedError
