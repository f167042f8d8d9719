"""Train the weights of ``assistant/guard/answers.json``: ``python -m tests.training.answers SHARED_DATA [--vectors FILE]``.

Split by article: what is reported comes from articles that took no part in what judges them (five folds). Only
numbers leave this script; no text of the sets does.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

import assistant.guard.answers as answers
from assistant.guard.answers import SUMMARY_NAMES, Scored, Weights, choose, read_weights, summary
from assistant.guard.features import NAMES, Candidate, Question, Rarity, candidates, describe, read_question
from tests.training.cases import Case, KeptEmbedder, read_cases

FOLDS = 5
HITS = answers._HITS_READ


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A case with its candidates described; ``right`` tells which sentences hold an answer."""

    case: Case
    question: Question
    found: tuple[Candidate, ...]
    features: np.ndarray
    right: np.ndarray
    fold: int


def fold_of(group: str, language: str) -> int:
    """The fold of an article: by its number in English, by chance in Chinese, where each paragraph is its own."""
    number = int(group.split("-")[1])
    return number % FOLDS if language == "en" else zlib.crc32(group.encode()) % FOLDS


def prepare(case: Case) -> Prepared | None:
    """Describe the candidates of a case."""
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
        case=case, question=question, found=tuple(found), features=features, right=right, fold=fold_of(case.group, case.language)
    )  # fmt: skip


def fit_sentences(prepared: Sequence[Prepared]) -> tuple[float, np.ndarray]:
    """The sentence model: each right sentence against each wrong one of its question (pairwise logistic)."""
    rows, labels = [], []
    for one in prepared:
        if one.right.any() and not one.right.all():
            right, wrong = one.features[one.right][0], one.features[~one.right]
            difference = right - wrong
            rows += [difference, -difference]
            labels += [np.ones(len(difference)), np.zeros(len(difference))]
    model = LogisticRegression(C=3.0, fit_intercept=False, max_iter=400)
    model.fit(np.concatenate(rows), np.concatenate(labels))
    return 0.0, model.coef_[0]


def rank_all(one: Prepared, bias: float, weights: np.ndarray) -> list[Scored]:
    """The candidates of a case in the order of a sentence model."""
    scores = bias + one.features @ weights
    order = np.argsort(-scores, kind="stable")
    return [Scored(candidate=one.found[i], features=tuple(one.features[i]), score=float(scores[i])) for i in order]


def shown_right(one: Prepared, ranked: list[Scored]) -> tuple[bool, bool]:
    """Whether the short reply holds an answer's text, and whether its first citation is the holding paragraph."""
    spans = choose(ranked, one.case.hits, chinese=one.case.language == "zh")
    text = " ".join(span.text for span in spans).lower()
    first = one.case.hits[ranked[0].candidate.hit].id
    return any(answer.lower() in text for answer, _ in one.case.answers), first == one.case.gold


def fit_answer(rows: np.ndarray, labels: np.ndarray, weight: np.ndarray, trees: int) -> tuple[LogisticRegression, Any, np.ndarray]:
    """Logistic regression on standardised features, and boosted trees on what it leaves."""
    linear = LogisticRegression(C=0.3, max_iter=2000)
    linear.fit(rows, labels, sample_weight=weight)
    boosted = HistGradientBoostingClassifier(
        max_iter=trees, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=40, l2_regularization=5.0, random_state=0
    )
    boosted.fit(rows, labels, sample_weight=weight)
    return linear, boosted, boosted.decision_function(rows)


def weigh(cases: Sequence[Case]) -> np.ndarray:
    """Answerable cases weigh as much as all others; adversarial and removed ones share the other half."""
    kinds = [(case.kind, case.language) for case in cases]
    total = {"answerable": 1.0, "removed": 0.5, "adversarial": 0.5}
    count: dict[str, int] = {}
    for kind, _ in kinds:
        count[kind] = count.get(kind, 0) + 1
    return np.array([total[kind] * len(kinds) / count[kind] / 2 for kind, _ in kinds])
