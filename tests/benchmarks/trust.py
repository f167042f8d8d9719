"""Answers that can be trusted: the whole turn over public sets, its language and its speed, beside LangChain's chain.

A Store of paragraphs (articles 7 and 8 of SQuAD 2.0's part here, the first 60 articles of CMRC 2018's), the question
asked in chat, one threshold, one run. Each third of the paragraphs is left out of the Store in turn: what one of them alone
shows differs by three in a hundred and more. The weights that ship were trained on these sets; ``answers`` prints the same
figures out of fold, without a model. ``TRUST_N`` sets the questions a kind (40), ``TRUST_SECONDS`` the length of the
open loop (60).
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import Any

from tests.benchmarks import Row
from tests.training.cases import holds

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
N, SECONDS = int(os.environ.get("TRUST_N", "40")), int(os.environ.get("TRUST_SECONDS", "60"))
THIRDS = 3
VISITORS, PAUSE_S = 20, 10.0
CHAIN_QUESTIONS = 5


def run() -> list[Row]:
    """All rows; those whose set or weights are absent are left out."""
    rows = _demo(os.environ.get("TRUST_STORE"))
    if (SHARED / "squad2").is_dir():
        rows = [*_sets(), *rows]
    return rows


@contextmanager
def assistant_of(store: Any, folder: Path, llm: str = "embedded") -> Iterator[Any]:
    """An Assistant over a Store with conversations of this run's own, warmed up."""
    from assistant import Assistant, Settings

    url = f"sqlite:///{folder / 'conversations.sqlite'}"
    found = Assistant(store, Settings(llm=llm, conversations_url=url, _env_file=None))  # pyright: ignore[reportCallIssue]
    found.warm_up().join()
    try:
        yield found
    finally:
        found.close()


# the sets ----------------------------------------------------------------------------------------------------------


def _sets() -> list[Row]:
    from assistant.evaluation import adapters
    from assistant.evaluation.runs import Run
    from knowledge import Store

    parts = {
        "SQuAD 2.0": adapters.read_paragraphs(SHARED / "squad2" / "articles_1_8.json", (6, 7)),
        "CMRC 2018": adapters.read_paragraphs(SHARED / "cmrc2018" / "cmrc2018_trial.json", range(60)),
    }
    outcomes: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for third in range(THIRDS):
        kept = [p for found in parts.values() for p in _without(found, third)]
        with tempfile.TemporaryDirectory() as name, Store.open(Path(name) / "store") as store:
            store.add_documents(adapters.write_pages(kept, Path(name) / "pages"))
            store.start_indexing()
            store.wait_for_index(900)
            with assistant_of(store, Path(name)) as assistant:
                for label, found in parts.items():
                    for run in _asked(found, third, assistant):
                        outcomes[label, run.suite] += run.outcomes
    rows: list[Row] = []
    for (label, kind), of_all in outcomes.items():
        run = Run(suite=kind, bar=0.0, at=datetime.now(), outcomes=tuple(of_all))
        match kind:
            case "answerable":
                rows += _answer_rows(label, run)
            case "removed":
                rows.append(_share_row(f"paragraph removed: says so, {label}", run, 0.90))
                rows.append(_said_elsewhere(label, run, parts[label]))
            case _:
                rows.append(_share_row(f"adversarial: says so, {label}", run, 0.50))
    return rows


def _without(found: Sequence[Any], third: int) -> list[Any]:
    return [paragraph for place, paragraph in enumerate(found) if place % THIRDS != third]


def _asked(found: Sequence[Any], third: int, assistant: Any) -> Iterator[Any]:
    """What comes of the questions of each kind; the paragraphs of the third are not in the Store."""
    from assistant.evaluation import adapters
    from assistant.evaluation.runs import run_suite

    inside, left, n = _without(found, third), found[third::THIRDS], -(-N // THIRDS)
    suites = [adapters.answerable(inside, "answerable", n, third), adapters.removed(left, "removed", n, third)]
    if any(not asked.answers for p in inside for asked in p.asked):
        suites.append(adapters.adversarial(inside, "adversarial", n, third))
    for suite in suites:
        yield run_suite(suite, assistant, now=datetime.now())


def _answer_rows(label: str, run: Any) -> list[Row]:
    kinds = run.by_kind()
    answered = [o for o in run.outcomes if o.verdict.right.get("abstention")]
    cited = sum(o.verdict.right.get("citations", False) for o in answered)
    refused = 1 - kinds["abstention"].share
    speed = run.speed()
    return [
        _share_row(f"answerable: the short reply holds the answer, {label}", run, 0.70, "answers"),
        _row(f"answerable: cites its paragraph, of those answered, {label}", cited / max(len(answered), 1), 0.90, len(answered)),
        _row(f"answerable refused, {label}", refused, 0.15, len(run.outcomes), most=True),
        Row(topic="trust", what=f"first text, paragraphs, {label}", value=f"median {speed['median_s']:.2f} s, p95 {speed['p95_s']:.2f} s, {speed['with_model']:.0%} with a call",
            asked="p95 at most 4 s", method=f"one visitor, warm, n={len(run.outcomes)}", met=speed["p95_s"] <= 4),
    ]  # fmt: skip


def _said_elsewhere(label: str, run: Any, left: Sequence[Any]) -> Row:
    """An article says some things twice: what another paragraph answers is no silence that is missing."""
    answers = {one.question: one.answers for paragraph in left for one in paragraph.asked}
    good = sum(outcome.ok or holds(outcome.text, answers[outcome.case.input]) for outcome in run.outcomes)
    return _row(
        f"the same, or gives that paragraph's answer from another one, {label}", good / len(run.outcomes), 0.90, len(run.outcomes)
    )  # fmt: skip


def _share_row(what: str, run: Any, bar: float, kind: str = "abstention") -> Row:
    score = run.by_kind()[kind]
    low, high = score.interval
    return Row(topic="trust", what=what, value=f"{score.share:.1%} ({low:.0%} to {high:.0%})", asked=f"≥ {bar:.0%}",
               method=f"whole turn, embedded model, n={score.n}", met=score.share >= bar)  # fmt: skip


def _row(what: str, value: float, bar: float, n: int, *, most: bool = False) -> Row:
    return Row(topic="trust", what=what, value=f"{value:.1%}", asked=f"{'≤' if most else '≥'} {bar:.0%}", method=f"whole turn, embedded model, n={n}",
               met=value <= bar if most else value >= bar)  # fmt: skip


# the demo shop -----------------------------------------------------------------------------------------------------


def questions() -> list[tuple[str, str]]:
    """(question, language) of the demo suites' knowledge cases, without follow-ups."""
    from assistant.evaluation.suites import load_suite

    found: list[tuple[str, str]] = []
    for name in ("demo_en", "demo_zh", "conditions"):
        for case in load_suite(ROOT / "tests" / "evals" / f"{name}.yaml").cases:
            if not case.after and (case.expect.contains or case.expect.abstains):
                found.append((case.input, "zh" if any("一" <= c <= "鿿" for c in case.input) else "en"))
    return found


def _demo(kept: str | None) -> list[Row]:
    from knowledge import Store
    from knowledge.demo import load_demo

    with tempfile.TemporaryDirectory() as name, Store.open(Path(kept or name) / ("" if kept else "store")) as store:
        folder = Path(name)
        load_demo(store)
        store.start_indexing()
        store.wait_for_index(900)
        with assistant_of(store, folder, "none") as assistant:
            rows = [_language(assistant)]
        with assistant_of(store, folder) as assistant:
            rows += _speed(assistant, store)
            rows.append(_visitors(assistant))
    return rows


def _language(assistant: Any) -> Row:
    """Replies in another language than the message's, over all suites; no model, so that 500 take a minute."""
    from assistant import Caller
    from assistant.evaluation.suites import load_suite
    from assistant.guard.language import violates

    asked = [c for f in sorted((ROOT / "tests" / "evals").glob("*.yaml")) for c in load_suite(f).cases if not c.after]
    asked = [c for c in asked if "language" not in c.expect.model_fields_set][:500]
    wrong = 0
    for case in asked:
        reply = assistant.reply(case.input, caller=Caller(role=case.role, user_id="trust"))
        quoted = [t for s in reply.sources for t in (s.text, s.label, s.locator, *(fact.subject for fact in s.facts))]
        wrong += bool(violates(reply.text, reply.language, quoted))
    return Row(topic="trust", what=f"replies in the wrong language, of {len(asked)}", value=str(wrong), asked="0",
               method="messages of all suites, no model; quotations and names aside", met=wrong == 0)  # fmt: skip


def _speed(assistant: Any, store: Any) -> list[Row]:
    from assistant import Caller

    caller = Caller(role="shopper")
    replies = [assistant.reply(text, caller=caller) for text, _ in questions()[:: max(1, len(questions()) // (2 * N))]]
    firsts = sorted(reply.timings.first_text_s or reply.timings.total_s for reply in replies)
    quiet = [r.timings.first_text_s or r.timings.total_s for r in replies if not r.timings.model_calls]
    called = sum(bool(reply.timings.model_calls) for reply in replies) / len(replies)
    last = firsts[int(0.95 * (len(firsts) - 1))]
    chain = _chain(assistant, store)
    picked = [text for text, _ in questions()[:: len(questions()) // CHAIN_QUESTIONS]][:CHAIN_QUESTIONS]
    theirs = statistics.median(chain(text) for text in picked)
    ours = statistics.median(assistant.reply(text, caller=caller).timings.first_text_s or 0 for text in picked)
    method = f"one visitor, warm, n={len(replies)}, {called:.0%} with a model call"
    return [
        Row(topic="trust", what="first text, turns without a model call", value=f"median {statistics.median(quiet):.2f} s", asked="≤ 0.4 s", method=method, met=statistics.median(quiet) <= 0.4),
        Row(topic="trust", what="first text, all knowledge turns", value=f"median {statistics.median(firsts):.2f} s, p95 {last:.2f} s", asked="p95 ≤ 4 s", method=method, met=last <= 4),
        Row(topic="trust", what="first text against LangChain's retrieval chain", value=f"{ours:.2f} s, {theirs / max(ours, 1e-3):.0f}x faster", asked="5x faster",
            peer=f"retriever, prompt, model: {theirs:.2f} s", method=f"same Store, same model, median of {len(picked)} questions", met=theirs >= 5 * ours),
    ]  # fmt: skip


def _chain(assistant: Any, store: Any) -> Callable[[str], float]:
    """Seconds to the first token of LangChain's usual chain: retriever, stuffed prompt, model."""
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_core.runnables import RunnableLambda, RunnablePassthrough

    model = assistant._wiring._model  # the same model process
    usual = ChatPromptTemplate.from_messages(
        [
            (
                "system",
                "You are an assistant for question-answering tasks. Use the following pieces of retrieved context to answer the "
                "question. If you don't know the answer, say that you don't know. Use three sentences maximum and keep the answer "
                "concise.\n\n{context}",
            ),
            ("human", "{input}"),
        ]
    )
    retriever = RunnableLambda(lambda text: "\n\n".join(hit.text for hit in store.search(text, k=4)))
    chain = {"context": retriever, "input": RunnablePassthrough()} | usual | model | StrOutputParser()

    def first(text: str) -> float:
        began = time.perf_counter()
        for piece in chain.stream(text):
            if piece:
                break
        return time.perf_counter() - began

    first("How are you?")
    return first


def _visitors(assistant: Any) -> Row:
    """20 visitors, a question each every 10 s whatever came of the last, distinct as far as the suites go."""
    from assistant import Caller
    from assistant.errors import AssistantError
    from assistant.events import TextDelta, TurnFailed

    texts = cycle([text for text, _ in questions()])
    firsts: list[float] = []
    errors: list[str] = []

    async def ask(text: str, visitor: int) -> None:
        began, first = time.perf_counter(), None
        try:
            async for event in assistant.astream(text, caller=Caller(role="shopper", user_id=f"visitor-{visitor}")):
                if first is None and isinstance(event, TextDelta):
                    first = time.perf_counter() - began
                if isinstance(event, TurnFailed):
                    errors.append(event.error)
        except AssistantError as problem:
            errors.append(type(problem).__name__)
        if first is not None:
            firsts.append(first)

    async def loop() -> None:
        tasks: list[asyncio.Task[None]] = []
        began = time.perf_counter()
        for step in range(int(SECONDS / PAUSE_S * VISITORS)):
            await asyncio.sleep(max(0.0, began + step * PAUSE_S / VISITORS - time.perf_counter()))
            tasks.append(asyncio.create_task(ask(next(texts), step % VISITORS)))
        await asyncio.gather(*tasks)

    asyncio.run(loop())
    return _visitors_row(firsts, errors)


def _visitors_row(firsts: Sequence[float], errors: Sequence[str]) -> Row:
    ordered = sorted(firsts)
    last = ordered[int(0.95 * (len(ordered) - 1))]
    return Row(topic="trust", what=f"{VISITORS} visitors, open loop, one question each {PAUSE_S:.0f} s, {SECONDS} s", value=f"{len(errors)} errors of {len(firsts) + len(errors)}, first text median {statistics.median(ordered):.2f} s, p95 {last:.2f} s",
               asked="no error, p95 ≤ 8 s", method="answer cache off, embedded model", met=not errors and last <= 8)  # fmt: skip
