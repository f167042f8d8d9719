"""A text as the rules read it: without the ways to write a word so that a filter does not see it.

Full-width letters, traditional characters, letters of another alphabet that look alike, characters that nobody sees,
and letters or characters set apart ("F R E E", "最 佳") are all the same to a reader, and so to the law. Places in
what is folded are told in the text as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import regex

_UNSEEN = regex.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_LOOKALIKES = dict(zip("аеорсухіјѕԁһԛԝοανικτρ", "aeopcyxijsdhqwoaviktp", strict=True))
_ODD = {"蕞": "最", "朂": "最", "苐": "第", "佷": "很"} | dict(zip("①②③④⑤⑥⑦⑧⑨", "123456789", strict=True))
_LATIN = regex.compile(r"\p{Latin}")
# characters set apart by something that is no punctuation of a sentence
# (spaces between whole words are none: a piece of one character gives the trick away)
_APART = regex.compile(
    r"(?<=\p{Han})(?:[·•・.*_|~^]{1,3}|(?<=(?<!\p{Han})\p{Han})[ \u00a0\u3000/+-]{1,3}|[ \u00a0\u3000/+-]{1,3}(?=\p{Han}(?!\p{Han})))(?=\p{Han})"
)
_SPELT = regex.compile(r"(?<![\p{L}\p{N}])\p{L}(?:([ \u00a0.*_|·-])\p{L})(?:\1\p{L}){2,}(?![\p{L}\p{N}])")
_CENSORED = {"@": "a", "$": "s", "0": "o", "1": "i", "3": "e", "€": "e", "!": "i"}
_IN_WORD = regex.compile(r"(?<=\p{Latin})[@$013€!](?=\p{Latin})")


@dataclass(frozen=True)
class Folded:
    """A text to match on; ``at`` gives for each of its characters, and for its end, the place in the original."""

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a match lies in the original."""
        return self.at[start], self.at[end - 1] + 1 if end > start else self.at[end]


@lru_cache(maxsize=1)
def _simplified() -> dict[str, str]:
    lines = (files("prompts") / "lexicon" / "traditional.txt").read_text("utf-8").splitlines()
    pairs = "".join(line for line in lines if not line.startswith("#"))
    return dict(zip(pairs[::2], pairs[1::2], strict=True)) | _ODD


def readings(text: str) -> Iterator[Folded]:
    """The text with each character as a reader takes it; and, where some are set apart, also with them together."""
    plain = _plain(text)
    yield plain
    if (closed := _closed(plain)) is not None:
        yield closed


def _plain(text: str) -> Folded:
    table = _simplified()
    made = [(_char(char, table), at) for at, char in enumerate(text) if not _UNSEEN.match(char)]
    joined = "".join(char for char, _ in made)
    places = (*(at for _, at in made), len(text))
    return Folded(_latin(joined), places)


def _char(char: str, table: dict[str, str]) -> str:
    if ("\uff10" <= char <= "\uff5a" and char.isalnum()) or char in "％＃＄＋＠":
        return chr(ord(char) - 0xFEE0)
    return table.get(char, char)


def _latin(text: str) -> str:
    """Look-alikes inside Latin words as the letters that they pass for."""
    if text.isascii() or not _LATIN.search(text):
        return text
    return regex.sub(
        r"[\p{Latin}\p{Cyrillic}\p{Greek}]+",
        lambda word: (
            "".join(_LOOKALIKES.get(char, char) for char in word.group())
            if _LATIN.search(word.group())
            else word.group()
        ),
        text,
    )


def _closed(folded: Folded) -> Folded | None:
    """With what was set apart put together, and signs inside words read as letters; None when there is nothing so."""
    text = _IN_WORD.sub(lambda sign: _CENSORED[sign.group()], folded.text)
    gone = {at for match in _APART.finditer(text) for at in range(*match.span())}
    for match in _SPELT.finditer(text):
        gone |= {at for at in range(*match.span()) if not text[at].isalpha()}
    if not gone and text == folded.text:
        return None
    kept = [at for at in range(len(text)) if at not in gone]
    return Folded("".join(text[at] for at in kept), (*(folded.at[at] for at in kept), folded.at[-1]))
