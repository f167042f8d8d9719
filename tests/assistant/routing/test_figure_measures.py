"""Measures and dimensions in words: classes of wordings in both languages, without a model."""

from __future__ import annotations

from typing import get_args

import pytest

from assistant.analytics.measures import resolve
from assistant.routing.arguments.figures import Measure
from assistant.routing.parsing import figures
from assistant.tools.shop_figures import _NAMES

MEASURES = {
    "average_price": (
        "average selling price by category", "mean price per unit, monthly", "what's the average price of the items we sell",
        "各类目的件单价", "平均售价是多少", "每个月卖出商品的均价", "平均单价",
    ),
    "revenue_per_customer": (
        "revenue per customer by country", "average spend per head", "how much does each customer spend with us on average",
        "各国人均消费", "平均每个客户花了多少钱", "客均销售额",
    ),
    "orders_per_customer": (
        "orders per customer", "purchase frequency by country", "how often do our customers order", "人均下单次数",
        "平均每个客户下几单", "购买频次",
    ),
    "products_sold": (
        "how many different products did we sell", "number of distinct SKUs by month", "卖了多少种不同的商品", "动销商品数",
    ),
    "cancelled_value": (
        "value of cancelled orders", "how much money did we lose to cancellations", "取消订单的金额", "退款金额",
    ),
    "average_order_value": ("how much does a customer spend per order on average", "订单均价", "每笔订单的均值", "笔单价"),
    "orders": ("how many orders did our customers place", "nr of orders", "下单数"),
    "units": ("how many products did we sell", "卖了多少件"),
    "cancelled_orders": ("orders lost to cancellations", "取消订单数"),
    "returning_customers": ("复购客户数",),
    "repeat_rate": ("复购客户占比", "复购率"),
    "new_customers": ("customers that placed their first order", "how many of them were new", "首单客户多少个"),
}  # fmt: skip
# the words stand apart, wherever a sentence puts them
APART = {
    "items_per_order": ("how big are our orders on average in items", "how many units does the typical order have", "平均每个订单卖出几件", "订单平均有几件商品", "购物篮平均有几件", "average number of items people put in their basket", "how many products does an order contain", "客户一单平均买几样东西"),
    "average_order_value": ("the average amount spent per order", "which country has the biggest baskets on average in value", "一个订单一般值多少钱", "how much money does the average order bring us"),
    "average_price": ("average price paid per item", "客户平均为一件商品付多少钱", "各类目一般卖什么价位", "what do we charge per item on average", "at what price do we sell an item on average", "平均一件卖多少钱"),
    "revenue_per_customer": ("平均每位客户贡献多少销售额",),
    "orders_per_customer": ("how many orders does a customer place on average", "average orders per buyer", "customers' average number of purchases", "客户平均购买次数", "一个客户平均下几次单"),
    "cancellation_rate": ("what percentage of orders do customers cancel", "哪个品类最容易被取消",  "out of all orders, what fraction got cancelled", "所有订单里被取消的占多少", "订单取消的概率"),
    "cancelled_orders": ("plus cancelled ones", "how many orders did we have to cancel", "how many people cancelled their order", "昨天有几个人取消"),
    "cancelled_value": ("what did cancellations cost us", "how much were the cancelled orders worth", "取消的订单总共值多少钱"),
    "repeat_rate": ("percentage of returning customers", "repeat customers as a percentage of all customers", "老客占比", "what is the likelihood that a customer buys a second time", "percentage of buyers who placed at least two orders", "下过两单以上的客户占百分之几"),
    "new_customers": ("the number of customers we gained", "新拉来多少客户", "how many customers ordered for the first time", "第一次买的有多少人"),
    "returning_customers": ("how many of those customers were returning", "regular customers, how many", "二次购买的客户数", "how many of these customers had bought from us before", "客户里有多少是以前买过的"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in APART.items() for text in texts])
def test_the_measure_of_a_whole_sentence(name: str, text: str) -> None:
    assert figures.measures(text) == (name,)
    assert figures.dimensions(text) in {(), ("country",), ("category",)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("average order value and units by month", ("average_order_value", "units")),
        ("revenue and cancelled orders", ("revenue", "cancelled_orders")),
        ("orders and customers by week", ("orders", "customers")),
        ("customers by orders", ("orders",)),
        ("how many orders do our customers place", ("orders",)),
        ("每个月新老客各多少", ("new_customers", "returning_customers")),
    ],
)
def test_what_is_listed_stays_apart(text: str, names: tuple[str, ...]) -> None:
    assert figures.measures(text) == names


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("sales week after week", ("week",)), ("销售额一周一周的变化", ("week",)), ("category ranking", ("category",)),
        ("what time do most orders come through?", ("hour",)), ("repeat rate for every monthly cohort", ("cohort",)),
        ("when in the week do people cancel the most", ("weekday",)), ("客户数一年年来看", ("year",)),
        ("rank the weekdays by average order value", ("weekday",)), ("按国家看是什么样", ("country",)),
        ("how much did each category bring in per quarter", ("category", "quarter")), ("一天当中什么时候订单最多", ("hour",)),
        ("小时×星期几的订单数", ("hour", "weekday")), ("our top spenders", ("customer",)), ("month over month change", ()),
        ("谁在我们这花得最多", ("customer",)), ("category by month revenue matrix", ("category", "month")), ("cancel ratio, weekdays", ("weekday",)),
        ("how do orders spread over the weekdays", ("weekday",)), ("average price per product category", ("category",)),
        ("订单在一周各天的占比", ("weekday",)), ("客户按订单数排名", ("customer",)), ("orders over the year", ()),
        ("营收具体到每个客户", ("customer",)), ("哪些客户取消得最多", ("customer",)),
    ],
)  # fmt: skip
def test_what_the_figures_are_broken_down_by(text: str, by: tuple[str, ...]) -> None:
    assert figures.dimensions(text) == by


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in MEASURES.items() for text in texts])
def test_the_measure_is_the_one_that_is_named(name: str, text: str) -> None:
    assert figures.measures(text) == (name,)


@pytest.mark.parametrize("name", get_args(Measure))
def test_every_measure_of_the_tool_is_one_of_the_shop(name: str) -> None:
    assert resolve("measure", _NAMES.get(name, name))


@pytest.mark.parametrize(
    "text", ["消费最多的十位客户", "our best customers, ten of them", "top 5 customers", "最大的客户是哪些"]
)
def test_customers_that_are_ranked_are_rows_and_not_counted(text: str) -> None:
    assert "customer" in figures.dimensions(text)
    assert "customers" not in figures.measures(text)


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("best customers by spend, ten of them", 10),
        ("一个订单里有多少件商品", None),
        ("订单最少的三个星期几", 3),
        ("销售最差的一天", None),
    ],
)
def test_rows_are_told_from_other_numbers(text: str, n: int | None) -> None:
    assert figures.top_n(text) == n


@pytest.mark.parametrize(
    "text",
    [
        "order it from worst to best",
        "just the bottom three",
        "就要最后三名",
        "which weekdays are slow",
        "由差到好排一下",
        "从低到高",
    ],
)
def test_an_order_of_rows_is_no_order_of_the_shop(text: str) -> None:
    assert figures.lowest_first(text)
    assert not figures.measures(text)
