"""segment_customers: the customers in groups with what to do about each, or one group with its customers."""

from __future__ import annotations

import re

from assistant import analyses
from assistant.analytics.text import say as word
from assistant.context import ToolContext
from assistant.findings import Finding
from assistant.outcome import Outcome
from assistant.phrases import say
from assistant.routing.arguments import SegmentCustomers
from assistant.telling import LINES, capital, cell_of, outcome, shown
from assistant.tools.asking_data import MARKETING, in_words
from assistant.tools.base import Tool

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


@in_words
def segment_customers(arguments: SegmentCustomers, context: ToolContext) -> Outcome:
    """Groups with sizes and actions; or the members of the group that was named."""
    countries = arguments.country or ()
    if not arguments.export and _MOVED.search(context.say):
        finding = analyses.moves(context.store, context.language, days=_span(context.say), countries=countries)
        return outcome(finding, _moves(finding, context.language), context)
    if arguments.segment is not None:
        finding = analyses.members(context.store, context.language, arguments.segment, countries=countries)
        return outcome(finding, _members(finding, arguments.export, context.language), context)
    finding = analyses.groups(
        context.store, context.language, method=arguments.method, k=arguments.k, countries=countries
    )
    return outcome(finding, _groups(finding, arguments.method, context.language), context)


def _members(finding: Finding, export: bool, language: str) -> list[str]:
    title, count = capital(finding.title), shown(finding.values["customers"], "", language)
    spent = shown(finding.values["monetary"], finding.units["monetary"], language)
    lines = [say("members_head", language, title=title, customers=count, value=spent)]
    return [*lines, say("export_ready", language, title=title, count=count)] if export else lines


def _groups(finding: Finding, method: str, language: str) -> list[str]:
    table = finding.table
    if table is None or not table.rows:
        return []
    head = say(
        "groups_head", language, title=capital(finding.title), groups=str(len(table.rows)),
        customers=shown(finding.sample["customers"], "", language),
    )  # fmt: skip
    lines = [head]
    for row in table.rows[:LINES]:
        size = {
            "group": str(row[0]),
            "customers": cell_of(row[1], "", language),
            "share": cell_of(row[2], "%", language),
        }
        if method == "clusters":
            lines.append(say("clusters_item", language, **size, action=str(row[-1])))
        else:
            action, spend = str(row[-1]), cell_of(row[4], "%", language)
            lines.append(say("groups_item", language, **size, spend=spend, action=action))
    return lines


TOOL = Tool(name="segment_customers", run=segment_customers, arguments=SegmentCustomers, roles=MARKETING)
