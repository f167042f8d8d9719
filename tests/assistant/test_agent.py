"""The turn with a scripted model: tools, roles, the border, the gate, stopping, failing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from assistant import Assistant, Caller, Settings
from assistant.errors import AssistantError, MessageRejected, UnknownAction, UnknownConversation
from assistant.events import (
    ApprovalNeeded,
    ArtifactReady,
    Event,
    SourcesFound,
    TextDelta,
    ToolFinished,
    TurnFailed,
    TurnFinished,
)
from assistant.testing import Hangs, ScriptedChatModel, Step, UnexpectedCall, calls, scripted
from knowledge import Store

ADMIN = Caller(role="admin", user_id="anna")
SHOPPER = Caller(user_id="visitor-1")
HANGS_S = 6.0  # a turn's time where the model hangs: far more than all that goes before, on a busy machine too


@contextmanager
def talking(shop: Store, settings: Settings, *steps: Step) -> Iterator[tuple[Assistant, ScriptedChatModel]]:
    with scripted(*steps) as model:
        assistant = Assistant(shop, settings, chat_model=model)
        try:
            yield assistant, model
        finally:
            assistant.close()


def kinds(events: list[Event]) -> list[str]:
    return [event.kind for event in events]


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


class TestEvents:
    def test_sources_come_before_the_text_and_the_reply_sums_up(self, shop: Store, settings: Settings) -> None:
        steps = (
            calls("search_products", query="regency cakestand", text="Let me look. It costs £1."),
            "The Regency Cakestand 3 Tier is listed at £12.75.",
        )
        with talking(shop, settings, *steps) as (assistant, _):
            events = list(assistant.stream("What does the regency cakestand cost?", caller=SHOPPER))
        seen = kinds(events)
        assert seen[:4] == ["tool_started", "sources_found", "artifact_ready", "tool_finished"]
        assert set(seen[4:-1]) == {"text_delta"}
        finished = events[-1]
        assert isinstance(finished, TurnFinished)
        reply = finished.reply
        assert reply.text == text_of(events) == "The Regency Cakestand 3 Tier is listed at £12.75."
        assert [(call.name, call.arguments, call.effect) for call in reply.tool_calls] == [
            ("search_products", {"query": "regency cakestand"}, "read")
        ]
        assert reply.verified
        assert any(claim.source_id == "product:B1" for claim in reply.claims)
        assert reply.timings.model_calls == 2
        assert 0 < reply.timings.first_event_s <= (reply.timings.first_text_s or 0) <= reply.timings.total_s

    def test_three_ways_in_give_the_same(self, shop: Store, settings: Settings) -> None:
        async def collect(assistant: Assistant) -> tuple[list[Event], str]:
            found = [event async for event in assistant.astream("hello", caller=SHOPPER)]
            inside = assistant.reply("hello", caller=SHOPPER)  # sync code inside a running loop
            return found, inside.text

        with talking(shop, settings, "Hello!", "Hello!", "Hello!") as (assistant, _):
            plain = assistant.reply("hello", caller=SHOPPER)
            events, inside = asyncio.run(collect(assistant))
        assert plain.text == text_of(events) == inside == "Hello!"


class TestVerification:
    def test_a_claim_without_source_is_dropped_and_the_rest_stands(self, shop: Store, settings: Settings) -> None:
        steps = (
            calls("search_products", query="regency cakestand"),
            "The Regency Cakestand 3 Tier is listed at £12.75. It was £49.99 before. Delivery takes 2 days.",
        )
        with talking(shop, settings, *steps) as (assistant, _):
            reply = assistant.reply("What does the regency cakestand cost?", caller=SHOPPER)
        assert reply.text == "The Regency Cakestand 3 Tier is listed at £12.75."

    def test_anothers_price_is_no_source(self, shop: Store, settings: Settings) -> None:
        steps = (
            calls("search_products", query="3 tier cakestand"),
            "The Regency Cakestand 3 Tier costs £9.95.",
        )
        with talking(shop, settings, *steps) as (assistant, _):
            reply = assistant.reply("What does the regency cakestand cost?", caller=SHOPPER)
        assert "Regency Cakestand 3 Tier costs £9.95" not in reply.text
        assert "- Regency Cakestand 3 Tier: £12.75" in reply.text  # rewritten from the rows

    def test_from_memory_nothing_is_said(self, shop: Store, settings: Settings) -> None:
        with talking(shop, settings, "Our cakestand costs £3.50 and ships in 2 days.") as (assistant, _):
            reply = assistant.reply("What does a cakestand cost?", caller=SHOPPER)
        assert "3.50" not in reply.text
        assert reply.abstained

    def test_nothing_is_said_to_be_done_that_was_not(self, shop: Store, settings: Settings) -> None:
        steps = (calls("find_order", order_id="536365"), "Order 536365 is shipped. I have cancelled your order.")
        with talking(shop, settings, *steps) as (assistant, _):
            reply = assistant.reply("Please cancel order 536365", caller=ADMIN)
        assert "cancelled" not in reply.text

    def test_a_sentence_in_another_language_is_dropped(self, shop: Store, settings: Settings) -> None:
        steps = (
            calls("search_products", query="三层蛋糕架", max_price=10),
            "Sweetheart Cakestand 3 Tier 的价格是 9.95 英镑。This is the one that you want for the party.",
        )
        with talking(shop, settings, *steps) as (assistant, _):
            reply = assistant.reply("有没有10英镑以内的三层蛋糕架？", caller=SHOPPER)
        assert reply.language == "zh"
        assert reply.text == "Sweetheart Cakestand 3 Tier 的价格是 9.95 英镑。"

    def test_what_was_dropped_never_comes_back(self, shop: Store, settings: Settings) -> None:
        steps = (
            calls("search_products", query="regency cakestand"),
            "The Regency Cakestand 3 Tier is listed at £12.75. It was £49.99 before.",
            "You're welcome!",
        )
        with talking(shop, settings, *steps) as (assistant, model):
            first = assistant.reply("What does the regency cakestand cost?", caller=SHOPPER)
            assistant.reply("Thanks", caller=SHOPPER, conversation_id=first.conversation_id)
        remembered = " ".join(message.text for message in model.requests[-1])
        assert "12.75" in remembered
        assert "49.99" not in remembered


class TestRoles:
    def test_a_shopper_is_offered_no_staff_tool(self, shop: Store, settings: Settings) -> None:
        with talking(shop, settings, "Hello!", "Hello!") as (assistant, model):
            assistant.reply("hello", caller=SHOPPER)
            assistant.reply("hello", caller=ADMIN)
        assert "find_customer" not in model.offered[0]
        assert "find_customer" in model.offered[1]

    def test_a_tool_that_was_not_offered_is_refused_when_called(self, shop: Store, settings: Settings) -> None:
        steps = (calls("find_customer", customer="17850", aspect="last_order"), "I cannot tell you about customers.")
        with talking(shop, settings, *steps) as (assistant, model):
            events = list(assistant.stream("What did customer 17850 buy last?", caller=SHOPPER))
        errors = [event.error for event in events if isinstance(event, ToolFinished)]
        assert errors and errors[0] and "not for the role" in errors[0]
        assert not any(isinstance(event, SourcesFound) for event in events)
        result = model.requests[-1][-1]
        assert isinstance(result, ToolMessage)
        assert "Hand" not in result.text and "536370" not in result.text

    def test_viewing_as_a_customer_sees_what_the_customer_sees(self, shop: Store, settings: Settings) -> None:
        steps = (calls("find_order", order_id="536400"), "Sorry.")
        with talking(shop, settings, *steps) as (assistant, model):
            assistant.reply("Where is order 536400?", caller=ADMIN.as_customer("17850"))
        assert "delivered" not in model.requests[-1][-1].text


class TestBorder:
    def test_no_personal_value_crosses_and_all_come_back(self, shop: Store, settings: Settings) -> None:
        def answer(messages: list[BaseMessage]) -> str:
            result = messages[-1].text
            token = next(word for word in result.replace("\n", " ").split() if word.startswith("[EMAIL"))
            return f"Their e-mail is {token}."

        steps: tuple[Step, ...] = (
            lambda messages: calls("find_customer", customer=messages[-1].text.split()[-1].rstrip(".")),
            answer,  # pyright: ignore[reportAssignmentType]
        )
        with talking(shop, settings, *steps) as (assistant, model):
            reply = assistant.reply("Find the customer with olivia.lopez@example.com", caller=ADMIN)
        crossed = " ".join(message.text for request in model.requests for message in request)
        # names and arguments only: the id of a call is random hex, which now and then has the customer's digits
        crossed += str(
            [
                (call["name"], call["args"])
                for request in model.requests
                for message in request
                for call in getattr(message, "tool_calls", ())
            ]
        )
        for secret in ("olivia.lopez@example.com", "Olivia", "Lopez", "17850", "536370", "SW1A"):
            assert secret not in crossed, secret
        assert reply.tool_calls[0].arguments["customer"] == "olivia.lopez@example.com"
        assert "olivia.lopez@example.com" in reply.text

    def test_names_of_customers_are_masked_too(self, shop: Store, settings: Settings) -> None:
        with talking(shop, settings, "Hello!") as (assistant, model):
            assistant.reply("I am Olivia Lopez, good morning", caller=SHOPPER)
        assert "[NAME_1]" in model.requests[0][-1].text
        assert "Lopez" not in model.requests[0][-1].text

    def test_order_numbers_are_masked_before_any_tool_found_them(self, shop: Store, settings: Settings) -> None:
        steps: tuple[Step, ...] = (
            lambda messages: calls("find_order", order_id=messages[-1].text.split()[-1].rstrip("?")),
            lambda messages: "Order [ORDER_1] is shipped.",
        )
        with talking(shop, settings, *steps) as (assistant, model):
            reply = assistant.reply("Where is order 536365?", caller=ADMIN)
        assert "536365" not in " ".join(message.text for request in model.requests for message in request)
        assert reply.tool_calls[0].arguments == {"order_id": "536365"}
        assert reply.text == "Order 536365 is shipped."


class TestConversation:
    def test_the_model_reads_what_was_said_before(self, shop: Store, settings: Settings) -> None:
        with talking(shop, settings, "Hello!", "Hello again!") as (assistant, model):
            first = assistant.reply("good morning", caller=SHOPPER)
            assistant.reply("good evening", caller=SHOPPER, conversation_id=first.conversation_id)
        system, *rest = model.requests[-1]
        assert isinstance(system, SystemMessage)
        assert [(type(message), message.text) for message in rest] == [
            (HumanMessage, "good morning"),
            (AIMessage, "Hello!"),
            (HumanMessage, "good evening"),
        ]

    def test_nobody_goes_on_with_anothers(self, shop: Store, settings: Settings) -> None:
        with talking(shop, settings, "Hello!") as (assistant, _):
            first = assistant.reply("hello", caller=SHOPPER)
            with pytest.raises(UnknownConversation):
                assistant.reply("hello", caller=ADMIN, conversation_id=first.conversation_id)


class TestFailing:
    @pytest.mark.parametrize("message", ["", "  \n ", "\u202e\u200b", "\x00\x07"])
    def test_nothing_said(self, shop: Store, settings: Settings, message: str) -> None:
        with talking(shop, settings) as (assistant, _):
            with pytest.raises(MessageRejected, match="didn't get a question"):
                assistant.reply(message, caller=SHOPPER)
            assert assistant.list_conversations(SHOPPER) == []

    def test_far_too_long_in_the_readers_language(self, shop: Store, settings: Settings) -> None:
        with talking(shop, settings) as (assistant, _):
            events = list(assistant.stream("退货" * 50_000, caller=SHOPPER))
        assert kinds(events) == ["turn_failed"]
        failed = events[0]
        assert isinstance(failed, TurnFailed)
        assert "4000" in failed.message and "太长" in failed.message

    @pytest.mark.parametrize("message", ["שלום, יש לכם שעון?", "👍🏽👩‍👩‍👧", "a\x07b\x1bc\rd"])
    def test_odd_but_taken(self, shop: Store, settings: Settings, message: str) -> None:
        with talking(shop, settings, "Hello!") as (assistant, model):
            assistant.reply(message, caller=Caller(user_id="v", language="en"))
        assert not any(ord(char) < 32 and char != "\n" for char in model.requests[0][-1].text)

    def test_a_model_that_breaks_leaves_the_question(self, shop: Store, settings: Settings) -> None:
        with talking(shop, settings, ConnectionError("refused"), "Hello!") as (assistant, _):
            events = list(assistant.stream("hello there", caller=SHOPPER))
            failed = events[-1]
            assert isinstance(failed, TurnFailed)
            assert "refused" not in failed.message
            assert failed.conversation_id
            kept = assistant.conversation(SHOPPER, failed.conversation_id)
            assert [(turn.message, turn.state) for turn in kept.turns] == [("hello there", "failed")]
            again = assistant.reply("hello", caller=SHOPPER, conversation_id=failed.conversation_id)
        assert again.text == "Hello!"

    def test_a_model_that_breaks_after_its_tool_leaves_the_rows(self, shop: Store, settings: Settings) -> None:
        steps = (calls("search_products", query="regency cakestand"), ConnectionError("gone"))
        with talking(shop, settings, *steps) as (assistant, _):
            reply = assistant.reply("What does the regency cakestand cost?", caller=SHOPPER)
        assert reply.text == "Regency Cakestand 3 Tier is listed at £12.75."

    def test_a_model_that_hangs_is_given_up(self, shop: Store, settings: Settings) -> None:
        quick = settings.model_copy(update={"turn_timeout_s": HANGS_S})
        with talking(shop, quick, Hangs()) as (assistant, _):
            events = list(assistant.stream("hello", caller=SHOPPER))
        failed = events[-1]
        assert isinstance(failed, TurnFailed)
        assert "too long" in failed.message

    def test_a_model_that_hangs_after_its_tool_leaves_the_rows(self, shop: Store, settings: Settings) -> None:
        quick = settings.model_copy(update={"turn_timeout_s": HANGS_S})
        with talking(shop, quick, calls("search_products", query="regency cakestand"), Hangs()) as (assistant, _):
            reply = assistant.reply("What does the regency cakestand cost?", caller=SHOPPER)
        assert reply.text == "Regency Cakestand 3 Tier is listed at £12.75."

    def test_what_was_sent_before_a_failure_is_kept(self, shop: Store, settings: Settings) -> None:
        quick = settings.model_copy(update={"turn_timeout_s": HANGS_S})
        steps = (
            calls("search_products", query="regency cakestand"),
            Hangs(text="The Regency Cakestand 3 Tier is listed at £12.75. And then "),
        )
        with talking(shop, quick, *steps) as (assistant, _):
            events = list(assistant.stream("What does the regency cakestand cost?", caller=SHOPPER))
            failed = events[-1]
            assert isinstance(failed, TurnFailed)
            assert failed.conversation_id
            turn = assistant.conversation(SHOPPER, failed.conversation_id).turns[0]
        assert turn.state == "stopped"
        assert turn.reply
        assert turn.reply.text == text_of(events).strip() == "The Regency Cakestand 3 Tier is listed at £12.75."

    def test_a_tool_that_fails_is_told_in_words(self, shop: Store, settings: Settings) -> None:
        steps = (calls("search_products", nonsense=True), calls("search_products", query="regency cakestand"), "Done.")
        with talking(shop, settings, *steps) as (assistant, model):
            events = list(assistant.stream("regency cakestand?", caller=SHOPPER))
        errors = [event.error for event in events if isinstance(event, ToolFinished)]
        assert errors[0] is not None and errors[1] is None
        assert "nonsense" in model.requests[1][-1].text  # the model learns what to mend

    def test_an_unforeseen_call_fails_the_script(self, shop: Store, settings: Settings) -> None:
        with pytest.raises(UnexpectedCall), talking(shop, settings) as (assistant, _):
            list(assistant.stream("hello", caller=SHOPPER))


class TestStopping:
    def test_what_was_sent_is_kept(self, shop: Store, settings: Settings) -> None:
        steps = (
            calls("search_products", query="regency cakestand"),
            Hangs(text="The Regency Cakestand 3 Tier is listed at £12.75. And then "),
        )
        turn_id = uuid4().hex
        with talking(shop, settings, *steps) as (assistant, _):
            events: list[Event] = []
            for event in assistant.stream("What does it cost, the regency cakestand?", caller=SHOPPER, turn_id=turn_id):
                events.append(event)
                if isinstance(event, TextDelta):
                    assert assistant.stop(turn_id)
            finished = events[-1]
            assert isinstance(finished, TurnFinished)
            assert finished.reply.stopped
            assert finished.reply.text == "The Regency Cakestand 3 Tier is listed at £12.75."
            kept = assistant.conversation(SHOPPER, finished.reply.conversation_id)
            assert kept.turns[0].state == "stopped"
            assert kept.turns[0].reply == finished.reply
            assert not assistant.stop(turn_id)

    def test_stopped_before_anything_was_said(self, shop: Store, settings: Settings) -> None:
        turn_id = uuid4().hex
        with talking(shop, settings) as (assistant, model):
            model.steps.append(Hangs())
            events: list[Event] = []
            stream = assistant.stream("hello", caller=SHOPPER, turn_id=turn_id)
            reader = threading.Thread(target=lambda: events.extend(stream))
            reader.start()
            while not model.requests:
                threading.Event().wait(0.01)
            assert assistant.stop(turn_id)
            reader.join(10)
            finished = events[-1]
            assert isinstance(finished, TurnFinished)
            assert (finished.reply.text, finished.reply.stopped) == ("", True)
            kept = assistant.conversation(SHOPPER, finished.reply.conversation_id)
            assert [(turn.message, turn.state) for turn in kept.turns] == [("hello", "stopped")]

    def test_closing_the_stream_stops_the_turn(self, shop: Store, settings: Settings) -> None:
        async def leave(assistant: Assistant) -> None:
            events = assistant.astream("hello", caller=SHOPPER)
            async for event in events:
                if isinstance(event, TextDelta):
                    break
            await events.aclose()

        steps = (
            calls("search_products", query="alarm clock"),
            Hangs(text="Alarm Clock Bakelike Green is listed at £3.75. And then "),
        )
        with talking(shop, settings, *steps) as (assistant, _):
            before = threading.active_count()
            asyncio.run(leave(assistant))
            kept = assistant.conversation(SHOPPER, assistant.list_conversations(SHOPPER)[0].id)
            assert kept.turns[0].state == "stopped"
            assert kept.turns[0].reply and kept.turns[0].reply.text == "Alarm Clock Bakelike Green is listed at £3.75."
            assert threading.active_count() <= before + 20


class TestActions:
    STEPS = (calls("hand_over", reason="A cake stand arrived broken"),)

    def test_a_write_waits_and_is_done_once(self, shop: Store, settings: Settings) -> None:
        with talking(shop, settings, *self.STEPS) as (assistant, _):
            events = list(assistant.stream("My cake stand arrived broken", caller=SHOPPER))
            asked = next(event for event in events if isinstance(event, ApprovalNeeded))
            finished = events[-1]
            assert isinstance(finished, TurnFinished)
            assert finished.reply.pending == asked.action_id
            assert "broken" in asked.summary
            assert assistant.inbox.open() == []
            assert [action.id for action in assistant.pending_actions(SHOPPER)] == [asked.action_id]
            with pytest.raises(UnknownAction):
                assistant.decide(asked.action_id, True, ADMIN)
            receipt = assistant.decide(asked.action_id, True, SHOPPER)
            assert receipt.state == "done"
            assert "passed your message" in receipt.text
            assert assistant.decide(asked.action_id, True, SHOPPER) == receipt
            assert assistant.decide(asked.action_id, False, SHOPPER) == receipt
            assert [item.reason for item in assistant.inbox.open()] == ["A cake stand arrived broken"]
            assert assistant.pending_actions(SHOPPER) == []

    def test_it_survives_a_restart(self, shop: Store, settings: Settings) -> None:
        with talking(shop, settings, *self.STEPS) as (assistant, _):
            pending = assistant.reply("My cake stand arrived broken", caller=SHOPPER).pending
        assert pending
        with talking(shop, settings) as (assistant, _):
            assert assistant.decide(pending, True, SHOPPER).state == "done"

    def test_declined(self, shop: Store, settings: Settings) -> None:
        with talking(shop, settings, *self.STEPS) as (assistant, _):
            pending = assistant.reply("My cake stand arrived broken", caller=SHOPPER).pending
            assert pending
            assert assistant.decide(pending, False, SHOPPER).state == "declined"
            assert assistant.inbox.open() == []

    def test_expired(self, shop: Store, settings: Settings) -> None:
        brief = settings.model_copy(update={"action_expiry_s": 0.001})
        with talking(shop, brief, *self.STEPS) as (assistant, _):
            pending = assistant.reply("My cake stand arrived broken", caller=SHOPPER).pending
            assert pending
            with pytest.raises(UnknownAction, match="expired"):
                assistant.decide(pending, True, SHOPPER)


def test_cards_come_with_the_products(shop: Store, settings: Settings) -> None:
    steps = (calls("search_products", query="alarm clock"), "Alarm Clock Bakelike Green is listed at £3.75.")
    with talking(shop, settings, *steps) as (assistant, _):
        events = list(assistant.stream("Do you have an alarm clock?", caller=SHOPPER))
    shown = [event.artifact for event in events if isinstance(event, ArtifactReady)]
    assert [product.product_id for product in shown[0].products] == ["C1"]  # pyright: ignore[reportAttributeAccessIssue]


def test_closing_ends_running_turns(shop: Store, settings: Settings) -> None:
    with scripted(Hangs()) as model:
        assistant = Assistant(shop, settings, chat_model=model)
        events: list[Event] = []
        reader = threading.Thread(target=lambda: events.extend(assistant.stream("hello", caller=SHOPPER)))
        reader.start()
        while not model.requests:
            threading.Event().wait(0.01)
        assistant.close()
        reader.join(5)
    assert not reader.is_alive()
    assert isinstance(events[-1], TurnFinished)
    assert events[-1].reply.stopped


def test_errors_of_a_turn_are_ours(shop: Store, settings: Settings) -> None:
    with (
        talking(shop, settings, RuntimeError("secret detail")) as (assistant, _),
        pytest.raises(AssistantError) as caught,
    ):
        assistant.reply("hello", caller=SHOPPER)
    assert "secret detail" not in str(caught.value)
