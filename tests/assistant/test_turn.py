"""The turn without a language model: the real router, the real tools, rows and quotations."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from assistant import Assistant, Caller
from assistant.context import Role
from assistant.errors import UnknownConversation
from assistant.events import Reply, ToolStarted
from assistant.settings import Settings
from knowledge import Store

ADMIN = Caller(role="admin", user_id="anna")
SHOPPER = Caller(user_id="visitor-1")
OLIVIA = Caller(customer_id="17850", user_id="olivia")

Ask = Callable[..., Reply]


@pytest.fixture
def assistant(shop: Store, settings: Settings) -> Iterator[Assistant]:
    one = Assistant(shop, settings)
    yield one
    one.close()


@pytest.fixture
def ask(assistant: Assistant) -> Ask:
    def run(message: str, caller: Caller = SHOPPER, after: Reply | None = None) -> Reply:
        return assistant.reply(message, caller=caller, conversation_id=after.conversation_id if after else None)

    return run


def test_a_product_and_its_price(ask: Ask) -> None:
    reply = ask("Do you have a white hanging heart T-light holder, and what does it cost?")
    assert reply.text == "Yes, we list White Hanging Heart T-Light Holder at £2.55."
    assert reply.timings.model_calls == 0
    assert ("price", "2.55", "product:A1") in {(one.attribute, one.value, one.source_id) for one in reply.claims}


def test_several_in_chinese(ask: Ask) -> None:
    reply = ask("有没有三层的蛋糕架？15英镑以内")
    assert reply.language == "zh"
    assert {source.id for source in reply.sources} == {"product:B1", "product:B2"}
    assert reply.text.endswith("您想要哪一款？")


@pytest.mark.parametrize("role", ["support", "marketer", "admin"])
def test_an_order_for_staff(ask: Ask, role: Role) -> None:
    reply = ask("Where is order 536365?", Caller(role=role, user_id="x"))
    assert "Order 536365 of 1 Dec 2010: shipped." in reply.text
    assert reply.tool_calls[0].arguments == {"order_id": "536365"}


def test_what_a_customer_bought_is_for_staff_alone(ask: Ask) -> None:
    assert "Regency Cakestand 3 Tier" in ask("What did customer 17850 buy last?", ADMIN).text
    for caller in (SHOPPER, OLIVIA, ADMIN.as_customer("13047")):
        reply = ask("What did customer 17850 buy last?", caller)
        assert reply.abstained
        assert not reply.sources
        assert not any(word in reply.text for word in ("Regency", "536370", "Olivia", "United Kingdom"))


@pytest.mark.parametrize(
    ("first", "second", "title"),
    [
        ("Do you have a white hanging heart T-light holder?", "and the red one?", "Red Hanging Heart T-Light Holder"),
        ("有没有绿色的闹钟？", "那个多少钱？", "Alarm Clock Bakelike Green"),
    ],
)
def test_a_follow_up_means_what_was_spoken_of(ask: Ask, first: str, second: str, title: str) -> None:
    reply = ask(second, after=ask(first))
    assert [source.label for source in reply.sources] == [title]


def test_small_talk_and_what_is_not_ours(ask: Ask) -> None:
    hello = ask("Hi!")
    assert "Heart & Home" in hello.text
    assert not hello.tool_calls
    away = ask("What's the weather in Paris?")
    assert away.abstained
    assert not away.tool_calls
    assert "products" in away.text  # says what it can do


def test_a_wish_for_a_person_is_its_own_approval(ask: Ask, assistant: Assistant) -> None:
    reply = ask("我要找人工客服")
    assert reply.pending is None
    assert "help@heart.example" in reply.text
    assert [item.message for item in assistant.inbox.open()] == ["我要找人工客服"]


def test_two_wishes_are_answered_in_order(assistant: Assistant) -> None:
    message = "Where is order 536365? And what did customer 13047 buy last?"
    events = list(assistant.stream(message, caller=ADMIN))
    assert [event.name for event in events if isinstance(event, ToolStarted)] == ["find_order", "find_customer"]
    text = "".join(getattr(event, "text", "") for event in events)
    assert 0 <= text.find("536365") < text.find("536400")


def test_an_order_that_is_not_there(ask: Ask) -> None:
    reply = ask("Where is order 999999?", ADMIN)
    assert reply.abstained
    assert "no order 999999" in reply.text


def test_a_deleted_conversation_cannot_go_on(ask: Ask, assistant: Assistant) -> None:
    first = ask("Hi!")
    assistant.delete_conversation(SHOPPER, first.conversation_id)
    with pytest.raises(UnknownConversation):
        ask("Hi!", after=first)


def test_examples_are_offered_by_role_and_language(assistant: Assistant) -> None:
    assert any("17850" in one for one in assistant.examples(ADMIN, "en"))
    assert not any("17850" in one for one in assistant.examples(SHOPPER, "en"))
    assert any("蛋糕架" in one for one in assistant.examples(SHOPPER, "zh"))


def test_warming_up_does_not_wait(assistant: Assistant) -> None:
    thread = assistant.warm_up()
    thread.join(60)
    assert not thread.is_alive()
