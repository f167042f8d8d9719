"""bought_together: what is bought together with a product, or the strongest pairs of the shop."""

from __future__ import annotations

from assistant import analyses
from assistant.context import STAFF, ToolContext
from assistant.events import Json
from assistant.findings import Finding
from assistant.outcome import Outcome
from assistant.phrases import say
from assistant.routing.arguments import BoughtTogether
from assistant.telling import SAID_AT_MOST, capital, cell_of, listed, outcome, said_of
from assistant.tools.asking_data import in_words, the_product
from assistant.tools.base import Tool

PAIRS_SAID = 5


@in_words
def bought_together(arguments: BoughtTogether, context: ToolContext) -> Outcome:
    """What the buyers of a product take along, most often first."""
    product = the_product(arguments.product, arguments.product_id, context)
    if isinstance(product, Outcome):
        return product
    if arguments.within_days:
        finding = analyses.bought_next(
            context.store, context.language, product_id=product, days=arguments.within_days, top=arguments.k
        )
        lines = _next_lines(finding, product, context.language)
    else:
        finding = analyses.baskets(context.store, context.language, product_id=product, top=arguments.k)
        few = said_of(arguments.k if arguments.k <= SAID_AT_MOST else None)
        lines = [*_lines(finding, product, few, context.language), *finding.notes]
    entities: dict[str, Json] = {}
    if product is not None and (row := context.store.product(product)) is not None:
        entities = {"product": row.title, "product_id": product}
    return outcome(finding, lines, context, entities=entities)


def _lines(finding: Finding, product: str | None, few: int, language: str) -> list[str]:
    table = finding.table
    if table is None or not table.rows:
        return []
    title = capital(finding.title)
    if product is not None:
        return [say("baskets_head", language, title=title, rows=listed(finding, 3, language, n=few))]
    lines = [say("baskets_pairs", language, title=title)]
    for row in table.rows[:PAIRS_SAID]:
        lines.append(
            say(
                "baskets_pair", language, first=str(row[0]), second=str(row[1]), lift=cell_of(row[5], "", language),
                orders=cell_of(row[2], "", language),
            )
        )  # fmt: skip
    return lines


def _next_lines(finding: Finding, product: str | None, language: str) -> list[str]:
    table = finding.table
    if table is None or not table.rows:
        return []
    title = capital(finding.title)
    if product is not None:
        return [say("next_head", language, title=title, rows=listed(finding, 2, language))]
    lines = [say("baskets_pairs", language, title=title)]
    for row in table.rows[:PAIRS_SAID]:
        lines.append(
            say(
                "next_pair", language, first=str(row[0]), second=str(row[1]), customers=cell_of(row[2], "", language),
                share=cell_of(row[3], "%", language),
            )
        )  # fmt: skip
    return lines


TOOL = Tool(name="bought_together", run=bought_together, arguments=BoughtTogether, roles=STAFF)
