"""The standard suites of langchain-tests for the embedded chat model.

The unit suite needs no process. The integration suite asks the real model (``make test-model``). Cases for pictures,
sound and documents are skipped by the suite, as their properties say: the model reads text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from assistant.models.assembly import embedded
from assistant.models.embedded import EmbeddedChatModel
from assistant.settings import Settings

SETTINGS = Settings(_env_file=None, llm_timeout_s=300)  # pyright: ignore[reportCallIssue]
LONG_PROMPT = "The shop opens at nine and closes at five. " * 30


@pytest.fixture(scope="module")
def running() -> Iterator[EmbeddedChatModel]:
    model = embedded(SETTINGS)
    yield model
    model.close()


class TestUnit(ChatModelUnitTests):
    shared = embedded(SETTINGS)  # starts nothing by itself

    @property
    def chat_model_class(self) -> type[EmbeddedChatModel]:
        return EmbeddedChatModel

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"client": self.shared.client, "model": self.shared.model_name}

    @property
    def supports_json_mode(self) -> bool:
        return True


@pytest.mark.model
@pytest.mark.timeout(900)
class TestIntegration(ChatModelIntegrationTests):
    @pytest.fixture(autouse=True)
    def _share(self, running: EmbeddedChatModel) -> None:
        type(self).shared = running

    @property
    def chat_model_class(self) -> type[EmbeddedChatModel]:
        return EmbeddedChatModel

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"client": self.shared.client, "model": self.shared.model_name}

    @property
    def standard_chat_model_params(self) -> dict[str, Any]:
        # the suite's own 60 s are for a machine that does nothing else
        return {**super().standard_chat_model_params, "timeout": 300}

    @property
    def supports_json_mode(self) -> bool:
        return True

    @property
    def model_override_value(self) -> str:
        return "another-name"

    @property
    def supported_usage_metadata_details(self) -> dict[str, list[str]]:
        return {"invoke": ["cache_read_input"], "stream": ["cache_read_input"]}

    def invoke_with_cache_read_input(self, *, stream: bool = False) -> AIMessage:
        model = self.chat_model_class(**self.chat_model_params, max_tokens=5)
        model.invoke(LONG_PROMPT)
        if not stream:
            return model.invoke(LONG_PROMPT)
        chunks = list(model.stream(LONG_PROMPT))
        usage: UsageMetadata | None = chunks[-1].usage_metadata
        return AIMessage("", usage_metadata=usage)
