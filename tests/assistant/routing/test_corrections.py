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
        ("find_customer", "who is order 536365 for", STAFF, 0.9, "find_order"),
        ("find_customer", "customer 17850", STAFF, 0.9, "find_customer"),
    ],
)
def test_the_tool(label: str, text: str, caller: Caller, sure: float, tool: str) -> None:
    prediction = Prediction(labels=(label,), probabilities=(sure,), in_scope=1.0)
    assert corrected(label, asked(text, caller), prediction) == tool
