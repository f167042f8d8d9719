"""query_data: one checked, read-only SELECT over the shop's tables, by what the role may see."""

from __future__ import annotations

from typing import Any

from assistant.analytics.errors import QueryRefused
from assistant.analytics.measures import MEASURES
from assistant.analytics.queries import query_data as run_query
from assistant.analytics.text import say as word
from assistant.context import STAFF, ToolContext
from assistant.findings import Finding, Health, Scalar, Table
from assistant.outcome import Outcome
from assistant.phrases import say
from assistant.routing.arguments import QueryData
from assistant.telling import outcome, shown
from assistant.tools.base import Tool

ROWS = 500
OFFERED = 8


def query_data(arguments: QueryData, context: ToolContext) -> Outcome:
    """The rows of the query; without one, what can be asked instead."""
    if not arguments.sql:
        names = ", ".join(word(f"measure.{key}", context.language) for key in list(MEASURES)[:OFFERED])
        text = say("query_needs_sql", context.language, measures=names)
        return Outcome(text=text, checked=(text,), abstained=True)
    try:
        result = run_query(context.store, arguments.sql, context.caller.role, row_limit=ROWS)
    except QueryRefused as refused:
        text = say("query_refused", context.language, reason=refused.reason)
        return Outcome(text=text, checked=(text,), abstained=True)
    frame = result.rows
    rows = tuple(tuple(_cell(value) for value in row) for row in frame.itertuples(index=False, name=None))
    finding = Finding(
        name="query",
        title=arguments.question[:120],
        method=result.sql,
        health=Health(status="pass"),
        as_of=context.as_of,
        sample={"rows": len(rows)},
        table=Table(columns=tuple(str(name) for name in frame.columns), rows=rows),
        language=context.language,
    )
    return outcome(
        finding, [say("query_done", context.language, count=shown(len(rows), "", context.language))], context
    )


def _cell(value: Any) -> Scalar:
    if value is None or value != value:
        return None
    item = value.item() if hasattr(value, "item") else value
    if isinstance(item, float):
        return int(item) if item.is_integer() else round(item, 4)
    return item if isinstance(item, (str, int, bool)) else str(item)


TOOL = Tool(name="query_data", run=query_data, arguments=QueryData, roles=STAFF)
