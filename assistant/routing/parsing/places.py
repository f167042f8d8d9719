"""Names of countries in English and Chinese, from Unicode's CLDR (through Babel)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

# What people write and CLDR does not: adjectives are left out where they mean a style ("French" lace).
_MORE = {
    "uk": "GB", "u.k.": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "usa": "US", "u.s.": "US", "the us": "US", "america": "US", "the states": "US", "eire": "IE", "rsa": "ZA",
    "holland": "NL", "czech republic": "CZ", "uae": "AE", "korea": "KR", "turkey": "TR", "channel islands": "JE",
    "germay": "DE", "deutschland": "DE", "hong kong": "HK", "macau": "MO", "taiwan": "TW",
    "英国": "GB", "美国": "US", "德国": "DE", "法国": "FR", "爱尔兰": "IE", "南非": "ZA", "韩国": "KR", "阿联酋": "AE",
    "香港": "HK", "澳门": "MO", "台湾": "TW", "捷克": "CZ", "海峡群岛": "JE", "沙特": "SA", "澳洲": "AU", "荷兰": "NL",
    "俄罗斯": "RU", "土耳其": "TR", "西班牙": "ES", "意大利": "IT",
}  # fmt: skip
_DEMONYMS = {
    "german": "DE", "germans": "DE", "british": "GB", "spanish": "ES", "dutch": "NL", "norwegian": "NO",
    "swedish": "SE", "danish": "DK", "australian": "AU", "italian": "IT", "belgian": "BE", "irish": "IE",
    "japanese": "JP", "american": "US", "polish": "PL", "portuguese": "PT", "swiss": "CH", "austrian": "AT",
    "finnish": "FI", "canadian": "CA", "greek": "GR", "french": "FR",
}  # fmt: skip
_PEOPLE = r"(?:\s(?:customers?|shoppers?|buyers?|market|orders|sales|revenue|clients?|turnover|shop|visitors)\b)"


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, str], dict[str, str]]:
    """(lower-case name -> ISO code, ISO code -> English name)."""
    from babel import Locale

    english = {code: str(name) for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}
    chinese = {code: str(name) for code, name in Locale("zh").territories.items() if code in english}
    codes = {name.lower(): code for code, name in english.items()} | {name: code for code, name in chinese.items()}
    for skip in ("ZZ", "EU", "EZ", "UN", "XA", "XB", "QO"):
        codes = {name: code for name, code in codes.items() if code != skip}
    return codes | _MORE, english


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    codes, _ = _names()
    latin = sorted((n for n in codes if n.isascii()), key=len, reverse=True)
    other = sorted((n for n in codes if not n.isascii()), key=len, reverse=True)
    adjectives = "|".join(_DEMONYMS)
    return re.compile(
        rf"\b(?P<latin>{'|'.join(map(re.escape, latin))})(?!\w)|(?P<other>{'|'.join(map(re.escape, other))})(?!语)"
        rf"|\b(?P<people>{adjectives}){_PEOPLE}",
        re.IGNORECASE | re.ASCII,
    )


def code_of(name: str) -> str | None:
    """The ISO 3166 code of a country's name in English or Chinese; None for what is none."""
    return _names()[0].get(name.strip().lower())


def by_code(names: Iterable[str]) -> dict[str, str]:
    """The shop's own spellings by ISO code: ("EIRE", "USA") -> {"IE": "EIRE", "US": "USA"}."""
    return {code: name for name in names if (code := code_of(name))}


def countries(text: str, spellings: Mapping[str, str] | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The countries that a text names, and the pieces of text that do.

    Args:
        text: folded text.
        spellings: how the shop's data spells them, by ISO code; else CLDR's English name.
    """
    found, pieces = [], []
    for match in _pattern().finditer(text):
        name = (match["people"] or match[0]).lower()
        if name == "us" or (
            name in {"chad", "jordan", "georgia", "turkey", "guinea", "jersey"} and match[0][0].islower()
        ):
            continue
        if match["latin"] and match["latin"].upper() == "US" and match["latin"] != "US":
            continue
        code = _DEMONYMS.get(name) if match["people"] else code_of(name)
        if code is None:
            continue
        canonical = (spellings or {}).get(code) or _names()[1].get(code, name)
        if canonical not in found:
            found.append(canonical)
            pieces.append(match["people"] or match[0])
    return tuple(found), tuple(pieces)
