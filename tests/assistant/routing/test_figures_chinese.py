"""Questions for figures as Chinese asks them: trade words, near names, what is taken back, parts of a whole."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.context import Caller
from assistant.routing import ARGUMENTS, TurnNote, category_names, followups, tellings
from assistant.routing.asking import Asked
from assistant.routing.parsing import figures, periods
from assistant.routing.parsing.numbers import fold
from assistant.routing.router import FILLERS
from assistant.routing.shop_words import ShopWords

TODAY = date(2011, 12, 9)
WORDS = ShopWords(
    categories=("napkins", "mugs", "candles", "hand warmers", "umbrellas and parasols", "jars", "signs"),
    countries={"GB": "United Kingdom", "FR": "France", "DE": "Germany", "ES": "Spain"},
    aliases={"餐巾": "napkins", "马克杯": "mugs", "蜡烛": "candles", "暖手袋": "hand warmers", "雨伞与阳伞": "umbrellas and parasols"},
)  # fmt: skip


def _asked(text: str, note: TurnNote | None = None) -> Asked:
    return Asked(text=fold(text), caller=Caller(role="marketer"), language="zh", today=TODAY, note=note, words=WORDS)


def _filled(text: str) -> dict[str, Any]:
    values = ARGUMENTS["shop_figures"].model_validate(FILLERS["shop_figures"](_asked(text))).as_json()
    return {name: value for name, value in values.items() if value and (name, value) != ("measures", ["revenue"])}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("9月有多少新面孔", {"measures": ["new_customers"], "start": "2011-09-01", "end": "2011-09-30"}),
        ("退货多不多", {"measures": ["cancelled_orders"]}),
        ("老顾客上个月来了多少个", {"measures": ["returning_customers"], "start": "2011-11-01", "end": "2011-11-30"}),
        ("卖最差的10个品", {"by": ["product"], "top": 10, "order": "asc"}),
        ("销售额排名后五的品类", {"by": ["category"], "top": 5, "order": "asc"}),
        ("各国订单贡献度", {"measures": ["orders"], "by": ["country"], "share": True}),
        ("英国市场每周的订单数", {"measures": ["orders"], "by": ["week"], "country": ["United Kingdom"]}),
        ("英国占总销售额的几成", {"by": ["country"], "share": True}),
        ("蜡烛占总销售额的比例", {"by": ["category"], "share": True}),
        ("餐巾纸销量", {"measures": ["units"], "category": "napkins"}),
        ("暖手宝销量", {"measures": ["units"], "category": "hand warmers"}),
        ("雨伞的销售额", {"category": "umbrellas and parasols"}),
        ("平均一个客人一年买几次", {"measures": ["orders_per_customer"]}),
        ("买单最勤的10个客户", {"measures": ["orders"], "by": ["customer"], "top": 10}),
        ("是不是新客变少了", {"measures": ["new_customers"], "compare": "previous_period"}),
        ("给我看cancelled orders，by country", {"measures": ["cancelled_orders"], "by": ["country"]}),
        ("西班牙客户爱买哪些东西，前八", {"by": ["product"], "top": 8, "country": ["Spain"]}),
        ("购买金额排在前面十五位的客户", {"by": ["customer"], "top": 15}),
        ("同比多了几成", {"compare": "previous_year"}),
        ("九月十月各买了多少钱", {"by": ["month"], "start": "2011-09-01", "end": "2011-10-31"}),
        ("退了几单", {"measures": ["cancelled_orders"]}),
        ("被退回来的单子有多少", {"measures": ["cancelled_orders"]}),
        ("客人一次平均买多少钱的东西", {"measures": ["average_order_value"]}),
        ("买过一次以上的客户占多少", {"measures": ["repeat_rate"]}),
        ("动销率不用，给动销商品数", {"measures": ["products_sold"]}),
        ("总共卖了多少件商品", {"measures": ["units"]}),
        ("马克杯好卖吗，卖出去多少个", {"measures": ["units"], "category": "mugs"}),
        ("首购客户数 by 季度", {"measures": ["new_customers"], "by": ["quarter"]}),
        ("除了英国以外其他国家一共多少订单", {"measures": ["orders"], "except_country": ["United Kingdom"]}),
        ("供应商的事回头再说，先看一下德国有多少订单", {"measures": ["orders"], "country": ["Germany"]}),
    ],
)
def test_a_question_for_figures(text: str, wanted: dict[str, Any]) -> None:
    assert _filled(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("新客占比，算了，看客户数", {"measures": ["customers"]}),
        ("各国销售额，不对，订单数", {"measures": ["orders"], "by": ["country"]}),
        ("revenue by country, no wait, orders by country", {"measures": ["orders"], "by": ["country"]}),
        ("德国的订单数，说错了，法国", {"measures": ["orders"], "country": ["France"]}),
    ],
)
def test_what_is_taken_back_is_not_asked_for(text: str, wanted: dict[str, Any]) -> None:
    assert _filled(text) == wanted


def test_what_is_only_counted_over_again_is_not_taken_back() -> None:
    assert figures.corrected("我算了一下销售额，还差订单数") == "我算了一下销售额，还差订单数"


@pytest.mark.parametrize(
    ("text", "start", "end", "compare"),
    [
        ("11月订单是不是比10月多", date(2011, 11, 1), date(2011, 11, 30), "previous_period"),
        ("客单 同比 10月", date(2011, 10, 1), date(2011, 10, 31), None),
        ("2010Q4的订单", date(2010, 10, 1), date(2010, 12, 31), None),
        ("2011M10 各国订单数", date(2011, 10, 1), date(2011, 10, 31), None),
        ("12.1到现在几单", date(2011, 12, 1), None, None),
        ("2011年1-10月分月订单量", date(2011, 1, 1), date(2011, 10, 31), None),
        ("上个月一天最多卖多少钱", date(2011, 11, 1), date(2011, 11, 30), None),
        ("全年的呢", date(2011, 1, 1), date(2011, 12, 31), None),
        ("2010年全年", date(2010, 1, 1), date(2010, 12, 31), None),
        ("2011-11-14至2011-11-20日均订单", date(2011, 11, 14), date(2011, 11, 20), None),
    ],
)
def test_a_period(text: str, start: date, end: date | None, compare: str | None) -> None:
    found = periods.timing(fold(text), TODAY)
    assert found.span
    assert (found.span.start, found.span.end, found.compare) == (start, end, compare)


def test_a_clause_that_names_anything_is_kept() -> None:
    assert tellings.asking(_asked("蜡烛，卖了多少")) == "蜡烛,卖了多少"
    assert tellings.asking(_asked("下周要做预算，给我去年的营业额")) == "给我去年的营业额"


def test_a_part_of_a_whole_after_its_figure() -> None:
    before = {"measures": ["revenue"], "by": [], "start": "2011-11-01", "end": "2011-11-30"}
    note = TurnNote(text="上个月销售额", tool="shop_figures", arguments=before, entities={})
    values = followups.continued(_asked("法国占多少", note))
    assert values is not None
    assert (tuple(values["by"]), values["share"], values.get("country")) == (("country",), True, None)


@pytest.mark.parametrize("text", ["不分国家了，直接总数", "just the total", "只看总数就行"])
def test_what_was_broken_down_is_wanted_whole(text: str) -> None:
    before = {"measures": ["orders"], "by": ["country"], "start": "2011-10-01", "end": "2011-10-31"}
    values = followups.continued(
        _asked(text, TurnNote(text="各国", tool="shop_figures", arguments=before, entities={}))
    )
    assert values == {name: value for name, value in before.items() if name != "by"}


def test_a_word_for_several_categories_names_none() -> None:
    assert category_names.named(WORDS, "罐子") == "jars"
    two = ShopWords(categories=("jars", "storage tins", "tins"), aliases={})
    assert category_names.named(two, "罐子") is None
