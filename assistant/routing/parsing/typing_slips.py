"""Misspelt English words of figures, months and countries, put right: "revnue by cuontry in febuary".

Only words that these parsers read are restored, from one slip away (two in long words) and never at the first letter,
so that the name of a product stays as it was typed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.routing.parsing import typing_slips_chinese
from assistant.routing.parsing.periods_english import MONTHS, WEEKDAYS
from assistant.routing.parsing.places import english_names

_WORDS = [
    "revenue",
    "revenues",
    "turnover",
    "sales",
    "takings",
    "earnings",
    "income",
    "proceeds",
    "orders",
    "units",
    "pieces",
    "quantity",
    "volume",
    "customers",
    "customer",
    "buyers",
    "shoppers",
    "returning",
    "repeat",
    "cancellation",
    "cancellations",
    "cancelled",
    "average",
    "basket",
    "value",
    "items",
    "products",
    "product",
    "country",
    "countries",
    "category",
    "categories",
    "segment",
    "segments",
    "cohort",
    "monthly",
    "weekly",
    "daily",
    "quarterly",
    "yearly",
    "quarter",
    "quarters",
    "month",
    "months",
    "weekday",
    "hourly",
    "between",
    "since",
    "compared",
    "versus",
    "previous",
    "highest",
    "lowest",
    "bottom",
    "biggest",
    "worst",
    "share",
    "percentage",
    "trend",
    "before",
    "revenue",
    "yesterday",
    "today",
    "during",
    "numbers",
    "number",
    "instead",
    "compare",
    "excluding",
    "category",
    "quarterly",
    "customers",
]
# what is written short, and slips in words too short to be judged by their distance
_SHORT = {
    "last moth": "last month", "this moth": "this month", "per moth": "per month", "last weak": "last week", "this weak": "this week", "teh": "the", "dis": "this", "hte": "the", "adn": "and", "nad": "and", "yr": "year", "yrs": "years", "qtr": "quarter", "qtrs": "quarters",
    "mth": "month", "mths": "months", "mnth": "month", "wk": "week", "wks": "weeks", "ppl": "people", "custs": "customers", "cust": "customer",
    "prods": "products", "rev": "revenue", "ords": "orders", "pct": "percent", "frm": "from", "btwn": "between", "lst": "last", "prev": "previous",
    "yday": "yesterday", "w/c": "week commencing", "w/b": "week beginning", "w/e": "week ending", "cats": "categories", "wat": "what",
    "wknd": "weekend", "wkend": "weekend", "w/end": "weekend", "wkends": "weekends", "qrtr": "quarter", "qtly": "quarterly", "mthly": "monthly",
    "wkly": "weekly", "yest": "yesterday", "ystd": "yesterday", "tdy": "today", "2day": "today", "fortnite": "fortnight", "xmas": "christmas",
    "lstyr": "last year", "thru": "through", "til": "until", "b4": "before", "btw": "between", "yesterdy": "yesterday", "janury": "january",
    "unts": "units", "untis": "units", "slaes": "sales", "saels": "sales", "sles": "sales", "mnay": "many", "mayn": "many", "lats": "last",
    "lsat": "last", "yaer": "year", "yera": "year", "weke": "week", "tihs": "this", "thsi": "this", "wiht": "with", "wich": "which",
    "wihch": "which", "mnoth": "month", "motnh": "month", "monht": "month", "ordes": "orders", "prodcts": "products", "bt": "by", "yesteday": "yesterday",
}  # fmt: skip
_SHORT_WORD = re.compile(
    rf"(?<![\w@#'-])(?:{'|'.join(sorted(map(re.escape, _SHORT), key=len, reverse=True))})(?![\w@'-])", re.IGNORECASE
)
_N_AND = re.compile(r"(?<=[A-Za-z]) (?:n|'n'?) (?=[A-Za-z])")
_STUCK = re.compile(r"\b(last|this|next|past|previous)(week|weekend|month|quarter|year)\b", re.IGNORECASE)
# English words that are one slip away from those and are meant as they stand
_REAL = [
    "costumer",
    "costumers",
    "mouth",
    "older",
    "border",
    "sellers",
    "selling",
    "unit",
    "united",
    "counter",
    "county",
    "quality",
    "values",
    "item",
    "itemised",
    "mother",
    "marches",
    "piece",
    "pieces",
    "peaces",
    "ordered",
    "ordering",
    "dairy",
    "really",
    "early",
    "yearling",
    "party",
    "parties",
    "share",
    "shares",
    "shared",
    "bigger",
    "best",
    "worse",
    "worth",
    "hight",
    "highly",
    "lower",
    "slowest",
    "producer",
    "produce",
    "produces",
    "production",
    "sale",
    "seal",
    "seals",
    "during",
    "drying",
    "average",
    "averages",
    "weekend",
    "weekends",
    "returns",
    "return",
    "returned",
    "repeats",
    "repeated",
    "cancel",
    "cancelling",
    "canceled",
    "cancelation",
    "tread",
    "trends",
    "frequency",
    "currency",
    "numbered",
    *(
        "format",
        "formats",
        "formed",
        "sample",
        "samples",
        "simply",
        "funky",
        "goggle",
        "goggles",
        "champion",
        "champing",
    ),
    *(
        "lather",
        "sliver",
        "slivers",
        "amazing",
        "printers",
        "printer",
        "holidays",
        "linked",
        "twisted",
        "frame",
        "flame",
    ),
]
_WORD = re.compile(r"(?<![\w@./#-])[A-Za-z]{5,14}(?![\w@./-])", re.ASCII)


@lru_cache(maxsize=1)
def _known() -> dict[str, list[str]]:
    """The words that are read, by first letter."""
    names = [name.lower() for name in english_names() if name.isalpha() and len(name) > 4]
    found: dict[str, list[str]] = {}
    for word in dict.fromkeys([*_WORDS, *(m for m in MONTHS if len(m) > 4), *WEEKDAYS, *names]):
        found.setdefault(word[0], []).append(word)
    return found


def mended(text: str) -> str:
    """``text`` with the slips put right; a country keeps a capital."""
    text = _SHORT_WORD.sub(lambda found: _SHORT[found[0].lower()], text)
    text = _STUCK.sub(r"\1 \2", text)
    text = _WORD.sub(lambda found: _word(found[0]), _N_AND.sub(" and ", text))
    return text if text.isascii() else typing_slips_chinese.mended(text)


def respelt(text: str, words: frozenset[str]) -> str:
    """``text`` with slips of these words put right, and of no others: "pintrest" to "pinterest"."""
    return _WORD.sub(lambda found: _nearest(found[0], tuple(w for w in words if w[0] == found[0][0].lower()), 1), text)


def _word(word: str) -> str:
    return _nearest(word, tuple(_known().get(word[0].lower(), ())))


@lru_cache(maxsize=8192)
def _nearest(word: str, near: tuple[str, ...], most: int = 2) -> str:
    lowered = word.lower()
    if lowered in near or lowered in _REAL or lowered.rstrip("s") in near or f"{lowered}s" in near:
        return word
    from rapidfuzz.distance import OSA

    best: tuple[float, str] | None = None
    for known in near:
        allowed = most if len(known) >= 8 and len(lowered) >= 7 else 1
        if abs(len(known) - len(lowered)) > allowed:
            continue
        distance = OSA.distance(lowered, known, score_cutoff=allowed)
        # in a short word only a letter left out or swapped: "marsh" is no "march"
        if distance > allowed or (
            len(known) <= 5 and not (len(lowered) < len(known) or sorted(lowered) == sorted(known))
        ):
            continue
        # "weekdy" lacks a letter of "weekday", and has a wrong one for "weekly"
        distance += 0.5 if len(lowered) == len(known) and sorted(lowered) != sorted(known) else 0
        if best is None or distance < best[0]:
            best = distance, known
    if best is None:
        return word
    return best[1].capitalize() if word[0].isupper() else best[1]
