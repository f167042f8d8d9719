"""The trained numbers of ``answers``: kept as data in ``answers.json``, made by ``python -m tests.training.answers``."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from assistant.guard.features import NAMES

SUMMARY_NAMES: tuple[str, ...] = (
    *NAMES, "score", "score_gap", "score_gap_elsewhere", "best_cosine", "cosine_lead", "agreement", "top_hit", "has_cosine",
)  # fmt: skip


# what the language model's opinion is weighed with: where a thing is asked for, and of the rest
THINGS, REST = ("own", "found", "yes", "bias"), ("own", "yes", "bias")
FOUND_AT_MOST = 3.0  # in log-odds: how an answer begins is as sure at .95 as at .999


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What the language model thinks, 0 to 1: that it finds an answer (None: not asked), that it says there is one."""

    found: float | None
    yes: float

    def log_odds(self) -> tuple[float, ...]:
        """The same as log-odds; ``found`` is left out where it was not asked."""
        found = () if self.found is None else (min(log_odds(self.found), FOUND_AT_MOST),)
        return *found, log_odds(self.yes)


@dataclass(frozen=True, kw_only=True)
class Weights:
    """What training left: the sentence model, the answer model, and how much the language model's word counts.

    The answer model's zero is the threshold of one half; its probability holds where seven in ten questions can be
    answered. There are two of them: one for hits that were also found by their vectors, one for hits that were found
    by their words alone (no embedder, or vectors that are still being built).
    """

    sentence_weights: tuple[float, ...]
    answer_weights: tuple[float, ...]
    answer_bias: float
    words_weights: tuple[float, ...]
    words_bias: float
    things: tuple[float, ...]
    rest: tuple[float, ...]

    def sentence(self, features: Sequence[float]) -> float:
        """How likely a sentence holds the answer; comparable within one question only."""
        return sum(w * x for w, x in zip(self.sentence_weights, features, strict=True))

    def answer(self, features: Sequence[float], *, has_vectors: bool = True) -> float:
        """How likely the best sentences answer, as log-odds."""
        weights, bias = (
            (self.answer_weights, self.answer_bias) if has_vectors else (self.words_weights, self.words_bias)
        )
        return bias + sum(w * x for w, x in zip(weights, features, strict=True))

    def with_model(self, logit: float, said: Opinion) -> float:
        """A probability from these log-odds and what the language model said."""
        weights = self.rest if said.found is None else self.things
        return sigmoid(sum(w * x for w, x in zip(weights, (logit, *said.log_odds(), 1.0), strict=True)))


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
    model = cast("dict[str, dict[str, float]]", raw["model"])
    return Weights(
        sentence_weights=tuple(cast("list[float]", raw["sentence_weights"])),
        answer_weights=tuple(cast("list[float]", raw["answer_weights"])),
        answer_bias=cast("float", raw["answer_bias"]),
        words_weights=tuple(cast("list[float]", raw["words_weights"])),
        words_bias=cast("float", raw["words_bias"]),
        things=tuple(model["things"][name] for name in THINGS),
        rest=tuple(model["rest"][name] for name in REST),
    )
