"""From a message to a tool and its arguments: ``Router(store, settings, embedder).route(text, history, caller, language)``.

What a ``Route`` means to whoever calls it:

- ``kind="tool"``: call ``route.tool`` with ``route.arguments``; they are valid for ``ARGUMENTS[route.tool]``.
- ``kind="hand_over"``: a person is wanted; call the tool ``hand_over`` with ``route.arguments`` (``reason``).
- ``kind="small_talk"``, ``"ask_back"``, ``"out_of_scope"``: call no tool; say the fixed text ``route.reply_key`` of
  ``prompts/replies/replies.yaml`` (``prompts.catalogue.replies().text(key, language, **route.reply_values)``). An ``ask_back``
  names in ``route.tool`` the tool it needs more for; keep ``reply_key`` in the ``TurnNote`` as ``asked_back``. An
  ``out_of_scope`` with ``reply_key="not_yet"`` means a tool that is not installed (``available=``).
- ``route.rest``: further wishes of the message, in order: route each, with a note of the one before added to the
  history, and answer in order.
- ``route.follow_up``: completed from the last turns ("and in Germany?").

The router grants nothing: roles are checked where tools are offered and called. It knows the intents
(``prompts/intents``), an embedder, and read-only look-ups; no LangChain, no agent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.routing.arguments import ARGUMENTS
    from assistant.routing.router import Router
    from assistant.routing.routes import Route, TurnNote

_HOMES = {
    "ARGUMENTS": "assistant.routing.arguments",
    "Route": "assistant.routing.routes",
    "Router": "assistant.routing.router",
    "TurnNote": "assistant.routing.routes",
}

__all__ = ["ARGUMENTS", "Route", "Router", "TurnNote"]


def __getattr__(name: str) -> object:
    # PEP 562: see assistant/__init__.py
    if name not in _HOMES:
        raise AttributeError(f"module 'assistant.routing' has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
