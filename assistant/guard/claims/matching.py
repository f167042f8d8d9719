"""Which source holds a quantity of a sentence, said of the same thing.

The right number in the wrong place is the usual mistake of a model, so it is not enough that a number occurs in a
source. Each piece with that number is scored by how far its words are those of the claim; each piece with another
number of the same sort is a rival. The claim stands when the best holder scores enough and no rival scores better.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.guard.claims.evidence import Evidence, Piece, words_of
from assistant.guard.lexicon import excludes
from assistant.guard.numbers import Quantity, comparable, quantities, same
from assistant.guard.words import is_chinese, stem

# measured on tests/benchmarks/guard.py: the least share of a claim's words that its source must hold
FLOOR = 0.5
FLOOR_ACROSS = 0.34
_CLAUSE = re.compile(
    r"[,;:，；：、。()（）]|\band\b|\bbut\b|\bwhile\b|\bor\b|以及|而(?!且)|[和及或](?=[㐀-鿿])", re.IGNORECASE
)


# what leads in to a sentence and says nothing itself
_OPENER = re.compile(
    r"\s*(?:(?:in short|good to know|to be exact|as our pages say|according to [^,:]{1,40}|as stated[^,:]{0,30}|hello|hi|yes|no|sure|of course|certainly)\s*[,:!]"
    r"|(?:根据|按照|依照)[^，,：:]{1,16}[，,：:]|(?:简单来说|简而言之|总的来说|您好|你好|好的|是的|可以的?|当然)[，,：:！!])",
    re.IGNORECASE,
)
# words that say nothing of what a sentence is about
LIGHT = frozenset(
    stem(word)
    for word in [
        "come",
        "comes",
        "currently",
        "now",
        "today",
        "each",
        "per",
        "only",
        "just",
        "item",
        "items",
        "product",
        "products",
        "one",
        "have",
        "has",
        "had",
        "get",
        "gets",
        "got",
        "take",
        "takes",
        "make",
        "makes",
        "made",
        "offer",
        "include",
        "includes",
        "including",
        "contain",
        "contains",
        "total",
        "amount",
        "unit",
        "currently",
        "available",
        "also",
        "here",
        "listed",
        "called",
        "named",
        "find",
        "found",
        "show",
        "shown",
        "see",
        "give",
        "given",
        "need",
        "want",
        "like",
        "know",
        "following",
        "well",
        "good",
        "sure",
        "information",
        "details",
        "answer",
        "question",
        "detail",
        "page",
        "section",
    ]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A sentence of outgoing text, read once: its words, and what it is about by what came before."""

    text: str
    words: tuple[tuple[str, int], ...]
    quantities: tuple[Quantity, ...] = ()
    carried: frozenset[str] = frozenset()
    chinese: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """The piece that holds a quantity best, with its score, and the best rival's."""

    piece: Piece | None
    score: float
    rival: Piece | None = None
    rival_score: float = 0.0


def read(text: str, carried: frozenset[str] = frozenset()) -> Said:
    """Read a sentence; ``carried`` are the words of the subject that an earlier sentence named."""
    held, opener = quantities(text), _OPENER.match(text)
    words = words_of(text, held)
    if opener:
        words = tuple(word for word in words if word[1] >= opener.end())
    return Said(text=text, words=words, quantities=held, carried=carried, chinese=is_chinese(text))


def find(quantity: Quantity, said: Said, evidence: Evidence) -> Match:
    """The best holder of a quantity among the turn's pieces, and the best rival."""
    best: tuple[float, Piece | None] = (0.0, None)
    rivals: list[tuple[float, Piece]] = []
    clause = _clause_words(said, quantity)
    for piece in evidence.pieces:
        for held in piece.quantities:
            agrees = same(quantity, held)
            if not agrees and not comparable(quantity, held):
                continue
            score = agreement(quantity, said, held, piece, evidence)
            if not agrees:
                if held.kind == quantity.kind or not piece.is_fact:
                    rivals.append((score, piece))
            elif score > best[0]:
                best = (score, piece)
    rivals = [rival for rival in rivals if _contradicts(rival[1], best[1], clause)]
    top = max(rivals, key=lambda rival: rival[0], default=(0.0, None))
    return Match(piece=best[1], score=best[0], rival=top[1], rival_score=top[0])


def _contradicts(rival: Piece, holder: Piece | None, own: frozenset[str]) -> bool:
    """A row's stock is no rival of its price, unless the sentence speaks of stock and not of price."""
    if holder is None or not rival.is_fact or not holder.is_fact or rival.attribute == holder.attribute:
        return True
    return attribute_told(rival.attribute, own) and not attribute_told(holder.attribute, own)


def attribute_told(attribute: str, own: frozenset[str]) -> bool:
    """True when a sentence names an attribute of a row ("in stock", 库存)."""
    return any(token in own for token, _ in words_of(attribute.replace("_", " ")))


def agreement(quantity: Quantity, said: Said, held: Quantity, piece: Piece, evidence: Evidence) -> float:
    """How far a piece says ``held`` of the thing that the sentence says ``quantity`` of, 0 to 1."""
    if piece.is_fact:
        return _with_fact(quantity, said, piece, evidence)
    score = _with_sentence(quantity, said, held, piece, evidence)
    if piece.subject:  # the text of a row is about that row alone
        score *= 0.3 + 0.7 * _share(piece.subject, _named(said), evidence)
    return score


def _named(said: Said) -> frozenset[str]:
    return frozenset(token for token, _ in said.words) | said.carried


def _share(wanted: frozenset[str], present: frozenset[str], evidence: Evidence) -> float:
    total = sum(evidence.weight(token) for token in wanted)
    return sum(evidence.weight(token) for token in wanted if token in present) / total if total else 0.0


def _with_fact(quantity: Quantity, said: Said, piece: Piece, evidence: Evidence) -> float:
    clause, own = _clause_words(said, quantity), frozenset(token for token, _ in said.words)
    subjects = evidence.subjects(piece.attribute)
    known = frozenset[str]().union(*subjects)
    spoken = clause if clause & known else own if own & known else own | said.carried
    common = frozenset[str].intersection(*subjects) if len(subjects) > 1 else frozenset[str]()
    total = got = 0.0
    for token in piece.subject:  # what tells this subject from the others counts most
        weight = 0.3 if token in common else 1.0
        total += weight
        got += weight if token in spoken else 0.0
    subject = got / total if total else 0.0
    if not subject and len(subjects) == 1 and _names_nothing_else(own, said, piece):
        subject = 0.7
    return 0.9 * subject + (0.1 if attribute_told(piece.attribute, own) else 0.0)


def _names_nothing_else(own: frozenset[str], said: Said, piece: Piece) -> bool:
    """True for "It costs ...": the one subject that the turn knows can be meant, since no other is named."""
    if any(excludes(token, piece.subject) for token in own):
        return False
    if said.chinese:
        return not any(token.isascii() and token[0].isalpha() for token in own)
    return all(token.startswith("§") or token in LIGHT or token in piece.own for token in own)


def _clause_words(said: Said, quantity: Quantity) -> frozenset[str]:
    left, right = _clause_of(said.text, quantity)
    return frozenset(token for token, start in said.words if left <= start < right)


def _clause_of(text: str, quantity: Quantity) -> tuple[int, int]:
    return _clause_around(text, quantity.start, quantity.end)


@lru_cache(maxsize=4096)
def _clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    left, right = 0, len(text)
    for mark in _CLAUSE.finditer(text):
        if mark.end() <= start:
            left = mark.end()
        elif mark.start() >= end:
            right = mark.start()
            break
    return left, right


def _with_sentence(quantity: Quantity, said: Said, held: Quantity, piece: Piece, evidence: Evidence) -> float:
    across = said.chinese != piece.chinese
    clause, held_clause = _clause_of(said.text, quantity), _clause_of(piece.text, held)
    places = piece.places
    total = got = 0.0
    for token, start in said.words:
        if quantity.start <= start < quantity.end or (across and not _crosses(token)):
            continue
        inside = clause[0] <= start < clause[1]
        distance = _distance(start, quantity) / (3 if said.chinese else 6)
        weight = evidence.weight(token) * (1.0 if inside else 0.6) / (1 + distance / 8)
        if excludes(token, piece.own) and inside:
            return 0.1
        total += weight
        offset = None if across else start - quantity.start
        got += weight * _credit(token, offset, places.get(token), held, held_clause, piece)
    for token in said.carried if not total or _is_bare(said) else ():
        total += 1.0
        got += 1.0 if token in piece.own or token in piece.around else 0.0
    if not total:
        return 0.6 if across else 0.0
    return got / total


def _credit(
    token: str, offset: int | None, places: list[int] | None, held: Quantity, clause: tuple[int, int], piece: Piece
) -> float:
    """What a claim's word earns: most where it stands to the number as it does in the claim.

    ``offset`` is its place in the claim, seen from the number; None across languages, where places tell nothing.
    """
    if places is None:
        if token in piece.around:
            return 0.75
        # two Chinese characters that stand apart in the source: 买两件 for 两件
        apart = sum(char in piece.text for char in token) / len(token) if piece.chinese and not token.isascii() else 0.0
        return max(0.35 if token in piece.before else 0.0, 0.5 * apart)
    inside = any(clause[0] <= place < clause[1] for place in places)
    if offset is None:
        return 0.72 + 0.28 * inside
    nearest = min(abs((place - held.start) - offset) for place in places)
    near = math.exp(-nearest / 24)
    return 0.72 + 0.28 * max(near, 0.36 * inside)


def _crosses(token: str) -> bool:
    return token.startswith("§") or (token.isascii() and token[0].isalpha())


def _is_bare(said: Said) -> bool:
    return len(said.words) < 3


def _distance(start: int, quantity: Quantity) -> int:
    return quantity.start - start if start < quantity.start else start - quantity.end
