"""Numbers in words: English numerals and Chinese ones."""

from __future__ import annotations

import re

ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
SCALES = {"hundred": 100, "thousand": 1000, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12}
_ZH_DIGITS = {char: i for i, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ZH_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 1e4, "亿": 1e8}


def chinese_scale(text: str) -> float:
    """The factor that characters like 万 or 百万 stand for."""
    factor = 1.0
    for char in text:
        factor *= _ZH_SCALES[char]
    return factor


def chinese_number(text: str) -> float:
    """The value of a Chinese numeral: 一千二百九十九 is 1299, 二〇一〇 is 2010, 三万五 is 35000."""
    if not any(char in _ZH_SCALES for char in text):
        return float("".join(str(_ZH_DIGITS[char]) for char in text))
    total = section = digit = 0.0
    last_scale = 1.0
    for char in text:
        if char in _ZH_DIGITS:
            digit = _ZH_DIGITS[char]
            if char == "零":
                last_scale = 1.0
            continue
        scale = _ZH_SCALES[char]
        if scale >= 1e4:
            total = (total + section + digit) * scale if scale > 1e4 or not total else total + (section + digit) * scale
            section = 0.0
        else:
            section += (digit or 1) * scale
        digit, last_scale = 0.0, scale
    # 三百五: a digit right after a scale counts tenths of it
    tail = (
        digit * last_scale / 10
        if digit and last_scale >= 100 and text[-1] in _ZH_DIGITS and text[-2] in _ZH_SCALES
        else digit
    )
    return total + section + tail


def english_number(text: str) -> float | None:
    """The value of an English numeral in words ("two hundred and fifty" is 250), None where it is none."""
    total = current = 0.0
    for word in re.split(r"[\s-]+", text.lower()):
        if word in ("and",):
            continue
        if word in ("a", "an"):
            current = current or 1.0
        elif word == "half":
            current = (current or 0) + 0.5
        elif word in ONES or word in TENS:
            current += ONES.get(word) or TENS[word]
        elif word in ("hundred", "dozen"):
            current = (current or 1) * SCALES[word]
        elif word in SCALES:
            total += (current or 1) * SCALES[word]
            current = 0
        else:
            return None
    return total + current
