"""customer_value: what customers are worth over a time to come."""

from __future__ import annotations

from assistant import analyses
from assistant.context import ToolContext
from assistant.findings import Finding
from assistant.outcome import Outcome
from assistant.phrases import say
from assistant.routing.arguments import CustomerValue
from assistant.telling import capital, cell_of, outcome, shown, with_interval
from assistant.tools.asking_data import MARKETING, in_words, the_customer
from assistant.tools.base import Tool

EXPORTED = 10_000


@in_words
def customer_value(arguments: CustomerValue, context: ToolContext) -> Outcome:
    """The value of a customer on average, and who is worth most; or that of one."""
    customer = None
    if arguments.customer:
        customer = the_customer(arguments.customer, context)
        if isinstance(customer, Outcome):
            return customer
    finding = analyses.value(
        context.store, context.language, horizon_days=arguments.horizon_days, group=arguments.segment,
        countries=arguments.country or (), customer_id=customer, top=EXPORTED if arguments.export else arguments.top,
    )  # fmt: skip
    entities = {"customer": customer} if customer else {}
    return outcome(finding, _lines(finding, customer, arguments, context.language), context, entities=dict(entities))


def _lines(finding: Finding, customer: str | None, arguments: CustomerValue, language: str) -> list[str]:
    table, days = finding.table, str(arguments.horizon_days)
    if table is None or "value_per_customer" not in finding.values:
        return []
    if customer is not None:
        if not table.rows:
            return [say("churn_one_unknown", language, customer=customer)]
        row = table.rows[0]
        worth = cell_of(row[1], table.units.get(table.columns[1], ""), language)
        orders = cell_of(row[2], "", language)
        return [say("value_one", language, customer=customer, value=worth, days=days, orders=orders)]
    title, worth = capital(finding.title), with_interval(finding, "value_per_customer", language)
    count = shown(finding.sample["customers"], "", language)
    lines = [say("value_head", language, title=title, value=worth, days=days, customers=count), *finding.notes]
    if arguments.export:
        lines.append(say("export_ready", language, title=title, count=shown(len(table.rows), "", language)))
    return lines


TOOL = Tool(name="customer_value", run=customer_value, arguments=CustomerValue, roles=MARKETING)
