"""What a product is called in Chinese copy, where its catalogue has no Chinese title."""

from __future__ import annotations

import pytest

from assistant.copywriting.facts import title_in_chinese
from knowledge.records import Product


@pytest.mark.parametrize(
    ("category", "chinese", "name"),
    [
        ("cake stands", "蛋糕架", "彩色蛋糕架"),
        ("radios and gadgets", "收音机与小电器", ""),  # a silk fan of this category is no radio
        ("scarves, gloves and socks", "围巾手套袜子", ""),
        ("placemats/coasters", "餐垫杯垫", ""),
    ],
)
def test_a_category_of_several_kinds_is_no_name(category: str, chinese: str, name: str) -> None:
    product = Product(
        product_id="1", title="SILK FAN", category=category,
        attributes={"category_zh": chinese, "colour": "multicoloured", "colour_zh": "彩色"},
    )  # fmt: skip
    assert title_in_chinese(product) == name
