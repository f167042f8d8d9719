"""predict_churn: who is likely to leave, most at stake first, each with its reasons; or one customer."""

from __future__ import annotations

import re

from assistant import analyses
from assistant.context import ToolContext
from assistant.findings import Finding
from assistant.outcome import Outcome
from assistant.phrases import say
from assistant.routing.arguments import PredictChurn
from assistant.telling import SAID_AT_MOST, capital, cell_of, listed, outcome, said_of, shown
from assistant.tools.asking_data import MARKETING, beating, in_words, the_customer
from assistant.tools.base import Tool
from assistant.tools.moves import told_moves

EXPORTED = 10_000
LEAVING = re.compile(r"\b(?:leav\w+|churn\w*|lapse\w*)\b|流失|离开|不再(?:购买|下单)", re.IGNORECASE)
PRESENT = frozenset(
    {"high_value", "potential", "ordinary", "champions", "loyal", "promising", "new", "one_time", "wholesale"}
)
LIKELY = 0.5  # who is exported as about to leave is more likely to leave than to stay


FORETOLD = frozenset({"at_risk", "lost"})  # groups by rule that say what the model is to tell


@in_words
def predict_churn(arguments: PredictChurn, context: ToolContext) -> Outcome:
    """The list, or its export, or what is expected of one customer."""
    customer = None
    if not arguments.customer and (moved := told_moves(context, arguments.country or ())) is not None:
        return moved
    if arguments.customer:
        customer = the_customer(arguments.customer, context)
        if isinstance(customer, Outcome):
            return customer
    segment = None if arguments.segment in FORETOLD else arguments.segment
    finding = analyses.churn(
        context.store, context.language, horizon_days=arguments.horizon_days, group=segment,
        countries=arguments.country or (), customer_id=customer, beat=beating(context),
        top=EXPORTED if arguments.export else arguments.top, least=LIKELY if arguments.export else 0.0,
    )  # fmt: skip
    if customer is not None:
        return outcome(
            finding, _one(finding, customer, arguments, context.language), context, entities={"customer": customer}
        )
    return outcome(finding, _list(finding, arguments, context.language), context)


def _list(finding: Finding, arguments: PredictChurn, language: str) -> list[str]:
    if finding.table is None:
        return []
    title, days = capital(finding.title), _days(finding, arguments)
    if arguments.export:
        count = shown(len(finding.table.rows), "", language)
        return [
            say(
                "churn_export",
                language,
                title=title,
                count=count,
                days=days,
                least=f"{100 * LIKELY:.0f}%",
            )
        ]
    head = say(
        "churn_head", language, title=title, count=f"{finding.values['expected_to_leave']:,.0f}",
        customers=shown(finding.values["recent_customers"], "", language), days=days,
    )  # fmt: skip
    lines = [head, *finding.notes]
    if not finding.table.rows:
        return lines
    few = said_of(arguments.top if arguments.top <= SAID_AT_MOST else None)
    return [*lines, say("churn_first", language, rows=listed(finding, 1, language, n=few))]


def _days(finding: Finding, arguments: PredictChurn) -> str:
    """The horizon that was used: a shorter one than was asked where hardly anybody pauses so long."""
    return f"{finding.values.get('horizon_days', arguments.horizon_days):.0f}"


def _one(finding: Finding, customer: str, arguments: PredictChurn, language: str) -> list[str]:
    if finding.table is None or not finding.table.rows:
        return [say("churn_one_unknown", language, customer=customer)]
    row = finding.table.rows[0]
    return [
        say(
            "churn_one", language, customer=customer, days=_days(finding, arguments),
            probability=cell_of(row[1], "%", language), why=str(row[-1]),
        )
    ]  # fmt: skip


TOOL = Tool(name="predict_churn", run=predict_churn, arguments=PredictChurn, roles=MARKETING)
