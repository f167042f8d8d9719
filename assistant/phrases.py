"""The fixed words of tools and turns, from ``prompts/replies/answers.yaml`` and ``replies.yaml``."""

from __future__ import annotations

from functools import cache

from prompts.catalogue import HOME, Replies, replies


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
