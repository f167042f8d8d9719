"""An event loop of our own, in a thread, and feeds that carry events out of it.

Every turn runs there: clients of models keep to one loop, a slow screen holds nothing up, and sync code, async code
and code inside a running loop use the assistant in the same way.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncGenerator, Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from assistant.events import Event

T = TypeVar("T")
WORKERS = 16


class LoopThread:
    """A running event loop in a daemon thread, started when it is first used."""

    def __init__(self, name: str = "hawker-turns") -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start a coroutine on the loop."""
        return asyncio.run_coroutine_threadsafe(work, self._running())

    def call(self, function: Any, *arguments: Any) -> None:
        """Call a function on the loop, soon."""
        self._running().call_soon_threadsafe(function, *arguments)

    def close(self, timeout_s: float = 5.0) -> None:
        """Stop the loop and its thread."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is None or thread is None:
            return
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout_s)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._loop.set_default_executor(ThreadPoolExecutor(WORKERS, thread_name_prefix="hawker-turn"))
                self._thread = threading.Thread(target=self._run, args=(self._loop,), name=self._name, daemon=True)
                self._thread.start()
            return self._loop

    @staticmethod
    def _run(loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            loop.close()


class Feed:
    """Events from any thread to one reader, in order; ``end`` closes it."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._reader: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self._lock = threading.Lock()

    def put(self, event: Event | None) -> None:
        """Add an event; None ends the feed."""
        self._queue.put(event)
        with self._lock:
            reader = self._reader
        if reader is not None:
            try:
                reader[0].call_soon_threadsafe(reader[1].set)
            except RuntimeError:  # the reader's loop has closed: nobody is there to read
                return

    def end(self) -> None:
        """No more events will come."""
        self.put(None)

    def read(self) -> Iterator[Event]:
        """The events, blocking until each is there."""
        while (event := self._queue.get()) is not None:
            yield event

    async def aread(self) -> AsyncGenerator[Event, None]:
        """The events, for the running loop."""
        there = asyncio.Event()
        with self._lock:
            self._reader = (asyncio.get_running_loop(), there)
        while True:
            there.clear()
            while not self._queue.empty():
                event = self._queue.get()
                if event is None:
                    return
                yield event
            if self._queue.empty():
                await there.wait()
