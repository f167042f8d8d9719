"""Vectors kept in Chroma: the one module that imports chromadb.

A ``VectorStore`` holds one collection for each kind of entry, with cosine distance, and remembers which embedder
made the vectors. Embedded Chroma corrupts silently under two writers: one process owns the folder (the Store's
lock sees to that), and one thread at a time writes. A Chroma server takes the place of the folder by its URL.
"""

from __future__ import annotations

import contextlib
import logging
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import numpy as np

from knowledge.errors import EmbedderError, StoreDamaged, StoreFull
from knowledge.records import HitKind

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

    from knowledge.shelf import Shelf
    from knowledge.vector_cache import VectorCache

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
_FIX = "Run `hawker doctor --rebuild`: the vectors are built again from the warehouse, at no cost of embedding."
_KINDS: tuple[HitKind, ...] = ("passage", "product")
_KEEP = 500  # vectors written at a time by the background: some tenths of a second
_PAGE = 2000  # vectors a read; Chroma builds each page in memory


class VectorStore:
    """Vectors by kind and id, with the digest of the text that each was made from.

    Args:
        path: the folder of the persistent client.
        embedder: name of the embedder; vectors of another one are dropped when the collection is opened.
        dimension: length of a vector.
        url: address of a Chroma server (``http://host:8000``) to use instead of ``path``.
        tenant: prefix of the collections' names, so that Stores may share one server.

    Raises:
        StoreDamaged: Chroma cannot read what is there.
        EmbedderError: the server cannot be reached.
    """

    def __init__(self, path: Path, *, embedder: str, dimension: int, url: str | None = None, tenant: str = "") -> None:
        self.path, self.embedder, self.dimension, self.url = path, embedder, dimension, url
        self._prefix = f"{tenant}-" if tenant else ""
        self._collections: dict[str, Any] = {}
        self._client: ClientAPI | None = None
        self._guarded(self._connect)

    def _connect(self) -> None:
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings

        if self.url:
            parts = urlsplit(self.url)
            try:
                self._client = chromadb.HttpClient(
                    host=parts.hostname or "127.0.0.1",
                    port=parts.port or (443 if parts.scheme == "https" else 8000),
                    ssl=parts.scheme == "https",
                    settings=Settings(anonymized_telemetry=False),
                )
            except ValueError as error:
                raise EmbedderError(
                    f"The Chroma server {self.url} does not answer ({error}). Start it, or leave its address out to "
                    "keep vectors in the Store's own folder."
                ) from error
        else:
            self.path.mkdir(parents=True, exist_ok=True)
            settings = Settings(anonymized_telemetry=False, allow_reset=False)
            try:
                self._client = chromadb.PersistentClient(path=str(self.path), settings=settings)
            except BaseException:
                # Chroma remembers the client that failed to start, and would give it to the next one for this folder
                SharedSystemClient._identifier_to_system.pop(str(self.path), None)
                SharedSystemClient._identifier_to_refcount.pop(str(self.path), None)
                raise

    def _guarded(self, action: Callable[[], Result]) -> Result:
        # Chroma's Rust part panics with a BaseException of its own on a damaged file: hence the wide net
        try:
            return action()
        except (StoreDamaged, EmbedderError, KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException as error:
            if re.search(r"disk is full|no space left", str(error), re.IGNORECASE):
                raise StoreFull(self.path, "keeping vectors") from error
            if type(error).__name__ == "PanicException" or isinstance(error, Exception):
                raise StoreDamaged(self.url or self.path, "vector index", _reason(error), _FIX) from error
            raise

    def _collection(self, kind: HitKind) -> Any:
        if kind not in self._collections:
            self._collections[kind] = self._guarded(lambda: self._open(kind))
        return self._collections[kind]

    def _open(self, kind: HitKind) -> Any:
        assert self._client is not None
        name = f"{self._prefix}{kind}s"
        made_by = {"embedder": self.embedder, "dimension": self.dimension}
        found = self._client.get_or_create_collection(
            name, embedding_function=None, metadata=made_by, configuration={"hnsw": {"space": "cosine"}}
        )
        kept = {key: (found.metadata or {}).get(key) for key in made_by}
        if kept != made_by:
            logger.info("vectors of %s were made by %s, not %s: dropped", kind, kept["embedder"], self.embedder)
            self._client.delete_collection(name)
            return self._open(kind)
        return found

    def count(self, kind: HitKind) -> int:
        """How many vectors of a kind are kept."""
        return self._guarded(self._collection(kind).count)

    def digests(self, kind: HitKind) -> dict[str, str]:
        """Each id of a kind with the digest that its vector was made from."""
        return {
            key: str((meta or {}).get("digest", ""))
            for page in self._pages(kind, ["metadatas"])
            for key, meta in zip(page["ids"], page["metadatas"], strict=True)
        }

    def load(self, kind: HitKind) -> tuple[list[str], list[str], np.ndarray]:
        """All ids of a kind, their digests, and their vectors ``[n, dimension]`` float32 in the same order."""
        ids: list[str] = []
        digests: list[str] = []
        vectors: list[np.ndarray] = []
        for page in self._pages(kind, ["metadatas", "embeddings"]):
            ids.extend(page["ids"])
            digests.extend(str((meta or {}).get("digest", "")) for meta in page["metadatas"])
            vectors.append(np.asarray(page["embeddings"], dtype=np.float32).reshape(-1, self.dimension))
        matrix = np.vstack(vectors) if vectors else np.zeros((0, self.dimension), np.float32)
        return ids, digests, matrix

    def _pages(self, kind: HitKind, include: list[str]) -> Iterator[Any]:
        total = self.count(kind)
        for offset in range(0, total, _PAGE):
            page = self._guarded(
                lambda offset=offset: self._collection(kind).get(include=include, limit=_PAGE, offset=offset)
            )
            if page["ids"]:
                yield page

    def upsert(self, kind: HitKind, ids: Sequence[str], digests: Sequence[str], vectors: np.ndarray) -> None:
        """Keep vectors ``[n, dimension]``; those of known ids are replaced."""
        if vectors.shape != (len(ids), self.dimension):
            raise EmbedderError(
                f"Vectors of shape {vectors.shape} do not fit {len(ids)} entries of dimension {self.dimension} made by "
                f"{self.embedder}. Rebuild the index with `hawker doctor --rebuild`."
            )
        for start in range(0, len(ids), _PAGE):
            part = slice(start, start + _PAGE)
            metadatas: Any = [{"digest": digest} for digest in digests[part]]
            self._guarded(
                lambda part=part, metadatas=metadatas: self._collection(kind).upsert(
                    ids=list(ids[part]), embeddings=vectors[part], metadatas=metadatas
                )
            )

    def delete(self, kind: HitKind, ids: Sequence[str]) -> None:
        """Forget the vectors of these ids; unknown ids are fine."""
        for start in range(0, len(ids), _PAGE):
            part = list(ids[start : start + _PAGE])
            self._guarded(lambda part=part: self._collection(kind).delete(ids=part))

    def nearest(self, kind: HitKind, vector: np.ndarray, k: int) -> list[tuple[str, float]]:
        """The ``k`` ids whose vectors are nearest by Chroma's graph, with their cosine, best first."""
        wanted = min(k, self.count(kind))
        if not wanted:
            return []
        found = self._guarded(
            lambda: self._collection(kind).query(query_embeddings=[vector], n_results=wanted, include=["distances"])
        )
        return [(key, 1.0 - float(far)) for key, far in zip(found["ids"][0], found["distances"][0], strict=True)]

    def clear(self) -> None:
        """Drop all vectors, whatever state they are in; a folder that cannot be read is removed."""
        if self.url:
            for kind in _KINDS:
                with contextlib.suppress(StoreDamaged):
                    self._guarded(lambda kind=kind: self._drop(kind))
        else:
            self.close()
            shutil.rmtree(self.path, ignore_errors=True)
            self._guarded(self._connect)
        self._collections.clear()

    def _drop(self, kind: str) -> None:
        assert self._client is not None
        self._client.delete_collection(f"{self._prefix}{kind}s")

    def close(self) -> None:
        """Let go of the files; the store cannot be used afterwards."""
        if self._client is not None:
            with contextlib.suppress(Exception):
                self._client.close()  # pyright: ignore[reportAttributeAccessIssue] - the class has it, its face not
        self._client = None
        self._collections.clear()

    @classmethod
    def remove(cls, path: Path) -> None:
        """Remove a folder of vectors that cannot even be opened."""
        shutil.rmtree(path, ignore_errors=True)


class Keeper:
    """Brings Chroma to what a shelf holds, some vectors at a time; used by one thread.

    Args:
        store: gives the vector store, opening it when first called.
    """

    def __init__(self, store: Callable[[], VectorStore]) -> None:
        self._store = store
        self._kept: dict[HitKind, dict[str, str]] = {}  # what Chroma holds: id -> digest of the text
        self._swept: dict[HitKind, Shelf] = {}  # the shelves whose lost entries were removed from it

    def first_look(self, shelf: Shelf, cache: VectorCache) -> dict[str, np.ndarray]:
        """On the first call for a kind: the vectors by digest that Chroma holds and the cache does not; then none."""
        if shelf.kind in self._kept:
            return {}
        ids, digests, matrix = self._store().load(shelf.kind)
        self._kept[shelf.kind] = dict(zip(ids, digests, strict=True))
        wanted = {shelf.text_keys[n] for n in shelf.missing()}
        known = {key: vector for key, vector in zip(digests, matrix, strict=True) if key in wanted}
        if known:
            cache.put(list(known), np.stack(list(known.values())))
        return known

    def keep_some(self, shelf: Shelf, cache: VectorCache) -> bool:
        """Remove what the shelf no longer has and write up to ``_KEEP`` vectors; True while there is more to do."""
        store = self._store()
        if shelf.kind not in self._kept:
            self._kept[shelf.kind] = store.digests(shelf.kind)
        kept = self._kept[shelf.kind]
        if self._swept.get(shelf.kind) is not shelf:
            current = set(shelf.ids)
            gone = [key for key in kept if key not in current]
            store.delete(shelf.kind, gone)
            for key in gone:
                del kept[key]
            self._swept[shelf.kind] = shelf
        new = [n for n, key in enumerate(shelf.ids) if shelf.ready[n] and kept.get(key) != shelf.text_keys[n]][:_KEEP]
        if not new:
            return False
        keys = [shelf.text_keys[n] for n in new]
        known = cache.get(keys) if not shelf.exact else {}
        vectors = np.stack([known[shelf.text_keys[n]] if not shelf.exact else shelf.vectors[n] for n in new])
        store.upsert(shelf.kind, [shelf.ids[n] for n in new], keys, vectors)
        kept.update((shelf.ids[n], shelf.text_keys[n]) for n in new)
        return True


def _reason(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:160]}"
