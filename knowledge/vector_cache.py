"""Vectors that were computed once, by embedder and text: a rebuild or a re-import embeds nothing again.

One SQLite file beside the index. Vectors are kept as float16 (a cosine moves by less than 0.001), so 20,000 of
384 numbers take 17 MB. A damaged cache is set aside and begun anew: it only costs time.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from knowledge.errors import StoreFull

logger = logging.getLogger(__name__)
_CHUNK = 500


class VectorCache:
    """A dictionary on disk from (embedder, digest of the text) to a vector. Safe to use from several threads."""

    def __init__(self, path: Path, embedder: str, dimension: int) -> None:
        self.path, self.embedder, self.dimension = path, embedder, dimension
        self._lock = threading.Lock()
        try:
            self._connection = self._open()
        except sqlite3.DatabaseError as error:
            logger.warning("the cache of vectors is damaged (%s) and begins anew", error)
            path.replace(path.with_suffix(".damaged"))
            self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, check_same_thread=False, timeout=10)
        # a lost last batch after a crash is computed again, so full synchronisation buys nothing
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (embedder TEXT, digest TEXT, vector BLOB NOT NULL,"
            " PRIMARY KEY (embedder, digest)) WITHOUT ROWID"
        )
        connection.commit()
        return connection

    def get(self, digests: Iterable[str]) -> dict[str, np.ndarray]:
        """The vectors that are there, as float32 ``[dimension]`` by digest."""
        wanted = list(dict.fromkeys(digests))
        found: dict[str, np.ndarray] = {}
        with self._lock:
            for start in range(0, len(wanted), _CHUNK):
                part = wanted[start : start + _CHUNK]
                marks = ",".join("?" * len(part))
                rows = self._connection.execute(
                    f"SELECT digest, vector FROM vectors WHERE embedder = ? AND digest IN ({marks})",
                    (self.embedder, *part),
                )
                for digest, blob in rows:
                    vector = np.frombuffer(blob, dtype=np.float16).astype(np.float32)
                    if vector.size == self.dimension:
                        found[digest] = vector
        return found

    def put(self, digests: Sequence[str], vectors: np.ndarray) -> None:
        """Keep vectors ``[n, dimension]`` under the digests of their texts.

        Raises:
            StoreFull: no space left on the disk.
        """
        rows = [
            (self.embedder, digest, vector.astype(np.float16).tobytes())
            for digest, vector in zip(digests, vectors, strict=True)
        ]
        try:
            with self._lock, self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
        except sqlite3.OperationalError as error:
            if "full" in str(error):
                raise StoreFull(self.path, "keeping vectors") from error
            raise

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
