"""The best valid set of texts for a slot: relevant, covering the facts, and unlike each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from assistant.copywriting.check import Checked

# two texts of a slot are never more alike than this; the published bar is .8, by a stricter ratio than difflib's
MOST_ALIKE = 0.78


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A checked text with where it came from (``model`` or ``pattern``) and the angle it was asked for."""

    checked: Checked
    origin: str
    angle: str
    facts: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The text itself."""
        return self.checked.text


def alike(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1: the longest common subsequence by letters, case and punctuation aside."""
    from rapidfuzz.fuzz import ratio

    def plain(text: str) -> str:
        return regex.sub(r"[^\p{L}\p{N}]+", " ", text.casefold()).strip()

    return max(ratio(plain(one), plain(other)), ratio(one.casefold(), other.casefold())) / 100


def choose(
    candidates: Sequence[Candidate],
    wanted: int,
    *,
    taken: Sequence[str] = (),
    keywords: Sequence[str] = (),
    weights: Mapping[str, float] | None = None,
) -> list[Candidate]:
    """Up to ``wanted`` candidates, best first, none too like another or like those ``taken`` elsewhere.

    Greedy: each step takes the candidate that adds most: new facts, new angle, keywords, a model's wording before a
    pattern's, and little likeness to what is chosen. ``weights`` says how much each fact matters (1.2 by default).
    """
    chosen: list[Candidate] = []
    pool = [candidate for candidate in candidates if candidate.checked.ok]
    said: set[str] = set()
    angles: set[str] = set()
    while pool and len(chosen) < wanted:
        held = [*taken, *(candidate.text for candidate in chosen)]
        scored = [
            (_gain(candidate, held, said, angles, keywords, weights or {}), -at, candidate)
            for at, candidate in enumerate(pool)
        ]
        scored = [item for item in scored if item[0] > float("-inf")]
        if not scored:
            break
        best = max(scored, key=lambda item: item[:2])[2]
        chosen.append(best)
        pool.remove(best)
        said |= best.facts
        angles.add(best.angle)
    return chosen


def _gain(
    candidate: Candidate,
    held: Sequence[str],
    said: set[str],
    angles: set[str],
    keywords: Sequence[str],
    weights: Mapping[str, float],
) -> float:
    nearest = max((alike(candidate.text, other) for other in held), default=0.0)
    if nearest > MOST_ALIKE:
        return float("-inf")
    new_facts = sum(weights.get(fact, 1.2) for fact in candidate.facts - said)
    has_keyword = any(word.casefold() in candidate.text.casefold() for word in keywords)
    warnings = sum(1 for hit in candidate.checked.hits if hit.severity == "warning")
    return (
        new_facts
        + 0.5 * (candidate.angle not in angles)
        + 0.6 * has_keyword
        + 1.0 * (candidate.origin == "model")
        - 1.5 * nearest
        - 0.8 * warnings
    )


def cover(
    chosen: tuple[Candidate, ...],
    spare: Sequence[Candidate],
    important: Sequence[str],
    said: set[str],
    taken: Sequence[str] = (),
    *,
    enough: int = 4,
) -> tuple[Candidate, ...]:
    """``chosen`` with the last of its texts exchanged for spare ones until ``enough`` important facts are said."""
    result, said = list(chosen), set(said)
    for fact in important:
        if len(said & set(important)) >= enough or fact in said:
            continue
        held = [*taken, *(candidate.text for candidate in result)]
        fitting = [one for one in spare if fact in one.facts and one.checked.ok and _unlike(one.text, held)]
        only = {one for one in result if any(sum(f in other.facts for other in result) == 1 for f in one.facts)}
        free = [one for one in reversed(result) if one not in only] or result[-1:]
        if fitting and free:
            result[result.index(free[0])] = fitting[0]
            said |= fitting[0].facts
    return tuple(result)


def _unlike(text: str, held: Sequence[str]) -> bool:
    return max((alike(text, other) for other in held), default=0.0) <= MOST_ALIKE
