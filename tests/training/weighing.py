"""How much the language model's word counts beside the cheap log-odds: fitted on what ``asking`` collected.

Two sets of weights: one from yes or no and how likely "not stated" begins the answer, for any model; one that also
reads the other first words that came to the mind of the model that was asked, for this model alone.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.guard.answers import opinion
from assistant.guard.trained import heard

ASKED = Path(__file__).with_name("asked.jsonl.gz")  # numbers and common words only: no text of the sets
# the share of answerable questions that may be refused with the model's word, out of fold in one index of all articles,
# read by one network each; the mean of two refuses one or two in a hundred fewer at the same zero
REFUSED = 0.15
COMMON = 0.25  # a word is read where it is among the likeliest of this share of the answers
# the fit's C, and how much freer than the many words are the few numbers, and the log-odds before the model, which tell
# of removed paragraphs what no word of the model does
TIMID, OF_NUMBERS, OF_OWN = 0.002, 3.0, 12.0
SHARES = {
    "answerable-en": 1.0, "adversarial-en": 1.0, "removed-en": 0.8, "answerable-zh": 0.6, "removed-zh": 0.6,
    "shop-answerable-en": 0.4, "shop-answerable-zh": 0.4, "shop-adversarial-zh": 0.4, "shop-adversarial-en": 0.3,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked of which model: the words that are read of each answer, and a row for each case."""

    model: str
    words: tuple[tuple[str, ...], ...]
    cases: tuple[Mapping[str, Any], ...]


def read_asked(file: Path = ASKED) -> Asked:
    """What ``keep`` wrote."""
    first, *lines = (json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines())
    return Asked(model=first["model"], words=tuple(tuple(words) for words in first["words"]), cases=tuple(lines))


def keep(model: str, asked: Iterable[Mapping[str, Any]], file: Path = ASKED) -> None:
    """Write down what is needed of the answers: the opinion, and the log-probabilities of the common words.

    Args:
        model: its name.
        asked: ``key``, ``fold``, ``logit`` and ``answers``, the likeliest first words of each, for each case.
    """
    cases = list(asked)
    common: list[list[str]] = []
    for place in (0, -1):
        answers = [one["answers"][place] for one in cases if place or len(one["answers"]) > 1]
        counts = Counter(word for words in answers for word in words if word)
        common.append(sorted(word for word, n in counts.items() if n >= COMMON * len(answers)))
    lines = [json.dumps({"model": model, "words": common}, ensure_ascii=False)]
    for one in cases:
        said = opinion(one["answers"])
        read = [
            heard(words, wanted) for words, wanted in zip(one["answers"], common[-len(one["answers"]) :], strict=True)
        ]
        line = {name: one[name] for name in ("key", "fold", "logit")} | {
            "opinion": [round(value, 3) for value in said.log_odds()],
            "heard": [[round(value, 1) for value in values] for values in read],
        }
        lines.append(json.dumps(line))
    file.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))


def weigh(
    asked: Asked, undecided: tuple[float, float]
) -> tuple[dict[str, Any], dict[str, tuple[int, float, float, float]]]:
    """The weights, and the figures.

    Args:
        asked: the answers.
        undecided: the cheap probabilities between which a turn asks the model.

    Returns:
        The weights as ``answers.json`` has them; and by sort of case: n, the share that is said to be unknown without
        the model, with any model, and with this one. Shares are out of fold but for the biases, one number each.
    """
    cases = asked.cases
    keys = np.array([str(one["key"]) for one in cases])
    cheap = np.array([float(one["logit"]) for one in cases])
    things = np.array([len(one["opinion"]) == 2 for one in cases])
    low, high = (np.log(p / (1 - p)) for p in undecided)
    open_ones = (cheap >= low) & (cheap <= high)
    weights: dict[str, Any] = {"known": {"name": asked.model}}
    final = {"any": cheap.copy(), "known": cheap.copy()}
    for name, mine, refusable in (("things", things, "answerable-en"), ("rest", ~things, "shop-answerable")):
        group = [one for one, held in zip(cases, mine, strict=True) if held]
        numbers = [*(["own", "found", "yes"] if name == "things" else ["own", "yes"]), "bias"]
        for whose, words in (("any", ()), ("known", asked.words[-2 if name == "things" else -1 :])):
            coefficients, scores = _fit(group, with_words=bool(words))
            shift = _shift(scores, cheap[mine], open_ones[mine], np.char.startswith(keys[mine], refusable))
            coefficients[0][-1] -= shift
            final[whose][mine] = np.where(open_ones[mine], scores - shift, cheap[mine])
            found: dict[str, Any] = dict(zip(numbers, np.round(coefficients[0], 4).tolist(), strict=True))
            if words:
                found["words"] = [
                    dict(zip(some, np.round(part, 4).tolist(), strict=True))
                    for some, part in zip(words, coefficients[1:], strict=True)
                ]
            (weights if whose == "any" else weights["known"])[name] = found
    figures = {
        str(key): (
            int((keys == key).sum()),
            *(float(np.mean(scores[keys == key] < 0)) for scores in (cheap, final["any"], final["known"])),
        )
        for key in sorted(set(keys))
    }
    return weights, figures  # pyright: ignore[reportReturnType]


def _fit(asked: Sequence[Mapping[str, Any]], *, with_words: bool) -> tuple[list[np.ndarray], np.ndarray]:
    """The coefficients (numbers with the bias last, then each answer's words), and each case's score out of its fold."""
    keys = np.array([str(one["key"]) for one in asked])
    folds = np.array([int(one["fold"]) for one in asked])
    rows = np.array(
        [[one["logit"], *one["opinion"], *(chain.from_iterable(one["heard"]) if with_words else ())] for one in asked]
    )
    plain = 1 + len(asked[0]["opinion"])
    labels = np.array([int("answerable" in key) for key in keys])
    weight = np.array([SHARES[key] / (keys == key).sum() for key in keys]) * len(keys) / 3
    scores = np.zeros(len(rows))
    for fold in set(folds):
        fitted = _fitted(rows[folds != fold], labels[folds != fold], weight[folds != fold], plain)
        scores[folds == fold] = rows[folds == fold] @ fitted[:-1] + fitted[-1]
    last = _fitted(rows, labels, weight, plain)
    lengths = [len(values) for values in asked[0]["heard"]] if with_words else []
    parts = np.split(last[plain:-1], np.cumsum(lengths)[:-1]) if lengths else []
    return [np.append(last[:plain], last[-1]), *parts], scores


def _fitted(rows: np.ndarray, labels: np.ndarray, weight: np.ndarray, plain: int) -> np.ndarray:
    """Coefficients of the rows as they are, the bias last; the first ``plain`` columns are held less, the first least."""
    mean, spread = rows.mean(0), rows.std(0) + 1e-3
    spread[0] /= OF_OWN
    spread[1:plain] /= OF_NUMBERS
    model = LogisticRegression(C=TIMID, max_iter=1000).fit((rows - mean) / spread, labels, sample_weight=weight)
    found = model.coef_[0] / spread
    return np.append(found, model.intercept_[0] - found @ mean)


def _shift(scores: np.ndarray, cheap: np.ndarray, open_ones: np.ndarray, mine: np.ndarray) -> float:
    """The zero that refuses the share of ``REFUSED``; what is refused without asking counts."""
    steps = np.linspace(-4, 4, 801)
    refused = [np.mean(np.where(open_ones, scores - step, cheap)[mine] < 0) for step in steps]
    return float(steps[np.searchsorted(refused, REFUSED, side="right") - 1])
