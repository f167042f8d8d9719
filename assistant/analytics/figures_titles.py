"""What a figure is called: its measures, what they are broken down by, and every filter that was applied.

A reader sees from the title alone what was counted; "only Germany" stands in it as well as in the numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.analytics.figures_filters import Filter
from assistant.analytics.measures import PARTS, TIME
from assistant.analytics.names import Names, spoken
from assistant.analytics.text import say
from assistant.findings import Health

if TYPE_CHECKING:
    from assistant.analytics.metrics import FiguresQuery, Seasons

NAMED = 3  # values of a filter that a title spells out


def title_of(query: FiguresQuery, names: Names, language: str) -> str:
    """The title of a query; ``names``: what the values of its filters are called, by dimension."""
    title = say("list.and", language).join(say(f"measure.{key}", language) for key in query.measures)
    if query.dimensions:
        by = say("list.and", language).join(say(f"dimension.{name}", language) for name in query.dimensions)
        title = say("figures.by", language, measures=title, dimensions=by)
    if query.only is not None:
        title = say("figures.only", language, title=title, only=filter_name(query.only, names, language))
    if query.filters:
        told = say("list.and", language).join(filter_name(entry, names, language) for entry in query.filters)
        title = say("figures.filtered", language, title=title, filters=told)
    return title


def filter_name(entry: Filter, names: Names, language: str) -> str:
    """What a filter keeps or leaves out, in words."""
    if entry.dimension == "day" and len(entry.values) > 1:
        told = [f"{min(entry.values)} – {max(entry.values)}"]
    else:
        told = [_value(entry.dimension, value, names, language) for value in entry.values]
    text = say("list.and", language).join(told[:NAMED])
    if len(told) > NAMED:
        text = say("figures.more", language, names=text, n=len(told) - NAMED)
    return say("figures.without", language, names=text) if entry.exclude else text


def _value(dimension: str, value: str, names: Names, language: str) -> str:
    match dimension:
        case "segment":
            return say(f"segment.{value}", language)
        case "value_tier":
            return say(f"tier.{value}", language)
        case _ if dimension in PARTS and dimension != "hour":
            return say(f"{dimension}.{int(value)}", language)
        case _:
            return spoken(dimension, value, language, names)


def grouped_by(query: FiguresQuery) -> str:
    """The first dimension that is no time: what "only then" is asked of."""
    return next(name for name in query.dimensions if name not in TIME and name not in PARTS)


def only_definition(query: FiguresQuery, names: Names, language: str) -> str:
    """What "only then" means: part of the method."""
    assert query.only is not None
    return say(
        "figures.only_method", language, group=say(f"dimension.{grouped_by(query)}", language),
        only=filter_name(query.only, names, language),
    )  # fmt: skip


def seasons_health(seasons: Seasons, groups: int, language: str) -> Health | None:
    """Review, where what sold in one calendar month only did not come back with it."""
    if seasons.years > 1 and seasons.again >= groups / 2:
        return None
    key = "health.one_season" if seasons.years < 2 else "health.seasons"
    reason = say(key, language, n=groups, again=seasons.again, years=seasons.years)
    return Health(status="review", reason=reason, advice=say("advice.seasons", language))
