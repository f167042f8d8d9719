"""What a figure is limited to, and what a change of the last one adds, gives up or lifts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.context import Caller
from assistant.routing import TurnNote, figure_reading, followups_figures
from assistant.routing.asking import Asked
from assistant.routing.filling_figures import heard
from assistant.routing.lifting import lifted
from assistant.routing.parsing.numbers import fold
from assistant.routing.shop_words import ShopWords

NAMES = {"GB": "United Kingdom", "DE": "Germany", "FR": "France", "SE": "Sweden", "NO": "Norway", "IE": "EIRE"}
WORDS = ShopWords(
    categories=("mugs", "clocks", "tea towels", "hot water bottles", "jigsaws and games"),
    countries=NAMES,
    aliases={
        "马克杯": "mugs",
        "时钟": "clocks",
        "茶巾": "tea towels",
        "热水袋": "hot water bottles",
        "拼图与游戏": "jigsaws and games",
    },
    home="United Kingdom",
)
FILTERS = {"country", "except_country", "product", "category", "segment"}


def _asked(text: str, note: TurnNote | None = None) -> Asked:
    return Asked(
        text=fold(text), caller=Caller(role="marketer"), language="en", today=date(2011, 12, 9), note=note, words=WORDS
    )


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("sales w/o uk in october", {"except_country": ("United Kingdom",)}),
        ("orders by month, don't count the UK", {"except_country": ("United Kingdom",)}),
        ("leave the UK out of it", {"except_country": ("United Kingdom",)}),
        ("八月件数，德国的别算", {"except_country": ("Germany",)}),
        ("别把英国算进去", {"except_country": ("United Kingdom",)}),
        ("Germany and France but not Ireland", {"country": ("Germany", "France")}),
        ("not Germany, France", {"country": ("France",)}),
        ("德法两国销售额", {"country": ("Germany", "France")}),
        ("orders for customers needing attention", {"segment": "needs_attention"}),
        ("拼图与游戏的流水", {"category": "jigsaws and games"}),
        ("拼图和游戏这个品类每月的销量", {"category": "jigsaws and games"}),
        ("jigsaws & games, units", {"category": "jigsaws and games"}),
        ("老板问时钟营业额多少", {"category": "clocks"}),
        ("monthly revenue for Germany and France together", {"country": ("Germany", "France")}),
        ("are we ahead of October on revenue", {}),
        ("repeat customers' revenue", {"segment": "loyal"}),
        ("老客户的销售额", {"segment": "loyal"}),
        ("how many repeat customers came back", {}),
        ("抛开德法，多少单", {"except_country": ("Germany", "France")}),
        ("“派对彩旗”收入", {"product": "派对彩旗"}),
        ("what did the spotty bunting earn", {"product": "spotty bunting"}),
        ("圆点彩旗赚了多少", {"product": "圆点彩旗"}),
        ("北欧风挂钟销量", {"product": "北欧风挂钟"}),
        ("三层蛋糕架除德国外每月收入", {"product": "三层蛋糕架", "except_country": ("Germany",)}),
        ("天然石板心形黑板的销售额", {"product": "天然石板心形黑板"}),
        ("orders, Ireland left out", {"except_country": ("EIRE",)}),
        ("11月的订单，爱尔兰不计", {"except_country": ("EIRE",)}),
        ("swap Sweden for Norway", {"country": ("Norway",)}),
        ("Norway instead of Sweden", {"country": ("Norway",)}),
        ("瑞典换成挪威", {"country": ("Norway",)}),
        ("Sweden and Norway", {"country": ("Sweden", "Norway")}),
        ("时钟类每月卖出多少件", {"category": "clocks"}),
        ("茶巾卖出件数", {"category": "tea towels"}),
        ("含热水袋的订单有多少", {"category": "hot water bottles"}),
        ("orders containing hot water bottles", {"category": "hot water bottles"}),
        ("how much have we made with the jumbo storage bag suki", {"product": "jumbo storage bag suki"}),
        ("货号22423十月卖了几个", {"product": "22423"}),
        ("有潜力的客户销售额", {"segment": "potential"}),
        ("turnover from at-risk customers developed how", {"segment": "at_risk"}),
    ],
)
def test_a_filter_is_read_however_it_is_said(text: str, filters: dict[str, Any]) -> None:
    values = heard(_asked(text)).values
    assert {name: value for name, value in values.items() if name in FILTERS} == filters


@pytest.mark.parametrize(
    ("before", "text", "filters"),
    [
        ({"except_country": ["United Kingdom"]}, "UK included this time", {}),
        ({"except_country": ["United Kingdom"]}, "这次把英国算进来", {}),
        ({"except_country": ["United Kingdom"]}, "含英国", {}),
        ({"except_country": ["United Kingdom"]}, "only the UK", {"country": ("United Kingdom",)}),
        ({"country": ["Germany", "France"]}, "take out France", {"country": ("Germany",)}),
        ({"country": ["France"]}, "remove France", {}),
        ({"country": ["France"]}, "不限法国了", {}),
        ({"country": ["France"]}, "哪个国家都行", {}),
        ({"except_country": ["United Kingdom"]}, "德国也去掉", {"except_country": ("United Kingdom", "Germany")}),
        ({"country": ["Germany"]}, "add France", {"country": ("Germany", "France")}),
        ({"country": ["Germany"]}, "drop the country filter", {}),
        ({"country": ["Germany"]}, "去掉国家限制", {}),
        ({"country": ["Germany"], "category": "mugs"}, "all categories please", {"country": ["Germany"]}),
        ({"country": ["Germany"], "category": "mugs"}, "不限品类", {"country": ["Germany"]}),
        ({"category": "mugs"}, "now everything, not just mugs", {}),
        ({"category": "mugs"}, "不只马克杯，全部品类", {}),
        ({"segment": "champions"}, "for all customers", {}),
        ({"segment": "champions"}, "same for the VIPs", {"segment": "high_value"}),
        ({"segment": "champions", "country": ["Germany"]}, "for the whole shop", {}),
    ],
)
def test_a_change_adds_gives_up_or_lifts_a_filter(before: dict[str, Any], text: str, filters: dict[str, Any]) -> None:
    note = TurnNote(text="revenue", tool="shop_figures", arguments={"measures": ["revenue"], **before})
    assert figure_reading.changes(_asked(text, note))
    values = followups_figures.shop_figures(_asked(text, note), dict(note.arguments))
    assert values is not None
    assert {name: value for name, value in values.items() if name in FILTERS} == filters
    assert list(values["measures"]) == ["revenue"]


def test_only_a_filter_that_is_set_can_be_lifted() -> None:
    assert lifted("all countries", {"segment": "loyal"}) == (frozenset(), "all countries")
