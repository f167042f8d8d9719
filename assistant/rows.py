"""Rows: whether a line that code put together says what its row says.

The ledger of claims reads prose: it weighs words, and takes tens of milliseconds for a long list. A line of code's
own making need only be compared with the rows and passages it names, number by number and word for word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.guard.numbers import Quantity, quantities, same
from assistant.sources import Claim, Fact, Source


class Rows:
    """Compares lines with sources, which are read once each."""

    def __init__(self) -> None:
        self._facts: dict[str, list[tuple[Fact, list[Quantity]]]] = {}
        self._texts: dict[str, str] = {}

    def claims(self, line: str, sources: Sequence[Source], offset: int) -> tuple[Claim, ...]:
        """What the line says, each with its source; empty when it is no quotation and a number is in no named row.

        Args:
            line: a sentence or a line of a list.
            sources: the turn's.
            offset: where the line begins in the reply.
        """
        return self._quoted(line, sources, offset) or self._numbers(line, sources, offset)

    def _quoted(self, line: str, sources: Sequence[Source], offset: int) -> tuple[Claim, ...]:
        bare = _plain(line).strip("“”")
        if len(bare) < 4:
            return ()
        for source in sources:
            if source.kind == "passage" and bare in self._text(source):
                start = offset + len(line) - len(line.lstrip())
                text = line.strip()
                return (
                    Claim(
                        subject=source.label,
                        attribute="quotation",
                        value=text,
                        text=text,
                        start=start,
                        end=start + len(text),
                        source_id=source.id,
                    ),
                )
        return ()

    def _numbers(self, line: str, sources: Sequence[Source], offset: int) -> tuple[Claim, ...]:
        named = self._named(line, sources)
        # numbers of a name ("24-hour clock", the order's own) say nothing but which row it is
        names = " ".join({source.locator for source, _, _ in named} | {fact.subject for _, fact, _ in named})
        claims: list[Claim] = []
        for quantity in quantities(line):
            if quantity.text in names:
                continue
            said = _signed(quantity, line)
            holder = next(((s, f) for s, f, kept in named if any(same(said, one) for one in kept)), None)
            if holder is None:
                return ()
            claims.append(_claim(quantity, *holder, offset))
        return tuple(claims)

    def _named(self, line: str, sources: Sequence[Source]) -> list[tuple[Source, Fact, list[Quantity]]]:
        """The facts whose subject, or whose row's own number, stands in the line; the longer name wins."""
        found = [
            (source, fact, kept)
            for source in sources
            for fact, kept in self._read(source)
            if fact.subject in line or (source.locator and source.locator in line)
        ]
        subjects = {fact.subject for _, fact, _ in found if fact.subject in line}
        shadowed = {one for one in subjects if any(one != other and one in other for other in subjects)}
        return [entry for entry in found if entry[1].subject not in shadowed]

    def _read(self, source: Source) -> list[tuple[Fact, list[Quantity]]]:
        if source.id not in self._facts:
            self._facts[source.id] = [(fact, list(quantities(f"{fact.value} {fact.unit}"))) for fact in source.facts]
        return self._facts[source.id]

    def _text(self, source: Source) -> str:
        if source.id not in self._texts:
            self._texts[source.id] = _plain(source.text)
        return self._texts[source.id]


def _signed(quantity: Quantity, line: str) -> Quantity:
    """Below zero where a minus stands before the currency (``-£5.00``)."""
    before = line[quantity.start - 1 : quantity.start]
    if quantity.kind == "money" and before == "-" and quantity.value > 0:
        return replace(quantity, value=-quantity.value)
    return quantity


def _claim(quantity: Quantity, source: Source, fact: Fact, offset: int) -> Claim:
    return Claim(
        subject=fact.subject,
        attribute=fact.attribute,
        value=fact.value,
        unit=fact.unit,
        text=quantity.text,
        start=offset + quantity.start,
        end=offset + quantity.end,
        source_id=source.id,
    )


def _plain(text: str) -> str:
    return " ".join(text.split())
