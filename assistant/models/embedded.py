"""The embedded chat model: a small language model in a process of our own, bound by grammars."""

from __future__ import annotations

from pydantic import Field

from assistant.models.bound import BoundChatModel
from assistant.models.client import LlamaClient


class EmbeddedChatModel(BoundChatModel):
    """The default model. Its process starts with the first call or with ``warm_up``, and ends with ``close``.

    Args:
        client: the way to the process; what ``bind`` makes, and copies, share it.
    """

    client: LlamaClient = Field(exclude=True, repr=False)  # pyright: ignore[reportIncompatibleVariableOverride]

    @property
    def _llm_type(self) -> str:
        return "hawker-embedded"
