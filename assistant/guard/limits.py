"""Limits: how much one visitor, one address and one site may ask, so that nobody gets "free AI" from a shop's page.

Rates count in moving windows (the ``limits`` library, in memory or Redis); streams are counted while they run.
Nothing here raises: a ``Refusal`` names the rule and when to come back, and the entry point says so in words.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from time import time
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import MovingWindowRateLimiter

logger = logging.getLogger(__name__)

Rule = Literal["visitor", "address", "site", "day", "sessions", "identities", "offline", "lookups", "streams"]
Span = Literal["minute", "hour", "day"]


class Rates(BaseModel):
    """How much a site lets people ask. All are counts; 0 closes that way altogether."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    visitor_minute: int = Field(default=8, ge=0, le=1000, description="messages of one visitor a minute")
    visitor_day: int = Field(default=120, ge=0, le=100_000, description="messages of one visitor a day")
    address_minute: int = Field(default=30, ge=0, le=10_000, description="messages from one IP address a minute")
    address_day: int = Field(default=600, ge=0, le=1_000_000, description="messages from one IP address a day")
    site_minute: int = Field(default=300, ge=0, le=100_000, description="messages of all visitors a minute")
    site_day: int = Field(default=5000, ge=0, le=10_000_000, description="messages of all visitors a day")
    message_characters: int = Field(default=2000, ge=1, le=20_000, description="characters of one message")
    visitor_streams: int = Field(default=4, ge=1, le=100, description="answers that one visitor reads at once (tabs)")
    address_streams: int = Field(default=40, ge=1, le=10_000, description="answers read from one IP address at once")
    site_streams: int = Field(default=400, ge=1, le=100_000, description="answers read on the site at once")


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Too much: which rule said so, and in how many seconds there is room again."""

    rule: Rule
    retry_after_s: float


# for what is no message: how often an address (or a visitor) may open sessions, bring tokens, guess at orders
FIXED: dict[Rule, tuple[int, Span]] = {
    "sessions": (30, "minute"),
    "identities": (30, "minute"),
    "offline": (5, "hour"),
    "lookups": (10, "hour"),
}


class Limits:
    """The counters of all sites.

    Args:
        url: where they are kept, as the ``limits`` library names it: ``memory://`` or ``redis://host:6379``.
        scale: multiplies every rate; tests and benchmarks open the gates with it.

    While a Redis is out of reach, this process counts for itself: a shop's page stays open, and is not left open to
    everybody.
    """

    def __init__(self, url: str = "memory://", *, scale: int = 1) -> None:
        self._url, self._scale = url, scale
        self._streams: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._reachable = True

    @cached_property
    def _shared(self) -> MovingWindowRateLimiter:
        return _limiter(self._url)

    @cached_property
    def _own(self) -> MovingWindowRateLimiter:
        return _limiter("memory://")

    def message(self, rates: Rates, *, site: str, visitor: str, address: str) -> Refusal | None:
        """Count one message, or say why it is one too many; a refused message counts nowhere."""
        return self._take(
            (
                ("visitor", rates.visitor_minute, "minute", f"{site}:v:{visitor}"),
                ("day", rates.visitor_day, "day", f"{site}:v:{visitor}"),
                ("address", rates.address_minute, "minute", f"{site}:a:{address}"),
                ("day", rates.address_day, "day", f"{site}:a:{address}"),
                ("site", rates.site_minute, "minute", f"{site}:s"),
                ("day", rates.site_day, "day", f"{site}:s"),
            )
        )

    def other(self, rule: Rule, who: str) -> Refusal | None:
        """Count one use of what ``FIXED`` names, by whoever it is counted for."""
        count, span = FIXED[rule]
        return self._take(((rule, count, span, who),))

    def used_up(self, rule: Rule, who: str) -> Refusal | None:
        """Whether ``other`` would refuse, without counting."""
        count, span = FIXED[rule]
        wanted: list[tuple[Rule, RateLimitItem, str]] = [(rule, _item(count * self._scale, span), who)]
        return self._counting(lambda limiter: _full(limiter, wanted))

    def _take(self, wanted: Sequence[tuple[Rule, int, Span, str]]) -> Refusal | None:
        items: list[tuple[Rule, RateLimitItem, str]] = [
            (rule, _item(count * self._scale, span), who) for rule, count, span, who in wanted
        ]

        def count(limiter: MovingWindowRateLimiter) -> Refusal | None:
            refusal = _full(limiter, items)
            if refusal is None:
                for rule, item, who in items:
                    limiter.hit(item, rule, who)
            return refusal

        with self._lock:  # all or none: what one rule refuses, the others must not have counted
            return self._counting(count)

    def _counting(self, count: Callable[[MovingWindowRateLimiter], Refusal | None]) -> Refusal | None:
        """What ``count`` says of the shared counters, or, while they are out of reach, of this process's own."""
        from limits.errors import StorageError

        try:
            found = count(self._shared)
        except StorageError as error:
            if self._reachable:
                logger.warning("limits are counted in this process alone, %s cannot be reached: %s",
                               self._url.split("@")[-1], error.storage_error)  # fmt: skip
            self._reachable = False
            return count(self._own)
        if not self._reachable:
            logger.warning("limits are shared again")
        self._reachable = True
        return found

    @contextmanager
    def stream(self, rates: Rates, *, site: str, visitor: str, address: str) -> Generator[Refusal | None]:
        """Hold one of the places for streams while the block runs; gives a refusal when none is free."""
        places = {
            f"{site}:v:{visitor}": rates.visitor_streams * self._scale,
            f"{site}:a:{address}": rates.address_streams * self._scale,
            f"{site}:s": rates.site_streams * self._scale,
        }
        with self._lock:
            full = any(self._streams[place] >= most for place, most in places.items())
            if not full:
                self._streams.update(places.keys())
        if full:
            yield Refusal(rule="streams", retry_after_s=5.0)
            return
        try:
            yield None
        finally:
            with self._lock:
                self._streams.subtract(places.keys())
                for place in places:
                    if self._streams[place] <= 0:
                        del self._streams[place]


def _limiter(url: str) -> MovingWindowRateLimiter:
    from limits.storage import storage_from_string
    from limits.strategies import MovingWindowRateLimiter

    # a Redis that hangs may not hold a visitor's message
    waits = {"socket_timeout": 1.0, "socket_connect_timeout": 1.0} if url.startswith("redis") else {}
    return MovingWindowRateLimiter(storage_from_string(url, wrap_exceptions=True, **waits))


def _full(limiter: MovingWindowRateLimiter, items: Sequence[tuple[Rule, RateLimitItem, str]]) -> Refusal | None:
    """The refusal of the first rule that has no room; nothing is counted."""
    for rule, item, who in items:
        if item.amount == 0:
            return Refusal(rule=rule, retry_after_s=float(item.get_expiry()))
        if not limiter.test(item, rule, who):
            reset = limiter.get_window_stats(item, rule, who).reset_time
            return Refusal(rule=rule, retry_after_s=min(max(1.0, reset - time()), float(item.get_expiry())))
    return None


def _item(count: int, span: Span) -> RateLimitItem:
    import limits

    kinds = {
        "minute": limits.RateLimitItemPerMinute,
        "hour": limits.RateLimitItemPerHour,
        "day": limits.RateLimitItemPerDay,
    }
    return kinds[span](count)
