"""Elliptical follow-ups of the marketing tools: another channel, tone, budget, segment, country of the same wish."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.routing import filling_marketing, filling_voices
from assistant.routing.asking import AskBack, Asked
from assistant.routing.filling import Values
from assistant.routing.parsing import amounts, briefs, marketing, products

_FILLERS: dict[str, Callable[[Asked], Values]] = {
    "plan_budget": filling_marketing.plan_budget,
    "design_promotion": filling_marketing.design_promotion,
    "run_campaign": filling_marketing.run_campaign,
    "find_influencers": filling_voices.find_influencers,
    "review_sentiment": filling_voices.review_sentiment,
    "watch_brand": filling_voices.watch_brand,
}
# what a fragment may change; a thing of its own needs a cue, or every stray word would be one
_THINGS = frozenset({"product", "product_id", "category", "topic", "brand"})
_OF_A_THING = re.compile(
    r"^\s*(?:and |but |ok(?:ay)?,? )*(?:what about|how about|for|on|and|of|with)\s(?P<en>(?:the |our )?[a-z][\w' -]{2,50}?)\s*[?.!]*$|^(?:那|换成|改成|还有)?(?P<zh>[^，。？?]{2,16}?)(?:呢|的呢|怎么样)[?？]?$",
    re.IGNORECASE,
)


def changed(asked: Asked, before: Values, tool: str) -> Values | None:
    """The last turn's arguments with what the same tool reads out of this message; None when it reads nothing."""
    try:
        found = _FILLERS[tool](replace(asked, note=None))
    except AskBack:
        return None
    named = _thing(asked.text)
    fresh = {name: value for name, value in found.items() if name not in _THINGS or (named and name in before)}
    if not fresh and named and (kept := next((name for name in ("product", "topic", "brand") if name in before), None)):
        fresh = {kept: named}
    if fresh.keys() & {"product", "category"}:
        before = {name: value for name, value in before.items() if name not in {"product", "product_id", "category"}}
    if "start" in fresh or "end" in fresh:
        before = {name: value for name, value in before.items() if name not in {"start", "end"}}
    return {name: value for name, value in (before | fresh).items() if value is not None} if fresh else None


def _thing(text: str) -> str | None:
    """The product or topic that a fragment names: "and the wall clocks?", 挂钟呢."""
    if marketing.channels(text):
        return None
    found = _OF_A_THING.match(text)
    words = products.own_words(found["en"] or found["zh"]) if found else ""
    return words or None


def copy(asked: Asked, before: Values) -> Values | None:
    """The last brief with what this message changes: a channel, a tone, an edit."""
    text, changed = asked.text, Values()
    if found := marketing.channels(text):
        changed["channel"] = found[0][0]
    for name, hit in (
        ("language", marketing.copy_language(text)),
        ("audience", marketing.audience(text)),
        ("tone", marketing.tone(text)),
        ("keywords", marketing.keywords(text)),
    ):
        if hit:
            changed[name] = hit[0]
    if hit := briefs.avoided(text):
        changed["avoid"] = hit[0]
    if offer := briefs.offer(text):
        changed["offer"] = offer
        changed.pop("keywords", None)  # "mention free delivery over £30" says the offer
    if segment := marketing.segment(text):
        changed["segment"] = segment
    if (discount := amounts.percent(text)) is not None:
        changed["discount_percent"] = discount
    if variants := amounts.count_of_things(text):
        changed["variants"] = variants
    before = {name: value for name, value in before.items() if name != "edit"}
    if edit := marketing.edit(text):
        changed["edit"] = edit
    if (
        not changed
        and not before.keys() & {"product", "product_id", "category"}
        and (words := products.own_words(text))
    ):
        changed["product"] = words
    if not changed and re.search(
        r"^\s*(?:too |太|不够|有点|别那么|稍微)|\bnot \w+ enough\b|\b(?:add|remove|change|rewrite|less|more|without|call to action|headline|title)\b|加上|去掉|改|标题|别",
        text,
        re.IGNORECASE,
    ):
        changed["edit"] = "again"
    return before | changed if changed else None
