"""The quality page's parts as HTML. Pure: values in, text out, all of it escaped."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.quality import EvalRun, Group, Question, Speed
from ui.prose import escape
from ui.text import Text

GROUPS_SHOWN = 30
ALSO_SHOWN = 6
SAID_LENGTH = 300


def unanswered_html(groups: Sequence[Group], text: Text) -> str:
    """What could not be answered, like questions together, each with a way to write what is missing."""
    if not groups:
        return _section(text("quality_unanswered"), _quiet(text("quality_none_unanswered")))
    items = "".join(_group(one, text) for one in groups[:GROUPS_SHOWN])
    return _section(text("quality_unanswered"), f'<ul class="asked">{items}</ul>')


def _group(one: Group, text: Text) -> str:
    count = len(one.questions)
    times = text("quality_times", count=count) if count > 1 else text("quality_once")
    others = list(dict.fromkeys(each.message for each in one.questions if each.message != one.title))[:ALSO_SHOWN]
    also = ""
    if others:
        rows = "".join(f'<li dir="auto">{escape(each)}</li>' for each in others)
        also = f"<details><summary>{escape(text('quality_also'))}</summary><ul>{rows}</ul></details>"
    newest = one.questions[0]
    return (
        f'<li data-id="{escape(newest.turn_id)}"><div class="what"><b dir="auto">{escape(one.title)}</b>'
        f'<span class="quiet">{escape(times)} · {newest.asked_at:%Y-%m-%d}</span>{also}</div>'
        f'<button type="button" class="plain" data-act="write" data-text="{escape(one.title)}">'
        f"{escape(text('quality_write'))}</button></li>"
    )


def disliked_html(questions: Sequence[Question], text: Text) -> str:
    """Replies that were not liked, each with a way to make a case of it."""
    if not questions:
        return _section(text("quality_disliked"), _quiet(text("quality_none_disliked")))
    items = "".join(_disliked(one, text) for one in questions[:GROUPS_SHOWN])
    return _section(text("quality_disliked"), f'<ul class="asked">{items}</ul>')


def _disliked(one: Question, text: Text) -> str:
    said = one.reply if len(one.reply) <= SAID_LENGTH else one.reply[:SAID_LENGTH] + " …"
    comment = ""
    if one.comment:
        comment = f'<p dir="auto"><i>{escape(text("quality_comment"))}:</i> {escape(one.comment)}</p>'
    return (
        f'<li data-id="{escape(one.turn_id)}"><div class="what"><b dir="auto">{escape(one.message)}</b>'
        f'<p class="quiet" dir="auto">{escape(said)}</p>{comment}</div>'
        f'<button type="button" class="plain" data-act="case">{escape(text("quality_case"))}</button></li>'
    )


def speed_html(speed: Speed | None, text: Text) -> str:
    """Medians, 95th percentiles and shares."""
    if speed is None:
        return _section(text("quality_speed"), _quiet(text("quality_no_turns")))
    figures = (
        ("quality_first", f"{speed.first_text_s:.2f} s"),
        ("quality_first_p95", f"{speed.first_text_p95_s:.2f} s"),
        ("quality_total", f"{speed.total_s:.2f} s"),
        ("quality_total_p95", f"{speed.total_p95_s:.2f} s"),
        ("quality_model", f"{speed.with_model:.0%}"),
        ("quality_abstained", f"{speed.abstained:.0%}"),
        ("quality_failed", f"{speed.failed:,}"),
        ("quality_turns", f"{speed.turns:,}"),
    )
    shown = "".join(f"<div><dd>{escape(value)}</dd><dt>{escape(text(key))}</dt></div>" for key, value in figures)
    return _section(text("quality_speed"), f'<dl class="figures">{shown}</dl>')


def evals_html(runs: Sequence[EvalRun], text: Text) -> str:
    """The last run of each suite as a table."""
    if not runs:
        return _section(text("quality_evals"), _quiet(text("quality_no_evals")))
    names = ("quality_suite", "quality_right", "quality_share", "quality_bar", "quality_kinds", "quality_at")
    head = "".join(f"<th>{escape(text(name))}</th>" for name in names)
    rows = "".join(_run(run) for run in runs)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return _section(text("quality_evals"), f'<div class="scroll" tabindex="0">{table}</div>')


def _run(run: EvalRun) -> str:
    share = run.right / run.n if run.n else 1.0
    health = "pass" if share >= run.bar else "fail"
    kinds = ", ".join(f"{kind} {right}/{n}" for kind, (right, n) in run.kinds.items())
    cells = (run.suite, f"{run.right}/{run.n}", "", f"{run.bar:.0%}", kinds, run.at[:16].replace("T", " "))
    filled = [f"<td>{escape(cell)}</td>" for cell in cells]
    filled[2] = f'<td class="number"><span class="health {health}">{share:.1%}</span></td>'
    return f"<tr>{''.join(filled)}</tr>"


def _section(title: str, body: str) -> str:
    return f'<section class="stored"><h2>{escape(title)}</h2>{body}</section>'


def _quiet(said: str) -> str:
    return f'<p class="quiet">{escape(said)}</p>'
