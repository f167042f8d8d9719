"""Turns, conversations and reports as HTML. Pure: values in, text out.

Everything that came from outside goes through ``escape`` or ``prose``; no picture is loaded from another host.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from assistant.events import Artifact, CopyShown, FindingShown, Json, Products
from assistant.sources import Fact, Source
from knowledge.records import Product
from ui.copy_view import shown_html
from ui.finding_card import fact_of_finding, finding_html
from ui.icons import icon
from ui.prose import escape, prose
from ui.text import LANGUAGES, Text
from ui.turn import Step, TurnView, day_of

SIGNS = {"GBP": "£", "USD": "$", "EUR": "€", "CNY": "¥", "JPY": "¥"}
QUOTE_LENGTH = 420
SOURCES_SHOWN = 8
SOURCES_OPEN = 2
TAGS_SHOWN = 4
SHOWN_ATTRIBUTES = frozenset({"colour", "color", "material", "size", "style", "brand", "scent"})
FACTS_SHOWN = 12
SAID_IN_FULL = 900


def money(amount: float, currency: str | None) -> str:
    """An amount with its sign, or with its code where there is no usual sign."""
    sign = SIGNS.get(currency or "")
    return f"{sign}{amount:,.2f}" if sign else f"{amount:,.2f} {currency or ''}".rstrip()


def turn_html(view: TurnView, text: Text) -> str:
    """One message and its answer."""
    numbers = {source.id: number for number, source in enumerate(view.sources, 1)}
    language = view.reply.language if view.reply else text.language
    parts = [_steps(view, text)]
    if view.text:
        # copy is drawn below its first line, not said twice
        drawn = any(isinstance(artifact, CopyShown) for artifact in view.artifacts)
        words = view.text.split("\n", 1)[0] if drawn else view.text
        said = prose(words, view.claims, numbers, view.turn_id)
        parts.append(f'<div class="words" dir="auto" lang="{escape(language)}">{said}</div>')
    parts += [_artifact(artifact, text) for artifact in view.artifacts]
    parts += [_progress(view, text), _approval(view, text), _error(view, text), _foot(view, text)]
    state = " running" if view.running else ""
    scrolls = ' tabindex="0"' if len(view.message) > SAID_IN_FULL else ""
    return (
        f'<article class="turn{state}" data-turn="{escape(view.turn_id)}">'
        f'<div class="said" dir="auto"{scrolls}><span class="unseen">{escape(text("you"))}: </span>{escape(view.message)}</div>'
        f'<div class="answer"><div class="mark" aria-hidden="true">{icon("stall")}</div>'
        f'<div class="body">{"".join(parts)}</div>{_evidence(view, text)}</div></article>'
    )


def _steps(view: TurnView, text: Text) -> str:
    if not view.steps:
        return ""
    last = view.steps[-1]
    names = list(dict.fromkeys(text.tool(step.name) for step in view.steps))
    total = sum(step.seconds or 0 for step in view.steps)
    took = f' <span class="quiet">{escape(text("seconds", seconds=f"{total:.2f}"))}</span>' if total else ""
    running = '<span class="pulse" aria-hidden="true"></span>' if not last.finished else ""
    rows = "".join(_step(step, text) for step in view.steps)
    return (
        f'<details class="steps"><summary>{running}{escape(" · ".join(names))}{took}</summary><ol>{rows}</ol></details>'
    )


def _step(step: Step, text: Text) -> str:
    arguments = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(_plain(value))}</dd>"
        for name, value in step.arguments.items()
        if value not in (None, "", [], {})
    )
    state = text("step_running") if not step.finished else text("step_failed") if step.error else ""
    error = f'<p class="bad">{escape(step.error)}</p>' if step.error else ""
    return f"<li><code>{escape(step.name)}</code> {escape(state)}<dl>{arguments}</dl>{error}</li>"


def _plain(value: Json) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    return str(value)


def _evidence(view: TurnView, text: Text) -> str:
    if not view.sources:
        return ""
    few = len(view.sources) <= SOURCES_OPEN
    cited = {claim.source_id for claim in view.claims}
    items = "".join(
        _source(source, number, view.turn_id, opened=number == 1 or (few and source.id in cited), text=text)
        for number, source in enumerate(view.sources[:SOURCES_SHOWN], 1)
    )
    return (
        f'<aside class="evidence" aria-label="{escape(text("sources"))}">'
        f"<h3>{escape(text('sources'))} <span>{len(view.sources)}</span></h3>{items}</aside>"
    )


def _source(source: Source, number: int, turn: str, *, opened: bool, text: Text) -> str:
    quote = source.text if len(source.text) <= QUOTE_LENGTH else source.text[:QUOTE_LENGTH] + " …"
    known = [text(f"source_{source.kind}"), source.locator if source.locator != source.label else ""]
    where = " · ".join(part for part in (*known, day_of(source.updated_at)) if part)
    language = f' lang="{escape(source.language)}"' if source.language else ""
    place = f'<span class="where">{escape(where)}</span>'
    stated = _facts(source, text) or f'<blockquote dir="auto"{language}>{escape(quote)}</blockquote>'
    return (
        f'<details class="source" id="source-{escape(turn)}-{number}"{" open" if opened else ""}>'
        f'<summary><b>{number}</b><span class="label" dir="auto">{escape(source.label)}{place}</span></summary>'
        f"{stated}</details>"
    )


def _facts(source: Source, text: Text) -> str:
    # a row reads better as a list of what it holds than as a sentence
    groups: dict[str, list[str]] = {}
    for fact in _readable(source, text)[:FACTS_SHOWN]:
        if source.kind == "finding":
            name, value = fact_of_finding(fact, text)
        else:
            name, value = text.attribute(fact.attribute), _fact_value(fact.value, fact.unit)
        groups.setdefault(fact.subject, []).append(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>")
    shown = "".join(
        f"{f'<p dir=auto>{escape(subject)}</p>' if number else ''}<dl>{''.join(rows)}</dl>"
        for number, (subject, rows) in enumerate(groups.items())
    )
    return f'<div class="facts">{shown}</div>' if shown else ""


def _readable(source: Source, text: Text) -> list[Fact]:
    # of an attribute and its translation (colour, colour_zh) the one in the reader's language; the title is the label
    facts = [fact for fact in source.facts if fact.attribute not in ("title", "source_title")]
    ours = f"_{text.language}"
    translated = {(fact.subject, fact.attribute.removesuffix(ours)) for fact in facts if fact.attribute.endswith(ours)}
    kept = [fact for fact in facts if (fact.subject, fact.attribute) not in translated]
    others = tuple(f"_{each}" for each in LANGUAGES if each != text.language)
    return [
        replace(fact, attribute=fact.attribute.removesuffix(ours))
        for fact in kept
        if not fact.attribute.endswith(others)
    ]


def _fact_value(value: str, unit: str) -> str:
    if unit in SIGNS:
        try:
            return money(float(value), unit)
        except ValueError:
            pass
    return value if unit in ("", "piece", "line") else f"{value}{unit}" if unit == "%" else f"{value} {unit}"


def _artifact(artifact: Artifact, text: Text) -> str:
    match artifact:
        case Products():
            return products_html(artifact.products, text)
        case FindingShown():
            return finding_html(artifact.finding, text)
        case CopyShown():
            return shown_html(artifact.document, str(artifact.document.get("shop", "")), text)
        case _:
            assert_never(artifact)


def products_html(products: Sequence[Product], text: Text) -> str:
    """Products as cards, best first."""
    cards = "".join(_card(product, text) for product in products)
    return f'<ul class="cards" aria-label="{escape(text("products"))}">{cards}</ul>' if cards else ""


def _card(product: Product, text: Text) -> str:
    price = text("no_price") if product.price is None else money(product.price, product.currency)
    shown = [escape(tag) for tag in _tags(product, text)]
    stock = ""
    if product.stock is not None:
        left = text("in_stock", count=product.stock) if product.stock > 0 else text("sold_out")
        stock = f'<span class="stock{"" if product.stock > 0 else " none"}">{escape(left)}</span>'
    return (
        f'<li class="card"><span class="title" dir="auto">{escape(product.title)}</span>'
        f'<span class="price">{escape(price)}</span>'
        f'<span class="tags">{"".join(f"<i>{tag}</i>" for tag in shown)}</span>'
        f'<span class="id">{escape(product.product_id)}</span>{stock}</li>'
    )


def _tags(product: Product, text: Text) -> list[str]:
    # an attribute with a translation beside it (colour, colour_zh) shows in the reader's language
    known = product.attributes
    tags = [known.get(f"category_{text.language}") or product.category or ""]
    for name, value in known.items():
        if name in SHOWN_ATTRIBUTES:
            tags.append(known.get(f"{name}_{text.language}") or value)
    return [tag for tag in dict.fromkeys(tags) if tag][:TAGS_SHOWN]


def _progress(view: TurnView, text: Text) -> str:
    if not view.running:
        return ""
    if view.progress is None:
        return "" if view.text else f'<p class="waiting"><span class="dots"></span>{escape(text("thinking"))}</p>'
    label, done, total = view.progress.label, view.progress.done, view.progress.total
    bar = "" if not total else f'<progress max="{float(total)}" value="{float(done)}"></progress>'
    return f'<p class="waiting"><span class="dots"></span>{escape(label)} {bar}</p>'


def _approval(view: TurnView, text: Text) -> str:
    if view.approval is None:
        return ""
    action = view.approval
    if view.decided is None:
        until = text("until", time=action.expires_at.strftime("%H:%M"))
        buttons = "".join(
            f'<button type="button" class="{style}" data-act="decide" data-action="{escape(action.action_id)}" '
            f'data-approved="{approved}">{escape(text(label))}</button>'
            for style, approved, label in (("strong", "yes", "approve"), ("plain", "no", "decline"))
        )
        state = f'<p class="quiet">{escape(text("approval"))}, {escape(until)}</p><p class="row">{buttons}</p>'
    else:
        done = view.decision_text or text("approved" if view.decided else "declined")
        state = f'<p class="quiet">{escape(done)}</p>'
    return f'<section class="approval"><p dir="auto">{escape(action.summary)}</p>{state}</section>'


def _error(view: TurnView, text: Text) -> str:
    if view.error is None:
        return ""
    again = "" if view.retry_after_s is None else " " + text("retry_after", seconds=f"{view.retry_after_s:.0f}")
    return (
        f'<p class="failure" role="alert"><b>{escape(text("failed"))}</b> <span dir="auto">{escape(view.error)}</span>'
        f"{escape(again)}</p>"
    )


def _foot(view: TurnView, text: Text) -> str:
    reply = view.reply
    if reply is None:
        return ""
    badge, style = ("verified", "good") if reply.verified else ("unverified", "care")
    if reply.abstained:
        badge, style = "abstained", "care"
    if reply.stopped:
        badge, style = "stopped", "care"
    mark = icon("check") if style == "good" else icon("info")
    stated = f'<span class="badge {style}">{mark}{escape(text(badge))}</span>'
    if not reply.stopped and not reply.claims and not reply.sources and not reply.tool_calls:
        stated = ""  # small talk has nothing to check, and so nothing to boast of
    buttons = _button("copy", "copy", text("copy_text"))
    for rating, name in (("up", "good"), ("down", "bad")):
        pressed = "true" if view.rating == rating else "false"
        buttons += _button("rate", rating, text(name), f'data-rating="{rating}" aria-pressed="{pressed}"')
    took = text("seconds", seconds=f"{reply.timings.total_s:.1f}")
    asks = "".join(
        f'<button type="button" class="chip" data-act="ask" data-text="{escape(each)}" dir="auto">{escape(each)}</button>'
        for each in reply.suggestions[:4]
    )
    row = f'<div class="chips" aria-label="{escape(text("follow_ups"))}" role="group">{asks}</div>' if asks else ""
    return (
        f'<div class="foot">{stated}<span class="quiet">{escape(took)}</span><span class="grow"></span>{buttons}</div>'
        f"{_comment(view, text)}{row}"
    )


def _button(act: str, name: str, label: str, more: str = "") -> str:
    return (
        f'<button type="button" class="tool" data-act="{act}" title="{escape(label)}" aria-label="{escape(label)}" '
        f"{more}>{icon(name)}</button>"
    )


def _comment(view: TurnView, text: Text) -> str:
    if view.commented:
        return f'<p class="quiet" role="status">{escape(text("feedback_thanks"))}</p>'
    if view.rating != "down":
        return ""
    hint = escape(text("feedback_comment"))
    return (
        f'<form class="comment" data-act="comment"><input type="text" name="comment" maxlength="1000" '
        f'aria-label="{hint}" placeholder="{hint}"><button class="plain" type="submit">'
        f"{escape(text('feedback_send'))}</button></form>"
    )
