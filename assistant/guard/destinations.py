"""What a question about delivery to a place is searched by besides: people name a country, pages say "the EU".

No page of a shop lists all countries, so neither words nor vectors find the one that holds for Germany.
"""

from __future__ import annotations

import re

from assistant.guard.places import places, regions_named
from assistant.guard.words import is_chinese
from assistant.routing.references import speaks_of_us

_DELIVERY = re.compile(
    r"\b(?:shipping|deliver(?:y|ies)|postage|customs|import (?:tax|dut)\w*)\b"
    r"|配送|送货|发货|发[到往]|能发|可发|发得|寄|送[到往去]|运[费到往去]|邮[费寄]|快递|包邮|关税",
    re.IGNORECASE,
)
_SEND = re.compile(r"\b(?:ship|send|sent|post|deliver|dispatch)(?:s|ed|ing)?\b", re.IGNORECASE)


def searched_as(question: str, home: str) -> str:
    """The question as the pages are searched for it.

    Args:
        question: as it was asked.
        home: the country of the shop (ISO 3166).

    Returns:
        The question, and, where it is about delivery to another country, what that country is part of.
    """
    if not _DELIVERY.search(question) and not (_SEND.search(question) and speaks_of_us(question)):
        return question
    chinese = is_chinese(question)
    regions = [name for place in places(question) for name in regions_named(place, home, chinese=chinese)]
    return " ".join([question, *dict.fromkeys(regions)])
