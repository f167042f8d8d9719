"""How sure a model is that the answer is yes: one token, read from its log-probabilities."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel, LanguageModelInput

TOP = 20  # log-probabilities asked for: yes and no in their spellings are among them
YES = frozenset({"yes", "y", "true", "是", "是的", "有", "能", "可以", "对", "会"})
NO = frozenset({"no", "n", "not", "false", "否", "不", "不是", "没有", "没", "不能", "不可以", "无", "不会"})


def from_top(tokens: Iterable[Mapping[str, Any]]) -> float:
    """P(yes) / (P(yes) + P(no)) over the spellings of both among the likeliest first tokens.

    Args:
        tokens: each with ``token`` and ``logprob``.

    Returns:
        A number from 0 to 1; 0.5 when neither is among them: the model said nothing either way.
    """
    yes = no = 0.0
    for entry in tokens:
        word = str(entry["token"]).strip().strip(".,!。，！").lower()
        if word in YES:
            yes += math.exp(float(entry["logprob"]))
        elif word in NO:
            no += math.exp(float(entry["logprob"]))
    return yes / (yes + no) if yes + no > 0 else 0.5


def yes_probability(model: BaseChatModel, prompt: LanguageModelInput) -> float:
    """The same for any chat model that gives log-probabilities (the embedded one, most OpenAI-compatible servers).

    Raises:
        ModelError: this model gives none.
    """
    asked = model.bind(logprobs=True, top_logprobs=TOP, max_tokens=1, temperature=0)
    return of_answer(asked.invoke(prompt).response_metadata)


async def ayes_probability(model: BaseChatModel, prompt: LanguageModelInput) -> float:
    """``yes_probability`` for event loops."""
    asked = model.bind(logprobs=True, top_logprobs=TOP, max_tokens=1, temperature=0)
    return of_answer((await asked.ainvoke(prompt)).response_metadata)


def of_answer(metadata: Mapping[str, Any]) -> float:
    """P(yes) from the metadata of an answer that was asked for with log-probabilities."""
    content = (metadata.get("logprobs") or {}).get("content") or []
    if not content:
        raise ModelError("This model gives no log-probabilities; a yes or no cannot be weighed with it.")
    return from_top(content[0].get("top_logprobs") or [content[0]])
