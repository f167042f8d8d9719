"""The checks that every piece of copy passes before anybody sees it; all in code, and all fail closed.

Limits, whole sentences, claims and properties against facts, rule packs, language and script, the spelling of the
product's name, words to avoid. What is found is a ``RuleHit``, the same value that ``hawker lint`` prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from assistant.copywriting.brief import Brief
from assistant.copywriting.channels import Channel, Slot
from assistant.copywriting.facts import Dossier
from assistant.copywriting.form import form_hits, script_hits
from assistant.copywriting.properties import unproved
from assistant.copywriting.rules import Pack, RuleHit, apply_pack
from assistant.guard.claims import Checker
from assistant.guard.language import violates
from assistant.sources import Claim

# what a claim of the ledger may be without a fact: copy may say that a stand is charming
_OPINION = frozenset({"statement", "polarity"})

_PERIOD = regex.compile(r"(?<!\d)\d{4}-\d{4}(?!\d)|\bsold, \d{4}(?:-\d{4})?(?!\d)")
_HAN = regex.compile(r"\p{Han}")


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A text with what was found in it. ``claims`` are those of the ledger, each with its fact."""

    text: str
    hits: tuple[RuleHit, ...]
    claims: tuple[Claim, ...] = ()

    @property
    def ok(self) -> bool:
        """True when nothing of error level stands against it."""
        return not any(hit.severity == "error" for hit in self.hits)


def hit(
    rule: str, text: str, start: int, end: int, reason: str, suggestion: str = "", reference: str = "Hawker"
) -> RuleHit:
    """A finding of error level of our own checks."""
    return RuleHit(
        severity="error",
        rule=rule,
        text=text,
        start=start,
        end=end,
        reason=reason,
        reference=reference,
        suggestion=suggestion,
    )


class CopyChecker:
    """Checks the texts of one brief, product and channel; sources and packs are read once."""

    def __init__(self, brief: Brief, channel: Channel, about: Dossier, packs: Sequence[Pack]) -> None:
        self.brief, self.channel, self.about, self.packs = brief, channel, about, packs
        self._facts = about.all_text()
        self._ledger = Checker(about.sources, language=brief.language, say=about.title)

    def check(self, text: str, slot: Slot) -> Checked:
        """All that can be held against a text in a slot."""
        language = self.brief.language
        hits = [*limit_hits(text, slot, language), *form_hits(text, slot.role, language), *script_hits(text, language)]
        hits += self._words(text)
        for pack in self.packs:
            hits += apply_pack(pack, text, language=language, role=slot.role)
        hits += self._language(text, slot)
        claims = self._claims(text)
        for claim in claims:
            if not claim.supported:
                reason = {"en": "No fact of this product holds it: ", "zh": "没有事实支持："}[language] + claim.text
                hits.append(hit("claims.unsupported", claim.text, claim.start, claim.end, reason))
        for said in unproved(text, self._facts):
            reason = {"en": f"No fact says that it is so ({said.kind})", "zh": f"没有事实说明这一点（{said.kind}）"}[
                language
            ]
            hits.append(hit(f"facts.{said.kind}", said.text, said.start, said.end, reason))
        return Checked(text=text, hits=tuple(hits), claims=claims)

    def _claims(self, text: str) -> tuple[Claim, ...]:
        return tuple(
            claim
            for claim in self._ledger.check(text).claims
            # a statement that happens to share words with a fact is not held by it
            if claim.attribute not in _OPINION
            and (claim.supported or not (self._in_a_name(claim.text) or self._in_a_period(text, claim)))
        )

    def _in_a_name(self, said: str) -> bool:
        """True for words of the product's own name: "3-tier" where the title has "3 Tier". A bare number is none."""
        words = _plain(said)
        chinese = _HAN.search(words) is not None
        if not chinese and len(words.split()) < 2:
            return False
        names = [_plain(name) for name in (self.about.title, *self.about.names)]
        return any((words in name) if chinese else (f" {words} " in f" {name} ") for name in names)

    def _in_a_period(self, text: str, claim: Claim) -> bool:
        """True for a year of a period that a fact names in full: "39,122 sold, 2010-2011"."""
        spans = (match.span() for match in _PERIOD.finditer(text) if match.group() in self._facts)
        return any(start <= claim.start and claim.end <= end for start, end in spans)

    def _words(self, text: str) -> list[RuleHit]:
        found = list[RuleHit]()
        for word in self.brief.avoid:
            for match in regex.finditer(regex.escape(word), text, regex.IGNORECASE):
                reason = {"en": "The brief says not to use it", "zh": "简报要求不使用该词"}[self.brief.language]
                found.append(hit("brief.avoid", match.group(), *match.span(), reason))
        return found + name_hits(text, self.about, self.brief.language)

    def _language(self, text: str, slot: Slot) -> list[RuleHit]:
        if slot.role == "hashtag" or slot.choices:
            return []
        names = (*self.about.names, self.about.title, self.brief.offer, *self.brief.say, *self.brief.keywords)
        reason = {"en": "Not in the language of the brief", "zh": "与简报语言不一致"}[self.brief.language]
        return [hit("language.other", text, 0, len(text), reason)] if violates(text, self.brief.language, names) else []


def _plain(text: str) -> str:
    return regex.sub(r"[^\p{L}\p{N}]+", " ", text.casefold()).strip()


def limit_hits(text: str, slot: Slot, language: str) -> list[RuleHit]:
    """That a text is too long, empty, or none of the texts that the slot takes."""
    if not text.strip():
        return [hit("limits.empty", text, 0, len(text), "空文本" if language == "zh" else "Empty text")]
    if slot.choices and text not in slot.choices:
        reason = (
            f"只能选用：{'、'.join(slot.choices)}"
            if language == "zh"
            else f"Only these are taken: {', '.join(slot.choices)}"
        )
        return [hit("limits.choice", text, 0, len(text), reason)]
    length = slot.length(text)
    if length <= slot.limit:
        return []
    reason = (
        f"长度{length}，上限{slot.limit}（{slot.measure}）"
        if language == "zh"
        else f"{length} of at most {slot.limit} ({slot.measure})"
    )
    return [hit(f"limits.{slot.measure}", text, 0, len(text), reason)]


def name_hits(text: str, about: Dossier, language: str) -> list[RuleHit]:
    """Words that are nearly, but not quite, a word of the product's name."""
    from rapidfuzz.distance import DamerauLevenshtein

    names = {word.casefold() for name in (about.title, *about.names) for word in regex.findall(r"\p{Latin}{5,}", name)}
    found = list[RuleHit]()
    for match in regex.finditer(r"\p{Latin}{5,}", text):
        word = match.group().casefold()
        near = [name for name in names if _misspells(word, name, DamerauLevenshtein.distance(word, name))]
        if word not in names and near:
            reason = f"商品名应写作“{near[0]}”" if language == "zh" else f"The product's name has {near[0]!r}"
            found.append(hit("names.spelling", match.group(), *match.span(), reason, near[0]))
    return found


def _misspells(word: str, name: str, distance: int) -> bool:
    """One slip of the pen, and no ending of English: "lanterm" for "lantern", not "lanterns"."""
    inflected = word.startswith(name) or name.startswith(word)
    return distance == 1 and word[0] == name[0] and not inflected
