"""The tools on the small shop: what they say, to whom, and what they keep to themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.context import Caller, ToolContext
from assistant.errors import PermissionDenied, RetryTool
from assistant.outcome import Outcome
from assistant.settings import Settings
from assistant.tools import ALL_TOOLS, TOOLS, offered_to, tool_named
from assistant.tools import find_order as find_order_module
from knowledge import Store

ADMIN = Caller(role="admin", user_id="anna")
STRANGER = Caller(user_id="visitor-1")
OLIVIA = Caller(customer_id="17850", user_id="olivia")

Use = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _fresh_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_order_module, "_tries", find_order_module.Tries())


@pytest.fixture
def use(shop: Store, settings: Settings) -> Use:
    def run(name: str, caller: Caller = STRANGER, language: str = "en", say: str = "", **arguments: Any) -> Outcome:
        context = ToolContext(
            store=shop,
            caller=caller,
            settings=settings,
            language=language,
            say=say or str(arguments),
            conversation_id="c1",
            as_of=shop.as_of,
            emit=lambda event: None,
        )
        tool = tool_named(name)
        assert tool is not None
        return tool.call(arguments, context)

    return run


def titles(outcome: Outcome) -> list[str]:
    return [source.label for source in outcome.sources]


class TestProducts:
    def test_one_that_is_named_in_full_is_affirmed_with_its_price(self, use: Use) -> None:
        outcome = use(
            "search_products", query="white hanging heart T-light holder", say="Do you have a white hanging heart?"
        )
        assert outcome.text == "Yes, we list White Hanging Heart T-Light Holder at £2.55."
        assert titles(outcome) == ["White Hanging Heart T-Light Holder"]
        assert not outcome.abstained

    def test_a_price_question_is_not_answered_with_yes(self, use: Use) -> None:
        outcome = use("search_products", query="regency cakestand", say="How much is the regency cakestand?")
        assert outcome.text == "Regency Cakestand 3 Tier is listed at £12.75."

    def test_chinese_words_find_english_titles_within_a_price(self, use: Use) -> None:
        outcome = use(
            "search_products", query="三层的蛋糕架", max_price=15, language="zh", say="有没有三层的蛋糕架？15英镑以内"
        )
        assert set(titles(outcome)) == {"Regency Cakestand 3 Tier", "Sweetheart Cakestand 3 Tier"}
        assert "12.75 英镑" in outcome.text
        assert outcome.text.endswith("您想要哪一款？")

    def test_what_fits_only_outside_the_price_is_said_so(self, use: Use) -> None:
        outcome = use("search_products", query="regency cake stand", max_price=5)
        assert outcome.abstained
        assert outcome.text.splitlines()[1] == "- Regency Cakestand 3 Tier: £12.75"

    @pytest.mark.parametrize("query", ["Christmas cake stand", "blue alarm clock", "圣诞蛋糕架"])
    def test_none_so_called_shows_the_nearest_as_nearest(self, use: Use, query: str) -> None:
        outcome = use("search_products", query=query, say=f"Do you have a {query}?")
        assert outcome.abstained
        assert outcome.text.startswith(f"Nothing in our catalogue is called “{query}”.")
        assert not outcome.text.lower().startswith("yes")
        assert 1 <= len(outcome.sources) <= 3

    def test_colour_is_a_word_that_must_fit(self, use: Use) -> None:
        outcome = use("search_products", query="hanging heart holder", colour="red")
        assert titles(outcome) == ["Red Hanging Heart T-Light Holder"]

    @pytest.mark.parametrize(("number", "text"), [("C1", "12 in stock"), ("C2", "out of stock"), ("A1", "£2.55.")])
    def test_stock_is_told_only_where_it_is_kept(self, use: Use, number: str, text: str) -> None:
        outcome = use("search_products", product_id=number)
        assert text in outcome.text
        assert ("stock" in outcome.text) == (number != "A1")

    def test_the_cheapest_and_the_dearest(self, use: Use) -> None:
        assert titles(use("search_products", query="cake stand", sort="price_up"))[0] == "Sweetheart Cakestand 3 Tier"
        assert titles(use("search_products", query="cake stand", sort="price_down"))[0] == "Grand Cake Stand 3 Tier"

    def test_a_number_alone(self, use: Use) -> None:
        assert titles(use("search_products", query="b1")) == ["Regency Cakestand 3 Tier"]

    def test_where_titles_name_the_thing_a_category_is_too_loose(self, use: Use) -> None:
        found = titles(use("search_products", query="light holder"))  # B1 to B4 stand in "cake stands", a holder too
        assert set(found) == {"White Hanging Heart T-Light Holder", "Red Hanging Heart T-Light Holder"}

    def test_what_is_asked_back_when_nothing_is_named(self, use: Use) -> None:
        assert use("search_products").text.startswith("Which product do you mean?")

    def test_unknown_stock_is_no_yes(self, use: Use) -> None:
        outcome = use("search_products", query="regency cakestand", in_stock=True, say="Is it in stock?")
        assert outcome.text == (
            "Regency Cakestand 3 Tier is listed at £12.75. How many are in stock is not in our data."
        )

    def test_an_unknown_number(self, use: Use) -> None:
        outcome = use("search_products", product_id="ZZ9")
        assert outcome.abstained
        assert "ZZ9" in outcome.text


class TestOrders:
    def test_staff_see_any_order(self, use: Use) -> None:
        outcome = use("find_order", ADMIN, order_id="536365")
        assert "Order 536365 of 1 Dec 2010: shipped." in outcome.text
        assert "- 8 × White Hanging Heart T-Light Holder, £2.55 each" in outcome.text

    def test_in_chinese(self, use: Use) -> None:
        text = use("find_order", ADMIN, language="zh", order_id="#536365").text
        assert "订单 536365，下单日期 2010年12月1日：已发货。" in text
        assert "20.40 英镑" in text

    def test_a_customer_sees_their_own(self, use: Use) -> None:
        assert "shipped" in use("find_order", OLIVIA, order_id="536365").text

    def test_a_customer_learns_nothing_of_others(self, use: Use) -> None:
        foreign, absent = (use("find_order", OLIVIA, order_id=number) for number in ("536400", "999999"))
        assert foreign.text.replace("536400", "N") == absent.text.replace("999999", "N")
        assert not foreign.sources

    def test_the_newest_of_a_customer(self, use: Use) -> None:
        lines = use("find_order", OLIVIA).text.splitlines()
        assert lines[1] == "- C536379, 9 Dec 2010, cancelled, -£2.55"
        assert len(lines) == 4

    def test_a_stranger_learns_not_even_whether_an_order_exists(self, use: Use) -> None:
        real, absent = (use("find_order", order_id=number) for number in ("536365", "999999"))
        assert real.text.replace("536365", "N") == absent.text.replace("999999", "N")
        wrong, nothing = (use("find_order", order_id=n, email="x@example.com") for n in ("536365", "999999"))
        assert wrong.text.replace("536365", "N") == nothing.text.replace("999999", "N")

    @pytest.mark.parametrize("proof", [{"email": "Olivia.Lopez@example.com"}, {"postcode": "sw1a1aa"}])
    def test_a_stranger_with_proof_sees_the_order(self, use: Use, proof: dict[str, str]) -> None:
        assert "shipped" in use("find_order", order_id="536365", **proof).text

    def test_one_wrong_detail_spoils_the_proof(self, use: Use) -> None:
        outcome = use("find_order", order_id="536365", email="olivia.lopez@example.com", postcode="XX1 1XX")
        assert not outcome.sources

    def test_guessing_ends_even_for_the_right_guess(self, use: Use) -> None:
        for number in range(find_order_module.TRIES):
            use("find_order", Caller(user_id=f"bot-{number}"), order_id="536365", postcode=f"XX{number} 1AA")
        outcome = use("find_order", Caller(user_id="bot-x"), order_id="536365", postcode="SW1A 1AA")
        assert not outcome.sources

    def test_an_order_without_details_is_never_proven(self, use: Use) -> None:
        assert not use("find_order", order_id="536365", email="none@example.com").sources


class TestCustomers:
    def test_the_last_purchase_is_no_cancellation(self, use: Use) -> None:
        outcome = use("find_customer", ADMIN, customer="17850", aspect="last_order")
        assert "536370" in outcome.text
        assert "C536379" not in outcome.text
        assert "Regency Cakestand 3 Tier" in outcome.text

    def test_by_name(self, use: Use) -> None:
        assert "olivia.lopez@example.com" in use("find_customer", ADMIN, customer="Olivia Lopez").text

    def test_nobody_of_that_name(self, use: Use) -> None:
        assert use("find_customer", ADMIN, customer="Zebedee Quux").abstained

    @pytest.mark.parametrize("caller", [STRANGER, OLIVIA, ADMIN.as_customer("17850")])
    def test_not_for_shoppers_whatever_was_offered(self, use: Use, caller: Caller) -> None:
        with pytest.raises(PermissionDenied):
            use("find_customer", caller, customer="17850")


class TestKnowledge:
    def test_the_answer_is_the_shops_own_sentence(self, use: Use) -> None:
        outcome = use("search_knowledge", question="What happens to my money when I cancel an order before dispatch?")
        assert not outcome.abstained
        assert "we refund the full amount to the card you paid with within 5 working days" in outcome.text
        assert outcome.sources[0].language == "en"

    def test_the_readers_language_comes_first(self, use: Use) -> None:
        outcome = use("search_knowledge", language="zh", question="发货前取消订单怎么退款？")
        assert "5个工作日" in outcome.text
        assert {source.language for source in outcome.sources} == {"zh"}

    @pytest.mark.parametrize("question", ["Do you ship to Canada?", "Who founded the shop?"])
    def test_what_is_not_there_is_not_answered(self, use: Use, question: str) -> None:
        outcome = use("search_knowledge", question=question)
        assert outcome.abstained
        assert "I don't know that" in outcome.text


class TestCatalogue:
    def test_only_known_names(self) -> None:
        assert [tool.name for tool in TOOLS] == [tool.name for tool in ALL_TOOLS]

    def test_no_shopper_tool_takes_a_customer(self) -> None:
        offered = offered_to("shopper")
        assert {tool.name for tool in offered} == {tool.name for tool in TOOLS if "shopper" in tool.roles}
        for tool in offered:
            assert not {"customer", "customer_id", "segment"} & set(tool.args), tool.name

    def test_staff_are_offered_the_customer(self) -> None:
        (tool,) = (tool for tool in offered_to("marketer") if tool.name == "recommend_products")
        assert {"customer", "segment", "product"} <= set(tool.args)

    def test_wrong_arguments_are_the_models_to_mend(self, use: Use) -> None:
        with pytest.raises(RetryTool, match="search_products"):
            use("search_products", query="x", customer_id="17850")

    def test_a_write_is_refused_while_viewing_as_a_customer(self, use: Use) -> None:
        with pytest.raises(PermissionDenied, match="viewing"):
            use("hand_over", ADMIN.as_customer("17850"), reason="help")
