"""First come, first served: so many at once, so many waiting, the rest told when to come back."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager

from assistant.errors import ModelBusy

FIRST_GUESS_S = 5.0


class Turnstile:
    """A bounded, fair queue for threads and event loops alike.

    Args:
        slots: how many may be inside at once.
        queue: how many may wait; one more gets ``ModelBusy`` at once.
    """

    def __init__(self, *, slots: int, queue: int) -> None:
        self._slots, self._queue = slots, queue
        self._lock = threading.Lock()
        self._inside = 0
        self._waiting: deque[Future[None]] = deque()
        self._usual_s = FIRST_GUESS_S

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return len(self._waiting)

    @contextmanager
    def enter(self, timeout_s: float) -> Iterator[None]:
        """Wait for a turn, at most ``timeout_s``.

        Raises:
            ModelBusy: the queue is full, or no turn came in time.
        """
        turn = self._line_up()
        try:
            turn.result(timeout_s)
        except BaseException as error:
            self._leave_line(turn)
            if isinstance(error, TimeoutError):
                raise ModelBusy(self._wait_s()) from None
            raise
        with self._stay():
            yield

    @asynccontextmanager
    async def aenter(self, timeout_s: float) -> AsyncIterator[None]:
        """The same for coroutines; a cancelled one leaves the line."""
        turn = self._line_up()
        try:
            async with asyncio.timeout(timeout_s):
                await asyncio.wrap_future(turn)
        except BaseException as error:
            self._leave_line(turn)
            if isinstance(error, TimeoutError):
                raise ModelBusy(self._wait_s()) from None
            raise
        with self._stay():
            yield

    @contextmanager
    def _stay(self) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            # what calls usually take, the recent ones counting most, tells the next one turned away when to return
            self._usual_s += 0.2 * (time.monotonic() - started - self._usual_s)
            self._release()

    def _line_up(self) -> Future[None]:
        turn: Future[None] = Future()
        with self._lock:
            if self._inside < self._slots and not self._waiting:
                self._inside += 1
                turn.set_result(None)
            elif len(self._waiting) >= self._queue:
                raise ModelBusy(self._wait_s())
            else:
                self._waiting.append(turn)
        return turn

    def _leave_line(self, turn: Future[None]) -> None:
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                turn.cancel()
                return
        if turn.done() and not turn.cancelled():  # the turn came while its owner was leaving
            self._release()

    def _release(self) -> None:
        with self._lock:
            while self._waiting:
                # a waiter that was cancelled between two looks gives its turn on
                if self._waiting[0].set_running_or_notify_cancel():
                    self._waiting.popleft().set_result(None)
                    return
                self._waiting.popleft()
            self._inside -= 1

    def _wait_s(self) -> float:
        return max(1.0, self._usual_s * (len(self._waiting) + self._inside) / self._slots)
