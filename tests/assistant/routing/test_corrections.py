"""What stands in a message corrects what its words suggest."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.context import Caller
from assistant.routing.asking import Asked
from assistant.routing.corrections import corrected
from assistant.routing.head import Prediction
from assistant.routing.shop_words import ShopWords

STAFF, SHOPPER = Caller(role="marketer"), Caller(role="shopper")


def asked(text: str, caller: Caller) -> Asked:
    return Asked(
        text=text, caller=caller, language="en", today=date(2011, 12, 9), note=None, words=ShopWords(), store=None
    )


@pytest.mark.parametrize(
    ("label", "text", "caller", "sure", "tool"),
    [
        ("forecast_sales", "近7天订单", STAFF, 0.5, "shop_figures"),
        ("forecast_sales", "cancelled orders in January, please", STAFF, 0.5, "shop_figures"),
        ("forecast_sales", "cancelled orders in January, please", STAFF, 0.95, "forecast_sales"),
        ("forecast_sales", "what will this December bring?", STAFF, 0.5, "forecast_sales"),
        ("forecast_sales", "今年12月会比去年卖得多吗", STAFF, 0.5, "forecast_sales"),
        ("forecast_sales", "orders next month", STAFF, 0.5, "forecast_sales"),
        ("forecast_sales", "orders", STAFF, 0.5, "forecast_sales"),
        ("find_order", "orders of customer 17850", STAFF, 0.9, "find_customer"),
        ("find_order", "orders of customer 17850", SHOPPER, 0.9, "find_order"),
        ("find_order", "What product was notably shipped in steam vessels?", SHOPPER, 0.5, "search_knowledge"),
        ("find_order", "什么时候能到", SHOPPER, 0.5, "find_order"),
        ("find_order", "When does the parcel arrive?", SHOPPER, 0.5, "find_order"),
        ("find_customer", "who is order 536365 for", STAFF, 0.9, "find_order"),
        ("find_customer", "customer 17850", STAFF, 0.9, "find_customer"),
    ],
)
def test_the_tool(label: str, text: str, caller: Caller, sure: float, tool: str) -> None:
    prediction = Prediction(labels=(label,), probabilities=(sure,), in_scope=1.0)
    assert corrected(label, asked(text, caller), prediction) == tool


@pytest.mark.parametrize(
    ("text", "in_scope", "tool"),
    [
        ("What entity deals with EU staff issues?", 0.3, "search_knowledge"),
        ("哪个机构处理欧盟职员的事务？", 0.3, "search_knowledge"),
        ("What number can I call to talk to somebody?", 0.97, "hand_over"),
        ("What's the best way to reach a human?", 0.6, "hand_over"),
        ("which of your staff can help me with a broken vase", 0.6, "hand_over"),
        ("Who convenes at the American Council?", 0.2, "search_knowledge"),
        ("who handles complaints about you", 0.6, "hand_over"),
        ("get me a human", 0.3, "hand_over"),
        ("让真人来", 0.3, "hand_over"),
    ],
)
def test_who_asks_for_a_thing_of_another_world_wishes_for_no_person(text: str, in_scope: float, tool: str) -> None:
    prediction = Prediction(labels=("hand_over",), probabilities=(0.8,), in_scope=in_scope)
    assert corrected("hand_over", asked(text, SHOPPER), prediction) == tool
