# pyright: reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""Findings about customers: segments, clusters, value, cohorts; in the reader's language, with their health.

Each takes the Store (or its tables by name) and the clock, computes with the modules beside it, and judges whether
the result may be relied on: enough data, a backtest better than naive, stable groups, a model that converged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from assistant.analytics.cohorts import Period, cohort_table
from assistant.analytics.errors import TooLittleData, UnknownName
from assistant.analytics.figures_finding import bucket, start_of
from assistant.analytics.frames import IbisTable
from assistant.analytics.lines import Tables, kept_lines, until
from assistant.analytics.names import country_name
from assistant.analytics.rfm import SEGMENTS, customer_features, purchase_summary, rfm_table
from assistant.analytics.text import cluster_action, label, say, segment_name, words
from assistant.findings import Chart, Finding, Health, Scalar, Table

if TYPE_CHECKING:
    import pandas as pd

    from assistant.analytics.lifetime import BetaGeoModel, GammaGammaModel
    from assistant.analytics.segments import Segmentation

Source: TypeAlias = "Tables | Mapping[str, Any]"
FEW_CUSTOMERS = 100
FEW_OF_ALL = 30  # for a mean over some, when the models stand on all


def currency_of(store_tables: Source) -> str:
    """The shop's currency code, empty where there is no profile."""
    profile = getattr(store_tables, "profile", None)
    return str(getattr(profile, "currency", "") or "")


def currencies_of(store_tables: Source, lines: IbisTable) -> tuple[str, ...]:
    """The currencies of these lines: the one that counts first, the shop's or else the commonest."""
    if "currency" not in lines.columns:
        return ()
    counts = lines.filter(lines.currency.notnull()).group_by("currency").aggregate(n=lambda rows: rows.count())
    found = counts.to_pandas().sort_values(["n", "currency"], ascending=[False, True])["currency"].astype(str)
    own = currency_of(store_tables)
    return tuple(sorted(found, key=lambda code: code != own))


def known_lines(
    store_tables: Source, as_of: datetime, country: str | None = None, *, amounts: bool = True
) -> IbisTable:  # fmt: skip
    """Sales lines up to the clock; of one country where asked.

    ``amounts``: they will be added, so that only one currency's lines may stand here (see ``currencies_of``).

    Raises:
        UnknownName: a country that no order has; names near ones.
    """
    lines = until(kept_lines(store_tables), as_of)
    if amounts and len(codes := currencies_of(store_tables, lines)) > 1:
        lines = lines.filter((lines.currency == codes[0]) | lines.currency.isnull())
    if country is None:
        return lines
    known = [] if "country" not in lines.columns else lines.select("country").distinct().to_pandas()["country"].dropna()
    found = {str(name).casefold(): str(name) for name in known}
    if country.casefold() not in found:
        raise UnknownName("country", country, found.values())
    return lines.filter(lines.country == found[country.casefold()])


def enough_customers(n: int, language: str, needed: int = FEW_CUSTOMERS) -> Health | None:
    """Fail without customers, review with few, None with enough."""
    if n == 0:
        return Health(
            status="fail", reason=say("health.no_customers", language), advice=say("advice.customers", language)
        )
    if n < needed:
        reason = say("health.few_customers", language, n=n, needed=needed)
        return Health(status="review", reason=reason, advice=say("advice.import", language))
    return None


def currencies_told(found: Finding, codes: tuple[str, ...], language: str) -> Finding:
    """The Finding with the word that other currencies were left out; as it is where there is one only."""
    if len(codes) < 2:
        return found
    note = say("note.currencies", language, found=", ".join(codes), kept=codes[0])
    health = found.health
    if health.status == "pass":
        reason = say("health.currencies", language, kept=codes[0])
        health = Health(status="review", reason=reason, advice=say("advice.currencies", language))
    return replace(found, health=health, notes=(*found.notes, note))


def failed(name: str, error: TooLittleData, as_of: datetime, language: str) -> Finding:
    """A Finding that says what is missing, in place of a model that cannot be fitted."""
    reason = say(
        "health.too_little", language, found=error.found, needed=error.needed, unit=_unit(error.unit, language)
    )
    return Finding(
        name=name,
        title=say(f"title.{name}", language),
        method=say(f"method.{name}", language),
        health=Health(status="fail", reason=reason, advice=say("advice.import", language)),
        as_of=as_of,
        language=language,
    )


def _unit(unit: str, language: str) -> str:
    known = [entry for key, entry in words().items() if key.startswith("unit.") and unit.startswith(entry["en"])]
    return max(known, key=lambda entry: len(entry["en"]))["zh"] if known and language == "zh" else unit


def number(value: Any, digits: int = 2) -> Scalar:
    """A cell: a rounded number, a whole one as such, None for what is no number."""
    if value is None or (isinstance(value, float) and not np.isfinite(value)):
        return None
    rounded = round(float(value), digits)
    return int(rounded) if rounded.is_integer() else rounded


def rfm_finding(store_tables: Source, as_of: datetime, *, simple: bool = False, language: str = "en") -> Finding:
    """RFM segments (or, ``simple``, high-value, potential and ordinary customers) with what to do about each."""
    frame = rfm_table(known_lines(store_tables, as_of), as_of).to_pandas()
    column = "value_tier" if simple else "segment"
    order = ["high", "potential", "ordinary"] if simple else [name for name, _, _ in SEGMENTS]
    prefix = "tier" if simple else "segment"
    total = float(frame["monetary"].sum()) if len(frame) else 0.0
    currency = currency_of(store_tables)
    names = [label(word, language) for word in ("segment", "customers", "share", "monetary", "revenue_share",
                                               "recency", "frequency", "action")]  # fmt: skip
    rows: list[tuple[Scalar, ...]] = []
    for key in order:
        part = frame[frame[column] == key]
        if len(part):
            rows.append(
                (
                    say(f"{prefix}.{key}", language),
                    len(part),
                    number(100 * len(part) / len(frame), 1),
                    number(part["monetary"].sum()),
                    number(100 * part["monetary"].sum() / total, 1) if total else None,
                    number(part["recency"].median(), 0),
                    number(part["frequency"].median(), 1),
                    say(f"{prefix}_action.{key}", language),
                )
            )
    return Finding(
        name="rfm",
        title=say("title.value_tiers" if simple else "title.rfm", language),
        method=say("method.value_tiers" if simple else "method.rfm", language),
        health=enough_customers(len(frame), language) or Health(status="pass"),
        as_of=as_of,
        sample={"customers": len(frame)},
        values={"customers": len(frame), "monetary": total},
        units={"monetary": currency},
        table=Table(columns=tuple(names), rows=tuple(rows), units={names[2]: "%", names[3]: currency, names[4]: "%"}),
        chart=Chart(
            kind="barh", x=names[0], y=(names[1],), title=say("title.value_tiers" if simple else "title.rfm", language)
        ),
        language=language,
    )


def clusters_finding(
    store_tables: Source, as_of: datetime, k: int | None = None, *, language: str = "en"
) -> tuple[Finding, Segmentation | None]:
    """Behaviour clusters with their names, medians and stability; with the fitted segmentation for who is in which.

    Raises:
        BadValue: k below 2 or above the number of customers.
    """
    from assistant.analytics.segments import STABLE, fit_segments

    features = customer_features(known_lines(store_tables, as_of), as_of).to_pandas()
    # an engine with several threads gives rows in another order each time, and the same customers have the same groups
    features = features.sort_values("customer_id", ignore_index=True)
    try:
        found = fit_segments(features, k)
    except TooLittleData as error:
        return failed("clusters", error, as_of, language), None
    shown = ("recency", "frequency", "monetary", "order_value", "breadth")
    columns = [label("segment", language), label("customers", language), label("share", language)]
    columns += [*[label(name, language) for name in shown], label("action", language)]
    rows = tuple(
        (
            f"{index + 1}. {segment_name(found.traits[index], language)}",
            int(profile["size"]),
            number(100 * profile["share"], 1),
            *[number(profile[name]) for name in shown],
            cluster_action(found.traits[index], language),
        )
        for index, profile in found.profiles.iterrows()
    )
    health = enough_customers(len(features), language)
    if health is None and found.stability < STABLE:
        reason = say("health.unstable", language, stability=f"{found.stability:.2f}", needed=STABLE)
        health = Health(status="review", reason=reason, advice=say("advice.rfm", language))
    finding = Finding(
        name="clusters",
        title=say("title.clusters", language),
        method=say(f"method.clusters_{found.method}", language, k=found.k),
        health=health or Health(status="pass"),
        as_of=as_of,
        sample={"customers": len(features)},
        values={"segments": found.k, "stability": found.stability, "silhouette": found.silhouette},
        table=Table(
            columns=tuple(columns),
            rows=rows,
            units={columns[2]: "%", columns[5]: currency_of(store_tables), columns[6]: currency_of(store_tables)},
        ),
        chart=Chart(kind="barh", x=columns[0], y=(columns[1],), title=say("title.clusters", language)),
        language=language,
    )
    return finding, found


def value_finding(
    store_tables: Source,
    as_of: datetime,
    *,
    horizon_days: int = 365,
    margin: float = 1.0,
    discount_rate: float = 0.1,
    country: str | None = None,
    top: int = 10,
    whole: Source | None = None,
    language: str = "en",
) -> Finding:
    """What customers are worth over a horizon: expected orders times expected value, discounted; the best of them.

    ``whole``: all customers of the shop, whom the models are fitted on where those asked for are too few.

    Raises:
        UnknownName: a country that no order has.
        BadValue: a margin, horizon or discount rate that cannot be.
    """
    from assistant.analytics.lifetime import customer_value

    summary = purchase_summary(known_lines(store_tables, as_of, country), as_of)
    try:
        purchases, amounts, of_all = _value_models(summary, whole, as_of)
    except TooLittleData as error:
        return failed("value", error, as_of, language)
    weeks = horizon_days / 7
    summary["value"] = customer_value(
        purchases, amounts, summary, horizon=weeks, margin=margin, discount_rate=discount_rate
    )
    history = (summary["frequency"], summary["recency"], summary["T"])
    summary["alive"] = purchases.probability_alive(*history)
    summary["expected"] = purchases.expected_purchases(weeks, *history)
    total = float(summary["expected"].sum())
    low, high = purchases.expected_interval(weeks, *history)
    mean = float(summary["value"].mean())
    columns = [label(word, language) for word in ("customer_id", "value", "expected", "alive", "order_value")]
    rows = tuple(
        (str(customer), number(row["value"]), number(row["expected"], 1), number(100 * row["alive"], 0),
         number(row["monetary_value"]))
        for customer, row in summary.nlargest(top, "value").iterrows()
    )  # fmt: skip
    values = {"value_per_customer": mean, "expected_orders": total, "alive": float(summary["alive"].mean() * 100)}
    if purchases.stays_:  # who is still active cannot be told: a hundred per cent for all is no finding
        values.pop("alive")
        columns.pop(3)
        rows = tuple((*row[:3], *row[4:]) for row in rows)
    currency = currency_of(store_tables)
    where = "" if country is None else say("title.of_country", language, country=country_name(country, language))
    return Finding(
        name="value",
        title=say("title.value", language) + where,
        method=say("method.value_model", language, days=horizon_days, margin=f"{100 * margin:g}",
                   rate=f"{100 * discount_rate:g}"),
        health=_value_health(len(summary), purchases, amounts, language, of_all=of_all),
        as_of=as_of,
        sample={"customers": len(summary), "repeat_customers": int((summary["frequency"] > 0).sum())},
        values=values,
        units={"value_per_customer": currency, "alive": "%"},
        interval={} if not np.isfinite(low) or not total else {
            "expected_orders": (low, high),
            "value_per_customer": _mean_interval(summary["value"], mean, low / total, high / total),
        },
        table=Table(columns=tuple(columns), rows=rows, units={columns[1]: currency, label("alive", language): "%", columns[-1]: currency}),
        chart=Chart(kind="barh", x=columns[0], y=(columns[1],), title=say("title.value", language)),
        language=language,
        notes=(say("note.models_of_all", language, n=len(summary), fitted=f"{purchases.customers_:,}"),) if of_all else (),
    )  # fmt: skip


def _value_models(
    summary: pd.DataFrame, whole: Source | None, as_of: datetime
) -> tuple[BetaGeoModel, GammaGammaModel, bool]:
    """The models of these customers; of all (True) where these are too few for models of their own.

    Raises:
        TooLittleData: too few of all, too.
    """
    from assistant.analytics.lifetime import BetaGeoModel, GammaGammaModel

    def fit(table: pd.DataFrame) -> tuple[BetaGeoModel, GammaGammaModel]:
        purchases = BetaGeoModel().fit(table["frequency"], table["recency"], table["T"])
        return purchases, GammaGammaModel().fit(table["frequency"], table["monetary_value"])

    if whole is None or not len(summary):
        return *fit(summary), False
    try:
        purchases, amounts = fit(summary)
        if len(summary) >= FEW_CUSTOMERS and purchases.converged_ and amounts.converged_:
            return purchases, amounts, False
    except TooLittleData:
        pass
    return *fit(purchase_summary(known_lines(whole, as_of), as_of)), True


def _mean_interval(values: pd.Series, mean: float, low: float, high: float) -> tuple[float, float]:
    """The mean's sampling error, widened by the uncertainty of the purchase model's parameters."""
    sampling = 1.96 * float(values.std()) / max(len(values), 1) ** 0.5
    return mean - float(np.hypot(sampling, mean * (1 - low))), mean + float(np.hypot(sampling, mean * (high - 1)))


def _value_health(n: int, purchases: BetaGeoModel, amounts: GammaGammaModel, language: str, *, of_all: bool) -> Health:
    found = enough_customers(n, language, FEW_OF_ALL if of_all else FEW_CUSTOMERS)
    if found is not None:
        return found
    if not purchases.converged_ or not amounts.converged_ or amounts.q_ <= 1:
        return Health(status="review", reason=say("health.no_maximum", language), advice=say("advice.longer", language))
    if purchases.stays_:
        return Health(
            status="review", reason=say("health.nobody_leaves", language), advice=say("advice.upper", language)
        )
    if abs(amounts.correlation_) > 0.3:
        reason = say("health.correlated", language, correlation=f"{amounts.correlation_:.2f}")
        return Health(status="review", reason=reason, advice=say("advice.order_only", language))
    return Health(status="pass")


def cohort_finding(
    store_tables: Source, as_of: datetime, period: Period = "month", *, language: str = "en"
) -> Finding:  # fmt: skip
    """Retention and revenue by cohort, with the mean retention of the first periods that are over."""
    frame = cohort_table(known_lines(store_tables, as_of), as_of, period).to_pandas()
    # of a period that is not over only the first orders are shown: what comes after is not all there yet
    cells = frame[frame["complete"] | (frame["age"] == 0)] if len(frame) else frame
    columns = [
        label(word, language) for word in ("cohort", f"age_{period}", "size", "customers", "retention", "revenue")
    ]
    rows = tuple(
        (bucket(period, row.cohort), int(row.age), int(row.size_), int(row.customers), number(100 * row.retention, 1),
         number(row.revenue))
        for row in cells.rename(columns={"size": "size_"}).itertuples()
    )  # fmt: skip
    over = frame[frame["complete"]] if len(frame) else frame
    values, interval = {}, {}
    for age in (1, 3, 6):
        part = over[over["age"] == age] if len(over) else over
        if len(part):
            from assistant.analytics.metrics import wilson

            hits, size = int(part["customers"].sum()), int(part["size"].sum())
            low, high = wilson(hits, size)
            values[f"retention_{age}"] = 100 * hits / size
            interval[f"retention_{age}"] = (100 * low, 100 * high)
    customers = int(frame[frame["age"] == 0]["size"].sum()) if len(frame) else 0
    health = enough_customers(customers, language)
    if health is None and len(frame) and frame["cohort"].nunique() < 3:
        health = Health(
            status="review", reason=say("health.few_cohorts", language), advice=say("advice.longer", language)
        )
    return Finding(
        name="cohorts",
        title=say("title.cohorts", language),
        method=say("method.cohorts", language, period=say(f"dimension.{period}", language)),
        health=health or Health(status="pass"),
        as_of=as_of,
        sample={"customers": customers},
        values=values,
        units=dict.fromkeys(values, "%"),
        interval=interval,
        table=Table(columns=tuple(columns), rows=rows, units={columns[4]: "%", columns[5]: currency_of(store_tables)}),
        chart=Chart(
            kind="heatmap", x=columns[1], y=(columns[0],), series=columns[4], beside=columns[2],
            title=say("title.cohorts", language),
        ),
        language=language,
        notes=() if len(cells) == len(frame) else (
            say("note.unfinished_cohorts", language, period=bucket(period, start_of(period, as_of.date()))),
        ),
    )  # fmt: skip
