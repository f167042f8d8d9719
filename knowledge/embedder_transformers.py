"""Embeddings by a sentence-transformers model: the one module that imports sentence_transformers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from knowledge.embedder import QueryMemory, clean, span_of, unit
from knowledge.errors import EmbedderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceTransformersEmbedder:
    """Any sentence-transformers model, by a name of the hub or a local path. Code that comes with it is not run.

    Queries and passages get the prompts that the model declares; for models of the E5 family that declare none,
    E5's own ``query: `` and ``passage: ``.

    Args:
        model: name or path.
    """

    def __init__(self, model: str) -> None:
        self.model = model
        self.name = f"sentence-transformers:{model}"
        self._loaded: SentenceTransformer | None = None
        self._lock = threading.Lock()
        self._memory = QueryMemory()
        self.cosine_span = span_of(model)

    def _engine(self) -> SentenceTransformer:
        if self._loaded is None:
            with self._lock:
                if self._loaded is None:
                    try:
                        from sentence_transformers import SentenceTransformer

                        self._loaded = SentenceTransformer(self.model, trust_remote_code=False)
                    except Exception as error:
                        raise EmbedderError(
                            f"The sentence-transformers model {self.model!r} cannot be loaded ({error}). Give the path "
                            "of a model's folder, or a name of the hub while there is a network."
                        ) from error
        return self._loaded

    @property
    def dimension(self) -> int:
        """Numbers in a vector; loads the model."""
        return int(self._engine().get_embedding_dimension() or 0)

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        """Vectors of questions, ``[n, dimension]``."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._memory.embed(texts, lambda missing: self._embed(missing, "query"))

    def embed_passages(self, texts: list[str]) -> np.ndarray:
        """Vectors of passages, ``[n, dimension]``."""
        return self._embed(texts, "passage") if texts else np.zeros((0, self.dimension), np.float32)

    def _embed(self, texts: list[str], side: str) -> np.ndarray:
        engine = self._engine()
        texts = [clean(text) for text in texts]
        declared = {name for name, prompt in (engine.prompts or {}).items() if prompt}
        if not declared and "e5" in self.model.rsplit("/", 1)[-1].lower():
            texts = [f"{side}: {text}" for text in texts]
        encode = engine.encode_query if side == "query" else engine.encode_document
        with self._lock:  # a torch model is no place for two callers at once
            return unit(encode(texts, convert_to_numpy=True, show_progress_bar=False))
