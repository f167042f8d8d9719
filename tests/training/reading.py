"""How much the reader's word counts beside the cheap log-odds: fitted on the cases of ``answers``, out of fold.

Each article is read by a reader that has seen none of its questions. Its word is added to each sentence's score, so
that another sentence may come to be the best; what it found there, and how far that is ahead of all other passages, is
weighed with the cheap log-odds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.guard.answers import HITS_READ, UNREAD, Scored, read_best, reread
from assistant.guard.reader import Reader
from tests.training.cases import holds

if TYPE_CHECKING:
    from tests.training.answers import Prepared

SENTENCE = 0.5  # what the reader's log-odds add to a sentence's score: as good as any from .3 to 1
REFUSED = 0.10  # the share of answerable questions that may be refused after reading, no model asked, out of fold
SHARES = {
    "answerable-en": 1.0, "removed-en": 0.6, "adversarial-en": 0.5, "shop-answerable-en": 0.4, "shop-removed-en": 0.05,
    "shop-adversarial-en": 0.3,
}  # fmt: skip


def load_readers(folder: Path) -> tuple[Reader, Reader]:
    """Two readers: the first has seen none of the even articles, the second none of the odd ones."""
    tokens = files("assistant.guard").joinpath("reader.tokens.json").read_text("utf-8")
    return Reader(folder / "for_0.onnx", tokens), Reader(folder / "for_1.onnx", tokens)


def read_all(
    prepared: Sequence[Prepared],
    ranked: Sequence[list[Scored]],
    logits: np.ndarray,
    readers: tuple[Reader, Reader],
) -> dict[int, list[Scored]]:
    """The English cases that a turn would read, by place, with their sentences ranked again.

    Each article by the one of ``load_readers`` that has not seen it; the shop's own questions by the first.
    """
    low, high = (np.log(p / (1 - p)) for p in UNREAD)
    again: dict[int, list[Scored]] = {}
    for place, (one, order) in enumerate(zip(prepared, ranked, strict=True)):
        if one.case.language != "en" or not low <= logits[place] <= high:
            continue
        number = one.case.group.split("-")[1]
        reader = readers[int(number) % 2 if number.isdigit() else 0]
        readings = [reader.read(one.case.question, hit.text) for hit in one.case.hits[:HITS_READ]]
        again[place] = reread(order, readings, SENTENCE)
    return again


def weigh_reading(
    prepared: Sequence[Prepared], again: Mapping[int, list[Scored]], logits: np.ndarray
) -> tuple[dict[str, Any], np.ndarray]:
    """The weights as ``answers.json`` has them, and all log-odds with those of the cases that were read, out of fold."""
    places = np.array(sorted(again))
    keys = np.array([prepared[place].key for place in places])
    folds = np.array([prepared[place].fold for place in places])
    things = np.array([prepared[place].question.asks_thing for place in places])
    table = np.array([[logits[place], *read_best(again[place])] for place in places])
    labels = np.array([int("answerable" in key) for key in keys])
    weight = np.array([SHARES[key] / (keys == key).sum() for key in keys]) * len(keys)
    for row, place in enumerate(places):  # what another paragraph says too can be answered
        case, best = prepared[place].case, again[place][0].candidate.sentence.text
        if prepared[place].key == "removed-en" and holds(best, (text for text, _ in case.answers)):
            weight[row] = 0.0
    found: dict[str, Any] = {"sentence": SENTENCE}
    after = logits.copy()
    for name, mine, refusable in (("things", things, "answerable-en"), ("rest", ~things, "shop-answerable-en")):
        scores = np.zeros(mine.sum())
        for fold in set(folds[mine]):
            held = folds[mine] == fold
            fitted = _fitted(table[mine][~held], labels[mine][~held], weight[mine][~held])
            scores[held] = table[mine][held] @ fitted[:-1] + fitted[-1]
        last = _fitted(table[mine], labels[mine], weight[mine])
        shift = float(np.quantile(scores[keys[mine] == refusable], REFUSED))
        last[-1] -= shift
        after[places[mine]] = scores - shift
        found[name] = dict(zip(("own", "worth", "lead", "bias"), np.round(last, 4).tolist(), strict=True))
    return found, after


def _fitted(rows: np.ndarray, labels: np.ndarray, weight: np.ndarray) -> np.ndarray:
    model = LogisticRegression(max_iter=1000).fit(rows, labels, sample_weight=weight)
    return np.append(model.coef_[0], model.intercept_)
