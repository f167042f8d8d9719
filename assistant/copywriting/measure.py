"""How long a text is, as the platform that shows it counts.

Each measure takes a text and gives a whole number; ``MEASURES`` names them for the channel files. Where platforms
do not publish how they count a rare character, the larger of the plausible counts is taken: copy that is a little
too short runs, copy that is one character too long does not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Measure = Literal["width", "graphemes", "code_points", "utf16", "gbk_bytes", "utf8_bytes", "x_weighted", "sms", "words"]

# 3GPP TS 23.038 section 6.2.1: the basic character set, and 6.2.1.1: its extension, whose characters take two places
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("^{}\\[~]|€\f")

# twitter-text configuration, version 3: code points in these ranges weigh one, all others two; a URL weighs 23
X_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
X_URL_WEIGHT = 23


def width(text: str) -> int:
    """Columns, as Google Ads and Baidu count: wide and full-width characters are two, all others one.

    Source: Google Ads Help, "About text ads": characters of double-width languages count as two.
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def graphemes(text: str) -> int:
    """Characters as people see them: a family emoji is one. Source: Unicode Standard Annex 29."""
    return sum(1 for _ in iter_graphemes(text))


def iter_graphemes(text: str) -> Iterator[str]:
    """The extended grapheme clusters of a text, in order."""
    import regex  # loaded here: only copy with a limit in graphemes needs it

    yield from regex.findall(r"\X", text)


def code_points(text: str) -> int:
    """Unicode code points."""
    return len(text)


def utf16(text: str) -> int:
    """UTF-16 units, as JavaScript and Java based editors count: an emoji outside the first plane is two."""
    return len(text.encode("utf-16-le")) // 2


def gbk_bytes(text: str) -> int:
    """Bytes in GB 18030, as Taobao and Tmall count: a Chinese character is two, a letter one, an emoji four."""
    return len(text.encode("gb18030", errors="replace"))


def utf8_bytes(text: str) -> int:
    """Bytes in UTF-8, as Amazon counts search terms."""
    return len(text.encode())


def x_weighted(text: str) -> int:
    """Weight as X (Twitter) counts: most scripts of the Latin range one, Chinese and emoji two, a URL 23.

    Source: twitter-text, config v3 (maximum 280, default weight 200 of scale 100, transformed URL length 23).
    """
    import regex

    text = unicodedata.normalize("NFC", text)
    urls = regex.findall(r"https?://[^\s]+", text)
    rest = regex.sub(r"https?://[^\s]+", "", text)
    weight = X_URL_WEIGHT * len(urls)
    for cluster in iter_graphemes(rest):
        if regex.match(r"\p{Extended_Pictographic}|\p{Regional_Indicator}", cluster):
            weight += 2
        else:
            weight += sum(1 if any(low <= ord(char) <= high for low, high in X_LIGHT) else 2 for char in cluster)
    return weight


@dataclass(frozen=True, kw_only=True)
class SmsParts:
    """How a text message is sent: its alphabet, the units it takes, and the segments that are paid for."""

    alphabet: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int


def sms_parts(text: str) -> SmsParts:
    """Alphabet, units and segments of a text message.

    A message of one segment holds 160 septets or 70 UTF-16 units, longer ones 153 or 67 a segment, since each
    segment then carries a header; neither an escaped character nor a surrogate pair is cut in two.
    Source: 3GPP TS 23.038 section 6.2.1 and TS 23.040 section 9.2.3.24.1.
    """
    if all(char in GSM_BASIC or char in GSM_EXTENSION for char in text):
        sizes, alphabet, single, part = [2 if char in GSM_EXTENSION else 1 for char in text], "GSM-7", 160, 153
    else:
        sizes, alphabet, single, part = [utf16(char) for char in text], "UCS-2", 70, 67
    units = sum(sizes)
    if units <= single:
        return SmsParts(alphabet=alphabet, units=units, segments=1 if units else 0)
    segments, room = 1, part
    for size in sizes:
        if size > room:
            segments, room = segments + 1, part
        room -= size
    return SmsParts(alphabet=alphabet, units=units, segments=segments)


def sms(text: str) -> int:
    """Segments that a text message is sent in."""
    return sms_parts(text).segments


def words(text: str) -> int:
    """Words; in Chinese, Japanese and Korean each character of a script without spaces is one."""
    import regex

    return len(regex.findall(r"[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{N}]+(?:[.,'’-][\p{L}\p{N}]+)*", text))


MEASURES: dict[Measure, Callable[[str], int]] = {
    "width": width,
    "graphemes": graphemes,
    "code_points": code_points,
    "utf16": utf16,
    "gbk_bytes": gbk_bytes,
    "utf8_bytes": utf8_bytes,
    "x_weighted": x_weighted,
    "sms": sms,
    "words": words,
}
