"""The trained numbers of ``answers``: kept as data in ``answers.json``, made by ``python -m tests.training.answers``."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from assistant.guard.features import NAMES

SUMMARY_NAMES: tuple[str, ...] = (
    *NAMES, "score", "score_gap", "score_gap_elsewhere", "best_cosine", "cosine_lead", "agreement", "top_hit", "has_cosine",
)  # fmt: skip


FOUND_AT_MOST = 3.0  # in log-odds: how an answer begins is as sure at .95 as at .999
UNHEARD = 1e-6  # a word that is not among the likeliest is at most as likely as the least of them, or as this


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What the language model thinks, 0 to 1: that it finds an answer (None: not asked), that it says there is one.

    ``words`` are the likeliest first words of its answers, for each that was asked for; ``by`` is the model's name.
    """

    found: float | None
    yes: float
    words: tuple[Mapping[str, float], ...] = ()
    by: str = ""

    def log_odds(self) -> tuple[float, ...]:
        """The two as log-odds; ``found`` is left out where it was not asked."""
        found = () if self.found is None else (min(log_odds(self.found), FOUND_AT_MOST),)
        return *found, log_odds(self.yes)


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """How much a model's opinion counts: ``numbers`` for own log-odds, (found,) yes and 1; a weight for each word.

    A small model knows more than it says: which words come to its mind beside the likeliest tells whether it found
    an answer. Which words these are differs from model to model, so ``words`` holds for one only.
    """

    numbers: tuple[float, ...]
    words: tuple[Mapping[str, float], ...] = ()

    def log_odds(self, own: float, said: Opinion) -> float:
        """The log-odds that the passage answers, from ``own`` and what the model said."""
        value = sum(w * x for w, x in zip(self.numbers, (own, *said.log_odds(), 1.0), strict=True))
        for weights, words in zip(self.words, said.words, strict=False):  # a model that is not known has none
            value += sum(w * x for w, x in zip(weights.values(), heard(words, list(weights)), strict=True))
        return value


@dataclass(frozen=True, kw_only=True)
class Weighings:
    """``things`` where a thing is asked for, and the ``rest``."""

    things: Weighing
    rest: Weighing

    def log_odds(self, own: float, said: Opinion) -> float:
        """As ``Weighing``, by what was asked."""
        return (self.rest if said.found is None else self.things).log_odds(own, said)


def heard(words: Mapping[str, float], wanted: Sequence[str]) -> list[float]:
    """The log-probabilities of ``wanted``; of a word that is not among ``words`` that of the least likely there."""
    least = max(min(words.values(), default=UNHEARD), UNHEARD)
    return [math.log(max(words.get(word, 0.0), least)) for word in wanted]


@dataclass(frozen=True, kw_only=True)
class ReadWeighing:
    """How much counts what the reader found in the best sentence, beside own log-odds."""

    own: float
    worth: float
    lead: float
    bias: float

    def log_odds(self, own: float, worth: float, lead: float) -> float:
        """The log-odds that the passage answers, from those without reading, ``Reading.worth``, and how far the best
        sentence is ahead of those of all other passages.
        """
        return self.own * own + self.worth * worth + self.lead * lead + self.bias


@dataclass(frozen=True, kw_only=True)
class Weights:
    """What training left: the sentence model, the answer model, and how much the words of the reader and of the language model count.

    ``sentence_worth`` is what the reader's word adds to a sentence's score; ``read_things`` weighs it where a thing is
    asked for, ``read_rest`` elsewhere: it was trained on questions for things alone.
    The language model called ``known`` has weights of its own, ``of_known``; ``of_any`` hold for all others.

    The answer model's zero is the threshold of one half; its probability holds where seven in ten questions can be
    answered. There are two of them: one for hits that were also found by their vectors, one for hits that were found
    by their words alone (no embedder, or vectors that are still being built).
    """

    sentence_weights: tuple[float, ...]
    answer_weights: tuple[float, ...]
    answer_bias: float
    words_weights: tuple[float, ...]
    words_bias: float
    sentence_worth: float
    read_things: ReadWeighing
    read_rest: ReadWeighing
    of_any: Weighings
    known: str
    of_known: Weighings

    def sentence(self, features: Sequence[float]) -> float:
        """How likely a sentence holds the answer; comparable within one question only."""
        return sum(w * x for w, x in zip(self.sentence_weights, features, strict=True))

    def answer(self, features: Sequence[float], *, has_vectors: bool = True) -> float:
        """How likely the best sentences answer, as log-odds."""
        weights, bias = (
            (self.answer_weights, self.answer_bias) if has_vectors else (self.words_weights, self.words_bias)
        )
        return bias + sum(w * x for w, x in zip(weights, features, strict=True))

    def with_reading(self, logit: float, worth: float, lead: float, *, thing: bool) -> float:
        """Log-odds from these and what the reader found; ``thing``: a thing is asked for."""
        return (self.read_things if thing else self.read_rest).log_odds(logit, worth, lead)

    def with_model(self, logit: float, said: Opinion) -> float:
        """A probability from these log-odds and what the language model said."""
        return sigmoid((self.of_known if said.by == self.known else self.of_any).log_odds(logit, said))


def log_odds(probability: float) -> float:
    """A probability as log-odds, none beyond a thousand to one."""
    clipped = min(max(probability, 1e-3), 1 - 1e-3)
    return math.log(clipped / (1 - clipped))


def sigmoid(value: float) -> float:
    """Log-odds as a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


@cache
def load_weights() -> Weights:
    """The trained weights that ship.

    Raises:
        ValueError: they were trained on other features than this version computes.
    """
    raw = cast("Mapping[str, object]", json.loads(files("assistant.guard").joinpath("answers.json").read_text("utf-8")))
    return read_weights(raw)


def read_weights(raw: Mapping[str, object]) -> Weights:
    """Weights from their JSON form.

    Raises:
        ValueError: they were trained on other features than this version computes.
    """
    if tuple(cast("list[str]", raw["features"])) != SUMMARY_NAMES:
        raise ValueError("answers.json was trained on other features; run python -m tests.training.answers")
    model = cast("dict[str, dict[str, Any]]", raw["model"])
    reading = cast("dict[str, Any]", raw["reading"])
    return Weights(
        sentence_weights=tuple(cast("list[float]", raw["sentence_weights"])),
        answer_weights=tuple(cast("list[float]", raw["answer_weights"])),
        answer_bias=cast("float", raw["answer_bias"]),
        words_weights=tuple(cast("list[float]", raw["words_weights"])),
        words_bias=cast("float", raw["words_bias"]),
        sentence_worth=float(reading["sentence"]),
        read_things=ReadWeighing(**reading["things"]),
        read_rest=ReadWeighing(**reading["rest"]),
        of_any=_weighings(model),
        known=cast("str", model["known"]["name"]),
        of_known=_weighings(model["known"]),
    )


def _weighings(raw: Mapping[str, Any]) -> Weighings:
    return Weighings(things=_weighing(raw["things"]), rest=_weighing(raw["rest"]))


def _weighing(raw: Mapping[str, Any]) -> Weighing:
    numbers = tuple(float(raw[name]) for name in ("own", "found", "yes", "bias") if name in raw)
    return Weighing(numbers=numbers, words=tuple(raw.get("words", ())))
