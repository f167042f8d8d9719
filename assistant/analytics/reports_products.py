"""Findings about products: recommendations and what is bought together; in the reader's language, with their health."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from assistant.analytics.basket import bought_next, bought_together
from assistant.analytics.errors import BadValue, UnknownName
from assistant.analytics.lines import get_table
from assistant.analytics.reports_customers import Source, known_lines, number
from assistant.analytics.text import label, say
from assistant.findings import Chart, Finding, Health, Scalar, Table

if TYPE_CHECKING:
    import pandas as pd

    from assistant.analytics.recommend import Recommender

FEW_ORDERS = 200
LOWER = (0.3, 0.1, 0.03)  # of the asked support, tried where no pair reaches it: a wide range spreads its orders
ENOUGH = 10  # pairs, with which no lower support is tried
COMPANIONS = 1000  # of one product, before the commonest are taken
FEWEST = 20  # orders with both, below which a pair of the whole shop may be chance


def interactions_of(store_tables: Source, as_of: datetime) -> pd.DataFrame:
    """Who bought which product when, as ``fit_recommender`` takes it."""
    lines = known_lines(store_tables, as_of, amounts=False)
    sold = lines.filter(lines.sold & lines.is_product & lines.customer_id.notnull())
    return sold.select("customer_id", "product_id", "at").to_pandas()


def fit_shop_recommender(store_tables: Source, as_of: datetime, *, budget_s: float = 30.0) -> Recommender:
    """The recommender of a shop, its new products included by their titles.

    Raises:
        TooLittleData: without any sale to a known customer.
    """
    from assistant.analytics.recommend import fit_recommender

    products = get_table(store_tables, "products")
    catalogue = None
    if products is not None:
        names = [name for name in ("product_id", "title", "category") if name in products.columns]
        catalogue = products.select(*names).to_pandas()
    return fit_recommender(interactions_of(store_tables, as_of), products=catalogue, budget_s=budget_s)


def _titles(store_tables: Source) -> dict[str, str]:
    products = get_table(store_tables, "products")
    if products is None or "title" not in products.columns:
        return {}
    frame = products.select("product_id", "title").to_pandas()
    ids, titles = frame["product_id"].astype(str), frame["title"].astype(str)
    # products that share a title are told apart by their numbers
    told = titles.where(~titles.duplicated(keep=False), titles + " (" + ids + ")")
    return dict(zip(ids, told, strict=True))


def recommend_finding(
    store_tables: Source,
    recommender: Recommender,
    as_of: datetime,
    *,
    customer_ids: Sequence[str] = (),
    product_ids: Sequence[str] = (),
    n: int = 5,
    allowed: Iterable[str] | None = None,
    diversity: float = 0.2,
    new_only: bool = True,
    language: str = "en",
) -> Finding:
    """What to show a customer, a segment (several customers), or with a product or basket (``product_ids``).

    Raises:
        BadValue: neither customers nor products.
        UnknownName: a product that nobody has bought.
    """
    if not customer_ids and not product_ids:
        raise BadValue("customer_ids", "nothing", "a customer, several of them, or product_ids")
    titles = _titles(store_tables)
    if product_ids:
        known = [product for product in product_ids if product in set(recommender.history.products)]
        if not known:
            raise UnknownName("product with a sale", product_ids[0], map(str, recommender.history.products))
        frame, kind = recommender.recommend_with(known, n, allowed=allowed, diversity=diversity), "basket"
    elif len(customer_ids) > 1:
        frame = recommender.recommend_for_group(customer_ids, n, allowed=allowed, diversity=diversity)
        kind = "group"
    else:
        frame = recommender.recommend(
            customer_ids, n, exclude_seen=new_only, allowed=allowed, diversity=diversity, reasons=True
        )
        kind = "customer"
    rows = tuple(
        (
            int(row["rank"]),
            str(row["product_id"]),
            titles.get(str(row["product_id"]), ""),
            _because(row, titles, product_ids, language),
        )
        for _, row in frame.iterrows()
    )
    columns = tuple(label(word, language) for word in ("rank", "product_id", "title", "why"))
    champion = recommender.champion
    values = {} if champion is None else {"ndcg_at_10": champion.ndcg}
    return Finding(
        name="recommendations",
        title=say(f"title.recommend_{kind}", language, who=_who(product_ids, customer_ids, titles)),
        method=say("method.recommend", language, model=recommender.name, split=_split(recommender, language)),
        health=_recommend_health(recommender, frame, kind, language),
        as_of=as_of,
        sample={} if champion is None else {"customers_tested": champion.customers},
        values=values,
        interval={} if champion is None else {"ndcg_at_10": (champion.low, champion.high)},
        table=Table(columns=columns, rows=rows),
        language=language,
    )


def _who(product_ids: Sequence[str], customer_ids: Sequence[str], titles: dict[str, str]) -> str:
    return ", ".join([*[titles.get(one, one) for one in product_ids], *customer_ids][:3])


def _split(recommender: Recommender, language: str) -> str:
    return say(f"split.{recommender.split or 'none'}", language)


def _because(row: Any, titles: dict[str, str], product_ids: Sequence[str], language: str) -> Scalar:
    if product_ids:
        return say("because.together", language)
    if row.get("basis") == "popular":
        return say("because.popular", language)
    because = row.get("because")
    if because is None or because != because:
        return say("because.alike", language)
    return say("because.bought", language, title=titles.get(str(because), str(because)))


def _recommend_health(recommender: Recommender, frame: pd.DataFrame, kind: str, language: str) -> Health:
    if not len(frame):
        return Health(
            status="fail", reason=say("health.nothing_left", language), advice=say("advice.filters", language)
        )
    if recommender.champion is None:
        return Health(status="review", reason=say("health.untested", language), advice=say("advice.import", language))
    if kind == "customer" and (frame["basis"] == "popular").all():
        return Health(
            status="review", reason=say("health.new_customer", language), advice=say("advice.popular", language)
        )
    popular = max((entry.ndcg for entry in recommender.candidates if entry.family == "popularity"), default=0.0)
    if recommender.champion.low <= popular:
        return Health(
            status="review", reason=say("health.like_popular", language), advice=say("advice.import", language)
        )
    return Health(status="pass")


def basket_finding(
    store_tables: Source,
    as_of: datetime,
    *,
    product_id: str | None = None,
    min_support: float = 0.01,
    top: int = 20,
    language: str = "en",
) -> Finding:
    """Products bought together: of the whole shop, or with one product (then down to five orders).

    Raises:
        UnknownName: a product that no order holds.
        BadValue: a support outside 0 to 1.
    """
    lines = known_lines(store_tables, as_of, amounts=False)
    sold = lines.filter(lines.sold & lines.is_product)
    orders = int(sold.order_id.nunique().execute())
    if product_id is not None and orders:
        min_support = min(min_support, 5 / orders)
    titles, asked = _titles(store_tables), min_support
    frame = bought_together(sold, min_support, product_id=product_id).limit(10 * top).to_pandas()
    for part in LOWER if product_id is None else ():
        if len(frame) >= ENOUGH or asked * part * orders < FEWEST:
            break
        min_support = asked * part
        frame = bought_together(sold, min_support).limit(10 * top).to_pandas()
    if product_id is not None:  # of one product: what its buyers take along, not the rarest pair
        frame = frame[frame["lift_low"] > 1].sort_values("confidence", ascending=False)
    frame = frame.head(top)
    words = ("product_a", "product_b", "orders", "support", "confidence", "lift", "lift_low", "lift_high")
    columns = tuple(label(word, language) for word in words)
    rows = tuple(
        (
            titles.get(str(row.product_a), str(row.product_a)),
            titles.get(str(row.product_b), str(row.product_b)),
            int(row.orders),
            number(100 * row.support),
            number(100 * row.confidence, 1),
            number(row.lift, 1),
            number(row.lift_low, 1),
            number(row.lift_high, 1),
        )
        for row in frame.itertuples()
    )
    if product_id is not None:  # the product itself stands in the title
        columns, rows = columns[1:], tuple(row[1:] for row in rows)
    health = Health(status="pass")
    if not rows:
        reason = say("health.no_pairs", language, support=f"{100 * min_support:.2g}")
        health = Health(status="fail", reason=reason, advice=say("advice.support", language))
    elif orders < FEW_ORDERS:
        reason = say("health.few_orders", language, n=orders, needed=FEW_ORDERS)
        health = Health(status="review", reason=reason, advice=say("advice.import", language))
    shown = titles.get(product_id, product_id) if product_id else None
    return Finding(
        name="baskets",
        title=say("title.baskets", language) if shown is None else say("title.baskets_with", language, title=shown),
        method=say("method.baskets", language, support=f"{100 * min_support:.2g}"),
        health=health,
        as_of=as_of,
        sample={"orders": orders},
        values={"pairs": len(rows)},
        table=Table(columns=columns, rows=rows, units={label(word, language): "%" for word in ("support", "confidence")}),
        chart=_pairs_chart(columns, one=product_id is not None),
        language=language,
        notes=() if min_support >= asked or product_id is not None or not rows else (
            say("note.support_lowered", language, asked=f"{100 * asked:.2g}", support=f"{100 * min_support:.2g}"),
        ),
    )  # fmt: skip


def _pairs_chart(columns: Sequence[str], *, one: bool) -> Chart:
    """Of one product: what goes with it, by how often; else pairs, by lift."""
    if one:
        return Chart(kind="barh", x=columns[0], y=(columns[3],))
    return Chart(kind="barh", x=columns[0], series=columns[1], y=(columns[5],))


def next_finding(
    store_tables: Source, as_of: datetime, *, days: int = 30, top: int = 20, product_id: str | None = None,
    language: str = "en",
) -> Finding:  # fmt: skip
    """What customers buy in a later order within ``days`` of buying a product.

    Raises:
        BadValue: days below 1.
    """
    sold = known_lines(store_tables, as_of, amounts=False)
    customers = int(sold.filter(sold.sold).customer_id.nunique().execute())
    least = FEWEST if product_id is None else 5
    found = bought_next(sold, as_of, days=days, min_customers=least, product_id=product_id)
    frame = found.limit(top if product_id is None else COMPANIONS).to_pandas()
    if product_id is not None:  # of one product: what most of its buyers go on to, where that is no chance
        frame = frame[frame["lift"] > 1].sort_values(["confidence", "product_b"], ascending=[False, True]).head(top)
    titles = _titles(store_tables)
    columns = tuple(label(word, language) for word in ("product_a", "bought_next", "customers", "of_buyers", "lift"))
    rows = tuple(
        (
            titles.get(str(row.product_a), str(row.product_a)),
            titles.get(str(row.product_b), str(row.product_b)),
            int(row.customers),
            number(100 * row.confidence, 1),
            number(row.lift, 1),
        )
        for row in frame.itertuples()
    )
    pairs, title = columns, say("title.bought_next", language, days=days)
    if product_id is not None:  # the product itself stands in the title
        columns, rows = columns[1:], tuple(row[1:] for row in rows)
        title = say("title.bought_after", language, days=days, title=titles.get(product_id, product_id))
    reason = say("health.nothing_next", language, days=days, least=least)
    return Finding(
        name="bought_next",
        title=title,
        method=say("method.bought_next", language, days=days, least=least),
        health=_next_health(frame, language)
        if rows
        else Health(status="fail", reason=reason, advice=say("advice.import", language)),
        as_of=as_of,
        sample={"customers": customers},
        table=Table(columns=columns, rows=rows, units={pairs[3]: "%"}),
        chart=Chart(
            kind="barh", x=columns[0], series=None if product_id else pairs[1], y=(pairs[3 if product_id else 4],)
        ),
        language=language,
    )


def _next_health(frame: pd.DataFrame, language: str) -> Health:
    """Review, where few customers stand behind the first rows."""
    fewest = int(frame["customers"].head(5).min())
    if fewest >= FEWEST:
        return Health(status="pass")
    reason = say("health.small_groups", language, n=fewest, of=label("customers", language))
    return Health(status="review", reason=reason, advice=say("advice.few_buyers", language))
