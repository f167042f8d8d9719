"""Vectors are kept in Chroma by kind, tell damage, and are never computed twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import EmbedderError, StoreDamaged, StoreFull
from knowledge.vector_cache import VectorCache
from knowledge.vectors import VectorStore

VECTORS = np.eye(4, dtype=np.float32)
IDS = ["a#0", "a#1", "b#0", "c#0"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VectorStore]:
    opened = VectorStore(tmp_path / "vectors", embedder="test", dimension=4)
    yield opened
    opened.close()


def test_what_is_kept_is_found_after_reopening(store: VectorStore) -> None:
    store.upsert("passage", IDS, ["d1", "d2", "d3", "d4"], VECTORS)
    store.upsert("passage", ["c#0"], ["d5"], VECTORS[:1])
    store.delete("passage", ["b#0", "unknown"])
    store.close()
    again = VectorStore(store.path, embedder="test", dimension=4)
    ids, digests, matrix = again.load("passage")
    assert dict(zip(ids, digests, strict=True)) == {"a#0": "d1", "a#1": "d2", "c#0": "d5"} == again.digests("passage")
    assert np.allclose(matrix[ids.index("a#1")], VECTORS[1])
    found = again.nearest("passage", VECTORS[1], 2)
    assert found[0] == ("a#1", pytest.approx(1.0, abs=1e-5)) and len(found) == 2
    assert again.count("product") == 0 and again.nearest("product", VECTORS[0], 3) == []
    again.close()


@pytest.mark.parametrize(("embedder", "dimension"), [("other", 4), ("test", 3)])
def test_vectors_of_another_embedder_are_dropped(store: VectorStore, embedder: str, dimension: int) -> None:
    store.upsert("product", IDS, ["d"] * 4, VECTORS)
    store.close()
    again = VectorStore(store.path, embedder=embedder, dimension=dimension)
    assert again.count("product") == 0
    again.upsert("product", ["x#0"], ["d"], np.ones((1, dimension), np.float32))
    assert again.count("product") == 1
    again.close()


def test_vectors_of_a_wrong_shape_are_refused(store: VectorStore) -> None:
    with pytest.raises(EmbedderError, match="rebuild"):
        store.upsert("passage", ["a"], ["d"], np.ones((1, 3), np.float32))


def test_damage_is_told_with_the_way_out_and_cleared(store: VectorStore) -> None:
    store.upsert("passage", IDS, ["d"] * 4, VECTORS)
    store.close()
    (store.path / "chroma.sqlite3").write_bytes(b"this was a database once" * 100)
    with pytest.raises(StoreDamaged, match="hawker doctor --rebuild"):
        VectorStore(store.path, embedder="test", dimension=4).count("passage")
    VectorStore.remove(store.path)
    fresh = VectorStore(store.path, embedder="test", dimension=4)
    assert fresh.count("passage") == 0
    fresh.clear()
    fresh.upsert("passage", ["a#0"], ["d"], VECTORS[:1])
    assert fresh.count("passage") == 1
    fresh.close()


def test_a_chroma_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="does not answer"):
        VectorStore(tmp_path, embedder="test", dimension=4, url="http://127.0.0.1:9")


def test_cache_keeps_by_embedder_and_survives_damage(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    cache = VectorCache(path, "one", 4)
    cache.put(["x", "y"], VECTORS[:2])
    assert set(cache.get(["x", "y", "z"] * 400)) == {"x", "y"}
    assert np.allclose(cache.get(["y"])["y"], VECTORS[1])
    cache.close()
    other = VectorCache(path, "two", 4)
    assert other.get(["x"]) == {}
    other.close()
    for extra in tmp_path.glob("cache.sqlite-*"):
        extra.unlink()
    path.write_bytes(b"no database" * 200)
    fresh = VectorCache(path, "one", 4)
    assert fresh.get(["x"]) == {}
    fresh.put(["x"], VECTORS[:1])
    assert set(fresh.get(["x"])) == {"x"}
    fresh.close()


def test_a_full_disk_is_no_damage(store: VectorStore, tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "cache.sqlite", "one", 4)
    cache._connection.execute("PRAGMA max_page_count = 1")  # SQLite's own way to have a disk that is full
    with pytest.raises(StoreFull, match="keeping vectors"):
        cache.put([f"d{n}" for n in range(500)], np.ones((500, 4), np.float32))
    cache.close()

    def full() -> None:
        raise RuntimeError("Error executing plan: (code: 13) database or disk is full")

    with pytest.raises(StoreFull):
        store._guarded(full)
