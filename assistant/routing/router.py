"""The router: a message, what went before and who asks, to a ``Route``.

Knows the intents (``prompts/intents``), an embedder, and read-only look-ups of the Store; no LangChain, no agent,
no network. One embedding (11 ms) and a linear head a message. What a Route means: ``assistant/routing/__init__.py``.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from assistant.routing import (
    corrections,
    figure_reading,
    followups,
    learning,
    limits,
    references,
    wishes,
)
from assistant.routing.arguments import ARGUMENTS
from assistant.routing.asking import AskBack, Asked
from assistant.routing.examples import expand
from assistant.routing.fillers import FILLERS
from assistant.routing.head import Head, Prediction
from assistant.routing.parsing import orders, products
from assistant.routing.parsing.numbers import fold
from assistant.routing.parsing.periods_english import MONTHS, WEEKDAYS
from assistant.routing.routes import Route, TurnNote
from assistant.routing.shop_words import ShopData, ShopWords, kept_shop_words
from assistant.routing.signals import signals
from assistant.routing.spelling import Spelling
from prompts.catalogue import Intents, load_intents

if TYPE_CHECKING:
    from assistant.context import Caller
    from assistant.routing.examples import QueryEmbedder
    from assistant.settings import Settings

log = logging.getLogger(__name__)
LONGEST = 4000
_SURE = 0.6  # below it, a message that may lean on the last turn is read as if it did
_HALF_SURE = 0.4
_CLEAR = 0.85  # above it, a message is taken at its word though it looks like part of one
_UNSURE = 0.3  # below it, no single intent is taken at its word
_RARE = 0.2  # how much less probable a tool is from somebody who may not call it
_EVERYBODYS = {"search_knowledge", "search_products", "find_order", "recommend_products", "hand_over"}
_OUTSIDE = 0.5  # in-scope probability below which a message is not ours
_QUESTION = re.compile(
    r"[?？]|\b(?:what|how|when|where|why|who|which|can|do|does|is|are)\b|吗|呢|什么|怎么|如何|多少|几|哪|能不能|可以",
    re.IGNORECASE,
)


class NoEmbedder:
    """Stands in where no embedder is set: the words alone decide."""

    name = "none"

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        return np.zeros((len(texts), 1), dtype=np.float32)


class Router:
    """Routes messages.

    Args:
        store: what is looked up; None: nothing is.
        settings: ``message_limit`` and the like; None: defaults.
        embedder: gives query vectors; None: routing by words alone (weaker).
        intents: the loaded intents; None: those that ship.
        available: names of the installed tools; None: all. A message for another one gets the reply ``not_yet``.
        cache: where the fitted head is kept; None: beside the Store's other models, if it has a path.
    """

    def __init__(
        self,
        store: ShopData | None,
        settings: Settings | None,
        embedder: QueryEmbedder | None,
        *,
        intents: Intents | None = None,
        available: Collection[str] | None = None,
        cache: Path | None = None,
    ) -> None:
        self._store, self._settings = store, settings
        self._embedder = embedder or NoEmbedder()
        self._intents = intents
        self.available = None if available is None else frozenset(available)
        path = getattr(store, "path", None)
        self._cache = cache or (Path(path) / "models" / "routing" if path else None)
        self._lock = threading.Lock()
        self._fitting = threading.Lock()
        self._head: Head | None = None
        self._exact = False  # whether the head is that of these very intents

    def warm_up(self) -> None:
        """Load the head and read the shop's words, away from the first message."""
        self._shop_words()
        self.classify("hello")

    def refit(self) -> None:
        """Fit the head to these very intents, if the one that routes now is another's."""
        with self._fitting:
            if not self._exact:
                self._head = learning.fitted_head(self._loaded(), self._embedder, self._cache)
                self._exact = True

    def classify(self, text: str) -> Prediction:
        """The intents of a message by probability, and the probability that it is in scope."""
        text = self._spelling.mended(fold(text[:LONGEST]))
        return self._fitted().predict(text, self._embedder.embed_queries([text[:600]])[0], signals(text))

    def _predict(self, text: str, caller: Caller) -> Prediction:
        """``classify`` with what is known of who asks: a shopper who says "best sellers" looks for something to buy.

        Less probable, not impossible: a shopper who does ask for another's orders is told that these are not theirs.
        """
        prediction = self.classify(text)
        return prediction if caller.is_staff else prediction.less(self._for_staff, _RARE)

    def _read(self, asked: Asked) -> Prediction:
        """The prediction of the message, or of the sentence in it that asks, where the whole is not clear."""
        whole = self._predict(asked.text, asked.caller)
        if whole.probability >= _SURE and self._kind(whole.label) != "out_of_scope":
            return whole
        sentences = wishes.sentences(asked.text)
        if not 2 <= len(sentences) <= wishes.MOST:
            return whole
        read = [self._predict(sentence, asked.caller) for sentence in sentences]
        ours = [p for p in read if self._kind(p.label) in {"tool", "hand_over"} and p.in_scope >= _OUTSIDE]
        best = max(ours, key=lambda p: p.probability, default=whole)
        return best if best.probability >= _SURE else whole

    @cached_property
    def _spelling(self) -> Spelling:
        calendar = " ".join([*(name for name in MONTHS if len(name) > 3), *WEEKDAYS])  # few examples name all of them
        return Spelling([*(example.text for example in expand(self._loaded())), calendar, calendar])

    @cached_property
    def _for_staff(self) -> frozenset[str]:
        return frozenset(FILLERS) - _EVERYBODYS

    def route(
        self, text: str, history: Sequence[TurnNote], caller: Caller, language: str = "en", *, today: date | None = None
    ) -> Route:
        """Where a message goes.

        Args:
            text: the message as it was typed.
            history: the turns before, newest last.
            caller: who asks; decides what has to be asked back, grants nothing.
            language: of the reply.
            today: the day that "last month" counts from; None: the Store's clock.
        """
        limit = min(LONGEST, self._settings.message_limit) if self._settings else LONGEST
        folded = fold(text[: 2 * limit])[:limit]
        if not re.search(r"\w", folded):
            return _fixed("ask_back", "empty" if not folded else "unclear", "unclear", 1.0)
        asked = Asked(
            text=folded,
            caller=caller,
            language=language,
            today=today or self._today(),
            note=history[-1] if history else None,
            words=self._shop_words(),
            store=self._store,
        )
        parts = wishes.parts(folded)
        if asked.caller.is_staff and len(parts) > 1:
            parts = figure_reading.joined(asked, parts)
        if len(parts) > 1 and not figure_reading.changes(asked) and (several := self._several(asked, parts)):
            return several
        return self._one(asked)

    def _several(self, asked: Asked, parts: Sequence[str]) -> Route | None:
        """The first of several wishes with the others named; None when the message is one wish after all."""
        kept: list[tuple[str, str]] = []
        for part in parts:
            prediction = self._predict(part, asked.caller)
            kind = self._kind(prediction.label)
            # after a wish that is clear, another tool's name need not be as clear to begin another
            least = _HALF_SURE if kept and kept[-1][1] not in {"", prediction.label} else _SURE
            ours = kind in {"tool", "hand_over"} and prediction.in_scope >= _OUTSIDE
            whole = ours and prediction.probability >= least
            if kind == "small_talk" and prediction.probability >= _SURE:
                continue
            if kept and (
                not whole
                or (
                    prediction.label == kept[-1][1]
                    and prediction.label in {"search_knowledge", "hand_over", "write_copy"}
                )
            ):
                kept[-1] = (f"{kept[-1][0]} {part}", kept[-1][1])
            elif kept and not kept[-1][1]:  # what is told first belongs to what is asked then
                kept[-1] = (f"{kept[-1][0]} {part}", prediction.label)
            elif whole or not kept:
                kept.append((part, prediction.label if whole else ""))
        if not kept or (len(kept) == 1 and len(kept[0][0]) > 0.8 * len(asked.text)):
            return None
        first = self._one(replace(asked, text=kept[0][0]))
        if first.kind == "ask_back" and (whole := self._one(asked)).kind == "tool" and whole.tool == first.tool:
            return whole  # what one part lacks, the rest of the message says
        return replace(first, rest=tuple(part for part, _ in kept[1:]))

    def _one(self, asked: Asked) -> Route:
        if asked.note and asked.note.asked_back and (answer := self._answer(asked)):
            return answer
        prediction = self._read(asked)
        if orders.is_bare_order(asked.text):
            return self._filled("find_order", asked, 1.0)
        label, sure = prediction.label, prediction.probability
        if wishes.of_the_thing_shown(asked) and not (sure >= _CLEAR and label not in {"search_products", "find_order"}):
            return replace(self._filled("search_products", asked, max(sure, _SURE)), follow_up=True)
        if asked.note and asked.note.tool and (followed := self._followed(asked, prediction)):
            return followed
        if asked.caller.is_staff and figure_reading.whole(asked, label, sure):
            return self._filled(corrections.corrected("shop_figures", asked, prediction), asked, max(sure, _SURE))
        kind = self._kind(label)
        if kind == "out_of_scope" or (kind == "tool" and prediction.in_scope < (_OUTSIDE if sure < 0.5 else 0.1)):
            ours = corrections.ours_after_all(asked, prediction)
            return self._filled(ours, asked, _SURE) if ours else self._not_ours(asked, prediction)
        if kind == "small_talk":
            if sure < _UNSURE:
                return _fixed("ask_back", "unclear", "unclear", sure)
            staff = "_staff" if asked.caller.is_staff and label in {"greeting", "what_can_you_do"} else ""
            return _fixed("small_talk", label + staff, label, sure * prediction.in_scope)
        if sure < _UNSURE and (ours := corrections.ours_after_all(asked, prediction)):
            return self._filled(ours, asked, _SURE)
        if sure < _UNSURE:
            if prediction.in_scope >= _OUTSIDE and _QUESTION.search(asked.text):
                return self._filled("search_knowledge", asked, prediction.of("search_knowledge"))
            return _fixed("ask_back", "unclear", "unclear", sure)
        return self._filled(corrections.corrected(label, asked, prediction), asked, sure)

    def _followed(self, asked: Asked, prediction: Prediction) -> Route | None:
        """The message read as a continuation of the last turn; None when it stands alone."""
        note = asked.note
        if note is None or note.tool is None:
            return None
        if note.tool == "shop_figures":
            changes, asked = figure_reading.changes(asked), figure_reading.without_courtesies(asked)
            if changes and (values := followups.continued(asked)) is not None:
                route = self._checked(note.tool, values, max(prediction.of(note.tool), _SURE))
                return replace(route, follow_up=True) if route.kind == "tool" else None
        if followups.elliptical(asked.text) and figure_reading.narrows_in_vain(asked):
            return _fixed("ask_back", "cannot_narrow", "unclear", _SURE)
        same = prediction.label == note.tool
        values = followups.bare_change(asked)
        if values is None and (followups.asks_of_the_rules(asked) or not self._stands_alone(asked, prediction)):
            values = followups.continued(asked)
        if values is None:
            return None
        route = self._checked(note.tool, values, max(prediction.probability if same else 0.0, _SURE))
        return replace(route, follow_up=True) if route.kind == "tool" else None

    def _stands_alone(self, asked: Asked, prediction: Prediction) -> bool:
        """Whether a message is whole without the last turn."""
        if not followups.elliptical(asked.text):
            return True
        kind, same = self._kind(prediction.label), asked.note is not None and prediction.label == asked.note.tool
        if kind in {"small_talk", "hand_over"} and prediction.probability >= _SURE and not _leans_hard(asked.text):
            return True
        clear = prediction.probability >= _CLEAR and kind == "tool" and not same
        if clear and (
            not _leans_hard(asked.text) or prediction.label in {"write_copy", "bought_together", "recommend_products"}
        ):
            return True
        return (
            not same
            and references.refers_back(asked.text)
            and (kind == "tool" and prediction.probability >= _SURE)
            and prediction.label != "search_knowledge"
        )

    def _answer(self, asked: Asked) -> Route | None:
        """The answer to the question back of the last turn; None when the message is something else."""
        note = asked.note
        if note is None:
            return None
        text = asked.text
        if note.asked_back == "order_number":
            number = orders.order_id(text) or (
                found[0] if (found := re.search(r"#?[A-Za-z]{0,3}\d{3,20}", text)) and len(text) < 60 else None
            )
            if number:
                return replace(self._filled("find_order", replace(asked, text=f"order {text}"), 1.0), follow_up=True)
        if note.asked_back == "which_customer" and len(text) < 80:
            found = orders.customer(text, loose=True)
            if found:
                tool = note.tool or "find_customer"
                filled = self._filled(tool, replace(asked, text=f"{note.text} customer {found}"), 1.0)
                return replace(filled, follow_up=True)
        if note.asked_back in {"which_product", "which_product_copy"} and note.tool and len(text) < 80:
            words = "" if limits.only_limits(asked) else products.query_words(text)  # 用英文 says how, not of what
            if words and self.classify(text).label in {"search_products", note.tool}:
                return replace(self._checked(note.tool, _said_before(note, words, asked), 1.0), follow_up=True)
        return None

    def _filled(self, tool: str, asked: Asked, confidence: float) -> Route:
        if self.available is not None and tool not in self.available:
            return replace(_fixed("out_of_scope", "not_yet", tool, confidence), tool=tool)
        try:
            return self._checked(tool, FILLERS[tool](asked), confidence)
        except AskBack as missing:
            fixed = _fixed("ask_back", missing.reply_key, tool, confidence)
            return replace(fixed, tool=tool, reply_values=missing.values)

    def _checked(self, tool: str, values: dict[str, Any], confidence: float) -> Route:
        """The route if the values are valid; a value out of bounds is asked back, never clipped in silence."""
        model = ARGUMENTS[tool]
        try:
            valid = model.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            log.info("refused arguments of %s: %s %s", tool, first["loc"], first["type"])
            allowed = _allowed(first)
            value = str(first.get("input"))[:40]
            fixed = _fixed("ask_back", "out_of_range" if allowed else "unclear", tool, confidence)
            return replace(fixed, tool=tool, reply_values={"value": value, "allowed": allowed} if allowed else {})
        kind = "hand_over" if tool == "hand_over" else "tool"
        return Route(kind=kind, tool=tool, arguments=valid.as_json(), confidence=confidence, intent=tool)

    def _not_ours(self, asked: Asked, prediction: Prediction) -> Route:
        if (prediction.label == "outside" and prediction.probability >= _UNSURE) or prediction.in_scope < 0.2:
            key = "outside_staff" if asked.caller.is_staff else "outside"
            return _fixed("out_of_scope", key, "outside", max(1 - prediction.in_scope, prediction.of("outside")))
        return _fixed("ask_back", "unclear", "unclear", prediction.probability)

    def _kind(self, label: str) -> str:
        return self._loaded().intents[label].kind

    def _loaded(self) -> Intents:
        if self._intents is None:
            self._intents = load_intents()
        return self._intents

    def _fitted(self) -> Head:
        if self._head is None:
            with self._lock:
                if self._head is None:
                    self._head = self._first_head()
        return self._head

    def _first_head(self) -> Head:
        """The head for a first message: at once if one is kept or shipped, though the intents may have changed since."""
        intents = self._loaded()
        if head := learning.kept_head(intents, self._embedder, self._cache):
            self._exact = True
            return head
        if head := learning.stale_head(intents, self._embedder):
            threading.Thread(target=self.refit, name="routing-fit", daemon=True).start()
            return head
        self._exact = True
        return learning.fitted_head(intents, self._embedder, self._cache)

    def _today(self) -> date:
        return self._store.as_of.date() if self._store is not None else date.today()

    def _shop_words(self) -> ShopWords:
        return ShopWords() if self._store is None else kept_shop_words(self._store)


def _said_before(note: TurnNote, words: str, asked: Asked) -> dict[str, Any]:
    """What the message that lacked a product said besides, with the product that was told then."""
    try:
        values = FILLERS[note.tool or ""](replace(asked, text=f"{note.text}, {words}", note=None))
    except AskBack:
        values = {}
    return dict(note.arguments) | {name: value for name, value in values.items() if name != "edit"} | {"product": words}


def _leans_hard(text: str) -> bool:
    return bool(
        re.match(r"^\s*(?:and|what about|how about|那|换|改|by|only|just|in|for|呢|instead)\b", text, re.IGNORECASE)
    ) or bool(
        re.match(r"^\s*(?:那|换|改|只|按)", text) or re.search(r"(?:呢|instead)\s*[?？。.]*$", text, re.IGNORECASE)
    )


def _allowed(error: Any) -> str:
    """The bound that a value broke, in signs that both languages read; empty for another kind of error."""
    context = error.get("ctx") or {}
    signs = {"le": "≤", "ge": "≥", "lt": "<", "gt": ">"}
    return " ".join(f"{signs[name]} {context[name]}" for name in signs if name in context)


def _fixed(kind: Any, reply_key: str, intent: str, confidence: float) -> Route:
    return Route(kind=kind, reply_key=reply_key, intent=intent, confidence=float(confidence))
