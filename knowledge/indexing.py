"""Vectors in the background: small batches that give way to queries, kept as they are made.

Killed at any time, it goes on where it was: each batch is in the cache before the next begins.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)

QUIET_S = 0.3  # after a query, a follow-up may come: the machine stays free for so long
LONGEST_PAUSE_S = 1.0  # under steady load the work still goes on


class Traffic:
    """Who searches right now, so that work which can wait does."""

    def __init__(self) -> None:
        self._running = 0
        self._last = 0.0
        self._lock = threading.Lock()

    @contextmanager
    def query(self) -> Iterator[None]:
        """Held by each search."""
        with self._lock:
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                self._last = time.monotonic()

    @property
    def busy(self) -> bool:
        """True while someone searches or just did."""
        return self._running > 0 or time.monotonic() - self._last < QUIET_S

    def give_way(self, stop: threading.Event) -> None:
        """Wait until nobody searches, but no longer than ``LONGEST_PAUSE_S``."""
        end = time.monotonic() + LONGEST_PAUSE_S
        while self.busy and time.monotonic() < end and not stop.is_set():
            time.sleep(0.01)


class Worker:
    """One daemon thread that calls ``step`` until it says that nothing is left, and again when it is woken.

    Args:
        step: does a small piece of work; True while there is more.
        traffic: searches that it gives way to.
    """

    def __init__(self, step: Callable[[], bool], traffic: Traffic) -> None:
        self._step, self._traffic = step, traffic
        self._stop, self._work, self._idle = threading.Event(), threading.Event(), threading.Event()
        self._idle.set()
        self._thread: threading.Thread | None = None
        self.failure: Exception | None = None

    @property
    def running(self) -> bool:
        """Whether the thread is alive."""
        return self._thread is not None and self._thread.is_alive()

    def wake(self) -> None:
        """There is work; starts the thread if need be."""
        self.failure = None
        self._idle.clear()
        self._work.set()
        if not self.running and not self._stop.is_set():
            self._thread = threading.Thread(target=self._run, name="hawker-indexing", daemon=True)
            self._thread.start()

    def wait(self, timeout: float | None) -> bool:
        """True when all work is done within ``timeout`` seconds.

        Raises:
            Exception: what the work failed with.
        """
        done = self._idle.wait(timeout)
        if self.failure is not None:
            raise self.failure
        return done

    def stop(self) -> None:
        """End the thread after its present piece of work."""
        self._stop.set()
        self._work.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._work.wait()
            self._work.clear()
            try:
                while not self._stop.is_set() and self._step():
                    self._traffic.give_way(self._stop)
            except Exception as error:  # noqa: BLE001 - the thread outlives a failed embedder: the next wake tries again
                logger.error("vectors cannot be built: %s", error)
                self.failure = error
            if not self._work.is_set():
                self._idle.set()
