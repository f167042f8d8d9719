"""Text to the words that BM25 counts, for English and Chinese alike.

English is lower-cased and stemmed, Chinese cut by jieba for search. Numbers and codes stay whole. What people
write with a hyphen, a space or neither is one word as well (``T-light``, ``t light``, ``tlight``).
"""

from __future__ import annotations

import logging
import re
import threading
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jieba
    import Stemmer

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_CJK_RUN = f"[{CJK}]+"
# a word may hold inner hyphens, points and slashes: 3-tier, 10.5, 24/7, 85123a
_TOKEN = re.compile(rf"(?P<cjk>{_CJK_RUN})|(?P<word>[^\W_{CJK}]+(?:[-./&][^\W_{CJK}]+)*)")
_POSSESSIVE = re.compile(r"['’]s\b")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_INNER = re.compile(r"[-./&]+")
_HAS_DIGIT = re.compile(r"\d")
_CJK_CHARACTER = re.compile(f"[{CJK}]")
_LETTER = re.compile(r"[^\W\d_]")


# Words of questions and grammar: rare in a small knowledge base, where BM25 would take them for telling ones.
def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH_STOPS = _set(
    "a an and are as at be been being but by can could d did do does for from had has have how i if in into is it its "
    "just ll m me my of on or our re s shall she he should so some such t than that the their them then there these "
    "they this those to ve was we were what when where which who whom whose why will with would you your us am not "
    "please tell about any also dont doesnt didnt isnt arent wasnt im youre theres whats cant wont"
)
_CHINESE_STOPS = _set(
    "的 了 吗 呢 吧 啊 呀 是 在 和 与 及 或 也 都 就 还 又 很 我 你 您 他 她 它 我们 你们 他们 这 那 这个 那个 哪 哪个 哪些 什么 怎么 怎样 如何 为什么 "
    "多少 几 吗 请 请问 一个 一下 可以 能 会 有 没有 有没有 对 把 被 从 到 于 以 之 其 而 并 等 个 将 上 中 下"
)

_lock = threading.Lock()
_parts: tuple[jieba.Tokenizer, Stemmer.Stemmer] | None = None


def warm_up() -> None:
    """Load jieba's dictionary (most of a second) and the stemmer, away from the first query."""
    _load()


def _load() -> tuple[jieba.Tokenizer, Stemmer.Stemmer]:
    global _parts
    if _parts is None:
        with _lock:
            if _parts is None:
                import jieba
                import Stemmer

                jieba.setLogLevel(logging.WARNING)
                cutter = jieba.Tokenizer()
                cutter.initialize()
                _parts = (cutter, Stemmer.Stemmer("english"))
    return _parts


def chinese_share(text: str) -> float:
    """The share of Chinese characters among the letters of a text, 0 to 1; 0 where there are none."""
    chinese = len(_CJK_CHARACTER.findall(text))
    letters = len(_LETTER.findall(text))
    return chinese / letters if letters else 0.0


def language_of(text: str) -> str:
    """``zh`` or ``en``, told by the share of Chinese characters (three in ten: product names are often English)."""
    return "zh" if chinese_share(text) >= 0.3 else "en"


def words_of(text: str) -> list[str]:
    """The words of a text in their order, repeated as often as they occur; empty when it has none."""
    cutter, _ = _load()
    words: list[str] = []
    single = ""  # a one-letter word that may belong to the next one: "t light"
    plain = _APOSTROPHE.sub("", _POSSESSIVE.sub("", unicodedata.normalize("NFKC", text).lower()))
    for match in _TOKEN.finditer(plain):
        run = match.group("cjk")
        if run is not None:
            words.extend(word for word in cutter.cut_for_search(run) if word not in _CHINESE_STOPS)
            single = ""
            continue
        word = match.group("word")
        words.extend(_latin(word))
        if single and word.isalpha():
            words.append(stem(single + word))
        single = word if len(word) == 1 and word.isalpha() and word not in ("a", "i", "s") else ""
    return words


@lru_cache(maxsize=65_536)
def _latin(word: str) -> tuple[str, ...]:
    parts = [part for part in _INNER.split(word) if part]
    if len(parts) == 1:
        return () if word in _ENGLISH_STOPS else (stem(word),)
    if all(part.isdigit() for part in parts):
        return (word,)  # 10.5, 24/7, 2011-12-09
    joined = stem("".join(parts))
    return (joined, *(stem(part) for part in parts if part not in _ENGLISH_STOPS))


def stem(word: str) -> str:
    """The stem of one English word in small letters; codes and words of other scripts as they are."""
    if _HAS_DIGIT.search(word) or not word.isascii():
        return word
    _, stemmer = _load()
    with _lock:  # a Snowball stemmer keeps state between calls
        return stemmer.stemWord(word)
