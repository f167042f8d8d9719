"""A Finding as a card: headline values with intervals, chart, table, health with its reason, method, downloads.

Pure: values in, HTML out. What came from outside goes through ``escape``. The CSV travels in its button, so that
a download asks the server for nothing and shows exactly what the card was made from.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from urllib.parse import quote

from assistant.analytics.text import say as word
from assistant.analytics.text import words
from assistant.findings import Finding, Scalar, Table
from assistant.sources import Fact
from assistant.writing import money
from ui.charts import chart_svg
from ui.prose import escape
from ui.text import Text
from ui.turn import day_of

ROWS_SHOWN = 12
VALUES_SHOWN = 6
LONG_TEXT = 26
LARGE = 10_000  # amounts in a column from which on pence are left to the CSV
DRAWN = 3  # columns that a chart tells whole
# of a model's own test: for those who open the method
TESTS = frozenset({"auc", "naive_auc", "calibration_error", "ndcg_at_10", "silhouette", "stability", "pairs"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def finding_html(finding: Finding, text: Text, *, rows: int = ROWS_SHOWN, actions: str = "") -> str:
    """A finding; ``actions`` is markup of the page's own that goes beside the downloads."""
    svg = ""
    if finding.chart is not None and finding.table is not None:
        svg = chart_svg(finding.chart, finding.table, lambda value, unit: number(value, unit, text))
    chart = f'<figure class="plot">{svg}</figure>' if svg else ""
    table = ""
    if finding.table is not None and finding.table.rows:
        shown = table_html(finding.table, text, rows)
        # what the chart shows already is folded; what it leaves out is not
        told = finding.chart is not None and (finding.chart.kind == "heatmap" or len(finding.table.columns) <= DRAWN)
        fold = f"<details><summary>{escape(text('insights_table'))}</summary>{shown}</details>"
        table = fold if svg and told else shown
    return (
        f'<section class="finding" data-name="{escape(finding.name)}"><h3 dir="auto">{escape(_capital(finding.title))}</h3>'
        f"{health_html(finding, text)}{_values(finding, text)}{chart}{_notes(finding)}{table}"
        f'<div class="row take">{_downloads(finding, text, bool(svg))}{actions}</div>{_method(finding, text)}</section>'
    )


def health_html(finding: Finding, text: Text) -> str:
    """The badge, what it stands on, and the reason where it is not good."""
    health = finding.health
    period = ""
    if finding.period is not None:
        period = " – ".join(dict.fromkeys(day_of(moment) for moment in finding.period))
    sample = ", ".join(f"{value_label(name, text)} {count:,}" for name, count in finding.sample.items())
    about = " · ".join(part for part in (period, sample, text("as_of", day=day_of(finding.as_of))) if part)
    why = " ".join(part for part in (health.reason, health.advice) if part) if health.status != "pass" else ""
    return (
        f'<p class="quiet"><span class="health {health.status}">{escape(text(f"health_{health.status}"))}</span> '
        f"{escape(about)}</p>" + (f'<p class="why" dir="auto">{escape(why)}</p>' if why else "")
    )


def _values(finding: Finding, text: Text) -> str:
    shown = [name for name in finding.values if name not in TESTS][:VALUES_SHOWN]
    items = "".join(
        f"<div><dt>{escape(value_label(name, text))}</dt>"
        f"<dd>{escape(number(finding.values[name], finding.units.get(name, ''), text))}{_interval(finding, name, text)}</dd></div>"
        for name in shown
    )
    return f"<dl>{items}</dl>" if items else ""


def _interval(finding: Finding, name: str, text: Text) -> str:
    if name not in finding.interval:
        return ""
    unit = finding.units.get(name, "")
    low, high = (number(bound, unit, text) for bound in finding.interval[name])
    return f' <small class="quiet" title="{escape(text("insights_interval"))}">{escape(low)} – {escape(high)}</small>'


def _method(finding: Finding, text: Text) -> str:
    tests = "".join(
        f"<p>{escape(value_label(name, text))}: {escape(f'{value:,.3g}')}</p>"
        for name, value in finding.values.items()
        if name in TESTS and name != "pairs"
    )
    return (
        f'<details class="method"><summary>{escape(text("method"))}</summary><p dir="auto">{escape(finding.method)}</p>'
        f"{tests}</details>"
    )


def _notes(finding: Finding) -> str:
    """What a reader of the chart has to know: a month that is not over, what was left out."""
    return "".join(f'<p class="quiet remark" dir="auto">{escape(note)}</p>' for note in finding.notes)


def value_label(name: str, text: Text) -> str:
    """What a value is called: a measure of the figures, one of our labels, or its own name."""
    for ending, key in (("_previous", "figures.previous"), ("_change", "figures.change")):
        base = name.removesuffix(ending)
        if base != name and f"measure.{base}" in words():
            return word(key, text.language, measure=word(f"measure.{base}", text.language))
    if f"measure.{name}" in words():
        return word(f"measure.{name}", text.language)
    return text.attribute(name)


def fact_of_finding(fact: Fact, text: Text) -> tuple[str, str]:
    """A fact of a finding as its name and value for people; the bounds of an interval say which they are."""
    name = value_label(fact.attribute, text)
    for ending in ("_low", "_high"):
        base = fact.attribute.removesuffix(ending)
        if base != fact.attribute:
            name = text(f"fact{ending}", name=value_label(base, text))
    numbers = {word("dimension.product", text.language), word("dimension.customer", text.language)}
    try:
        value = float(fact.value)
    except ValueError:
        return name, fact.value
    if fact.attribute in numbers:  # the number of a product is a name
        return name, fact.value
    return name, number(value, fact.unit, text)


def number(value: Scalar, unit: str, text: Text, digits: int | None = None) -> str:
    """A value as a person reads it in this language; ``digits`` after the point where a column has agreed on them."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "" if value is None else str(value)
    if len(unit) == 3 and unit.isupper():
        return money(value, unit, text.language) if digits != 0 else _whole_money(value, unit, text)
    if digits is not None and unit in ("", "%"):
        return f"{value:,.{digits}f}{unit}"
    whole = float(value).is_integer() or (unit == "%" and abs(value) < 0.05)
    tenths = unit == "%" or round(float(value), 1) == value
    shown = f"{value:,.0f}" if whole or (not unit and abs(value) >= 100) else f"{value:,.{1 if tenths else 2}f}"
    if not whole and abs(value) < 0.1 and unit != "%":
        shown = f"{value:,.3g}"
    if unit == "%":
        return f"{shown}%"
    if unit == "day":
        return text("insights_days", count=shown)
    return f"{shown} {unit}".rstrip()


def table_html(table: Table, text: Text, rows: int = ROWS_SHOWN) -> str:
    """The first rows of a table."""
    count = len(table.columns)
    numeric = {i for i in range(count) if any(isinstance(row[i], (int, float)) for row in table.rows)}
    long = {i for i in range(count) if any(_letters(str(row[i] or "")) > LONG_TEXT for row in table.rows[:rows])}
    # on a phone a table with sentences in it is read row by row, each value beside its name
    labels = [f' data-label="{escape(_capital(column))}"' if long else "" for column in table.columns]
    kind = ' class="rows"' if long else ""
    digits = [_digits(table, i) for i in range(count)]
    side = [' class="number"' if i in numeric else ' class="long"' if i in long else "" for i in range(count)]
    head = "".join(f"<th{side[i]}>{escape(_capital(column))}</th>" for i, column in enumerate(table.columns))
    body = "".join(
        "<tr>"
        + "".join(
            f'<td{side[i]}{labels[i]} dir="auto">{escape(number(cell, table.units.get(table.columns[i], ""), text, digits[i]))}</td>'
            for i, cell in enumerate(row)
        )
        + "</tr>"
        for row in table.rows[:rows]
    )
    more = len(table.rows) - rows
    rest = (
        f'<p class="quiet">{escape(text("more_row") if more == 1 else text("more_rows", count=f"{more:,}"))}</p>'
        if more > 0
        else ""
    )
    return (
        f'<div class="scroll" tabindex="0"><table{kind}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        f"{rest}"
    )


def _letters(text: str) -> int:
    """How long a text is in Latin letters: a Chinese one is as wide as two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _whole_money(value: float, unit: str, text: Text) -> str:
    return money(float(round(value)), unit, text.language).replace(".00", "")


def _digits(table: Table, column: int) -> int | None:
    """How many digits after the point a column shows, so that its numbers can be compared; no pence of large amounts."""
    cells = [row[column] for row in table.rows]
    values = [cell for cell in cells if isinstance(cell, (int, float)) and not isinstance(cell, bool)]
    unit = table.units.get(table.columns[column], "")
    if values and len(unit) == 3 and unit.isupper() and max(abs(value) for value in values) >= LARGE:
        return 0
    if not values or all(float(value).is_integer() for value in values):
        return None
    if unit == "%":
        return 1
    return 1 if max(abs(value) for value in values) >= 10 or all(round(v, 1) == v for v in values) else 2


def _downloads(finding: Finding, text: Text, drawn: bool) -> str:
    parts = ""
    if finding.table is not None and finding.table.rows:
        name = escape(f"{finding.name}-{day_of(finding.as_of)}.csv")
        label = escape(text("insights_csv", count=f"{len(finding.table.rows):,}"))
        parts += (
            f'<button type="button" class="chip" data-save="csv" data-file="{name}" '
            f'data-csv="{escape(csv_text(finding.table))}">{label}</button>'
        )
    if drawn:
        parts += "".join(
            f'<button type="button" class="chip" data-save="{kind}" data-file="{escape(finding.name)}">{kind.upper()}</button>'
            for kind in ("png", "svg")
        )
    return parts


def csv_text(table: Table) -> str:
    """The whole table as CSV, percent-encoded so that lines survive the page; with the mark that spreadsheets read."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    units = [f" ({table.units[name]})" if name in table.units else "" for name in table.columns]
    writer.writerow([harmless(name + unit) for name, unit in zip(table.columns, units, strict=True)])
    writer.writerows([[harmless(cell) for cell in row] for row in table.rows])
    return quote("\ufeff" + written.getvalue(), safe=" ,.()")


def harmless(cell: Scalar) -> Scalar:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def findings_html(findings: Sequence[Finding], text: Text) -> str:
    """Several cards, one below the other."""
    return "".join(finding_html(finding, text) for finding in findings)
