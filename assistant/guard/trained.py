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
    own: float
    yes: float
    bias: float

    def sentence(self, features: Sequence[float]) -> float:
        """How likely a sentence holds the answer; comparable within one question only."""
        return sum(w * x for w, x in zip(self.sentence_weights, features, strict=True))

    def answer(self, features: Sequence[float], *, has_vectors: bool = True) -> float:
        """How likely the best sentences answer, as log-odds."""
        weights, bias = (
            (self.answer_weights, self.answer_bias) if has_vectors else (self.words_weights, self.words_bias)
        )
        return bias + sum(w * x for w, x in zip(weights, features, strict=True))

    def with_model(self, logit: float, yes: float) -> float:
        """A probability from these log-odds and the language model's yes-probability."""
        clipped = min(max(yes, 1e-3), 1 - 1e-3)
        return sigmoid(self.own * logit + self.yes * math.log(clipped / (1 - clipped)) + self.bias)


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
    model = cast("dict[str, float]", raw["model"])
    return Weights(
        sentence_weights=tuple(cast("list[float]", raw["sentence_weights"])),
        answer_weights=tuple(cast("list[float]", raw["answer_weights"])),
        answer_bias=cast("float", raw["answer_bias"]),
        words_weights=tuple(cast("list[float]", raw["words_weights"])),
        words_bias=cast("float", raw["words_bias"]),
        own=model["own"],
        yes=model["yes"],
        bias=model["bias"],
    )
