"""Questions for figures to arguments, follow-ups that change one thing, and briefs, in voices that no example has."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.context import Caller
from assistant.routing import ARGUMENTS, TurnNote, followups
from assistant.routing.asking import Asked
from assistant.routing.parsing import briefs, places, typing_slips
from assistant.routing.parsing.numbers import fold
from assistant.routing.router import FILLERS
from assistant.routing.shop_words import ShopWords

TODAY = date(2011, 12, 9)
WORDS = ShopWords(categories=("mugs", "candles"), countries={"US": "USA"}, aliases={"蜡烛": "candles"})
DEFAULTS = {"measures": ["revenue"], "by": []}


def _asked(text: str, note: TurnNote | None = None) -> Asked:
    return Asked(text=fold(text), caller=Caller(role="marketer"), language="en", today=TODAY, note=note, words=WORDS)


def _filled(tool: str, text: str) -> dict[str, Any]:
    return ARGUMENTS[tool].model_validate(FILLERS[tool](_asked(text))).as_json()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("which country spent the most with us in 2010?", {"by": ["country"], "start": "2010-01-01", "end": "2010-12-31"}),
        ("top seven customers by spend", {"by": ["customer"], "top": 7}),
        ("how much did French shoppers spend", {"country": ["France"]}),
        ("what percentage of orders got cancelled", {"measures": ["cancellation_rate"]}),
        ("worst 3 categories by units", {"measures": ["units"], "by": ["category"], "top": 3, "order": "asc"}),
        ("Monday to Sunday, which day brings in the most orders?", {"measures": ["orders"], "by": ["weekday"]}),
        ("how many items go in a basket on average", {"measures": ["items_per_order"]}),
        ("revenue per country, top 5, excluding the UK", {"by": ["country"], "top": 5, "except_country": ["United Kingdom"]}),
        ("compare Germany and France on revenue", {"by": ["country"], "country": ["Germany", "France"]}),
        ("sales to Germany and France", {"country": ["Germany", "France"]}),
        ("new vs returning customers by month", {"measures": ["new_customers", "returning_customers"], "by": ["month"]}),
        ("revenue from new customers", {"segment": "new"}),
        ("number of first-time buyers per month", {"measures": ["new_customers"], "by": ["month"]}),
        ("US units in the mugs category", {"measures": ["units"], "country": ["USA"], "category": "mugs"}),
        ("sales of mugs", {"category": "mugs"}),
        ("sales of the party bunting by month", {"product": "party bunting", "by": ["month"]}),
        ("revnue by cuontry for Belgim", {"by": ["country"], "country": ["Belgium"]}),
        ("products that sold only in December 2010", {"by": ["product"], "start": "2010-12-01", "end": "2010-12-31", "exclusive": True}),
        ("what was the biggest sales day in November", {"by": ["day"], "start": "2011-11-01", "end": "2011-11-30"}),
        ("法国和德国上个月谁卖得多", {"by": ["country"], "country": ["France", "Germany"], "start": "2011-11-01", "end": "2011-11-30"}),
        ("销售额最高的三天", {"by": ["day"], "top": 3}),
        ("不算英国，各国订单数", {"measures": ["orders"], "by": ["country"], "except_country": ["United Kingdom"]}),
        ("蜡烛卖了多少件", {"measures": ["units"], "category": "candles"}),
        ("蛋糕架卖得怎么样", {"product": "蛋糕架"}),
        ("订单里有多少被取消", {"measures": ["cancelled_orders"]}),
        ("卖得最差的二十个商品", {"by": ["product"], "top": 20, "order": "asc"}),
        ("每周几下单的人最多", {"measures": ["customers"], "by": ["weekday"]}),
        ("大客户贡献了多少收入", {"segment": "high_value"}),
        ("客单价最高的五个国家", {"measures": ["average_order_value"], "by": ["country"], "top": 5}),
    ],
)  # fmt: skip
def test_a_question_for_figures(text: str, wanted: dict[str, Any]) -> None:
    assert _filled("shop_figures", text) == DEFAULTS | wanted


BEFORE = {"measures": ["revenue"], "by": ["month"], "country": ["Spain"], "start": "2011-10-01", "end": "2011-10-31"}


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("same but by week", {"by": ["week"]}),
        ("and in Italy?", {"country": ["Italy"]}),
        ("the month before?", {"start": "2011-09-01", "end": "2011-09-30"}),
        ("compared with the month before", {"compare": "previous_period"}),
        ("再往前一个月呢", {"start": "2011-09-01", "end": "2011-09-30"}),
        ("和前一年比呢", {"compare": "previous_year"}),
        ("versus October 2010", {"compare": "previous_year"}),
        ("跟去年10月比", {"compare": "previous_year"}),
        ("and last year?", {"start": "2010-10-01", "end": "2010-10-31"}),
        ("the one before", {"start": "2011-09-01", "end": "2011-09-30"}),
        ("上周呢", {"start": "2011-11-28", "end": "2011-12-04"}),
        ("and Tuesday", {"start": "2011-12-06", "end": "2011-12-06"}),
        ("去年的呢", {"start": "2010-10-01", "end": "2010-10-31"}),
        ("only from the 15th", {"start": "2011-10-15", "end": "2011-10-31"}),
        ("the month after?", {"start": "2011-11-01", "end": "2011-11-30"}),
        ("now units rather than revenue", {"measures": ["units"]}),
        ("add orders too", {"measures": ["revenue", "orders"]}),
        ("加上法国", {"country": ["Spain", "France"]}),
        ("前三就行", {"top": 3}),
        ("make that quarterly", {"by": ["quarter"]}),
        ("show each one's share too", {"share": True}),
    ],
)
def test_a_follow_up_changes_one_thing_and_keeps_the_rest(text: str, changed: dict[str, Any]) -> None:
    note = TurnNote(text="revenue in Spain by month in October", tool="shop_figures", arguments=BEFORE)
    values = followups.continued(_asked(text, note))
    assert followups.elliptical(fold(text)) and values is not None
    assert ARGUMENTS["shop_figures"].model_validate(values).as_json() == BEFORE | changed


def test_what_is_no_follow_up_of_a_figure() -> None:
    note = TurnNote(text="repeat rate by country", tool="shop_figures", arguments={"measures": ["repeat_rate"]})
    assert not followups.elliptical("Which products sell in December only?")
    assert followups.continued(_asked("cheapest mug", note)) is None


@pytest.mark.parametrize(
    ("tool", "text", "wanted"),
    [
        ("write_copy", "a cheeky tweet about the spotty umbrella without the word cheap", {"product": "spotty umbrella", "channel": "x", "tone": "playful", "avoid": ["cheap"]}),
        ("write_copy", "给热水袋写条微博，第二件半价，语气急一点", {"product": "热水袋", "channel": "weibo", "tone": "urgent", "offer": "第二件半价"}),
        ("find_influencers", "beauty creators on TikTok between 10k and 50k followers", {"topic": "beauty", "platform": "tiktok", "min_followers": 10_000, "max_followers": 50_000}),
        ("recommend_products", "caller 16029 wants ideas, nothing above 12 pounds", {"customer": "16029", "max_price": 12.0}),
        ("forecast_sales", "铁皮灯笼往后20天大概能走多少件？", {"product": "铁皮灯笼", "measure": "units", "horizon": 20, "step": "day"}),
        ("search_products", "three cheapest red mugs in stock", {"query": "red mugs", "colour": "red", "in_stock": True, "sort": "price_up", "k": 3}),
        ("search_products", "candles under a tenner, nothing plastic", {"query": "candles", "max_price": 10.0, "currency": "GBP"}),
        ("run_campaign", "SMS to the loyal group, keep 20 percent back as a holdout", {"segment": "loyal", "channel": "sms", "holdout_percent": 20.0}),
        ("watch_brand", "宜家最近有什么动作", {"brand": "宜家"}),
    ],
)  # fmt: skip
def test_other_arguments(tool: str, text: str, wanted: dict[str, Any]) -> None:
    found = _filled(tool, text)
    assert {name: found.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    "text",
    ["A had 4,120 visitors and 206 orders, B 4,085 visitors and 251 orders", "206 of 4120 against 251 of 4085", "A组4120个访客206单，B组4085个访客251单"],
)  # fmt: skip
def test_the_arms_of_an_experiment(text: str) -> None:
    assert [(arm["conversions"], arm["visitors"]) for arm in briefs.arms(fold(text))] == [(206, 4120), (251, 4085)]


@pytest.mark.parametrize(
    ("tool", "text"),
    [("shop_figures", "top 1000000000000000 products"), ("forecast_sales", "forecast the next 9000 weeks"), ("find_influencers", "find 5000 creators"), ("segment_customers", "make 400 clusters")],
)  # fmt: skip
def test_absurd_values_are_refused(tool: str, text: str) -> None:
    with pytest.raises(ValueError, match="less than or equal"):
        _filled(tool, text)


def test_slips_are_put_right_and_names_are_not() -> None:
    assert typing_slips.mended("revnue in febuary for Germny") == "revenue in february for Germany"
    for names in ("teddy bear candels", "older mouth organ", "marsh mallow counter"):
        assert typing_slips.mended(names) == names
    assert places.countries("Dutch AOV, DE units", codes=True)[0] == ("Netherlands", "Germany")
    assert places.countries("tell us more, Swiss roll tin")[0] == ()
