"""Moves between segments in conversation: asked for in words that no argument holds, told by two tools."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import analyses
from assistant.analytics.text import say as word
from assistant.context import ToolContext
from assistant.findings import Finding
from assistant.outcome import Outcome
from assistant.phrases import say
from assistant.telling import capital, cell_of, outcome, shown

SLIPS = 4
# who went from one group to another is asked for in words that no argument holds
_MOVED = re.compile(
    r"\b(?:moved?|moving|migrat\w+|switch\w*|slipp\w+|dropp\w+|chang\w+|transition\w*)\b.{0,40}\b(?:segments?|groups?|champions?|risk)"
    r"|\bsegments?\b.{0,20}\b(?:moves?|migrat\w+|transition\w*|changes?)\b"
    r"|(?:迁移|流转|转移)|(?:从|由).{1,10}(?:变成|变为|转为|转成|滑到|掉到|降为|降到)|分群.{0,4}变化",
    re.IGNORECASE,
)
_SPANS = (
    (re.compile(r"\byear\b|一年|去年", re.IGNORECASE), 365),
    (re.compile(r"\bmonth\b|一个月|上个?月", re.IGNORECASE), 30),
)
_DAYS = re.compile(r"\b(\d{1,3}) days?\b|(\d{1,3}) ?天", re.IGNORECASE)


def _span(said: str) -> int:
    """How many days back a question about moves looks: those said, a year, a month, else a quarter."""
    if (days := _DAYS.search(said)) is not None:
        return max(1, int(days[1] or days[2]))
    return next((span for words, span in _SPANS if words.search(said)), 90)


def _moves(finding: Finding, language: str) -> list[str]:
    table, values = finding.table, finding.values
    if table is None or "stayed" not in values:
        return []
    shares = {name: shown(values[name], "%", language) for name in ("stayed", "slipped", "won_back")}
    customers = shown(finding.sample["customers"], "", language)
    lines = [say("moves_head", language, title=capital(finding.title), customers=customers, **shares)]
    slipped = [row for row in table.rows if row[4] == word("moves.slipped", language)]
    for row in sorted(slipped, key=lambda row: -float(row[2] or 0))[:SLIPS]:
        lines.append(
            say(
                "moves_item", language, then=str(row[0]), now=str(row[1]), customers=cell_of(row[2], "", language),
                share=cell_of(row[3], "%", language),
            )
        )  # fmt: skip
    return lines


def told_moves(context: ToolContext, countries: Sequence[str]) -> Outcome | None:
    """The moves, where the message asks who went from one segment to another; else None."""
    if not _MOVED.search(context.say):
        return None
    finding = analyses.moves(context.store, context.language, days=_span(context.say), countries=countries)
    return outcome(finding, _moves(finding, context.language), context)
