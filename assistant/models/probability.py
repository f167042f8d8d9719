"""What a model's answer begins with, and how likely: one token, read from its log-probabilities."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel, LanguageModelInput

TOP = 20  # log-probabilities asked for, the most that servers give: a word in its spellings is among them, or hardly likely
_ASKED = {"logprobs": True, "max_tokens": 1, "temperature": 0}


def first_words(
    model: BaseChatModel, prompts: Sequence[LanguageModelInput], *, timeout_s: float | None = None, top: int = TOP
) -> list[dict[str, float]]:
    """The likeliest first words of the answer to each prompt, in lower case, with their probabilities (0 to 1).

    For any chat model that gives log-probabilities: the embedded one, most OpenAI-compatible servers. The prompts are
    asked one after the other, so that what they share at their beginning is read once; ``timeout_s`` is for all. ``top`` is how many
    likeliest tokens are asked for.

    Raises:
        ModelError: this model gives none, or not in time.
    """
    asked, until = model.bind(**_ASKED, top_logprobs=top), _until(timeout_s)
    return [of_answer(asked.invoke(prompt, **_left(until)).response_metadata) for prompt in prompts]


async def afirst_words(
    model: BaseChatModel, prompts: Sequence[LanguageModelInput], *, timeout_s: float | None = None, top: int = TOP
) -> list[dict[str, float]]:
    """``first_words`` for event loops."""
    asked, until = model.bind(**_ASKED, top_logprobs=top), _until(timeout_s)
    return [of_answer((await asked.ainvoke(prompt, **_left(until))).response_metadata) for prompt in prompts]


def _until(timeout_s: float | None) -> float | None:
    return None if timeout_s is None else time.monotonic() + timeout_s


def _left(until: float | None) -> dict[str, Any]:
    """What is left of the time, as the option of a call; at least a moment, so that a late call fails by itself."""
    return {} if until is None else {"timeout": max(0.01, until - time.monotonic())}


def of_answer(metadata: Mapping[str, Any]) -> dict[str, float]:
    """The same from the metadata of an answer that was asked for with log-probabilities."""
    content = (metadata.get("logprobs") or {}).get("content") or []
    if not content:
        raise ModelError("This model gives no log-probabilities; how likely its words are cannot be told.")
    return from_top(content[0].get("top_logprobs") or [content[0]])


def from_top(tokens: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Words with their probabilities from the likeliest tokens; spellings of one word are added up.

    Args:
        tokens: each with ``token`` and ``logprob``.
    """
    found: defaultdict[str, float] = defaultdict(float)
    for one in tokens:
        found[str(one["token"]).strip().strip(".,!。，！").lower()] += math.exp(float(one["logprob"]))
    return dict(found)
