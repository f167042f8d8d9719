"""The real runtime, killed, stopped, starved and fed with rubbish."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

from assistant.errors import ModelBusy, ModelError
from assistant.models.assembly import embedded
from tests.assistant.models.conftest import settings_for

if TYPE_CHECKING:
    from assistant.models.embedded import EmbeddedChatModel

LONG = {"max_tokens": 2000, "temperature": 1.0, "grammar": "root ::= [a-z]{2000}"}
MakeModel = Callable[..., "EmbeddedChatModel"]


def child_of(model: EmbeddedChatModel) -> psutil.Process:
    pid = model.client.process.pid
    assert pid is not None
    return psutil.Process(pid)


def busy_slots(model: EmbeddedChatModel) -> int:
    endpoint = model.client.process.start()
    answer = httpx.get(f"{endpoint.url}/slots", headers={"Authorization": f"Bearer {endpoint.key}"}, trust_env=False)
    return sum(slot["is_processing"] for slot in answer.json())


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def test_nothing_starts_before_the_first_question(make_slow: MakeModel) -> None:
    model = make_slow()
    assert model.client.process.pid is None
    model.warm_up()
    assert child_of(model).is_running()


def test_the_process_is_reached_with_its_key_only(tiny: EmbeddedChatModel) -> None:
    endpoint = tiny.client.process.start()
    assert endpoint.url.startswith("http://127.0.0.1:")
    body = {"messages": [{"role": "user", "content": "hi"}], "max_tokens": 1}
    for headers in ({}, {"Authorization": "Bearer guess"}):
        answer = httpx.post(f"{endpoint.url}/v1/chat/completions", json=body, headers=headers, trust_env=False)
        assert answer.status_code == 401
    assert endpoint.key not in " ".join(child_of(tiny).cmdline())
    assert endpoint.key not in str(child_of(tiny).environ())


def test_threads_sleep_while_they_wait(
    tiny: EmbeddedChatModel, monkeypatch: pytest.MonkeyPatch, tiny_weights: Path
) -> None:
    """Spinning ones are thirty times slower as soon as something else wants a core."""
    tiny.warm_up()
    assert child_of(tiny).environ()["OMP_WAIT_POLICY"] == "passive"
    monkeypatch.setenv("OMP_WAIT_POLICY", "active")
    chosen = embedded(settings_for(tiny_weights))
    chosen.warm_up()
    assert child_of(chosen).environ()["OMP_WAIT_POLICY"] == "active"
    chosen.close()


def test_killed_in_mid_answer_says_so_at_once_and_the_next_call_works(make_slow: MakeModel) -> None:
    model = make_slow()
    stream = model.stream("x", **LONG)
    next(stream)
    child_of(model).kill()
    started = time.monotonic()
    with pytest.raises(ModelError, match=r"ended in the middle of an answer \(killed by signal 9\).*ask again"):
        list(stream)
    assert time.monotonic() - started < 3
    assert model.invoke("x", max_tokens=2).usage_metadata["output_tokens"] == 2


async def test_killed_in_mid_answer_under_an_event_loop(make_slow: MakeModel) -> None:
    model = make_slow()
    stream = model.astream("x", **LONG)
    await anext(stream)
    child_of(model).kill()
    with pytest.raises(ModelError, match="killed by signal 9"):
        async for _ in stream:
            pass
    assert (await model.ainvoke("x", max_tokens=2)).usage_metadata["output_tokens"] == 2


def test_killed_while_idle_is_not_noticed_by_the_caller(make_slow: MakeModel) -> None:
    model = make_slow()
    model.warm_up()
    child = child_of(model)
    child.kill()
    wait_until(lambda: model.client.process.pid is None)
    assert model.invoke("x", max_tokens=2).usage_metadata["output_tokens"] == 2


def test_a_process_that_keeps_failing_is_not_hammered(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\0" * 100)
    model = embedded(settings_for(broken))
    for _ in range(2):
        with pytest.raises(ModelError, match=r"ended while loading .*broken.gguf.*HAWKER_LLM=none"):
            model.invoke("x")
    with pytest.raises(ModelError, match=r"failed 2 times in a row; it is tried again in 1 s"):
        model.invoke("x")


def test_a_process_that_hangs_is_ended_and_replaced(make_slow: MakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.models.llama.PROBE_S", 0.3)
    model = make_slow(llm_timeout_s=1.0)
    model.warm_up()
    child = child_of(model)
    child.send_signal(signal.SIGSTOP)
    with pytest.raises(ModelError, match=r"hung and was ended \(1 s\)"):
        model.invoke("x")
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    assert model.invoke("x", max_tokens=1)


def test_an_answer_that_takes_too_long_is_stopped_but_not_the_process(make_slow: MakeModel) -> None:
    model = make_slow(llm_timeout_s=0.6)
    model.warm_up()
    child = child_of(model)
    with pytest.raises(ModelError, match=r"took too long and was stopped.*HAWKER_LLM_TIMEOUT_S"):
        model.invoke("x", **LONG)
    assert child_of(model) == child
    wait_until(lambda: busy_slots(model) == 0)


def test_closing_a_stream_stops_the_work(make_slow: MakeModel) -> None:
    model = make_slow()
    stream = model.stream("x", **LONG)
    next(stream)
    assert busy_slots(model) == 1
    stream.close()
    wait_until(lambda: busy_slots(model) == 0, 2)


async def test_cancelling_a_task_stops_the_work(make_slow: MakeModel) -> None:
    model = make_slow()
    first = asyncio.Event()

    async def read() -> None:
        async for _ in model.astream("x", **LONG):
            first.set()

    task = asyncio.create_task(read())
    await asyncio.wait_for(first.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.to_thread(wait_until, lambda: busy_slots(model) == 0, 2)


def test_more_than_the_queue_takes_are_turned_away(make_slow: MakeModel) -> None:
    model = make_slow(llm_queue=1)
    stream = model.stream("x", **LONG)
    next(stream)
    waiting = threading.Thread(target=lambda: model.invoke("x", max_tokens=1))
    waiting.start()
    wait_until(lambda: model.client.waiting == 1)
    with pytest.raises(ModelBusy) as busy:
        model.invoke("x")
    assert busy.value.retry_after_s >= 1
    stream.close()
    waiting.join(10)
    assert not waiting.is_alive()


def test_many_at_once_all_get_their_answer(tiny: EmbeddedChatModel) -> None:
    answers = tiny.batch([f"{number}" for number in range(6)], max_tokens=4)
    assert [answer.usage_metadata["output_tokens"] for answer in answers] == [4] * 6


def test_too_long_a_prompt_names_both_numbers(tiny_weights: Path) -> None:
    model = embedded(settings_for(tiny_weights, llm_context=1024))
    try:
        with pytest.raises(ModelError, match=r"has 30\d\d tokens, the model's context 1024.*HAWKER_LLM_CONTEXT"):
            model.invoke("x" * 3000)
    finally:
        model.close()


def test_a_grammar_that_is_none_is_an_error_of_ours(tiny: EmbeddedChatModel) -> None:
    with pytest.raises(ModelError, match="refused the request"):
        tiny.invoke("x", grammar="root ::= ((")


PARENT = """
import sys, time
from assistant.models.assembly import embedded
from tests.assistant.models.conftest import settings_for
model = embedded(settings_for(sys.argv[1]))
model.warm_up()
print(model.client.process.pid, flush=True)
time.sleep(60)
"""


def test_the_process_goes_with_its_parent_even_when_that_is_killed(tiny_weights: Path) -> None:
    root = Path(__file__).resolve().parents[3]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tiny_weights)], stdout=subprocess.PIPE, text=True, cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait(10)
    parent.stdout.close()
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, 10)


def test_closing_ends_the_process_and_a_later_call_brings_it_back(make_slow: MakeModel) -> None:
    model = make_slow()
    model.warm_up()
    child = child_of(model)
    model.close()
    assert not child.is_running()
    assert model.invoke("x", max_tokens=1)
