"""What a sentence asserts besides its numbers: promises, order states, superlatives, negation, quotations, itself.

Each reader gives what it found with its place, and whether a piece of the sources holds it. A sentence that only
frames (a question, an offer, an apology, a lead-in) asserts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from assistant.guard.claims.evidence import Evidence, Piece, token_set
from assistant.guard.claims.matching import LIGHT, Said
from assistant.guard.lexicon import excludes
from assistant.guard.words import fold, is_content, negations, tokens

# the least share of an asserting sentence's words that one source must hold
GROUNDED = 0.4
ALIGNED = 0.62

_SUPERLATIVE = re.compile(
    r"\b(?:best|cheapest|lowest|highest|fastest|finest|greatest|largest|biggest|smallest|longest|newest|oldest|most popular"
    r"|number one|no\. ?1|always|never|guaranteed?|every single|absolutely|completely|perfect(?:ly)?|unbeatable|unique"
    r"|world-class|leading|top-rated|bestselling|best-selling|risk-free|100 ?%)\b"
    r"|最(?!近|后|终|初|多|少|低消费|迟|晚|早)[㐀-鿿]{1,2}|全网|绝对|第一(?=品牌|名|的)|唯一|顶级|极致|完美|永久|百分之百|独一无二|史上|首选|保证|一定会|从不|永远",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:we|i)(?:['’]ll| will| shall| can| have| are going to|['’]ve| just| already)\b[^.!?。]{0,25}?\b(?P<we>refund|replace|send|sent|ship|deliver|cancel|exchange|compensate"
    r"|credit|give|offer|return|upgrade|waive|process|arrange|contact|call|email|reimburse|guarantee|update|change)(?:ed|led|d|n|t)?\b"
    r"|\b(?:has|have) been (?:successfully )?(?P<been>refunded|sent|shipped|cancell?ed|replaced|processed|exchanged|credited|updated|changed|booked|placed|dispatched|delivered|returned|approved)\b"
    r"|\byou(?:['’]ll| will) (?:get|receive|be (?P<be>refunded|sent|charged|credited))\b"
    r"|已(?:经)?(?:为您|帮您|给您|替您)(?P<zh>[㐀-鿿]{1,4})|我们?(?:会|将)(?:会)?(?:为您|给您|帮您|在)?(?P<zh2>[㐀-鿿]{1,8})",
    re.IGNORECASE,
)  # fmt: skip
_STATES: dict[str, tuple[str, str]] = {
    "placed": (r"placed", r"已下单"),
    "paid": (r"paid", r"已付款|已支付"),
    "processing": (r"processing|processed|pending|being prepared", r"处理中|待处理|备货中"),
    "shipped": (r"shipped|dispatched|on its way|in transit|sent out", r"已发货|已寄出|运输中|配送中"),
    "delivered": (r"delivered|arrived", r"已送达|已签收|已妥投"),
    "returned": (r"returned", r"已退货|已退回"),
    "exchanged": (r"exchanged", r"已换货"),
    "cancelled": (r"cancell?ed", r"已取消"),
    "refunded": (r"refunded", r"已退款"),
}
_STATE = re.compile(
    r"\b(?:is|was|were|are|has been|have been|has|status(?: is)?:?|now|already)\s+(?:\*\*|now |already |just |successfully |not (?:yet )?been |not )*(?:"
    + "|".join(f"(?P<{state}>{english})" for state, (english, _) in _STATES.items())
    + r")(?![A-Za-z])|"
    + "|".join(f"(?P<zh_{state}>{chinese})" for state, (_, chinese) in _STATES.items()),
    re.IGNORECASE,
)
_STATE_CONCEPTS = frozenset(
    {"§placed", "§shipped", "§delivered", "§cancel", "§refund", "§returns", "§exchange", "§payment"}
)
_CONDITIONAL = re.compile(
    r"\b(?:if|when|once|unless|after|before|until|can|may|must|could|would)\b|如果|若|当|一旦|除非|可以|可|需|后",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"「『](?P<quote>[^”\"」』\n]{12,600})[”\"」』]")
_FRAME = re.compile(
    r"[?？]\s*$|[:：]\s*$|^\s*(?:sorry|i(?:['’]m| am) (?:sorry|afraid|not sure)|i (?:could|can|do|did)(?: ?not|n['’]t)|i (?:found|looked|have found)|here (?:is|are)|hello|hi\b|hey|thanks?|thank you|you(?:['’]re| are) welcome"
    r"|please|would you|shall i|do you|let me|which|what|if you|i can\b|i have no|i don['’]t|there is no|there are no|nothing|no (?:product|order|passage|source)|our sources|the sources|according to|from (?:the|our)|see\b|source|you can (?:ask|also)|feel free|is there|anything)"
    r"|^\s*(?:(?:很|非常|实在|十分)?抱歉|对不起|不好意思|很遗憾|您好|你好|谢谢|不客气|请|我(?:没有|没|不|只|可以|能|找|查|暂)|没有(?:找到|查到)|未(?:找到|查到)|未能|找到|查到|以下|这(?:里|些)|根据|来源|需要|要不要|是否|您(?:可以|想|要|需要)|如需|如果您|暂(?:时|无)|资料|原文|下面)",
    re.IGNORECASE,
)
_BARE_ANSWER = re.compile(
    r"^\s*(?:yes|no|yep|nope|sure|certainly|of course|absolutely|definitely|是的?|不是|对的?|没错|可以的?|不可以|不能|能的?|行的?|当然(?:可以)?|不行|有的|没有)\s*[.!。！]?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Assertion:
    """Something a sentence asserts, with its place in the sentence, and the piece that holds it, if one does."""

    attribute: str
    value: str
    start: int
    end: int
    holder: Piece | None
    reason: str = ""


def read_assertions(said: Said, evidence: Evidence, say: str) -> Iterator[Assertion]:
    """All assertions of a sentence other than quantities."""
    yield from _quotations(said, evidence, say)
    yield from _superlatives(said, evidence)
    if _BARE_ANSWER.match(said.text):
        yield Assertion(
            attribute="answer",
            value=said.text.strip(),
            start=0,
            end=len(said.text),
            holder=None,
            reason="a bare yes or no stands on no source",
        )
        return
    if is_frame(said.text):
        return
    piece, share = best_piece(said, evidence)
    named = any(evidence.sources[index].kind == "order" for _, _, index in evidence.mentions(said.text))
    policy = not named and piece is not None and piece.source.kind == "passage" and share >= 0.85
    states = [] if policy else list(_states(said, evidence))
    yield from states
    yield from _promises(said, evidence, bool(states))
    if states:  # the words of the state were judged by the row
        said = replace(said, words=tuple(word for word in said.words if word[0] not in _STATE_CONCEPTS))
    yield from _statement(said, evidence)


def is_frame(text: str) -> bool:
    """True for a sentence that asks, offers, apologises or leads in, and so asserts nothing of the shop."""
    return _FRAME.search(fold(text)) is not None


def best_piece(said: Said, evidence: Evidence, *, across: bool = True) -> tuple[Piece | None, float]:
    """The piece that holds the largest share of a sentence's words, and that share."""
    best, top = None, 0.0
    for piece in evidence.pieces:
        crossing = said.chinese != piece.chinese
        if crossing and not across:
            continue
        total = got = 0.0
        for token, _ in said.words:
            if token in LIGHT:
                continue
            if crossing and not (token.startswith("§") or token.isascii()):
                continue
            weight = evidence.weight(token)
            total += weight
            got += weight * (
                1.0 if token in piece.own else 0.7 if token in piece.around else 0.3 if token in piece.before else 0.0
            )
        share = got / total if total else 0.0
        if share > top:
            best, top = piece, share
    return best, top


def _superlatives(said: Said, evidence: Evidence) -> Iterator[Assertion]:
    for match in _SUPERLATIVE.finditer(fold(said.text)):
        word = match.group().lower()
        stems = [token.text for token in tokens(word)]
        holder = None
        for piece in evidence.pieces:
            text = fold(piece.text).lower()
            if word in text or all(any(token.text == stem for token in tokens(text)) for stem in stems):
                shared = token_set(said.text) & piece.own
                if len(shared) > len(set(stems)) or len(said.words) <= len(stems) + 1:
                    holder = piece
                    break
        reason = "" if holder else f"no source says {match.group()!r} of it"
        yield Assertion(
            attribute="superlative",
            value=match.group(),
            start=match.start(),
            end=match.end(),
            holder=holder,
            reason=reason,
        )


def _quotations(said: Said, evidence: Evidence, say: str) -> Iterator[Assertion]:
    for match in _QUOTED.finditer(said.text):
        quote = squeeze(match.group("quote"))
        parts = [part for part in re.split(r"…|\.\.\.", quote) if part]
        holder = next(
            (
                p
                for p in evidence.pieces
                if all(part in squeeze(p.source.text + " " + p.text + " " + p.source.label) for part in parts)
            ),
            None,
        )
        if holder is None and quote in squeeze(say):
            continue
        reason = "" if holder else "no source holds these words"
        yield Assertion(
            attribute="quotation",
            value=match.group("quote"),
            start=match.start(),
            end=match.end(),
            holder=holder,
            reason=reason,
        )


@lru_cache(maxsize=2048)
def squeeze(text: str) -> str:
    """A text without spaces, marks and case: what two writings of the same words have in common."""
    return re.sub(r"[\W_]+", "", fold(text).lower())


def _states(said: Said, evidence: Evidence) -> Iterator[Assertion]:
    orders = [index for index, source in enumerate(evidence.sources) if source.kind == "order"]
    if not orders:
        return
    named = {index for _, _, index in evidence.mentions(said.text)}
    for match in _STATE.finditer(said.text):
        state = next(name for name in _STATES if match.group(name) or match.group(f"zh_{name}"))
        before = said.text[max(0, match.start() - 40) : match.start()]
        if _CONDITIONAL.search(re.split(r"[.;,，。；]", before)[-1]) and not re.search(r"已", match.group()):
            continue
        about = [evidence.sources[i] for i in orders if i in named] or [evidence.sources[i] for i in orders]
        denied = negations(match.group()) > 0 or negations(before[-8:]) > 0
        holders = [
            piece
            for source in about
            for piece in evidence.pieces
            if piece.source is source and _says_state(piece, state)
        ]
        holds = bool(holders) != denied and (len(about) == 1 or len({id(p.source) for p in holders}) in (0, len(about)))
        piece = holders[0] if holders else next((p for p in evidence.pieces if p.source is about[0]), None)
        yield Assertion(
            attribute="status", value=state, start=match.start(), end=match.end(), holder=piece if holds else None,
            reason="" if holds else f"the order's row does not say {state}",
        )  # fmt: skip


def _is_day(piece: Piece) -> bool:
    return piece.attribute.endswith(("_at", "date"))


def _says_state(piece: Piece, state: str) -> bool:
    text = piece.value if piece.is_fact else piece.text
    if piece.is_fact and "status" not in piece.attribute and not (state == "placed" and _is_day(piece)):
        return False
    if piece.is_fact and state == "placed" and _is_day(piece):
        return True  # an order that has a day was placed
    english, chinese = _STATES[state]
    return re.search(rf"\b(?:{english})|{chinese}", text, re.IGNORECASE) is not None


def _promises(said: Said, evidence: Evidence, state_found: bool) -> Iterator[Assertion]:
    for match in _PROMISE.finditer(said.text):
        if state_found and match.group("been"):
            continue  # judged as the order's state already
        piece, share = best_piece(said, evidence)
        personal = re.search(
            r"\b(?:i|we)(?:['’]ve| have| just| already)\b|已(?:经)?(?:为|帮|给|替)您", match.group(), re.IGNORECASE
        ) or match.group("been")
        held = piece is not None and share >= ALIGNED and _PROMISE.search(piece.text) is not None
        if personal and piece is not None and not held:
            held = piece.is_fact and share >= GROUNDED and piece.attribute in ("receipt", "done", "action")
        elif piece is not None and not held:
            held = share >= 0.8
        yield Assertion(
            attribute="promise", value=match.group().strip(), start=match.start(), end=match.end(), holder=piece if held else None,
            reason="" if held else "no source and no receipt holds this promise",
        )  # fmt: skip


def _statement(said: Said, evidence: Evidence) -> Iterator[Assertion]:
    if sum(token not in LIGHT for token, _ in said.words) < 2 or not evidence.pieces:
        if len(said.words) >= 3:
            yield Assertion(
                attribute="statement",
                value=said.text,
                start=0,
                end=len(said.text),
                holder=None,
                reason="the turn has no source",
            )
        return
    piece, share = best_piece(said, evidence)
    # a row's sentence is put together from several facts: its source counts as a whole
    share = max(share, _whole_source(said, evidence))
    if piece is None or share < GROUNDED:
        yield Assertion(
            attribute="statement",
            value=said.text,
            start=0,
            end=len(said.text),
            holder=None,
            reason="no source says this",
        )
        return
    contrary = _contrary(said, piece, share)
    yield Assertion(
        attribute="statement", value=said.text, start=0, end=len(said.text), holder=None if contrary else piece, reason=contrary
    )  # fmt: skip


def _whole_source(said: Said, evidence: Evidence) -> float:
    best = 0.0
    for source in evidence.sources:
        held = frozenset[str]().union(
            *(piece.own | piece.around for piece in evidence.pieces if piece.source is source)
        )
        words = [token for token, _ in said.words if token not in LIGHT]
        crossing = [
            token
            for token in words
            if token in held or said.chinese is False or token.startswith("§") or token.isascii()
        ]
        total = sum(evidence.weight(token) for token in crossing)
        got = sum(evidence.weight(token) for token in crossing if token in held)
        best = max(best, 0.85 * got / total if total else 0.0)
    return best


def _contrary(said: Said, piece: Piece, share: float) -> str:
    """Why the piece closest to a sentence says otherwise: it excludes its subject, or one of the two is negated."""
    own = [token for token, _ in said.words]
    if piece.is_fact or share < ALIGNED:
        return ""
    if any(excludes(token, piece.own) for token in own):
        return "the source says this of another thing"
    if said.chinese != piece.chinese:
        return ""
    mine, theirs = tokens(said.text), tokens(piece.text)
    matcher = SequenceMatcher(None, [t.text for t in mine], [t.text for t in theirs], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    matched = sum(block.size for block in blocks)
    if not blocks or matched < 0.6 * len(mine):
        return ""
    first, last = blocks[0], blocks[-1]
    aligned = piece.text[theirs[first.b].start : theirs[last.b + last.size - 1].end]
    # a negation at the very edge of the aligned part belongs to it
    edge = piece.text[max(0, theirs[first.b].start - 4) : theirs[first.b].start] if first.a > 0 else ""
    if negations(said.text) % 2 != negations(edge + aligned) % 2 and squeeze(said.text) not in squeeze(piece.text):
        return "the source says the contrary" if any(is_content(token.text) for token in mine) else ""
    return ""
