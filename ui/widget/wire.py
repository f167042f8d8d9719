"""What a shopper's browser is told of a turn: words, sources, products, offers. Never tool names or arguments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import assert_never
from urllib.parse import urlsplit

from assistant.actions import PendingAction
from assistant.conversations import Turn
from assistant.events import (
    ApprovalNeeded,
    ArtifactReady,
    CopyShown,
    Event,
    FindingShown,
    Json,
    Products,
    Progress,
    Reply,
    SourcesFound,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFailed,
    TurnFinished,
)
from assistant.sources import Source
from knowledge.records import Product
from ui.render import money

QUOTE_LENGTH = 400
SOURCES_SHOWN = 5
PRODUCTS_SHOWN = 8
SUGGESTIONS_SHOWN = 4
ERRORS_SHOWN = frozenset({"UnknownConversation", "ModelBusy", "MessageRejected", "TimeoutError"})

Wired = tuple[str, dict[str, Json]]


def wire(event: Event, hosts: tuple[str, ...]) -> Wired | None:
    """The kind and the data of an event for a browser, None for what is not a shopper's business.

    Args:
        event: of the turn.
        hosts: where links may lead.
    """
    match event:
        case TextDelta(text=text):
            return "text", {"text": text}
        case ToolStarted() | ToolFinished():
            return None
        case Progress():
            return None
        case SourcesFound(sources=sources):
            return "sources", {"sources": [_source(each) for each in sources[:SOURCES_SHOWN]]}
        case ArtifactReady(artifact=Products(products=products)):
            return "products", {"products": [_product(each, hosts) for each in products[:PRODUCTS_SHOWN]]}
        case ArtifactReady(artifact=FindingShown() | CopyShown()):
            return None
        case ApprovalNeeded():
            return "approval", _offer(event.action_id, event.summary, event.expires_at)
        case TurnFinished(reply=reply):
            return "done", _ending(reply)
        case TurnFailed():
            error = event.error if event.error in ERRORS_SHOWN else "failed"
            return "failed", {"message": event.message, "error": error, "retry_after_s": event.retry_after_s}
        case ArtifactReady():
            return None
        case _:
            assert_never(event)


def kept(turn: Turn, hosts: tuple[str, ...], waiting: Sequence[PendingAction] = ()) -> dict[str, Json]:
    """A turn that was kept, for a browser that loads the conversation anew."""
    reply = turn.reply
    shown: dict[str, Json] = {"turn_id": turn.id, "message": turn.message, "state": turn.state}
    if reply is None:
        return shown
    products = [each for artifact in reply.artifacts if isinstance(artifact, Products) for each in artifact.products]
    shown |= _ending(reply)
    shown["products"] = [_product(each, hosts) for each in products[:PRODUCTS_SHOWN]]
    for action in waiting:
        if action.id == reply.pending:
            shown["approval"] = _offer(action.id, action.summary, action.expires_at)
    return shown


def _offer(action_id: str, summary: str, expires_at: datetime) -> dict[str, Json]:
    return {"action_id": action_id, "summary": summary, "expires_at": expires_at.replace(tzinfo=UTC).isoformat()}


def _ending(reply: Reply) -> dict[str, Json]:
    return {
        "turn_id": reply.turn_id,
        "conversation_id": reply.conversation_id,
        "text": reply.text,
        "language": reply.language,
        "sources": [_source(each) for each in reply.sources[:SOURCES_SHOWN]],
        "suggestions": list(reply.suggestions[:SUGGESTIONS_SHOWN]),
        "abstained": reply.abstained,
        "stopped": reply.stopped,
        "pending": reply.pending,
    }


def _source(source: Source) -> dict[str, Json]:
    quote = source.text if len(source.text) <= QUOTE_LENGTH else source.text[:QUOTE_LENGTH] + " …"
    return {"label": source.label, "kind": source.kind, "text": quote, "language": source.language}


def _product(product: Product, hosts: tuple[str, ...]) -> dict[str, Json]:
    return {
        "title": product.title,
        "price": None if product.price is None else money(product.price, product.currency),
        "stock": None if product.stock is None else product.stock > 0,
        "category": product.category,
        "url": product.url if product.url and allowed_link(product.url, hosts) else None,
    }


def allowed_link(url: str, hosts: tuple[str, ...]) -> bool:
    """Whether a link may be shown: http or https, to one of the site's hosts, without a user name in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    named = parts.netloc.lower() in hosts or (parts.hostname or "") in hosts
    return parts.scheme in ("https", "http") and parts.username is None and named
