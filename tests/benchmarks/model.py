"""The embedded model: how fast it reads and writes, what a warm prompt saves, how many slots pay.

Where a figure depends on the machine being otherwise idle, the row says what share of a core the others took.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil

from assistant.settings import Settings
from tests.benchmarks import Row

if TYPE_CHECKING:
    from assistant.models.embedded import EmbeddedChatModel

RUNS = 5
TOPIC = "Language model"
SYSTEM = "\n".join(f"Rule {n}: answer from the sources, name the price of product {n * 37 % 101}." for n in range(30))
QUESTION = (
    "Passage: Orders placed before noon leave the warehouse on the same working day; parcels to France take three to "
    "five days.\nQuestion: How long does a parcel to France take?\nDoes the passage answer the question? Answer yes or no."
)


def run() -> list[Row]:
    """All figures; a process of its own for each number of slots."""
    rows: list[Row] = []
    with _model(slots=1) as model:
        started = time.perf_counter()
        model.warm_up()
        rows.append(_row("start with weights in place", f"{time.perf_counter() - started:.1f} s", method="one start"))
        rows += [*_speed(model), *_prefix(model), *_first_words(model), _memory(model)]
    return rows + _slots()


@contextmanager
def _model(*, slots: int) -> Iterator[EmbeddedChatModel]:
    from assistant.models.assembly import embedded

    settings = Settings(_env_file=None, llm_slots=slots, llm_timeout_s=600, llm_queue=64)  # pyright: ignore[reportCallIssue]
    model = embedded(settings)
    try:
        yield model
    finally:
        model.close()


def _speed(model: EmbeddedChatModel) -> list[Row]:
    reading, writing = [], []
    for index in range(RUNS):
        prompt = f"{index} " + "The quick brown fox jumps over the lazy dog. " * 25
        seconds = _timed(lambda prompt=prompt: model.invoke(prompt, max_tokens=1))
        tokens = model.get_num_tokens(prompt)
        reading.append(tokens / seconds)
        forced = {"max_tokens": 40, "temperature": 1.0, "grammar": "root ::= [a-z ]{400}"}
        warm = _timed(lambda prompt=prompt: model.invoke(prompt, max_tokens=1))
        writing.append(39 / (_timed(lambda prompt=prompt, forced=forced: model.invoke(prompt, **forced)) - warm))
    return [
        _row("reading a prompt", f"{statistics.median(reading):.0f} tokens/s"),
        _row("writing under a grammar", f"{statistics.median(writing):.0f} tokens/s"),
    ]


def _prefix(model: EmbeddedChatModel) -> list[Row]:
    from langchain_core.messages import HumanMessage, SystemMessage

    cold, warm = [], []
    for index in range(RUNS):
        system = SystemMessage(f"Shop {index}.\n{SYSTEM}")
        cold.append(_timed(lambda system=system: model.invoke([system, HumanMessage("Hello")], max_tokens=1)))
        warm.append(_timed(lambda system=system: model.invoke([system, HumanMessage("Thanks")], max_tokens=1)))
    tokens = model.get_num_tokens(SYSTEM)
    return [
        _row(
            f"first token behind a system prompt of {tokens} tokens, warm",
            f"{statistics.median(warm):.2f} s",
            peer=f"cold: {statistics.median(cold):.2f} s",
        )
    ]


def _first_words(model: EmbeddedChatModel) -> list[Row]:
    from langchain_core.messages import HumanMessage

    asked = [HumanMessage(QUESTION.replace("France", place)) for place in ("Spain", "Italy", "Chile", "Kenya", "Japan")]
    first = statistics.median(_timed(lambda question=question: model.first_words([[question]])) for question in asked)
    spoken = statistics.median(
        _timed(lambda question=question: model.invoke([HumanMessage(f"{question.content} Why?")], max_tokens=20))
        for question in asked
    )
    tokens = model.get_num_tokens(QUESTION)
    what = f"first_words of a question of {tokens} tokens"
    return [_row(what, f"{first:.2f} s", peer=f"20 tokens of answer: {spoken:.2f} s")]


def _memory(model: EmbeddedChatModel) -> Row:
    memory = psutil.Process(model.client.process.pid).memory_full_info()
    mib = 1024**2
    return _row(
        "resident memory of the process",
        f"{memory.rss / mib:.0f} MiB",
        peer=f"of which its own (not the mapped file): {memory.uss / mib:.0f} MiB",
        method="after the calls above, 4,096 tokens of context",
    )


def _slots(requests: int = 4) -> list[Row]:
    """Four requests at once, by the number of slots: when each gets its first text, when all are done."""
    rows = []
    for slots in (1, 2, 4):
        with _model(slots=slots) as model:
            model.warm_up()
            started = time.perf_counter()
            with ThreadPoolExecutor(requests) as pool:
                futures = [pool.submit(_first_and_last, model, number, started) for number in range(requests)]
                times = [future.result() for future in futures]
        firsts, lasts = zip(*times, strict=True)
        rows.append(
            _row(
                f"{requests} requests at once, {slots} slots",
                f"all done after {max(lasts):.1f} s",
                peer=f"first text: median {statistics.median(firsts):.1f} s, last {max(firsts):.1f} s",
                method="one run; 120 tokens read, 30 written each",
            )
        )
    return rows


def _first_and_last(model: EmbeddedChatModel, number: int, started: float) -> tuple[float, float]:
    prompt = f"Request {number}: " + "a plain sentence about cake stands. " * 15
    first = 0.0
    for _ in model.stream(prompt, max_tokens=30, temperature=1.0, grammar="root ::= [a-z ]{400}"):
        first = first or time.perf_counter() - started
    return first, time.perf_counter() - started


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _row(what: str, value: str, *, peer: str = "", method: str = f"median of {RUNS}") -> Row:
    others = max(0.0, psutil.getloadavg()[0] - 1)
    busy = f"; load of others {others:.1f}" if others > 0.5 else ""
    return Row(topic=TOPIC, what=what, value=value, peer=peer, method=method + busy)
