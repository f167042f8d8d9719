"""The search index: hybrid search over passages and products, at once by words, by vectors as they are built.

``SearchIndex`` takes entries from a reader that it is given, so it knows no warehouse. ``sync`` brings it up to
the data; words are searchable when it returns, vectors follow in the background. Vectors are computed once
(``vector_cache``), kept in Chroma (``vectors``) and compared in memory.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

import numpy as np

from knowledge.embedder import Embedder
from knowledge.entries import Entry, digest_of
from knowledge.errors import EmbedderError, StoreDamaged
from knowledge.indexing import Traffic, Worker
from knowledge.lexical import LexicalIndex
from knowledge.records import Hit, HitKind, IndexStatus
from knowledge.shelf import Shelf
from knowledge.vector_cache import VectorCache
from knowledge.vectors import Keeper, VectorStore
from knowledge.windows import windows_of
from knowledge.words import warm_up, words_of

logger = logging.getLogger(__name__)

ENTRY_KINDS: tuple[HitKind, ...] = ("passage", "product")
_BATCH_CHARACTERS = 1200  # embedded in about a third of a second: the longest that a query has company
_BATCH_WINDOWS = 8

Progress = Callable[[str, float, float | None], None]


class SearchIndex:
    """Hybrid search over the entries that ``read_entries`` gives.

    Args:
        directory: where the index lives: ``vectors/``, ``lexical/`` and ``vector_cache.sqlite`` in it.
        read_entries: gives all entries there are, passages and products; called by ``sync`` and ``rebuild``.
        embedder: None searches by words alone.
        chroma_url: a Chroma server to keep vectors in, instead of ``vectors/``.

    Nothing is read before the first ``sync``. Searches may run in any number of threads; ``sync``, ``rebuild``
    and ``close`` exclude one another.
    """

    def __init__(
        self,
        directory: Path,
        read_entries: Callable[[], Iterable[Entry]],
        embedder: Embedder | None,
        *,
        chroma_url: str | None = None,
    ) -> None:
        self.directory, self.embedder = Path(directory), embedder
        self._read_entries, self._chroma_url = read_entries, chroma_url
        self._shelves = self._empty()
        self._words: dict[str, list[str]] = {}
        self._cache: VectorCache | None = None
        self._store: VectorStore | None = None
        self._keeper = Keeper(self._vectors)
        self._lexical_ready = False
        self._change = threading.RLock()
        self._traffic = Traffic()
        self._worker = Worker(self._step, self._traffic)
        self.damage: StoreDamaged | None = None

    # state -------------------------------------------------------------------------------------------------------

    def status(self) -> IndexStatus:
        """How far the index is; without an embedder no vectors are counted."""
        shelves = list(self._shelves.values())
        total = sum(len(shelf.entries) for shelf in shelves) if self.embedder else 0
        done = sum(shelf.done for shelf in shelves) if self.embedder else 0
        return IndexStatus(vectors_done=done, vectors_total=total, lexical_ready=self._lexical_ready)

    def sync(self, *, start: bool = True) -> None:
        """Bring the index up to the entries: words now, vectors in the background (``start=False``: not yet).

        What did not change costs nothing; vectors of known texts are found in the cache.
        """
        with self._change:
            by_kind: dict[HitKind, list[Entry]] = {kind: [] for kind in ENTRY_KINDS}
            for entry in self._read_entries():
                by_kind[entry.kind].append(entry)
            fresh: dict[HitKind, Shelf] = {kind: self._stock(kind, entries) for kind, entries in by_kind.items()}
            self._forget_words(fresh.values())
            self._shelves = fresh
            self._lexical_ready = True
        if start:
            self.start_indexing()

    def start_indexing(self) -> None:
        """Build missing vectors in the background; returns at once."""
        if self.embedder is not None:
            self._worker.wake()

    def wait(self, timeout: float | None = None) -> bool:
        """True when all vectors are built and kept, False when ``timeout`` seconds were not enough.

        Raises:
            StoreDamaged: the vectors that were kept cannot be read.
            EmbedderError: the embedder failed.
        """
        return self._worker.wait(timeout)

    def rebuild(self, progress: Progress | None = None) -> None:
        """Build everything again from the entries; vectors of known texts come from the cache.

        Returns when it is done. This is the way out of a damaged index.
        """
        with self._change:
            self._worker.stop()
            self._close_store()
            if self._chroma_url and self.embedder:
                self._vectors().clear()
            elif not self._chroma_url:
                VectorStore.remove(self.directory / "vectors")
            for kind in ENTRY_KINDS:
                LexicalIndex(None, 0).save(self.directory / "lexical" / kind, "")
            self._close_store()
            self._words.clear()
            self._shelves = self._empty()
            self.damage = None
            self._worker = Worker(self._step, self._traffic)
        self.sync()
        while not self.wait(0.5):
            if progress:
                status = self.status()
                progress("vectors", status.vectors_done, status.vectors_total)
        if progress:
            progress("vectors", self.status().vectors_done, self.status().vectors_total)

    def check(self) -> None:
        """Read what is kept, as ``hawker doctor`` does.

        Raises:
            StoreDamaged: it cannot be read; ``rebuild`` is the way out.
        """
        if self.damage is not None:
            raise self.damage
        if self.embedder is None:
            return
        store = self._vectors()
        for kind in ENTRY_KINDS:
            if store.count(kind):
                store.nearest(kind, np.ones(self.embedder.dimension, np.float32), 1)

    def warm_up(self) -> None:
        """Load dictionary and embedder (about a second), so that the first query need not."""
        warm_up()
        if self.embedder is not None:
            self.embedder.embed_queries(["warm up"])

    def close(self) -> None:
        """Stop the background work and let go of the files."""
        self._worker.stop()
        with self._change:
            self._close_store()
            if self._cache is not None:
                self._cache.close()
                self._cache = None

    # search ------------------------------------------------------------------------------------------------------

    def search(
        self,
        query: str,
        k: int = 5,
        *,
        kind: HitKind | Sequence[HitKind] = "passage",
        allowed_ids: Collection[str] | None = None,
    ) -> list[Hit]:
        """The best ``k`` entries for a query, best first; by words alone while vectors are missing.

        Args:
            query: what a person wrote, in any language the embedder knows.
            k: how many at most.
            kind: what to look for; several kinds are put in one order by score.
            allowed_ids: look among these only (filters are the warehouse's business); None: among all.

        Returns:
            Hits whose ``features`` hold ``cosine`` and ``rank_vector`` (where there is a vector), ``bm25``,
            ``bm25_share`` (0 to 1, of what the query's words could reach), ``rank_lexical`` and ``margin`` (the
            score's distance to the next hit). Empty for an empty query.
        """
        if k < 1 or not query.strip():
            return []
        kinds: Sequence[HitKind] = (kind,) if isinstance(kind, str) else kind  # pyright: ignore[reportAssignmentType]
        with self._traffic.query():
            shelves = [self._shelves[each] for each in kinds if self._shelves[each].entries]
            vector = self._query_vector(query) if any(shelf.ready.any() for shelf in shelves) else None
            hits = [
                hit
                for shelf in shelves
                for hit in shelf.hits(shelf.score(query, vector, self._graph(shelf)), k, allowed_ids)
            ]
        return sorted(hits, key=lambda hit: -hit.score)[:k]

    def _query_vector(self, query: str) -> np.ndarray | None:
        assert self.embedder is not None
        try:
            return self.embedder.embed_queries([query[:2000]])[0]
        except EmbedderError as error:  # an embeddings server that is down leaves us the words
            logger.warning("searching by words alone: %s", error)
            return None

    def _graph(self, shelf: Shelf) -> VectorStore | None:
        return None if shelf.exact else self._store

    # building ----------------------------------------------------------------------------------------------------

    def _empty(self) -> dict[HitKind, Shelf]:
        return {kind: self._shelf(kind, [], [], LexicalIndex(None, 0)) for kind in ENTRY_KINDS}

    def _shelf(self, kind: HitKind, entries: Sequence[Entry], keys: Sequence[str], lexical: LexicalIndex) -> Shelf:
        embedder = self.embedder if entries else None
        return Shelf(
            kind,
            entries,
            keys=keys,
            windows=[windows_of(entry) for entry in entries],
            lexical=lexical,
            dimension=embedder.dimension if embedder else 0,
            span=embedder.cosine_span if embedder else (0.0, 1.0),
        )

    def _stock(self, kind: HitKind, entries: Sequence[Entry]) -> Shelf:
        old = self._shelves[kind]
        keys = [digest_of(entry.indexed_text) for entry in entries]
        stamp = digest_of(*keys)
        if self._lexical_ready and keys == old.keys:
            lexical = old.lexical
        else:
            folder = self.directory / "lexical" / kind
            lexical = LexicalIndex.load(folder, stamp) or self._build_words(entries, keys, folder, stamp)
        shelf = self._shelf(kind, entries, keys, lexical)
        if self.embedder is not None and entries:
            if shelf.exact and old.exact:
                shelf.fill({key: old.vectors[n] for n, key in enumerate(old.text_keys) if old.ready[n]})
            shelf.fill(self._vector_cache().get(shelf.text_keys[n] for n in shelf.missing()))
        return shelf

    def _build_words(self, entries: Sequence[Entry], keys: Sequence[str], folder: Path, stamp: str) -> LexicalIndex:
        for entry, key in zip(entries, keys, strict=True):
            if key not in self._words:
                self._words[key] = words_of(entry.indexed_text)
        lexical = LexicalIndex.build([self._words[key] for key in keys])
        try:
            lexical.save(folder, stamp)
        except OSError as error:  # it is searched from memory; only the next start has to build it again
            logger.warning("the lexical index could not be written: %s", error)
        return lexical

    def _forget_words(self, shelves: Iterable[Shelf]) -> None:
        present = {key for shelf in shelves for key in shelf.keys}
        self._words = {key: words for key, words in self._words.items() if key in present}

    def _vector_cache(self) -> VectorCache:
        assert self.embedder is not None
        if self._cache is None:
            path = self.directory / "vector_cache.sqlite"
            self._cache = VectorCache(path, self.embedder.name, self.embedder.dimension)
        return self._cache

    def _vectors(self) -> VectorStore:
        assert self.embedder is not None
        if self._store is None:
            self._store = VectorStore(
                self.directory / "vectors",
                embedder=self.embedder.name,
                dimension=self.embedder.dimension,
                url=self._chroma_url,
                tenant=digest_of(str(self.directory.resolve()))[:8] if self._chroma_url else "",
            )
        return self._store

    def _close_store(self) -> None:
        if self._store is not None:
            self._store.close()
        self._store = None
        self._keeper = Keeper(self._vectors)

    def _step(self) -> bool:
        """One small piece of the background's work: embed what is missing, then let Chroma hold what is there."""
        try:
            for kind in ENTRY_KINDS:
                shelf = self._shelves[kind]
                if self._embed_some(shelf) or self._keeper.keep_some(shelf, self._vector_cache()):
                    return True
            return False
        except StoreDamaged as error:
            self.damage = error
            raise

    def _embed_some(self, shelf: Shelf) -> bool:
        missing = shelf.missing(_BATCH_WINDOWS)
        if not missing:
            return False
        assert self.embedder is not None
        # where the cache was lost, what Chroma holds is still good
        if shelf.fill(self._keeper.first_look(shelf, self._vector_cache())):
            return True
        batch = _batch(shelf, missing)
        keys = [shelf.text_keys[n] for n in batch]
        known = self._vector_cache().get(keys)
        if shelf.fill(known, batch):
            return True
        vectors = self.embedder.embed_passages([shelf.texts[n] for n in batch])
        self._vector_cache().put(keys, vectors)
        shelf.place(batch, vectors)
        return True


def _batch(shelf: Shelf, missing: Sequence[int]) -> list[int]:
    windows: list[int] = []
    characters = 0
    for n in missing[:_BATCH_WINDOWS]:
        characters += len(shelf.texts[n])
        if windows and characters > _BATCH_CHARACTERS:
            break
        windows.append(n)
    return windows
