"""What the router gives (``Route``) and what it is told of the turns before (``TurnNote``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

RouteKind = Literal["tool", "small_talk", "ask_back", "out_of_scope", "hand_over"]


@dataclass(frozen=True, kw_only=True)
class TurnNote:
    """One turn that was finished: what was said, what was called, what it was about.

    Args:
        text: the message of the person.
        tool: the tool that was called, None for small talk and the like.
        arguments: the arguments it was called with (valid for the tool's model in ``ARGUMENTS``).
        entities: what the reply was about, by kind: ``product`` and ``products`` (titles, in the order shown),
            ``product_id`` and ``product_ids``, ``order_id``, ``customer``. Lists are tuples or lists of text.
        asked_back: the ``reply_key`` when the turn ended with a question back, so that the answer to it
            ("536365") is understood.
    """

    text: str
    tool: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    entities: Mapping[str, Any] = field(default_factory=dict)
    asked_back: str | None = None


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where a message goes.

    Args:
        kind: ``tool`` (call ``tool`` with ``arguments``), ``hand_over`` (the same, for the tool ``hand_over``: a
            person is wanted), or one of three that call none and answer with the fixed text ``reply_key``:
            ``small_talk``, ``ask_back`` (a question back), ``out_of_scope``.
        tool: the tool's name for ``tool`` and ``hand_over``. For ``ask_back`` and for the reply ``not_yet``, the
            tool that was meant: it is not to be called.
        arguments: JSON values, already valid for ``ARGUMENTS[tool]``; unset ones are left out.
        confidence: calibrated probability of the choice, 0 to 1.
        intent: the intent's name in ``prompts/intents``.
        reply_key: the fixed text of ``prompts/replies`` to answer with, for routes that call no tool.
        reply_values: what that text's placeholders stand for.
        rest: further wishes of the same message, in order, each a message of its own for ``Router.route``.
        follow_up: the message was completed from the last turns.
    """

    kind: RouteKind
    tool: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    confidence: float
    intent: str
    reply_key: str | None = None
    reply_values: Mapping[str, str] = field(default_factory=dict)
    rest: tuple[str, ...] = ()
    follow_up: bool = False
