"""Arguments over generated messages: ways of asking crossed with what is asked for, in both languages."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from assistant.context import Caller
from assistant.routing import ARGUMENTS
from assistant.routing.asking import Asked
from assistant.routing.parsing.numbers import fold
from assistant.routing.router import FILLERS

TODAY = date(2011, 12, 9)
PERIODS = {
    "last month": ("2011-11-01", "2011-11-30"), "during Q2": ("2011-04-01", "2011-06-30"), "yesterday": ("2011-12-08", "2011-12-08"),
    "between May and July": ("2011-05-01", "2011-07-31"), "over the last 30 days": ("2011-11-10", "2011-12-09"),
    "for March 2011": ("2011-03-01", "2011-03-31"), "from 1 June to 15 June": ("2011-06-01", "2011-06-15"),
    "in the first half of 2011": ("2011-01-01", "2011-06-30"),
}  # fmt: skip
PERIODS_ZH = {
    "上个月": ("2011-11-01", "2011-11-30"), "二季度": ("2011-04-01", "2011-06-30"), "五月到七月": ("2011-05-01", "2011-07-31"),
    "最近30天": ("2011-11-10", "2011-12-09"), "6月1日到6月15日": ("2011-06-01", "2011-06-15"), "上半年": ("2011-01-01", "2011-06-30"),
}  # fmt: skip
MEASURES = {
    "turnover": "revenue", "the number of orders": "orders", "AOV": "average_order_value", "cancellation rate": "cancellation_rate",
    "units sold": "units", "new customers": "new_customers", "takings": "revenue", "repeat rate": "repeat_rate",
}  # fmt: skip
MEASURES_ZH = {
    "销售额": "revenue", "订单数": "orders", "客单价": "average_order_value", "退单率": "cancellation_rate", "销量": "units",
    "新客户数": "new_customers", "流水": "revenue", "复购率": "repeat_rate",
}  # fmt: skip
BY = {
    "by country": "country", "per month": "month", "for each week": "week", "broken down by weekday": "weekday",
    "split by category": "category", "daily": "day", "按国家": "country", "每个月的": "month", "按周": "week",
    "分品类的": "category", "逐月": "month", "按小时": "hour",
}  # fmt: skip
COUNTRIES = {
    "Germany": "Germany",
    "the Netherlands": "Netherlands",
    "the UK": "United Kingdom",
    "Norwegian customers": "Norway",
}
COUNTRIES_ZH = {"德国": "Germany", "荷兰": "Netherlands", "英国": "United Kingdom"}
PRODUCTS = ("cake stand", "red alarm clock", "set of 6 tea towels", "glass tea cup", "wooden picture frame")
PRODUCTS_ZH = ("蛋糕架", "红色闹钟", "玻璃茶杯", "木质相框", "门垫")
AMOUNTS = {"£15": (15.0, "GBP"), "20 quid": (20.0, "GBP"), "€9.50": (9.5, "EUR"), "$30": (30.0, "USD")}
AMOUNTS_ZH = {"15英镑": (15.0, "GBP"), "20镑": (20.0, "GBP"), "十五英镑": (15.0, "GBP")}


def filled(tool: str, text: str) -> dict[str, Any]:
    asked = Asked(text=fold(text), caller=Caller(role="marketer"), language="en", today=TODAY)
    return ARGUMENTS[tool].model_validate(FILLERS[tool](asked)).as_json()


@pytest.mark.parametrize("form", ["{m} {p}", "What was {m} {p}?", "could you show me {m} {p} please", "{p} {m}"])
def test_a_measure_over_a_period(form: str) -> None:
    for (words, (start, end)), (said, measure) in product(PERIODS.items(), MEASURES.items()):
        found = filled("shop_figures", form.format(m=said, p=words))
        assert (found["measures"], found["start"], found["end"]) == ([measure], start, end), (said, words)


@pytest.mark.parametrize("form", ["{p}的{m}", "{p}{m}是多少", "帮我看看{p}{m}咋样", "{m} {p}"])
def test_a_measure_over_a_period_in_chinese(form: str) -> None:
    for (words, (start, end)), (said, measure) in product(PERIODS_ZH.items(), MEASURES_ZH.items()):
        found = filled("shop_figures", form.format(m=said, p=words))
        assert (found["measures"], found["start"], found["end"]) == ([measure], start, end), (said, words)


def test_a_measure_by_a_dimension() -> None:
    for (words, dimension), (said, measure) in product(BY.items(), (MEASURES | MEASURES_ZH).items()):
        if words.isascii() is said.isascii():
            text = f"give me {said} in Germany {words}" if said.isascii() else f"德国{words}{said}"
            found = filled("shop_figures", text)
            assert (found["measures"], found["by"], found["country"]) == ([measure], [dimension], ["Germany"]), text


def test_a_measure_of_a_country() -> None:
    for (words, country), (said, measure) in product(COUNTRIES.items(), MEASURES.items()):
        found = filled("shop_figures", f"{said} from {words} last month")
        assert (found["measures"], found["country"]) == ([measure], [country]), (said, words)
    for (words, country), (said, measure) in product(COUNTRIES_ZH.items(), MEASURES_ZH.items()):
        found = filled("shop_figures", f"{words}上个月{said}多少")
        assert (found["measures"], found["country"]) == ([measure], [country]), (said, words)


@pytest.mark.parametrize(
    "form",
    ["top {n} products by revenue", "our {n} best selling products", "the {n} best sellers last month", "which {n} products sold best", "{n} worst selling products in November"],
)  # fmt: skip
def test_so_many_of_them(form: str) -> None:
    assert [filled("shop_figures", form.format(n=n))["top"] for n in ("five", "10", "twenty")] == [5, 10, 20]


@pytest.mark.parametrize(
    "form",
    [
        "{p} under {a}", "do you have a {p} for less than {a}?", "I need a {p}, max {a}", "any {p} below {a}?", "{p}, my budget is {a}",
        "looking for a {p} that doesn't cost more than {a}", "{a} or less {p}", "show me {p} at {a} or below", "a {p} costing no more than {a}",
    ],
)  # fmt: skip
def test_a_product_up_to_a_price(form: str) -> None:
    for name, (words, (price, currency)) in product(PRODUCTS, AMOUNTS.items()):
        found = filled("search_products", form.format(p=name, a=words))
        assert (found["query"], found["max_price"], found["currency"]) == (name, price, currency)


@pytest.mark.parametrize(
    "form",
    ["{p}，{a}以内", "有没有{a}以下的{p}", "想买个{p}，预算{a}", "{p}别超过{a}", "{a}以内的{p}有哪些", "{p} {a}左右以内", "最多{a}，要{p}", "低于{a}的{p}"],
)  # fmt: skip
def test_a_product_up_to_a_price_in_chinese(form: str) -> None:
    for name, (words, (price, currency)) in product(PRODUCTS_ZH, AMOUNTS_ZH.items()):
        found = filled("search_products", form.format(p=name, a=words))
        assert (found["query"], found["max_price"], found["currency"]) == (name, price, currency)


@pytest.mark.parametrize(
    "form",
    [
        "how much is the {p}?", "what's the price of a {p}", "I would like to buy a {p}", "can you tell me what the {p} costs",
        "do you happen to have a {p}? how much?", "hi there, I was wondering if you sell a {p}", "I'm trying to find a {p}",
        "what does a {p} cost, do you have one", "you guys got the {p}?? how much", "Is there a {p} in your shop? If so, what's it cost?",
        "My mum is visiting on Sunday. Do you have a {p}?",
    ],
)  # fmt: skip
def test_the_words_of_a_product(form: str) -> None:
    assert [filled("search_products", form.format(p=name))["query"] for name in PRODUCTS] == list(PRODUCTS)


@pytest.mark.parametrize(
    "form",
    [
        "{p}多少钱",
        "请问有{p}吗",
        "你们卖{p}吗？价格多少",
        "{p}现在卖多少",
        "帮我找找{p}",
        "有{p}没，啥价",
        "想问下{p}有现货吗",
        "有{p}吗？几多钱？",
    ],
)
def test_the_words_of_a_product_in_chinese(form: str) -> None:
    assert [filled("search_products", form.format(p=name))["query"] for name in PRODUCTS_ZH] == list(PRODUCTS_ZH)


@pytest.mark.parametrize(
    ("form", "aspect"),
    [
        ("what did {c} buy last", "last_order"), ("last thing bought by {c}", "last_order"), ("latest order of {c}", "last_order"),
        ("what did {c} purchase most recently", "last_order"), ("{c}最后一次买了什么", "last_order"), ("order history of {c}", "orders"),
        ("{c}都买过什么", "orders"), ("who is {c}", "profile"), ("{c}的邮箱", "profile"),
    ],
)  # fmt: skip
def test_what_of_a_customer(form: str, aspect: str) -> None:
    for said, number in (("17850", "17850"), ("customer 14646", "14646")):
        assert filled("find_customer", form.format(c=said)) == {"customer": number, "aspect": aspect}
