"""Where pending actions wait, over the conversations' database."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import sqlalchemy as sa

from assistant.actions import PendingAction, Receipt
from assistant.context import Caller
from assistant.conversation_tables import actions
from assistant.conversations import now, scope_of
from assistant.errors import UnknownAction
from assistant.events import Json

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine, RowMapping


class Actions:
    """Pending actions and their receipts. Decisions come one at a time: one process owns the Store."""

    def __init__(self, engine: Engine, expiry_s: float) -> None:
        self._engine, self._expiry_s = engine, expiry_s
        self._deciding = threading.Lock()

    def add(
        self,
        caller: Caller,
        *,
        conversation_id: str,
        turn_id: str,
        tool: str,
        arguments: Mapping[str, Json],
        say: str,
        summary: str,
        language: str,
    ) -> PendingAction:
        """Keep a call of a write tool until somebody decides."""
        made = now()
        pending = PendingAction(
            id=uuid4().hex,
            conversation_id=conversation_id,
            turn_id=turn_id,
            tool=tool,
            arguments=dict(arguments),
            summary=summary,
            language=language,
            created_at=made,
            expires_at=made + timedelta(seconds=self._expiry_s),
        )
        with self._engine.begin() as connection:
            connection.execute(
                actions.insert().values(
                    **dataclasses.asdict(pending),
                    scope=scope_of(caller),
                    caller=dataclasses.asdict(caller),
                    say=say,
                    state="waiting",
                )
            )
        return pending

    def waiting(self, caller: Caller, conversation_id: str | None = None) -> list[PendingAction]:
        """What waits for this caller and has not expired, oldest first."""
        query = sa.select(actions).where(
            actions.c.scope == scope_of(caller), actions.c.state == "waiting", actions.c.expires_at > now()
        )
        if conversation_id is not None:
            query = query.where(actions.c.conversation_id == conversation_id)
        with self._engine.connect() as connection:
            return [_pending(row) for row in connection.execute(query.order_by(actions.c.created_at)).mappings()]

    def decide(
        self, action_id: str, approved: bool, caller: Caller, do: Callable[[PendingAction, str, bool], tuple[bool, str]]
    ) -> Receipt:
        """Decide it once; later calls get the receipt of the first.

        Args:
            action_id: of the pending action.
            approved: whether to do it.
            caller: who decides: in the same scope as who asked.
            do: gives success and text; called with the action, the message it came from, and ``approved``. It is
                called again when the process died in the middle, so it acts under ``PendingAction.id``.

        Raises:
            UnknownAction: none of that id waits for this caller, or it has expired.
        """
        with self._deciding:
            with self._engine.connect() as connection:
                row = (
                    connection.execute(
                        sa.select(actions).where(actions.c.id == action_id, actions.c.scope == scope_of(caller))
                    )
                    .mappings()
                    .first()
                )
            if row is None:
                raise UnknownAction(action_id, "none of this id waits for you")
            if row["decided_at"] is not None:
                return _receipt(row)
            if row["state"] == "waiting" and row["expires_at"] <= now():
                raise UnknownAction(
                    action_id, f"it expired at {row['expires_at']:%Y-%m-%d %H:%M} UTC; ask for it again"
                )
            self._set(action_id, state="running")
            succeeded, text = do(_pending(row), row["say"], approved)
            state = "declined" if not approved else "done" if succeeded else "failed"
            decided = now()
            self._set(action_id, state=state, receipt_text=text, decided_at=decided)
            return Receipt(action_id=action_id, tool=row["tool"], state=state, text=text, decided_at=decided)

    def _set(self, action_id: str, **values: object) -> None:
        with self._engine.begin() as connection:
            connection.execute(actions.update().where(actions.c.id == action_id).values(**values))


def _pending(row: RowMapping) -> PendingAction:
    return PendingAction(**{field.name: row[field.name] for field in dataclasses.fields(PendingAction)})


def _receipt(row: RowMapping) -> Receipt:
    return Receipt(
        action_id=row["id"],
        tool=row["tool"],
        state=row["state"],
        text=row["receipt_text"] or "",
        decided_at=row["decided_at"],
    )
