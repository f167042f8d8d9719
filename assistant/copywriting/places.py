"""Which one text of a copy a person means: "the second headline", 第二个标题, "headline 3", "the last description"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from assistant.copywriting.channels import Channel

_ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
}  # fmt: skip
_DIGITS = dict(zip("一二三四五六七八九", range(1, 10), strict=True)) | {"两": 2}
_LAST = 0
# how people call the slots, by their role or the start of their name
_NAMES = {
    "headline": r"headline|title|大?标题", "description": r"description|描述", "bullet": r"bullet(?: point)?|卖点|五点",
    "subject": r"subject(?: line)?|邮件(?:主题|标题)|主题行?", "preheader": r"preheader|preview text|预览文[字本]|摘要",
    "body": r"body|text|正文|内文", "call_to_action": r"call to action|cta|button|按钮|行动号召", "hashtag": r"hashtag|tag|话题|标签",
    "path": r"path|路径",
}  # fmt: skip
_CHINESE = r"[一二三四五六七八九十两\d]{1,3}"
_WORDS = rf"(?P<word>{'|'.join(_ORDINALS)})|(?P<last>last|final)"
# "3 headlines" is a count, "headline 3" and "the 3rd headline" are places
_BEFORE = rf"(?:#|no\.? ?|number )(?P<n>\d{{1,2}})|(?P<n>\d{{1,2}})(?:st|nd|rd|th)|{_WORDS}"
_AFTER = rf"(?:#|no\.? ?|number )?(?P<n>\d{{1,2}})|{_WORDS}"


@dataclass(frozen=True, kw_only=True)
class Place:
    """One text: of which version, in which slot, at which place; all from 0."""

    version: int
    slot: str
    index: int


def place_in(message: str, channel: Channel, texts: Sequence[Mapping[str, Sequence[str]]]) -> Place | None:
    """The text that a message is about, of versions with their ``texts`` by slot; None when it names none."""
    for name, slot in channel.slots.items():
        words = "|".join(filter(None, (_NAMES.get(slot.role), regex.escape(slot.label["zh"]), slot.label["en"])))
        number = _number(message, words)
        if number is None:
            continue
        version = _version(message)
        if slot.max == 1 and number > 1 and version is None:  # the second subject is that of the second version
            version, number = number, 1
        at = Place(version=(version or 1) - 1, slot=name, index=number - 1)
        if at.version >= len(texts):
            return None
        held = texts[at.version].get(name, ())
        index = len(held) - 1 if number == _LAST else at.index
        return Place(version=at.version, slot=name, index=index) if 0 <= index < len(held) else None
    return None


def names_a_place(message: str) -> bool:
    """True when a message names one text of some copy, whether or not there is one: "the second headline"."""
    return any(_number(message, words) is not None for words in _NAMES.values())


def _number(message: str, words: str) -> int | None:
    """The place that a message gives to one of ``words``; None when it names none."""
    english = rf"(?<!\w)(?:{_BEFORE})[ -](?:\w+ )?(?:{words})\b|\b(?:{words}) (?:{_AFTER})\b"
    if (match := regex.search(english, message, regex.IGNORECASE)) is not None:
        if match["last"]:
            return _LAST
        return int(match["n"]) if match["n"] else _ORDINALS[match["word"].lower()]
    chinese = rf"(?:第(?P<n>{_CHINESE})|(?P<last>最后一?))[个条则句款]?(?:的)?(?:{words})|(?:{words})的?第?(?P<n>{_CHINESE})(?![版个条])"
    if (match := regex.search(chinese, message, regex.IGNORECASE)) is not None:
        return _LAST if match["last"] else _chinese(match["n"])
    return None


def _chinese(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, mark, ones = text.partition("十")
    if mark:
        return 10 * (_DIGITS.get(tens, 1)) + _DIGITS.get(ones, 0)
    return _DIGITS.get(text[:1], 1)


def _version(message: str) -> int | None:
    match = regex.search(
        rf"\b(?:version|variant|option) (?P<n>\d)\b|第(?P<zh>{_CHINESE})版|版本(?P<zh>{_CHINESE})", message, regex.I
    )
    if match is None:
        return None
    return int(match["n"]) if match["n"] else _chinese(match["zh"])
