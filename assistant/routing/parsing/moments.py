"""What a piece of text says of time: certain days, something that comes back each year, or a year itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.routing.parsing.days import Days, before
from assistant.routing.parsing.numbers import integer

OfYear = Callable[[int], Days | None]
OfMonth = Callable[[int, int], Days | None]


@dataclass(frozen=True, kw_only=True)
class Moment:
    """``days`` as they are understood; ``at``/``to``: where in the text they are said.

    ``of_year`` gives the days in another year where the year was not said with them (``dated`` false: "March");
    ``anchor`` is the year where the text says a year and nothing else. A ``weak`` one ("the year", "march") counts
    only with a part of it ("the first half of the year") or a year beside it. ``unit`` is that of "last month" and the like.
    ``point`` counts days from the first to the one that is meant where something begins or ends with it: "since Easter"
    is since its Sunday, "from mid-May" from the 15th. ``of_month`` gives days of another month ("the 1st to the 15th").
    """

    days: Days
    at: int = 0
    to: int = 0
    of_year: OfYear | None = None
    dated: bool = True
    anchor: int | None = None
    weak: bool = False
    unit: str = ""
    point: int | None = None
    of_month: OfMonth | None = None

    @property
    def begins(self) -> date:
        """The day from which it counts where something begins with it."""
        return self.days[0] + timedelta(days=self.point or 0)

    @property
    def ends(self) -> date:
        """The day up to which it counts where something ends with it."""
        return self.days[1] if self.point is None else self.days[0] + timedelta(days=self.point)

    def moved(self, at: int, to: int) -> Moment:
        """The same, said elsewhere in the text."""
        return replace(self, at=at, to=to)

    def in_year(self, year: int) -> Moment:
        """The same in a year that the text says."""
        days = self.of_year(year) if self.of_year and 1900 <= year <= 2100 else None
        return replace(self, days=days, dated=True, weak=False) if days else self

    @property
    def length(self) -> int:
        """Days in it."""
        return (self.days[1] - self.days[0]).days + 1


Form = tuple[re.Pattern[str], Callable[[re.Match[str], date], Moment | None]]


def exactly(days: Days | None, unit: str = "") -> Moment | None:
    """Days that are meant whatever year it is."""
    return Moment(days=days, unit=unit) if days else None


def yearly(of_year: OfYear, today: date, which: str = "") -> Moment | None:
    """Something of each year: the latest that has begun by ``today``; ``which`` "last" or "this" says more."""
    this = of_year(today.year)
    if which in {"last", "previous", "past", "prior"}:
        year = today.year if this and this[1] < today else today.year - 1
    elif which in {"this", "current"} or (this and this[0] <= today):
        year = today.year
    else:
        year = today.year - 1
    days = of_year(year)
    return Moment(days=days, of_year=of_year, dated=which in {"this", "current"}) if days else None


def a_year(year: int) -> Moment:
    """A year by itself."""
    return Moment(days=(date(year, 1, 1), date(year, 12, 31)), anchor=year, unit="year")


def a_day(year: int, month: int, day: int) -> Days | None:
    """One day; None where the calendar has no such."""
    try:
        exact = date(year, month, day)
    except ValueError:
        return None
    return exact, exact


def days_of_a_month(low: int, high: int, today: date, which: str = "") -> Moment | None:
    """From one day to another of the latest month in which they have begun, or of this or the last one."""

    def of_month(year: int, month: int) -> Days | None:
        begin, end = a_day(year, month, low), a_day(year, month, high)
        return (begin[0], end[1]) if begin and end and begin <= end else None

    last = which in {"last", "previous"} if which else high > today.day
    first = before("month", today)[0] if last else today
    days = of_month(first.year, first.month)
    return Moment(days=days, of_month=None if which else of_month) if days else None


_FEW = {"few": 3, "several": 5, "couple of": 2, "a couple of": 2, "a few": 3, "几": 3, "数": 3}


def count(words: str | None) -> int:
    """The n of "the last n weeks"; 1 where none is said."""
    if not words:
        return 1
    words = words.strip().lower()
    if len(words) == 2 and all(sign in "一二两三四五六七八九" for sign in words):
        words = words[1]  # 两三个月 is up to three
    return _FEW.get(words) or integer(words) or 0
