"""The fixed words of tools and turns, from ``prompts/replies/answers.yaml`` and ``replies.yaml``."""

from __future__ import annotations

import re
from functools import cache

from assistant.guard.words import sentences
from prompts.catalogue import HOME, Replies, replies

# placeholders that carry what a row holds: a phrase with one of them states a fact, the others only frame facts
_FACTUAL = frozenset({"price", "stock", "date", "state", "total", "quantity", "value", "name"})
_WORDS_ONLY = ("state_", "examples_")
# what is told of a finding holds numbers in every hole
_FIGURES = (
    "finding_", "figures_", "groups_", "clusters_", "members_", "churn_", "value_", "recommend_", "baskets_", "export_",
    "query_", "moves_",
)  # fmt: skip
_HOLE = re.compile(r"\{[a-z_]+\}")
_LETTERS = re.compile(r"[A-Za-z]{3}|[一-鿿]{2}")
_PLACEHOLDER = re.compile(r"\\\{([a-z_]+)\\\}")


@cache
def _answers() -> Replies:
    return replies(HOME / "replies" / "answers.yaml")


def say(key: str, language: str, **values: str) -> str:
    """The text of ``key`` in the language (English where that is neither en nor zh).

    Raises:
        prompts.catalogue.PromptError: for an unknown key, or a placeholder without a value.
    """
    home = _answers() if key in _answers().texts else replies()
    return home.text(key, language, **values)


def known(key: str) -> bool:
    """True for a key that there is."""
    return key in _answers().texts or key in replies().texts


def frames_of(text: str) -> list[str]:
    """The sentences of a text that are fixed words which state nothing of a row ("Which one do you mean?").

    Only for text that code has put together: what a model writes in the same words is no frame.
    """
    return [part.text for part in sentences(text) if any(frame.fullmatch(part.text) for frame in _frames())]


@cache
def _frames() -> tuple[re.Pattern[str], ...]:
    found: list[re.Pattern[str]] = []
    for key, reply in _answers().texts.items():
        if key.startswith((*_WORDS_ONLY, *_FIGURES)) or not _FACTUAL.isdisjoint(reply.uses):
            continue
        for language_text in (reply.en, reply.zh):
            found += [
                re.compile(_PLACEHOLDER.sub(".+?", re.escape(part.text)), re.DOTALL)
                for part in sentences(language_text)
                if _LETTERS.search(_HOLE.sub("", part.text))  # a bare placeholder would match anything
            ]
    return tuple(found)
