"""Fitted models, kept with the version of the data that they were fitted on; refitted when that has moved on.

A fit is a pickle with a JSON card beside it, written at once or not at all. Pickles run code when they are read, so
only a file whose digest stands in its card is opened, from a directory that this process owns; a card of another
version of Hawker or of the data is stale, and a damaged one counts as absent.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import pickle
import re
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from assistant.analytics.errors import BadValue

log = logging.getLogger(__name__)
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A kept model. ``stale`` when the data has changed since."""

    name: str
    model: Any
    data_version: str
    fitted_at: datetime
    stale: bool


class Fits:
    """The fitted models of one Store, in its ``models`` directory.

    Args:
        directory: where they are kept; made when needed.
    """

    def __init__(self, directory: Path | str) -> None:
        self.directory = Path(directory)
        self._memory: dict[str, Fit] = {}
        self._running: dict[str, Future[Fit]] = {}
        self._pool: ThreadPoolExecutor | None = None
        self._lock = Lock()

    def load(self, name: str, data_version: str) -> Fit | None:
        """The kept model of this name, stale or not; None where there is none that can be read."""
        card_path, model_path = self._paths(name)
        with self._lock:
            kept = self._memory.get(name)
        if kept is None:
            try:
                card = json.loads(card_path.read_text("utf-8"))
                data = model_path.read_bytes()
            except (OSError, ValueError):
                return None
            if card.get("format") != FORMAT or hashlib.sha256(data).hexdigest() != card.get("sha256"):
                log.warning("The fitted model %s is damaged or of another version; it will be fitted again", name)
                return None
            try:
                model = pickle.loads(data)  # noqa: S301 - our own file, with the digest that we wrote
            except (pickle.UnpicklingError, AttributeError, ImportError, EOFError, TypeError):
                return None
            kept = Fit(
                name=name,
                model=model,
                data_version=str(card["data_version"]),
                fitted_at=datetime.fromisoformat(card["fitted_at"]),
                stale=False,
            )
        fit = Fit(
            name=name,
            model=kept.model,
            data_version=kept.data_version,
            fitted_at=kept.fitted_at,
            stale=kept.data_version != data_version,
        )
        with self._lock:
            self._memory[name] = fit
        return fit

    def save(self, name: str, model: Any, data_version: str) -> Fit:
        """Keep a model; what was kept under the name is replaced."""
        card_path, model_path = self._paths(name)
        self.directory.mkdir(parents=True, exist_ok=True)
        data = pickle.dumps(model, protocol=5)
        fit = Fit(name=name, model=model, data_version=data_version, fitted_at=datetime.now(), stale=False)
        card = {
            "format": FORMAT,
            "data_version": data_version,
            "fitted_at": fit.fitted_at.isoformat(),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        _write(model_path, data)
        _write(card_path, json.dumps(card).encode("utf-8"))
        with self._lock:
            self._memory[name] = fit
        return fit

    def get(self, name: str, data_version: str, make: Callable[[], Any], *, wait: bool = True) -> Fit | None:
        """The model for this data: the kept one, or one fitted now.

        With ``wait=False`` a stale one is given at once (None where there is none), and a new one is fitted in the
        background.

        Args:
            name: of the model, with what it depends on (``churn-90``): letters, digits, ``-`` and ``_``.
            data_version: of the Store.
            make: fits it.
            wait: whether to wait for a fit.
        """
        kept = self.load(name, data_version)
        if kept is not None and not kept.stale:
            return kept
        running = self._start(name, data_version, make)
        return running.result() if wait else kept

    def _start(self, name: str, data_version: str, make: Callable[[], Any]) -> Future[Fit]:
        key = f"{name}@{data_version}"
        with self._lock:
            if key in self._running:
                return self._running[key]
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix="fits")
            future = self._pool.submit(lambda: self.save(name, make(), data_version))
            self._running[key] = future
        future.add_done_callback(lambda done: self._finished(key, done))
        return future

    def _finished(self, key: str, done: Future[Fit]) -> None:
        with self._lock:
            self._running.pop(key, None)
        if not done.cancelled() and (error := done.exception()) is not None:
            log.warning("Fitting %s failed: %s", key, type(error).__name__)

    def close(self) -> None:
        """Wait for what is being fitted, and end the thread."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _paths(self, name: str) -> tuple[Path, Path]:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}", name):
            raise BadValue("name", name, "letters, digits, - and _")
        return self.directory / f"{name}.json", self.directory / f"{name}.pickle"


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    part = path.with_suffix(path.suffix + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
