"""Whether a text is whole: no cut words, no half sentences, one script. Knows no facts and no rules."""

from __future__ import annotations

import regex

from assistant.copywriting.rules import RuleHit

_PAIRS = {"(": ")", "（": "）", "“": "”", "「": "」", "《": "》", "[": "]", "【": "】"}
# words that an English phrase cannot end with, and those of a Chinese one
_OPEN_EN = regex.compile(
    r"(?:\b(?:a|an|the|and|or|but|of|to|for|with|in|on|at|by|from|your|our|my|its|their|this|these|is|are|as|than|that|"
    r"which|who|into|over|under|every|each|more|very|so|if|when|while|because)|[,;:&+/–—-])\s*[.!?]?$",
    regex.IGNORECASE,
)
_OPEN_EN_OK = regex.compile(
    r"\b(?:to look forward to|to rely on|to decorate with|to hold on to|log in|sign in|drop in|join in)[.!?]?$", regex.I
)
_OPEN_ZH = regex.compile(
    r"(?:[，、：；和与或及的地得把被让从向对于为以而且并但因所]|一个|这个|那个|如果|因为|以及|为了)[。！？]?$"
)
_OPEN_ZH_OK = regex.compile(
    r"(?:你的|您的|我的|他的|她的|自己的|家的|是的|送的|用的|买的|有的|真的|美的|觉得|值得|舍不得|记得|来得|目的|因为|所以|原因|以为|认为|作为|行为|成为|人为|大地|天地|土地|场地|本地|当地|产地)[。！？]?$"
)
_CUT = regex.compile(r"(?:\.\.\.|…+|—)\s*$")


def form_hits(text: str, role: str, language: str) -> list[RuleHit]:
    """What shows that a text is not whole."""
    stripped = text.strip()
    found = list[RuleHit]()
    if not stripped:
        return found
    zh = language == "zh"
    open_end = (
        _OPEN_ZH.search(stripped) and not _OPEN_ZH_OK.search(stripped)
        if zh
        else _OPEN_EN.search(stripped) and not _OPEN_EN_OK.search(stripped)
    )
    if role not in ("path", "hashtag") and (_CUT.search(stripped) or open_end):
        found.append(_hit("form.cut", text, "句子不完整" if zh else "It stops before its end"))
    if _unbalanced(stripped):
        found.append(
            _hit("form.pairs", text, "括号或引号未成对" if zh else "A bracket or quotation mark has no partner")
        )
    if role in ("description", "body") and not zh:
        if stripped[0].islower():
            found.append(_hit("form.start", text, "A sentence begins with a capital"))
        if stripped[-1].isalnum():
            found.append(_hit("form.end", text, "A sentence ends with a mark"))
    if regex.search(
        r"\s{3,}(?!\n)|\s[,.!?](?:\s|$)|[\x00-\x08\x0b-\x1f\u200b\u202a-\u202e\ufffd]", stripped.replace("\n\n", "\n")
    ):
        found.append(
            _hit("form.spacing", text, "有多余空格或不可见字符" if zh else "Stray spaces or invisible characters")
        )
    return found


def script_hits(text: str, language: str) -> list[RuleHit]:
    """Characters of the other Chinese script: traditional ones in simplified copy."""
    if language != "zh":
        return []
    return [
        RuleHit(
            severity="error", rule="language.script", text=char, start=at, end=at + 1, reason="简体文案中出现繁体字",
            reference="GB/T 2312", suggestion="改用简体字",
        )
        for at, char in enumerate(text)
        if is_traditional(char)
    ]  # fmt: skip


def is_traditional(char: str) -> bool:
    """True for a character that Big5 has and GB 2312, the simplified standard, has not."""
    if not "\u4e00" <= char <= "\u9fff":
        return False
    return not _encodes(char, "gb2312") and _encodes(char, "big5") and char not in "囍喆堃淼焱垚玥珺暘昇甯"


def _encodes(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _unbalanced(text: str) -> bool:
    waiting: list[str] = []
    for char in text:
        if char in _PAIRS:
            waiting.append(_PAIRS[char])
        elif char in _PAIRS.values() and (not waiting or waiting.pop() != char):
            return True
    return bool(waiting) or text.count('"') % 2 == 1


def _hit(rule: str, text: str, reason: str) -> RuleHit:
    return RuleHit(
        severity="error", rule=rule, text=text, start=0, end=len(text), reason=reason, reference="Hawker", suggestion=""
    )
