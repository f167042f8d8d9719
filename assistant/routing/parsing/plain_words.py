"""Words that say nothing of what is asked: they link, ask, greet and thank. What is left beside them was not read."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

_LATIN = re.compile(r"[a-z0-9][a-z0-9'./%&-]*", re.IGNORECASE | re.ASCII)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], re.Pattern[str]]:
    import yaml

    said = yaml.safe_load((files("prompts") / "lexicon" / "plain_words.yaml").read_text("utf-8"))
    longest_first = sorted(said["zh"].split(), key=len, reverse=True)
    return frozenset(said["en"].split()), re.compile("|".join(map(re.escape, longest_first)))


def _english() -> frozenset[str]:
    return _words()[0]


def _chinese() -> re.Pattern[str]:
    return _words()[1]


def is_plain(word: str) -> bool:
    """Whether an English word says nothing of what is asked."""
    word = word.lower().strip(".'-/")
    return word in _english() or word.removesuffix("'s") in _english() or (len(word) == 1 and word.isalpha())


def beside(text: str) -> tuple[str, ...]:
    """The words of a text that are none of these."""
    latin = [word for word in _LATIN.findall(text) if not is_plain(word) and re.search(r"\w", word)]
    chinese = [left for run in _HAN.findall(text) for left in _chinese().sub(" ", run).split()]
    return (*latin, *chinese)
