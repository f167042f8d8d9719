"""What counts as the product that was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.tools.matching import missing, surplus, translations, wishes
from knowledge.records import Product


def product(title: str, **attributes: str) -> Product:
    return Product(product_id="1", title=title, attributes=attributes)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("white hanging heart T-light holder", "WHITE HANGING HEART T-LIGHT HOLDER"),
        ("white hanging heart tealight holder", "WHITE HANGING HEART T-LIGHT HOLDER"),
        ("three tier cake stands", "SWEETHEART CAKESTAND 3 TIER"),
        ("3-tier cake stand under £15", "REGENCY CAKESTAND 3 TIER"),
        ("cakestand", "CAKE STAND WHITE TWO TIER LACE"),
        ("三层的蛋糕架", "REGENCY CAKESTAND 3 TIER"),
        ("有没有红色波点的购物袋", "JUMBO BAG RED RETROSPOT"),
        ("木制相框", "WOODEN PICTURE FRAME WHITE FINISH"),
        ("白色心形烛台", "WHITE HANGING HEART T-LIGHT HOLDER"),
        ("hot water bottles", "Knitted Union Flag Hot Water Bottle"),
        ("door mats", "DOORMAT WELCOME PUPPIES"),
        ("grey mug", "MUG GRAY STRIPES"),
        ("alarm clock", "复古闹钟 绿色"),
        ("绿色闹钟", "复古闹钟 绿色"),
        ("do you have any set of 6 tea towels", "SET OF 6 TEA TOWELS HERBS"),
    ],
)
def test_it_is_one(query: str, title: str) -> None:
    assert missing(product(title), wishes(query)) == []


@pytest.mark.parametrize(
    ("query", "title", "lacking"),
    [
        ("Christmas cake stand", "RED RETROSPOT CAKE STAND", "christmas"),
        ("blue alarm clock", "ALARM CLOCK BAKELIKE GREEN", "blue"),
        ("圣诞蛋糕架", "REGENCY CAKESTAND 3 TIER", "圣诞"),
        ("two tier cake stand", "REGENCY CAKESTAND 3 TIER", "two"),
        ("waterproof jacket", "WATERPROOF PHONE CASE", "waterproof jacket"),
        ("无线耳机", "GLASS BEAD EARRINGS", "无线耳机"),
        ("pen", "PENCIL CASE", "pen"),
        ("ring", "EARRINGS SILVER", "ring"),
    ],
)
def test_it_is_not_one(query: str, title: str, lacking: str) -> None:
    assert [wish.word for wish in missing(product(title), wishes(query))] == [lacking]


def test_attributes_and_category_count() -> None:
    wanted = wishes("red candle holder")
    assert missing(product("HANGING HEART", colour="red", category="candle holders"), wanted) == []


def test_a_title_named_in_full_leaves_nothing_over() -> None:
    wanted = wishes("white hanging heart t-light holder")
    assert surplus(product("White Hanging Heart T-Light Holder"), wanted) == 0
    assert surplus(product("White Hanging Heart T-Light Holder Large"), wanted) == 1


def test_chinese_words_are_searched_in_english_too() -> None:
    assert translations("三层蛋糕架").startswith("3 tier")
    assert translations("cake stand") == ""


@given(st.text(max_size=60))
def test_every_text_can_be_asked_for(query: str) -> None:
    for wish in wishes(query):
        assert wish.word
        assert wish.word in wish.ways


@given(
    st.lists(
        st.sampled_from(["white", "red", "heart", "lantern", "clock", "3", "tier", "茶杯", "蓝色", "holder"]),
        min_size=1,
        max_size=6,
    )
)
def test_a_product_is_always_what_its_own_title_says(words: list[str]) -> None:
    title = " ".join(words)
    assert missing(product(title), wishes(title)) == []
