"""Fills the slots of one product for one channel: candidates, checks, mends, the best set, patterns for the rest.

A ``SlotWriter`` lives as long as the versions of one product for one channel: what the model wrote and no version
used yet serves the next one.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from assistant.copywriting.brief import Brief
from assistant.copywriting.channels import Channel, Slot
from assistant.copywriting.check import CopyChecker, hit
from assistant.copywriting.facts import Dossier, facts_in
from assistant.copywriting.generate import Order, angle_names, cue_names, write
from assistant.copywriting.patterns import render
from assistant.copywriting.repair import mended, shortened
from assistant.copywriting.rules import packs_for
from assistant.copywriting.select import Candidate, choose, cover
from assistant.copywriting.variants import SlotReport
from assistant.copywriting.voice import Voice
from assistant.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

ROUNDS = 4
MOST_AT_ONCE = 19
SPARE = 4  # more than is wanted: some fail a check
SPREAD = 1.6  # several versions together have this many times the texts of one
# of the embedded model on two cores: how fast it writes, and how long it reads the words before its first order
TOKENS_A_SECOND, CHARACTERS_A_TOKEN, TOKENS_A_LINE, READING_S = 20, 4, 3, 8.0
FEWER, SHORTER = 0.75, 0.7


@dataclass(kw_only=True)
class SlotWriter:
    """Writes for one product and channel under a brief.

    Args:
        past: the voice learnt from past copy; a text that says one of its texts again is dropped.
        earlier: texts by slot that are being changed: new ones are unlike them, or shorter than they are.
        heard: told of each text that passes, as soon as it does.
    """

    brief: Brief
    channel: Channel
    about: Dossier
    shop: str
    model: BaseChatModel | None
    voice: tuple[str, ...] = ()
    earlier: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    heard: Callable[[str], None] | None = None
    past: Voice = field(default_factory=Voice)
    problem: str = ""
    first_seconds: float | None = None
    first_model_seconds: float | None = None
    began: float = field(default_factory=time.monotonic)
    taken: dict[str, list[str]] = field(default_factory=lambda: defaultdict[str, list[str]](list))
    patterns: dict[str, list[Candidate]] = field(default_factory=dict[str, list[Candidate]])
    pools: dict[str, list[Candidate]] = field(default_factory=lambda: defaultdict[str, list[Candidate]](list))

    def __post_init__(self) -> None:
        packs = packs_for(self.brief.language, self.brief.market, self.channel.rules)
        self.checker = CopyChecker(self.brief, self.channel, self.about, packs)
        if self.brief.length != "shorter":
            for name, texts in self.earlier.items():
                self.taken[name] += texts

    def slot(self, name: str) -> Slot:
        """The slot, with a tighter limit when what is there is to be made shorter."""
        slot, texts = self.channel.slots[name], self.earlier.get(name, ())
        if self.brief.length != "shorter" or not texts or slot.measure == "sms" or slot.choices:
            return slot
        longest = max(slot.length(text) for text in texts)
        limit = max(8, int(SHORTER * longest))
        return slot.model_copy(update={"limit": min(slot.limit, limit), "soft_limit": None})

    def wanted(self, name: str) -> int:
        """How many texts of a slot one version has; several versions share what one would have alone, and more."""
        slot, versions = self.channel.slots[name], self.brief.variants
        if versions == 1 or slot.wanted == 1:
            return slot.wanted
        return max(slot.min, min(slot.wanted, ceil(SPREAD * slot.wanted / versions)))

    def fill_all(self, seconds: float) -> tuple[dict[str, tuple[Candidate, ...]], dict[str, SlotReport]]:
        """Texts of every slot, with what the report says of each; ``seconds`` bounds the model's part."""
        ends = time.monotonic() + seconds
        self._draft()
        reports = {name: SlotReport() for name in self.channel.slots}
        texts: dict[str, tuple[Candidate, ...]] = {}
        weights = {name: self._needs(name) for name, slot in self.channel.slots.items() if asked(slot)}
        if weights:
            weights[next(iter(weights))] += READING_S
        for name in self.channel.slots:
            share = weights.get(name, 0) / max(0.1, sum(weights.values()))
            weights.pop(name, None)
            texts[name] = self.fill(name, reports[name], share * (ends - time.monotonic()))
        self._cover(texts)
        for name, chosen in texts.items():
            report = reports[name]
            report.from_model = sum(candidate.origin == "model" for candidate in chosen)
            report.from_patterns = sum(candidate.origin == "pattern" for candidate in chosen)
            self.taken[name] += [candidate.text for candidate in chosen]
        return texts, reports

    def _needs(self, name: str) -> float:
        """About how many seconds a small model takes to write a slot."""
        limit = min(self.channel.slots[name].soft_limit or self.channel.slots[name].limit, 300)
        return self.wanted(name) * (limit / CHARACTERS_A_TOKEN + TOKENS_A_LINE) / TOKENS_A_SECOND

    def _draft(self) -> None:
        """A first text from the facts at once: a model that has to read its prompt first keeps people waiting."""
        name = next(iter(self.channel.slots))
        ready = (one.text for one in self._patterns(self.slot(name)) if one.checked.ok) if self.model else ()
        if (text := next(iter(ready), None)) is not None:
            self._hear(text)

    def _hear(self, text: str) -> None:
        if self.first_seconds is None:
            self.first_seconds = time.monotonic() - self.began
        if self.heard is not None:
            self.heard(text)

    def fill(self, name: str, report: SlotReport, seconds: float) -> tuple[Candidate, ...]:
        """The best texts for one slot: the model's where they pass, fact patterns for what is missing."""
        slot, wanted = self.slot(name), self.wanted(name)
        if slot.choices:
            return tuple(self._candidate(text, slot, "choice", "action") for text in slot.choices[:1])
        pool = self.pools[name]
        pool += self._shortened(name, slot)
        if self.model is not None and asked(slot):
            try:
                self._write(name, slot, wanted, report, seconds)
            except ModelError as error:
                self.problem = str(error)
                self.model = self.model if report.written else None  # slow is one thing, silent another
        taken = self.taken[name]
        chosen = self._choose(pool, wanted, taken)
        if len(chosen) < wanted:
            held = [*taken, *(candidate.text for candidate in chosen)]
            chosen += self._choose(self._patterns(slot), wanted - len(chosen), held)
        if len(chosen) < slot.min:  # rather what was there before than nothing
            held = [candidate.text for candidate in chosen]
            chosen += self._choose([*pool, *self._patterns(slot)], slot.min - len(chosen), held)
        report.missing = max(0, slot.min - len(chosen))
        return tuple(chosen)

    def another(self, name: str, held: Sequence[str], seconds: float) -> Candidate | None:
        """One more text for a slot, unlike those it holds; None when nothing fits."""
        slot = self.slot(name)
        self.taken[name] = list(held)
        self.pools[name] += self._shortened(name, slot)
        if self.model is not None and asked(slot):
            try:
                self._write(name, slot, 1, SlotReport(), seconds)
            except ModelError as error:
                self.problem = str(error)
        ways = [self._candidate(text, slot, "choice", "action") for text in slot.choices]
        chosen = self._choose(self.pools[name], 1, held) or self._choose([*ways, *self._patterns(slot)], 1, held)
        return chosen[0] if chosen else None

    def _write(self, name: str, slot: Slot, wanted: int, report: SlotReport, seconds: float) -> None:
        """Candidates of a few rounds, until enough of them can stand side by side or the time is over."""
        assert self.model is not None
        began, pool = time.monotonic(), self.pools[name]
        seen = {candidate.text for candidate in pool}
        for number in range(ROUNDS):
            left = seconds - (time.monotonic() - began)
            enough = len(self._choose(pool, wanted, self.taken[name]))
            if enough >= wanted or (number and left < FEWER):
                break
            count = min(MOST_AT_ONCE, wanted - enough + SPARE)
            order = Order(
                channel=self.channel, slot_name=name, slot=slot, count=count, angles=self._angles(name, slot, number)[:count],
                voice=self.voice[:3],
            )  # fmt: skip
            passes = partial(self._passes, slot)
            for text, angle in write(self.model, order, self.about, self.brief, left, passes=passes):
                if text not in seen:
                    seen.add(text)
                    self._take(name, slot, text, angle, report)
                if time.monotonic() - began > seconds:
                    break
        report.seconds += time.monotonic() - began

    def _passes(self, slot: Slot, text: str) -> bool:
        return self.checker.check(text, slot).ok

    def _angles(self, name: str, slot: Slot, number: int) -> tuple[str, ...]:
        """What to play on next: first what no text that passed plays on yet."""
        whole = slot.is_long
        angles = angle_names() if whole else cue_names(slot, self.about)
        shift = (number * 3 + len(self.taken[name])) % len(angles)
        turned = angles[shift:] + angles[:shift] if whole or number or self.taken[name] else angles
        passed = Counter(candidate.angle for candidate in self.pools[name] if candidate.checked.ok)
        return tuple(sorted(turned, key=lambda angle: passed[angle]))

    def _take(self, name: str, slot: Slot, text: str, angle: str, report: SlotReport) -> None:
        if slot.role in ("headline", "subject", "call_to_action"):
            text = text.removesuffix(".").removesuffix("。")
            text = text[:1].upper() + text[1:]
        if text.casefold() in {
            said.casefold() for fact in self.about.facts for said in (fact.en, fact.zh) if fact.id != "name"
        }:
            return  # the list of facts read back is no copy
        checked = mended(self.checker.check(text, slot), slot, self.checker)
        if checked.ok and (said := self.past.memorised(checked.text)):
            reason = {"en": "It says past copy again: ", "zh": "与以往文案雷同："}[self.brief.language] + said
            again = hit("voice.memorised", checked.text, 0, len(checked.text), reason)
            checked = replace(checked, hits=(*checked.hits, again))
        report.note(checked)
        candidate = Candidate(checked=checked, origin="model", angle=angle, facts=facts_in(checked.text, self.about))
        self.pools[name].append(candidate)
        if checked.ok:
            if self.first_model_seconds is None:
                self.first_model_seconds = time.monotonic() - self.began
            self._hear(checked.text)

    def _choose(self, pool: Sequence[Candidate], wanted: int, taken: Sequence[str]) -> list[Candidate]:
        weights = {fact.id: 1.5 if fact.rank <= 2 else 0.6 for fact in self.about.facts}
        # what the shop said before sets the tone; saying it again would be copying
        return choose(pool, wanted, taken=[*taken, *self.voice], keywords=self.brief.keywords, weights=weights)

    def _candidate(self, text: str, slot: Slot, origin: str, angle: str) -> Candidate:
        checked = self.checker.check(text, slot)
        return Candidate(checked=checked, origin=origin, angle=angle, facts=facts_in(text, self.about))

    def _patterns(self, slot: Slot) -> list[Candidate]:
        # several versions ask for the same ones
        if (kept := self.patterns.get(key := f"{slot.role} {slot.limit}")) is not None:
            return kept
        self.patterns[key] = [
            Candidate(
                checked=self.checker.check(one.text, slot), origin="pattern", angle=one.angle,
                facts=one.facts | facts_in(one.text, self.about),
            )
            for one in render(slot, self.about, self.brief, self.shop)
        ]  # fmt: skip
        return self.patterns[key]

    def _shortened(self, name: str, slot: Slot) -> list[Candidate]:
        """For copy that is to be shorter: its own first sentences, where there are several."""
        if self.brief.length != "shorter":
            return []
        cut = [(text, shortened(text)) for text in self.earlier.get(name, ())]
        return [self._candidate(short, slot, "edit", "product") for text, short in cut if short and short != text]

    def _cover(self, texts: dict[str, tuple[Candidate, ...]]) -> None:
        """Where a slot of many texts leaves important facts out, patterns that say them take the place of the last."""
        name = max(texts, key=lambda key: len(texts[key]), default="")
        if not name or len(texts[name]) < 8:
            return
        important = [fact.id for fact in self.about.important[:5]]
        said = {fact for chosen in texts.values() for candidate in chosen for fact in candidate.facts}
        texts[name] = cover(texts[name], self._patterns(self.slot(name)), important, said, self.taken[name])


def asked(slot: Slot) -> bool:
    """True for slots that the model writes; paths, tags and the platform's own buttons are made from facts."""
    return not slot.choices and slot.role not in ("path", "hashtag")
