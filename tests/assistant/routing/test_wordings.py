"""What else people call the same: classes of wordings that were once misread, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.context import Caller
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
    ("units sold by category during the last 30 days", {"by": ("category",), "category": GONE}),
]


@pytest.mark.parametrize(("text", "wanted"), FIGURES, ids=[text for text, _ in FIGURES])
def test_a_figure(text: str, wanted: dict[str, Any]) -> None:
    found = filled("shop_figures", text)
    assert {name: found.get(name, GONE) for name in wanted} == wanted
