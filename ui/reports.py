"""Imports and sources as HTML. Pure: values in, text out, all of it escaped."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.records import ImportReport, Problem, SourceFile
from ui.icons import icon
from ui.prose import escape
from ui.text import Text

PROBLEMS_SHOWN = 50
VALUE_LENGTH = 120


def heading(title: str, lead: str) -> str:
    """A page's title and what it is for."""
    return f'<div class="heading"><h1>{escape(title)}</h1><p>{escape(lead)}</p></div>'


def note(message: str) -> str:
    """A line that something was done."""
    return f'<p class="note" role="status">{icon("check")}{escape(message)}</p>'


def failure(message: str, text: Text) -> str:
    """A line that something was not done, and why."""
    return (
        f'<p class="failure" role="alert"><b>{escape(text("failed"))}</b> <span dir="auto">{escape(message)}</span></p>'
    )


def progress_html(name: str, label: str, done: float, total: float | None, text: Text) -> str:
    """An import that runs."""
    bar = f'max="{float(total)}" value="{float(done)}"' if total else ""
    title = escape(text("importing", name=name))
    return (
        f'<section class="report" aria-busy="true"><h2 dir="auto">{title}</h2>'
        f'<progress {bar} aria-label="{title}"></progress><p class="quiet">{escape(label)}</p></section>'
    )


def report_html(name: str, report: ImportReport, text: Text) -> str:
    """What an import did, with the rows that it could not keep."""
    figures = [("rows_read", report.rows_read), ("rows_written", report.rows_written)]
    figures += [("rows_unchanged", report.rows_unchanged), ("rows_rejected", report.rows_rejected)]
    if report.rows_removed:
        figures.append(("rows_removed", report.rows_removed))
    shown = "".join(
        f'<div class="{key}{" some" if value else ""}"><dd>{value:,}</dd><dt>{escape(text(key))}</dt></div>'
        for key, value in figures
    )
    took = text("took", seconds=f"{report.seconds:.1f}")
    return (
        f'<section class="report" role="status"><h2 dir="auto">{escape(name)} <span class="quiet">{escape(took)}</span></h2>'
        f'<dl class="figures">{shown}</dl>{_problems(report, text)}</section>'
    )


def _problems(report: ImportReport, text: Text) -> str:
    if not report.problems:
        return ""
    rows = "".join(_problem(each, text) for each in report.problems[:PROBLEMS_SHOWN])
    count = max(len(report.problems), report.rows_rejected)
    shown = text("problems_shown", shown=min(PROBLEMS_SHOWN, len(report.problems)), count=count)
    head = "".join(f"<th>{escape(text(f'problem_{key}'))}</th>" for key in ("where", "value", "reason"))
    return (
        f'<details class="problems"><summary>{escape(text("problems"))} <span class="quiet">{escape(shown)}</span>'
        f'</summary><div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        "</div></details>"
    )


def _problem(problem: Problem, text: Text) -> str:
    where = problem.file
    if problem.line is not None:
        place = (
            text("line_column", line=problem.line, column=problem.column)
            if problem.column
            else text("line_only", line=problem.line)
        )
        where = f"{problem.file}: {place}"
    kept = f' <i class="quiet">{escape(text("warning"))}</i>' if problem.severity == "warning" else ""
    value = problem.value if len(problem.value) <= VALUE_LENGTH else problem.value[:VALUE_LENGTH] + "…"
    return (
        f'<tr><td dir="auto">{escape(where)}</td><td dir="auto"><code>{escape(value)}</code></td>'
        f'<td dir="auto">{escape(problem.reason)}{kept}</td></tr>'
    )


def sources_html(sources: Sequence[SourceFile], text: Text) -> str:
    """What is in the Store, with a way to remove each."""
    title = f"<h2>{escape(text('in_store'))}</h2>"
    if not sources:
        return f'<section class="stored">{title}<p class="quiet">{escape(text("no_sources"))}</p></section>'
    items = "".join(_source(each, text) for each in sources)
    return f'<section class="stored">{title}<ul>{items}</ul></section>'


def _source(each: SourceFile, text: Text) -> str:
    when = each.imported_at.strftime("%Y-%m-%d %H:%M")
    name = escape(each.name)
    remove = escape(text("remove"))
    return (
        f'<li data-id="{escape(each.source_id)}">{icon("file")}<span class="name" dir="auto">{name}</span>'
        f'<span class="kind">{escape(text(f"kind_{each.kind}"))}</span>'
        f'<span class="count">{each.rows:,} <span class="quiet">{escape(text("rows"))}</span></span>'
        f'<time>{escape(when)}</time><button type="button" class="tool" data-act="remove" title="{remove}" '
        f'aria-label="{remove}: {name}" data-sure="{escape(text("remove_sure"))}">{icon("bin")}</button></li>'
    )
