"""segment_customers: the customers in groups with what to do about each, or one group with its customers."""

from __future__ import annotations

from assistant import analyses
from assistant.context import ToolContext
from assistant.findings import Finding
from assistant.outcome import Outcome
from assistant.phrases import say
from assistant.routing.arguments import PredictChurn, SegmentCustomers
from assistant.telling import LINES, capital, cell_of, outcome, shown
from assistant.tools.asking_data import MARKETING, in_words
from assistant.tools.base import Tool
from assistant.tools.moves import told_moves
from assistant.tools.predict_churn import LEAVING, PRESENT, predict_churn


@in_words
def segment_customers(arguments: SegmentCustomers, context: ToolContext) -> Outcome:
    """Groups with sizes and actions; or the members of the group that was named."""
    countries = arguments.country or ()
    if (moved := told_moves(context, countries)) is not None:
        return moved
    if arguments.export and arguments.segment in PRESENT and LEAVING.search(context.say):
        asked = {"segment": arguments.segment, "country": arguments.country, "export": True}
        return predict_churn(PredictChurn.model_validate(asked), context)
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
