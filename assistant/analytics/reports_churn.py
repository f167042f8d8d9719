# pyright: reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false
# (what pandas and Ibis return depends on values that their stubs cannot see)
"""The Finding about who is likely to leave: the list with reasons in words, its test on the last window, its health."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from assistant.analytics.errors import TooLittleData
from assistant.analytics.reports_customers import Source, currency_of, failed, known_lines, number
from assistant.analytics.text import label, say, words
from assistant.findings import Chart, Finding, Health, Table
from assistant.writing import money

if TYPE_CHECKING:
    from assistant.analytics.propensity import ShopChurn

MIN_LIFT = 0.01  # of AUC over the naive order, else a model is no better than it
CARELESS = 0.05  # mean distance of told from observed shares beyond which only the order is to be used


def churn_finding(
    store_tables: Source,
    as_of: datetime,
    *,
    horizon_days: int = 90,
    within: int | None = None,
    everybody: bool = False,
    top: int = 20,
    language: str = "en",
    fitted: ShopChurn | None = None,
) -> tuple[Finding, ShopChurn | None]:
    """Customers worth keeping who are likely not to come back, most at stake first, each with its reasons.

    ``fitted`` is a kept fit of ``fit_shop_churn``. The list is ordered by probability times what they have spent,
    among those who have not gone already (recency within two horizons, or ``within`` days) and who are likelier to
    leave than these are on average; ``everybody``: without that last condition.
    """
    from assistant.analytics.propensity import fit_shop_churn

    try:
        fitted = fitted or fit_shop_churn(known_lines(store_tables, as_of), as_of, horizon_days=horizon_days)
    except TooLittleData as error:
        return failed("churn", error, as_of, language), None
    frame = fitted.customers
    alive = frame[frame["recency"] <= (within or 2 * horizon_days)]
    likely: Any = alive if everybody else alive[alive["probability"] >= alive["probability"].mean()]
    listed = likely.assign(stake=likely["probability"] * likely["monetary"].clip(lower=0)).nlargest(top, "stake")
    reasons = fitted.model.reasons(listed.drop(columns=["probability", "stake"])) if len(listed) else []
    columns = [label(word, language) for word in ("customer_id", "probability", "monetary", "stake", "recency", "why")]
    rows = tuple(
        (
            str(customer),
            number(100 * row["probability"], 1),
            number(row["monetary"]),
            number(row["stake"]),
            number(row["recency"], 0),
            reasons_text(why, language, currency_of(store_tables)),
        )
        for (customer, row), why in zip(listed.iterrows(), reasons, strict=True)
    )
    health = Health(status="pass")
    if not fitted.test_auc > fitted.naive_auc + MIN_LIFT:
        reason = say("health.no_better", language, model=f"{fitted.test_auc:.3f}", naive=f"{fitted.naive_auc:.3f}")
        health = Health(status="review", reason=reason, advice=say("advice.recency", language))
    elif fitted.test_calibration_error > CARELESS:
        reason = say("health.calibration", language, error=f"{100 * fitted.test_calibration_error:.1f}")
        health = Health(status="review", reason=reason, advice=say("advice.order_only", language))
    currency = currency_of(store_tables)
    return Finding(
        name="churn",
        title=say("title.churn", language),
        method=say("method.churn_shop", language, days=horizon_days, windows=fitted.windows),
        health=health,
        as_of=as_of,
        sample={"customers": len(frame), "tested": fitted.tested},
        values={
            "expected_to_leave": float(round(alive["probability"].sum())),
            "recent_customers": len(alive),
            "auc": fitted.test_auc,
            "naive_auc": fitted.naive_auc,
            "calibration_error": fitted.test_calibration_error,
        },
        table=Table(
            columns=tuple(columns),
            rows=rows,
            units={columns[1]: "%", columns[2]: currency, columns[3]: currency, columns[4]: "day"},
        ),
        chart=Chart(kind="barh", x=columns[0], y=(columns[3],), title=say("title.churn", language)),
        language=language,
    ), fitted


def reasons_text(reasons: Any, language: str, currency: str = "") -> str:
    """Reasons in words: what of a customer raises the probability, then what lowers it."""
    parts = [
        say(f"reason.{'raises' if reason.effect > 0 else 'lowers'}", language,
            what=_what(reason, language, currency), points=f"{100 * abs(reason.effect):.0f}")
        for reason in sorted(reasons, key=lambda reason: reason.effect < 0)
        if abs(reason.effect) >= 0.005
    ]  # fmt: skip
    return say("list.and", language).join(parts)


def _what(reason: Any, language: str, currency: str) -> str:
    """A feature with its value as people say it; of a feature that is not ours, its name and value."""
    if f"reason.{reason.feature}" not in words():
        return say("reason.other", language, feature=label(reason.feature, language), value=reason.value)
    value = float(reason.value)
    if reason.feature in ("monetary", "order_value"):
        shown = money(round(value), currency, language).replace(".00", "")
    elif reason.feature.endswith("_share") or reason.feature == "seasonality":
        shown = f"{100 * value:.0f}%"
    else:
        shown = f"{value:,.0f}" if value >= 10 or value.is_integer() else f"{value:.1f}"
    return say(f"reason.{reason.feature}", language, value=shown)
