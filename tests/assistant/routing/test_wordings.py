"""What else people call the same: classes of wordings that were once misread, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.context import Caller
from assistant.routing import TurnNote, followups
from assistant.routing.asking import Asked
from assistant.routing.parsing.numbers import fold
from assistant.routing.router import FILLERS
from assistant.routing.shop_words import ShopWords

TODAY = date(2011, 12, 9)
WORDS = ShopWords(categories=("lunch bags",), aliases={"午餐袋": "lunch bags"})
GONE = "nothing"  # an argument that is not to be there


def filled(tool: str, text: str) -> dict[str, Any]:
    """The arguments of a tool for a message that stands alone."""
    folded = fold(text)
    language = "en" if folded.isascii() else "zh"
    asked = Asked(text=folded, caller=Caller(role="marketer"), language=language, today=TODAY, words=WORDS)
    found = FILLERS[tool](asked)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


FIGURES: list[tuple[str, dict[str, Any]]] = [
    ("order volume, October", {"measures": ("orders",)}),
    ("sales volume by category", {"measures": ("units",)}),
    ("八月订单的数量", {"measures": ("orders",)}),
    ("how many customers came back, i.e. returning customers, in July", {"measures": ("returning_customers",)}),
    ("share of customers who came back", {"measures": ("repeat_rate",)}),
    ("上半年每个月老客（回头客）人数", {"measures": ("returning_customers",), "by": ("month",)}),
    ("德国平均每个订单的金额，今年按月", {"measures": ("average_order_value",)}),
    ("荷兰采购额最大的三个客户", {"measures": ("revenue",), "by": ("customer",), "top": 3}),
    ("各客户分群在三季度销售额里占几成", {"by": ("segment",), "share": True, "product": GONE}),
    ("去年圣诞季，就是2010年12月整月的订单", {"start": "2010-12-01", "end": "2010-12-31", "product": GONE}),
    ("turnover on Cyber Monday (28 November 2011)", {"start": "2011-11-28", "product": GONE}),
    ("周几客户最多？看三季度的", {"measures": ("customers",), "by": ("weekday",)}),
    ("兔子小夜灯自9月以来卖掉多少件", {"product": "兔子小夜灯", "measures": ("units",)}),
    ("jumbo bag pink polkadot 每个月卖几个", {"product": "jumbo bag pink polkadot", "by": ("month",)}),
    ("rabbit night light, units sold by week", {"product": "rabbit night light", "by": ("week",)}),
    ("quick question, sales last month", {"product": GONE}),
    ("一张表：销售额、订单数、客户数，按季度", {"product": GONE}),
    ("只有2011年9月卖得动、其他时候一件没卖的商品是哪些", {"exclusive": True, "by": ("product",), "top": GONE}),
    ("the dozen customers in Germany with the highest revenue", {"by": ("customer",), "top": 12}),
    ("头一次来的客户今年每月几个", {"measures": ("new_customers",), "by": ("month",), "top": GONE}),
    ("For Austria I'd like orders and units sold", {"measures": ("orders", "units"), "product": GONE}),
    ("new customers in October compared to the previous month", {"start": "2011-10-01", "compare": "previous_period"}),
    ("10月的新客户跟上个月比", {"start": "2011-10-01", "compare": "previous_period"}),
    ("number of shoppers in the week before Christmas 2010", {"start": "2010-12-18", "compare": GONE}),
    ("year over year growth of orders in September", {"by": (), "compare": "previous_year"}),
    ("units sold by category during the last 30 days", {"by": ("category",), "category": GONE}),
]


@pytest.mark.parametrize(("text", "wanted"), FIGURES, ids=[text for text, _ in FIGURES])
def test_a_figure(text: str, wanted: dict[str, Any]) -> None:
    found = filled("shop_figures", text)
    assert {name: found.get(name, GONE) for name in wanted} == wanted


OTHERS: list[tuple[str, str, dict[str, Any]]] = [
    ("search_products", "Evening! something for the kitchen, £18 is my ceiling.", {"max_price": 18.0}),
    ("search_products", "lamp, can't go over 30 pounds", {"max_price": 30.0, "query": "lamp"}),
    ("search_products", "我们几个凑了40镑，想送个茶壶", {"max_price": 40.0}),
    ("search_products", "挂钟里头最贵的是哪款", {"query": "挂钟", "sort": "price_down"}),
    ("find_customer", "14031上回买的是啥", {"aspect": "last_order"}),
    ("recommend_products", "Next best products for 17675, six of them", {"customer": "17675", "k": 6}),
    ("customer_value", "Whose lifetime value is highest? Ten names will do.", {"top": 10}),
    ("customer_value", "价值最高的客户，列五个就行", {"top": 5}),
    (
        "bought_together",
        "after someone buys a bird feeder, what do they pick up in the following 90 days?",
        {"product": "bird feeder", "within_days": 90},
    ),
    ("bought_together", "买了蛋糕架之后30天内还买什么", {"product": "蛋糕架", "within_days": 30}),
    ("bought_together", "客人买完喂鸟器之后45天内还会买点啥？", {"product": "喂鸟器", "within_days": 45}),
    ("bought_together", "入手茶巾以后两周内会再买什么", {"product": "茶巾", "within_days": 14}),
    ("write_copy", "A LinkedIn post on the bell, must contain the words handmade and brass", {"keywords": ("handmade", "brass")}),
    (
        "write_copy",
        "自行车铃铛的微博，里面一定要有“手工”和“黄铜”两个词",
        {"product": "自行车铃铛", "keywords": ("手工", "黄铜"), "variants": GONE},
    ),
    ("design_promotion", "What sort of discount should we run for the about-to-sleep group?", {"segment": "about_to_sleep", "product": GONE}),
    ("design_promotion", "明信片降价30%，利润会变成什么样？", {"product": "明信片", "discount_percent": 30.0}),
    ("find_influencers", "奥地利的YouTube红人，厨房小工具方向，7个", {"topic": "厨房小工具", "k": 7}),
    ("review_sentiment", "main reasons why the umbrella gets low stars", {"product": "umbrella", "sentiment": "negative"}),
    ("review_sentiment", "What are people complaining about in reviews of the clock?", {"product": "clock"}),
    ("review_sentiment", "雨伞老拿低星，主要因为什么", {"product": "雨伞", "sentiment": "negative"}),
    ("watch_brand", "名创优品最近的动静", {"brand": "名创优品"}),
    ("watch_brand", "What are they saying about us on Twitter since October?", {"brand": GONE}),
    ("find_influencers", "找8个粉丝在5万以内的家居博主", {"k": 8, "min_followers": GONE, "max_followers": 50_000}),
    ("run_campaign", "Send the lapsed customers a 15% off email, keep 10% back", {"holdout_percent": 10.0, "discount_percent": 15.0}),
    ("forecast_sales", "expected orders in the next fortnight, by day", {"horizon": 14, "step": "day"}),
    ("forecast_sales", "forecast revenue for the next 8 weeks", {"measure": "revenue", "product": GONE}),
    ("design_promotion", "Would 3 for 2 on candles pay off?", {"product": "candles"}),
    ("design_promotion", "茶巾买二送一划算吗", {"product": "茶巾"}),
    ("bought_together", "蛋糕架经常和什么一起卖，列3个", {"product": "蛋糕架", "k": 3}),
    ("watch_brand", "any news from Cath Kidston?", {"brand": "Cath Kidston"}),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "text", "wanted"), OTHERS, ids=[text for _, text, _ in OTHERS])
def test_other_tools(tool: str, text: str, wanted: dict[str, Any]) -> None:
    found = filled(tool, text)
    assert {name: found.get(name, GONE) for name in wanted} == wanted


FORECAST = {"measure": "revenue", "horizon": 8, "step": "week"}
BY_COUNTRY = {"measures": ("orders",), "by": ("country",)}
AFTER: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("forecast_sales", FORECAST, "and units?", {"measure": "units", "horizon": 8, "product": GONE}),
    ("forecast_sales", FORECAST, "add orders", {"measure": "orders", "product": GONE}),
    ("forecast_sales", FORECAST, "加上销量", {"measure": "units", "product": GONE}),
    ("shop_figures", BY_COUNTRY, "restrict that to March please", {"start": date(2011, 3, 1), "by": ("country",)}),
    ("shop_figures", BY_COUNTRY, "限定在第一季度", {"start": date(2011, 1, 1), "by": ("country",)}),
    ("shop_figures", BY_COUNTRY, "swap orders for revenue", {"measures": ("revenue",), "by": ("country",)}),
    ("shop_figures", BY_COUNTRY, "把订单换成销售额", {"measures": ("revenue",), "by": ("country",)}),
]


@pytest.mark.parametrize(("tool", "before", "text", "wanted"), AFTER, ids=[text for _, _, text, _ in AFTER])
def test_a_follow_up(tool: str, before: dict[str, Any], text: str, wanted: dict[str, Any]) -> None:
    note = TurnNote(text="before", tool=tool, arguments=before)
    language = "en" if text.isascii() else "zh"
    asked = Asked(text=text, caller=Caller(role="marketer"), language=language, today=TODAY, note=note, words=WORDS)
    assert followups.elliptical(text)
    found = followups.continued(asked)
    assert found is not None
    assert {name: found.get(name, GONE) for name in wanted} == wanted
