"""A Finding's table as shades: retention by cohort, moves between segments. Pure: values in, SVG out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.findings import Chart, Scalar, Table
from ui.marks import WIDTH, Number, cut_to, frame, text_of, value_of, width_of
from ui.prose import escape

CELL = 26


def heatmap_svg(chart: Chart, table: Table, number: Number) -> str:
    """A table of shades: rows by ``y``, columns by ``x``, the value of ``series`` as shade and text.

    With a second ``y``, that column's value is the text, and the one of ``series`` stands small below it. Numbers
    along the top are sorted; names keep the order of the rows, so that both sides of a matrix agree.
    """
    column = {name: index for index, name in enumerate(table.columns)}
    x, y, z = column[chart.x], column[chart.y[0]], column[chart.series or chart.y[0]]
    told = column[chart.y[1]] if len(chart.y) > 1 else None
    down = list(dict.fromkeys(text_of(row[y]) for row in table.rows))
    found = [row[x] for row in table.rows if row[x] is not None]
    across = _across(found, down)
    cells = {(text_of(row[y]), row[x]): row for row in table.rows if value_of(row[z]) is not None}
    # the first period is the whole cohort: a hundred per cent would leave no shade for the others
    shades = [value_of(row[z]) or 0.0 for (_, at), row in cells.items() if told is not None or at != across[0]]
    high = max(shades, default=0.0) or 1.0
    sizes = _beside(chart, table, column)
    room = max((width_of(size) + 12 for size in sizes.values()), default=0.0)
    left = min(190.0 + room, max([width_of(name) for name in [*down, chart.x]]) + room + 14)
    wide, tall = max(32.0, (WIDTH - left - 6) / max(len(across), 1)), CELL + (14 if told is not None else 0)
    turned = max(width_of(text_of(at)) for at in across) > wide - 4
    top = 22 + (max(width_of(text_of(at)) for at in across) * 0.62 if turned else 0.0)
    body = [f'<text class="axis" x="{left - 8:.1f}" y="{top - 8:.1f}" text-anchor="end">{escape(chart.x)} →</text>']
    for index, at in enumerate(across):
        place = left + wide * (index + 0.5)
        turn = f' transform="rotate(-38 {place - 6:.1f} {top - 8:.1f})"' if turned else ""
        side = f'x="{place - 6:.1f}" text-anchor="start"' if turned else f'x="{place:.1f}" text-anchor="middle"'
        body.append(f'<text class="axis" {side} y="{top - 8:.1f}"{turn}>{escape(text_of(at))}</text>')
    for line, name in enumerate(down):
        y_of = top + tall * line
        label = cut_to(name, left - 12 - room)
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
            shade, text = value_of(row[z]) or 0.0, row[z if told is None else told]
            body.append(
                _cell(
                    Place(x=left + wide * index, y=y_of, wide=wide, tall=tall),
                    share=min(1.0, shade / high),
                    title=f"{name} → {text_of(at)}: " + _title(row, table, z, told, number),
                    text=f"{value_of(text):,.0f}",
                    below="" if told is None else f"{shade:.0f}%",
                )
            )
    reach = wide * 0.4 + width_of(text_of(across[-1])) * 0.8 if turned else 6.0  # the last name leans out of the matrix
    return frame(
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
    return {text_of(row[y]): f"{value_of(row[size]) or 0:,.0f}" for row in table.rows}


def _across(found: Sequence[Scalar], down: Sequence[str]) -> list[Scalar]:
    """The columns of a matrix in order."""
    if all(isinstance(at, (int, float)) for at in found):
        return sorted(set(found), key=lambda at: float(at or 0))
    names = {text_of(at) for at in found}
    return [name for name in dict.fromkeys([*down, *(text_of(at) for at in found)]) if name in names]


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
