"""What the sources of a turn hold, cut into pieces that a claim can be held against.

A row gives one piece for each fact; a text gives one for each sentence, which remembers its heading and the
sentence before it. Rows that came as text only have their label for a subject.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.guard.lexicon import chinese_concepts, concept
from assistant.guard.numbers import Quantity, quantities
from assistant.guard.words import fold, is_chinese, is_content, negations, sentences, tokens
from assistant.sources import Fact, Source

_ROWS = frozenset({"product", "order", "customer", "finding"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One thing that a source says.

    ``words`` are its content tokens with their offsets, ``around`` those of its heading, label and neighbours;
    ``subject`` and ``attribute`` are set for facts and for the text of rows.
    """

    source: Source
    text: str
    words: tuple[tuple[str, int], ...]
    own: frozenset[str]
    around: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    quantities: tuple[Quantity, ...] = ()
    negations: int = 0
    subject: frozenset[str] = frozenset()
    attribute: str = ""
    value: str = ""
    chinese: bool = False
    places: dict[str, list[int]] = field(default_factory=dict[str, list[int]])

    @property
    def is_fact(self) -> bool:
        """True for a fact of a row."""
        return bool(self.attribute)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All pieces of a turn, the names its sources go by, and how rare each token is among them."""

    sources: tuple[Source, ...]
    pieces: tuple[Piece, ...]
    names: tuple[tuple[re.Pattern[str], int], ...]
    frequency: dict[str, int] = field(default_factory=dict[str, int])

    def subjects(self, attribute: str) -> frozenset[frozenset[str]]:
        """The subjects of the facts that tell an attribute."""
        return frozenset(piece.subject for piece in self.pieces if piece.attribute == attribute)

    def weight(self, token: str) -> float:
        """How much a token tells: one that many pieces hold tells little."""
        return 0.4 + math.log(1 + len(self.pieces)) / (1 + math.log(1 + self.frequency.get(token, 0)))

    def mentions(self, text: str) -> list[tuple[int, int, int]]:
        """Where sources are named in a text: (start, end, index of the source), the longest name winning."""
        folded = fold(text)
        found = [(m.start(), m.end(), index) for pattern, index in self.names for m in pattern.finditer(folded)]
        kept: list[tuple[int, int, int]] = []
        for one in sorted(found, key=lambda item: item[0] - item[1]):
            same_place = [other for other in kept if one[0] < other[1] and one[1] > other[0]]
            if not same_place or any(other[:2] == one[:2] and other[2] != one[2] for other in same_place):
                kept.append(one)
        return sorted(kept)


def words_of(text: str, without: Sequence[Quantity] = ()) -> tuple[tuple[str, int], ...]:
    """The content tokens of a text with their offsets, words that mean the same made one.

    What stands in the quantities of ``without`` (units, names of months) is left out: they are compared as values.
    """
    found = [(concept(token.text), token.start) for token in tokens(text) if is_content(token.text)]
    if is_chinese(text):
        found += chinese_concepts(text)
        found.sort(key=lambda item: item[1])
    spans = [(one.start, one.end) for one in without]
    return tuple(word for word in found if not any(start <= word[1] < end for start, end in spans))


def subject_of(name: str) -> frozenset[str]:
    """The tokens a subject is known by: its content words, or, of a bare number or code, that number."""
    code = re.sub(r"[^0-9A-Za-z]", "", name).upper()
    return token_set(name) or (frozenset({code}) if code else frozenset())


def _places(words: Sequence[tuple[str, int]]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for token, start in words:
        places.setdefault(token, []).append(start)
    return places


def token_set(text: str) -> frozenset[str]:
    """The distinct content tokens of a text."""
    return frozenset(token for token, _ in words_of(text))


def gather(sources: Sequence[Source]) -> Evidence:
    """Cut the sources of a turn into pieces; done once for each turn."""
    pieces = [piece for source in sources for piece in _pieces(source)]
    frequency: dict[str, int] = {}
    for piece in pieces:
        for token in piece.own:
            frequency[token] = frequency.get(token, 0) + 1
    return Evidence(sources=tuple(sources), pieces=tuple(pieces), names=tuple(_names(sources)), frequency=frequency)


def _pieces(source: Source) -> Iterable[Piece]:
    heading = token_set(" ".join([source.label, source.locator, *source.aliases]))
    row = source.kind in _ROWS
    for fact in source.facts:
        yield _of_fact(source, fact, heading)
    before: frozenset[str] = frozenset()
    for sentence in sentences(source.text):
        held = quantities(sentence.text)
        words = words_of(sentence.text, held)
        own = frozenset(token for token, _ in words)
        yield Piece(
            source=source, text=sentence.text, words=words, own=own, around=heading, before=before,
            quantities=held, negations=negations(sentence.text),
            subject=subject_of(source.label) if row else frozenset(), chinese=is_chinese(sentence.text), places=_places(words),
        )  # fmt: skip
        before = own


def _of_fact(source: Source, fact: Fact, heading: frozenset[str]) -> Piece:
    value = f"{fact.value} {fact.unit}".strip()
    text = f"{fact.subject} {fact.attribute.replace('_', ' ')}: {value}"
    words = words_of(text)
    return Piece(
        source=source, text=text, words=words, own=frozenset(token for token, _ in words), around=heading,
        quantities=quantities(value) or quantities(fact.value), subject=subject_of(fact.subject) or heading,
        attribute=fact.attribute, value=fact.value, chinese=is_chinese(text), places=_places(words),
    )  # fmt: skip


def _names(sources: Sequence[Source]) -> Iterable[tuple[re.Pattern[str], int]]:
    for index, source in enumerate(sources):
        names = {source.label, *source.aliases, *(fact.subject for fact in source.facts)}
        if source.kind in _ROWS:
            names |= {source.id, source.locator}
        for name in names:
            folded = fold(name).strip().lstrip("#")
            if len(folded) >= 3 or (len(folded) >= 2 and is_chinese(folded)):
                body = r"\s+".join(re.escape(part) for part in folded.split())
                left = r"(?<![A-Za-z0-9])" if folded[0].isascii() else ""
                right = r"(?:'s)?(?![A-Za-z0-9])" if folded[-1].isascii() else ""
                yield re.compile(left + "#?" + body + right, re.IGNORECASE), index
