"""The assistant: one message in, a verified reply out.

``Assistant(store, Settings())`` is the way in; ``Caller`` says who asks. It stands on ``knowledge`` and
``prompts`` and knows no screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from assistant.context import Caller
    from assistant.errors import AssistantError
    from assistant.events import Event, Reply
    from assistant.settings import Settings

_HOMES = {
    "Assistant": "assistant.agent",
    "AssistantError": "assistant.errors",
    "Caller": "assistant.context",
    "Event": "assistant.events",
    "Reply": "assistant.events",
    "Settings": "assistant.settings",
}

__all__ = ["Assistant", "AssistantError", "Caller", "Event", "Reply", "Settings"]


def __getattr__(name: str) -> object:
    # PEP 562: a public name loads its module when it is first used, so that importing the package stays cheap
    if name not in _HOMES:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
