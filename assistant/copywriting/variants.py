"""A variant: one version of the copy of one product for one channel, with the report of how it came about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.copywriting.channels import Channel
from assistant.copywriting.check import Checked
from assistant.copywriting.facts import Dossier
from assistant.copywriting.rules import RuleHit
from assistant.copywriting.select import Candidate
from assistant.events import Json

EXAMPLES = 5


@dataclass(kw_only=True)
class SlotReport:
    """How a slot was filled."""

    written: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, str]] = field(default_factory=list)
    from_model: int = 0
    from_patterns: int = 0
    missing: int = 0
    seconds: float = 0.0

    def note(self, checked: Checked) -> None:
        """Count a text, and why it was dropped."""
        self.written += 1
        errors = [hit.rule for hit in checked.hits if hit.severity == "error"]
        self.dropped.update(errors[:1])
        if errors and len(self.examples) < EXAMPLES:
            self.examples.append((checked.text, errors[0]))

    def document(self, chosen: tuple[Candidate, ...]) -> dict[str, Json]:
        """What the report of a variant says of the slot."""
        return {
            "written": self.written,
            "dropped": dict[str, Json](self.dropped),
            "from_model": self.from_model,
            "from_patterns": self.from_patterns,
            "missing": self.missing,
            "seconds": round(self.seconds, 2),
            "origins": [candidate.origin for candidate in chosen],
            "examples": [{"text": text, "rule": rule} for text, rule in self.examples],
        }


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One version of the copy of one product for one channel."""

    about: Dossier
    channel: Channel
    language: str
    texts: dict[str, tuple[Candidate, ...]]
    reports: dict[str, SlotReport]
    seconds: float
    first_seconds: float | None = None
    first_model_seconds: float | None = None
    problem: str = ""
    voice: dict[str, Json] | None = None

    @property
    def used(self) -> frozenset[str]:
        """The ids of the facts that the copy says."""
        return frozenset(fact for chosen in self.texts.values() for candidate in chosen for fact in candidate.facts)

    @property
    def complete(self) -> bool:
        """True when each slot has as many texts as its platform asks for."""
        return not any(report.missing for report in self.reports.values())

    def lines(self) -> dict[str, list[str]]:
        """The texts alone, by slot."""
        return {name: [candidate.text for candidate in chosen] for name, chosen in self.texts.items()}

    def document(self) -> dict[str, Json]:
        """What ``hawker copy --json`` prints of it; a slot of one text is a string."""
        slots: dict[str, Json] = {}
        for name, chosen in self.texts.items():
            texts = [candidate.text for candidate in chosen]
            slots[name] = (texts[0] if texts else "") if self.channel.slots[name].max == 1 else list[Json](texts)
        return {
            "product_id": self.about.product_id, "title": self.about.title, "channel": self.channel.id, "language": self.language,
            "slots": slots, "report": self._report(),
        }  # fmt: skip

    def _report(self) -> dict[str, Json]:
        return {
            "slots": {name: report.document(self.texts[name]) for name, report in self.reports.items()},
            "facts": [
                {"id": fact.id, "source": fact.source.id, "text": fact.text(self.language), "used": fact.id in self.used}
                for fact in self.about.important
            ],
            "claims": [
                {
                    "slot": name, "index": at, "text": claim.text, "start": claim.start, "end": claim.end,
                    "fact": claim.source_id,
                }
                for name, at, checked in self._checked()
                for claim in checked.claims
            ],
            "warnings": [
                {"slot": name, "index": at, **hit_document(hit)}
                for name, at, checked in self._checked()
                for hit in checked.hits
            ],
            "seconds": round(self.seconds, 2),
            "first_seconds": None if self.first_seconds is None else round(self.first_seconds, 2),
            "first_model_seconds": None if self.first_model_seconds is None else round(self.first_model_seconds, 2),
            "problem": self.problem, "voice": self.voice,
        }  # fmt: skip

    def _checked(self) -> Iterator[tuple[str, int, Checked]]:
        for name, chosen in self.texts.items():
            for at, candidate in enumerate(chosen):
                yield name, at, candidate.checked


def hit_document(hit: RuleHit) -> dict[str, Json]:
    """A finding as the report says it."""
    return {
        "severity": hit.severity, "rule": hit.rule, "text": hit.text, "start": hit.start, "end": hit.end,
        "reason": hit.reason, "reference": hit.reference, "suggestion": hit.suggestion,
    }  # fmt: skip
