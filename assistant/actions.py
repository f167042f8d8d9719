"""PendingAction and Receipt: doing things only after a person said yes.

A write tool does not act: its call is stored as a ``PendingAction`` and the turn ends with ``ApprovalNeeded``.
Deciding it, over whatever screen and after whatever restart, does it once and yields a ``Receipt``; deciding it
again yields the same one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.events import Json

ActionState = Literal["waiting", "running", "done", "declined", "failed"]


@dataclass(frozen=True, kw_only=True)
class PendingAction:
    """A call of a write tool that waits for a decision.

    ``id`` is also the idempotency key that the tool acts under. ``summary`` says in words, in ``language``, what
    would be done. Times are UTC.
    """

    id: str
    conversation_id: str
    turn_id: str
    tool: str
    arguments: Mapping[str, Json]
    summary: str
    language: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a decision came to: only a receipt in state ``done`` lets text say that something was done."""

    action_id: str
    tool: str
    state: Literal["done", "declined", "failed"]
    text: str
    decided_at: datetime
