"""Conditions: what an answer holds for, against what the question asks about.

"3 to 5 working days" under "Delivery in the United Kingdom" is no answer for Germany; "Parcels to the European Union"
is one, though it does not name it. ``read`` takes a question's conditions once, ``stand`` holds a sentence against
them: its own words first, those of its heading where it names none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from assistant.guard.places import ABROAD, Place, holds, lexicon, narrower, pattern_of, places

Stand = Literal["fits", "silent", "narrower", "against"]
_PARTS = re.compile(r"(?<=[?？!！。])\s*|(?<=\.)\s+|\n")
_ONLY = re.compile(r"\b(?:only|nowhere else|no other)\b|只|仅", re.I)


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What a question is about: places, and for each thing the sides it names."""

    places: tuple[Place, ...]
    sides: Mapping[str, frozenset[str]]
    home: str

    @property
    def any(self) -> bool:
        """True when there is something to hold a sentence against."""
        return bool(self.places or self.sides)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a sentence stands to a question: by place, by side, and how many conditions it has that nobody asked for."""

    place: Stand = "silent"
    side: Stand = "silent"
    unasked: int = 0
    covers: tuple[str, ...] = ()

    @property
    def against(self) -> bool:
        """True when the sentence holds for something else than what is asked about."""
        return "against" in (self.place, self.side)


SILENT = Standing()


def read(question: str, home: str = "GB") -> Conditions:
    """The conditions that a question names; ``home`` is the shop's own country (ISO 3166)."""
    found, sides = tuple[Place, ...](), dict[str, frozenset[str]]()
    for part in _PARTS.split(question):  # of a question and its follow-up ("and to Germany?") the last word counts
        found = places(part) or found
        sides |= _sides(part)
    return Conditions(places=found, sides=sides, home=home)


def stand(asked: Conditions, sentence: str, heading: str, others: Sequence[str] = ()) -> Standing:
    """How a sentence stands to what is asked.

    Args:
        asked: of the question.
        sentence: that might answer.
        heading: the one it stands under, the last of its path.
        others: the other sentences of the passage: "the rest of the world" begins where they end.
    """
    place, covers = _by_place(asked, sentence, heading, others)
    side, unasked = _by_side(asked, sentence, heading)
    return Standing(place=place, side=side, unasked=unasked, covers=covers)


def _by_place(asked: Conditions, sentence: str, heading: str, others: Sequence[str]) -> tuple[Stand, tuple[str, ...]]:
    if not asked.places:
        return "silent", ()
    said = places(sentence) or places(heading)
    if not said:
        return "silent", ()
    covered: list[str] = []
    for one in asked.places:
        for place in said:
            if holds(place, one, asked.home) and not _closer(place, one, asked, others):
                covered.append(one.text)
    if covered:
        return "fits", tuple(dict.fromkeys(covered))
    if any(narrower(place, one, asked.home) for place in said for one in asked.places):
        return "narrower", ()
    # "within the United Kingdom only" says something of everywhere else
    return ("silent" if _ONLY.search(sentence) else "against"), ()


def _closer(place: Place, one: Place, asked: Conditions, others: Sequence[str]) -> bool:
    """Whether another sentence beside this one is about the place itself, so that the wide one is not."""
    if place.code != ABROAD or one.code == ABROAD:
        return False
    return any(
        holds(other, one, asked.home) and other.code != ABROAD and not other.outside
        for text in others
        for other in places(text)
    )


def _by_side(asked: Conditions, sentence: str, heading: str) -> tuple[Stand, int]:
    own, above = _sides(sentence), _sides(heading)
    stands: list[Stand] = []
    unasked = 0
    for thing in own.keys() | above.keys() | asked.sides.keys():
        said = own.get(thing) or above.get(thing) or frozenset()
        wanted = asked.sides.get(thing, frozenset())
        if not wanted:
            unasked += bool(said) and said <= _marked()[thing]
        elif said:
            stands.append("fits" if said & wanted else "against")
    return ("against" if "against" in stands else "fits" if stands else "silent"), unasked


@lru_cache(maxsize=2048)
def _sides(text: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for thing, side, pattern in _patterns():
        if pattern.search(text):
            found.setdefault(thing, set()).add(side)
    return {thing: frozenset(sides) for thing, sides in found.items()}


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    things = cast("dict[str, dict[str, dict[str, list[str]]]]", lexicon()["sides"])
    return tuple(
        (thing, side, re.compile(pattern_of([*words["en"], *words["zh"]]), re.IGNORECASE))
        for thing, sides in things.items()
        for side, words in sides.items()
    )


@lru_cache(maxsize=1)
def _marked() -> Mapping[str, frozenset[str]]:
    things = cast("dict[str, dict[str, dict[str, object]]]", lexicon()["sides"])
    return {
        thing: frozenset(side for side, words in sides.items() if words.get("marked"))
        for thing, sides in things.items()
    }
