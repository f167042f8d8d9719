"""Changing a piece by hand, with the checks that the first writing passed; and writing one of its texts anew."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.copywriting.channels import Channel, find_channel
from assistant.copywriting.check import Checked, CopyChecker
from assistant.copywriting.compose import known
from assistant.copywriting.facts import facts_in
from assistant.copywriting.rules import packs_for
from assistant.copywriting.shelf import Piece
from assistant.copywriting.variants import hit_document
from assistant.copywriting.voice import load_voice, voice_report
from assistant.copywriting.writer import SlotWriter

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from knowledge import Store

SECONDS = 12.0


def texts_of(document: dict[str, Any] | Any, slot: str) -> list[str]:
    """The texts of a slot, of which some are one string."""
    value = document["slots"].get(slot, [])
    return [value] if isinstance(value, str) else list(value)


def check_text(store: Store, piece: Piece, slot: str, text: str) -> Checked:
    """What can be held against a text in a slot of a piece, and the facts behind it.

    Raises:
        KeyError: the channel has no such slot.
    """
    channel = find_channel(piece.document["channel"])
    return _checker(store, piece, channel).check(text, channel.slots[slot])


def with_text(store: Store, piece: Piece, slot: str, index: int, text: str, origin: str = "edited") -> Piece:
    """The piece with another text at a place, and its report brought up to date; it is a draft again."""
    channel = find_channel(piece.document["channel"])
    checker = _checker(store, piece, channel)
    checked = checker.check(text, channel.slots[slot])
    document = deepcopy(dict(piece.document))
    texts = texts_of(document, slot)
    origins: list[str] = document["report"]["slots"][slot]["origins"]
    if index >= len(texts):
        index = len(texts)
        texts.append(text)
        origins.append(origin)
    texts[index], origins[index] = text, origin
    document["slots"][slot] = texts[0] if channel.slots[slot].max == 1 else texts
    _report(document["report"], slot, index, checked)
    held = {name: texts_of(document, name) for name in document["slots"]}
    document["report"]["voice"] = voice_report(load_voice(store.path), held, store.embedder)
    said = {
        fact for name in document["slots"] for one in texts_of(document, name) for fact in facts_in(one, checker.about)
    }
    for fact in document["report"]["facts"]:
        fact["used"] = fact["id"] in said
    return replace(piece, document=document, status="draft")


def rewritten(
    store: Store,
    piece: Piece,
    slot: str,
    index: int,
    model: BaseChatModel | None,
    voice: Sequence[str] = (),
    *,
    shorter: bool = False,
) -> Piece | None:
    """The piece with a new text at a place, unlike those it has; None when nothing else that is true and fits was found.

    ``shorter``: the new text has at most 70 % of the length of the one that stands there.
    """
    channel = find_channel(piece.document["channel"])
    about = known(store, piece.document["product_id"], piece.brief)
    texts = texts_of(piece.document, slot)
    brief = piece.brief.model_copy(update={"length": "shorter"}) if shorter else piece.brief
    writer = SlotWriter(
        brief=brief, channel=channel, about=about, shop=store.profile.name, model=model, voice=tuple(voice),
        earlier={slot: texts[index : index + 1]} if shorter else {}, past=load_voice(store.path),
    )  # fmt: skip
    candidate = writer.another(slot, texts, SECONDS)
    return with_text(store, piece, slot, index, candidate.text, candidate.origin) if candidate else None


def _checker(store: Store, piece: Piece, channel: Channel) -> CopyChecker:
    about = known(store, piece.document["product_id"], piece.brief)
    return CopyChecker(piece.brief, channel, about, packs_for(piece.brief.language, piece.brief.market, channel.rules))


def _report(report: dict[str, Any], slot: str, index: int, checked: Checked) -> None:
    def elsewhere(item: dict[str, Any]) -> bool:
        return item["slot"] != slot or item["index"] != index

    report["claims"] = [item for item in report["claims"] if elsewhere(item)] + [
        {"slot": slot, "index": index, "text": claim.text, "start": claim.start, "end": claim.end, "fact": claim.source_id}
        for claim in checked.claims
    ]  # fmt: skip
    report["warnings"] = [item for item in report["warnings"] if elsewhere(item)] + [
        {"slot": slot, "index": index, **hit_document(hit)} for hit in checked.hits
    ]
