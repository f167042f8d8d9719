"""From a brief to variants with their report.

``compose`` gives variants one by one as they are ready. It never delivers a text that fails a check; a slot that
cannot be filled honestly stays short, and the report says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.copywriting.brief import Brief, BriefError, BriefRefused, check_brief
from assistant.copywriting.channels import Channel, find_channel
from assistant.copywriting.facts import Dossier, dossier
from assistant.copywriting.variants import Variant
from assistant.copywriting.voice import load_voice, voice_report
from assistant.copywriting.writer import SlotWriter

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from knowledge import Store

SECONDS = 26.0  # for the model, in all slots of one variant; further versions have half of it
Progress = Callable[[str, float, float | None], None]


def compose(
    store: Store,
    brief: Brief,
    model: BaseChatModel | None,
    *,
    voice: Sequence[str] = (),
    progress: Progress | None = None,
    heard: Callable[[str], None] | None = None,
    earlier: Mapping[str, Sequence[str]] | None = None,
    seconds: float = SECONDS,
) -> Iterator[Variant]:
    """Variants for every product, channel and version of a brief, each as soon as it is ready.

    Args:
        store: the facts.
        brief: what is wanted; ``product_ids`` and ``channels`` must be there.
        model: None: fact patterns alone.
        voice: a few lines of the shop's own copy, for the tone.
        progress: told what is being written, and how far it is.
        heard: told of each text that passed its checks, as soon as it did.
        earlier: the texts by slot that this brief changes; new ones are unlike them, or shorter where that is asked.
        seconds: for the model, for one variant.

    Raises:
        BriefError: something is missing, contradictory, unknown or unlawful; says what and names the article.
        ChannelError: no such channel.
    """
    channels = checked_channels(brief)
    past = load_voice(store.path)
    total, done = len(brief.product_ids) * len(channels) * brief.variants, 0
    for product_id in brief.product_ids:
        about = known(store, product_id, brief)
        for channel in channels:
            writer = SlotWriter(
                brief=brief, channel=channel, about=about, shop=store.profile.name, model=model, voice=tuple(voice),
                earlier=earlier or {}, heard=heard, past=past,
            )  # fmt: skip
            for number in range(brief.variants):
                if progress is not None:
                    progress(f"{channel.name[brief.language]}: {about.names[0]}", done, total)
                written = version(writer, seconds if number == 0 else seconds / 2)
                yield replace(written, voice=voice_report(past, written.lines(), store.embedder))
                done += 1


def checked_channels(brief: Brief) -> list[Channel]:
    """The channels of a brief that may be written for.

    Raises:
        BriefError: something is missing or contradictory.
        BriefRefused: it asks for what the law does not allow.
        ChannelError: no such channel.
    """
    if missing := brief.missing():
        raise BriefError(f"The brief lacks {' and '.join(missing)}.")
    if refused := check_brief(brief):
        raise BriefRefused(refused[0])
    return [find_channel(name) for name in brief.channels]


def known(store: Store, product_id: str, brief: Brief) -> Dossier:
    """What may be said of a product.

    Raises:
        BriefError: there is no such product.
    """
    product = store.product(product_id)
    if product is None:
        raise BriefError(f"There is no product {product_id!r}. Search for it by name, or import it first.")
    return dossier(store, product, brief)


def version(writer: SlotWriter, seconds: float) -> Variant:
    """The next version that a writer gives."""
    writer.began, writer.first_seconds, writer.first_model_seconds = time.monotonic(), None, None
    texts, reports = writer.fill_all(seconds)
    return Variant(
        about=writer.about, channel=writer.channel, language=writer.brief.language, texts=texts, reports=reports,
        seconds=time.monotonic() - writer.began, first_seconds=writer.first_seconds,
        first_model_seconds=writer.first_model_seconds, problem=writer.problem,
    )  # fmt: skip
