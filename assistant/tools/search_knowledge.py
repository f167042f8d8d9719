"""search_knowledge: what the shop itself says, in its own sentences, or an honest "I don't know".

The answer is a quotation: the sentences that answer, with their condition, from the passages that hold them. Whether
they answer at all is judged before anything is said. Of a knowledge base in two languages the reader's comes first;
a passage in another one is quoted under a line that says so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from assistant.context import ToolContext
from assistant.errors import ModelError
from assistant.events import Json
from assistant.guard.answers import Judgement, judge
from assistant.outcome import Outcome
from assistant.phrases import known, say
from assistant.routing.arguments import SearchKnowledge
from assistant.sources import Source
from assistant.tools.base import Tool
from knowledge.records import Hit

log = logging.getLogger(__name__)

SUGGESTED = 3
# how sure the pages must be to answer what another tool, or none, was chosen for
SURE = 0.75


def search_knowledge(arguments: SearchKnowledge, context: ToolContext) -> Outcome:
    """The sentences that answer the question, cited; else what is nearest, and the offer of a person."""
    hits = context.store.search(arguments.question, k=max(arguments.k * 2, 10), kinds=("passage",))
    own = [hit for hit in hits if hit.language == context.language][: arguments.k]
    other = [hit for hit in hits if hit.language != context.language][: arguments.k]
    for group in (own, other):
        if not group:
            continue
        judgement = _judge(arguments.question, group, context)
        if judgement.answerable and judgement.best:
            return _answer(group, judgement, context)
    return _unknown(hits, context)


def knows(question: str, context: ToolContext, sure: float = SURE) -> bool:
    """Whether the pages in the reader's language plainly answer a question; no model is asked (tens of milliseconds)."""
    hits = context.store.search(question, k=10, kinds=("passage",))
    own = [hit for hit in hits if hit.language == context.language][:5]
    if not own:
        return False
    home = context.store.profile.market
    return judge(question, own, language=context.language, threshold=sure, home=home).answerable


def _judge(question: str, hits: Sequence[Hit], context: ToolContext) -> Judgement:
    language, threshold, home = context.language, context.settings.answer_threshold, context.store.profile.market
    try:
        return judge(question, hits, language=language, model=context.model, threshold=threshold, home=home)
    except ModelError as error:  # the judgement without a model is weaker, and still one
        log.warning("the model could not judge an answer: %s", error)
        return judge(question, hits, language=language, threshold=threshold, home=home)


def _answer(hits: Sequence[Hit], judgement: Judgement, context: ToolContext) -> Outcome:
    places = {hit.id: place for place, hit in enumerate(hits)}
    spans = sorted(judgement.best, key=lambda span: (places[span.hit_id], span.start))
    used = [hit for hit in hits if any(span.hit_id == hit.id for span in spans)]
    paragraphs: list[str] = []
    for hit in used:
        quoted = [" ".join(span.text.split()) for span in spans if span.hit_id == hit.id]
        text = ("" if hit.language == "zh" else " ").join(quoted)
        paragraphs.append(text if hit.language == context.language else f"{_lead_in(hit, context)}\n“{text}”")
    return Outcome(
        text="\n".join(paragraphs),
        sources=tuple(_source(hit) for hit in used),
        quotations=tuple(span.text for span in spans) + tuple(hit.title for hit in used),
        entities={"passages": list[Json](hit.id for hit in used)},
        detail="\n\n".join(hit.text for hit in hits[:3]),
    )


def _lead_in(hit: Hit, context: ToolContext) -> str:
    key = f"knowledge_other_language_{hit.language}"
    return say(key if known(key) else "knowledge_other_language", context.language, title=hit.title)


def _unknown(hits: Sequence[Hit], context: ToolContext) -> Outcome:
    near = [hit for hit in hits if hit.language == context.language] or list(hits)
    titles = list(dict.fromkeys(hit.locator or hit.title for hit in near))[:SUGGESTED]
    sentences = [say("knowledge_unknown", context.language)]
    if titles:
        joined = ("；" if context.language == "zh" else "; ").join(titles)
        sentences.append(say("knowledge_nearest", context.language, titles=joined))
    shown = [hit for hit in near if (hit.locator or hit.title) in titles][:SUGGESTED]
    return Outcome(
        text="\n".join(sentences),
        sources=tuple(_source(hit) for hit in shown),
        quotations=tuple(titles),
        suggestions=tuple(titles),
        abstained=True,
    )


def _source(hit: Hit) -> Source:
    return Source(
        id=f"passage:{hit.id}",
        kind="passage",
        label=hit.title,
        text=hit.text,
        locator=hit.locator,
        language=hit.language,
        updated_at=hit.updated_at,
        score=hit.score,
    )


TOOL = Tool(name="search_knowledge", run=search_knowledge, arguments=SearchKnowledge)
