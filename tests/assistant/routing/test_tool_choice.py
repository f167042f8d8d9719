"""The tool where what is named tells more than the sound, and what such messages say: classes that were misread."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.context import Caller
from assistant.routing import corrections, wishes
from assistant.routing.asking import Asked
from assistant.routing.fillers import FILLERS
from assistant.routing.head import Prediction
from assistant.routing.parsing.numbers import fold, number

TODAY = date(2011, 12, 9)
STAFF, SHOPPER = Caller(role="marketer"), Caller(role="shopper")


def asked(text: str, caller: Caller = STAFF) -> Asked:
    """The message as it comes to be read."""
    folded = fold(text)
    return Asked(text=folded, caller=caller, language="en" if folded.isascii() else "zh", today=TODAY)


def predicted(label: str, probability: float = 0.9) -> Prediction:
    """A head that chose one label."""
    return Prediction(labels=(label, "x"), probabilities=(probability, 1 - probability), in_scope=0.9)


@pytest.mark.parametrize(
    ("label", "text", "tool"),
    [
        ("shop_figures", "items without a single order", "query_data"),
        ("shop_figures", "从来没人买过的商品有哪些", "query_data"),
        ("shop_figures", "baskets with more than 30 things", "query_data"),
        ("shop_figures", "how many customers bought nothing last month", "shop_figures"),
        ("shop_figures", "which types of shoppers do we serve", "segment_customers"),
        ("shop_figures", "我们的顾客有哪几类", "segment_customers"),
        ("shop_figures", "how can we raise the average order value", "design_promotion"),
        ("shop_figures", "怎么才能提高客单价", "design_promotion"),
        ("shop_figures", "二月能卖到多少", "forecast_sales"),
        ("shop_figures", "上个月能看的数据", "shop_figures"),
        ("run_campaign", "sms about the new parking space", "write_copy"),
        ("run_campaign", "给老客户发一条短信，九折", "run_campaign"),
        ("run_campaign", "stop the sms to wholesalers", "run_campaign"),
        ("predict_churn", "at risk group, names please", "segment_customers"),
        ("predict_churn", "who is at risk of leaving", "predict_churn"),
        ("customer_value", "twenty people for a win-back offer", "predict_churn"),
        ("forecast_sales", "how much will 13089 spend next year", "customer_value"),
        ("recommend_products", "complements for the grill", "bought_together"),
        ("review_sentiment", "豆瓣上怎么说无印良品", "watch_brand"),
        ("search_knowledge", "订单553311到哪了，能退一半吗", "find_order"),
        ("search_products", "Ms Keller is calling about something", "find_customer"),
        ("shop_figures", "customers with exactly three orders", "query_data"),
        ("shop_figures", "水彩笔搭什么卖得好", "bought_together"),
        ("write_copy", "instagram pages about sailing, over 8k followers", "find_influencers"),
        ("forecast_sales", "can we take 50000 from ads next month", "forecast_sales"),
        ("find_influencers", "instagram text on our new shop", "write_copy"),
        ("search_products", "I received a red scarf but ordered a green one", "search_knowledge"),
        ("search_products", "像这款编织篮那样的还有吗", "recommend_products"),
        ("search_products", "the rug is sold out, anything similar", "recommend_products"),
    ],
)
def test_what_is_named_decides(label: str, text: str, tool: str) -> None:
    assert corrections.corrected(label, asked(text), predicted(label)) == tool


@pytest.mark.parametrize(
    ("text", "caller", "tool"),
    [
        ("is 14911 going to defect", STAFF, "predict_churn"),
        ("is 14911 a prime number", STAFF, None),
        ("情人节搞个什么套餐", STAFF, "design_promotion"),
        ("call off tonight's mailing", STAFF, None),
        ("postpone tonight's mailing", STAFF, "run_campaign"),
        ("are you open on New Year's Day", SHOPPER, "search_knowledge"),
        ("元旦你们休息吗", SHOPPER, "search_knowledge"),
        ("what's new", SHOPPER, "search_products"),
        ("what's new in politics", SHOPPER, None),
        ("把价格缺失的记录给我", STAFF, "query_data"),
        ("九百镑投哪儿合适", STAFF, "plan_budget"),
        ("how do I look after a wool coat", SHOPPER, "search_knowledge"),
        ("how do I look after my grandfather", SHOPPER, None),
        ("is the tall shelf stronger than the low one", SHOPPER, "search_products"),
        ("the latest invoice for Mary Stone", STAFF, "find_customer"),
        ("来两款野餐垫", SHOPPER, "search_products"),
    ],
)
def test_what_looks_like_nobodys_may_be_ours(text: str, caller: Caller, tool: str | None) -> None:
    assert corrections.ours_after_all(asked(text, caller), predicted("outside")) == tool


ARGUMENTS: list[tuple[str, str, dict[str, Any]]] = [
    ("search_products", "a rug, no more than two hundred and fifty pounds", {"max_price": 250.0}),
    ("search_products", "something between fifty and a hundred pounds", {"min_price": 50.0, "max_price": 100.0}),
    ("search_products", "有啥新货", {"sort": "newest"}),
    ("search_products", "最近上了什么新款", {"sort": "newest"}),
    ("recommend_products", "the rug is sold out, anything similar under 90", {"product": "rug", "max_price": 90.0}),
    ("recommend_products", "羊毛毯太贵了，200以内有能替代的吗", {"product": "羊毛毯", "max_price": 200.0}),
    ("recommend_products", "nine things for loyal customers", {"k": 9, "segment": "loyal", "max_price": None}),
    ("recommend_products", "13047,20镑以内推荐点什么", {"customer": "13047", "max_price": 20.0}),
    ("write_copy", "brief: channel sms, product garden hose, tone playful", {"product": "garden hose"}),
    ("write_copy", "tiktok script, 20 seconds, dance in the rain boots", {"product": "dance in the rain boots"}),
    ("write_copy", "给刚上架的羊绒围巾写条微博", {"product": "羊绒围巾"}),
    ("design_promotion", "mountains of candles here, what deal shifts them", {"goal": "clear_stock"}),
    ("design_promotion", "should we put the kites on offer", {"product": "kites"}),
    ("design_promotion", "风筝该不该打折", {"product": "风筝"}),
    (
        "find_influencers",
        "instagrammers for baking in France, at least 30k",
        {"topic": "baking", "min_followers": 30000},
    ),
    ("find_influencers", "三万粉起的美妆博主", {"min_followers": 30000}),
    ("find_influencers", "手作陶器找谁来推广", {"topic": "手作陶器"}),
    ("review_sentiment", "烧水壶用户喜欢吗", {"product": "烧水壶"}),
    ("review_sentiment", "评价最差的商品", {"sentiment": "negative"}),
    ("watch_brand", "帮我盯紧点Muji", {"brand": "Muji"}),
    ("find_anomalies", "哪些货突然不对劲", {"by": "product"}),
    ("forecast_sales", "羽绒被未来4周要备多少", {"product": "羽绒被", "horizon": 4, "step": "week"}),
    ("forecast_sales", "下周能不能过300单", {"measure": "orders", "step": "week"}),
    ("bought_together", "货架上水壶旁边摆什么", {"product": "水壶"}),
    ("bought_together", "保温箱的互补商品", {"product": "保温箱"}),
    ("bought_together", "what do buyers of the cot order within a week", {"product": "cot", "within_days": 7}),
    ("recommend_products", "similar pieces to the marble clock", {"product": "marble clock"}),
    ("forecast_sales", "how much supply of firelighters do we need for 5 weeks", {"product": "firelighters"}),
    ("review_sentiment", "羽绒枕顾客最喜欢哪点", {"product": "羽绒枕"}),
    ("watch_brand", "what's Habitat doing this week", {"brand": "Habitat"}),
    ("segment_customers", "值得关注那一档有谁", {"segment": "needs_attention", "k": None}),
    ("predict_churn", "only polish ones", {"country": ("Poland",)}),
    ("find_customer", "赵丽颖的全部订单", {"customer": "赵丽颖", "aspect": "orders"}),
    ("find_customer", "客户15311最后一张发票", {"aspect": "last_order"}),
]


@pytest.mark.parametrize(("tool", "text", "wanted"), ARGUMENTS)
def test_what_such_messages_say(tool: str, text: str, wanted: dict[str, Any]) -> None:
    found = FILLERS[tool](asked(text))
    assert {name: found.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("words", "value"),
    [("two hundred and fifty", 250), ("a hundred", 100), ("three thousand five hundred", 3500), ("two dozen", 24), ("twenty-four", 24), ("fish", None)],
)  # fmt: skip
def test_numbers_in_words(words: str, value: int | None) -> None:
    assert number(words) == value


def test_a_link_that_was_cut_off_is_no_part_of_a_wish() -> None:
    assert wishes.parts("top seller是啥,再帮我写条微博") == ["top seller是啥", "帮我写条微博"]
