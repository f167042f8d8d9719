"""Any model that LangChain's ``init_chat_model`` knows by name (``anthropic:...``, ``google_genai:...``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.errors import SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.settings import Settings


def make_named(settings: Settings) -> BaseChatModel:
    """The model of that name.

    Raises:
        SettingsError: no provider of that name, its package is not installed, or its key is missing.
    """
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"timeout": settings.llm_timeout_s}
    if settings.llm_api_key is not None:
        options["api_key"] = settings.llm_api_key.get_secret_value()
    try:
        return init_chat_model(settings.llm, **options)
    except Exception as error:  # providers raise what they like; all of it means that this value does not work
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise SettingsError(
            "HAWKER_LLM",
            settings.llm,
            "embedded, none, openai:MODEL@BASE_URL, transformers:PATH or PROVIDER:MODEL of init_chat_model "
            f"(it says: {reason[:300]})",
        ) from error
