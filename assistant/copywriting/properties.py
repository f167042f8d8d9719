"""Which properties of goods a text says: materials, colours, functions, services, reputation.

A number without a fact is caught by the claim ledger; "dishwasher safe" has no number. The words are data
(``prompts/lexicon/properties.yaml``), and the check fails closed: a word of a property that no fact holds stops
the text, even where a kind reader would let it pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import regex
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    en: tuple[str, ...]
    zh: tuple[str, ...]
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Said:
    """A property that a text says, and where."""

    kind: str
    name: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class _Lexicon:
    pattern: regex.Pattern[str]
    by_word: Mapping[str, tuple[str, str]]
    broader: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    text = (files("prompts") / "lexicon" / "properties.yaml").read_text("utf-8")
    table = TypeAdapter(dict[str, dict[str, _Entry]]).validate_python(yaml.safe_load(text))
    by_word: dict[str, tuple[str, str]] = {}
    for kind, entries in table.items():
        for name, entry in entries.items():
            for word in (*entry.en, *entry.zh):
                # a word of two lines says the first: "gold" the colour comes before "gold plated" only by length
                by_word.setdefault(word.casefold(), (kind, name))
    parts = [
        rf"(?<![\p{{Latin}}\p{{N}}]){regex.escape(word, literal_spaces=True).replace(' ', '[ -]')}(?![\p{{Latin}}\p{{N}}])"
        if word[0].isascii()
        else regex.escape(word)
        for word in sorted(by_word, key=len, reverse=True)
    ]
    broader = {name: entry.broader for entries in table.values() for name, entry in entries.items()}
    return _Lexicon(pattern=regex.compile("|".join(parts), regex.IGNORECASE), by_word=by_word, broader=broader)


def properties(text: str) -> tuple[Said, ...]:
    """The properties that a text says, in reading order."""
    lexicon = _lexicon()
    found: list[Said] = []
    for match in lexicon.pattern.finditer(text):
        word = match.group().casefold()
        kind, name = lexicon.by_word.get(word) or lexicon.by_word[word.replace("-", " ")]
        found.append(Said(kind=kind, name=name, text=match.group(), start=match.start(), end=match.end()))
    return tuple(found)


@lru_cache(maxsize=256)
def proved_by(text: str) -> frozenset[str]:
    """The names of the properties that a fact's text proves, with those that follow from them."""
    names = {said.name for said in properties(text)}
    return frozenset(names | {wider for name in names for wider in _lexicon().broader.get(name, ())})


def unproved(text: str, facts: str) -> tuple[Said, ...]:
    """The properties that ``text`` says and no fact holds; ``facts`` is all their text."""
    proved = proved_by(facts)
    return tuple(said for said in properties(text) if said.name not in proved)
