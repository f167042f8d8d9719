"""find_order: an order, to those it concerns.

Staff see every order. A verified customer sees their own. A stranger sees an order only with its number and the
e-mail address or postcode that was given with it, has few tries, and never learns whether a number exists.
"""

from __future__ import annotations

import threading
import time
import unicodedata
from collections import defaultdict, deque

from assistant.context import Caller, ToolContext
from assistant.events import Json
from assistant.outcome import Outcome
from assistant.phrases import say
from assistant.routing.arguments import FindOrder
from assistant.tools.base import Tool
from assistant.writing import order_items, order_source, whole_order
from knowledge.records import Order

TRIES = 5
WINDOW_S = 900.0
NEWEST = 5


class Tries:
    """Counts wrong guesses, by person and by order, so that neither can be searched through."""

    def __init__(self, limit: int = TRIES, window_s: float = WINDOW_S) -> None:
        self._limit, self._window_s = limit, window_s
        self._failed: dict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def allowed(self, *keys: str) -> bool:
        """False once any of the keys has used up its tries."""
        with self._lock:
            return all(len(self._recent(key)) < self._limit for key in keys)

    def fail(self, *keys: str) -> None:
        """Count one wrong guess for each key."""
        with self._lock:
            for key in keys:
                self._recent(key).append(time.monotonic())

    def _recent(self, key: str) -> deque[float]:
        kept = self._failed[key]
        while kept and kept[0] < time.monotonic() - self._window_s:
            kept.popleft()
        return kept


_tries = Tries()


def find_order(arguments: FindOrder, context: ToolContext) -> Outcome:
    """One order in full, the newest orders of the verified customer, or a way to prove whose it is."""
    caller, language = context.caller, context.language
    if arguments.order_id is None:
        return _newest(context)
    number = arguments.order_id.lstrip("#")
    order = context.store.find_order(arguments.order_id)
    if caller.is_staff:
        return _shown(order, context) if order else _unknown("order_unknown_staff", number, context)
    if caller.customer_id is not None:
        if order is not None and order.customer_id == caller.customer_id:
            return _shown(order, context)
        return _unknown("order_unknown_own", number, context)
    if not (arguments.email or arguments.postcode):
        return _unknown("order_protected", number, context)
    keys = (f"order:{number.casefold()}", f"caller:{_name_of(caller, context)}")
    if _tries.allowed(*keys) and order is not None and _proven(order, arguments):
        return _shown(order, context)
    _tries.fail(*keys)
    return Outcome(text=say("order_not_matched", language, order=number), abstained=True)


def _name_of(caller: Caller, context: ToolContext) -> str:
    return caller.user_id if caller.user_id != "anonymous" else context.conversation_id


def _proven(order: Order, arguments: FindOrder) -> bool:
    given = ((arguments.email, order.email), (arguments.postcode, order.postcode))
    return all(_plain(said) == _plain(kept) for said, kept in given if said) and any(
        said and kept for said, kept in given
    )


def _plain(text: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", text or "").casefold().split())


def _newest(context: ToolContext) -> Outcome:
    caller, language = context.caller, context.language
    if caller.customer_id is None:
        return Outcome(text=say("order_which", language), abstained=True)
    orders = context.store.orders_of(caller.customer_id, limit=NEWEST)
    if not orders:
        return Outcome(text=say("orders_none", language), abstained=True)
    currency = context.store.profile.currency
    return Outcome(
        text="\n".join([say("orders_newest", language), *order_items(orders, currency, language)]),
        sources=tuple(order_source(order, currency) for order in orders),
        entities={"order_id": orders[0].order_id},
    )


def _shown(order: Order, context: ToolContext) -> Outcome:
    currency = context.store.profile.currency
    return Outcome(
        text=whole_order(order, currency, context.language),
        sources=(order_source(order, currency),),
        quotations=tuple(line.title for line in order.lines if line.title),
        entities={
            "order_id": order.order_id,
            "products": list[Json](line.title for line in order.lines[:10] if line.title),
            **({"customer": order.customer_id} if order.customer_id and context.caller.is_staff else {}),
        },
    )


def _unknown(key: str, number: str, context: ToolContext) -> Outcome:
    return Outcome(text=say(key, context.language, order=number), entities={"order_id": number}, abstained=True)


TOOL = Tool(name="find_order", run=find_order, arguments=FindOrder)
