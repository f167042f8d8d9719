# pyright: reportAttributeAccessIssue=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""Bought together: which products share orders (support, confidence, lift with an interval), and what comes next.

Counted in the data's own engine: only products with enough support are paired, and each pair is counted once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from assistant.analytics.errors import BadValue, UnknownName
from assistant.analytics.frames import AnyTable, IbisTable, is_ibis, named
from assistant.analytics.lines import flat_lines, until

COLUMNS = ("product_a", "product_b", "orders", "support", "confidence", "confidence_back", "lift", "lift_low",
           "lift_high")  # fmt: skip


def bought_together(order_lines: AnyTable, min_support: float = 0.01, *, product_id: str | None = None) -> Any:
    """Pairs of products that share orders, strongest lift first.

    Args:
        order_lines: sales lines: ``order_id`` and ``product_id``, or a whole sales table (then only lines that were
            sold count).
        min_support: the least share of orders that a pair is in, above 0 and at most 1.
        product_id: only pairs with this product (as ``product_a``).

    Returns:
        ``product_a``, ``product_b``, ``orders`` (with both), ``support`` (share of all orders), ``confidence`` (of b
        when a is bought), ``confidence_back`` (of a when b is), ``lift`` (1: as often as by chance) and its 95 %
        interval ``lift_low``, ``lift_high`` (delta method on the logarithm). A DataFrame for a DataFrame, else Ibis.

    Raises:
        BadValue: a support outside 0 to 1.
        UnknownName: a product that no order holds; names near ones.
    """
    if not 0 < min_support <= 1:
        raise BadValue("min_support", min_support, "a share of the orders, above 0 and at most 1")
    lines = _lines(order_lines)
    if product_id is not None:
        _must_exist(lines, product_id)
    expression = _pairs(lines, min_support, product_id)
    return expression if is_ibis(order_lines) else expression.to_pandas()


def _lines(order_lines: AnyTable) -> IbisTable:
    """Order and product of each line that was sold."""
    from assistant.analytics.frames import to_ibis

    columns = [str(name) for name in order_lines.columns]
    try:
        lines = flat_lines(order_lines)
        lines = lines.filter(lines.sold & lines.is_product)
    except Exception as error:
        from assistant.analytics.errors import BadTable

        if not isinstance(error, BadTable):
            raise
        lines = to_ibis(order_lines, named("order_lines", columns, ("order_id", "product_id")))
    return lines.select("order_id", "product_id")


def _must_exist(lines: IbisTable, product_id: str) -> None:
    known = lines.select("product_id").distinct()
    if not known.filter(known.product_id == product_id).count().execute():
        raise UnknownName("product in any order", product_id, known.to_pandas()["product_id"].astype(str))


def _pairs_of(lines: IbisTable, once: IbisTable, product_id: str, total: int, least: int) -> IbisTable:
    """The pairs of one product: what else is in its orders, against how often that is in any."""
    import ibis

    mine = ibis.literal(product_id).hash()
    baskets = once.filter(once.item == mine).select("basket").cache()
    orders = int(baskets.count().execute())
    beside = once.semi_join(baskets, "basket")
    both = beside.filter(beside.item != mine).group_by("item").aggregate(orders=lambda rows: rows.count())
    both = both.filter(both.orders >= least)
    names = lines.group_by(item=lines.product_id.hash()).aggregate(product_b=lines.product_id.arbitrary())
    single = once.group_by("item").aggregate(single_b=once.count())
    joined = both.inner_join(single, "item").inner_join(names, "item")
    return _measured(joined.mutate(product_a=ibis.literal(product_id), single_a=ibis.literal(orders)), total)


def _pairs(lines: IbisTable, min_support: float, product_id: str | None) -> IbisTable:
    import ibis

    # hashes in place of texts (64 bits: a million orders collide with a chance of 3e-8): counted and joined as numbers
    once = lines.select(basket=lines.order_id.hash(), item=lines.product_id.hash()).distinct().cache()
    total = int(once.basket.nunique().execute())
    least = max(2, int(-(-min_support * total // 1)))
    if product_id is not None:
        return _pairs_of(lines, once, product_id, total, least)
    names = lines.group_by(item=lines.product_id.hash()).aggregate(product_id=lines.product_id.arbitrary())
    counts = once.group_by("item").aggregate(single=once.count())
    counts = counts.filter(counts.single >= least).inner_join(names, "item")
    frequent = counts.mutate(number=ibis.row_number().over(order_by=counts.product_id).cast("int32")).cache()
    kept = once.inner_join(frequent, "item").select("basket", "number").cache()
    a, b = kept.view(), kept.view()
    joined = a.inner_join(b, [a.basket == b.basket, a.number < b.number])
    both = joined.select(first=a.number, second=b.number).group_by("first", "second").aggregate(
        orders=lambda rows: rows.count()
    )  # fmt: skip
    both = both.filter(both.orders >= least)
    left = frequent.select(first="number", product_a="product_id", single_a="single")
    right = frequent.select(second="number", product_b="product_id", single_b="single")
    return _measured(both.inner_join(left, "first").inner_join(right, "second"), total)


def _measured(both: IbisTable, total: int) -> IbisTable:
    import ibis

    lift = both.orders * float(total) / (both.single_a * both.single_b).cast("float64")
    # variance of log lift by the delta method on multinomial counts: n_ab, n_a and n_b are not independent
    variance = 1 / both.orders - 1 / both.single_a - 1 / both.single_b + (2 * lift - 1) / float(total)
    half = 1.96 * ibis.greatest(variance, 0.0).sqrt()
    table = both.mutate(
        support=both.orders / float(total),
        confidence=both.orders / both.single_a,
        confidence_back=both.orders / both.single_b,
        lift=lift,
        lift_low=lift * (-half).exp(),
        lift_high=lift * half.exp(),
    )
    return table.select(*COLUMNS).order_by(ibis.desc("lift"), "product_a", "product_b")


def bought_next(
    order_lines: AnyTable, as_of: datetime, *, days: int = 30, min_customers: int = 20, product_id: str | None = None
) -> Any:
    """What customers who bought a product buy in a later order within ``days``.

    Returns:
        ``product_a``, ``product_b`` (another product), ``customers`` (who did both in this order), ``confidence``
        (share of product_a's buyers), ``lift`` (times as often as after the average first purchase of any
        product); best lift first.

    Raises:
        BadValue: days or min_customers below 1.
    """
    import ibis

    for name, value in (("days", days), ("min_customers", min_customers)):
        if value < 1:
            raise BadValue(name, value, "at least 1")
    lines = until(flat_lines(order_lines), as_of)
    sold = lines.filter(lines.sold & lines.is_product & lines.customer_id.notnull())
    first = sold.group_by("customer_id", "product_id").aggregate(at=sold["at"].min())
    buyers = first.group_by("product_id").aggregate(buyers=first.count())
    kept = first.semi_join(buyers.filter(buyers.buyers >= min_customers), "product_id").cache()
    a, b = kept.view(), kept.view()
    gap = b["at"].epoch_seconds() - a["at"].epoch_seconds()
    later = a.inner_join(b, [a.customer_id == b.customer_id, gap > 0, gap <= days * 86400])
    pairs = later.select(product_a=a.product_id, product_b=b.product_id)
    both = pairs.group_by("product_a", "product_b").aggregate(customers=pairs.count()).cache()
    starts = int(kept.count().execute())
    usual = both.group_by("product_b").aggregate(usual=both.customers.sum() / float(max(starts, 1)))
    wanted = both if product_id is None else both.filter(both.product_a == product_id)
    left = buyers.select(product_a="product_id", buyers_a="buyers")
    table = wanted.inner_join(left, "product_a").inner_join(usual, "product_b")
    confidence = table.customers / table.buyers_a
    table = table.mutate(confidence=confidence, lift=confidence / table.usual)
    table = table.filter((table.customers >= min_customers) & (table.product_a != table.product_b))
    table = table.select("product_a", "product_b", "customers", "confidence", "lift").order_by(ibis.desc("lift"))
    return table if is_ibis(order_lines) else table.to_pandas()
