"""write_copy: campaign copy from a product's facts, or a change to the copy of the conversation's last turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import regex

from assistant.context import STAFF, ToolContext
from assistant.copywriting.brief import Brief, BriefError, BriefRefused, Language, make_brief, unlawful
from assistant.copywriting.channels import ChannelError, find_channel
from assistant.copywriting.compose import compose
from assistant.copywriting.facts import Dossier
from assistant.copywriting.generate import in_words
from assistant.copywriting.rules import RuleHit
from assistant.copywriting.variants import Variant
from assistant.copywriting.voice import load_voice
from assistant.events import CopyShown, Json, Progress
from assistant.outcome import Outcome
from assistant.phrases import say
from assistant.routing.arguments import WriteCopy
from assistant.sources import Source
from assistant.tools.base import Tool
from assistant.tools.copy_place import with_one_changed
from assistant.tools.matching import Wish, missing, surplus, translations, wishes
from knowledge.records import Product

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MOST_VERSIONS = 5
CANDIDATES = 30
USUAL_CHANNEL: dict[Language, str] = {"en": "google_rsa", "zh": "xiaohongshu"}
SECONDS = 20.0  # for the model: a person waits
_SHORTER = regex.compile(r"\bshort(?:er|en)\b|\btrim\b|短一?[点些]|缩短|简短|精简|改短", regex.IGNORECASE)
_LENGTHS = ("shorter", "longer", "simpler")


@dataclass(frozen=True, kw_only=True)
class Before:
    """The copy that a message may change: its brief, what it was asked by, and its texts by slot."""

    brief: Brief
    asked: Mapping[str, Json]
    texts: Mapping[str, Sequence[str]]
    document: Mapping[str, Any]


def write_copy(arguments: WriteCopy, context: ToolContext) -> Outcome:
    """Versions side by side with their report; or what is missing, or why it must not be written."""
    before = _before(context)
    kept = before if before and _goes_on(arguments, before) else None
    if before and (
        one := with_one_changed(before.document, context, shorter=arguments.edit == "shorter" or _brief_wish(context))
    ):
        return one
    if not arguments.avoid and (hits := unlawful(context.say, _spoken(context))):
        return _refused(hits[0], context)  # the message itself asks for it, whatever the arguments kept of it
    language = cast("Language", arguments.language or ("zh" if context.language == "zh" else "en"))
    product_ids = kept.brief.product_ids if kept else _products(arguments, context)
    if not product_ids:
        query = arguments.product or arguments.product_id or arguments.category or arguments.occasion or ""
        return Outcome(text=say("copy_which_product", context.language, query=query), abstained=True)
    try:
        brief = _brief(arguments, product_ids, language, kept)
        channel = find_channel(brief.channels[0])
        same = kept is not None and kept.brief.channels == brief.channels and kept.brief.language == language
        variants = _written(brief, context, kept.texts if kept and same else {})
    except BriefRefused as refused:
        return _refused(refused.hit, context)
    except (BriefError, ChannelError) as error:
        text = say("copy_cannot", context.language, reason=str(error))
        return Outcome(text=text, checked=(text,), abstained=True)
    return _outcome(variants, brief, arguments, channel.name[_spoken(context)], context)


def _refused(hit: RuleHit, context: ToolContext) -> Outcome:
    text = say(
        "copy_refused", context.language, words=hit.text, reason=hit.reason, reference=hit.reference, suggestion=hit.suggestion
    )  # fmt: skip
    return Outcome(text=text, checked=(text,), abstained=True)


def _brief_wish(context: ToolContext) -> bool:
    return _SHORTER.search(context.say) is not None


def _spoken(context: ToolContext) -> Language:
    return "zh" if context.language == "zh" else "en"


def _brief(arguments: WriteCopy, product_ids: tuple[str, ...], language: Language, kept: Before | None) -> Brief:
    """The brief that was said; what was said before goes on where this message says nothing else."""
    said: dict[str, Any] = {
        "channels": (arguments.channel,) if arguments.channel else (),
        "audience": arguments.audience or in_words("segments", arguments.segment or "", language),
        "occasion": in_words("occasions", arguments.occasion or "", language),
        "tone": in_words("tones", arguments.tone or "", language),
        "offer": arguments.offer or _discount(arguments.discount_percent, language),
        "keywords": arguments.keywords or (), "avoid": arguments.avoid or (),
    }  # fmt: skip
    old: dict[str, Any] = kept.brief.model_dump(include=set(said)) if kept and kept.brief.language == language else {}
    fields = {**old, **{name: value for name, value in said.items() if value}}
    fields["channels"] = fields.get("channels") or (kept.brief.channels if kept else (USUAL_CHANNEL[language],))
    length = arguments.edit if arguments.edit in _LENGTHS else ""
    versions = max(1, min(arguments.variants, MOST_VERSIONS))
    return make_brief(
        {**fields, "product_ids": product_ids, "language": language, "variants": versions, "length": length}
    )


def _discount(percent: float | None, language: str) -> str:
    if percent is None:
        return ""
    return f"{(100 - percent) / 10:g}折" if language == "zh" else f"{percent:g}% off"


def _goes_on(arguments: WriteCopy, before: Before) -> bool:
    """True when the message names no other product than the copy before was asked for."""
    named = {name: getattr(arguments, name) for name in ("product", "product_id", "category")}
    return not any(named.values()) or all(value == before.asked.get(name) for name, value in named.items())


def _before(context: ToolContext) -> Before | None:
    """The last copy of the conversation."""
    for turn in reversed(context.history):
        for artifact in reversed(turn.reply.artifacts if turn.reply else ()):
            if isinstance(artifact, CopyShown) and "brief" in artifact.document:
                document = cast("dict[str, Any]", artifact.document)
                return Before(
                    brief=make_brief(document["brief"]), asked=document["asked"], texts=_texts(document["variants"]),
                    document=document,
                )  # fmt: skip
    return None


def _texts(variants: list[dict[str, Any]]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for variant in variants:
        for name, value in variant["slots"].items():
            texts.setdefault(name, []).extend([value] if isinstance(value, str) else value)
    return {name: [text for text in held if text] for name, held in texts.items()}


def _products(arguments: WriteCopy, context: ToolContext) -> tuple[str, ...]:
    """The product that is meant: the one named in full, else the one that fits and sells best, else the nearest."""
    store = context.store
    if arguments.product_id and (found := store.product(arguments.product_id)):
        return (found.product_id,)
    words = arguments.product or arguments.category or arguments.occasion or ""
    if not words:
        return ()
    query = f"{words} {translations(words)}".strip()
    candidates = store.products([hit.id for hit in store.search_products(query, k=CANDIDATES)])
    wanted = wishes(words)
    fitting = [product for product in candidates if not missing(product, wanted)]
    if not fitting:
        # the last word says what a thing is, those before it what kind: rather a plain cake stand than Christmas cases
        lacks = {product.product_id: _lacks(product, wanted) for product in candidates}
        least = min(lacks.values(), default=(False, 0))
        close = [product for product in candidates if lacks[product.product_id] == least]
        if not close or (wanted and least[1] == len(wanted)):
            return ()
        return (_best_seller(close, context) or close[0].product_id,)
    best = min(fitting, key=lambda product: surplus(product, wanted))
    named = [product for product in fitting if surplus(product, wanted) == 0]
    return (named[0].product_id,) if len(named) == 1 else (_best_seller(fitting, context) or best.product_id,)


def _lacks(product: Product, wanted: Sequence[Wish]) -> tuple[bool, int]:
    """Whether a product is another thing than was wanted, and how much else it lacks."""
    lacking = missing(product, wanted)
    return wanted[-1] in lacking, len(lacking)


def _nearest(arguments: WriteCopy, product: str, product_id: str, context: ToolContext) -> str:
    """What to say where the copy is for something else than was named; empty where it is for just that."""
    named = arguments.product or ""
    found = context.store.product(product_id) if named and not arguments.product_id else None
    if found is None or not missing(found, wishes(named)):
        return ""
    return say("copy_nearest", context.language, query=named, product=product)


def _best_seller(products: Sequence[Product], context: ToolContext) -> str | None:
    import ibis

    lines: Any = context.store.table("order_lines")
    ids = [product.product_id for product in products]
    sold = lines.filter(lines.product_id.isin(ids)).group_by("product_id").aggregate(units=lines.quantity.sum())
    rows = sold.order_by(ibis.desc("units")).limit(1).to_pyarrow().to_pylist()
    return rows[0]["product_id"] if rows else None


def _written(brief: Brief, context: ToolContext, earlier: Mapping[str, Sequence[str]]) -> list[Variant]:
    model = cast("BaseChatModel | None", context.writer or context.model)

    def heard(text: str) -> None:
        context.emit(Progress(label=text, done=0))

    voice = load_voice(context.store.path).lines(brief.language)
    return list(compose(context.store, brief, model, voice=voice, heard=heard, earlier=earlier, seconds=SECONDS))


def _outcome(
    variants: Sequence[Variant], brief: Brief, arguments: WriteCopy, channel: str, context: ToolContext
) -> Outcome:
    about = variants[0].about
    asked: dict[str, Json] = {name: getattr(arguments, name) for name in ("product", "product_id", "category")}
    documents: list[Json] = [variant.document() for variant in variants]
    document: dict[str, Json] = {
        "variants": documents,
        "brief": brief.model_dump(mode="json"),
        "asked": asked,
        "shop": context.store.profile.name,
    }
    lines = _lines(variants, about.names[0], channel, context.language)
    if near := _nearest(arguments, about.names[0], about.product_id, context):
        lines.insert(0, near)
    text = "\n".join(lines)
    used = {fact for variant in variants for fact in variant.used}
    return Outcome(
        text=text,
        checked=(text,),
        sources=(_source(about, used),),
        artifacts=(CopyShown(document=document),),
        quotations=tuple(
            one.text for variant in variants for chosen in variant.texts.values() for one in chosen
        ),
        entities={"product": about.title, "product_id": about.product_id, "products": [about.title], "product_ids": [about.product_id]},
    )  # fmt: skip


def _source(about: Dossier, used: set[str]) -> Source:
    """The product with the facts that the copy says: to people it is one thing, however many facts it has."""
    said = [fact for fact in about.important if fact.id in used]
    return replace(
        said[0].source if said else about.facts[0].source,
        id=about.product_id,
        text="\n".join(f"{fact.en} / {fact.zh}" if fact.en != fact.zh else fact.en for fact in said),
        facts=tuple(one for fact in said for one in fact.source.facts),
    )


def _lines(variants: Sequence[Variant], product: str, channel: str, language: str) -> list[str]:
    several, named = len(variants) > 1, {"product": product, "channel": channel}
    count = {"count": str(len(variants))}
    lines = [say("copy_ready", language, **named, **count) if several else say("copy_ready_one", language, **named)]
    for number, variant in enumerate(variants, 1):
        lines += ["", f"**{say('copy_version', language, number=str(number))}**"] if several else [""]
        for name, chosen in variant.texts.items():
            label = variant.channel.slots[name].label["zh" if language == "zh" else "en"]
            mark = "- " if variant.channel.slots[name].max > 1 else ""
            lines += [f"{mark}{label}: {one.text}" for one in chosen]
    claims = sum(len(one.checked.claims) for variant in variants for chosen in variant.texts.values() for one in chosen)
    written = sum(report.written for variant in variants for report in variant.reports.values())
    warned = sum(len(one.checked.hits) for variant in variants for chosen in variant.texts.values() for one in chosen)
    lines.append("")
    if written:
        lines.append(say("copy_checked", language, written=str(written), claims=str(claims)))
    else:
        slow = any(variant.problem for variant in variants)
        lines.append(say("copy_slow" if slow else "copy_patterns", language))
    if warned:
        lines.append(say("copy_warned", language, count=str(warned)))
    if not all(variant.complete for variant in variants):
        lines.append(say("copy_short", language))
    return lines


TOOL = Tool(name="write_copy", run=write_copy, arguments=WriteCopy, roles=STAFF)
