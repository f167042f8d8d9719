"""Before a question is given up, the pages are asked: with the model where they do not plainly answer it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.context import Caller
from assistant.middleware.routing import Routing, _guesses
from assistant.outcome import Outcome
from assistant.routing.routes import Route, TurnNote
from assistant.tools.search_knowledge import knows
from knowledge.records import Hit

PAGE = Hit(
    id="d", kind="passage", title="Delivery", locator="Delivery", text="Express delivery costs £8.95 and takes one day.", score=0.9,
    language="en", features={"cosine": 0.84, "bm25_share": 0.3},
)  # fmt: skip


class Asked:
    """A model that finds an answer with a fixed probability, and counts."""

    def __init__(self, yes: float) -> None:
        self.yes, self.calls = yes, 0

    def first_words(self, prompts: Sequence[Any], *, timeout_s: float | None = None) -> list[dict[str, float]]:
        self.calls += 1
        return [{"not": 1 - self.yes}, {"yes": self.yes, "no": 1 - self.yes}]


def context(hit: Hit, model: Asked | None) -> Any:
    store = SimpleNamespace(search=lambda *_, **__: [hit], profile=SimpleNamespace(market="GB"))
    return cast(
        "Any", SimpleNamespace(store=store, language="en", model=model, settings=SimpleNamespace(answer_threshold=0.5))
    )


def test_the_model_decides_where_the_pages_do_not_plainly_answer() -> None:
    question = "What does sending it by express cost?"
    yes, no = Asked(0.97), Asked(0.03)
    assert knows(question, context(PAGE, yes), sure=1.01)
    assert not knows(question, context(PAGE, no), sure=1.01)
    assert (yes.calls, no.calls) == (1, 1)
    assert not knows(question, context(PAGE, None), sure=1.01)


def test_the_model_is_not_troubled_where_the_pages_plainly_do_or_do_not() -> None:
    model = Asked(0.97)
    assert knows("What does express delivery cost?", context(PAGE, model), sure=0.3)
    far = replace(PAGE, features={"cosine": 0.72, "bm25_share": 0.0})
    assert not knows("Who won the chess olympiad of 1998?", context(far, model))
    assert model.calls == 0


@pytest.mark.parametrize(
    ("text", "kind", "key", "confidence", "expected"),
    [
        ("What features did the early network have?", "small_talk", "what_can_you_do", 0.5, True),
        ("草蓬是哪个地区对五月艾的称呼？", "small_talk", "who_are_you", 0.3, True),
        ("What is Ethernet", "small_talk", "acknowledge", 0.2, True),
        ("what was it", "small_talk", "acknowledge", 0.2, False),
        ("Is there something nice for my birthday party?", "ask_back", "unclear", 0.4, True),
        ("who are you", "small_talk", "who_are_you", 0.5, False),
        ("thank you so much", "small_talk", "thanks", 0.5, False),
        ("so what sort of thing are you exactly, a program?", "small_talk", "who_are_you", 0.99, False),
        (
            "What is the term for a task that lends itself to being solved by a computer?",
            "small_talk",
            "who_are_you",
            0.97,
            True,
        ),
        (
            "what kind of tasks can you do for the people of a small online shop",
            "small_talk",
            "what_can_you_do",
            0.97,
            False,
        ),
        ("下午好呀，今天辛苦了", "small_talk", "greeting", 0.6, False),
        ("which one", "ask_back", "unclear", 0.2, False),
        ("Where is my order from last week?", "ask_back", "order_number", 0.4, False),
    ],
)
def test_a_whole_question_is_no_small_talk(text: str, kind: Any, key: str, confidence: float, expected: bool) -> None:
    route = Route(kind=kind, tool=None, arguments={}, confidence=confidence, intent=key, reply_key=key, rest=())
    assert _guesses(route, text) is expected


def turn(wish: str, **fields: Any) -> Any:
    """A shopper's turn over the page."""
    found = context(PAGE, Asked(0.97))
    start = {
        "caller": Caller(role="shopper"), "wishes": deque([wish]), "untold": [], "outcomes": [], "answered": [],
        "now_answering": None, "pending": None, "abstained": False, "trust": str,
    }  # fmt: skip
    vars(found).update(start | fields)
    return found


@pytest.mark.parametrize(("sure", "asks_pages"), [(0.4, True), (0.9, False)])
def test_only_a_half_sure_refusal_asks_the_pages(sure: float, asks_pages: bool) -> None:
    wish = "What does express delivery cost?"
    route = Route(kind="tool", tool="find_customer", arguments={}, confidence=sure, intent="find_customer")
    now = turn(wish)
    said = Routing(lambda *_: route).next_message(now)
    assert [call["name"] for call in said.tool_calls] == (["search_knowledge"] if asks_pages else [])
    assert now.abstained is not asks_pages


@pytest.mark.parametrize("tool", ["search_products", "recommend_products"])
def test_where_no_product_is_found_the_pages_are_asked(tool: str) -> None:
    wish = "What does express delivery cost?"
    nothing = Outcome(text="No such product.", checked=("No such product.",), abstained=True)
    note = TurnNote(text=wish, tool=tool, arguments={})
    now = turn(wish, wishes=deque(), untold=[nothing], outcomes=[nothing], now_answering=note)
    said = Routing(lambda *_: pytest.fail("nothing is left to route")).next_message(now)
    assert [call["name"] for call in said.tool_calls] == ["search_knowledge"]
    assert (now.untold, now.outcomes) == ([], [])
