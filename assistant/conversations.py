"""Conversations: what was asked and answered, by whom, how long it took and how it was liked.

SQLite in the Store (WAL), or any database that SQLAlchemy knows. A message is kept before it is answered, so
nothing that was taken gets lost: what a crash cut off is marked failed at the next start. Each read and write is
scoped by the caller; ids of other people's conversations look like ids that do not exist.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

import sqlalchemy as sa

from assistant.context import Caller
from assistant.conversation_tables import conversations, feedback, turns
from assistant.database import migrate, open_engine
from assistant.errors import UnknownConversation
from assistant.events import Json, Reply, as_json

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from sqlalchemy.engine import Connection, RowMapping

log = logging.getLogger(__name__)

TITLE_LENGTH = 60
TurnState = Literal["answering", "finished", "stopped", "failed"]


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """What a person thought of a reply."""

    rating: Literal["up", "down"]
    comment: str
    given_at: datetime


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One message and what became of it; ``reply`` is None while it is answered and when it failed."""

    id: str
    message: str
    state: TurnState
    reply: Reply | None
    entities: Mapping[str, Json]
    error: str | None
    asked_at: datetime
    feedback: Feedback | None = None


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """A conversation; ``turns`` is empty in lists. Times are UTC."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    turns: tuple[Turn, ...] = ()


def scope_of(caller: Caller) -> str:
    """Whose conversations: the user, in a role, as a customer.

    Anonymous entry points share a ``user_id``, so the verified customer is part of it: two customers never meet.
    """
    return "|".join((caller.role, caller.user_id, caller.customer_id or "", caller.viewed_by or ""))


def now() -> datetime:
    """The moment, in UTC and naive, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


class Conversations:
    """The database of conversations; ``engine`` is shared with the actions and the inbox."""

    def __init__(self, url: str | None, folder: Path) -> None:
        """Open it, migrated.

        Args:
            url: a SQLAlchemy URL, or None for ``conversations.sqlite`` in ``folder``.
            folder: the Store's directory.
        """
        self.engine = open_engine(url or f"sqlite:///{folder / 'conversations.sqlite'}")
        migrate(self.engine)
        self._close_interrupted()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection whose work is kept as a whole, or not at all."""
        with self.engine.begin() as connection:
            yield connection

    # the turn ---------------------------------------------------------------------------------------------------

    def begin_turn(self, caller: Caller, conversation_id: str | None, turn_id: str, message: str) -> str:
        """Keep a message before it is answered; the id of its conversation.

        Raises:
            UnknownConversation: when ``conversation_id`` is none of the caller's.
        """
        with self.transaction() as connection:
            if conversation_id is None:
                conversation_id = uuid4().hex
                title = " ".join(message.split())[:TITLE_LENGTH]
                connection.execute(
                    conversations.insert().values(
                        id=conversation_id, scope=scope_of(caller), title=title, created_at=now(), updated_at=now()
                    )
                )
            else:
                self._owned(connection, caller, conversation_id)
                connection.execute(
                    conversations.update().where(conversations.c.id == conversation_id).values(updated_at=now())
                )
            last = sa.select(sa.func.coalesce(sa.func.max(turns.c.ordinal), 0)).where(
                turns.c.conversation_id == conversation_id
            )
            connection.execute(
                turns.insert().values(
                    id=turn_id,
                    conversation_id=conversation_id,
                    ordinal=last.scalar_subquery() + 1,
                    message=message,
                    state="answering",
                    asked_at=now(),
                )
            )
        return conversation_id

    def finish_turn(self, reply: Reply, entities: Mapping[str, Json] | None = None) -> None:
        """Keep a verified reply, whole or stopped, with its timings."""
        with self.transaction() as connection:
            connection.execute(
                turns.update()
                .where(turns.c.id == reply.turn_id)
                .values(
                    state="stopped" if reply.stopped else "finished",
                    reply=as_json(reply),
                    entities=dict(entities or {}),
                    first_event_s=reply.timings.first_event_s,
                    first_text_s=reply.timings.first_text_s,
                    total_s=reply.timings.total_s,
                    model_calls=reply.timings.model_calls,
                )
            )

    def fail_turn(self, turn_id: str, error: str) -> None:
        """Mark a turn that came to nothing; the message stays."""
        with self.transaction() as connection:
            connection.execute(turns.update().where(turns.c.id == turn_id).values(state="failed", error=error))

    def recent(self, conversation_id: str, limit: int = 8) -> list[Turn]:
        """The last turns that have a reply, oldest first."""
        query = (
            sa.select(turns)
            .where(turns.c.conversation_id == conversation_id, turns.c.reply.is_not(None))
            .order_by(turns.c.ordinal.desc())
            .limit(limit)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [_turn(row) for row in reversed(rows) if row["reply"] is not None]

    # what the screens show --------------------------------------------------------------------------------------

    def listed(self, caller: Caller, limit: int = 100) -> list[Conversation]:
        """The caller's conversations, the one used last first; none for shoppers who have no name of their own."""
        if caller == Caller(language=caller.language, time_zone=caller.time_zone):
            return []  # all strangers share the scope "anonymous": a list would show one to the other
        query = (
            sa.select(conversations)
            .where(conversations.c.scope == scope_of(caller))
            .order_by(conversations.c.updated_at.desc())
            .limit(limit)
        )
        with self.engine.connect() as connection:
            return [_conversation(row) for row in connection.execute(query).mappings()]

    def get(self, caller: Caller, conversation_id: str) -> Conversation:
        """One conversation with its turns, oldest first.

        Raises:
            UnknownConversation: when it is none of the caller's.
        """
        query = (
            sa.select(turns, feedback.c.rating, feedback.c.comment, feedback.c.given_at)
            .outerjoin(feedback, feedback.c.turn_id == turns.c.id)
            .where(turns.c.conversation_id == conversation_id)
            .order_by(turns.c.ordinal)
        )
        with self.engine.connect() as connection:
            head = self._owned(connection, caller, conversation_id)
            return _conversation(head, tuple(_turn(row) for row in connection.execute(query).mappings()))

    def rename(self, caller: Caller, conversation_id: str, title: str) -> None:
        """Give it another title, of at most 200 characters."""
        with self.transaction() as connection:
            self._owned(connection, caller, conversation_id)
            connection.execute(
                conversations.update()
                .where(conversations.c.id == conversation_id)
                .values(title=" ".join(title.split())[:200] or "-")
            )

    def delete(self, caller: Caller, conversation_id: str) -> None:
        """Delete it with its turns, feedback and actions."""
        with self.transaction() as connection:
            self._owned(connection, caller, conversation_id)
            connection.execute(conversations.delete().where(conversations.c.id == conversation_id))

    def add_feedback(
        self, caller: Caller, turn_id: str, rating: Literal["up", "down"] | None, comment: str = ""
    ) -> None:
        """Keep a thumb and a comment for a turn, in place of an earlier one; None takes it back.

        Raises:
            UnknownConversation: when the turn is in none of the caller's conversations.
        """
        with self.transaction() as connection:
            home = connection.execute(sa.select(turns.c.conversation_id).where(turns.c.id == turn_id)).scalar()
            self._owned(connection, caller, home or turn_id)
            connection.execute(feedback.delete().where(feedback.c.turn_id == turn_id))
            if rating is not None:
                connection.execute(
                    feedback.insert().values(turn_id=turn_id, rating=rating, comment=comment[:4000], given_at=now())
                )

    def _owned(self, connection: Connection, caller: Caller, conversation_id: str) -> RowMapping:
        query = sa.select(conversations).where(
            conversations.c.id == conversation_id, conversations.c.scope == scope_of(caller)
        )
        row = connection.execute(query).mappings().first()
        if row is None:
            raise UnknownConversation(conversation_id)
        return row

    def _close_interrupted(self) -> None:
        # one process owns the Store, so whatever still says "answering" at the start was cut off
        with self.transaction() as connection:
            cut = connection.execute(
                turns.update().where(turns.c.state == "answering").values(state="failed", error="interrupted")
            )
        if cut.rowcount:
            log.warning("%d turns were cut off by a restart and are marked failed", cut.rowcount)


@cache
def _reply_adapter() -> TypeAdapter[Reply]:
    from pydantic import TypeAdapter

    return TypeAdapter(Reply)


def _turn(row: RowMapping) -> Turn:
    given = None
    if row.get("rating"):
        given = Feedback(rating=row["rating"], comment=row["comment"], given_at=row["given_at"])
    return Turn(
        id=row["id"],
        message=row["message"],
        state=row["state"],
        reply=None if row["reply"] is None else _reply_adapter().validate_python(row["reply"]),
        entities=row["entities"] or {},
        error=row["error"],
        asked_at=row["asked_at"],
        feedback=given,
    )


def _conversation(row: RowMapping, kept: tuple[Turn, ...] = ()) -> Conversation:
    return Conversation(
        id=row["id"], title=row["title"], created_at=row["created_at"], updated_at=row["updated_at"], turns=kept
    )
