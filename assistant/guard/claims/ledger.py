"""The claim ledger: what outgoing text says, and which source of the turn holds it.

``check`` judges a whole text; a ``Checker`` reads the sources once and judges sentence by sentence, so that text
can stream as soon as it is verified. Both fail closed: what cannot be read as held is not held.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.guard.claims.assertions import Assertion, is_frame, read_assertions, squeeze
from assistant.guard.claims.evidence import Evidence, Piece, gather, subject_of, words_of
from assistant.guard.claims.matching import FLOOR, FLOOR_ACROSS, Match, Said, find, read
from assistant.guard.numbers import Quantity, quantities, same
from assistant.guard.words import fold, sentences
from assistant.sources import Claim, Source

# a rival may score this much more before it counts: two numbers of one sentence score nearly alike
_QUOTED_LEAST = 12
# a sentence with more numbers than this is a table: it may be quoted, not reworded
_MOST = 40
_TOLERANCE, _TOLERANCE_SAME = 0.02, 0.05
_COUNTED = re.compile(
    r"\s*(?:\w+\s+){0,3}?(?:products?|items?|orders?|options?|results?|matches|kinds?|of them|customers?|passages?|sources?)\b"
    r"|\s*[个款种件份条笔只]?(?:相关|符合|类似|匹配)?的?(?:商品|产品|订单|结果|选择|客户|来源|款式|资料)|\s*款|\s*个",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"(?:under|below|within|up to|less than|at most|over|above|more than|at least|between|cheaper than|from|to|and|低于|高于|不超过|少于|超过|至少|至多|最多)\s*$",
    re.IGNORECASE,
)
_BOUND_AFTER = re.compile(r"^\s*(?:or (?:less|more|under|over)|以内|以下|以上|之内|之间|左右)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The claims of a text in order; ``ok`` when every one has its source."""

    claims: tuple[Claim, ...] = ()

    @property
    def unsupported(self) -> tuple[Claim, ...]:
        """The claims that no source of the turn holds."""
        return tuple(claim for claim in self.claims if not claim.supported)

    @property
    def ok(self) -> bool:
        """True when nothing in the text is without a source."""
        return not self.unsupported


class Checker:
    """Judges the sentences of one reply against the sources of its turn, remembering what they are about.

    Args:
        sources: what the turn found. They are read once.
        language: that of the reply.
        say: the message that is answered: what it asks about is the subject until a sentence names another.
    """

    def __init__(self, sources: Sequence[Source], *, language: str = "en", say: str = "") -> None:
        self.language, self._say = language, say
        self._evidence: Evidence = gather(sources)
        self._asked = quantities(say)
        self._topic = _topic(say, self._evidence)

    def check(self, sentence: str, *, offset: int = 0) -> Ledger:
        """The claims of the next sentence (or of several), offsets counted from ``offset``."""
        claims: list[Claim] = []
        for part in sentences(sentence):
            claims += [
                replace(claim, start=claim.start + part.start + offset, end=claim.end + part.start + offset)
                for claim in self._sentence(part.text)
            ]
        return Ledger(claims=tuple(claims))

    def _sentence(self, text: str) -> list[Claim]:
        mentions = self._evidence.mentions(text)
        said = read(text, self._subjects(mentions) if mentions else self._topic)
        claims = [self._mention(text, start, end, index) for start, end, index in mentions]
        quoted = self._quoted(text)
        for quantity in said.quantities:
            if quoted is not None:
                claims.append(_claim(quantity, said, quoted, quoted.source.id))
                continue
            if not any(start <= quantity.start and quantity.end <= end for start, end, _ in mentions):
                claims.append(self._quantity(quantity, said, mentions))
        for assertion in read_assertions(said, self._evidence, self._say):
            claims.append(_from_assertion(text, assertion))
        if mentions:
            self._topic = said.carried
        return sorted(claims, key=lambda claim: (claim.start, claim.end))

    def _subjects(self, mentions: Sequence[tuple[int, int, int]]) -> frozenset[str]:
        labels = {self._evidence.sources[index].label for _, _, index in mentions}
        return frozenset[str]().union(*map(subject_of, labels))

    def _quoted(self, text: str) -> Piece | None:
        """The passage's sentence that this one is, word for word: what is quoted whole need not be compared."""
        squeezed = squeeze(text)
        if len(squeezed) < _QUOTED_LEAST:
            return None
        return next((p for p in self._evidence.pieces if not p.subject and squeeze(p.text) == squeezed), None)

    def _mention(self, text: str, start: int, end: int, index: int) -> Claim:
        source = self._evidence.sources[index]
        return Claim(
            subject=source.label, attribute="name", value=text[start:end], text=text[start:end], start=start, end=end,
            source_id=source.id,
        )  # fmt: skip

    def _quantity(self, quantity: Quantity, said: Said, mentions: list[tuple[int, int, int]]) -> Claim:
        held = self._echo(quantity, said) or self._count(quantity, said)
        if held is not None:
            return _claim(quantity, said, held, held.source.id if held.source.id else None)
        if len(said.quantities) > _MOST:
            return _claim(quantity, said, None, None, f"more than {_MOST} numbers in a sentence cannot be told apart")
        about = _nearest(quantity, said, mentions)
        scoped = said
        if about is not None and len({index for _, _, index in mentions}) > 1:
            scoped = _scope(said, mentions, about, subject_of(self._evidence.sources[about].label))
        match = find(quantity, scoped, self._evidence)
        if match.piece is None:
            return _claim(quantity, said, None, None, "no source of this turn holds this value")
        across = said.chinese != match.piece.chinese and not match.piece.is_fact
        if match.score < (FLOOR_ACROSS if across else FLOOR):
            return _claim(quantity, said, None, None, f"{match.piece.source.label} says it of something else")
        tolerance = _TOLERANCE_SAME if match.rival is match.piece else _TOLERANCE
        if match.rival is not None and match.rival_score > match.score + tolerance:
            return _claim(quantity, said, None, None, _rival_reason(match))
        return _claim(quantity, said, match.piece, match.piece.source.id)

    def _echo(self, quantity: Quantity, said: Said) -> Piece | None:
        """A number of the question may come back as the bound or the id that it was, not as a fact."""
        if not any(same(quantity, asked) for asked in self._asked):
            return None
        before, after = said.text[: quantity.start], said.text[quantity.end :]
        bound = _BOUND.search(before) or _BOUND_AFTER.match(after)
        if bound or is_frame(said.text) or quantity.kind == "code":
            return _asked_piece(self._say)
        return None

    def _count(self, quantity: Quantity, said: Said) -> Piece | None:
        """A count (3 products) is right when the turn found as many."""
        counted = _COUNTED.match(said.text[quantity.end :]) or is_frame(said.text)
        if quantity.kind != "number" or not counted:
            return None
        for kind in ("product", "order", "customer", "passage"):
            of_kind = [source for source in self._evidence.sources if source.kind == kind]
            if of_kind and len(of_kind) == quantity.value:
                return next(piece for piece in self._evidence.pieces if piece.source is of_kind[0])
        return None


def check(text: str, sources: Sequence[Source], *, language: str = "en", say: str = "") -> Ledger:
    """Every claim of a text, each with the source of the turn that holds it or the reason why none does.

    Args:
        text: what is about to go out.
        sources: what the turn found; rows with typed facts count before their text.
        language: the reply's.
        say: the message that is answered.
    """
    return Checker(sources, language=language, say=say).check(text)


def _topic(say: str, evidence: Evidence) -> frozenset[str]:
    mentions = evidence.mentions(say)
    if mentions:
        return frozenset[str]().union(*(subject_of(evidence.sources[index].label) for _, _, index in mentions))
    known = (
        frozenset[str]().union(*(piece.subject for piece in evidence.pieces)) if evidence.pieces else frozenset[str]()
    )
    return frozenset(token for token, _ in words_of(say)) & known


def _nearest(quantity: Quantity, said: Said, mentions: list[tuple[int, int, int]]) -> int | None:
    """The source that a quantity is said of: the last one named before it, else the first after it."""
    if not mentions:
        return None
    before = [mention for mention in mentions if mention[1] <= quantity.start]
    after = [mention for mention in mentions if mention[0] >= quantity.end]
    # "£3 for the lantern": what follows "for" within a few characters is meant
    if after and re.match(
        r"\s*(?:each\s+)?(?:for|of)\s+(?:the|a|an)?\s*$", said.text[quantity.end : after[0][0]], re.IGNORECASE
    ):
        return after[0][2]
    return before[-1][2] if before else after[0][2] if after else None


def _scope(said: Said, mentions: list[tuple[int, int, int]], about: int, carried: frozenset[str]) -> Said:
    """The sentence without the names of the other things it speaks of."""
    others = [(start, end) for start, end, index in mentions if index != about]
    words = tuple(word for word in said.words if not any(start <= word[1] < end for start, end in others))
    return replace(said, words=words, carried=carried)


def _rival_reason(match: Match) -> str:
    assert match.rival is not None
    return f"{match.rival.source.label} says otherwise: {fold(match.rival.text)[:120]}"


def _claim(quantity: Quantity, said: Said, piece: Piece | None, source_id: str | None, reason: str = "") -> Claim:
    attribute = piece.attribute if piece is not None and piece.attribute else quantity.kind
    subject = piece.source.label if piece is not None else ""
    value = quantity.code or (f"{quantity.value:g}" if quantity.kind != "date" else quantity.text)
    return Claim(
        subject=subject, attribute=attribute, value=value, unit=quantity.unit, text=said.text[quantity.start : quantity.end],
        start=quantity.start, end=quantity.end, source_id=source_id, reason=reason,
    )  # fmt: skip


def _from_assertion(text: str, one: Assertion) -> Claim:
    holder = one.holder
    return Claim(
        subject=holder.source.label if holder else "", attribute=one.attribute, value=one.value, text=text[one.start : one.end],
        start=one.start, end=one.end, source_id=holder.source.id if holder else None, reason=one.reason,
    )  # fmt: skip


def _asked_piece(say: str) -> Piece:
    source = Source(id="message", kind="shop", label="message", text=say)
    return Piece(source=source, text=say, words=(), own=frozenset())
