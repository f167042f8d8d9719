"""Words and sentences of a text, with their places, in English and Chinese.

Everything in this folder compares texts by these tokens: lower-case English stems, and pairs of neighbouring
Chinese characters (no dictionary needed, so nothing heavy is loaded). Offsets always refer to the text given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# full-width forms and their ASCII twins, one character for one, so that offsets stay
_WIDE = {0xFF01 + i: 0x21 + i for i in range(94)} | {
    0x3000: 0x20,
    0x00A0: 0x20,
    0x2019: 0x27,
    0xFFE5: 0xA5,
    0xFFE1: 0xA3,
}
_TOKEN = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’][A-Za-z]+)?|\d+(?:[.,]\d+)*|[㐀-䶿一-鿿]+|[぀-ヿ가-힯Ѐ-ӿ؀-ۿ]+")
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_BOUNDARY = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$|[㐀-䶿一-鿿“])|[。！？!?]+[\"'”’）)」』》]*|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|ca|approx|mr|mrs|ms|dr|prof|st|no|nos|inc|ltd|co|corp|jr|sr|fig|al|gen|rev|art|dept)"
    r"|\b[A-Za-z](?:\.[A-Za-z])*)\.$",
    re.IGNORECASE,
)

STOP_EN = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "it",
        "its",
        "he",
        "she",
        "they",
        "them",
        "their",
        "his",
        "her",
        "we",
        "our",
        "us",
        "you",
        "your",
        "i",
        "my",
        "me",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "am",
        "do",
        "does",
        "did",
        "have",
        "has",
        "had",
        "will",
        "would",
        "shall",
        "should",
        "can",
        "could",
        "may",
        "might",
        "must",
        "of",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "to",
        "with",
        "as",
        "and",
        "or",
        "but",
        "if",
        "then",
        "than",
        "so",
        "into",
        "onto",
        "over",
        "under",
        "about",
        "also",
        "such",
        "which",
        "who",
        "whom",
        "whose",
        "what",
        "when",
        "where",
        "why",
        "how",
        "there",
        "here",
        "any",
        "some",
        "each",
        "other",
        "both",
        "while",
        "during",
        "after",
        "before",
        "between",
        "through",
        "per",
        "not",
        "no",
        "nor",
        "s",
        "t",
        "just",
        "very",
        "too",
        "please",
        "still",
        "only",
        "own",
        "same",
        "up",
        "down",
        "out",
        "off",
        "again",
        "once",
        "more",
        "most",
        "all",
    ]
)
STOP_ZH = frozenset(
    "的了是在和与及或也就都而但被把让对于从到向为以之其这那此该有个们地得着过吗呢吧啊呀请您你我他她它会能可要将由等并且如若则所"
)
NEGATION_EN = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|neither|nor|cannot|without|unable|\w+n['’]t)\b|\b(?:non-?|un)"
    r"(?=refundable|returnable|exchangeable|transferable|available|opened|used|worn|eligible)",
    re.IGNORECASE,
)
NEGATION_ZH = re.compile(
    r"不(?!同|仅|但|过|管|论|断|久|锈)|没有|没(?!收)|无法|无(?!线|论)|未(?!来)|非(?!常|洲)|勿|别(?=再|忘|担)|禁止"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """One word, folded and stemmed, or a pair of Chinese characters; offsets are of the text it came from."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One sentence, stripped, with its offsets in the text it came from."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """``text`` with full-width forms made narrow; same length, so offsets stay."""
    return text.translate(_WIDE)


def is_chinese(text: str) -> bool:
    """True where Chinese characters stand."""
    return _HAN.search(text) is not None


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A light English stem: plural, possessive, -ed, -ing, -ly, doubled consonants and a final e taken off."""
    word = re.sub(r"['’]s?$", "", word.lower())
    if len(word) <= 3:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ingly", "edly", "ing", "ed", "ly", "es", "s"):
        if (
            word.endswith(ending)
            and len(word) - len(ending) >= 3
            and not (ending == "s" and word.endswith(("ss", "us", "is")))
        ):
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiousl":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def tokens(text: str) -> list[Token]:
    """All tokens in order: English stems, numbers as written, Chinese character pairs (single where alone)."""
    found: list[Token] = []
    for match in _TOKEN.finditer(fold(text)):
        word, start = match.group(), match.start()
        if not _HAN.match(word):
            found.append(Token(text=word if word[0].isdigit() else stem(word), start=start, end=match.end()))
        elif len(word) == 1:
            found.append(Token(text=word, start=start, end=match.end()))
        else:
            found += [Token(text=word[i : i + 2], start=start + i, end=start + i + 2) for i in range(len(word) - 1)]
    return found


_STOP_STEMS = frozenset(stem(word) for word in STOP_EN)


def is_content(token: str) -> bool:
    """True for a token that carries meaning: no function word, no pair of mere function characters."""
    if token in _STOP_STEMS or token[0].isdigit():
        return False
    return not all(char in STOP_ZH for char in token) if _HAN.match(token) else len(token) > 1


def content(text: str) -> frozenset[str]:
    """The distinct content tokens of a text; numbers are left out (``numbers.quantities`` reads those)."""
    return frozenset(token.text for token in tokens(text) if is_content(token.text))


def negations(text: str) -> int:
    """How many negations stand in a text."""
    return len(NEGATION_EN.findall(text)) + len(NEGATION_ZH.findall(text))


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text in order; a line end closes one, an abbreviation or a decimal point does not."""
    found: list[Sentence] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        if match.group().startswith(".") and _goes_on(text, start, match):
            continue
        start = _keep(found, text, start, match.end())
    _keep(found, text, start, len(text))
    return found


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    before, after = text[start : match.start() + 1], text[match.end() :].lstrip()
    if _ABBREVIATION.search(before) and len(match.group()) == 1:
        return True
    if re.fullmatch(r"\s*\d{1,2}\.", before):  # "1. First item": the number of a list
        return True
    return bool(after) and after[0].islower() and match.group() == "."


def _keep(found: list[Sentence], text: str, start: int, end: int) -> int:
    part = text[start:end]
    stripped = part.strip()
    if stripped:
        left = start + len(part) - len(part.lstrip())
        found.append(Sentence(text=stripped, start=left, end=left + len(stripped)))
    return end


class SentenceStream:
    """Cuts a stream of text into sentences as soon as each is whole; ``close`` gives what is left.

    The pieces it gives, joined, are the text it was fed: spaces and line ends stay with the sentence before them.
    """

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, delta: str) -> list[str]:
        """Take more text; the sentences that are now certain to be whole, in order."""
        self._rest += delta
        whole = sentences(self._rest)
        if len(whole) < 2:
            return []
        cuts = [sentence.start for sentence in whole[1:]]
        given: list[str] = []
        last = 0
        for cut in cuts:
            given.append(self._rest[last:cut])
            last = cut
        self._rest = self._rest[last:]
        return given

    def close(self) -> str:
        """What is left when the stream has ended."""
        rest, self._rest = self._rest, ""
        return rest
