"""What the screens stand on: one Store, one Assistant, the settings, and who is signed in.

Made once when the server starts and passed down; screens hold nothing else that lives longer than a browser tab.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from assistant.context import Caller
from ui.security import Sessions, caller_of

if TYPE_CHECKING:
    import gradio as gr

    from assistant.agent import Assistant
    from assistant.settings import Settings
    from knowledge import Store


ModelState = Literal["none", "idle", "loading", "ready", "failed"]


@dataclass
class ModelWatch:
    """How far the language model is; ``idle`` means that it loads when the first turn needs it."""

    state: ModelState = "idle"


@dataclass(frozen=True, kw_only=True)
class Services:
    """The parts that a screen may use."""

    store: Store
    assistant: Assistant
    settings: Settings
    sessions: Sessions | None
    model: ModelWatch = field(default_factory=ModelWatch)

    def caller(self, request: gr.Request, customer_id: str | None = None) -> Caller:
        """Who uses this page; with ``customer_id``, that customer as a member of staff sees it.

        Raises:
            PermissionDenied: when somebody who is no member of staff names a customer.
        """
        caller = caller_of(self.sessions, dict(request.cookies or {}))
        return caller.as_customer(customer_id) if customer_id else caller
