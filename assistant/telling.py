"""Findings in words: one or two sentences put together from the Finding's own values, and the Source they stand on.

The model narrates; it never computes. Each number of a sentence is a fact of the Source, under the name that stands
in the sentence, so that the ledger of claims holds it; what a sentence says without a number is fixed words.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.analytics.text import label
from assistant.context import ToolContext
from assistant.events import FindingShown, Json
from assistant.findings import Finding, Scalar
from assistant.guard.words import sentences
from assistant.outcome import Outcome
from assistant.phrases import say
from assistant.rows import Rows
from assistant.sources import Fact, Source
from assistant.writing import day, money

ROWS_AS_FACTS = 40
LISTED = 3
SAID_AT_MOST = 5
LINES = 12
FEW = 1000.0


def outcome(
    finding: Finding,
    lines: Sequence[str],
    context: ToolContext,
    *,
    entities: dict[str, Json] | None = None,
    suggestions: Sequence[str] = (),
) -> Outcome:
    """What a tool hands back for a Finding: the lines, its health where that is not good, and the card beside it."""
    source = finding_source(finding)
    text = "\n".join([*[line for line in lines if line], *health_lines(finding, context.language)])
    return Outcome(
        text=text,
        sources=(source,),
        artifacts=(FindingShown(finding=finding),),
        quotations=tuple(dict.fromkeys(_names(finding))),
        entities=entities or {},
        suggestions=tuple(suggestions),
        abstained=finding.health.status == "fail",
        checked=unheld(text, source),
        detail=source.text,
    )


def health_lines(finding: Finding, language: str) -> list[str]:
    """Why a result is to be used with care, or not at all; nothing where it may be relied on."""
    health = finding.health
    if health.status == "pass":
        return []
    return [say(f"finding_{health.status}", language, reason=health.reason, advice=health.advice).rstrip()]


def unheld(text: str, source: Source) -> tuple[str, ...]:
    """The sentences of a text that code has made which are fixed words: no number of them is a fact of the row."""
    rows = Rows()
    return tuple(part.text for part in sentences(text) if not rows.claims(part.text, (source,), 0))


def finding_source(finding: Finding) -> Source:
    """What may be said of a Finding: its values with their intervals, its period, and the first rows of its table."""
    subject = capital(finding.title)
    facts: list[Fact] = []
    for name, value in finding.values.items():
        unit = finding.units.get(name, "")
        facts.append(Fact(subject=subject, attribute=name, value=plain(value, unit), unit=unit))
        for side, bound in zip(("low", "high"), finding.interval.get(name, ()), strict=False):
            facts.append(Fact(subject=subject, attribute=f"{name}_{side}", value=plain(bound, unit), unit=unit))
    for name, moment in zip(("from", "until"), finding.period or (), strict=False):
        facts.append(Fact(subject=subject, attribute=name, value=moment.date().isoformat()))
    facts += [
        Fact(subject=subject, attribute=name, value=str(count))
        for name, count in finding.sample.items()
        if finding.values.get(name) != count  # said already
    ]
    if finding.interval:
        facts.append(Fact(subject=subject, attribute="confidence", value="95", unit="%"))
    if finding.table:
        facts.append(Fact(subject=subject, attribute="rows", value=str(len(finding.table.rows))))
    facts.append(Fact(subject=subject, attribute="as_of", value=finding.as_of.date().isoformat()))
    table = finding.table
    title = label("title", finding.language)
    titles = table.columns.index(title) if table and title in table.columns else None
    for row in table.rows[:ROWS_AS_FACTS] if table else ():
        name = row_name(row, titles)
        for column, cell in zip(table.columns, row, strict=True) if table else ():
            if cell is not None and str(cell) != name:
                unit = table.units.get(column, "") if table else ""
                facts.append(Fact(subject=name, attribute=column, value=plain(cell, unit), unit=unit))
    text = "\n".join(f"{fact.subject} {fact.attribute}: {fact.value} {fact.unit}".strip() for fact in facts)
    said = [text, finding.method, finding.health.reason, *finding.notes]
    return Source(
        id=f"finding:{finding.name}:{abs(hash((finding.title, text))):x}",
        kind="finding",
        label=subject,
        text="\n".join(part for part in said if part),
        locator=subject,
        language=finding.language,
        updated_at=finding.as_of,
        facts=tuple(facts),
    )


def row_name(row: Sequence[Scalar], titles: int | None = None) -> str:
    """What a row is about: its title where a column holds one, else its first words, or its first cell."""
    if titles is not None and row[titles]:
        return str(row[titles])
    return next((str(cell) for cell in row if isinstance(cell, str)), str(row[0]))


def capital(text: str) -> str:
    """With a capital, as a line begins."""
    return text[:1].upper() + text[1:]


def plain(value: Scalar, unit: str = "") -> str:
    """A value as a fact holds it: as many digits as are shown, without grouping."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    kept = "%" if unit == "%" else ""
    return shown(float(value), kept, "en").replace(",", "").rstrip("%")


def shown(value: float, unit: str, language: str) -> str:
    """A value as a person reads it: money with its sign, rates with one digit, large numbers whole."""
    if len(unit) == 3 and unit.isupper():
        return money(value, unit, language)
    rounded = round(value, 2)
    if unit == "%":
        return f"{rounded:,.0f}%" if float(rounded).is_integer() else f"{rounded:,.1f}%"
    return f"{rounded:,.0f}" if float(rounded).is_integer() else f"{rounded:,.2f}"


def period_of(finding: Finding, language: str) -> str:
    """The first and last day of the data used; the clock's day where no period is given."""
    if finding.period is None:
        return say("finding_as_of", language, day=day(finding.as_of, language))
    first, last = (day(moment, language) for moment in finding.period)
    return first if first == last else say("finding_period", language, first=first, last=last)


def with_interval(finding: Finding, name: str, language: str) -> str:
    """A value with its 95 % interval, where there is one."""
    unit = finding.units.get(name, "")
    stated = shown(finding.values[name], unit, language)
    if name not in finding.interval:
        return stated
    low, high = (shown(bound, unit, language) for bound in finding.interval[name])
    return say("finding_interval", language, value=stated, low=low, high=high)


def listed(finding: Finding, column: int, language: str, *, name: int = 0, n: int = LISTED) -> str:
    """The first rows as ``name (value)``, one after the other."""
    table = finding.table
    if table is None:
        return ""
    unit = table.units.get(table.columns[column], "")
    parts = [
        say("finding_pair", language, name=str(row[name]), value=cell_of(row[column], unit, language))
        for row in table.rows[:n]
    ]
    return ("、" if language == "zh" else ", ").join(parts)


def said_of(top: int | None) -> int:
    """How many rows a sentence names: those that were asked for, up to five; else three."""
    return min(top, SAID_AT_MOST) if top else LISTED


def cell_of(cell: Scalar, unit: str, language: str) -> str:
    """A cell as text."""
    return shown(float(cell), unit, language) if isinstance(cell, (int, float)) else str(cell or "")


def _names(finding: Finding) -> list[str]:
    rows = finding.table.rows[:ROWS_AS_FACTS] if finding.table else ()
    return [str(cell) for row in rows for cell in row if isinstance(cell, str)]
