# pyright: reportArgumentType=false, reportCallIssue=false
# (what pandas and Ibis return depends on values that their stubs cannot see)
"""Who moved between segments: the customers of an earlier day by where they were then and where they are now.

Each date's segments come from the orders up to that date alone, so that a move is what a marketer would have seen.
Segments stand in three stages, by recency: active, cooling and away. A customer who came to a later stage slipped;
one who came back to an earlier stage was won back; who is in another segment of the same stage has shifted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from assistant.analytics.errors import BadValue
from assistant.analytics.frames import AnyTable
from assistant.analytics.metrics import wilson
from assistant.analytics.reports_customers import Source, enough_customers, known_lines, number
from assistant.analytics.rfm import SEGMENTS, rfm_table
from assistant.analytics.text import label, say
from assistant.findings import Chart, Finding, Health, Table

if TYPE_CHECKING:
    import pandas as pd

STAGE: Mapping[str, int] = {
    "champions": 0, "loyal": 0, "potential_loyal": 0, "new": 0, "promising": 0,
    "need_attention": 1, "about_to_sleep": 1, "cannot_lose": 2, "at_risk": 2, "hibernating": 2,
}  # fmt: skip
NEWCOMER = "not_yet"  # had not ordered by the earlier date
MIN_BEFORE = 100


def segment_moves(order_lines: AnyTable, as_of: datetime, *, days: int = 90) -> pd.DataFrame:
    """Each customer's segment ``days`` before and now.

    Args:
        order_lines: sales lines, as ``rfm_table`` takes them.
        as_of: the clock.
        days: how long before.

    Returns:
        ``customer_id``, ``then`` (a segment, or ``not_yet``), ``now``, ``monetary`` (to date), ``move``: ``stayed``,
        ``shifted`` (another segment of the same stage), ``slipped``, ``won_back`` or ``joined``.

    Raises:
        BadValue: days below 1.
    """
    if days < 1:
        raise BadValue("days", days, "at least 1")
    before = as_of - timedelta(days=days)
    today: Any = _frame(rfm_table(order_lines, as_of))[["customer_id", "segment", "monetary"]]
    then: Any = _frame(rfm_table(order_lines, before))[["customer_id", "segment"]]
    both = today.rename(columns={"segment": "now"}).merge(
        then.rename(columns={"segment": "then"}), on="customer_id", how="left"
    )
    both["then"] = both["then"].fillna(NEWCOMER)
    both["move"] = [move(one, other) for one, other in zip(both["then"], both["now"], strict=True)]
    return both[["customer_id", "then", "now", "monetary", "move"]].sort_values("customer_id", ignore_index=True)


def move(then: str, now: str) -> str:
    """What a change of segment is called."""
    if then == NEWCOMER:
        return "joined"
    if then == now:
        return "stayed"
    step = STAGE[now] - STAGE[then]
    return "slipped" if step > 0 else "won_back" if step < 0 else "shifted"


def _frame(table: Any) -> Any:
    return table.to_pandas() if hasattr(table, "to_pandas") else table


def moves_finding(store_tables: Source, as_of: datetime, *, days: int = 90, language: str = "en") -> Finding:
    """The matrix of moves with counts and shares of each row, and how many stayed, slipped, came back and joined."""
    both: Any = segment_moves(known_lines(store_tables, as_of), as_of, days=days)
    known = both[both["then"] != NEWCOMER]
    columns = (
        say("moves.then", language, days=days), say("moves.now", language), label("customers", language),
        say("moves.share", language), say("moves.kind", language), label("monetary", language),
    )  # fmt: skip
    cells = both.groupby(["then", "now"])["monetary"].agg(["size", "sum"])
    sizes = both.groupby("then").size().to_dict()
    order = [name for name, _, _ in SEGMENTS]
    rows = tuple(
        (
            _name(then, language),
            _name(now, language),
            int(cells.loc[(then, now), "size"]),
            number(100 * cells.loc[(then, now), "size"] / sizes[then], 1),
            say(f"moves.{move(then, now)}", language),
            number(cells.loc[(then, now), "sum"]),
        )
        for then in [*order, NEWCOMER]
        for now in order
        if (then, now) in cells.index
    )
    values, interval = _headline(known["move"].value_counts().to_dict(), len(known))
    currency = str(getattr(getattr(store_tables, "profile", None), "currency", "") or "")
    health = enough_customers(len(known), language, MIN_BEFORE) or Health(status="pass")
    return Finding(
        name="moves",
        title=say("moves.title", language, days=days),
        method=say("moves.method", language),
        health=health,
        as_of=as_of,
        period=(as_of - timedelta(days=days), as_of),
        sample={"customers": len(known), "joined": int(sizes.get(NEWCOMER, 0))},
        values=values,
        units=dict.fromkeys(values, "%"),
        interval=interval,
        table=Table(columns=columns, rows=rows, units={columns[3]: "%", columns[5]: currency}),
        chart=Chart(
            kind="heatmap", x=columns[1], y=(columns[0], columns[2]), series=columns[3],
            title=say("moves.title", language, days=days),
        ),
        language=language,
    )  # fmt: skip


def _headline(counts: Mapping[str, int], total: int) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """Shares of those who were customers then, in per cent, with their intervals."""
    values: dict[str, float] = {}
    interval: dict[str, tuple[float, float]] = {}
    for kind in ("stayed", "shifted", "slipped", "won_back") if total else ():
        count = int(counts.get(kind, 0))
        low, high = wilson(count, total)
        values[kind], interval[kind] = 100 * count / total, (100 * low, 100 * high)
    return values, interval


def _name(segment: str, language: str) -> str:
    return say("moves.not_yet", language) if segment == NEWCOMER else say(f"segment.{segment}", language)
