from __future__ import annotations

import asyncio
import threading
import time

import pytest

from assistant.errors import ModelBusy
from assistant.models.turnstile import Turnstile


def test_one_too_many_is_told_when_to_come_back() -> None:
    gate = Turnstile(slots=1, queue=0)
    with gate.enter(1), pytest.raises(ModelBusy) as busy, gate.enter(1):
        pytest.fail("there was no room")
    assert busy.value.retry_after_s >= 1
    with gate.enter(1):
        pass


def test_first_come_first_served_by_threads() -> None:
    gate, order = Turnstile(slots=1, queue=8), []

    def visit(number: int) -> None:
        with gate.enter(10):
            order.append(number)

    with gate.enter(1):
        threads = []
        for number in range(5):
            threads.append(threading.Thread(target=visit, args=(number,)))
            threads[-1].start()
            while gate.waiting <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join(10)
    assert order == [0, 1, 2, 3, 4]


async def test_threads_and_coroutines_stand_in_one_line() -> None:
    gate, order = Turnstile(slots=1, queue=8), []

    async def visit(name: str) -> None:
        async with gate.aenter(10):
            order.append(name)

    def visit_by_thread() -> None:
        with gate.enter(10):
            order.append("thread")

    async with gate.aenter(1):
        first = asyncio.create_task(visit("first"))
        while gate.waiting < 1:
            await asyncio.sleep(0)
        second = asyncio.create_task(asyncio.to_thread(visit_by_thread))
        while gate.waiting < 2:
            await asyncio.sleep(0.001)
        third = asyncio.create_task(visit("third"))
        while gate.waiting < 3:
            await asyncio.sleep(0)
    await asyncio.gather(first, second, third)
    assert order == ["first", "thread", "third"]


async def test_who_leaves_the_line_takes_no_place() -> None:
    gate = Turnstile(slots=1, queue=1)
    async with gate.aenter(1):
        waiting = asyncio.create_task(gate.aenter(10).__aenter__())
        while gate.waiting < 1:
            await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert gate.waiting == 0
        with pytest.raises(ModelBusy):
            async with gate.aenter(0.01):
                pytest.fail("it was taken")
    async with gate.aenter(0.1):
        pass


def test_never_more_inside_than_slots() -> None:
    gate, inside, most, lock = Turnstile(slots=2, queue=50), 0, 0, threading.Lock()

    def visit() -> None:
        nonlocal inside, most
        with gate.enter(10):
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.002)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=visit) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (most, inside) == (2, 0)
