"""Sources, facts and claims: the words that honesty is made of.

A **Source** is what text may stand on. It holds its text and, where it came from a row, typed **facts**. A
**Claim** is what outgoing text says, with the source that holds it, or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SourceKind = Literal["passage", "product", "order", "customer", "finding", "shop"]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """(subject, attribute, value) that a row holds, for example ("White lantern", "price", "3.39", "GBP").

    ``value`` is canonical text: a number with a point and no grouping, an ISO date, or words. ``unit`` is an ISO
    currency, a unit of measure (``day``, ``kg``, ``piece``, ``%``) or empty.
    """

    subject: str
    attribute: str
    value: str
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """What text may stand on: a passage, a product row, an order, a customer, a finding, the shop itself.

    ``label`` is what a person sees of it; ``locator`` where it stands (heading path, product id); ``aliases``
    are other names of its subject (order number, translated title).
    """

    id: str
    kind: SourceKind
    label: str
    text: str
    locator: str = ""
    language: str = ""
    updated_at: datetime | None = None
    facts: tuple[Fact, ...] = ()
    aliases: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a piece of outgoing text says. ``start`` and ``end`` are character offsets in that text.

    ``source_id`` is the source that holds the triple, None when none does: then ``reason`` says why.
    """

    subject: str
    attribute: str
    value: str
    unit: str = ""
    text: str
    start: int
    end: int
    source_id: str | None = None
    reason: str = ""

    @property
    def supported(self) -> bool:
        """True when a source of the turn holds it."""
        return self.source_id is not None
