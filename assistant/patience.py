"""Patience: how long a person is kept waiting for a judgement that the cheap signals leave open.

The model may be asked by as many turns at once as it has slots. Whoever comes while it is taken, or waits longer than
the limit, gets the judgement without it: a little less sure, and at once. So the time to the first text is bounded
however many people ask, and no queue grows.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from typing import TYPE_CHECKING

from assistant.errors import ModelBusy

if TYPE_CHECKING:
    from assistant.guard.answers import Prompt, TellsFirstWords


class Patience:
    """A model that may be asked for its first words, for so long.

    Args:
        model: the one that is asked.
        limit_s: the longest time to wait for its word.
        slots: how many may ask at once.
    """

    def __init__(self, model: TellsFirstWords, limit_s: float, slots: int = 1) -> None:
        self._model, self._limit_s = model, limit_s
        self.model_name = str(getattr(model, "model_name", ""))
        self._free = threading.BoundedSemaphore(slots)
        self._threads = ThreadPoolExecutor(slots, thread_name_prefix="hawker-judge")

    def first_words(self, prompts: Sequence[Prompt], *, timeout_s: float | None = None) -> list[dict[str, float]]:
        """The likeliest first words of the answer to each prompt; the limit is for all of them together.

        Raises:
            ModelBusy: it is taken, or took too long; the call is then given up, and keeps its slot until it ends.
        """
        limit_s = min(timeout_s or self._limit_s, self._limit_s)
        if not self._free.acquire(blocking=False):
            raise ModelBusy(limit_s)
        asked = self._threads.submit(self._ask, prompts, limit_s)
        try:
            return asked.result(limit_s)
        except TooLong:
            raise ModelBusy(limit_s) from None

    def close(self) -> None:
        """Let the threads go; a running call ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _ask(self, prompts: Sequence[Prompt], limit_s: float) -> list[dict[str, float]]:
        try:
            return self._model.first_words(prompts, timeout_s=limit_s)
        finally:
            self._free.release()
