"""Puts the embedded model together: settings to weights, process, queue, client and chat model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models import weights
from assistant.models.client import LlamaClient
from assistant.models.embedded import EmbeddedChatModel
from assistant.models.llama import LlamaConfig, LlamaProcess
from assistant.models.turnstile import Turnstile

if TYPE_CHECKING:
    from assistant.models.weights import Progress
    from assistant.settings import Settings


def embedded(settings: Settings, progress: Progress | None = None) -> EmbeddedChatModel:
    """The embedded chat model; its process starts with the first call or with ``warm_up``."""
    name = settings.weights.stem if settings.weights is not None else weights.DEFAULT.name
    config = LlamaConfig(
        name=name,
        threads=settings.llm_threads,
        slots=settings.llm_slots,
        context=settings.llm_context,
        start_timeout_s=settings.llm_start_timeout_s,
    )
    process = LlamaProcess(lambda: weights.ensure(settings, progress), config)
    turnstile = Turnstile(slots=settings.llm_slots, queue=settings.llm_queue)
    return EmbeddedChatModel(
        client=LlamaClient(process, turnstile, timeout_s=settings.llm_timeout_s), model=name, timeout=None
    )
