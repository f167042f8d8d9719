"""A Finding's chart as SVG, made by code: no library, no picture from elsewhere.

Colours are the page's own (CSS variables), so that light and dark fit by themselves; text stays text, so that it can be
read out, searched and copied. What a chart shows is in its Finding's table as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.findings import Chart, Table
from ui.heatmaps import heatmap_svg
from ui.marks import WIDTH, Number, cut_to, frame, text_of, value_of, width_of
from ui.prose import escape

HEIGHT = 220
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 14, 28
BARS_SHOWN = 12
PAIRS_SHOWN = 8
BAR = 26
NAME = 16  # of a name that stands above its bar
LABEL = 240  # at most, for names beside bars
PAIR_SLACK = 60  # a name that is cut by no more than this is still read
BOLD = 1.12  # how much wider a value's letters are
SERIES_SHOWN = 6
LABELS_ALONG = 6


@dataclass(frozen=True, kw_only=True)
class Points:
    """What is drawn: names along the x axis, and one line of values a series; None where there is none."""

    names: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    unit: str
    unfinished: str | None = None


def chart_svg(chart: Chart, table: Table, number: Number) -> str:
    """The chart as an SVG element; empty where the table has nothing to draw.

    Args:
        chart: what to put where; its columns are the table's.
        table: the rows.
        number: how a value is written, with its unit.
    """
    columns = {name: index for index, name in enumerate(table.columns)}
    wanted = [chart.x, *chart.y, *([chart.series] if chart.series else [])]
    if not table.rows or any(name not in columns for name in wanted):
        return ""
    if chart.kind == "heatmap":
        return heatmap_svg(chart, table, number)
    if chart.kind == "barh":
        return _bars_across(_rows(chart, table, columns), chart, number)
    points = _points(chart, table, columns)
    if not points.names or not any(value is not None for _, values in points.series for value in values):
        return ""
    return _upright(points, chart, number)


def _rows(chart: Chart, table: Table, columns: dict[str, int]) -> Points:
    """A bar a row, named by its x, and by its series where there is one: a pair is one bar."""
    named = [columns[chart.x], *([columns[chart.series]] if chart.series else [])]
    y = columns[chart.y[0]]
    names = tuple(" + ".join(text_of(row[at]) for at in named) for row in table.rows)
    series = ((chart.y[0], tuple(value_of(row[y]) for row in table.rows)),)
    return Points(names=names, series=series, unit=table.units.get(chart.y[0], ""))


def _points(chart: Chart, table: Table, columns: dict[str, int]) -> Points:
    x = columns[chart.x]
    names = tuple(dict.fromkeys(text_of(row[x]) for row in table.rows))
    unit = table.units.get(chart.y[0], "")
    if chart.series is None:
        series = tuple((y, tuple(value_of(row[columns[y]]) for row in table.rows)) for y in chart.y)
        names = tuple(text_of(row[x]) for row in table.rows)
        return Points(names=names, series=series, unit=unit, unfinished=chart.unfinished)
    key, y = columns[chart.series], columns[chart.y[0]]
    sums: dict[str, float] = {}
    cells: dict[tuple[str, str], float] = {}
    for row in table.rows:
        value = value_of(row[y])
        if value is not None:
            cells[text_of(row[key]), text_of(row[x])] = value
            sums[text_of(row[key])] = sums.get(text_of(row[key]), 0.0) + abs(value)
    first = sorted(sums, key=lambda name: -sums[name])[:SERIES_SHOWN]
    lines = tuple((one, tuple(cells.get((one, name)) for name in names)) for one in first)
    return Points(names=names, series=lines, unit=unit, unfinished=chart.unfinished)


def _steps(low: float, high: float, most: int = 4) -> list[float]:
    """Round values from at or below ``low`` to at or above ``high``."""
    span = (high - low) or abs(high) or 1.0
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step - 1e-9)
    return [count * step for count in range(first, last + 1)]


def _short(value: float, unit: str) -> str:
    size = abs(value)
    for limit, letter in ((1e9, "B"), (1e6, "M"), (1e4, "k")):
        if size >= limit:
            scaled = value / {"B": 1e9, "M": 1e6, "k": 1e3}[letter]
            return f"{scaled:.3g}{letter}"
    return f"{value:.4g}{unit if unit == '%' else ''}"


def _upright(points: Points, chart: Chart, number: Number) -> str:
    """Lines or bars over a common axis."""
    values = [value for _, line in points.series for value in line if value is not None]
    steps = _steps(min(0.0, *values), max(0.0, *values))
    low, high = steps[0], steps[-1]
    inner, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def y_of(value: float) -> float:
        return TOP + tall * (1 - (value - low) / ((high - low) or 1.0))

    body = [
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y_of(step):.1f}" y2="{y_of(step):.1f}"/>'
        f'<text class="axis" x="{LEFT - 8}" y="{y_of(step) + 4:.1f}" text-anchor="end">{escape(_short(step, points.unit))}</text>'
        for step in steps
    ]
    count = len(points.names)
    slot = inner / count
    middle = [LEFT + slot * (index + 0.5) for index in range(count)]
    body += _names_along(points.names, middle)
    draw = _bars if chart.kind == "bar" else _line
    for place, (name, line) in enumerate(points.series):
        body += draw(place, name, line, points, middle, y_of, slot, number)
    if len(points.series) > 1:
        return frame(WIDTH, HEIGHT, chart.title, body) + _legend([name for name, _ in points.series])
    return frame(WIDTH, HEIGHT, chart.title, body)


def _names_along(names: Sequence[str], middle: Sequence[float]) -> list[str]:
    every = max(1, math.ceil(len(names) / LABELS_ALONG))
    return [
        f'<text class="axis" x="{at:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(name[:12])}</text>'
        for index, (name, at) in enumerate(zip(names, middle, strict=True))
        if index % every == 0
    ]


def _line(
    place: int, name: str, line: Sequence[float | None], points: Points, middle: Sequence[float],
    y_of: Callable[[float], float], slot: float, number: Number,
) -> list[str]:  # fmt: skip
    path, rest, last, open_line = "", "", "", False
    dots: list[str] = []
    for index, value in enumerate(line):
        if value is None:
            open_line = False
            continue
        at = f"{middle[index]:.1f} {y_of(value):.1f}"
        if open_line and points.names[index] == points.unfinished:
            rest = f"M{last}L{at}"  # not all of it is there yet
        else:
            path += f"{'L' if open_line else 'M'}{at}"
        open_line, last = True, at
        shown = escape(f"{points.names[index]} {name}: {number(value, points.unit)}")
        radius = 3 if len(line) <= 40 else 1.6
        dots.append(
            f'<circle class="dot s{place % SERIES_SHOWN}" cx="{middle[index]:.1f}" cy="{y_of(value):.1f}" r="{radius}">'
            f"<title>{shown}</title></circle>"
        )
    drawn = [f'<path class="line s{place % SERIES_SHOWN}" d="{path}"/>'] if path else []
    if rest:
        drawn.append(f'<path class="line open s{place % SERIES_SHOWN}" stroke-dasharray="4 4" d="{rest}"/>')
    return [*drawn, *dots]


def _bars(
    place: int, name: str, line: Sequence[float | None], points: Points, middle: Sequence[float],
    y_of: Callable[[float], float], slot: float, number: Number,
) -> list[str]:  # fmt: skip
    width = slot * 0.72 / len(points.series)
    bars: list[str] = []
    for index, value in enumerate(line):
        if value is None:
            continue
        x = middle[index] - slot * 0.36 + width * place
        top, bottom = sorted((y_of(value), y_of(0.0)))
        shown = escape(f"{points.names[index]} {name}: {number(value, points.unit)}")
        bars.append(
            f'<rect class="col s{place % SERIES_SHOWN}" x="{x:.1f}" y="{top:.1f}" width="{max(width, 1):.1f}" '
            f'height="{max(bottom - top, 0.5):.1f}" rx="2"><title>{shown}</title></rect>'
        )
    return bars


def _legend(names: Sequence[str]) -> str:
    items = "".join(
        f'<span><i class="s{index % SERIES_SHOWN}"></i>{escape(name)}</span>' for index, name in enumerate(names)
    )
    return f'<p class="legend" dir="auto">{items}</p>'


def _bars_across(points: Points, chart: Chart, number: Number) -> str:
    """The first rows as bars from the left, each with its name and its value."""
    name, line = points.series[0]
    rows = [(label, value) for label, value in zip(points.names, line, strict=True) if value is not None][:BARS_SHOWN]
    if not rows:
        return ""
    widest = max(abs(value) for _, value in rows) or 1.0
    longest = max(width_of(label) for label, _ in rows)
    above = longest > LABEL + PAIR_SLACK  # long names stand above their bars, where there is room for them
    rows = rows[:PAIRS_SHOWN] if above else rows
    left = 6.0 if above else min(LABEL, longest) + 16
    values = [number(value, points.unit) for _, value in rows]
    space = WIDTH - left - max(width_of(shown) for shown in values) * BOLD - 14
    told = [_named(label, left, above=above) for label, _ in rows]
    over = NAME * max(len(lines) for lines in told) if above else 0
    tall = BAR + over
    body: list[str] = []
    for index, ((label, value), shown) in enumerate(zip(rows, values, strict=True)):
        y = 6 + tall * index
        width = max(1.0, space * abs(value) / widest)
        side = f'x="{left:.1f}"' if above else f'x="{left - 10:.1f}" text-anchor="end"'
        first = y + (12 if above else 16)
        names = "".join(
            f'<text class="name" {side} y="{first + NAME * line}">{escape(part)}</text>'
            for line, part in enumerate(told[index])
        )
        y += over
        body.append(
            f"<g><title>{escape(f'{label} {name}: {shown}')}</title>{names}"
            f'<rect class="col {"s0" if value >= 0 else "s1"}" x="{left:.1f}" y="{y + 3}" width="{width:.1f}" height="{BAR - 8}" rx="3"/>'
            f'<text class="value" x="{left + width + 8:.1f}" y="{y + 16}">{escape(shown)}</text></g>'
        )
    return frame(WIDTH, 12 + tall * len(rows), chart.title or name, body, " pairs" if above else "")


def _named(label: str, left: float, *, above: bool) -> list[str]:
    """A bar's name: beside it as far as there is room; above it whole, of a pair one below the other."""
    if not above:
        return [cut_to(label, left - 14)]
    first, plus, second = label.partition(" + ")
    return [cut_to(part, WIDTH - 12) for part in ([first, f"+ {second}"] if plus else [label])]


def spark_svg(values: Sequence[float | None]) -> str:
    """A line without axes, for a headline number; empty for fewer than three values."""
    kept = [(at, value) for at, value in enumerate(values) if value is not None]
    if len(kept) < 3:
        return ""
    low, high = min(value for _, value in kept), max(value for _, value in kept)
    span = (high - low) or 1.0
    wide = 120 / (len(values) - 1)
    at = " ".join(f"{wide * index:.1f},{26 - 22 * (value - low) / span:.1f}" for index, value in kept)
    return (
        '<svg class="chart spark" viewBox="-2 0 124 30" preserveAspectRatio="none" aria-hidden="true">'
        f'<polyline class="line s0" points="{at}"/></svg>'
    )
