"""The search index of a Store, brought up to the data whenever somebody asks.

It is opened at the first question. While one thread brings it up to new data, the others are answered from the
state before, so that an import never stops a conversation.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge import lookups
from knowledge.records import IndexStatus
from knowledge.warehouse import Warehouse

if TYPE_CHECKING:
    from knowledge.embedder import Embedder
    from knowledge.search import SearchIndex

Progress = Callable[[str, float, float | None], None]


class ReadyIndex:
    """Holds the index of the Store in ``folder``; ``embedder`` is one, or the name of one, or None for words alone."""

    def __init__(self, folder: Path, warehouse: Warehouse, embedder: Embedder | str | None) -> None:
        self._folder, self._warehouse, self._embedder = folder, warehouse, embedder
        self._index: SearchIndex | None = None
        self._version = ""
        self._lock = threading.RLock()

    def current(self) -> SearchIndex:
        """The index, up to the data (or, while another thread sees to that, as it was before)."""
        version = self._warehouse.meta("data_version", "0")
        if self._index is not None and self._version == version:
            return self._index
        nothing_yet = self._index is None or not self._version
        if self._lock.acquire(blocking=nothing_yet):
            try:
                index = self._open()
                if self._version != version:
                    index.sync()
                    self._version = version
            finally:
                self._lock.release()
        assert self._index is not None
        return self._index

    def status(self) -> IndexStatus:
        """How far it is; not opened, it is nowhere."""
        if self._index is None:
            return IndexStatus(vectors_done=0, vectors_total=0, lexical_ready=False)
        return self._index.status()

    @property
    def embedder(self) -> Embedder | None:
        """The embedder that the index uses, loaded once; None without one."""
        with self._lock:
            return self._open().embedder

    def rebuild(self, progress: Progress | None) -> None:
        """Build it again from the warehouse."""
        with self._lock:
            version = self._warehouse.meta("data_version", "0")
            self._open().rebuild(progress)
            self._version = version

    def close(self) -> None:
        """Stop its background work and let go of its files."""
        with self._lock:
            if self._index is not None:
                self._index.close()

    def _open(self) -> SearchIndex:
        if self._index is None:
            from knowledge.embedder import make_embedder
            from knowledge.search import SearchIndex

            embedder = make_embedder(self._embedder) if isinstance(self._embedder, str) else self._embedder
            self._index = SearchIndex(self._folder, lambda: lookups.entries(self._warehouse), embedder)
        return self._index
