"""What "it", "the second one" or 那个 stand for: the entities that the last turn was about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.routing.parsing import products
from assistant.routing.parsing.numbers import chinese

_PRONOUN = re.compile(
    r"\b(?:it|its|it's|this one|that one|this|that|these|those|them|they|the same(?: one)?|the one|this product|that product|this item|that item|him|her|his|she|he|their)\b"
    r"|那个|这个|那款|这款|它们?|这件|那件|这单|那单|该(?:产品|商品|订单|客户)|他们?|她们?|这位|那位|此(?:商品|订单)|同款|上面(?:那|的)",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"\b(?:is it (?:possible|true|ok|okay|free)|does it take|it is|how long (?:does|will) it take|is that all|that is all|make it (?!shorter|longer)|it would be|that i|that you|that we|that are|that is|those who|is there|(?:stop|stopped) it|this (?:week|month|year|quarter|season|summer|winter|time|morning|evening|shop|store|site|sql|query))\b|这个?(?:月|周|季度|星期|礼拜|年)|那(?:天|月|周)|这(?:边|里|样|么)",
    re.IGNORECASE,
)
_OF_US = re.compile(
    r"\b(?:i|me|my|we|us|u|you|your|yourself|humans?|persons?|people|some(?:one|body)|agents?|this|here|robots?|bots?|hawker)\b"
    r"|[我你您咱人这]|客服",
    re.IGNORECASE,
)
_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
    "last": -1,
    "other": 2,
}
_ORDINAL = re.compile(
    r"\b(?:the\s)?(?P<en>first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|last|other)\s(?:one|product|item|of them|option)\b|\b(?:the|number|no\.?)\s(?P<bare>first|second|third|fourth|fifth)\s*[?.!]*$"
    r"|\b(?:number|no\.?|option)\s(?P<n>[1-9])\b|第(?P<zh>[一二三四五六七八九十1-9])(?:个|款|件|种|条|项)|(?P<zh_last>最后(?:一个|那个|一款|那款))",
    re.IGNORECASE,
)


def ordinal(text: str) -> int | None:
    """Which of the things shown is meant: 1 is the first, -1 the last; None when none is."""
    found = _ORDINAL.search(text)
    if not found:
        return None
    if found["zh_last"]:
        return -1
    if found["zh"]:
        return int(found["zh"]) if found["zh"].isdigit() else chinese(found["zh"])
    if found["n"]:
        return int(found["n"])
    return _ORDINALS[(found["en"] or found["bare"]).lower()]


def refers(text: str) -> bool:
    """True when the message points at something said before."""
    return ordinal(text) is not None or bool(_PRONOUN.search(_EXPLETIVE.sub(" ", text)))


def refers_back(text: str) -> bool:
    """True when the message points at an earlier turn: "it" stands for what the message itself named, if it did.

    "Do you have a doormat, and what does it cost?" points at its own doormat; "what does it cost?" points back, and
    so does "the second one".
    """
    if ordinal(text) is not None:
        return True
    # blanked to the same length, so that places in the text stay what they are
    pronoun = _PRONOUN.search(_EXPLETIVE.sub(lambda found: " " * len(found[0]), text))
    return pronoun is not None and not products.own_words(text[: pronoun.start()])


def without_reference(text: str) -> str:
    """The message without its pronouns."""
    return re.sub(r"\s+", " ", _PRONOUN.sub(" ", _ORDINAL.sub(" ", text))).strip()


def product(text: str, entities: Mapping[str, Any]) -> dict[str, str] | None:
    """The product that a message points at: ``product`` (title) and ``product_id`` where they are known."""
    titles, ids = _listed(entities, "product", "products"), _listed(entities, "product_id", "product_ids")
    place = ordinal(text) or 1
    index = place - 1 if place > 0 else place
    result = {}
    for name, values in (("product", titles), ("product_id", ids)):
        if values and -len(values) <= index < len(values):
            result[name] = values[index]
    return result or None


def _listed(entities: Mapping[str, Any], one: str, many: str) -> Sequence[str]:
    several = entities.get(many)
    if isinstance(several, (list, tuple)) and several:
        return [str(value) for value in several]
    single = entities.get(one)
    return [str(single)] if single else []


def speaks_of_us(text: str) -> bool:
    """Whether a message speaks of who writes or who answers: me, you, some person, this machine."""
    return _OF_US.search(text) is not None
