"""Names of countries in English and Chinese, from Unicode's CLDR (through Babel)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

# What people write and CLDR does not: adjectives are left out where they mean a style ("French" lace).
_MORE = {
    "uk": "GB", "u.k.": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "usa": "US", "u.s.": "US", "us": "US", "the us": "US", "america": "US", "the states": "US", "eire": "IE", "rsa": "ZA",
    "holland": "NL", "the netherlands": "NL", "united states of america": "US", "u.s.a.": "US", "nederland": "NL", "espana": "ES", "czech republic": "CZ", "uae": "AE", "korea": "KR", "turkey": "TR", "channel islands": "JE",
    "germay": "DE", "deutschland": "DE", "hong kong": "HK", "macau": "MO", "taiwan": "TW",
    "英国": "GB", "美国": "US", "德国": "DE", "法国": "FR", "爱尔兰": "IE", "南非": "ZA", "韩国": "KR", "阿联酋": "AE",
    "香港": "HK", "澳州": "AU", "奥地利": "AT", "英格兰": "GB", "美利坚": "US", "葡国": "PT", "爱沙尼亚": "EE", "澳门": "MO", "台湾": "TW", "捷克": "CZ", "海峡群岛": "JE", "沙特": "SA", "澳洲": "AU", "荷兰": "NL",
    "the emirates": "AE", "emirates": "AE", "czechia": "CZ", "u.a.e.": "AE", "united states": "US", "suomi": "FI", "italia": "IT", "österreich": "AT", "schweiz": "CH",
    "老美": "US", "米国": "US", "美帝": "US", "袋鼠国": "AU", "枫叶国": "CA", "捷克共和国": "CZ", "荷兰王国": "NL", "大不列颠": "GB", "苏格兰": "GB", "威尔士": "GB", "阿拉伯联合酋长国": "AE", "迪拜": "AE", "狮城": "SG", "瑞土": "CH", "俄罗斯": "RU", "土耳其": "TR", "西班牙": "ES", "意大利": "IT",
}  # fmt: skip
_DEMONYMS = {
    "german": "DE", "germans": "DE", "british": "GB", "brits": "GB", "english": "GB", "scottish": "GB", "welsh": "GB", "spanish": "ES",
    "spaniards": "ES", "dutch": "NL", "norwegian": "NO", "norwegians": "NO", "swedish": "SE", "swedes": "SE", "danish": "DK", "danes": "DK",
    "australian": "AU", "australians": "AU", "aussie": "AU", "italian": "IT", "italians": "IT", "belgian": "BE", "belgians": "BE", "irish": "IE",
    "japanese": "JP", "american": "US", "americans": "US", "polish": "PL", "portuguese": "PT", "swiss": "CH", "austrian": "AT", "austrians": "AT",
    "finnish": "FI", "finns": "FI", "canadian": "CA", "canadians": "CA", "greek": "GR", "greeks": "GR", "french": "FR", "chinese": "CN", "indian": "IN",
    "brazilian": "BR", "mexican": "MX", "korean": "KR", "russian": "RU", "czech": "CZ", "hungarian": "HU", "icelandic": "IS", "israeli": "IL",
    "singaporean": "SG", "maltese": "MT", "cypriot": "CY", "lithuanian": "LT", "turkish": "TR", "saudi": "SA", "lebanese": "LB", "emirati": "AE",
    "south african": "ZA", "new zealand": "NZ", "kiwi": "NZ", "thai": "TH", "vietnamese": "VN", "malaysian": "MY", "indonesian": "ID",
    "aussies": "AU", "poles": "PL", "kiwis": "NZ", "yanks": "US", "turks": "TR", "czechs": "CZ", "hungarians": "HU", "icelanders": "IS",
    "israelis": "IL", "cypriots": "CY", "lithuanians": "LT", "brazilians": "BR", "saudis": "SA", "singaporeans": "SG",
    "koreans": "KR", "russians": "RU", "scots": "GB", "britons": "GB", "frenchmen": "FR", "irishmen": "IE", "dutchmen": "NL",
    "romanian": "RO", "bulgarian": "BG", "croatian": "HR", "slovak": "SK", "slovenian": "SI", "estonian": "EE", "latvian": "LV", "ukrainian": "UA",
}  # fmt: skip
_PEOPLE = (
    r"(?:\s(?:\w+\s)?(?:customers?|shoppers?|buyers?|markets?|orders?|sales|revenues?|clients?|turnover|shop|visitors|units|takings|income|aov|basket|"
    r"average|business|accounts?|customer|cancell?ations?|cancell?ation|repeat|new|returning|figures|numbers|purchases|wholesalers?|people|households|creators?|influencers?|bloggers?)\b)"
)
# ISO codes in capitals, where figures are asked for; those that are words or units are left out
_CODES = {
    "DE": "DE", "FR": "FR", "NL": "NL", "ES": "ES", "BE": "BE", "SE": "SE", "CH": "CH", "PT": "PT", "DK": "DK", "FI": "FI", "AU": "AU", "JP": "JP",
    "IE": "IE", "GB": "GB", "US": "US", "CN": "CN", "GER": "DE", "FRA": "FR", "ESP": "ES", "ITA": "IT", "NZ": "NZ", "CA": "CA", "PL": "PL",
    "IT": "IT", "AT": "AT", "NO": "NO", "UAE": "AE", "KSA": "SA", "HK": "HK", "SG": "SG", "SWE": "SE", "DNK": "DK", "NLD": "NL", "BEL": "BE", "AUS": "AU", "JPN": "JP", "IRL": "IE",
    "NOR": "NO", "FIN": "FI", "DEN": "DK", "CHE": "CH", "AUT": "AT", "PRT": "PT", "CYP": "CY", "ROI": "IE",
}  # fmt: skip


# what people call several countries at once
_REGIONS = (
    (r"\b(?:the )?nordics?(?: countries)?\b|北欧(?!风|式|简约|系)(?:[一二三四五]国|各国|国家|地区|市场)?", ("SE", "NO", "DK", "FI", "IS")),
    (r"\bscandinavia\b|\bscandinavian (?=countries|markets?|customers?|sales|orders|revenue|buyers)|斯堪的纳维亚(?=地区|各?国|三国|市场|客户|半岛|的|[，,。？?]|$|\s|[上今去本每])", ("DK", "NO", "SE")),
    (r"\bbenelux\b|\blow countries\b|比荷卢(?:三国)?", ("BE", "NL", "LU")),
    (r"\bDACH\b|\bgerman-speaking (?:countries|markets)\b|德奥瑞(?:三国)?|德语区", ("DE", "AT", "CH")),
    (r"\b(?:the )?iberian? ?(?:peninsula|countries)?\b|伊比利亚(?:半岛)?|西葡(?:两国)?", ("ES", "PT")),
    (r"\b(?:the )?baltics?(?: states| countries)?\b|波罗的海(?:三国|国家)?", ("LT", "LV", "EE")),
    (r"\bnorth america\b|北美(?:洲|地区|市场)?", ("US", "CA")),
)  # fmt: skip


_SHORT = dict(
    zip(
        "英美德法意西葡荷比奥日韩澳加波",
        ("GB", "US", "DE", "FR", "IT", "ES", "PT", "NL", "BE", "AT", "JP", "KR", "AU", "CA", "PL"),
        strict=True,
    )
)
# 德法两国, 英法德市场; the commonest two also before what is counted
_RUN = re.compile(
    r"(?<![百每按对])(?P<run>[英美德法意西葡荷比奥日韩澳加波]{2,5})(?:[两俩二三四五](?:国|地|边)|各国|诸国|等国|(?=(?:这[两三])?(?:市场|客户|顾客)))|(?:(?<![一-鿿])|(?<=[开除了掉把将看在]))(?P<pair>[英美德法]{2,3})(?=的|[上今去本每各]|[一二三四]季|[Qq]\d|\d|销|营|收|订|业绩|客单|以外|之外|除外|都?不|[，,。？?]|呢|$)"
)


def region(text: str, spellings: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """The shop's countries of a region that a text names, and the words that do; nothing where it sells to none."""
    if run := _RUN.search(text):
        named = tuple(_SHORT[char] for char in dict.fromkeys(run["run"] or run["pair"]))
        if all(code in spellings for code in named):
            return tuple(spellings[code] for code in named), run[0]
    for pattern, codes in _REGIONS:
        if found := re.search(pattern, text, re.IGNORECASE):
            return tuple(spellings[code] for code in codes if code in spellings), found[0]
    return (), ""


@lru_cache(maxsize=2)
def names_by_code(language: str) -> dict[str, str]:
    """ISO code -> what CLDR calls the country in ``en`` or ``zh``."""
    from babel import Locale

    return {code: str(name) for code, name in Locale(language).territories.items() if len(code) == 2 and code.isalpha()}


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, str], dict[str, str]]:
    """(lower-case name -> ISO code, ISO code -> English name)."""
    english = names_by_code("en")
    chinese = {code: name for code, name in names_by_code("zh").items() if code in english}
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
        rf"\b(?P<latin>{'|'.join(map(re.escape, latin))})(?!\w)|(?P<other>{'|'.join(map(re.escape, other))})(?!语|风|式|国旗|系列|菜)"
        rf"|\b(?P<people>{adjectives})(?=(?:(?:,| and| or| vs\.?| &|/)+ ?(?:{adjectives}))*{_PEOPLE})",
        re.IGNORECASE | re.ASCII,
    )


def english_names() -> tuple[str, ...]:
    """The English names of all countries, and what else people call them."""
    return (*_names()[1].values(), *(name for name in _MORE if name.isascii()))


def code_of(name: str) -> str | None:
    """The ISO 3166 code of a country's name in English or Chinese; None for what is none."""
    return _names()[0].get(name.strip().lower())


def by_code(names: Iterable[str]) -> dict[str, str]:
    """The shop's own spellings by ISO code: ("EIRE", "USA") -> {"IE": "EIRE", "US": "USA"}."""
    return {code: name for name in names if (code := code_of(name))}


def countries(
    text: str, spellings: Mapping[str, str] | None = None, *, codes: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The countries that a text names, and the pieces of text that do.

    Args:
        text: folded text.
        spellings: how the shop's data spells them, by ISO code; else CLDR's English name.
        codes: whether "DE" and "Dutch AOV" name one too (what is asked for is known to be figures).
    """
    found, pieces = [], []
    for name, piece in _named(text, codes=codes):
        canonical = (spellings or {}).get(name) or _names()[1].get(name, piece)
        if canonical not in found:
            found.append(canonical)
            pieces.append(piece)
    return tuple(found), tuple(pieces)


def _named(text: str, *, codes: bool) -> list[tuple[str, str]]:
    """(ISO code, the words that say it), in the order of the text."""
    result: list[tuple[int, str, str]] = []
    for match in _pattern().finditer(text):
        name = (match["people"] or match[0]).lower()
        if name == "us" and (match[0] != "US" or text.isupper()):
            continue
        if name in {"chad", "jordan", "georgia", "turkey", "guinea", "jersey"} and match[0][0].islower():
            continue
        code = _DEMONYMS.get(name) if match["people"] else code_of(name)
        if code is not None:
            result.append((match.start(), code, match["people"] or match[0]))
    if codes:
        taken = {(at, piece) for at, _, piece in result}
        for match in _SMALL_CODE.finditer(text):
            result.append((match.start("code"), _CODES[match["code"].upper()], match["code"]))
        for match in _code_pattern().finditer(text):
            code = _CODES.get(match[0]) or _DEMONYMS[match[0].lower().removeprefix("the ")]
            if not any(at <= match.start() < at + len(piece) for at, piece in taken):
                result.append((match.start(), code, match[0]))
    return [(code, piece) for _, code, piece in sorted(result)]


# "AOV for de", "orders fr + nl": small letters only where a country stands; "be", "it", "at" and "no" are words
_SMALL_CODE = re.compile(
    r"\b(?:for|in|from|to|of|only|and|\+|&|,)\s(?P<code>de|fr|nl|es|se|ch|pt|dk|fi|pl|jp|ger|uae|ksa)(?=$|[?.!,;+&/]|\s(?:by|per|in|for|and|last|this|since|please|pls|only|\+|&|q[1-4]|20\d\d))",
    re.ASCII,
)


@lru_cache(maxsize=1)
def _code_pattern() -> re.Pattern[str]:
    people = "|".join(sorted((rf"(?i:{name})" for name in _DEMONYMS if name not in _STYLES), key=len, reverse=True))
    return re.compile(
        rf"\b(?:{'|'.join(_CODES)}|(?i:the) (?i:{'|'.join(sorted(_STYLES))})(?=\s(?:buy|bought|spen[dt]|order(?:ed)?|do|did|have|had|who|take|took|make|made)\b|\s?[?.!,;]|\s?$)|{people})\b",
        re.ASCII,
    )


# adjectives that name a style as often as a country: "french lace", "polish remover"
_STYLES = {"french", "polish", "english", "chinese", "new zealand", "swiss", "greek", "turkish", "indian"}
