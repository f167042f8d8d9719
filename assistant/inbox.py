"""Inbox: messages that wait for a person of the shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

import sqlalchemy as sa

from assistant.conversation_tables import handovers
from assistant.conversations import now
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine, RowMapping


@dataclass(frozen=True, kw_only=True)
class Handover:
    """One request for a person, with the message it came from. ``created_at`` is UTC."""

    id: str
    conversation_id: str
    customer_id: str | None
    reason: str
    message: str
    language: str
    state: Literal["open", "closed"]
    created_at: datetime


class Inbox:
    """The handovers of a Store, over the conversations' database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        *,
        key: str | None,
        conversation_id: str,
        customer_id: str | None,
        reason: str,
        message: str,
        language: str,
    ) -> str:
        """Keep a request and give its id; the same ``key`` twice keeps it once."""
        handover_id = key or uuid4().hex
        with self._engine.begin() as connection:
            if connection.execute(sa.select(handovers.c.id).where(handovers.c.id == handover_id)).first() is None:
                connection.execute(
                    handovers.insert().values(
                        id=handover_id,
                        conversation_id=conversation_id,
                        customer_id=customer_id,
                        reason=reason,
                        message=message,
                        language=language,
                        state="open",
                        created_at=now(),
                    )
                )
        return handover_id

    def open(self, limit: int = 100) -> list[Handover]:
        """What still waits, the oldest first."""
        query = sa.select(handovers).where(handovers.c.state == "open").order_by(handovers.c.created_at).limit(limit)
        with self._engine.connect() as connection:
            return [_handover(row) for row in connection.execute(query).mappings()]

    def finish(self, handover_id: str) -> None:
        """Mark one as done.

        Raises:
            AssistantError: when there is none of that id.
        """
        with self._engine.begin() as connection:
            changed = connection.execute(handovers.update().where(handovers.c.id == handover_id).values(state="closed"))
        if not changed.rowcount:
            raise AssistantError(f"No handover {handover_id!r} in the inbox; open() lists those that wait.")


def _handover(row: RowMapping) -> Handover:
    return Handover(**row)
