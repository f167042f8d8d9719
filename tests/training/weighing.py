"""How much the language model's word counts beside the cheap log-odds: fitted on what ``asking`` collected."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

ASKED = Path(__file__).with_name("asked.jsonl")  # numbers only: no text of the sets
REFUSED = 0.145  # the share of answerable English questions that may be refused with the model's word, out of fold
SHARES = {
    "answerable-en": 1.0, "adversarial-en": 0.6, "removed-en": 0.6, "answerable-zh": 0.6, "removed-zh": 0.6,
    "shop-answerable-en": 0.4, "shop-answerable-zh": 0.4, "shop-adversarial-zh": 0.4, "shop-adversarial-en": 0.3,
}  # fmt: skip


def read_asked(file: Path = ASKED) -> list[dict[str, float | str]]:
    """The lines of a file that ``asking`` wrote."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def weigh(
    asked: Sequence[Mapping[str, float | str]], undecided: tuple[float, float]
) -> tuple[dict[str, float], dict[str, tuple[int, float, float]]]:
    """The weights of the cheap log-odds (``own``) and of the model's (``yes``), with their bias; and the figures.

    Args:
        asked: ``key``, ``fold``, ``logit`` and ``yes`` of each case.
        undecided: the cheap probabilities between which a turn asks the model.

    Returns:
        The weights, and by sort of case: n, the share that is said to be unknown without the model, and with it.
        Shares are out of fold but for the bias, which is one number for all.
    """
    keys = np.array([str(one["key"]) for one in asked])
    folds = np.array([int(one["fold"]) for one in asked])
    yes = np.clip(np.array([float(one["yes"]) for one in asked]), 1e-3, 1 - 1e-3)
    rows = np.column_stack([[float(one["logit"]) for one in asked], np.log(yes / (1 - yes))])
    labels = np.array([int("answerable" in key) for key in keys])
    weight = np.array([SHARES[key] / (keys == key).sum() for key in keys]) * len(keys)
    scores = np.zeros(len(rows))
    for fold in set(folds):
        mine = folds == fold
        fitted = LogisticRegression().fit(rows[~mine], labels[~mine], sample_weight=weight[~mine])
        scores[mine] = fitted.decision_function(rows[mine])
    low, high = (np.log(p / (1 - p)) for p in undecided)
    open_ones = (rows[:, 0] >= low) & (rows[:, 0] <= high)
    shift = _shift(scores, rows[:, 0], open_ones, keys == "answerable-en")
    final = np.where(open_ones, scores - shift, rows[:, 0])
    last = LogisticRegression().fit(rows, labels, sample_weight=weight)
    weights = {"own": last.coef_[0][0], "yes": last.coef_[0][1], "bias": last.intercept_[0] - shift}
    figures = {
        str(key): (int((keys == key).sum()), float(np.mean(rows[keys == key, 0] < 0)), float(np.mean(final[keys == key] < 0)))
        for key in sorted(set(keys))
    }  # fmt: skip
    return {name: round(float(value), 3) for name, value in weights.items()}, figures


def _shift(scores: np.ndarray, cheap: np.ndarray, open_ones: np.ndarray, mine: np.ndarray) -> float:
    """The zero that refuses the share of ``REFUSED``; what is refused without asking counts."""
    steps = np.linspace(-4, 4, 801)
    refused = [np.mean(np.where(open_ones, scores - step, cheap)[mine] < 0) for step in steps]
    return float(steps[np.searchsorted(refused, REFUSED, side="right") - 1])
