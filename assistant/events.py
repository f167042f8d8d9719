"""The events of a turn, and the Reply it ends with.

One discriminated union: chat, CLI, widget and APIs render the same stream. Sources come before the text that uses
them; the last event is ``TurnFinished`` or ``TurnFailed``. All are plain values; ``as_json`` gives what goes over
a wire.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, Union, cast

from typing_extensions import TypeAliasType

from assistant.findings import Finding
from assistant.sources import Claim, Source
from knowledge.records import Product

if TYPE_CHECKING:
    Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
else:
    # named, since Pydantic reads replies back from the database and cannot follow an unnamed recursive alias
    Json = TypeAliasType("Json", Union[str, int, float, bool, list["Json"], dict[str, "Json"], None])  # noqa: UP007


@dataclass(frozen=True, kw_only=True)
class ToolCall:
    """A tool that a turn called, with the arguments it was called with."""

    name: str
    arguments: Mapping[str, Json]
    effect: Literal["read", "write"] = "read"


@dataclass(frozen=True, kw_only=True)
class Timings:
    """Seconds from the moment the turn began; ``first_text_s`` is None when no text was sent."""

    first_event_s: float
    first_text_s: float | None
    total_s: float
    model_calls: int = 0


@dataclass(frozen=True, kw_only=True)
class Products:
    """An artifact: products to show as cards, best first."""

    kind: Literal["products"] = "products"
    products: tuple[Product, ...]


@dataclass(frozen=True, kw_only=True)
class FindingShown:
    """An artifact: a finding to show with its table and chart."""

    kind: Literal["finding"] = "finding"
    finding: Finding


@dataclass(frozen=True, kw_only=True)
class CopyShown:
    """An artifact: copy variants; ``document`` is what ``hawker copy --json`` prints."""

    kind: Literal["copy"] = "copy"
    document: Mapping[str, Json]


Artifact = Products | FindingShown | CopyShown


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A finished turn.

    ``abstained``: the sources did not hold an answer and the text says so. ``verified``: every claim in the text
    has a source. ``pending`` is the id of an action that waits for a decision.
    """

    turn_id: str
    conversation_id: str
    text: str
    language: str
    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    suggestions: tuple[str, ...] = ()
    pending: str | None = None
    abstained: bool = False
    verified: bool = True
    stopped: bool = False
    timings: Timings = field(default_factory=lambda: Timings(first_event_s=0, first_text_s=None, total_s=0))


@dataclass(frozen=True, kw_only=True)
class ToolStarted:
    kind: Literal["tool_started"] = "tool_started"
    name: str
    arguments: Mapping[str, Json]


@dataclass(frozen=True, kw_only=True)
class SourcesFound:
    kind: Literal["sources_found"] = "sources_found"
    sources: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Long work: ``done`` of ``total`` (None when unknown), and what is being done, in the reply's language."""

    kind: Literal["progress"] = "progress"
    label: str
    done: float
    total: float | None = None


@dataclass(frozen=True, kw_only=True)
class ArtifactReady:
    kind: Literal["artifact_ready"] = "artifact_ready"
    artifact: Artifact


@dataclass(frozen=True, kw_only=True)
class TextDelta:
    """Verified text to append to what was sent before."""

    kind: Literal["text_delta"] = "text_delta"
    text: str


@dataclass(frozen=True, kw_only=True)
class ApprovalNeeded:
    """A write tool waits for a person: what it would do, in words, until when."""

    kind: Literal["approval_needed"] = "approval_needed"
    action_id: str
    tool: str
    summary: str
    arguments: Mapping[str, Json]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class ToolFinished:
    kind: Literal["tool_finished"] = "tool_finished"
    name: str
    seconds: float
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class TurnFinished:
    kind: Literal["turn_finished"] = "turn_finished"
    reply: Reply


@dataclass(frozen=True, kw_only=True)
class TurnFailed:
    """The turn could not be finished; ``message`` is for people, in the reply's language."""

    kind: Literal["turn_failed"] = "turn_failed"
    message: str
    error: str
    conversation_id: str | None = None
    retry_after_s: float | None = None


Event = (
    ToolStarted
    | SourcesFound
    | Progress
    | ArtifactReady
    | TextDelta
    | ApprovalNeeded
    | ToolFinished
    | TurnFinished
    | TurnFailed
)


def as_json(value: object) -> Json:
    """An event, a Reply or any part of one as JSON values (dates as ISO text)."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value)
        return {str(key): as_json(item) for key, item in items.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [as_json(item) for item in cast("list[object]", value)]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise TypeError(f"{type(value).__name__} is no part of an event; expected dataclasses and JSON values")
