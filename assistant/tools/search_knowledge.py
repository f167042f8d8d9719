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
from assistant.guard.answers import Judgement, Span, judge
from assistant.guard.contradictions import contradiction
from assistant.guard.destinations import searched_as
from assistant.guard.joining import join
from assistant.outcome import Outcome
from assistant.phrases import known, say
from assistant.routing.arguments import SearchKnowledge
from assistant.sources import Source
from assistant.tools.base import Tool
from assistant.writing import day
from knowledge.records import Hit

log = logging.getLogger(__name__)

SUGGESTED = 3
# how sure the pages must be to answer what another tool, or none, was chosen for, and from where on the model is asked
SURE, WORTH_ASKING = 0.75, 0.3


def search_knowledge(arguments: SearchKnowledge, context: ToolContext) -> Outcome:
    """The sentences that answer the question, cited; else what is nearest, and the offer of a person."""
    if context.answers is None:
        return _search(arguments, context)
    found = context.answers.get(arguments.question, context)
    if found is None:
        found = _search(arguments, context)
        context.answers.put(arguments.question, context, found)
    return found


def _search(arguments: SearchKnowledge, context: ToolContext) -> Outcome:
    hits = _found(arguments.question, context, max(arguments.k * 2, 10))
    own = join([hit for hit in hits if hit.language == context.language])[: arguments.k]
    other = join([hit for hit in hits if hit.language != context.language])[: arguments.k]
    for group in (own, other):
        if not group:
            continue
        judgement = _judge(arguments.question, group, context)
        if judgement.answerable and judgement.best:
            return _answer(group, judgement, context)
    return _unknown(hits, context)


def knows(question: str, context: ToolContext, sure: float = SURE) -> bool:
    """Whether the pages in the reader's language answer a question that nothing else takes.

    Tens of milliseconds where they plainly do or do not, a tenth of a second where they have to be read; between these
    the model is asked, whose reading is kept for the answer itself.
    """
    hits = _found(question, context, 10)
    own = join([hit for hit in hits if hit.language == context.language])[:5]
    if not own:
        return False
    plain = judge(question, own, language=context.language, threshold=sure, home=context.store.profile.market)
    if plain.answerable or plain.probability < WORTH_ASKING or context.model is None:
        return plain.answerable
    return _judge(question, own, context).answerable


def _found(question: str, context: ToolContext, k: int) -> Sequence[Hit]:
    return context.store.search(searched_as(question, context.store.profile.market), k=k, kinds=("passage",))


def _judge(question: str, hits: Sequence[Hit], context: ToolContext) -> Judgement:
    language, threshold, home = context.language, context.settings.answer_threshold, context.store.profile.market
    try:
        return judge(question, hits, language=language, model=context.model, threshold=threshold, home=home)
    except ModelError as error:  # the judgement without a model is weaker, and still one
        log.warning("the model could not judge an answer: %s", error)
        return judge(question, hits, language=language, threshold=threshold, home=home)


def _answer(hits: Sequence[Hit], judgement: Judgement, context: ToolContext) -> Outcome:
    first = max(judgement.best, key=lambda span: span.score)
    if (other := contradiction(first, hits)) is not None:
        return _both((first, other), hits, context)
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


def _both(spans: Sequence[Span], hits: Sequence[Hit], context: ToolContext) -> Outcome:
    """Two passages that contradict each other, the newer first, each with its day; which holds a person has to say."""
    pairs = [(span, next(hit for hit in hits if hit.id == span.hit_id)) for span in spans]
    pairs.sort(key=lambda pair: pair[1].updated_at.timestamp() if pair[1].updated_at else 0.0, reverse=True)
    lines = [say("sources_differ", context.language)]
    for span, hit in pairs:
        text = " ".join(span.text.split())
        date = day(hit.updated_at, context.language)
        lines += [say("source_of_day", context.language, title=hit.title, when=date), f"“{text}”"]
    lines.append(say("sources_differ_ask", context.language))
    return Outcome(
        text="\n".join(lines),
        sources=tuple(_source(hit) for _, hit in pairs),
        quotations=tuple(span.text for span, _ in pairs) + tuple(hit.title for _, hit in pairs),
        entities={"passages": list[Json](hit.id for _, hit in pairs)},
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
