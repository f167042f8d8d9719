"""Copy as HTML: in the studio, where it is edited, and in the chat, where it is read. Pure: values in, HTML out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.copywriting.channels import Channel, ChannelError, Slot, find_channel
from assistant.copywriting.check import Checked
from assistant.copywriting.rework import texts_of
from assistant.copywriting.shelf import Piece
from assistant.copywriting.variants import hit_document
from ui.previews import preview_html
from ui.prose import escape
from ui.text import Text

ROWS_LONGEST = 9


def pieces_html(pieces: Sequence[Piece], shop: str, text: Text) -> str:
    """Pieces side by side, to look at and to edit."""
    shown = "".join(_piece(piece, number, shop, text) for number, piece in enumerate(pieces, 1))
    return f'<div class="versions">{shown}</div>' if shown else ""


def writing_html(lines: Sequence[str], label: str, done: float, total: float | None, text: Text) -> str:
    """What has been written so far, while it is."""
    bar = f'<progress max="{float(total)}" value="{float(done)}"></progress>' if total else ""
    items = "".join(f'<li dir="auto">{escape(line)}</li>' for line in lines[-12:])
    return (
        f'<section class="writing" aria-busy="true" role="status"><p><span class="dots"></span>'
        f"{escape(label or text('studio_writing'))} {bar}</p><ul>{items}</ul></section>"
    )


def history_html(pieces: Sequence[Piece], text: Text) -> str:
    """What was written before, newest first."""
    items = "".join(
        f'<li data-piece="{piece.id}"><button type="button" class="plain" data-act="open">'
        f"<b dir=auto>{escape(str(piece.document.get('title', '')))}</b> "
        f"{escape(find_name(piece.document['channel'], text))} · {escape(piece.created.strftime('%Y-%m-%d %H:%M'))}</button>"
        f'<span class="badge {_STYLE[piece.status]}">{escape(text(f"status_{piece.status}"))}</span></li>'
        for piece in pieces
    )
    return f'<ul class="shelf">{items}</ul>' if items else f'<p class="quiet">{escape(text("studio_no_history"))}</p>'


_STYLE = {"draft": "", "approved": "good", "rejected": "care"}


def find_name(channel_id: str, text: Text) -> str:
    """A channel's name, or its id where there is no such channel any more."""
    try:
        return find_channel(channel_id).name[text.language]
    except ChannelError:
        return channel_id


def _piece(piece: Piece, number: int, shop: str, text: Text) -> str:
    document = piece.document
    channel = find_channel(document["channel"])
    fields = "".join(_field(piece, channel, name, slot, text) for name, slot in channel.slots.items())
    state = f'<span class="badge {_STYLE[piece.status]}">{escape(text(f"status_{piece.status}"))}</span>'
    wrong = f'<p class="bad">{escape(text("studio_blocked", count=piece.errors))}</p>' if piece.errors else ""
    off = " disabled" if piece.errors else ""
    return (
        f'<article class="version" data-piece="{piece.id}"><header><h3>{number} · {escape(channel.name[text.language])}</h3>'
        f'{state}</header><p class="quiet" dir="auto">{escape(str(document.get("title", "")))}</p>'
        f'{preview_html(document, shop)}<details class="fields" open><summary>{escape(text("studio_edit"))}</summary>{fields}</details>'
        f'{_report(document, text)}{wrong}<p class="row">'
        f'<button type="button" class="strong" data-act="approve"{off}>{escape(text("studio_approve"))}</button>'
        f'<button type="button" class="plain" data-act="reject">{escape(text("studio_reject"))}</button></p></article>'
    )


def _field(piece: Piece, channel: Channel, name: str, slot: Slot, text: Text) -> str:
    label = slot.label[text.language]
    report = piece.document["report"]
    origins = report["slots"].get(name, {}).get("origins", [])
    rows = ""
    for index, value in enumerate(texts_of(piece.document, name)):
        hits = [hit for hit in report["warnings"] if hit["slot"] == name and hit["index"] == index]
        claims = [claim for claim in report["claims"] if claim["slot"] == name and claim["index"] == index]
        origin = origins[index] if index < len(origins) else "edited"
        key = f"{piece.id}-{name}-{index}"
        wide = sum(2 if char > "\u2e7f" else 1 for char in value)
        height = min(ROWS_LONGEST, max(1, wide // 46 + value.count("\n") + 1))
        rows += (
            f'<div class="text" data-slot="{escape(name)}" data-index="{index}">'
            f'<textarea rows="{height}" dir="auto" data-act="edit" aria-label="{escape(label)} {index + 1}" aria-describedby="say-{key}">{escape(value)}</textarea>'
            f'<button type="button" class="tool" data-act="again" title="{escape(text("studio_again"))}" aria-label="{escape(text("studio_again"))}">↻</button>'
            f'<div class="say" id="say-{key}">{_counter(slot, value)} <span class="origin">{escape(text(f"origin_{origin}"))}</span>{_hits(hits)}{_claims(claims, report, text)}</div></div>'
        )
    return f"<fieldset><legend>{escape(label)} <small>{slot.limit} {escape(text(f'measure_{slot.measure}'))}</small></legend>{rows}</fieldset>"


def saying_html(piece: Piece, name: str, index: int, value: str, checked: Checked, text: Text) -> str:
    """What stands under a text while it is edited, for the place it belongs to."""
    slot = find_channel(piece.document["channel"]).slots[name]
    hits = [hit_document(hit) for hit in checked.hits]
    claims = [{"text": claim.text, "fact": claim.source_id} for claim in checked.claims]
    shown = f"{_counter(slot, value)}{_hits(hits)}{_claims(claims, piece.document['report'], text)}"
    return f'<div data-for="say-{piece.id}-{escape(name)}-{index}">{shown}</div>'


def _counter(slot: Slot, value: str) -> str:
    length = slot.length(value)
    style = " over" if length > slot.limit else " near" if slot.soft_limit and length > slot.soft_limit else ""
    return f'<b class="count{style}">{length}/{slot.limit}</b>'


def _hits(hits: Sequence[Mapping[str, Any]]) -> str:
    shown = list({hit["rule"]: hit for hit in reversed(hits)}.values())[::-1]  # one rule is told once
    return "".join(_hit(hit) for hit in shown)


def _hit(hit: Mapping[str, Any]) -> str:
    # a finding on the whole text needs no repetition of it
    marked = "" if hit["rule"].startswith("limits.") else f'<mark dir="auto">{escape(hit["text"])}</mark> '
    reference = "" if hit["reference"] == "Hawker" else f"<cite>{escape(hit['reference'])}</cite> "
    return (
        f'<p class="hit {escape(hit["severity"])}">{marked}{escape(hit["reason"])} {reference}'
        f"<em>{escape(hit['suggestion'])}</em></p>"
    )


def _claims(claims: Sequence[Mapping[str, Any]], report: Mapping[str, Any], text: Text) -> str:
    """Each figure and name with the fact that holds it; what several facts hold shows with the first."""
    facts = {fact.get("source", fact["id"]): fact["text"] for fact in report["facts"]}
    held = {claim["text"]: claim["fact"] for claim in reversed(claims) if claim["fact"]}
    items = "".join(
        f"<span><mark>{escape(said)}</mark> ← {escape(facts.get(fact, fact))}</span>"
        for said, fact in reversed(held.items())
        if not any(other != said and other in said for other in held)
    )
    return f'<p class="proof" aria-label="{escape(text("studio_facts"))}">{items}</p>' if items else ""


def _report(document: Mapping[str, Any], text: Text) -> str:
    report = document["report"]
    facts = "".join(
        f'<li class="{"used" if fact["used"] else ""}" dir="auto">{escape(fact["text"])}</li>'
        for fact in report["facts"]
    )
    slots = report["slots"].values()
    total = sum(slot["from_model"] + slot["from_patterns"] for slot in slots)
    line = text(
        "studio_report", written=sum(slot["written"] for slot in slots), dropped=sum(sum(slot["dropped"].values()) for slot in slots),
        model=sum(slot["from_model"] for slot in slots), total=total, seconds=report["seconds"],
    )  # fmt: skip
    dropped = "".join(
        f'<li dir="auto">{escape(example["text"])} <code>{escape(example["rule"])}</code></li>'
        for slot in slots
        for example in slot["examples"]
    )
    problem = f'<p class="hit warning">{escape(report["problem"])}</p>' if report["problem"] else ""
    if dropped:
        dropped = f"<h4>{escape(text('studio_dropped'))}</h4><ul>{dropped}</ul>"
    return (
        f'<details class="made"><summary>{escape(line)}</summary>{problem}{_voice(report.get("voice"), text)}<h4>{escape(text("studio_facts"))}</h4>'
        f"<ul>{facts}</ul>{dropped}</details>"
    )


def _voice(voice: Mapping[str, Any] | None, text: Text) -> str:
    """How near it is to the learnt voice, and what of it was said before."""
    if not voice:
        return ""
    near = voice.get("closeness")
    line = "" if near is None else f'<p class="voice">{escape(text("studio_voice_near", near=f"{near:.2f}"))}</p>'
    copied = voice.get("memorised") or []
    said = "".join(f'<li dir="auto">{escape(str(item["past"]))}</li>' for item in copied)
    if not copied:
        return line + f'<p class="voice">{escape(text("studio_voice_own"))}</p>'
    return line + f'<p class="hit warning">{escape(text("studio_voice_copied", count=len(copied)))}</p><ul>{said}</ul>'


def shown_html(document: Mapping[str, Any], shop: str, text: Text) -> str:
    """Variants side by side in the chat: how they will look, each text with its counter, and the report."""
    variants = document.get("variants")
    if not isinstance(variants, list):
        return ""
    return f'<div class="versions">{"".join(_shown(each, number, shop, text) for number, each in enumerate(variants, 1))}</div>'


def _shown(variant: Mapping[str, Any], number: int, shop: str, text: Text) -> str:
    try:
        channel = find_channel(str(variant.get("channel", "")))
    except ChannelError:
        return _bare(variant)
    fields = ""
    for name, slot in channel.slots.items():
        rows = "".join(
            f'<li dir="auto">{escape(value)} {_counter(slot, value)}'
            f"{_hits([hit for hit in variant['report']['warnings'] if (hit['slot'], hit['index']) == (name, index)])}</li>"
            for index, value in enumerate(texts_of(variant, name))
            if value
        )
        fields += f"<h4>{escape(slot.label[text.language])}</h4><ul>{rows}</ul>" if rows else ""
    return (
        f'<article class="version"><header><h3>{number} · {escape(channel.name[text.language])}</h3></header>'
        f'{preview_html(variant, shop)}<details class="fields" open><summary>{escape(text("studio_texts"))}</summary>{fields}</details>'
        f"{_report(variant, text)}</article>"
    )


def _bare(variant: Mapping[str, Any]) -> str:
    """The texts of a channel that is not known here (any more)."""
    shown = ""
    for name, value in variant.get("slots", {}).items():
        items = "".join(
            f'<li dir="auto">{escape(str(line))}</li>' for line in (value if isinstance(value, list) else [value])
        )
        shown += f"<h4>{escape(name)}</h4><ul>{items}</ul>"
    return f'<article class="version">{shown}</article>'
