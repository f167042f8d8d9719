"""A Finding's chart as SVG, made by code: no library, no picture from elsewhere.

Colours are the page's own (CSS variables), so that light and dark fit by themselves; text stays text, so that it can be
read out, searched and copied. What a chart shows is in its Finding's table as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.findings import Chart, Scalar, Table
from ui.prose import escape

WIDTH = 480  # narrow, so that a phone shows a whole chart with letters that can be read
HEIGHT = 220
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 14, 28
BARS_SHOWN = 12
BAR = 26
NAME = 16  # of a name that stands above its bar
LABEL = 240  # at most, for names beside bars
PAIR_SLACK = 60  # a name that is cut by no more than this is still read
BOLD = 1.12  # how much wider a value's letters are
LETTER, CAPITAL, WIDE_LETTER = 7.2, 9.0, 13.0  # how wide a letter is about; wide ones are Chinese
SERIES_SHOWN = 6
LABELS_ALONG = 6
CELL = 26
Number = Callable[[Scalar, str], str]


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
        return _heatmap(chart, table, number)
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
    names = tuple(" + ".join(_text(row[at]) for at in named) for row in table.rows)
    series = ((chart.y[0], tuple(_value(row[y]) for row in table.rows)),)
    return Points(names=names, series=series, unit=table.units.get(chart.y[0], ""))


def _points(chart: Chart, table: Table, columns: dict[str, int]) -> Points:
    x = columns[chart.x]
    names = tuple(dict.fromkeys(_text(row[x]) for row in table.rows))
    unit = table.units.get(chart.y[0], "")
    if chart.series is None:
        series = tuple((y, tuple(_value(row[columns[y]]) for row in table.rows)) for y in chart.y)
        names = tuple(_text(row[x]) for row in table.rows)
        return Points(names=names, series=series, unit=unit, unfinished=chart.unfinished)
    key, y = columns[chart.series], columns[chart.y[0]]
    sums: dict[str, float] = {}
    cells: dict[tuple[str, str], float] = {}
    for row in table.rows:
        value = _value(row[y])
        if value is not None:
            cells[_text(row[key]), _text(row[x])] = value
            sums[_text(row[key])] = sums.get(_text(row[key]), 0.0) + abs(value)
    first = sorted(sums, key=lambda name: -sums[name])[:SERIES_SHOWN]
    lines = tuple((one, tuple(cells.get((one, name)) for name in names)) for one in first)
    return Points(names=names, series=lines, unit=unit, unfinished=chart.unfinished)


def _text(cell: Scalar) -> str:
    return "" if cell is None else str(cell)


def _value(cell: Scalar) -> float | None:
    return float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else None


def _frame(width: float, height: float, title: str, body: Sequence[str], kind: str = "") -> str:
    return (
        f'<svg class="chart{kind}" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg" preserveAspectRatio="xMinYMid meet">{"".join(body)}</svg>'
    )


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
        return _frame(WIDTH, HEIGHT, chart.title, body) + _legend([name for name, _ in points.series])
    return _frame(WIDTH, HEIGHT, chart.title, body)


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


def _long(text: str) -> float:
    """How wide a text is about, in the chart's units."""
    return sum(WIDE_LETTER if ord(letter) > 0x2E7F else CAPITAL if letter.isupper() else LETTER for letter in text)


def _cut(text: str, room: float) -> str:
    """As much of a text as there is room for."""
    if _long(text) <= room:
        return text
    if " + " in text:  # of a pair both are named
        first, second = text.split(" + ", 1)
        half = (room - 3 * LETTER) / 2
        return f"{_cut(first, max(half, room - 3 * LETTER - _long(second)))} + {_cut(second, max(half, room - 3 * LETTER - _long(first)))}"
    kept = ""
    for letter in text:
        if _long(kept + letter) + LETTER > room:
            break
        kept += letter
    return kept.rstrip() + "…"


def _bars_across(points: Points, chart: Chart, number: Number) -> str:
    """The first rows as bars from the left, each with its name and its value."""
    name, line = points.series[0]
    rows = [(label, value) for label, value in zip(points.names, line, strict=True) if value is not None][:BARS_SHOWN]
    if not rows:
        return ""
    widest = max(abs(value) for _, value in rows) or 1.0
    longest = max(_long(label) for label, _ in rows)
    above = longest > LABEL + PAIR_SLACK  # long names stand above their bars, where there is room for them
    left = 6.0 if above else min(LABEL, longest) + 16
    values = [number(value, points.unit) for _, value in rows]
    space = WIDTH - left - max(_long(shown) for shown in values) * BOLD - 14
    tall = BAR + (NAME if above else 0)
    body: list[str] = []
    for index, ((label, value), shown) in enumerate(zip(rows, values, strict=True)):
        y = 6 + tall * index
        width = max(1.0, space * abs(value) / widest)
        place = f'x="{left:.1f}" y="{y + 12}"' if above else f'x="{left - 10:.1f}" y="{y + 16}" text-anchor="end"'
        told = _cut(label, WIDTH - 12 if above else left - 14)
        y += NAME if above else 0
        body.append(
            f"<g><title>{escape(f'{label} {name}: {shown}')}</title>"
            f'<text class="name" {place}>{escape(told)}</text>'
            f'<rect class="col {"s0" if value >= 0 else "s1"}" x="{left:.1f}" y="{y + 3}" width="{width:.1f}" height="{BAR - 8}" rx="3"/>'
            f'<text class="value" x="{left + width + 8:.1f}" y="{y + 16}">{escape(shown)}</text></g>'
        )
    return _frame(WIDTH, 12 + tall * len(rows), chart.title or name, body)


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


def _heatmap(chart: Chart, table: Table, number: Number) -> str:
    """A table of shades: rows by ``y``, columns by ``x``, the value of ``series`` as shade and text.

    With a second ``y``, that column's value is the text, and the one of ``series`` stands small below it. Numbers
    along the top are sorted; names keep the order of the rows, so that both sides of a matrix agree.
    """
    column = {name: index for index, name in enumerate(table.columns)}
    x, y, z = column[chart.x], column[chart.y[0]], column[chart.series or chart.y[0]]
    told = column[chart.y[1]] if len(chart.y) > 1 else None
    down = list(dict.fromkeys(_text(row[y]) for row in table.rows))
    found = [row[x] for row in table.rows if row[x] is not None]
    across = _across(found, down)
    cells = {(_text(row[y]), row[x]): row for row in table.rows if _value(row[z]) is not None}
    # the first period is the whole cohort: a hundred per cent would leave no shade for the others
    shades = [_value(row[z]) or 0.0 for (_, at), row in cells.items() if told is not None or at != across[0]]
    high = max(shades, default=0.0) or 1.0
    sizes = _beside(chart, table, column)
    room = max((_long(size) + 12 for size in sizes.values()), default=0.0)
    left = min(190.0 + room, max([_long(name) for name in [*down, chart.x]]) + room + 14)
    wide, tall = max(32.0, (WIDTH - left - 6) / max(len(across), 1)), CELL + (14 if told is not None else 0)
    turned = max(_long(_text(at)) for at in across) > wide - 4
    top = 22 + (max(_long(_text(at)) for at in across) * 0.62 if turned else 0.0)
    body = [f'<text class="axis" x="{left - 8:.1f}" y="{top - 8:.1f}" text-anchor="end">{escape(chart.x)} →</text>']
    for index, at in enumerate(across):
        place = left + wide * (index + 0.5)
        turn = f' transform="rotate(-38 {place - 6:.1f} {top - 8:.1f})"' if turned else ""
        side = f'x="{place - 6:.1f}" text-anchor="start"' if turned else f'x="{place:.1f}" text-anchor="middle"'
        body.append(f'<text class="axis" {side} y="{top - 8:.1f}"{turn}>{escape(_text(at))}</text>')
    for line, name in enumerate(down):
        y_of = top + tall * line
        label = _cut(name, left - 12 - room)
        body.append(
            f'<text class="axis" x="{left - 8 - room:.1f}" y="{y_of + tall / 2 + 4:.1f}" text-anchor="end">{escape(label)}</text>'
        )
        if name in sizes:
            body.append(
                f'<text class="axis size" x="{left - 8:.1f}" y="{y_of + tall / 2 + 4:.1f}" text-anchor="end">{escape(sizes[name])}</text>'
            )
        for index, at in enumerate(across):
            row = cells.get((name, at))
            if row is None:
                continue
            shade, text = _value(row[z]) or 0.0, row[z if told is None else told]
            body.append(
                _cell(
                    Place(x=left + wide * index, y=y_of, wide=wide, tall=tall),
                    share=min(1.0, shade / high),
                    title=f"{name} → {_text(at)}: " + _title(row, table, z, told, number),
                    text=f"{_value(text):,.0f}",
                    below="" if told is None else f"{shade:.0f}%",
                )
            )
    reach = wide * 0.4 + _long(_text(across[-1])) * 0.8 if turned else 6.0  # the last name leans out of the matrix
    return _frame(
        left + wide * len(across) + max(6.0, reach - wide + 10),
        top + 4 + tall * len(down),
        chart.title,
        body,
        " matrix",
    )


def _beside(chart: Chart, table: Table, column: dict[str, int]) -> dict[str, str]:
    """What stands beside each row's name."""
    if chart.beside is None or chart.beside not in column:
        return {}
    y, size = column[chart.y[0]], column[chart.beside]
    return {_text(row[y]): f"{_value(row[size]) or 0:,.0f}" for row in table.rows}


def _across(found: Sequence[Scalar], down: Sequence[str]) -> list[Scalar]:
    """The columns of a matrix in order."""
    if all(isinstance(at, (int, float)) for at in found):
        return sorted(set(found), key=lambda at: float(at or 0))
    names = {_text(at) for at in found}
    return [name for name in dict.fromkeys([*down, *(_text(at) for at in found)]) if name in names]


def _title(row: Sequence[Scalar], table: Table, z: int, told: int | None, number: Number) -> str:
    parts = [] if told is None else [number(row[told], table.units.get(table.columns[told], ""))]
    return ", ".join([*parts, number(row[z], table.units.get(table.columns[z], ""))])


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a cell of a matrix stands."""

    x: float
    y: float
    wide: float
    tall: float


def _cell(place: Place, *, share: float, title: str, text: str, below: str) -> str:
    dark = " on" if share > 0.55 else ""
    middle = place.x + place.wide / 2
    small = (
        f'<text class="shade small{dark}" x="{middle:.1f}" y="{place.y + 31:.1f}" text-anchor="middle">{escape(below)}</text>'
        if below
        else ""
    )
    return (
        f"<g><title>{escape(title)}</title>"
        f'<rect class="cell" x="{place.x + 1:.1f}" y="{place.y + 1:.1f}" width="{place.wide - 2:.1f}" '
        f'height="{place.tall - 2:.1f}" rx="4" style="fill-opacity:{0.06 + 0.94 * share:.2f}"/>'
        f'<text class="shade{dark}" x="{middle:.1f}" y="{place.y + 17:.1f}" text-anchor="middle">{escape(text)}</text>'
        f"{small}</g>"
    )
