"""A real model process over a tiny random model, shared by the tests of this folder that do not harm it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.settings import Settings
from tests.assistant.models.tiny_gguf import write_tiny_gguf

if TYPE_CHECKING:
    from assistant.models.embedded import EmbeddedChatModel


@pytest.fixture(scope="session")
def tiny_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(tmp_path_factory.mktemp("tiny") / "tiny.gguf")


@pytest.fixture(scope="session")
def slow_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with so many layers that an answer takes a while: to be stopped, killed, queued behind."""
    return write_tiny_gguf(tmp_path_factory.mktemp("slow") / "slow.gguf", layers=48)


def settings_for(weights: Path, **overrides: object) -> Settings:
    # one thread: two of them wait for each other as soon as another test wants a core
    return Settings(_env_file=None, weights=weights, llm_threads=1, **overrides)  # pyright: ignore[reportCallIssue, reportArgumentType]


@pytest.fixture(scope="session")
def tiny(tiny_weights: Path) -> Iterator[EmbeddedChatModel]:
    from assistant.models.assembly import embedded

    model = embedded(settings_for(tiny_weights))
    yield model
    model.close()


@pytest.fixture
def make_slow(slow_weights: Path) -> Iterator[Callable[..., EmbeddedChatModel]]:
    from assistant.models.assembly import embedded

    made: list[EmbeddedChatModel] = []

    def make(**overrides: object) -> EmbeddedChatModel:
        made.append(embedded(settings_for(slow_weights, **overrides)))
        return made[-1]

    yield make
    for model in made:
        model.close()
