"""Passages that say two things of one: "within 30 days" here, "within 14 days" there.

Two sentences contradict each other when they say the same in the same words but for a quantity of one kind. Which of
them holds is not for us to say: both are shown, with the day each was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.guard.answers import Span
from assistant.guard.claims.evidence import words_of
from assistant.guard.conditions import read, stand
from assistant.guard.numbers import Quantity, quantities, same
from assistant.guard.words import sentences

if TYPE_CHECKING:
    from knowledge.records import Hit

ALIKE = 0.7  # the share of their words that two sentences have in common
FEWEST = 3


def contradiction(best: Span, hits: Sequence[Hit]) -> Span | None:
    """A sentence of another passage that says the same as ``best`` with another quantity; None where none does."""
    held, mine = _read(best.text)
    if not held or len(mine) < FEWEST:
        return None
    asked = read(best.text)
    for hit in hits:
        if hit.id == best.hit_id:
            continue
        heading = hit.locator or hit.title
        for sentence in sentences(hit.text):
            others, theirs = _read(sentence.text)
            if len(mine & theirs) < ALIKE * len(mine | theirs) or stand(asked, sentence.text, heading).against:
                continue
            if _differ(held, others):
                return Span(hit_id=hit.id, start=sentence.start, end=sentence.end, text=sentence.text, score=best.score)
    return None


def _read(text: str) -> tuple[tuple[Quantity, ...], frozenset[str]]:
    held = quantities(text)
    return held, frozenset(word for word, _ in words_of(text, held))


def _differ(mine: Sequence[Quantity], theirs: Sequence[Quantity]) -> bool:
    kinds = {one.kind for one in mine} & {one.kind for one in theirs}
    return any(
        not any(same(one, other) for other in theirs if other.kind == one.kind) for one in mine if one.kind in kinds
    )
