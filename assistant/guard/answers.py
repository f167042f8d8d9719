"""May we answer? And with which sentences.

``judge`` reads the retrieved hits sentence by sentence, finds the best one or two to answer with, and gives a
calibrated probability that they do. Cheap signals first (``features``), weighed by a small trained model kept as
data (``answers.json``); where those leave it open, English passages are read with the question in mind (``reader``);
only where that leaves it open too, how likely the language model finds an answer there.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from assistant.guard.conditions import SILENT, Conditions, Standing, read, stand
from assistant.guard.features import Candidate, Question, Rarity, candidates, describe, naming, read_question
from assistant.guard.language import detect
from assistant.guard.reader import Reading, read_passages
from assistant.guard.trained import SUMMARY_NAMES, Opinion, load_weights, read_weights, sigmoid
from assistant.guard.words import is_chinese

if TYPE_CHECKING:
    from knowledge.records import Hit

__all__ = [
    "SUMMARY_NAMES", "UNDECIDED", "Judgement", "Scored", "Span", "TellsFirstWords", "around", "asking", "choose", "judge", "load_weights", "opinion", "rank",
    "read_best", "read_weights", "reread", "summary",
]  # fmt: skip

logger = logging.getLogger(__name__)

WORDS_SHOWN = 60
CHINESE_SHOWN = 120
HITS_READ = 6
# what the model is shown of a passage, in characters: with the question about 160 tokens, 2.1 s to read on two cores
READ_CHARACTERS, READ_CHINESE = 600, 260
# how its answer begins where the passage does not state one, and what it says when asked whether it does
UNSTATED = frozenset({"not", "未", "没", "没有", "无", "不"})
YES, NO = frozenset({"yes", "是", "是的"}), frozenset({"no", "not", "否", "不", "不是", "没有"})
Prompt = list[tuple[str, str]]
# the probabilities between which the passages are read, and between which the language model is asked
UNREAD, UNDECIDED = (0.05, 0.995), (0.3, 0.95)
READ_AT_MOST = 12.0  # log-odds: what the reader is surer of it is no surer of
# a lead over all other passages that still counts, and that of the only passage; in sentence scores
LEAD_AT_MOST, ALONE = 8.0, 5.0
# how far a sentence falls behind for holding for something else, or for fewer than was asked; in sentence scores
AGAINST, UNASKED, NARROWER, FITS = 8.0, 1.0, 1.5, 1.5
# a second sentence is among the next best, not far behind the first, rather of the same passage; in sentence scores
SECOND_AMONG, BEHIND, SAME_PASSAGE = 6, 3.0, 1.0
# what it adds to the log-odds that a sentence covers the place asked about under another name
COVERED = 1.0
# what a model that was asked and did not say in time takes off the log-odds: 14 in 100 answerable English questions are
# then refused, out of fold, as with its word; without this 9, and a quarter of the removed paragraphs would be answered
NOT_SAID = 0.6
# the most that can be thought of an answer for something else than what was asked about
AGAINST_PROBABILITY = 0.1
_GOES_WITH = re.compile(
    r"^(?:however|but|except|unless|only|provided|please note|note|this does not|these do not|it does not|otherwise)\b|^(?:但|不过|然而|除|只有|仅限|请注意|注意|否则|以上)",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[;:,](?=\s)|\s[–—-]\s|[，；：、]|\)(?=\s)|(?=\s\()")


class TellsFirstWords(Protocol):
    """A chat model that can say how likely its answers begin with which words."""

    def first_words(self, prompts: Sequence[Prompt], *, timeout_s: float | None = None) -> list[dict[str, float]]:
        """Words in lower case with their probabilities, 0 to 1, for each prompt; all of them within the time."""
        ...


@dataclass(frozen=True, kw_only=True)
class Span:
    """A sentence of a hit to answer with. ``start`` and ``end`` are offsets in the hit's text.

    ``text`` is what to show: the sentence itself, or, where it is too long, its part that answers, with an ellipsis
    for what was left out.
    """

    hit_id: str
    start: int
    end: int
    text: str
    score: float
    trimmed: bool = False


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """Whether the hits answer the question.

    ``probability`` is calibrated on questions that were never trained on; ``answerable`` compares it with the
    threshold. ``best`` are the sentences to answer with, in reading order, the first hit's first: there are some
    even when the question is not answerable (the nearest there is). ``used_model`` tells whether a model was asked.
    """

    probability: float
    answerable: bool
    best: tuple[Span, ...]
    used_model: bool = False


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A candidate with what the sentence model thinks of it, -inf to inf."""

    candidate: Candidate
    features: tuple[float, ...]
    score: float
    standing: Standing = SILENT
    worth: float = 0.0  # what the reader found there, in log-odds


def judge(
    question: str,
    hits: Sequence[Hit],
    *,
    language: str = "",
    model: TellsFirstWords | None = None,
    threshold: float = 0.5,
    undecided: tuple[float, float] = UNDECIDED,
    home: str = "GB",
) -> Judgement:
    """Whether the hits answer a question, how surely, and with which sentences.

    Args:
        question: what was asked.
        hits: what retrieval found, best first, with its ``features``.
        language: that of the reply; the question's own when empty.
        model: asked for the first words of two answers (about three seconds) where ``undecided`` holds; None: never.
        threshold: the least probability that counts as answerable.
        undecided: the range of the cheap probability within which the model is asked.
        home: the shop's own country (ISO 3166), which "abroad" is not.
    """
    asked = read_question(question)
    ranked = rank(asked, hits, read(question, home))
    if not ranked:
        return Judgement(probability=0.0, answerable=False, best=())
    weights = load_weights()
    has_vectors = "cosine" in hits[ranked[0].candidate.hit].features
    logit = weights.answer(summary(asked, ranked, hits), has_vectors=has_vectors)
    covered = _covered(ranked[0])
    open_still = not covered and not ranked[0].standing.against and UNREAD[0] <= sigmoid(logit) <= UNREAD[1]
    if open_still and (readings := _read(question, hits)):
        ranked = reread(ranked, readings, weights.sentence_worth)
        logit = weights.with_reading(logit, *read_best(ranked), thing=asked.asks_thing)
    best = choose(ranked, hits, chinese=(language or ("zh" if asked.chinese else "en")) == "zh")
    if ranked[0].standing.against:  # all that was found holds for something else
        return Judgement(probability=min(sigmoid(logit), AGAINST_PROBABILITY), answerable=False, best=best)
    probability, used = sigmoid(logit + COVERED * covered), False
    if model is not None and not covered and undecided[0] <= probability <= undecided[1]:
        said = _ask(model, asked, ranked[0].candidate, hits)
        used = said is not None
        probability = sigmoid(logit - NOT_SAID) if said is None else weights.with_model(logit, said)
    return Judgement(probability=probability, answerable=probability >= threshold, best=best, used_model=used)


def _covered(best: Scored) -> bool:
    """Whether the best sentence holds for a place that it does not name ("the European Union" for France).

    The language model does not see that it answers, and the words tell it less than they should.
    """
    said = best.candidate.sentence.text.lower()
    return any(name.lower() not in said for name in best.standing.covers)


def rank(question: Question, hits: Sequence[Hit], asked: Conditions | None = None) -> list[Scored]:
    """The sentences of the hits by how likely each holds the answer to what is ``asked`` about, best first."""
    hits = hits[:HITS_READ]
    found = candidates(hits)
    if not found:
        return []
    asked = asked or read(question.text)
    standings = [_standing(asked, one, hits, found) for one in found]
    found = [naming(one, standing.covers) for one, standing in zip(found, standings, strict=True)]
    rarity, weights = Rarity(found), load_weights()
    scored: list[Scored] = []
    for one, standing in zip(found, standings, strict=True):
        features = tuple(describe(question, one, hits, rarity))
        score = weights.sentence(features) + _worth(standing)
        scored.append(Scored(candidate=one, features=features, score=score, standing=standing))
    return sorted(scored, key=lambda item: -item.score)


def _standing(asked: Conditions, one: Candidate, hits: Sequence[Hit], found: Sequence[Candidate]) -> Standing:
    hit = hits[one.hit]
    heading = re.split(r"\s*[›>/]\s*", hit.locator)[-1] if hit.locator else hit.title
    beside = [other.sentence.text for other in found if other.hit == one.hit and other is not one]
    return stand(asked, one.sentence.text, heading, beside)


def _worth(standing: Standing) -> float:
    worth = -UNASKED * standing.unasked
    worth -= AGAINST if standing.against else NARROWER if standing.place == "narrower" else 0
    return worth + (FITS if standing.place == "fits" and not standing.against else 0)


def summary(question: Question, ranked: Sequence[Scored], hits: Sequence[Hit]) -> list[float]:
    """The features of the whole: those of the best sentence, and how it stands to the next ones and the hits."""
    best = ranked[0]
    hit = hits[best.candidate.hit]
    second = next((item for item in ranked[1:] if item.candidate.hit == best.candidate.hit), None)
    cosines = sorted((other.features.get("cosine", 0.0) for other in hits), reverse=True)
    return [
        *best.features,
        best.score / 10,
        (best.score - second.score) / 10 if second else 0.5,
        _lead(ranked) / 10,
        cosines[0],
        cosines[0] - (sum(cosines[1:4]) / len(cosines[1:4]) if len(cosines) > 1 else cosines[0] - 0.05),
        hit.features.get("bm25_share", 0.0) * hit.features.get("cosine", 0.0),
        1.0 if best.candidate.hit == 0 else 0.0,
        1.0 if "cosine" in hit.features else 0.0,
    ]


def _lead(ranked: Sequence[Scored]) -> float:
    """How far the best sentence is ahead of those of all other passages, in sentence scores."""
    best = ranked[0]
    elsewhere = next((item for item in ranked[1:] if item.candidate.hit != best.candidate.hit), None)
    return best.score - elsewhere.score if elsewhere else ALONE


# the reader ------------------------------------------------------------------------------------------------------------


def _read(question: str, hits: Sequence[Hit]) -> list[Reading] | None:
    """The hits read with the question in mind; None where one of them is not in English, or nothing can be read."""
    hits = hits[:HITS_READ]
    if detect(question) != "en" or any(hit.language != "en" for hit in hits):
        return None
    return read_passages(question, [hit.text for hit in hits])


def reread(ranked: Sequence[Scored], readings: Sequence[Reading], weight: float) -> list[Scored]:
    """The sentences, ranked again by what the reader found in each, times ``weight``."""
    again: list[Scored] = []
    for one in ranked:
        sentence = one.candidate.sentence
        worth = readings[one.candidate.hit].worth(sentence.start, sentence.end)
        worth = max(-READ_AT_MOST, min(0.0 if one.standing.against else READ_AT_MOST, worth))
        again.append(replace(one, worth=worth, score=one.score + weight * worth))
    return sorted(again, key=lambda item: -item.score)


def read_best(reread: Sequence[Scored]) -> tuple[float, float]:
    """What the reader's word for the best sentence is weighed by: its worth, and its lead as far as that counts."""
    return reread[0].worth, min(_lead(reread), LEAD_AT_MOST)


# the sentences to answer with ------------------------------------------------------------------------------------------


def choose(ranked: Sequence[Scored], hits: Sequence[Hit], *, chinese: bool) -> tuple[Span, ...]:
    """The best sentence and, where there is room, the one that completes it, in reading order.

    The second is the sentence's own condition ("However, ...") where one follows, else the next best, if it is not
    far behind. Together they hold to the limits of a short reply.
    """
    first = ranked[0]
    room = _room(chinese) - _length(first.candidate.sentence.text)
    if room < 0:
        return (_trim(first, hits),)
    chosen = [first]
    ranked = [item for item in ranked if not item.standing.against]  # what holds for something else completes nothing
    followers = [item for item in ranked if _follows(first, item) and _GOES_WITH.match(item.candidate.sentence.text)]
    rest = sorted((item for item in ranked[1:SECOND_AMONG] if _beside(first, item) > first.score - BEHIND), key=lambda item: -_beside(first, item))  # fmt: skip
    for item in [*followers, *rest]:
        if _length(item.candidate.sentence.text) <= room:
            chosen.append(item)
            break
    chosen.sort(key=lambda item: (item.candidate.hit != first.candidate.hit, item.candidate.hit, item.candidate.index))
    return tuple(_span(item, hits) for item in chosen)


def _beside(first: Scored, item: Scored) -> float:
    """What a sentence is worth as the second: a little more where it is of the same passage."""
    return item.score + SAME_PASSAGE * (item.candidate.hit == first.candidate.hit)


def _follows(first: Scored, item: Scored) -> bool:
    return item.candidate.hit == first.candidate.hit and item.candidate.index == first.candidate.index + 1


def _room(chinese: bool) -> float:
    return CHINESE_SHOWN if chinese else WORDS_SHOWN


def _length(text: str) -> float:
    """Words, or characters where the text is Chinese."""
    return len(re.sub(r"\s+", "", text)) if is_chinese(text) else len(text.split())


def _span(item: Scored, hits: Sequence[Hit]) -> Span:
    sentence = item.candidate.sentence
    return Span(
        hit_id=hits[item.candidate.hit].id, start=sentence.start, end=sentence.end, text=sentence.text, score=item.score
    )  # fmt: skip


def _trim(item: Scored, hits: Sequence[Hit]) -> Span:
    """The run of whole clauses that holds most of what counts and is short enough."""
    sentence = item.candidate.sentence
    text, limit = sentence.text, _room(is_chinese(sentence.text))
    cuts = [0, *(match.end() for match in _CLAUSE_END.finditer(text)), len(text)]
    best, top = (0, len(text)), -1.0
    for i, left in enumerate(cuts[:-1]):
        for right in cuts[i + 1 :]:
            part = text[left:right]
            if _length(part) > limit:
                break
            # more is better, and an early start keeps the subject
            value = _length(part) - 0.2 * left / max(len(text), 1) * limit
            if value > top:
                best, top = (left, right), value
    left, right = best
    if top < 0:  # no clause is short enough: cut between words
        right = len(" ".join(text.split()[: int(limit)])) if not is_chinese(text) else int(limit)
    part = text[left:right].strip().rstrip(",;:，；：、")
    shown = ("… " if left else "") + part + (" …" if right < len(text) else "")
    return Span(
        hit_id=hits[item.candidate.hit].id, start=sentence.start + left, end=sentence.start + right, text=shown, score=item.score,
        trimmed=True,
    )  # fmt: skip


# the model ---------------------------------------------------------------------------------------------------------


def _ask(model: TellsFirstWords, asked: Question, best: Candidate, hits: Sequence[Hit]) -> Opinion | None:
    """What the model thinks of the best sentence with its neighbours; None when it cannot say."""
    from assistant.errors import AssistantError

    try:
        said = model.first_words(asking(asked, best, hits[best.hit]))
        return opinion(said, by=str(getattr(model, "model_name", "")))
    except AssistantError as error:
        logger.warning("judging without the model: %s", error)
        return None


def asking(asked: Question, best: Candidate, hit: Hit) -> list[Prompt]:
    """What the model is asked: for the answer, where that is a thing to be named, then whether there is one.

    What never changes stands first, then the passage, then the question, so that the second is nearly read already.
    """
    from prompts.catalogue import prompt

    first = prompt("answer_from_passage").render(passage=around(best, hit), question=asked.text).strip()
    said = f"{first}\n\n{prompt('does_it_answer').render().strip()}"
    role = ("system", prompt("judge").render().strip())
    return [[role, ("human", text)] for text in ((first, said) if asked.asks_thing else (said,))]


def opinion(first_words: Sequence[Mapping[str, float]], *, by: str = "") -> Opinion:
    """What the first words of its answers to ``asking`` say; ``by``: the name of the model, where it is known."""
    *answer, said = first_words
    yes, no = (sum(said.get(word, 0.0) for word in words) for words in (YES, NO))
    return Opinion(
        found=1 - sum(answer[0].get(word, 0.0) for word in UNSTATED) if answer else None,
        yes=yes / (yes + no) if yes + no else 0.5,
        words=tuple(first_words),
        by=by,
    )


def around(best: Candidate, hit: Hit) -> str:
    """The best sentence in its passage, cut to what the model can read in time: what it is shown."""
    sentence, text = best.sentence, hit.text
    limit = READ_CHINESE if is_chinese(text) else READ_CHARACTERS
    spare = max(0, limit - len(sentence.text))
    left, right = max(0, sentence.start - spare * 2 // 3), min(len(text), sentence.end + spare // 3)
    right = min(len(text), max(right, limit)) if left == 0 else right
    left = max(0, min(left, right - limit)) if right == len(text) else left
    part = " ".join(text[left:right].split())
    # a heading says what its passage is about; the title of a text without headings is a file's name
    return f"{hit.title} › {hit.locator}\n{part}" if hit.locator else part
