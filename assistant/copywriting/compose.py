"""From a brief to variants with their report: facts, candidates, checks, the best set, patterns where none is left.

``compose`` gives variants one by one as they are ready. It never delivers a text that fails a check; a slot that
cannot be filled honestly stays short, and the report says so.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.copywriting.brief import Brief, BriefError, check_brief
from assistant.copywriting.channels import Channel, Slot, find_channel
from assistant.copywriting.check import Checked, CopyChecker
from assistant.copywriting.facts import Dossier, dossier
from assistant.copywriting.generate import Order, angle_names, write
from assistant.copywriting.patterns import render
from assistant.copywriting.rules import packs_for
from assistant.copywriting.select import Candidate, choose
from assistant.errors import ModelError
from assistant.events import Json

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from knowledge import Store

ROUNDS = 3
SECONDS = 24.0  # for the model, in all slots of one variant
Progress = Callable[[str, float, float | None], None]


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
        if errors and len(self.examples) < 5:
            self.examples.append((checked.text, errors[0]))


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One version of the copy of one product for one channel."""

    product_id: str
    channel: Channel
    language: str
    texts: dict[str, tuple[Candidate, ...]]
    reports: dict[str, SlotReport]
    facts: tuple[tuple[str, str], ...]
    seconds: float
    problem: str = ""

    def document(self) -> dict[str, Json]:
        """What ``hawker copy --json`` prints of it; a slot of one text is a string."""
        slots: dict[str, Json] = {}
        for name, chosen in self.texts.items():
            texts = [candidate.text for candidate in chosen]
            slots[name] = (texts[0] if texts else "") if self.channel.slots[name].max == 1 else list[Json](texts)
        return {
            "product_id": self.product_id, "channel": self.channel.id, "language": self.language,
            "slots": slots, "report": self._report(),
        }  # fmt: skip

    def _report(self) -> dict[str, Json]:
        claims: list[Json] = []
        warnings: list[Json] = []
        used = {fact for chosen in self.texts.values() for candidate in chosen for fact in candidate.facts}
        for name, chosen in self.texts.items():
            for at, candidate in enumerate(chosen):
                for claim in candidate.checked.claims:
                    claims.append(
                        {
                            "slot": name,
                            "index": at,
                            "text": claim.text,
                            "start": claim.start,
                            "end": claim.end,
                            "fact": claim.source_id,
                        }
                    )
                for hit in candidate.checked.hits:
                    warnings.append(
                        {
                            "slot": name,
                            "index": at,
                            "rule": hit.rule,
                            "text": hit.text,
                            "reason": hit.reason,
                            "reference": hit.reference,
                            "suggestion": hit.suggestion,
                        }
                    )
        slots: dict[str, Json] = {
            name: {
                "written": report.written, "dropped": dict[str, Json](report.dropped), "from_model": report.from_model,
                "from_patterns": report.from_patterns, "missing": report.missing, "seconds": round(report.seconds, 2),
                "origins": [candidate.origin for candidate in self.texts[name]],
                "examples": [{"text": text, "rule": rule} for text, rule in report.examples],
            }
            for name, report in self.reports.items()
        }  # fmt: skip
        facts: list[Json] = [{"id": key, "text": text, "used": key in used} for key, text in self.facts]
        return {
            "slots": slots,
            "facts": facts,
            "claims": claims,
            "warnings": warnings,
            "seconds": round(self.seconds, 2),
            "problem": self.problem,
        }


def compose(
    store: Store,
    brief: Brief,
    model: BaseChatModel | None,
    *,
    voice: Sequence[str] = (),
    progress: Progress | None = None,
) -> Iterator[Variant]:
    """Variants for every product, channel and version of a brief, each as soon as it is ready.

    Args:
        store: the facts.
        brief: what is wanted; ``product_ids`` and ``channels`` must be there.
        model: None: fact patterns alone.
        voice: a few lines of the shop's own copy, for the tone.
        progress: told what is being written, and how far it is.

    Raises:
        BriefError: something is missing, contradictory, unknown or unlawful; says what and names the article.
        ChannelError: no such channel.
    """
    if missing := brief.missing():
        raise BriefError(f"The brief lacks {' and '.join(missing)}.")
    if refused := check_brief(brief):
        first = refused[0]
        raise BriefError(f"“{first.text}”: {first.reason} ({first.reference}) {first.suggestion}")
    channels = [find_channel(name) for name in brief.channels]
    jobs = [
        (product_id, channel, number)
        for product_id in brief.product_ids
        for channel in channels
        for number in range(brief.variants)
    ]
    taken: dict[tuple[str, str], list[str]] = {}
    for done, (product_id, channel, _) in enumerate(jobs):
        if progress is not None:
            progress(f"{channel.name[brief.language]}: {product_id}", done, len(jobs))
        product = store.product(product_id)
        if product is None:
            raise BriefError(f"There is no product {product_id!r}. Search for it by name, or import it first.")
        about = dossier(store, product, brief)
        earlier = taken.setdefault((product_id, channel.id), [])
        variant = _variant(brief, channel, about, model, store.profile.name, voice, earlier)
        earlier += [candidate.text for chosen in variant.texts.values() for candidate in chosen]
        yield variant


def _variant(
    brief: Brief,
    channel: Channel,
    about: Dossier,
    model: BaseChatModel | None,
    shop: str,
    voice: Sequence[str],
    earlier: list[str],
) -> Variant:
    began = time.monotonic()
    checker = CopyChecker(brief, channel, about, packs_for(brief.language, brief.market, channel.rules))
    texts: dict[str, tuple[Candidate, ...]] = {}
    reports: dict[str, SlotReport] = {}
    problem = ""
    for name, slot in channel.slots.items():
        report = reports[name] = SlotReport()
        left = SECONDS - (time.monotonic() - began)
        pool = _choices(checker, slot)
        if model is not None and not pool and left > 0 and slot.role not in ("path", "hashtag"):
            try:
                pool = _from_model(model, checker, about, brief, channel, name, voice, report, left, earlier)
            except ModelError as error:
                problem, model = str(error), None
        texts[name] = _fill(checker, slot, about, brief, shop, pool, report, earlier)
    facts = tuple((fact.id, fact.text(brief.language)) for fact in about.facts)
    return Variant(
        product_id=about.product_id, channel=channel, language=brief.language, texts=texts, reports=reports, facts=facts,
        seconds=time.monotonic() - began, problem=problem,
    )  # fmt: skip


def _choices(checker: CopyChecker, slot: Slot) -> list[Candidate]:
    """For a slot that takes only the platform's own texts: those, first come first."""
    return [Candidate(checked=checker.check(text, slot), origin="choice", angle="action") for text in slot.choices[:1]]


def _from_model(
    model: BaseChatModel, checker: CopyChecker, about: Dossier, brief: Brief, channel: Channel, name: str,
    voice: Sequence[str], report: SlotReport, seconds: float, earlier: Sequence[str],
) -> list[Candidate]:  # fmt: skip
    """Candidates of up to three rounds, until enough of them can stand side by side or the time is over."""
    slot, began = channel.slots[name], time.monotonic()
    pool: list[Candidate] = []
    angles = angle_names()
    for round_number in range(ROUNDS):
        enough = len(choose(pool, slot.wanted, taken=earlier, keywords=brief.keywords))
        if enough >= slot.wanted or time.monotonic() - began > seconds:
            break
        shift = round_number * 3 % len(angles)
        turned = angles[shift:] + angles[:shift]
        count = min(14, slot.wanted - enough + 3)
        order = Order(
            channel=channel,
            slot_name=name,
            slot=slot,
            count=count,
            angles=turned[: max(1, count)],
            voice=tuple(voice[:3]),
        )
        for at, text in enumerate(write(model, order, about, brief)):
            checked = checker.check(text, slot)
            report.note(checked)
            angle = turned[at % len(turned)]
            pool.append(Candidate(checked=checked, origin="model", angle=angle, facts=facts_in(text, about)))
            if time.monotonic() - began > seconds:
                break
    report.seconds = time.monotonic() - began
    return pool


def _fill(
    checker: CopyChecker, slot: Slot, about: Dossier, brief: Brief, shop: str, pool: list[Candidate], report: SlotReport, earlier: Sequence[str]
) -> tuple[Candidate, ...]:  # fmt: skip
    """The best of the model's candidates; what is missing then comes from fact patterns, marked as such."""
    chosen = choose(pool, slot.wanted, taken=earlier, keywords=brief.keywords)
    report.from_model = sum(1 for candidate in chosen if candidate.origin == "model")
    if len(chosen) < slot.wanted:
        patterns = [
            Candidate(checked=checker.check(text.text, slot), origin="pattern", angle=text.angle, facts=text.facts)
            for text in render(slot, about, brief, shop)
        ]
        held = [*earlier, *(candidate.text for candidate in chosen)]
        more = choose(patterns, slot.wanted - len(chosen), taken=held, keywords=brief.keywords)
        report.from_patterns = len(more)
        chosen += more
    report.missing = max(0, slot.min - len(chosen))
    return tuple(chosen)


def facts_in(text: str, about: Dossier) -> frozenset[str]:
    """The facts that a text says: by their numbers, and by the words of the name."""
    folded = text.casefold()
    said = set[str]()
    for fact in about.facts:
        values = [held.value for held in fact.source.facts]
        shown = fact.en.casefold(), fact.zh.casefold()
        numbers = {value.removesuffix(".00") for value in values if value[:1].isdigit()} | {
            f"{float(value):,.0f}" for value in values if value.isdigit()
        }
        words = [value.casefold() for value in values if value and not value[:1].isdigit()]
        if (
            any(number in folded for number in numbers)
            or any(word in folded for word in words)
            or (
                fact.id in ("offer", "occasion", "category", "name")
                and any(part.split(": ")[-1].split("：")[-1] in folded for part in shown)
            )
        ):
            said.add(fact.id)
    if any(name.casefold() in folded for name in about.names):
        said.add("name")
    return frozenset(said)
