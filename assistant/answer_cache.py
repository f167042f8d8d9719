"""Answers from the shop's pages that were judged once, for whoever asks the same again.

Kept by the data's version, the reply's language, the caller's role and what is asked: its words without order, filler
and form ("Shipping to Germany?" is "delivery to Germany"), with its numbers, names and negation. Only what the pages
say is kept, never what depends on who asks: orders and customers are other tools. What comes out of it passes the
gate like anything else.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import TYPE_CHECKING

from assistant.guard.conditions import read
from assistant.guard.features import read_question
from assistant.outcome import Outcome

if TYPE_CHECKING:
    from assistant.context import ToolContext


class AnswerCache:
    """The last answers, the one used longest ago leaving first.

    Args:
        size: how many; 0 keeps none.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, Outcome] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, question: str, context: ToolContext) -> Outcome | None:
        """What was answered to the same question over the same data, in the same language, to the same role."""
        if not self._size:
            return None
        key = _key(question, context)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, question: str, context: ToolContext, outcome: Outcome) -> None:
        """Keep an answer."""
        if not self._size:
            return
        key = _key(question, context)
        with self._lock:
            self._kept[key] = outcome
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


def _key(question: str, context: ToolContext) -> Hashable:
    asked, conditions = read_question(question), read(question, context.store.profile.market)
    numbers = frozenset((one.kind, str(one.value), one.unit) for one in asked.numbers)
    meaning = (asked.words, asked.sort, asked.superlatives, asked.negations, numbers)
    places = frozenset((place.code, place.outside) for place in conditions.places)
    sides = frozenset(conditions.sides.items())
    # a question of nothing but filler means its text
    text = "" if asked.words else question.casefold()
    return (context.store.data_version, context.language, context.caller.role, meaning, places, sides, text)
