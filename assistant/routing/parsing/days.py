"""Days, weeks (from Monday), months, quarters and years: whole ones, those before, and the last n of them."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

Days = tuple[date, date]
"""First and last day, both inclusive."""

LONGEST = 3660  # units back: more is absurd


def month_of(year: int, month: int) -> Days:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def shift(day: date, months: int) -> date:
    """The same day of another month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    year = min(max(year, 1), 9998)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def whole(unit: str, day: date) -> Days:
    """The unit that a day lies in."""
    match unit:
        case "week":
            first = day - timedelta(days=day.weekday())
            return first, first + timedelta(days=6)
        case "weekend":
            first = day - timedelta(days=day.weekday()) + timedelta(days=5)
            return first, first + timedelta(days=1)
        case "month":
            return month_of(day.year, day.month)
        case "quarter":
            return quarter_of(day.year, (day.month + 2) // 3)
        case "half":
            return half_of(day.year, 1 if day.month <= 6 else 2)
        case "year":
            return date(day.year, 1, 1), date(day.year, 12, 31)
        case _:
            return day, day


def quarter_of(year: int, quarter: int) -> Days:
    """First and last day of a quarter, 1 to 4."""
    first = date(year, 3 * quarter - 2, 1)
    return first, shift(first, 3) - timedelta(days=1)


def half_of(year: int, half: int) -> Days:
    """First and last day of a half year, 1 or 2."""
    return (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))


def of_season(first: int, year: int) -> Days:
    """The three months of a season; winter begins in the December of its year."""
    begin = date(year, first, 1)
    return begin, shift(begin, 3) - timedelta(days=1)


_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_LENGTH = {"day": 1, "week": 7, "fortnight": 14, "weekend": 7}


def back(unit: str, day: date, n: int) -> Days:
    """The last ``n`` units that end with ``day``: of months from the day after the same day n months ago."""
    if unit in _MONTHS:
        return shift(day, -n * _MONTHS[unit]) + timedelta(days=1), day
    return day - timedelta(days=min(n * _LENGTH[unit], 365 * 1000) - 1), day


def before(unit: str, day: date, times: int = 1) -> Days:
    """The whole unit ``times`` before the one of ``day``."""
    if unit in _MONTHS:
        return whole(unit, shift(day.replace(day=1), -times * _MONTHS[unit]))
    return whole(unit, day - timedelta(days=times * _LENGTH.get(unit, 1)))


def first_of(days: Days, unit: str, n: int = 1) -> Days:
    """The first ``n`` units of a stretch: of weeks seven days each, counted from its first day."""
    start, end = days
    until = shift(start, n * _MONTHS[unit]) if unit in _MONTHS else start + timedelta(days=n * _LENGTH[unit])
    return start, min(end, until - timedelta(days=1))


def last_of(days: Days, unit: str, n: int = 1) -> Days:
    """The last ``n`` units of a stretch."""
    start, end = days
    after = end + timedelta(days=1)
    begin = shift(after, -n * _MONTHS[unit]) if unit in _MONTHS else after - timedelta(days=n * _LENGTH[unit])
    return max(start, begin), end


def nth_of(days: Days, unit: str, n: int) -> Days | None:
    """The ``n``-th unit of a stretch; None where it has no such."""
    start, end = days
    begin = (
        shift(start, (n - 1) * _MONTHS[unit]) if unit in _MONTHS else start + timedelta(days=(n - 1) * _LENGTH[unit])
    )
    return first_of((begin, end), unit) if begin <= end else None


def third_of(days: Days, part: int) -> Days:
    """The beginning (1), middle (2) or end (3) of a stretch: of a month the days to 10, to 20, and the rest."""
    start, end = days
    if (end - start).days <= 7:  # of a week Monday and Tuesday, Wednesday and Thursday, and the rest
        ends = (start, start + timedelta(days=2), start + timedelta(days=4), end + timedelta(days=1))
    elif (end - start).days <= 31:
        ends = (start, start + timedelta(days=10), start + timedelta(days=20), end + timedelta(days=1))
    else:
        months = max((end.year - start.year) * 12 + end.month - start.month + 1, 3)
        ends = (start, shift(start, months // 3), shift(start, 2 * months // 3), end + timedelta(days=1))
    return ends[part - 1], ends[part] - timedelta(days=1)
