# pyright: reportArgumentType=false, reportCallIssue=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""From computed figures to a Finding: rows for people, definitions in the method, and whether it may be relied on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from assistant.analytics.figures_titles import grouped_by, only_definition, seasons_health, title_of
from assistant.analytics.measures import MEASURES, PARTS, TIME
from assistant.analytics.metrics import ROW_LIMIT, Result
from assistant.analytics.names import Names, spoken
from assistant.analytics.text import label, say, words
from assistant.findings import Chart, Finding, Health, Scalar, Table
from knowledge.records import ShopProfile

if TYPE_CHECKING:
    import pandas as pd

FEW_ORDERS = 30  # below it, a rate or a mean says little


def to_finding(result: Result, as_of: datetime, profile: ShopProfile, language: str, names: Names) -> Finding:
    """The Finding of a computed query, in ``language``; ``names``: of products and categories, by dimension."""
    query = result.query
    title = title_of(query, names, language)
    frame = _joined(result)
    table = None if frame is None else _table(result, frame, names, language)
    values = {key: value for key, value in result.totals.items() if value is not None}
    values |= {f"{key}_previous": value for key, value in result.previous_totals.items() if value is not None}
    for key in query.measures:
        before = result.previous_totals.get(key)
        if before and key in values:
            values[f"{key}_change"] = 100 * (values[key] - before) / abs(before)
    if query.only is not None:  # all of them, however few are shown
        values["only_then"] = float(_groups(result))
    units = {}
    for name in values:
        key = name.removesuffix("_previous").removesuffix("_change")
        if key in MEASURES:
            units[name] = "%" if name.endswith("_change") else unit_of(key, result.currency)
    return Finding(
        name=query.measures[0],
        title=title,
        method=_method(result, profile, names, language),
        health=_health(result, frame, as_of, language),
        as_of=as_of,
        period=result.period,
        sample=dict(result.counts),
        values=values,
        units=units,
        interval=dict(result.intervals),
        table=table,
        chart=None if frame is None or not len(frame) else _chart(result, frame, title, language),
        language=language,
        notes=tuple(_notes(result, frame, as_of, language)),
    )


def _groups(result: Result) -> int:
    """How many groups sell in the asked time only."""
    return int(result.rows[grouped_by(result.query)].nunique()) if len(result.rows) else 0


def unit_of(measure: str, currency: str) -> str:
    """The unit that a measure is shown in."""
    match MEASURES[measure].unit:
        case "money":
            return currency
        case "%":
            return "%"
        case "count" | "ratio":
            return ""


def _name(key: str, language: str) -> str:
    return say(f"measure.{key}", language)


def _joined(result: Result) -> pd.DataFrame | None:
    """Rows with the earlier ones beside them, change and share, in order, cut to the top."""
    query = result.query
    if not query.dimensions:
        return None
    frame, keys, first = result.rows, list(query.dimensions), query.measures[0]
    if result.previous is not None:
        before = result.previous[[*keys, *query.measures]]
        frame = frame.merge(before, on=keys, how="left", suffixes=("", "_previous"))
        for key in query.measures:
            old = frame[f"{key}_previous"]
            if MEASURES[key].additive:  # nothing sold then is a zero; a mean of nothing is unknown
                old = frame[f"{key}_previous"] = old.fillna(0.0)
            frame[f"{key}_change"] = 100 * (frame[key] - old) / old.abs().where(old != 0)
    if query.share:
        whole = result.totals[first] or 0.0
        frame[f"{first}_share"] = 100 * frame[first] / whole if whole else float("nan")
    ordered = [name for name in keys if name in TIME or name in PARTS or name == "cohort"]
    others = [name for name in keys if name not in ordered]
    if query.top is not None and ordered and others:
        # of a table by time and something: the top of that something, at all times
        sums = frame.groupby(others[0])[first].sum().sort_values(ascending=query.ascending)
        frame = frame[frame[others[0]].isin(sums.index[: query.top])]
    if ordered and (query.top is None or others):
        frame = frame.sort_values([*ordered, first], ascending=[True] * len(ordered) + [query.ascending])
    else:
        frame = frame.sort_values([first, *keys], ascending=[query.ascending] + [True] * len(keys), na_position="last")
    return frame.head(query.top if query.top is not None and not (ordered and others) else ROW_LIMIT)


def _columns(result: Result, frame: pd.DataFrame, language: str) -> dict[str, str]:
    """Column of the frame -> label for people, in the order of the table."""
    columns: dict[str, str] = {}
    for name in result.query.dimensions:
        columns[name] = say(f"dimension.{name}", language)
        if name == "product" and "title" in frame.columns:
            columns["title"] = label("title", language)
    for key in result.query.measures:
        columns[key] = _name(key, language)
        if f"{key}_n" in frame.columns:
            columns[f"{key}_n"] = say(f"denominator.{key}", language)
        if f"{key}_previous" in frame.columns:
            columns[f"{key}_previous"] = say("figures.previous", language, measure=_name(key, language))
            columns[f"{key}_change"] = say("figures.change", language, measure=_name(key, language))
        if f"{key}_share" in frame.columns:
            columns[f"{key}_share"] = say("figures.share", language, measure=_name(key, language))
    return columns


def _cell(name: str, value: Any, names: Names, language: str) -> Scalar:
    if value is None or value != value:
        return None
    if name in PARTS and name != "hour":
        return say(f"{name}.{int(value)}", language)
    if name in TIME or name == "cohort":
        return bucket(name, value)
    if name in ("segment", "value_tier"):
        return say(f"segment.{value}" if name == "segment" else f"tier.{value}", language)
    if isinstance(value, str):
        return spoken(name, value, language, names)
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 2**53 else round(number, 4)


def bucket(name: str, value: Any) -> str:
    """A period as people write it: 2011, 2011-Q3, 2011-03, 2011-03-15 (a week by its Monday)."""
    day: date = value.date() if isinstance(value, datetime) else value
    match name:
        case "year":
            return f"{day.year}"
        case "quarter":
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case "month" | "cohort":
            return f"{day.year}-{day.month:02d}"
        case _:
            return f"{day.year}-{day.month:02d}-{day.day:02d}"


def _table(result: Result, frame: pd.DataFrame, names: Names, language: str) -> Table:
    columns = _columns(result, frame, language)
    rows = tuple(
        tuple(_cell(name, value, names, language) for name, value in zip(columns, row, strict=True))
        for row in frame[list(columns)].itertuples(index=False, name=None)
    )
    units = {}
    for name, text in columns.items():
        if name.endswith(("_change", "_share")):
            units[text] = "%"
        elif (key := name.removesuffix("_previous")) in MEASURES and (unit := unit_of(key, result.currency)):
            units[text] = unit
    return Table(columns=tuple(columns.values()), rows=rows, units=units)


def _chart(result: Result, frame: pd.DataFrame, title: str, language: str) -> Chart:
    names = _columns(result, frame, language)
    dimensions = list(result.query.dimensions)
    ordered = [name for name in dimensions if name in TIME or name in PARTS or name == "cohort"]
    x = ordered[0] if ordered else dimensions[0]
    other = [name for name in dimensions if name != x]
    kind = "line" if x in TIME else "bar" if ordered else "barh"
    shown = "title" if x == "product" and "title" in names else x
    series = None if not other else names["title" if other[0] == "product" and "title" in names else other[0]]
    first = result.query.measures[0]
    same = [key for key in result.query.measures if MEASURES[key].unit == MEASURES[first].unit]
    y = [names[key] for key in (same if series is None else [first])]
    unfinished = _unfinished(result) if kind == "line" else None
    return Chart(kind=kind, x=names[shown], y=tuple(y), title=title, series=series, unfinished=unfinished)


def _method(result: Result, profile: ShopProfile, names: Names, language: str) -> str:
    """What each measure means, in words: the definitions are part of the answer."""
    revenue = say(f"revenue.{profile.revenue}", language)
    parts = [
        say("figures.definition", language, name=_name(key, language), text=_definition(key, revenue, language))
        for key in result.query.measures
    ]
    if any(MEASURES[key].unit == "money" for key in result.query.measures):
        by_product = {"product", "category"} & {
            *result.query.dimensions,
            *(entry.dimension for entry in result.query.filters),
        }
        parts.append(say("figures.products_only" if by_product else "figures.all_lines", language))
    if result.query.only is not None:
        parts.append(only_definition(result.query, names, language))
    for name in result.query.dimensions:
        if f"dimension_note.{name}" in words():
            parts.append(say(f"dimension_note.{name}", language))
    return say("sentence.join", language).join(parts)


def _definition(key: str, revenue: str, language: str) -> str:
    return say(f"definition.{key}", language, revenue=revenue)


def _notes(result: Result, frame: pd.DataFrame | None, as_of: datetime, language: str) -> list[str]:
    notes = []
    query = result.query
    if result.future_lines:
        notes.append(say("note.future", language, n=result.future_lines, as_of=as_of.date().isoformat()))
    if len(result.currencies) > 1:
        found = ", ".join(f"{name} ({n})" for name, n in sorted(result.currencies.items()))
        notes.append(say("note.currencies", language, kept=result.currency, found=found))
    if frame is not None and len(frame) == ROW_LIMIT:
        notes.append(say("note.cut", language, n=ROW_LIMIT))
    first = query.measures[0]
    whole = result.totals.get(first)
    if frame is not None and query.top is None and MEASURES[first].additive and whole and len(frame) < ROW_LIMIT:
        missing = 100 * (1 - float(frame[first].sum()) / whole)
        if missing > 0.5:
            notes.append(say("note.unknown", language, measure=_name(first, language), share=f"{missing:.1f}"))
    if (last := _unfinished(result)) is not None and result.data_period:
        until = result.data_period[1].date().isoformat()
        key = "note.unfinished_week" if "week" in query.dimensions else "note.unfinished"
        notes.append(say(key, language, period=last, until=until))
    if result.previous_period is not None:
        notes.append(
            say(
                "note.compared",
                language,
                start=result.previous_period[0].date().isoformat(),
                end=result.previous_period[1].date().isoformat(),
            )
        )
    return notes


def _unfinished(result: Result) -> str | None:
    """The last bucket of a breakdown by time, where its time is not over when the data end."""
    units = [name for name in result.query.dimensions if name in TIME]
    if not units or not result.period or not result.data_period or result.period[1] < result.data_period[1]:
        return None
    end = result.data_period[1]
    if (end + timedelta(days=1)).date() > _last_day(units[0], end.date()):
        return None
    return bucket(units[0], start_of(units[0], end.date()))


def start_of(unit: str, day: date) -> date:
    """The first day of the week, month, quarter or year that a day is in."""
    match unit:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
        case _:
            return day


def _last_day(unit: str, day: date) -> date:
    start = start_of(unit, day)
    length = {"day": 0, "week": 6, "month": 31, "quarter": 93, "year": 366}[unit]
    if unit in ("day", "week"):
        return start + timedelta(days=length)
    return start_of(unit, start + timedelta(days=length)) - timedelta(days=1)


def _health(result: Result, frame: pd.DataFrame | None, as_of: datetime, language: str) -> Health:
    """Fail: nothing to count. Review: few orders behind a rate, a comparison the data does not reach, currencies."""
    if result.data_period is None:
        return Health(status="fail", reason=say("health.no_data", language), advice=say("advice.import", language))
    first, last = (moment.date().isoformat() for moment in result.data_period)
    if not result.counts["lines"]:
        reason = say("health.no_sales", language, first=first, last=last)
        return Health(status="fail", reason=reason, advice=say("advice.period", language))
    if frame is not None and not len(frame):
        return Health(status="fail", reason=say("health.no_groups", language), advice=say("advice.filters", language))
    if result.previous_period and result.previous_period[0] < result.data_period[0]:
        return Health(
            status="review", reason=say("health.before_data", language, first=first), advice=say("advice.later", language)
        )  # fmt: skip
    if result.seasons is not None and frame is not None:
        found = seasons_health(result.seasons, _groups(result), language)
        if found is not None:
            return found
    derived = any(MEASURES[key].unit in ("%", "ratio") or key.startswith("average") for key in result.query.measures)
    if derived and result.counts["orders"] < FEW_ORDERS:
        reason = say("health.few_orders", language, n=result.counts["orders"], needed=FEW_ORDERS)
        return Health(status="review", reason=reason, advice=say("advice.period", language))
    first_measure = result.query.measures[0]
    if frame is not None and f"{first_measure}_n" in frame.columns:
        least = int(frame[f"{first_measure}_n"].head(5).min())
        if least < FEW_ORDERS:
            return Health(
                status="review",
                reason=say("health.small_groups", language, n=least, of=say(f"denominator.{first_measure}", language)),
                advice=say("advice.small_groups", language),
            )
    if len(result.currencies) > 1:
        return Health(
            status="review",
            reason=say("health.currencies", language, kept=result.currency),
            advice=say("advice.currencies", language),
        )
    return Health(status="pass")
