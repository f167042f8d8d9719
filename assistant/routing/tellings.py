"""Sentences that only tell what an asking one is about, or nothing of it: "I was in the shop yesterday. How many ..."."""

from __future__ import annotations

import re
from itertools import takewhile

from assistant.routing import subjects
from assistant.routing.asking import Asked
from assistant.routing.parsing import figures, marketing, periods, places

_FLAGS = re.IGNORECASE | re.ASCII
_ENDS = re.compile(
    r"(?<=[.!?;])\s+|\n+|:\s+(?=(?:how|what|which|who|when|where|did|do|does|is|are)\b)|,\s+(?:and |so |but |now )?(?=(?:can|could|would|please|pls|what|how|which|show|give|tell|i need|i want|i'd like)\b)",
    _FLAGS,
)
_TELLS = re.compile(
    r"^\W*(?:(?:and|but|so|well|ok(?:ay)?|hi|hello|hey|morning|good morning|fyi|as you know|btw|by the way|just|because|since|as),?\s)*(?:i|i'm|i've|we|we've|we're|you|my|our|the|a|an|he|she|they|it|it's|there(?:'s)?|someone|somebody|everyone|[a-z]+)\b(?: [\w'&-]+){0,4}?(?:\s|(?='))(?:'m|'re|'ve|am|is|are|was|were|has|have|had|do|does|did|will|went|ran|said|says|say|thinks?|thought|told|asked|asks|claims?|wants?|launched|opened|started|met|got|preparing|going|sent|moved|changed|came|left|read|heard|saw|believe|guess|hope|just)\b",
    _FLAGS,
)
_WISHES = re.compile(
    r"\b(?:need|like|show|give|tell|know|see|please|pls|interested|want(?:s|ed)? (?:to|the|me|a|some|our|all))\b|[?]\s*$",
    _FLAGS,
)
_OF_US = re.compile(r"^\W*(?:i|we|i'm|i've|we're|we've)\b", _FLAGS)
_SURE = re.compile(r"\b(?:is|was) (?:that|it|this) (?:true|right|correct|so|really so)\b", _FLAGS)
_LEANS = re.compile(r"\b(?:there|those|these|then|they|them|it|its|that|same|since(?= then|\W*$))\b", _FLAGS)


def asking(asked: Asked) -> str:
    """The message without what is only told, unless what is asked leans on it or lacks a time or filter that it says."""
    if not asked.text.isascii():
        return _asking_chinese(asked)
    pieces = [piece for piece in _ENDS.split(asked.text) if piece.strip()]
    if not 2 <= len(pieces) <= _MOST:
        return asked.text
    told = list(takewhile(_only_tells, pieces))  # what is told afterwards may say more of it: "ten are enough"
    asks = " ".join(piece for piece in pieces if piece not in told)
    if not told or not _measures(asks) or _LEANS.search(_SURE.sub(" ", asks)):
        return asked.text
    known = _names(asked, asks)
    return " ".join(piece for piece in pieces if piece not in told or _names(asked, piece) - known)


_CLAUSES = re.compile(r"[，,。;；!！?？\n]+\s*")
_ASKS_ZH = re.compile(
    r"吗|呢|什么|多少|几|哪|谁|怎么|如何|多[大高低]|[?？]|^\s*(?:请|帮|给|麻烦|劳驾|能|可以|想|我要|写|做|把|将|推荐|生成|设计|制定|分析|预测|找|列|查|看|只|不|除|按|和|跟|与|从|自|到|截)|(?:货号|编号|订单号)|\d"
)


def _asking_chinese(asked: Asked) -> str:
    """The same for clauses that stand first: 供应商的事回头再说，看看德国有多少订单."""
    left = asked.text
    while (end := _CLAUSES.search(left)) and end.end() < len(left):
        first, rest = left[: end.start()], left[end.end() :]
        says = figures.measures(first) or figures.says_anything(first) or figures.TAKEN_BACK.search(first)
        named = places.region(first, asked.words.countries)[0] or marketing.segment(first) or _names(asked, first)
        if says or named or _ASKS_ZH.search(left[: end.end()]) or not _measures(rest):
            break
        left = rest
    return left


_MOST = 6


def _measures(text: str) -> bool:
    return bool(figures.measures(text) or figures.dimensions(text))


def _only_tells(piece: str) -> bool:
    said = set(figures.measures(piece))
    if _OF_US.match(piece):
        said -= {"repeat_rate", "returning_customers"}  # "I've just come back from holiday"
    return bool(_TELLS.match(piece)) and not said and not _WISHES.search(piece)


def _names(asked: Asked, text: str) -> set[str]:
    """What a text says to filter by."""
    found = {"time"} if periods.entire(text) or periods.timing(text, asked.today).said else set[str]()
    if places.countries(text, asked.words.countries, codes=not text.isascii())[0] or "country" in figures.dimensions(
        text
    ):
        found.add("country")
    if {"category", "product"} & subjects.of_a_figure(asked, text).values.keys() or {"category", "product"} & {
        *figures.dimensions(text)
    }:
        found.add("subject")
    return found
