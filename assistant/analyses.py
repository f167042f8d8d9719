"""The analyses of one Store as Findings: what the tools, the insights page and the command line ask for.

Figures are computed when asked, once for each version of the data; models that take seconds are fitted once and kept
(``assistant.kept``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from assistant.findings import Finding, Table
from assistant.kept import Beat, clock_of, model_of, once, silent
from assistant.parts import Part, group_name, group_of, lines_of

if TYPE_CHECKING:
    from assistant.analytics.metrics import FiguresQuery
    from assistant.analytics.propensity import ShopChurn
    from assistant.analytics.recommend import Recommender
    from knowledge import Store

COMPANIONS = 1000
FIT_BUDGET_S = 20.0  # for choosing a recommender: a person may be waiting for the first answer
SHORTER = (60, 30, 14)  # days of pause, where too few pause for as long as was asked


def warm_up(store: Store) -> None:
    """Load what the first figure needs, and join the sales lines; a shop without orders needs nothing."""
    from assistant.analytics.lines import kept_lines
    from assistant.analytics.metrics import FiguresQuery

    if store.newest_order_at() is None:
        return
    kept_lines(store)
    figures(store, FiguresQuery(measures=("revenue",), dimensions=("month",), top=None), store.profile.languages[0])


def _of_customers(
    store: Store, key: tuple[object, ...], language: str, make: Callable[[], Finding], countries: Sequence[str] = ()
) -> Finding:
    """A Finding over amounts of customers: its period, its countries, and the currencies that were left out."""
    from assistant.analytics.lines import kept_lines
    from assistant.analytics.reports_customers import currencies_of, currencies_told

    def told() -> Finding:
        found = currencies_told(make(), currencies_of(store, kept_lines(store)), language)
        return _about(store, found, countries)

    return once(store, key, told)


def _about(store: Store, found: Finding, countries: Sequence[str] = ()) -> Finding:
    from assistant.analytics.lines import kept_lines
    from assistant.analytics.reports_about import told_of

    if store.newest_order_at() is None:
        return found
    return told_of(found, kept_lines(store), clock_of(store), countries=countries)


def figures(store: Store, query: FiguresQuery, language: str) -> Finding:
    """Measures by dimensions; see ``assistant.analytics.metrics``."""
    from assistant.analytics.metrics import figures as compute

    return once(store, ("figures", query, language), lambda: compute(store, query, language=language))


def groups(
    store: Store, language: str, *, method: str = "rfm", k: int | None = None, countries: Sequence[str] = ()
) -> Finding:
    """The customers in groups: RFM segments, behaviour clusters, or tiers of value."""
    from assistant.analytics.reports_customers import clusters_finding, rfm_finding

    def make() -> Finding:
        lines, as_of = lines_of(store, countries), clock_of(store)
        if method == "clusters":
            return clusters_finding(lines, as_of, k, language=language)[0]
        return rfm_finding(lines, as_of, simple=method == "value", language=language)

    return _of_customers(store, ("groups", method, k, tuple(countries), language), language, make, countries)


def members(store: Store, language: str, group: str, *, countries: Sequence[str] = ()) -> Finding:
    """The customers of one group, the best first, as a table of customer, days, orders and spend."""
    from assistant.analytics.reports_customers import currency_of, enough_customers, number
    from assistant.analytics.text import label, say
    from assistant.findings import Health

    def make() -> Finding:
        frame = group_of(store, group, countries=countries).sort_values("monetary", ascending=False)
        currency = currency_of(store)
        columns = [label(word, language) for word in ("customer_id", "monetary", "frequency", "recency")]
        rows = tuple(
            (str(customer), number(spent), number(orders, 0), number(days, 0))
            for customer, spent, orders, days in frame[["customer_id", "monetary", "frequency", "recency"]].itertuples(
                index=False, name=None
            )
        )
        health = enough_customers(len(frame), language, 1) or Health(status="pass")
        return Finding(
            name="members",
            title=group_name(group, language),
            method=say("method.rfm", language),
            health=health,
            as_of=clock_of(store),
            sample={"customers": len(frame)},
            values={"customers": len(frame), "monetary": float(frame["monetary"].sum())},
            units={"monetary": currency},
            table=Table(columns=tuple(columns), rows=rows, units={columns[1]: currency, columns[3]: "day"}),
            language=language,
        )

    return _of_customers(store, ("members", group, tuple(countries), language), language, make, countries)


def moves(store: Store, language: str, *, days: int = 90, countries: Sequence[str] = ()) -> Finding:
    """Who moved between RFM segments; see ``assistant.analytics.reports_moves``."""
    from assistant.analytics.reports_moves import moves_finding

    return _of_customers(
        store,
        ("moves", days, tuple(countries), language),
        language,
        lambda: moves_finding(lines_of(store, countries), clock_of(store), days=days, language=language),
        countries,
    )


def churn(
    store: Store,
    language: str,
    *,
    horizon_days: int = 90,
    top: int = 20,
    group: str | None = None,
    countries: Sequence[str] = (),
    customer_id: str | None = None,
    least: float = 0.0,
    beat: Beat = silent,
) -> Finding:
    """Who is likely to leave, most at stake first; of a group or some countries, or one customer.

    ``least``: only those whose probability is at least that, from 0 to 1.
    """
    from assistant.analytics.errors import TooLittleData
    from assistant.analytics.reports_churn import churn_finding
    from assistant.analytics.reports_customers import failed
    from assistant.analytics.text import say as word

    def make() -> Finding:
        as_of = clock_of(store)
        try:
            fit = _churn_model(store, as_of, horizon_days, beat)
        except TooLittleData as error:
            return failed("churn", error, as_of, language)
        horizon = fit.horizon_days
        customers: Any = fit.customers
        if group:
            customers = customers[customers.index.isin(group_of(store, group)["customer_id"])]
        if countries:
            inside = lines_of(store, countries)["order_lines"]
            customers = customers[customers.index.isin(inside.customer_id.execute().dropna().unique())]
        if customer_id is not None:
            customers = customers[customers.index == customer_id]
        if least:
            customers = customers[customers["probability"] >= least]
        # one who is asked for by number is told of, however long gone
        far = None if customer_id is None else 100_000
        shown = replace(fit, customers=customers)
        found, _ = churn_finding(
            store,
            as_of,
            horizon_days=horizon,
            within=far,
            top=top,
            language=language,
            fitted=shown,
            everybody=customer_id is not None or least > 0,
        )
        if horizon != horizon_days:
            note = word("note.horizon_shortened", language, asked=horizon_days, days=horizon)
            found = replace(found, notes=(*found.notes, note))
        told = {**found.values, "horizon_days": horizon} | ({"probability_at_least": 100 * least} if least else {})
        units = {**found.units, "horizon_days": "day", "probability_at_least": "%"}
        found = replace(found, values=told, units=units)
        if group or countries:
            where = [group_name(group, language)] if group else []
            names = ("、" if language == "zh" else ", ").join([*where, *countries])
            found = replace(
                found, title=f"{found.title}（{names}）" if language == "zh" else f"{found.title} ({names})"
            )
        return found

    key = ("churn", horizon_days, top, group, tuple(countries), customer_id, least, language)
    return _of_customers(store, key, language, make)


def _churn_model(store: Store, as_of: datetime, horizon_days: int, beat: Beat) -> ShopChurn:
    """The fit for this horizon; where hardly anybody pauses so long, for the next shorter one that can be learnt.

    Raises:
        TooLittleData: too short a history, or too few customers, for any horizon.
    """
    from assistant.analytics.errors import TooLittleData
    from assistant.analytics.propensity import fit_shop_churn
    from assistant.analytics.reports_customers import known_lines

    first: TooLittleData | None = None
    for days in (horizon_days, *[shorter for shorter in SHORTER if shorter < horizon_days]):
        try:
            return model_of(
                store,
                f"churn-{days}",
                lambda days=days: fit_shop_churn(known_lines(store, as_of), as_of, horizon_days=days),
                beat,
            )
        except TooLittleData as error:
            first = first or error
            if "left" not in error.unit:
                break
    assert first is not None
    raise first


def value(
    store: Store,
    language: str,
    *,
    horizon_days: int = 365,
    top: int = 20,
    group: str | None = None,
    countries: Sequence[str] = (),
    customer_id: str | None = None,
) -> Finding:
    """What customers are worth over a time to come; on average, and the best of them, or one of them."""
    from assistant.analytics.lines import kept_lines
    from assistant.analytics.reports_customers import value_finding

    def make() -> Finding:
        source, country = store, None
        if group:
            lines = kept_lines(store) if not countries else lines_of(store, countries)["order_lines"]
            source = Part(store, lines.filter(lines.customer_id.isin(list(group_of(store, group)["customer_id"]))))
        elif len(countries) == 1:
            country = countries[0]
        elif countries:
            source = lines_of(store, countries)
        found = value_finding(
            source, clock_of(store), horizon_days=horizon_days, country=country, language=language,
            top=top if customer_id is None else 10**7, whole=store if group or countries else None,
        )  # fmt: skip
        units = {**found.units, "horizon_days": "day"}
        found = replace(found, values={**found.values, "horizon_days": horizon_days}, units=units)
        if customer_id is not None and found.table is not None:
            rows = tuple(row for row in found.table.rows if row[0] == customer_id)
            found = replace(found, name="value_of_one", table=replace(found.table, rows=rows), chart=None)
        return found

    key = ("value", horizon_days, top, group, tuple(countries), customer_id, language)
    return _of_customers(store, key, language, make)


def recommender(store: Store, beat: Beat = silent) -> Recommender:
    """The shop's recommender, kept and fitted as the data asks.

    Raises:
        TooLittleData: without any sale to a known customer.
    """
    from assistant.analytics.reports_products import fit_shop_recommender

    as_of = clock_of(store)
    return model_of(
        store, "recommender", lambda: fit_shop_recommender(store, as_of, budget_s=FIT_BUDGET_S), beat
    )  # fmt: skip


def recommendations(
    store: Store,
    language: str,
    *,
    customer_ids: Sequence[str] = (),
    product_ids: Sequence[str] = (),
    n: int = 5,
    allowed: Sequence[str] | None = None,
    new_only: bool = True,
    beat: Beat = silent,
) -> Finding:
    """What to show a customer, several of them, or beside products; with reasons.

    ``new_only``: nothing that the customer has bought already.
    """
    from assistant.analytics.errors import TooLittleData
    from assistant.analytics.reports_customers import failed
    from assistant.analytics.reports_products import recommend_finding

    def make() -> Finding:
        as_of = clock_of(store)
        try:
            model = recommender(store, beat)
        except TooLittleData as error:
            return failed("recommend", error, as_of, language)
        return recommend_finding(
            store, model, as_of, customer_ids=customer_ids, product_ids=product_ids, n=n, allowed=allowed,
            new_only=new_only, language=language,
        )  # fmt: skip

    picked = None if allowed is None else tuple(allowed)
    key = ("recommend", tuple(customer_ids), tuple(product_ids), n, picked, new_only, language)
    return once(store, key, lambda: _about(store, make()))


def baskets(store: Store, language: str, *, product_id: str | None = None, top: int = 20) -> Finding:
    """What is bought together: with one product, or the strongest pairs."""
    from assistant.analytics.reports_products import basket_finding

    def make() -> Finding:
        # the commonest companions are not those of the greatest lift, by which the pairs come: take all, cut here
        most = top if product_id is None else COMPANIONS
        found = basket_finding(store, clock_of(store), product_id=product_id, top=most, language=language)
        if found.table is None:
            return found
        rows = found.table.rows[:top]
        return replace(found, values={**found.values, "pairs": len(rows)}, table=replace(found.table, rows=rows))

    return once(store, ("baskets", product_id, top, language), lambda: _about(store, make()))


def bought_next(
    store: Store, language: str, *, product_id: str | None = None, days: int = 30, top: int = 20
) -> Finding:
    """What is bought in a later order within some days."""
    from assistant.analytics.reports_products import next_finding

    return once(
        store,
        ("next", product_id, days, top, language),
        lambda: _about(
            store,
            next_finding(store, clock_of(store), product_id=product_id, days=days, top=top, language=language),
        ),
    )


def cohorts(store: Store, language: str, *, countries: Sequence[str] = ()) -> Finding:
    """Retention by the month of the first order."""
    from assistant.analytics.reports_customers import cohort_finding

    return _of_customers(
        store,
        ("cohorts", tuple(countries), language),
        language,
        lambda: cohort_finding(lines_of(store, countries), clock_of(store), language=language),
        countries,
    )
