"""One message on its way: what was said, by whom, after what; and the question back that parsing may raise."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from assistant.routing.routes import TurnNote
from assistant.routing.shop_words import ShopData, ShopWords

if TYPE_CHECKING:
    from assistant.context import Caller


class AskBack(Exception):
    """Something is missing: the fixed text ``reply_key`` asks for it."""

    def __init__(self, reply_key: str, **values: str) -> None:
        self.reply_key, self.values = reply_key, values
        super().__init__(reply_key)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A folded message with what is needed to read it. ``language`` is that of the reply."""

    text: str
    caller: Caller
    language: str
    today: date
    note: TurnNote | None = None
    words: ShopWords = field(default_factory=ShopWords)
    store: ShopData | None = None

    def product_id(self, code: str | None) -> str | None:
        """The product's id if the catalogue has that code."""
        if not code or self.store is None:
            return None
        found = self.store.product(code) or self.store.product(code.upper())
        return found.product_id if found else None
