"""One turn: what it knows, what it has found, and how it ends.

``TurnContext`` is LangChain's runtime context: what tools may use, and what the middleware keeps between the steps.
``Recorder`` turns what happens into events and, at the end, into a ``Reply``. Neither knows LangChain.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.actions import PendingAction
from assistant.context import ToolContext
from assistant.conversations import Turn
from assistant.events import (
    ApprovalNeeded,
    Artifact,
    ArtifactReady,
    Event,
    Json,
    Progress,
    Reply,
    SourcesFound,
    TextDelta,
    Timings,
    ToolCall,
    ToolFinished,
    ToolStarted,
)
from assistant.gate import Gate
from assistant.guard.privacy import Tokeniser
from assistant.outcome import Outcome
from assistant.phrases import frames_of
from assistant.routing.routes import TurnNote

ASKED_BACK = "asked_back"


@dataclass(kw_only=True)
class TurnContext(ToolContext):
    """What one turn knows beyond what its tools may use.

    ``wishes`` are what is still to be answered of the message, ``answered`` what was; ``untold`` are the outcomes that
    no text was written of yet. ``asked_back`` is the key of a question back, with the tool that it is for.
    """

    turn_id: str
    wishes: deque[str] = field(default_factory=deque)
    answered: list[TurnNote] = field(default_factory=list)
    now_answering: TurnNote | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    untold: list[Outcome] = field(default_factory=list)
    pending: PendingAction | None = None
    asked_back: tuple[str, str | None] | None = None
    abstained: bool = False
    model_calls: int = 0
    tokeniser: Tokeniser = field(default_factory=Tokeniser)
    gate: Gate = field(init=False)

    @property
    def notes(self) -> list[TurnNote]:
        """What the router is told of the turns before, and of this one's earlier wishes, newest last."""
        return [*(note_of(turn) for turn in self.history), *self.answered]

    def learn(self, outcome: Outcome) -> None:
        """Keep what a tool found."""
        self.outcomes.append(outcome)
        self.untold.append(outcome)
        self.gate.quote(outcome.quotations)
        self.gate.written(outcome.text)
        for text in (*frames_of(outcome.text), *outcome.checked):
            self.gate.trust(text)

    def trust(self, text: str) -> str:
        """A fixed text of the shop's own words, on its way out."""
        self.gate.trust(text)
        return text


def note_of(turn: Turn) -> TurnNote:
    """A kept turn as the router reads it."""
    calls = turn.reply.tool_calls if turn.reply else ()
    last = calls[-1] if calls else None
    entities = dict(turn.entities)
    asked_back = entities.pop(ASKED_BACK, None)
    key, meant = asked_back if isinstance(asked_back, list) else (None, None)
    return TurnNote(
        text=turn.message,
        tool=last.name if last else str(meant) if meant else None,
        arguments=dict(last.arguments) if last else {},
        entities=entities,
        asked_back=str(key) if key else None,
    )


class Recorder:
    """Passes events on and remembers what the Reply is made of.

    Args:
        send: takes each event; called from any thread.
        began: the moment the turn began, of ``time.perf_counter``.
    """

    def __init__(self, send: Any, began: float) -> None:
        self._send, self._began = send, began
        self._first_event: float | None = None
        self._first_text: float | None = None
        self.calls: list[ToolCall] = []
        self.artifacts: list[Artifact] = []

    def emit(self, event: Event) -> None:
        """Pass an event on."""
        moment = time.perf_counter() - self._began
        if self._first_event is None:
            self._first_event = moment
        match event:
            case TextDelta():
                self._first_text = moment if self._first_text is None else self._first_text
            case ArtifactReady(artifact=artifact):
                self.artifacts.append(artifact)
            case ToolStarted() | SourcesFound() | Progress() | ApprovalNeeded() | ToolFinished():
                pass
            case _:
                pass
        self._send(event)

    def text(self, text: str) -> None:
        """Send verified text."""
        if text:
            self.emit(TextDelta(text=text))

    def timings(self, model_calls: int) -> Timings:
        """The seconds so far."""
        total = time.perf_counter() - self._began
        return Timings(
            first_event_s=total if self._first_event is None else self._first_event,
            first_text_s=self._first_text,
            total_s=total,
            model_calls=model_calls,
        )

    def reply(self, context: TurnContext, *, stopped: bool = False) -> Reply:
        """What the turn came to."""
        found = context.outcomes
        empty_handed = bool(found) and all(outcome.abstained for outcome in found)
        return Reply(
            turn_id=context.turn_id,
            conversation_id=context.conversation_id,
            text=context.gate.text.strip(),
            language=context.language,
            sources=tuple(context.sources),
            claims=tuple(context.gate.claims),
            tool_calls=tuple(self.calls),
            artifacts=tuple(self.artifacts),
            suggestions=tuple(dict.fromkeys(one for outcome in found for one in outcome.suggestions)),
            pending=context.pending.id if context.pending else None,
            abstained=context.abstained or empty_handed,
            verified=all(claim.supported for claim in context.gate.claims),
            stopped=stopped,
            timings=self.timings(context.model_calls),
        )


def entities_of(outcomes: Sequence[Outcome], asked_back: tuple[str, str | None] | None = None) -> dict[str, Json]:
    """What a turn was about, the last word counting, for the next one; with what was asked back, for which tool."""
    merged: dict[str, Json] = {}
    for outcome in outcomes:
        merged |= outcome.entities
    if asked_back:
        merged[ASKED_BACK] = list(asked_back)
    return merged
