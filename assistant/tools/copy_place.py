"""One text of the copy before, written anew, and nothing else of it: "change the second headline"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from assistant.context import ToolContext
from assistant.copywriting.brief import Brief, Language
from assistant.copywriting.channels import Channel, find_channel
from assistant.copywriting.compose import known
from assistant.copywriting.places import Place, names_a_place, place_in
from assistant.copywriting.rework import rewritten, texts_of
from assistant.copywriting.shelf import Piece
from assistant.copywriting.voice import load_voice
from assistant.events import CopyShown
from assistant.outcome import Outcome
from assistant.phrases import say

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def with_one_changed(document: Mapping[str, Any], context: ToolContext, *, shorter: bool) -> Outcome | None:
    """The copy of ``document`` with the one text that the message names written anew; None when it names none."""
    brief = Brief.model_validate(document["brief"])
    variants = cast("Sequence[dict[str, Any]]", document["variants"])
    if not variants or len({variant["channel"] for variant in variants}) > 1:
        return None
    texts = [{name: texts_of(variant, name) for name in variant["slots"]} for variant in variants]
    channel = find_channel(variants[0]["channel"])
    place = place_in(context.say, channel, texts)
    language: Language = "zh" if context.language == "zh" else "en"
    if place is None:
        return _no_such(channel, texts[0], language) if names_a_place(context.say) else None
    slot = channel.slots[place.slot]
    where = slot.label[language] if slot.max == 1 else f"{slot.label[language]} {place.index + 1}"
    changed = _changed(brief, variants[place.version], place, context, shorter=shorter)
    old = texts[place.version][place.slot][place.index]
    if changed is None:
        return Outcome(text=say("copy_none_left", context.language, place=where, old=old), quotations=(old,))
    new = texts_of(changed, place.slot)[place.index]
    versions = [changed if at == place.version else variant for at, variant in enumerate(variants)]
    about = known(context.store, changed["product_id"], brief)
    text = say("copy_changed", context.language, place=where, old=old, new=new)
    return Outcome(
        text=text,
        checked=(text,),
        sources=about.sources[:1],
        artifacts=(CopyShown(document={**document, "variants": cast("Any", versions)}),),
        quotations=(old, new),
        entities={
            "product": about.title, "product_id": about.product_id, "products": [about.title], "product_ids": [about.product_id],
        },
    )  # fmt: skip


def _no_such(channel: Channel, texts: Mapping[str, Sequence[str]], language: Language) -> Outcome:
    """That the copy has no such text, and which it has."""
    held = [
        channel.slots[name].label[language] + (f" 1-{len(lines)}" if len(lines) > 1 else "") for name, lines in texts.items() if lines
    ]  # fmt: skip
    places = ("、" if language == "zh" else ", ").join(held)
    text = say("copy_no_such_place", language, channel=channel.name[language], places=places)
    return Outcome(text=text, checked=(text,), abstained=True)


def _changed(
    brief: Brief, variant: dict[str, Any], place: Place, context: ToolContext, *, shorter: bool
) -> dict[str, Any] | None:
    piece = Piece(id="", created=datetime.now(UTC), status="draft", brief=brief, document=variant)
    model = cast("BaseChatModel | None", context.writer or context.model)
    voice = load_voice(context.store.path).lines(brief.language)
    found = rewritten(context.store, piece, place.slot, place.index, model, voice, shorter=shorter)
    return dict(found.document) if found else None
