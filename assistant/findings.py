"""Finding: what an analysis returns, with its health.

Pure values; the analytics modules make them, the tools hand them on, and the screens draw them. A chart is data
(rows and what to put where), never a picture, so that each screen draws it in its own way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Scalar = str | int | float | bool | None


@dataclass(frozen=True, kw_only=True)
class Health:
    """Whether a result may be relied on: ``pass``, ``review`` (with care) or ``fail`` (not), and why."""

    status: Literal["pass", "review", "fail"]
    reason: str = ""
    advice: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows for people: ``columns`` in order; ``units`` by column (a currency, ``%``, ``day``)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Scalar, ...], ...]
    units: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What to draw from the Finding's table: its kind, and which columns go where.

    Args:
        unfinished: the last place along a line whose time is not over, so that what is drawn there is not all of it.
        beside: of a heat map, a column whose value stands beside the name of each row (how large a cohort is).
    """

    kind: Literal["line", "bar", "barh", "scatter", "heatmap"]
    x: str
    y: Sequence[str]
    title: str = ""
    series: str | None = None
    unfinished: str | None = None
    beside: str | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The result of an analysis.

    Args:
        name: which analysis (``revenue``, ``churn`` ...).
        title: a line for people, in ``language``.
        values: the headline numbers by name.
        units: unit by value name.
        interval: 95 % interval by value name, where one can be given.
        sample: how many rows, customers or orders stand behind it, by what is counted.
        period: first and last moment of the data used, inclusive.
        as_of: the Store's clock.
        method: how it was computed, in a sentence, with its definition of each measure.
        health: whether it may be relied on.
    """

    name: str
    title: str
    method: str
    health: Health
    as_of: datetime
    period: tuple[datetime, datetime] | None = None
    sample: Mapping[str, int] = field(default_factory=dict[str, int])
    values: Mapping[str, float] = field(default_factory=dict[str, float])
    units: Mapping[str, str] = field(default_factory=dict[str, str])
    interval: Mapping[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])
    table: Table | None = None
    chart: Chart | None = None
    language: str = "en"
    notes: tuple[str, ...] = ()
