"""What the shop's categories are called: by their names, by a part of one, and by other words of the glossary.

"umbrellas" is said of "umbrellas and parasols", 暖手宝 of "hand warmers" (``prompts/glossary.yaml``). A word that may
be said of several categories names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from assistant.routing.shop_words import ShopWords

_LINK = re.compile(r"(?<=[\u4e00-\u9fff])[与和](?=[\u4e00-\u9fff])| and ")
_LINKS = {True: (" & ",), False: ("和", "跟", "及", "、")}
_PARTS = re.compile(r"(?<=[\u4e00-\u9fff])[与和](?=[\u4e00-\u9fff])|,? and |, ")
_KIND = re.compile(
    r"(?<=[\u4e00-\u9fff])(?:这一?)?(?:(?:类|系列|大类|一块)(?:的)?(?:商品|产品|东西|货)?|品)$|(?<=餐巾)纸$"
)


def whole_names(words: ShopWords) -> dict[str, str]:
    """Each name of a category, in either language and folded, with the category."""
    return _whole_names(words.categories, tuple(words.aliases.items()))


def joined_names(words: ShopWords) -> dict[str, str]:
    """Those of two things that are joined: 雨伞与阳伞, "jigsaws and games"."""
    return {
        key: name
        for key, name in whole_names(words).items()
        if re.search(r"(?<=[\u4e00-\u9fff])[与和跟及、](?=[\u4e00-\u9fff])| and | & ", key)
    }


def names(words: ShopWords) -> dict[str, str]:
    """The same with what else may be said of one category and of no other."""
    return _all_names(words.categories, tuple(words.aliases.items()))


def named(words: ShopWords, said: str) -> str | None:
    """The category that a few words name, or None."""
    known, key = names(words), said.strip().lower()
    return _one_of(known, key) or _one_of(known, _KIND.sub("", key))


def _one_of(known: Mapping[str, str], key: str) -> str | None:
    return known.get(key) or known.get(key.removesuffix("s")) or (known.get(f"{key}s") if len(key) > 2 else None)


@lru_cache(maxsize=8)
def _whole_names(categories: tuple[str, ...], aliases: tuple[tuple[str, str], ...]) -> dict[str, str]:
    called = [(alias.lower(), name) for alias, name in (*aliases, *((name, name) for name in categories))]
    # two things are joined by other words than the catalogue's: 拼图和游戏, "jigsaws & games"
    joined = [(_LINK.sub(link, key), name) for key, name in called for link in _LINKS[key.isascii()]]
    return dict(joined) | dict(called)


@lru_cache(maxsize=8)
def _all_names(categories: tuple[str, ...], aliases: tuple[tuple[str, str], ...]) -> dict[str, str]:
    whole = _whole_names(categories, aliases)
    parts = _of_one((part, name) for key, name in whole.items() for part in _PARTS.split(key) if len(part) > 1)
    known = parts | whole
    other = _of_one(
        (word, name) for word, ways in _glossary().items() for way in ways if (name := _plural(known, way)) is not None
    )
    return other | known


def _plural(known: Mapping[str, str], way: str) -> str | None:
    forms = (way, f"{way}s", f"{way}es", re.sub("y$", "ies", way), re.sub("fe?$", "ves", way))
    return next((known[form] for form in forms if form in known), None)


def _of_one(said: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What is said of one category only."""
    found: dict[str, set[str]] = {}
    for word, name in said:
        found.setdefault(word, set()).add(name)
    return {word: next(iter(of)) for word, of in found.items() if len(of) == 1}


@lru_cache(maxsize=1)
def _glossary() -> dict[str, tuple[str, ...]]:
    import yaml

    raw = yaml.safe_load((files("prompts") / "glossary.yaml").read_text("utf-8"))
    return {str(word): tuple(str(ways).split("|")) for word, ways in raw["zh"].items()}
