"""Who asks, and what a tool is given.

A ``Caller`` is made by the entry points (chat, widget, API, CLI) from what they verified; it never comes from a
model or from message text. A ``ToolContext`` is what LangChain's runtime context carries through one turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from assistant.errors import PermissionDenied
from assistant.sources import Source

if TYPE_CHECKING:
    from assistant.answer_cache import AnswerCache
    from assistant.conversations import Turn
    from assistant.events import Event
    from assistant.guard.answers import TellsFirstWords
    from assistant.inbox import Inbox
    from assistant.settings import Settings
    from knowledge import Store

Role = Literal["shopper", "support", "marketer", "admin"]
STAFF: frozenset[Role] = frozenset({"support", "marketer", "admin"})


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks. Without one, an anonymous shopper.

    Args:
        role: what the caller may do.
        customer_id: the verified customer, or None. Staff have none; they name a customer in words.
        language: the language the entry point asks for (``en``, ``zh``), None: that of each message.
        time_zone: IANA name, None: the shop's.
        user_id: the scope that conversations belong to (a login, a visitor session).
        viewed_by: the staff role behind a "view as customer"; such a caller reads and may not act.
    """

    role: Role = "shopper"
    customer_id: str | None = None
    language: str | None = None
    time_zone: str | None = None
    user_id: str = "anonymous"
    viewed_by: Role | None = None

    @property
    def is_staff(self) -> bool:
        """True for people who work in the shop."""
        return self.role in STAFF

    def as_customer(self, customer_id: str) -> Caller:
        """What this customer would see, for a member of staff.

        Raises:
            PermissionDenied: if the caller is no member of staff.
        """
        if not self.is_staff:
            raise PermissionDenied("Viewing as a customer", self.role)
        return replace(self, role="shopper", customer_id=customer_id, viewed_by=self.role)


@dataclass(kw_only=True)
class ToolContext:
    """What the tools of one turn may use. One is made for each turn; tools add their sources to it.

    ``emit`` passes an event (``Progress``, ``ArtifactReady``) to whoever watches the turn. ``say`` is the text of
    the message the turn answers, and ``language`` that of the reply. ``model`` is the language model that may be
    asked for a judgement, None where there is none; ``inbox`` is where a person is called; ``action_id`` is the
    idempotency key of an approved write; ``asked_for`` tells whether the message itself asks for a tool; ``history``
    holds the turns before, oldest first, and ``writer`` the chat model for tools that write, None where there is none;
    ``answers`` keeps what the pages answered, None: nothing.
    """

    store: Store
    caller: Caller
    settings: Settings
    language: str
    say: str
    conversation_id: str
    as_of: datetime
    emit: Callable[[Event], None]
    sources: list[Source] = field(default_factory=list[Source])
    model: TellsFirstWords | None = None
    inbox: Inbox | None = None
    action_id: str | None = None
    asked_for: Callable[[str], bool] = lambda tool: False
    history: Sequence[Turn] = ()
    writer: object | None = None
    answers: AnswerCache | None = None

    def add_source(self, source: Source) -> Source:
        """Keep a source for the turn (once by id), so that text may stand on it."""
        if all(kept.id != source.id for kept in self.sources):
            self.sources.append(source)
        return source
