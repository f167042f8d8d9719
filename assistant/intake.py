"""What comes in: a message made safe to keep and to answer, or refused with words for people."""

from __future__ import annotations

import re

from assistant.errors import MessageRejected
from assistant.phrases import say

# control characters but line feed and tab; bidirectional overrides, which make text read as what it is not;
# invisible joiners at the edges stay, for emoji and Indic scripts need them
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_VISIBLE = re.compile(r"[^\s\u200b-\u200f\u2060]")


def clean_message(text: str, limit: int, language: str) -> str:
    """The message without control characters and surrounding space.

    Args:
        text: as it came.
        limit: most characters it may have.
        language: of the refusal.

    Raises:
        MessageRejected: when nothing is left or it is too long; its text is for people.
    """
    if len(text) > limit:
        raise MessageRejected(say("message_too_long", language, limit=str(limit)))
    safe = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates cannot be kept in a database
    safe = _CONTROL.sub("", safe.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not _VISIBLE.search(safe):
        raise MessageRejected(say("message_empty", language))
    return safe
