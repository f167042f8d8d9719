"""What speaks for and against a sentence as the answer to a question: numbers between 0 and 1, no judgement.

Overlap of words, numbers and names; whether the sentence holds an expression of the sort that is asked for (a time,
an amount, a person); what the question names and the passage lacks; and what retrieval said. ``answers`` weighs them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from assistant.guard.claims.evidence import words_of
from assistant.guard.lexicon import excludes
from assistant.guard.numbers import Quantity, quantities, same
from assistant.guard.words import Sentence, fold, is_chinese, negations, sentences

if TYPE_CHECKING:
    from knowledge.records import Hit

Sort = Literal["person", "time", "amount", "place", "reason", "manner", "yes_no", "thing"]
SORTS: tuple[Sort, ...] = ("person", "time", "amount", "place", "reason", "manner", "yes_no", "thing")

_SORTS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("time", re.compile(r"\bwhen\b|\b(?:what|which|in what|on what) (?:year|date|day|month|century|decade|time|period|era|age)\b|\bhow (?:long|soon|old|often)\b|什么时[候间]|何时|哪[一]?[年天月日]|几[年月日号点天]|多久|多长时间|哪个?(?:世纪|年代|时[候期])|年份|时间是", re.I)),
    ("amount", re.compile(r"\bhow (?:many|much|far|large|big|tall|high|fast|heavy|deep|wide|hot)\b|\bwhat (?:percent\w*|number|amount|proportion|fraction|price|temperature|size|speed|is the (?:price|cost|fee|limit|population|number|minimum|maximum)|(?:do|does|did|would|will)\b.{1,60}\bcosts?\b|.{1,40}\bcosts?\?|discount)|多少|几折|几[个件种次位名人家座条款层岁]|百分之几|多[大高长远重]|价格|人口", re.I)),
    ("person", re.compile(r"\bwho(?:m|se)?\b|\bwhat (?:person|king|queen|president|scientist|author|man|woman|leader|ruler|emperor|professor|inventor)\b|谁|哪[一]?[位名人]|何人|什么人|姓名|叫什么", re.I)),
    ("place", re.compile(r"\bwhere\b|\b(?:what|which) (?:country|city|state|place|region|town|continent|area|island|nation|countries|cities)\b|哪里|哪儿|何处|哪[个一]?(?:国|省|市|城|地|洲|区|县)|什么地方|位于", re.I)),
    ("reason", re.compile(r"\bwhy\b|\bwhat (?:caused|is the reason|was the reason|reason)\b|为什么|为何|原因|缘故|因何", re.I)),
    ("manner", re.compile(r"\bhow\b|怎么|怎样|如何", re.I)),
    ("yes_no", re.compile(r"^\s*(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|may|am)\b|吗|是否|能不能|可不可以|有没有|是不是|可以.*[?？]$", re.I)),
)  # fmt: skip
# of an amount or a time the kind that is asked for, where the question says
_WANTED: tuple[tuple[frozenset[str], re.Pattern[str]], ...] = (
    (frozenset({"percent"}), re.compile(r"\bpercent|\bwhat discount|\bdiscount is|百分之几|几折|折扣是?多少", re.I)),
    (frozenset({"money"}), re.compile(r"\bcosts?\b|\bprices?\b|\bfees?\b|\bcharged?\b|\bhow much (?:is|are)\b|多少[钱元]|费用|运费|价格|收费|售价", re.I)),
    (frozenset({"duration"}), re.compile(r"\bhow (?:long|soon|fast|many (?:days|hours|weeks|months|years))\b|多久|多长时间|[几多]少?个?(?:工作)?[天日]|几个?小时", re.I)),
    (frozenset({"measure"}), re.compile(r"\bhow (?:big|tall|high|heavy|hot|wide|deep)\b|\btemperature|\bsizes?\b|measurements|尺寸|多[大高重宽]|多少度", re.I)),
)  # fmt: skip
_HOW_MANY = re.compile(r"\bhow many (?:\w+ )??(?P<thing>[a-z]{3,})\b|(?:几|多少)(?P<measure>[个件种次位名人家座条款张节份支天年月])", re.I)  # fmt: skip
# words that ask for some thing: its name, number, time, place, reason or manner
_ASKS_THING = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how)\b|什么|多少|怎|如何|哪|谁|何|几|多[久大高长远重]", re.I
)
_REASON = re.compile(
    r"\b(?:because|due to|since|as a result|so that|in order to|caused|owing|therefore|thanks to|led to|reason)\b|因为|由于|因此|所以|为了|因而|导致|使得|原因",
    re.I,
)
_NAME = re.compile(
    r"(?<![.!?] )(?<!^)(?<!\w)[A-ZÀ-Þ][\w'’.-]+(?:\s+(?:of|the|de|von|van)?\s*[A-ZÀ-Þ][\w'’.-]+)*|《[^》]{1,30}》|“[^”]{1,20}”"
)
_PLACE_AT = re.compile(
    r"\b(?:in|at|from|to|near|of|into|across|throughout)\s+(?:the\s+)?[A-ZÀ-Þ]|位于|在[㐀-鿿]{2,}|[省市县区国州镇村岛洲]"
)
_SUPERLATIVE = re.compile(
    r"\b(?:first|last|most|least|only|largest|smallest|biggest|highest|lowest|best|worst|oldest|earliest|latest|never|always|all|main|\w{3,}est)\b|最[㐀-鿿]|第一|唯一|首[个次位]|主要",
    re.I,
)
_YEAR_WORDS = re.compile(
    r"\b(?:century|centuries|decade|era|period|year|month|week|day|hour|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|yesterday|annually|daily|spring|summer|autumn|winter)s?\b|世纪|年代|时期|年|月|日|期间|同年|翌年|小时|分钟",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question, read once."""

    text: str
    words: frozenset[str]
    ordered: tuple[str, ...]
    names: frozenset[str]
    numbers: tuple[Quantity, ...]
    superlatives: frozenset[str]
    sort: Sort
    negations: int
    chinese: bool
    characters: frozenset[str] = frozenset()

    @property
    def asks_thing(self) -> bool:
        """True when the answer is a thing that a passage may name, not a yes or no, and when there is a question."""
        return self.sort != "yes_no" and bool(_ASKS_THING.search(self.text))


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A sentence of a hit that might answer, with the words around it. ``start`` and ``end`` are offsets in the hit.

    ``lead`` are the words of the passage's headings, or, where it has none, of its first sentence: they name what it
    is about, and its sentences go on without repeating it. ``characters`` and ``lead_characters`` are the Chinese ones.
    """

    hit: int
    index: int
    sentence: Sentence
    words: frozenset[str]
    ordered: tuple[str, ...]
    before: frozenset[str]
    heading: frozenset[str]
    passage: frozenset[str]
    numbers: tuple[Quantity, ...]
    passage_numbers: tuple[Quantity, ...]
    chinese: bool
    lead: frozenset[str] = frozenset()
    characters: frozenset[str] = frozenset()
    lead_characters: frozenset[str] = frozenset()


def sort_of(text: str) -> Sort:
    """What sort of thing a question asks for."""
    for sort, pattern in _SORTS:
        if pattern.search(text):
            return sort
    return "thing"


_HAN = re.compile(r"[㐀-䶿一-鿿]")
_EMPTY_CHARACTERS = frozenset("的了是在和与及有为个些何时几吗呢请问否中于上下对从以被把将也都又其之者所而")
_ASKING = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how|many|much|name|called|type|kind)\b|什么|多少|怎么样?|怎样|如何|哪[个些里儿位种款一]?|谁|为何|何时|几|请问|吗|呢|是否|哪",
    re.I,
)


def read_question(text: str) -> Question:
    """Read a question: its words without the asking ones, its names, numbers and the sort of answer it wants."""
    numbers = quantities(text)
    bare = _ASKING.sub(lambda match: " " * len(match.group()), fold(text))
    words = words_of(bare, numbers)
    names = {token for match in _NAME.finditer(text) for token, _ in words_of(match.group())}
    return Question(
        text=text, words=frozenset(token for token, _ in words), ordered=tuple(token for token, _ in words),
        names=frozenset(names), numbers=numbers, superlatives=frozenset(m.group().lower() for m in _SUPERLATIVE.finditer(text)),
        sort=sort_of(text), negations=negations(text), chinese=is_chinese(text), characters=_characters(bare),
    )  # fmt: skip


def asks(text: str) -> bool:
    """Whether a text asks something: by an asking word or a question mark."""
    return _ASKING.search(text) is not None or text.rstrip().endswith(("?", "？"))


def _characters(text: str) -> frozenset[str]:
    return frozenset(_HAN.findall(text)) - _EMPTY_CHARACTERS


@lru_cache(maxsize=512)
def _passage(title: str, text: str) -> tuple[tuple[Sentence, tuple[tuple[str, int], ...], tuple[Quantity, ...]], ...]:
    found: list[tuple[Sentence, tuple[tuple[str, int], ...], tuple[Quantity, ...]]] = []
    for sentence in sentences(text):
        held = quantities(sentence.text)
        found.append((sentence, words_of(sentence.text, held), held))
    return tuple(found)


def candidates(hits: Sequence[Hit]) -> list[Candidate]:
    """The sentences of the hits, headings left out."""
    found: list[Candidate] = []
    for place, hit in enumerate(hits):
        parts = _passage(hit.title, hit.text)
        heading = frozenset(token for token, _ in words_of(f"{hit.title} {hit.locator}"))
        passage = (
            heading.union(*(frozenset(token for token, _ in words) for _, words, _ in parts)) if parts else heading
        )
        numbers = tuple(one for _, _, held in parts for one in held)
        before = heading
        lead, above = (heading, _characters(f"{hit.title} {hit.locator}")) if hit.locator else (None, frozenset[str]())
        for index, (sentence, words, held) in enumerate(parts):
            own = frozenset(token for token, _ in words)
            if not sentence.text.startswith("#"):
                characters = _characters(sentence.text)
                if lead is None:
                    lead, above = own | heading, characters | _characters(hit.title)
                found.append(
                    Candidate(
                        hit=place, index=index, sentence=sentence, words=own, ordered=tuple(token for token, _ in words), before=before, heading=heading,
                        passage=passage, numbers=held, passage_numbers=numbers, chinese=is_chinese(sentence.text),
                        lead=lead, characters=characters, lead_characters=above,
                    )
                )  # fmt: skip
            before = own | heading
    return found


def naming(one: Candidate, names: Sequence[str]) -> Candidate:
    """A candidate as if it named these: "the European Union" names Germany, to a question about it."""
    tokens = frozenset(token for name in names for token, _ in words_of(name))
    if not tokens:
        return one
    return replace(one, words=one.words | tokens, before=one.before | tokens, passage=one.passage | tokens)


class Rarity:
    """How much each token tells, by how few of the candidates hold it."""

    def __init__(self, found: Sequence[Candidate]) -> None:
        self._total = len(found)
        self._count: dict[str, int] = {}
        for one in found:
            for token in one.words | one.characters:
                self._count[token] = self._count.get(token, 0) + 1

    def of(self, token: str) -> float:
        """The weight of a token, at least 0.2."""
        return 0.2 + math.log((self._total + 2) / (self._count.get(token, 0) + 1))

    def share(self, wanted: frozenset[str], held: frozenset[str]) -> float:
        """The weighted share of ``wanted`` that is held; 1 where nothing is wanted."""
        total = sum(self.of(token) for token in wanted)
        return sum(self.of(token) for token in wanted if token in held) / total if total else 1.0


NAMES: tuple[str, ...] = (
    "own", "near", "passage", "heading", "heading_asked", "heading_only", "pairs", "order", "missing_most", "missing_second", "names_own", "names_passage", "numbers_own", "numbers_passage",
    "superlatives_own", "superlatives_passage", "sort_held", "sort_asked_person", "sort_asked_time", "sort_asked_amount", "sort_asked_place",
    "sort_asked_reason", "sort_asked_manner", "sort_asked_yes_no", "negation", "excluded", "length", "fresh", "first", "chinese", "across",
    "question_length", "fuzzy", "compact", "hit_cosine", "hit_gap", "hit_rank", "hit_words", "hit_words_gap", "hit_margin",
    "beyond", "beyond_characters",
)  # fmt: skip


def describe(question: Question, one: Candidate, hits: Sequence[Hit], rarity: Rarity) -> list[float]:
    """The features of a candidate in the order of ``NAMES``."""
    near = one.words | one.before
    missing = sorted((rarity.of(token) for token in question.words if token not in one.passage), reverse=True)
    across = question.chinese != one.chinese
    wanted = (
        frozenset(token for token in question.words if token.startswith("§") or token.isascii())
        if across
        else question.words
    )
    hit = hits[one.hit]
    return [
        rarity.share(wanted, one.words),
        rarity.share(wanted, near),
        rarity.share(wanted, one.passage),
        _held(wanted, one.heading, rarity),
        _held(one.heading, question.words, rarity),
        _held(wanted - one.words, one.heading, rarity),
        _pairs(question.ordered, one.ordered),
        _in_order(question.ordered, one.ordered),
        min(missing[0], 4.0) / 4 if missing else 0.0,
        min(missing[1], 4.0) / 4 if len(missing) > 1 else 0.0,
        rarity.share(question.names, near),
        rarity.share(question.names, one.passage),
        _numbers_held(question.numbers, one.numbers),
        _numbers_held(question.numbers, one.passage_numbers),
        _superlatives_held(question, one.sentence.text),
        _superlatives_held(question, hit.text),
        sort_held(question, one),
        *(1.0 if question.sort == sort else 0.0 for sort in SORTS[:7]),
        1.0 if bool(question.negations) != bool(negations(one.sentence.text)) else 0.0,
        1.0 if any(excludes(token, one.words | one.before) for token in question.words) else 0.0,
        min(len(one.ordered), 60) / 60,
        min(len(one.words - question.words), 12) / 12,
        1.0 if one.index == 0 else 0.0,
        1.0 if question.chinese else 0.0,
        1.0 if across else 0.0,
        min(len(question.words), 16) / 16,
        _fuzzy(question, one),
        _compact(question, one),
        *_retrieval(one.hit, hits),
        _held(wanted - one.lead, one.words, rarity),
        _held(question.characters - one.lead_characters, one.characters, rarity),
    ]


def _retrieval(place: int, hits: Sequence[Hit]) -> list[float]:
    hit = hits[place]
    cosine = hit.features.get("cosine", 0.0)
    best = max(other.features.get("cosine", 0.0) for other in hits)
    words = hit.features.get("bm25_share", 0.0)
    most = max(other.features.get("bm25_share", 0.0) for other in hits)
    second = sorted((other.features.get("bm25_share", 0.0) for other in hits), reverse=True)[1:2] or [0.0]
    return [cosine, best - cosine, min(place, 5) / 5, words, most - words, most - second[0]]


def _held(wanted: frozenset[str], held: frozenset[str], rarity: Rarity) -> float:
    """The weighted share of ``wanted`` that is held; 0 where either is empty (a text without headings)."""
    return rarity.share(wanted, held) if wanted and held else 0.0


def _pairs(question: tuple[str, ...], sentence: tuple[str, ...]) -> float:
    mine = set(pairwise(question))
    if not mine:
        return 0.0
    theirs = set(pairwise(sentence))
    return len(mine & theirs) / len(mine)


def _in_order(question: tuple[str, ...], sentence: tuple[str, ...]) -> float:
    """The longest common subsequence, as a share of the question."""
    if not question or not sentence:
        return 0.0
    row = [0] * (len(sentence) + 1)
    for token in question:
        diagonal = 0
        for j, other in enumerate(sentence, 1):
            diagonal, row[j] = row[j], diagonal + 1 if token == other else max(row[j], row[j - 1])
    return row[-1] / len(question)


def _numbers_held(wanted: Sequence[Quantity], held: Sequence[Quantity]) -> float:
    if not wanted:
        return 1.0
    return sum(any(same(one, other) for other in held) for one in wanted) / len(wanted)


def _superlatives_held(question: Question, text: str) -> float:
    if not question.superlatives:
        return 1.0
    lowered = text.lower()
    return sum(word in lowered for word in question.superlatives) / len(question.superlatives)


def sort_held(question: Question, one: Candidate) -> float:
    """Whether a sentence holds an expression of the sort that is asked for and that the question itself lacks."""
    text = one.sentence.text
    fresh = [held for held in one.numbers if not any(same(held, asked) for asked in question.numbers)]
    match question.sort:
        case "time":
            timely = any(
                held.kind in ("date", "time", "duration") or (held.kind == "number" and 1000 <= held.value <= 2100)
                for held in fresh
            )
            if timely and not _of_kind(question, fresh):
                return 0.7
            return 1.0 if timely else 0.5 if _YEAR_WORDS.search(text) else 0.0
        case "amount":
            return (
                (1.0 if _of_kind(question, fresh) and _counted(question, text) else 0.5)
                if fresh
                else 0.3
                if re.search(r"\b(?:several|many|few|one|half|both|no|none|all|some)\b|一|半|多|几", text, re.I)
                else 0.0
            )
        case "person" | "place" if not one.chinese:
            new = [
                m.group()
                for m in _NAME.finditer(text)
                if not {token for token, _ in words_of(m.group())} <= question.words
            ]
            if question.sort == "place":
                return 1.0 if new and _PLACE_AT.search(text) else 0.5 if new else 0.0
            return 1.0 if new else 0.0
        case "place":
            return 1.0 if _PLACE_AT.search(text) else 0.3
        case "reason":
            return 1.0 if _REASON.search(text) else 0.3
        case _:
            return 0.5


def _of_kind(question: Question, fresh: Sequence[Quantity]) -> bool:
    """Whether one of these is of the kind that is asked for: a percentage, money, days, a measure; any will do else."""
    if question.text.rstrip("?？ ").endswith("吗"):
        return True  # yes or no is asked, whatever is named
    wanted = next((kinds for kinds, pattern in _WANTED if pattern.search(question.text)), None)
    return wanted is None or any(one.kind in wanted for one in fresh)


def _counted(question: Question, sentence: str) -> bool:
    """Whether a sentence counts what is to be counted: "how many vouchers" by "3 vouchers", 几张 by 3 张; True else."""
    asked = _HOW_MANY.search(question.text)
    if asked is None:
        return True
    thing = asked["thing"] or asked["measure"]
    stem = thing[: max(3, len(thing) - 2)] if thing.isascii() else thing
    return re.search(rf"\d\s?(?:[a-z]+ )?{re.escape(stem)}", sentence, re.I) is not None


def _fuzzy(question: Question, one: Candidate) -> float:
    """The share of the question's words that near the sentence has in another form (the same first four letters)."""
    near = one.words | one.before
    missing = [token for token in question.words if token not in near and len(token) >= 4 and token.isascii()]
    if not missing:
        return 0.0
    stems = {token[:4] for token in near}
    return sum(token[:4] in stems for token in missing) / max(len(question.words), 1)


def _compact(question: Question, one: Candidate) -> float:
    """How close together the question's words stand in the sentence."""
    places = [i for i, token in enumerate(one.ordered) if token in question.words]
    if len(places) < 2:
        return 0.0
    return min(1.0, len(places) / (places[-1] - places[0] + 1))
