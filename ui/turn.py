"""What a turn looks like so far: events go in one by one, and ``render`` draws the state.

The same state is made from a kept turn, so that a reloaded conversation looks as it did when it was live.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, assert_never

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
    ToolFinished,
    ToolStarted,
    TurnFailed,
    TurnFinished,
)
from assistant.sources import Claim, Source

Rating = Literal["up", "down"]


@dataclass(kw_only=True)
class Step:
    """One tool call: ``seconds`` is None while it runs."""

    name: str
    arguments: Mapping[str, Json]
    seconds: float | None = None
    error: str | None = None
    finished: bool = False


@dataclass(kw_only=True)
class TurnView:
    """One message and what came of it."""

    turn_id: str
    message: str
    text: str = ""
    steps: list[Step] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    claims: tuple[Claim, ...] = ()
    artifacts: list[Artifact] = field(default_factory=list)
    progress: Progress | None = None
    approval: ApprovalNeeded | None = None
    decided: bool | None = None
    decision_text: str = ""
    reply: Reply | None = None
    error: str | None = None
    retry_after_s: float | None = None
    rating: Rating | None = None
    commented: bool = False
    conversation_id: str | None = None

    @property
    def running(self) -> bool:
        """True until the turn finished or failed."""
        return self.reply is None and self.error is None

    def apply(self, event: Event) -> None:
        """Take the next event."""
        match event:
            case ToolStarted():
                self.steps.append(Step(name=event.name, arguments=event.arguments))
            case ToolFinished():
                self._finish_step(event)
            case SourcesFound():
                self._add_sources(event.sources)
            case Progress():
                self.progress = event
            case ArtifactReady():
                self.artifacts.append(event.artifact)
            case TextDelta():
                self.text += event.text
                self.progress = None
            case ApprovalNeeded():
                self.approval = event
            case TurnFinished():
                self._finish(event.reply)
            case TurnFailed():
                self.error, self.retry_after_s = event.message, event.retry_after_s
                self.conversation_id = event.conversation_id or self.conversation_id
                self.progress = None
            case _:
                assert_never(event)

    def _finish_step(self, event: ToolFinished) -> None:
        for step in self.steps:
            if step.name == event.name and not step.finished:
                step.seconds, step.error, step.finished = event.seconds, event.error, True
                return

    def _add_sources(self, sources: tuple[Source, ...]) -> None:
        known = {source.id for source in self.sources}
        self.sources.extend(source for source in sources if source.id not in known)

    def _finish(self, reply: Reply) -> None:
        self.reply, self.text, self.claims = reply, reply.text, reply.claims
        self.turn_id, self.conversation_id = reply.turn_id, reply.conversation_id
        self.progress = None
        self.sources = list(reply.sources) if reply.sources else []
        self.artifacts = list(reply.artifacts) or self.artifacts
        if not self.steps:
            self.steps = [Step(name=call.name, arguments=call.arguments, finished=True) for call in reply.tool_calls]
        for step in self.steps:
            step.finished = True


def kept_turn(message: str, reply: Reply, rating: Rating | None = None) -> TurnView:
    """The view of a turn that was kept."""
    view = TurnView(turn_id=reply.turn_id, message=message, rating=rating)
    view.apply(TurnFinished(reply=reply))
    return view


def day_of(moment: datetime | None) -> str:
    """A date for people, the same in both languages."""
    return moment.strftime("%Y-%m-%d") if moment else ""
