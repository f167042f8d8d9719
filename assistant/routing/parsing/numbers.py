"""Numbers as people write them: digits, English and Chinese words."""

from __future__ import annotations

import re
import unicodedata

_ENGLISH = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000, "dozen": 12, "couple": 2,
}  # fmt: skip
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0, "俩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_COMPOUND = rf"(?:{_TENS})[ -](?:{_ONES})"
# "a dozen", "twenty-four", "two hundred", "half a dozen" is for who reads it
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_AND_MORE = rf"(?:(?: and)? (?:{_COMPOUND}|{_TEENS}|{_TENS}|{_ONES})\b(?! (?:hundred|thousand|dozen)))?"
ENGLISH_WORD = (
    rf"(?:{_COMPOUND}|(?:{_ONES}|ten|a) (?:(?:hundred|thousand)\b{_AND_MORE}|dozen)|"
    + "|".join(sorted((w for w in _ENGLISH if len(w) > 2), key=len, reverse=True))
    + ")"
)
CHINESE_NUMBER = "[零〇一二两俩三四五六七八九十百千]{1,7}"
# an integer in any form; groups of three by commas allowed
INTEGER = rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}|\d{{1,30}}|\b{ENGLISH_WORD}\b|{CHINESE_NUMBER})"
# an amount: 1,299.00  15.5  十五  20k  2万
AMOUNT = rf"(?:(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}|\d{{1,30}})(?:\.\d{{1,4}})?|{CHINESE_NUMBER})"


def fold(text: str) -> str:
    """``text`` in one form: NFKC (full-width digits, ￥), no control characters, single spaces."""
    text = unicodedata.normalize("NFKC", text).replace("¥", "¥").replace("’", "'").replace("‘", "'")
    text = "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else " " for c in text)
    return re.sub(r"\s+", " ", text).strip()


def chinese(text: str) -> int | None:
    """十五 -> 15, 两百三十 -> 230, 二〇一一 -> 2011; None for what is no number."""
    if not text or any(c not in _DIGITS and c not in _UNITS for c in text):
        return None
    if not any(c in _UNITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, None
    for c in text:
        if c in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[c]
            digit = None
        else:
            digit = _DIGITS[c]
    if digit and len(text) > 2 and text[-2] in "百千":  # 一百五 is 150, 一百零五 105
        digit *= _UNITS[text[-2]] // 10
    return total + (digit or 0)


def _in_words(text: str) -> int | None:
    """Words as a number: 250 of "two hundred and fifty", 24 of "two dozen"; None for what is none."""
    words = [word for word in re.split(r"[ -]+", text) if word != "and"]
    if len(words) < 2 or any(word not in _ENGLISH for word in words):
        return None
    total = group = 0
    for value in (_ENGLISH[word] for word in words):
        if value == 1000:
            total, group = total + max(group, 1) * value, 0
        else:
            group = group * value if value in {12, 100} and 0 < group < value else group + value
    return total + group


def number(text: str) -> float | None:
    """A number in digits, English or Chinese words, with 万, 千, k or m behind it; None for what is none."""
    text = text.strip().lower().replace(",", "")
    if not text:
        return None
    factor = 1.0
    if found := re.fullmatch(r"(\d{1,9}(?:\.\d{1,4})?)\s?([千百w])", text):  # 5千, 3w; 三千 is read below
        return float(found[1]) * {"千": 1e3, "百": 1e2, "w": 1e4}[found[2]]
    for end, by in (("万", 1e4), ("亿", 1e8), ("k", 1e3), ("m", 1e6)):
        if text.endswith(end) and len(text) > 1:
            text, factor = text[: -len(end)].strip(), by
            break
    if re.fullmatch(r"\d{1,30}(\.\d{1,6})?", text):
        return float(text) * factor
    if text in _ENGLISH:
        return _ENGLISH[text] * factor
    if (worded := _in_words(text)) is not None:
        return worded * factor
    found = chinese(text)
    return None if found is None else found * factor


def integer(text: str) -> int | None:
    """A whole number in any of the forms of ``number``; None for what is none."""
    found = number(text)
    return int(found) if found is not None and found == int(found) else None
