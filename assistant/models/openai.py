"""Any OpenAI-compatible endpoint (vLLM, Ollama, llama.cpp, a vendor): ``HAWKER_LLM=openai:MODEL@BASE_URL``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pydantic import SecretStr

from assistant.errors import SettingsError

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

    from assistant.settings import Settings

EXPECTED = "openai:MODEL@BASE_URL, as in openai:qwen2.5@http://127.0.0.1:8000/v1"
NO_KEY = SecretStr("none")  # servers of one's own want none, the client wants some


def parse(spec: str) -> tuple[str, str | None]:
    """Model and base URL of ``MODEL@BASE_URL``; without a URL, OpenAI's own.

    Raises:
        SettingsError: there is no model, or the URL is none.
    """
    model, at, url = spec.rpartition("@") if "@http" in spec else (spec, "", "")
    model, url = model.strip(), url.strip()
    if not model or (not at and "@" in model) or (at and not url.startswith(("http://", "https://"))):
        raise SettingsError("HAWKER_LLM", f"openai:{spec}", EXPECTED)
    return model, url or None


def make_openai(settings: Settings) -> ChatOpenAI:
    """A chat model over that endpoint, with usage in streams and a bound on each call.

    Raises:
        SettingsError: the value cannot be understood, or OpenAI's own endpoint is meant and there is no key.
    """
    from langchain_openai import ChatOpenAI

    model, url = parse(settings.llm.split(":", 1)[1])
    if url is None and settings.llm_api_key is None and not os.environ.get("OPENAI_API_KEY"):
        raise SettingsError("HAWKER_LLM_API_KEY", None, f"a key for {settings.llm}, or an endpoint: {EXPECTED}")
    return ChatOpenAI(
        model=model,
        base_url=url,
        api_key=settings.llm_api_key or (NO_KEY if url else None),
        timeout=settings.llm_timeout_s,
        max_retries=2,
        stream_usage=True,
    )
