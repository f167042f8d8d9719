"""The analyses of one Store as Findings: what the tools, the insights page and the command line ask for.

Figures are computed when asked; models that take seconds are fitted once for each version of the data and kept in the
Store's ``models`` directory (``assistant.analytics.fits``). A model of older data answers at once and is fitted again
in the background; where there is none, the caller waits, and ``beat`` is called each second with the seconds waited.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from assistant.analytics.errors import UnknownName
from assistant.analytics.fits import Fits
from assistant.findings import Finding, Table

if TYPE_CHECKING:
    import pandas as pd

    from assistant.analytics.metrics import FiguresQuery
    from assistant.analytics.propensity import ShopChurn
    from assistant.analytics.recommend import Recommender
    from knowledge import Store

log = logging.getLogger(__name__)
Beat = Callable[[float], None]
KEPT_FINDINGS = 96
COMPANIONS = 1000
FIT_BUDGET_S = 20.0  # for choosing a recommender: a person may be waiting for the first answer
WHOLESALE = 10.0  # times the median customer's pieces an order
# group of the arguments -> column of the RFM table and its value
GROUPS: dict[str, tuple[str, str]] = {
    "champions": ("segment", "champions"), "loyal": ("segment", "loyal"), "new": ("segment", "new"),
    "promising": ("segment", "promising"), "needs_attention": ("segment", "need_attention"),
    "about_to_sleep": ("segment", "about_to_sleep"), "at_risk": ("segment", "at_risk"),
    "cannot_lose": ("segment", "cannot_lose"), "hibernating": ("segment", "hibernating"),
    "lost": ("segment", "hibernating"), "high_value": ("value_tier", "high"), "potential": ("value_tier", "potential"),
    "ordinary": ("value_tier", "ordinary"),
}  # fmt: skip

_LOCK = Lock()
_FITS: WeakKeyDictionary[Any, Fits] = WeakKeyDictionary()
_FOUND: WeakKeyDictionary[Any, OrderedDict[Hashable, Finding]] = WeakKeyDictionary()


class Part(dict[str, Any]):
    """Some of a shop's sales lines, as the analyses take tables; the currency is still the shop's."""

    def __init__(self, store: Store, lines: Any) -> None:
        super().__init__(order_lines=lines)
        self.profile = store.profile


def silent(seconds: float) -> None:
    """A beat for those who need not see that time passes."""


def fits_of(store: Store) -> Fits:
    """The kept models of a Store."""
    with _LOCK:
        if store not in _FITS:
            _FITS[store] = Fits(store.path / "models")
        return _FITS[store]


def _model(store: Store, name: str, make: Callable[[], Any], beat: Beat) -> Any:
    fits, version = fits_of(store), str(store.data_version)
    if (at_hand := fits.get(name, version, make, wait=False)) is not None:
        return at_hand.model
    with ThreadPoolExecutor(1, thread_name_prefix="waiting") as pool:
        future = pool.submit(fits.get, name, version, make)
        waited = 0.0
        while True:
            beat(waited)
            try:
                fit = future.result(timeout=1.0)
            except StillRunning:
                waited += 1.0
                continue
            assert fit is not None
            return fit.model


def _once(store: Store, key: tuple[object, ...], make: Callable[[], Finding]) -> Finding:
    """The Finding of this key for this data: computed once, the oldest forgotten first."""
    whole = (
        *(str(part) for part in key),
        store.data_version,
        store.as_of if store.profile.as_of else None,
        store.profile.revenue,
    )
    with _LOCK:
        kept = _FOUND.setdefault(store, OrderedDict())
        if whole in kept:
            kept.move_to_end(whole)
            return kept[whole]
    found = make()
    with _LOCK:
        kept[whole] = found
        while len(kept) > KEPT_FINDINGS:
            kept.popitem(last=False)
    return found


def lines_of(store: Store, countries: Sequence[str]) -> Any:
    """The Store, or the part of its sales that went to these countries.

    Raises:
        UnknownName: a country that no order has; names near ones.
    """
    from assistant.analytics.lines import kept_lines

    if not countries:
        return store
    lines = kept_lines(store)
    known = [str(one) for one in lines.select("country").distinct().to_pandas()["country"].dropna()]
    names = {one.casefold(): one for one in known}
    for country in countries:
        if country.casefold() not in names:
            raise UnknownName("country", country, known)
    return Part(store, lines.filter(lines.country.isin([names[one.casefold()] for one in countries])))


def figures(store: Store, query: FiguresQuery, language: str) -> Finding:
    """Measures by dimensions; see ``assistant.analytics.metrics``."""
    from assistant.analytics.metrics import figures as compute

    return _once(store, ("figures", query, language), lambda: compute(store, query, language=language))


def groups(
    store: Store, language: str, *, method: str = "rfm", k: int | None = None, countries: Sequence[str] = ()
) -> Finding:
    """The customers in groups: RFM segments, behaviour clusters, or tiers of value."""
    from assistant.analytics.reports_customers import clusters_finding, rfm_finding

    def make() -> Finding:
        lines, as_of = lines_of(store, countries), _clock(store)
        if method == "clusters":
            return clusters_finding(lines, as_of, k, language=language)[0]
        return rfm_finding(lines, as_of, simple=method == "value", language=language)

    return _once(store, ("groups", method, k, tuple(countries), language), make)


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
            as_of=_clock(store),
            sample={"customers": len(frame)},
            values={"customers": len(frame), "monetary": float(frame["monetary"].sum())},
            units={"monetary": currency},
            table=Table(columns=tuple(columns), rows=rows, units={columns[1]: currency, columns[3]: "day"}),
            language=language,
        )

    return _once(store, ("members", group, tuple(countries), language), make)


def moves(store: Store, language: str, *, days: int = 90, countries: Sequence[str] = ()) -> Finding:
    """Who moved between RFM segments: the customers of some days ago by where they were then and are now."""
    from assistant.analytics.reports_customers import enough_customers, known_lines
    from assistant.analytics.rfm import SEGMENTS, rfm_table
    from assistant.analytics.text import label, say
    from assistant.findings import Chart, Health
    from assistant.phrases import say as phrase

    def make() -> Finding:
        now = _clock(store)
        lines = known_lines(lines_of(store, countries), now)
        before = now - timedelta(days=days)
        then = rfm_table(lines.filter(lines["at"] <= before), before).to_pandas()[["customer_id", "segment"]]
        today = rfm_table(lines, now).to_pandas()[["customer_id", "segment"]]
        both: pd.DataFrame = then.merge(today, on="customer_id", suffixes=("_then", "_now"))
        counts = both.groupby(["segment_then", "segment_now"]).size().to_dict()
        order = [name for name, _, _ in SEGMENTS]
        columns = (
            phrase("moves_from", language, days=str(days)),
            phrase("moves_to", language),
            label("customers", language),
        )
        rows = tuple(
            (say(f"segment.{one}", language), say(f"segment.{other}", language), int(counts[one, other]))
            for one in order
            for other in order
            if (one, other) in counts
        )
        return Finding(
            name="moves",
            title=phrase("moves_title", language, days=str(days)),
            method=phrase("moves_method", language),
            health=enough_customers(len(both), language) or Health(status="pass"),
            as_of=now,
            sample={"customers": len(both)},
            values={"moved": float((both["segment_then"] != both["segment_now"]).sum())},
            table=Table(columns=columns, rows=rows),
            chart=Chart(
                kind="heatmap",
                x=columns[1],
                y=(columns[0],),
                series=columns[2],
                title=phrase("moves_title", language, days=str(days)),
            ),
            language=language,
        )

    return _once(store, ("moves", days, tuple(countries), language), make)


def group_of(store: Store, group: str, *, countries: Sequence[str] = ()) -> pd.DataFrame:
    """The customers of a group with their recency, frequency and monetary value."""
    from assistant.analytics.reports_customers import known_lines
    from assistant.analytics.rfm import customer_features, rfm_table

    as_of = _clock(store)
    lines = known_lines(lines_of(store, countries), as_of)
    frame = rfm_table(lines, as_of).to_pandas()
    if group == "one_time":
        return frame[frame["frequency"] == 1]
    if group == "wholesale":
        behaviour: pd.DataFrame = customer_features(lines, as_of).to_pandas()
        large = behaviour[behaviour["basket_size"] >= WHOLESALE * behaviour["basket_size"].median()]
        return frame[frame["customer_id"].isin(large["customer_id"])]
    column, value = GROUPS[group]
    return frame[frame[column] == value]


def group_name(group: str, language: str) -> str:
    """What a group is called."""
    from assistant.analytics.text import say
    from assistant.phrases import say as phrase

    if group in ("one_time", "wholesale"):
        return phrase(f"group_{group}", language)
    column, value = GROUPS[group]
    return say(f"{'segment' if column == 'segment' else 'tier'}.{value}", language)


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
    from assistant.analytics.propensity import fit_shop_churn
    from assistant.analytics.reports_customers import churn_finding, failed, known_lines

    def make() -> Finding:
        as_of = _clock(store)
        try:
            fit: ShopChurn = _model(
                store,
                f"churn-{horizon_days}",
                lambda: fit_shop_churn(known_lines(store, as_of), as_of, horizon_days=horizon_days),
                beat,
            )
        except TooLittleData as error:
            return failed("churn", error, as_of, language)
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
        days = horizon_days if customer_id is None else max(horizon_days, 100_000)
        shown = replace(fit, customers=customers)
        found, _ = churn_finding(store, as_of, horizon_days=days, top=top, language=language, fitted=shown)
        told = {**found.values, "horizon_days": horizon_days} | ({"probability_at_least": 100 * least} if least else {})
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
    return _once(store, key, make)


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
            source, _clock(store), horizon_days=horizon_days, country=country, language=language,
            top=top if customer_id is None else 10**7,
        )  # fmt: skip
        units = {**found.units, "horizon_days": "day"}
        found = replace(found, values={**found.values, "horizon_days": horizon_days}, units=units)
        if customer_id is not None and found.table is not None:
            rows = tuple(row for row in found.table.rows if row[0] == customer_id)
            found = replace(found, name="value_of_one", table=replace(found.table, rows=rows), chart=None)
        return found

    key = ("value", horizon_days, top, group, tuple(countries), customer_id, language)
    return _once(store, key, make)


def recommender(store: Store, beat: Beat = silent) -> Recommender:
    """The shop's recommender, kept and fitted as the data asks.

    Raises:
        TooLittleData: without any sale to a known customer.
    """
    from assistant.analytics.reports_products import fit_shop_recommender

    as_of = _clock(store)
    return _model(
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
    beat: Beat = silent,
) -> Finding:
    """What to show a customer, several of them, or beside products; with reasons."""
    from assistant.analytics.errors import TooLittleData
    from assistant.analytics.reports_customers import failed
    from assistant.analytics.reports_products import recommend_finding

    def make() -> Finding:
        as_of = _clock(store)
        try:
            model = recommender(store, beat)
        except TooLittleData as error:
            return failed("recommend", error, as_of, language)
        return recommend_finding(
            store, model, as_of, customer_ids=customer_ids, product_ids=product_ids, n=n, allowed=allowed,
            language=language,
        )  # fmt: skip

    picked = None if allowed is None else tuple(allowed)
    return _once(store, ("recommend", tuple(customer_ids), tuple(product_ids), n, picked, language), make)


def baskets(store: Store, language: str, *, product_id: str | None = None, top: int = 20) -> Finding:
    """What is bought together: with one product, or the strongest pairs."""
    from assistant.analytics.reports_products import basket_finding

    def make() -> Finding:
        # the commonest companions are not those of the greatest lift, by which the pairs come: take all, cut here
        most = top if product_id is None else COMPANIONS
        found = basket_finding(store, _clock(store), product_id=product_id, top=most, language=language)
        if found.table is None:
            return found
        rows = found.table.rows[:top]
        return replace(found, values={**found.values, "pairs": len(rows)}, table=replace(found.table, rows=rows))

    return _once(store, ("baskets", product_id, top, language), make)


def cohorts(store: Store, language: str, *, countries: Sequence[str] = ()) -> Finding:
    """Retention by the month of the first order."""
    from assistant.analytics.reports_customers import cohort_finding

    return _once(
        store,
        ("cohorts", tuple(countries), language),
        lambda: cohort_finding(lines_of(store, countries), _clock(store), language=language),
    )


def _clock(store: Store) -> datetime:
    moment = store.as_of
    return moment.replace(tzinfo=None) if moment.tzinfo else moment
