"""The shop's embedder as LangChain's ``Embeddings``, for whatever is built on LangChain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from assistant.errors import SettingsError
from knowledge.errors import EmbedderError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.settings import Settings
    from knowledge.embedder import Embedder


class KnowledgeEmbeddings(Embeddings):
    """Passages and questions to vectors of length 1.

    Args:
        embedder: computes them; the same one that the Store's index uses, so that the vectors fit each other.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in order."""
        return _rows(self.embedder.embed_passages(texts)) if texts else []

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question: embedders of the e5 family mark questions and passages differently."""
        return _rows(self.embedder.embed_queries([text]))[0]


def embeddings_of(settings: Settings) -> KnowledgeEmbeddings | None:
    """The embeddings that ``HAWKER_EMBEDDER`` names; None for ``none``.

    Raises:
        SettingsError: the value cannot be understood, or names something that is not there.
    """
    from knowledge.embedder import make_embedder

    try:
        embedder = make_embedder(settings.embedder)
    except EmbedderError as error:
        raise SettingsError("HAWKER_EMBEDDER", settings.embedder, str(error).rstrip(".")) from error
    return None if embedder is None else KnowledgeEmbeddings(embedder)


def _rows(vectors: NDArray[np.float32]) -> list[list[float]]:
    return vectors.tolist()
