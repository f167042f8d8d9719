"""Bytes to text, whatever usual encoding they are in."""

from __future__ import annotations

import codecs

from knowledge.errors import BadFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ["gb18030", "big5", "utf_16_le", "utf_16_be", "cp1252", "cp1250", "shift_jis", "euc_kr", "cp1251"]


def decode(data: bytes, *, name: str, declared: str | None = None) -> str:
    """The text of a file: by its mark, its declaration, as UTF-8, or as the likeliest of the usual encodings.

    Raises:
        BadFile: the bytes are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for encoding in ("utf-8", declared):
        try:
            if encoding:
                return _without_controls(data.decode(encoding), name)
        except (UnicodeDecodeError, LookupError):
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000], cp_isolation=_GUESSES).best()
    if best is None:
        raise BadFile(name, "its bytes are no text in any encoding we know", "Save it as UTF-8 and add it again.")
    return _without_controls(data.decode(best.encoding, "replace"), name)


def _without_controls(text: str, name: str) -> str:
    controls = sum(1 for character in text[:4000] if character < " " and character not in "\t\n\r\f\x0b")
    if controls > max(4, len(text[:4000]) // 50):
        raise BadFile(
            name, "it holds binary data, not text", "Give it the ending of its real type, or export it as text."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
