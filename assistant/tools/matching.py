"""Whether a product really is what was asked for, word by word, across English and Chinese.

A search always finds something near. Here each content word of the query has to stand in the product's title,
category, attributes or description: as it is, as its stem, written together or apart (``cake stand``,
``cakestand``), or in the other language by ``prompts/glossary.yaml``. What fails that is "nearest", not "yes".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

import yaml

from assistant.guard.words import fold, stem
from knowledge.records import Product

_WORD = re.compile(r"[a-zà-ɏ]+(?:'[a-z]+)?|\d+(?:\.\d+)?")
_HAN_RUN = re.compile(r"[㐀-䶿一-鿿]+")
_CHINESE_DIGITS = {
    "一": "1",
    "二": "2",
    "两": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
    "十": "10",
}
_ENGLISH_DIGITS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "twelve": "12", "double": "2", "triple": "3",
}  # fmt: skip
_PRICE = re.compile(
    r"[£$€¥￥]\s*\d+(?:\.\d+)?|\d+(?:\.\d+)?\s*(?:pounds?|euros?|dollars?|gbp|usd|英镑|镑|元|块钱?|美元|欧元)(?:以内|以下|以上|左右)?",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One thing a product must have: any of ``ways`` to write it. ``word`` is as it was asked."""

    word: str
    ways: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Glossary:
    chinese: Mapping[str, tuple[str, ...]]
    english: Mapping[str, tuple[str, ...]]  # stems of an English wording -> Chinese words
    same: Mapping[str, tuple[str, ...]]  # stems of a wording -> the other wordings
    ignored: frozenset[str]
    longest: int


def wishes(query: str) -> tuple[Wish, ...]:
    """What the query asks of a product, in order; prices and words that describe no product are left out."""
    text = _PRICE.sub(" ", fold(query).lower())
    found: list[Wish] = []
    last = 0
    for run in _HAN_RUN.finditer(text):
        found += [*_english_wishes(text[last : run.start()]), *_chinese_wishes(run.group())]
        last = run.end()
    found += _english_wishes(text[last:])
    return tuple(dict.fromkeys(found))


def translations(query: str) -> str:
    """English words for the Chinese ones of a query, to search an English catalogue with; empty without any."""
    if not _HAN_RUN.search(query):
        return ""
    return " ".join(dict.fromkeys(way for wish in wishes(query) for way in wish.ways[1:3] if way.isascii()))


def missing(product: Product, wanted: Sequence[Wish]) -> list[Wish]:
    """The wishes that nothing in the product's row fulfils; empty when it is what was asked for."""
    row = _row(product)
    return [wish for wish in wanted if not any(row.has(way) for way in wish.ways)]


def in_title(product: Product, wanted: Sequence[Wish]) -> int:
    """How many of the wishes the title itself fulfils."""
    title = _Text.of(product.title)
    return sum(any(title.has(way) for way in wish.ways) for wish in wanted)


def surplus(product: Product, wanted: Sequence[Wish]) -> int:
    """How many content words of the title were not asked for: 0 when the title was named in full."""
    title = _Text.of(product.title)
    asked = _Text.of(" ".join(way for wish in wanted for way in wish.ways))
    return sum(word not in asked.words and word not in asked.squeezed for word in title.content)


@dataclass(frozen=True, kw_only=True)
class _Text:
    """A text to look words up in: its stems in order, neighbours written together, and the bare text for Chinese."""

    words: tuple[str, ...]
    squeezed: frozenset[str]
    bare: str

    @classmethod
    def of(cls, text: str) -> _Text:
        lowered = fold(text).lower()
        raw = _WORD.findall(lowered)
        words = tuple(_stem(word) for word in raw)
        together = {_stem(a + b) for a, b in pairwise(raw)}
        return cls(words=words, squeezed=frozenset(together), bare=lowered)

    @property
    def content(self) -> list[str]:
        return [word for word in self.words if len(word) > 1 or word.isdigit()]

    def has(self, way: str) -> bool:
        if _HAN_RUN.search(way):
            return way in self.bare
        parts = tuple(_stem(word) for word in _WORD.findall(way))
        if not parts:
            return False
        size = len(parts)
        if any(self.words[i : i + size] == parts for i in range(len(self.words) - size + 1)):
            return True
        if size > 1 and all(len(part) > 1 and part in self.words for part in parts):
            return True  # "clock, alarm, red" is an alarm clock
        together = _stem("".join(_WORD.findall(way)))
        return together in self.words or (size == 1 and together in self.squeezed)


@lru_cache(maxsize=4096)
def _row_of(title: str, category: str, description: str, attributes: str) -> _Text:
    return _Text.of("\n".join((title, category, attributes, description)))


def _row(product: Product) -> _Text:
    attributes = "\n".join(product.attributes.values())
    return _row_of(product.title, product.category or "", product.description or "", attributes)


def _stem(word: str) -> str:
    return _ENGLISH_DIGITS.get(word) or stem(word)


def _english_wishes(text: str) -> list[Wish]:
    glossary = _glossary()
    words = _WORD.findall(text)
    found: list[Wish] = []
    at = 0
    while at < len(words):
        # words that mean one thing together ("t light", "hot water bottle") are one wish
        for size in (3, 2):
            several = " ".join(words[at : at + size])
            if len(words) - at >= size and (_key(several) in glossary.same or _key(several) in glossary.english):
                break
        else:
            size = 1
        if size > 1:
            found.append(_english_wish(" ".join(words[at : at + size])))
            at += size
            continue
        if words[at] not in glossary.ignored:
            found.append(_english_wish(words[at]))
        at += 1
    return found


def _english_wish(word: str) -> Wish:
    glossary = _glossary()
    key = _key(word)
    ways = (word, *glossary.same.get(key, ()), *glossary.english.get(key, ()))
    return Wish(word=word, ways=tuple(dict.fromkeys(ways)))


def _chinese_wishes(run: str) -> list[Wish]:
    glossary = _glossary()
    found: list[Wish] = []
    at, rest = 0, ""
    while at < len(run):
        for size in range(min(glossary.longest, len(run) - at), 0, -1):
            word = run[at : at + size]
            if word in glossary.chinese or word in glossary.ignored or word in _CHINESE_DIGITS:
                break
        else:
            rest, at = rest + run[at], at + 1
            continue
        if rest:
            found.append(Wish(word=rest, ways=(rest,)))
            rest = ""
        if word in glossary.chinese:
            found.append(Wish(word=word, ways=(word, *glossary.chinese[word])))
        elif word in _CHINESE_DIGITS:
            found.append(Wish(word=word, ways=(word, _CHINESE_DIGITS[word])))
        at += size
    if rest:
        found.append(Wish(word=rest, ways=(rest,)))
    return found


def _key(words: str) -> str:
    return " ".join(_stem(word) for word in _WORD.findall(words.lower()))


@cache
def _glossary() -> _Glossary:
    raw = yaml.safe_load(files("prompts").joinpath("glossary.yaml").read_text("utf-8"))
    same: dict[str, tuple[str, ...]] = {}
    for line in raw["same"]:
        ways = tuple(line.split("|"))
        for way in ways:
            same[_key(way)] = tuple(other for other in ways if other != way)
    chinese: dict[str, tuple[str, ...]] = {}
    english: dict[str, tuple[str, ...]] = {}
    for word, line in raw["zh"].items():
        ways = tuple(line.split("|"))
        others = tuple(other for way in ways for other in same.get(_key(way), ()))
        chinese[word.lower()] = tuple(dict.fromkeys((*ways, *others)))
        for way in ways:
            english[_key(way)] = (*english.get(_key(way), ()), word)
    ignored = frozenset((*raw["ignore"]["en"].split(), *raw["ignore"]["zh"].split()))
    return _Glossary(
        chinese=chinese, english=english, same=same, ignored=ignored, longest=max(map(len, (*chinese, *ignored)))
    )
