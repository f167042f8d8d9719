"""How much the language model's word counts beside the cheap log-odds: fitted on what ``asking`` collected."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.guard.trained import REST, THINGS, Opinion

ASKED = Path(__file__).with_name("asked.jsonl")  # numbers only: no text of the sets
REFUSED = 0.13  # the share of answerable questions that may be refused with the model's word, out of fold
TIMID = 0.1  # few cases of "rest" are wrong; without a hold the weights grow beyond what they tell
SHARES = {
    "answerable-en": 1.0, "adversarial-en": 1.0, "removed-en": 0.8, "answerable-zh": 0.6, "removed-zh": 0.6,
    "shop-answerable-en": 0.4, "shop-answerable-zh": 0.4, "shop-adversarial-zh": 0.4, "shop-adversarial-en": 0.3,
}  # fmt: skip


def read_asked(file: Path = ASKED) -> list[dict[str, Any]]:
    """The lines of a file that ``asking`` wrote."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def weigh(
    asked: Sequence[Mapping[str, Any]], undecided: tuple[float, float]
) -> tuple[dict[str, dict[str, float]], dict[str, tuple[int, float, float]]]:
    """The weights of the cheap log-odds (``own``) and of the model's opinion, and the figures.

    Args:
        asked: ``key``, ``fold``, ``logit``, ``found`` (None: no thing was asked for) and ``yes`` of each case.
        undecided: the cheap probabilities between which a turn asks the model.

    Returns:
        The weights where a thing is asked for, and of the rest; and by sort of case: n, the share that is said to be
        unknown without the model, and with it. Shares are out of fold but for the biases, one number each.
    """
    keys = np.array([str(one["key"]) for one in asked])
    cheap = np.array([float(one["logit"]) for one in asked])
    things = np.array([one["found"] is not None for one in asked])
    low, high = (np.log(p / (1 - p)) for p in undecided)
    open_ones = (cheap >= low) & (cheap <= high)
    weights, final = dict[str, dict[str, float]](), cheap.copy()
    for name, names, mine, refusable in (
        ("things", THINGS, things, "answerable-en"), ("rest", REST, ~things, "shop-answerable"),
    ):  # fmt: skip
        group = [one for one, held in zip(asked, mine, strict=True) if held]
        coefficients, scores = _fit(group, open_ones[mine])
        shift = _shift(scores, cheap[mine], open_ones[mine], np.char.startswith(keys[mine], refusable))
        coefficients[-1] -= shift
        weights[name] = {key: round(float(value), 3) for key, value in zip(names, coefficients, strict=True)}
        final[mine] = np.where(open_ones[mine], scores - shift, cheap[mine])
    figures = {
        str(key): (int((keys == key).sum()), float(np.mean(cheap[keys == key] < 0)), float(np.mean(final[keys == key] < 0)))
        for key in sorted(set(keys))
    }  # fmt: skip
    return weights, figures


def _fit(asked: Sequence[Mapping[str, Any]], open_ones: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The coefficients with the bias last, of the cases that are open; and the score of each case out of its fold."""
    keys = np.array([str(one["key"]) for one in asked])
    folds = np.array([int(one["fold"]) for one in asked])
    rows = np.array([(one["logit"], *Opinion(found=one["found"], yes=one["yes"]).log_odds()) for one in asked])
    labels = np.array([int("answerable" in key) for key in keys])
    weight = np.array([SHARES[key] / (keys == key).sum() for key in keys]) * len(keys)
    scores = np.zeros(len(rows))
    for fold in set(folds):
        mine, others = folds == fold, (folds != fold) & open_ones
        fitted = LogisticRegression(C=TIMID).fit(rows[others], labels[others], sample_weight=weight[others])
        scores[mine] = fitted.decision_function(rows[mine])
    last = LogisticRegression(C=TIMID).fit(rows[open_ones], labels[open_ones], sample_weight=weight[open_ones])
    return np.append(last.coef_[0], last.intercept_[0]), scores


def _shift(scores: np.ndarray, cheap: np.ndarray, open_ones: np.ndarray, mine: np.ndarray) -> float:
    """The zero that refuses the share of ``REFUSED``; what is refused without asking counts."""
    steps = np.linspace(-4, 4, 801)
    refused = [np.mean(np.where(open_ones, scores - step, cheap)[mine] < 0) for step in steps]
    return float(steps[np.searchsorted(refused, REFUSED, side="right") - 1])
