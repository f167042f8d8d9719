"""Rows to text: amounts, days, states, orders, in both languages; and that the ledger bears them out."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.gate import Gate
from assistant.phrases import frames_of, say
from assistant.writing import (
    customer_source,
    day,
    money,
    one_product,
    order_items,
    order_source,
    product_lines,
    product_source,
    state,
    whole_order,
)
from knowledge.records import Customer, Order, OrderLine, Product

ORDER = Order(
    order_id="536365",
    customer_id="17850",
    ordered_at=datetime(2010, 12, 1, 8, 26),
    status="placed",
    total=32.4,
    lines=(
        OrderLine(line_id="1", product_id="A1", title="White Lantern", quantity=6, unit_price=3.39),
        OrderLine(line_id="2", product_id="A2", title="Set 7 Babushka Nesting Boxes", quantity=2, unit_price=7.65),
        OrderLine(line_id="3", product_id="POST", title=None, quantity=-1, unit_price=3.24),
    ),
)


@pytest.mark.parametrize(
    ("amount", "currency", "english", "chinese"),
    [
        (2.55, "GBP", "£2.55", "2.55 英镑"),
        (-1234.5, "GBP", "-£1,234.50", "-1,234.50 英镑"),
        (15, "CNY", "¥15.00", "15.00 元"),
        (1200, "JPY", "JP¥1,200", "1,200 日元"),
        (12, "SEK", "12.00 SEK", "12.00 SEK"),
    ],
)
def test_money(amount: float, currency: str, english: str, chinese: str) -> None:
    assert money(amount, currency, "en") == english
    assert money(amount, currency, "zh") == chinese


def test_days_and_states() -> None:
    assert day(date(2010, 12, 1), "en") == "1 Dec 2010"
    assert day(date(2010, 12, 1), "zh") == "2010年12月1日"
    assert day(None, "en") == "a day that is not in our data"
    assert state("cancelled", "zh") == "已取消"
    assert state("on its way", "en") == "“on its way”"


def test_an_order_in_both_languages() -> None:
    english, chinese = (whole_order(ORDER, "GBP", language).splitlines() for language in ("en", "zh"))
    assert english == [
        "Order 536365 of 1 Dec 2010: placed. Nothing later about its delivery is in our data.",
        "Order 536365 comes to £32.40:",
        "- 6 × White Lantern, £3.39 each",
        "- 2 × Set 7 Babushka Nesting Boxes, £7.65 each",
        "- -1 × POST, £3.24 each",
    ]
    assert chinese[0] == "订单 536365，下单日期 2010年12月1日：已下单。数据里没有它之后的配送信息。"
    assert chinese[2] == "- White Lantern × 6，单价 3.39 英镑"


def test_products_of_one_title_are_told_apart() -> None:
    twins = [Product(product_id=number, title="Lantern", price=price) for number, price in (("A", 1.0), ("B", 2.0))]
    assert product_lines(twins, "GBP", "en") == ["- Lantern (A): £1.00", "- Lantern (B): £2.00"]


def test_only_fixed_words_are_frames() -> None:
    text = "Yes, several fit:\n- Lantern: £3.39\nWhich one do you mean?\nYes, we list Lantern at £3.39."
    assert frames_of(text) == ["Yes, several fit:", "Which one do you mean?"]
    assert frames_of("Order 1 of 1 Dec 2010: shipped.") == []


def let_out(text: str, sources: list, language: str, question: str = "?") -> tuple[str, list[str]]:
    gate = Gate(language=language, say=question, sources=sources)
    gate.written(text)
    gate.quote(source.label for source in sources)
    gate.quote(line.title for line in ORDER.lines if line.title)
    for frame in frames_of(text):
        gate.trust(frame)
    return gate.feed(text) + gate.flush(), gate.dropped


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("status", ["placed", "shipped", "delivered", "returned", "cancelled", "in the depot"])
def test_the_gate_lets_every_row_out(language: str, status: str) -> None:
    import dataclasses

    order = dataclasses.replace(ORDER, status=status)
    text = whole_order(order, "GBP", language)
    sent, dropped = let_out(text, [order_source(order, "GBP")], language)
    assert (sent, dropped) == (text, [])
    items = "\n".join(order_items([order], "GBP", language))
    assert let_out(items, [order_source(order, "GBP")], language) == (items, [])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_gate_keeps_a_wrong_row_in(language: str) -> None:
    import dataclasses

    wrong = dataclasses.replace(ORDER, total=99.99)
    sent, dropped = let_out(whole_order(wrong, "GBP", language), [order_source(ORDER, "GBP")], language)
    assert "99.99" not in sent
    assert len(dropped) == 1


@given(
    price=st.floats(min_value=0, max_value=99999, allow_nan=False),
    stock=st.none() | st.integers(min_value=0, max_value=10_000),
    language=st.sampled_from(["en", "zh"]),
    affirm=st.booleans(),
    title=st.sampled_from(["Lantern", "SET OF 3 CAKE TINS", "白色灯笼", "Clock 24-hour 10.5cm", "Love & Home + 2"]),
)
def test_a_product_written_by_code_always_passes(
    price: float, stock: int | None, language: str, affirm: bool, title: str
) -> None:
    product = Product(product_id="A1", title=title, price=round(price, 2), stock=stock)
    text = one_product(product, "GBP", language, affirm=affirm)
    sent, dropped = let_out(text, [product_source(product, "GBP")], language)
    assert (sent, dropped) == (text, [])


def test_a_customer_has_aliases_and_facts() -> None:
    source = customer_source(Customer(customer_id="17850", name="Olivia", email="o@example.com"), [ORDER])
    assert "Olivia" in source.aliases
    assert {fact.attribute for fact in source.facts} >= {"name", "email", "order"}


def test_every_phrase_is_in_both_languages() -> None:
    assert say("products_which", "en") != say("products_which", "zh")
    assert say("products_which", "fr") == say("products_which", "en")
