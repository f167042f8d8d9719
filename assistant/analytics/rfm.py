# pyright: reportAttributeAccessIssue=false, reportReturnType=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""RFM: recency, frequency and monetary value of each customer, with scores, named segments and behaviour features.

All are Ibis expressions over sales lines (assistant.analytics.lines), so that they run where the data is. DataFrames
in, DataFrames out; Ibis in, Ibis out.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from assistant.analytics.errors import BadValue
from assistant.analytics.frames import AnyTable, IbisTable, is_ibis
from assistant.analytics.lines import flat_lines, until

if TYPE_CHECKING:
    import pandas as pd

# (recency scores, frequency-and-value scores) -> segment; the first that fits
SEGMENTS: tuple[tuple[str, tuple[int, int], tuple[int, int]], ...] = (
    ("champions", (5, 5), (4, 5)),
    ("loyal", (3, 4), (4, 5)),
    ("potential_loyal", (4, 5), (2, 3)),
    ("new", (5, 5), (1, 1)),
    ("promising", (4, 4), (1, 1)),
    ("need_attention", (3, 3), (3, 3)),
    ("about_to_sleep", (3, 3), (1, 2)),
    ("cannot_lose", (1, 2), (5, 5)),
    ("at_risk", (1, 2), (3, 4)),
    ("hibernating", (1, 2), (1, 2)),
)
VALUE_TIERS = ("high", "potential", "ordinary")


def rfm_table(order_lines: AnyTable, as_of: datetime) -> Any:
    """Recency, frequency, monetary value, scores and segment of each customer who has bought by ``as_of``.

    Args:
        order_lines: sales lines: ``order_id``, ``customer_id``, ``at`` (or ``ordered_at``, ``InvoiceDate`` ...),
            ``quantity``, ``unit_price`` (or ``amount``), optional ``status``. Lines without a customer are left out.
        as_of: the clock; later lines are left out.

    Returns:
        One row a customer: ``customer_id``, ``recency`` (whole days since the last order), ``frequency`` (orders),
        ``monetary`` (net of what was taken back), ``r``, ``f``, ``m`` (1 to 5, 5 is best; equal values score
        equally), ``segment`` (one of SEGMENTS) and ``value_tier`` (high, potential, ordinary). A DataFrame for a
        DataFrame, an Ibis table for an Ibis table.

    Raises:
        BadTable: if a column is missing.
    """
    expression = scored(customer_sums(until(flat_lines(order_lines), _moment(as_of))), _moment(as_of))
    return expression if is_ibis(order_lines) else expression.to_pandas()


def _moment(as_of: Any) -> datetime:
    import pandas as pd

    moment = pd.Timestamp(as_of)
    if moment is pd.NaT:
        raise BadValue("as_of", as_of, "a date or a moment")
    if moment.tzinfo is not None:
        moment = moment.tz_localize(None)
    return moment.to_pydatetime()


def customer_sums(lines: IbisTable) -> IbisTable:
    """First and last order, orders, net and gross amount of each customer with an order."""
    known = lines.filter(lines.customer_id.notnull())
    sums = known.group_by("customer_id").aggregate(
        first_at=known["at"].min(where=known.sold),
        last_at=known["at"].max(where=known.sold),
        frequency=known.order_id.nunique(where=known.sold),
        monetary=known.net.sum(),
        gross=known.gross.sum(),
    )
    return sums.filter(sums.frequency > 0)


def scored(sums: IbisTable, as_of: datetime) -> IbisTable:
    """Add recency, scores, segment and value tier to ``customer_sums``.

    A score is the fifth of the percent rank that a customer is in, so that equal customers score equally (an ntile
    would cut through the many who bought once).
    """
    import ibis

    days = (ibis.literal(as_of).epoch_seconds() - sums.last_at.epoch_seconds()).cast("float64") / 86400
    table = sums.mutate(recency=days.floor().cast("int64"))

    def fifth(column: Any) -> Any:
        rank = ibis.percent_rank().over(ibis.window(order_by=column))
        return ibis.least((rank * 5).floor().cast("int64") + 1, 5)

    table = table.mutate(r=fifth(-table.recency), f=fifth(table.frequency), m=fifth(table.monetary))
    both = ((table.f + table.m) / 2.0 + 1e-9).round().cast("int64")
    named = [(table.r.between(*recent) & both.between(*value), ibis.literal(name)) for name, recent, value in SEGMENTS]
    high = (table.m == 5) | ((table.m == 4) & (table.f >= 4))
    tier = ibis.cases((high, "high"), ((table.r >= 4) & (table.m >= 2), "potential"), else_="ordinary")
    table = table.mutate(segment=ibis.cases(*named, else_="hibernating"), value_tier=tier)
    return table.select("customer_id", "recency", "frequency", "monetary", "r", "f", "m", "segment", "value_tier")


def customer_features(order_lines: AnyTable, as_of: datetime) -> Any:
    """What sets customers apart: RFM and behaviour, one row a customer, all numbers.

    Columns: ``customer_id``, ``recency`` (days), ``frequency``, ``monetary``, ``order_value`` (mean), ``basket_size``
    (units an order), ``basket_lines`` (different products an order), ``breadth`` (different products), ``tenure``
    (days since the first order), ``seasonality`` (share of spend in the strongest quarter of the year, .25 to 1),
    ``return_share`` (of the gross amount, taken back) and ``discount_share`` (lines below the product's usual price).

    Raises:
        BadTable: if a column is missing.
    """
    moment = _moment(as_of)
    lines = until(flat_lines(order_lines), moment)
    expression = _features(lines.filter(lines.customer_id.notnull()), moment)
    return expression if is_ibis(order_lines) else expression.to_pandas()


def _features(known: IbisTable, as_of: datetime) -> IbisTable:
    import ibis

    usual = known.filter(known.sold).group_by("product_id").aggregate(usual=known.unit_price.median())
    rows = known.left_join(usual, "product_id")
    rows = rows.mutate(quarter=rows["at"].quarter(), cheap=(rows.unit_price < 0.95 * rows.usual).fill_null(False))
    sums = rows.group_by("customer_id").aggregate(
        first_at=rows["at"].min(where=rows.sold),
        last_at=rows["at"].max(where=rows.sold),
        frequency=rows.order_id.nunique(where=rows.sold),
        monetary=rows.net.sum(),
        gross=rows.gross.sum(),
        units=rows.quantity.sum(where=rows.sold),
        order_products=(rows.order_id.cast("string") + "\x1f" + rows.product_id.cast("string")).nunique(
            where=rows.sold
        ),
        breadth=rows.product_id.nunique(where=rows.sold),
        discount_share=rows.cheap.cast("float64").mean(where=rows.sold),
        **{f"quarter_{n}": rows.gross.sum(where=rows.quarter == n) for n in range(1, 5)},
    )
    sums = sums.filter((sums.frequency > 0) & (sums.gross > 0))
    strongest = ibis.greatest(*[sums[f"quarter_{n}"].fill_null(0.0) for n in range(1, 5)])
    now = ibis.literal(as_of).epoch_seconds()
    return sums.select(
        "customer_id",
        recency=((now - sums.last_at.epoch_seconds()) / 86400.0).floor(),
        frequency=sums.frequency.cast("float64"),
        monetary=sums.monetary,
        order_value=sums.gross / sums.frequency,
        basket_size=sums.units / sums.frequency,
        basket_lines=sums.order_products / sums.frequency,
        breadth=sums.breadth.cast("float64"),
        tenure=((now - sums.first_at.epoch_seconds()) / 86400.0).floor(),
        seasonality=strongest / sums.gross,
        return_share=ibis.least(ibis.greatest((sums.gross - sums.monetary) / sums.gross, 0.0), 1.0),
        discount_share=sums.discount_share.fill_null(0.0),
    )


def purchase_summary(order_lines: AnyTable, as_of: datetime, *, unit_days: float = 7.0) -> pd.DataFrame:
    """Frequency, recency, T and monetary value of each customer, as BG/NBD and Gamma-Gamma take them.

    Orders of one day count as one purchase. ``frequency`` counts repeat purchases, ``recency`` is the time from the
    first to the last, ``T`` from the first to ``as_of``, in units of ``unit_days``; ``monetary_value`` is the mean
    value of the repeat purchases, 0 without one. Index: customer_id.
    """
    moment = _moment(as_of)
    lines = until(flat_lines(order_lines), moment)
    known = lines.filter(lines.customer_id.notnull())
    days = known.group_by(known.customer_id, day=known["at"].date()).aggregate(
        value=known.net.sum(), any=known.sold.any()
    )
    # an order that was taken back the same day is none: what is left of the day must be worth something
    frame = days.filter(days.any).to_pandas()
    # sums of an engine with several threads differ in their last digits from run to run: nothing is not 1e-13
    frame = frame.assign(value=frame["value"].round(6)).sort_values(["customer_id", "day"], ignore_index=True)
    frame = frame[frame["value"] > 0]
    first = frame.groupby("customer_id")["day"].transform("min")
    again = frame[frame["day"] > first].groupby("customer_id")["value"]
    by_customer = frame.groupby("customer_id")["day"].agg(["min", "max", "size"])
    import pandas as pd

    start, end = pd.to_datetime(by_customer["min"]), pd.to_datetime(by_customer["max"])
    summary = pd.DataFrame({"frequency": (by_customer["size"] - 1).astype(float)})
    summary["recency"] = (end - start).dt.days / unit_days
    summary["T"] = (pd.Timestamp(moment.date()) - start).dt.days / unit_days
    summary["monetary_value"] = again.mean().reindex(summary.index).fillna(0.0)
    return summary
