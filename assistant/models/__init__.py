"""Language models and embeddings: which one the settings name, and the embedded ones themselves.

``make_chat_model`` and ``make_embeddings`` are the way in; ``weights.describe`` and ``weights.ensure`` serve
``hawker model``. Nothing heavy loads before one of them is called, and no process starts before the first question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from langchain_core.language_models import BaseChatModel

    from assistant.models.weights import Progress
    from assistant.settings import Settings

__all__ = ["make_chat_model", "make_embeddings"]


def make_chat_model(settings: Settings, *, progress: Progress | None = None) -> BaseChatModel | None:
    """The chat model that ``HAWKER_LLM`` names; None for ``none``.

    Args:
        settings: ``llm`` and what belongs to it.
        progress: told while weights are put together, at the embedded model's first start.

    Raises:
        SettingsError: ``HAWKER_LLM`` cannot be understood, or names something that is not installed.
    """
    match settings.llm_kind:
        case "none":
            return None
        case "embedded":
            from assistant.models.assembly import embedded

            return embedded(settings, progress)
        case "transformers":
            from assistant.models.transformers import make_transformers

            return make_transformers(settings)
        case "openai":
            from assistant.models.openai import make_openai

            return make_openai(settings)
        case _:
            from assistant.models.vendors import make_named

            return make_named(settings)


def make_embeddings(settings: Settings) -> Embeddings | None:
    """LangChain's view of the embedder that ``HAWKER_EMBEDDER`` names; None for ``none``.

    Raises:
        SettingsError: ``HAWKER_EMBEDDER`` cannot be understood.
    """
    from assistant.models.embeddings import embeddings_of

    return embeddings_of(settings)
