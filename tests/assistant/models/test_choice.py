"""Which model the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from langchain_core.messages import HumanMessage

from assistant.errors import SettingsError
from assistant.models import make_chat_model, make_embeddings
from assistant.models.openai import parse
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.models.embedded import EmbeddedChatModel


def named(llm: str, **overrides: object) -> Settings:
    return Settings(_env_file=None, llm=llm, **overrides)  # pyright: ignore[reportCallIssue, reportArgumentType]


def test_none_is_no_model() -> None:
    assert make_chat_model(named("none")) is None


def test_embedded_starts_nothing_yet() -> None:
    model = make_chat_model(named("embedded"))
    assert model is not None and model._llm_type == "hawker-embedded"
    assert model.client.process.pid is None  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("qwen2.5@http://127.0.0.1:8000/v1", ("qwen2.5", "http://127.0.0.1:8000/v1")),
        ("org/model:tag@https://shop.example/v1", ("org/model:tag", "https://shop.example/v1")),
        ("gpt-5-mini", ("gpt-5-mini", None)),
    ],
)
def test_an_endpoint_is_model_and_address(spec: str, expected: tuple[str, str | None]) -> None:
    assert parse(spec) == expected


@pytest.mark.parametrize("spec", ["", "@http://127.0.0.1/v1", "model@", "model@127.0.0.1:8000", "model@ftp://x"])
def test_an_endpoint_that_is_none_says_what_is_expected(spec: str) -> None:
    with pytest.raises(SettingsError, match=r"HAWKER_LLM.*openai:MODEL@BASE_URL"):
        make_chat_model(named(f"openai:{spec}"))


def test_openais_own_endpoint_wants_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SettingsError, match="HAWKER_LLM_API_KEY"):
        make_chat_model(named("openai:gpt-5-mini"))


def test_an_unknown_name_lists_what_there_is() -> None:
    for name in ("nonsense", "nobody:model"):
        with pytest.raises(SettingsError, match=rf"HAWKER_LLM='{name}': expected embedded, none"):
            make_chat_model(named(name))


def test_a_folder_that_is_none_is_named(tmp_path: object) -> None:
    for path in ("", f"{tmp_path}/nothing"):
        with pytest.raises(SettingsError, match=r"HAWKER_LLM='transformers:.*config.json"):
            make_chat_model(named(f"transformers:{path}"))


@pytest.mark.asyncio(loop_scope="module")  # LangChain keeps one connection an address
async def test_an_openai_compatible_endpoint_answers_streams_and_counts(tiny: EmbeddedChatModel) -> None:
    endpoint = tiny.client.process.start()
    model = make_chat_model(named(f"openai:tiny@{endpoint.url}/v1", llm_api_key=endpoint.key))
    assert model is not None
    answer = model.invoke([HumanMessage("hi")], max_tokens=5)
    assert answer.usage_metadata and answer.usage_metadata["output_tokens"] == 5
    chunks = [chunk async for chunk in model.astream("hi", max_tokens=5)]
    assert sum(chunk.usage_metadata["output_tokens"] for chunk in chunks if chunk.usage_metadata) == 5


def test_a_wrong_key_is_the_clients_own_error(tiny: EmbeddedChatModel) -> None:
    from openai import AuthenticationError

    model = make_chat_model(named(f"openai:tiny@{tiny.client.process.start().url}/v1"))
    assert model is not None
    with pytest.raises(AuthenticationError):
        model.invoke("hi")


def test_embeddings_are_those_of_the_store() -> None:
    embeddings = make_embeddings(named("none"))
    assert embeddings is not None
    assert np.linalg.norm(embeddings.embed_query("三层蛋糕架")) == pytest.approx(1, abs=1e-3)
    assert embeddings.embed_documents([]) == []
    assert make_embeddings(named("none", embedder="none")) is None


def test_an_embedder_that_is_none_is_named() -> None:
    with pytest.raises(SettingsError, match="HAWKER_EMBEDDER"):
        make_embeddings(named("none", embedder="nonsense"))


@pytest.mark.asyncio(loop_scope="module")
async def test_an_endpoint_can_tell_first_words_too(tiny: EmbeddedChatModel) -> None:
    from assistant.models.bound import FIRST_WORDS
    from assistant.models.probability import afirst_words, first_words

    endpoint = tiny.client.process.start()
    model = make_chat_model(named(f"openai:tiny@{endpoint.url}/v1", llm_api_key=endpoint.key))
    assert model is not None
    asked = ["Is it? Answer yes or no."]
    (words,) = first_words(model, asked, top=FIRST_WORDS)
    assert words == pytest.approx(tiny.first_words(asked)[0], abs=1e-3)
    assert (await afirst_words(model, asked, top=FIRST_WORDS))[0] == pytest.approx(words, abs=1e-3)
