"""Small mends of a candidate that fails a check: a sentence left out, a mark taken away. Nothing is ever added.

A small model writes one sentence too many more often than a wrong text, so leaving out what fails keeps most of what
it wrote. What comes out passes the checks again, or is dropped.
"""

from __future__ import annotations

import regex

from assistant.copywriting.channels import Slot
from assistant.copywriting.check import Checked, CopyChecker
from assistant.copywriting.rules import sentences

LEAST_LEFT = 0.35  # of a text; less is no longer what was written
_JOINTS = regex.compile(r"\s*(?:[:：|—–!！?？。]|\s-\s|\.\s|,\s|，)\s*")
# where a phrase can end and still be one: before what only adds to it
_ADDED = regex.compile(r"\s+(?=(?:for|in|with|from|at|on|to|that|and|by|as)\s)", regex.IGNORECASE)
_ADDITION = regex.compile(
    r"(?:for|in|with|from|at|on|to|that|and|by|as|of|or|but|than|available|per)\b", regex.IGNORECASE
)
# what an English phrase cannot end with: it wants "of", "with", "for" after it
_WANTS_MORE = regex.compile(
    r"\b(?:made|comes?|goes|filled|packed|designed|crafted|perfect|ideal|great|suitable|ready|full|touch|piece|way|bit|lot|"
    r"sense|kind|sort|splash|hint|dash|slice|taste|look(?:ing)?|part|time|it['’]?s|you['’]?re|is|are|not)$",
    regex.IGNORECASE,
)
_AMOUNT = regex.compile(r"[£$€¥￥]?\s?\d[\d.,]*\s?(?:英镑|美元|欧元|元)?")
_ENDS = regex.compile(r"[!！.。~～,，;；]+$")


def mended(checked: Checked, slot: Slot, checker: CopyChecker) -> Checked:
    """The text as it is when it passes, else the first mend of it that does, else the text as it is."""
    if checked.ok:
        return checked
    for text in _mends(checked, slot):
        if text and text != checked.text:
            again = checker.check(text, slot)
            if again.ok:
                return again
    return checked


def shortened(text: str, share: float = 0.65) -> str:
    """The first sentences of a text, up to a share of its length but one at least."""
    spans = list(sentences(text))
    end = spans[0][1] if spans else len(text)
    for _, to in spans[1:]:
        if to > share * len(text):
            break
        end = to
    return text[:end].strip()


def _mends(checked: Checked, slot: Slot) -> list[str]:
    if slot.multiline or slot.role in ("description", "body", "bullet"):
        return [_without_failing(checked), _within(_without_failing(checked), slot), _as_sentence(checked.text)]
    text = _ENDS.sub("", checked.text).strip()
    parts = [part.strip() for part in _JOINTS.split(text) if part.strip()]
    parts += [text[: match.start()] for match in _ADDED.finditer(text)]
    fitting = [part for part in sorted(parts, key=len, reverse=True) if slot.fits(part) and _stands_alone(part)]
    return [text, *(part[:1].upper() + part[1:] for part in fitting[:3])]


def _stands_alone(part: str) -> bool:
    """True for a piece that is still a phrase: of two words or four characters, and no mere addition to another."""
    part = _AMOUNT.sub("", part)  # a price alone says nothing
    if regex.search(r"\p{Han}", part):
        return len(part) > 3
    return len(part) > 5 and " " in part and not _ADDITION.match(part) and not _WANTS_MORE.search(part)


def _without_failing(checked: Checked) -> str:
    """The sentences that nothing of error level stands against; hits on the whole text count against none."""
    text = checked.text
    errors = [hit for hit in checked.hits if hit.severity == "error" and not (hit.start == 0 and hit.end >= len(text))]
    kept = [
        text[start:end]
        for start, end in sentences(text)
        if not any(hit.start < end and start < hit.end for hit in errors)
    ]
    left = "".join(kept).strip()
    return left if len(left) >= LEAST_LEFT * len(text) else ""


def _within(text: str, slot: Slot) -> str:
    """As many whole sentences from the start as fit."""
    end = 0
    for _, to in sentences(text):
        if not slot.fits(text[:to].strip()):
            break
        end = to
    return text[:end].strip()


def _as_sentence(text: str) -> str:
    """With a capital at the start and a mark at the end."""
    whole = text.strip()
    whole = whole[:1].upper() + whole[1:]
    mark = "。" if regex.search(r"\p{Han}$", whole) else "."
    return whole if not whole or not whole[-1].isalnum() else whole + mark
