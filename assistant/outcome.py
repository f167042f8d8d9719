"""Outcome: what a tool hands back. LangChain carries it as the artifact of the tool's message.

A tool writes its answer itself, in the language of the reply (``ToolContext.language``) and from its rows or
quotations, with ``assistant.writing``. With the embedded model and without one that text is the answer; a larger
model reads it as the tool's result and may put it in its own words, which are checked against the same sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.events import Artifact, Json
from assistant.sources import Source


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The result of one tool call.

    Args:
        text: the answer for people, in the reply's language.
        sources: what the text stands on.
        artifacts: what to show beside it.
        quotations: passages that ``text`` quotes word for word, in whatever language they are.
        entities: what the answer was about, by kind, for follow-ups: ``products`` (titles in the order shown),
            ``product_ids``, ``order_id``, ``customer`` (see ``assistant.routing.TurnNote``).
        suggestions: questions or titles worth offering next.
        abstained: True when the data did not hold what was asked, and the text says so.
        checked: texts that passed checks of their own (copy, against its facts and rules) and go out as they are.
        detail: more for a model than people are shown, or empty.
    """

    text: str
    sources: tuple[Source, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    quotations: tuple[str, ...] = ()
    entities: Mapping[str, Json] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    abstained: bool = False
    checked: tuple[str, ...] = ()
    detail: str = ""

    @property
    def content(self) -> str:
        """What a model reads as the tool's result."""
        return f"{self.text}\n{self.detail}".strip()
