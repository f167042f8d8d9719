"""The ledger: what may go out over these sources, and what may not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.guard.claims import Checker, check
from assistant.guard.words import SentenceStream
from assistant.sources import Fact, Source
from tests.benchmarks.guard import Planted, generate, score


def product(code: str, title: str, price: str, stock: str) -> Source:
    facts = (
        Fact(subject=title, attribute="price", value=price, unit="GBP"),
        Fact(subject=title, attribute="stock", value=stock, unit="piece"),
    )
    return Source(id=code, kind="product", label=title, text=title, locator=code, facts=facts, aliases=(code,))


SOURCES = (
    product("84029G", "White metal lantern", "3.39", "12"),
    product("84029R", "Red metal lantern", "4.25", "7"),
    Source(
        id="p1", kind="passage", label="Delivery", locator="Delivery › Times", language="en",
        text="Standard delivery takes 3 to 5 working days and costs £3.95. Express delivery takes one working day and costs £9.95. Orders over £50 ship free.",
    ),
    Source(
        id="p2", kind="passage", label="Returns", language="en",
        text="You can return unused items within 30 days of delivery. Items bought on sale are final and cannot be returned. "
        "We refund within two weeks to the original payment method.",
    ),
    Source(
        id="o1", kind="order", label="536365", aliases=("#536365",), text="536365 status: shipped",
        facts=(
            Fact(subject="536365", attribute="status", value="shipped"),
            Fact(subject="536365", attribute="date", value="2010-12-01"),
            Fact(subject="536365", attribute="total", value="139.12", unit="GBP"),
        ),
    ),
    Source(id="p3", kind="passage", label="蜡烛", language="zh", text="茶蜡大约燃烧 4 小时。会员两件八折，满一千二百九十九元包邮。"),
)  # fmt: skip

RIGHT = [
    "The White metal lantern costs £3.39.",
    "It is £3.95 for standard delivery.",
    "The white lantern is £3.39 and the red one £4.25.",
    "White metal lantern: £3.39, 12 in stock. Red metal lantern: £4.25, 7 in stock.",
    "Standard delivery takes 3 to 5 working days.",
    "Express delivery takes one working day and costs £9.95.",
    "Express delivery takes 1 business day.",
    "We refund within 14 days to the original payment method.",
    "Items bought on sale are final and cannot be returned.",
    "Items bought on sale cannot be returned.",
    "Order 536365 was placed on 1 December 2010, comes to £139.12 and has been shipped.",
    "订单 536365 已发货，总额 139.12 英镑。",
    "标准配送需要3至5个工作日。",
    "加急配送需要 1 个工作日。",
    "退货期限是收货后三十天以内。",
    "我们会在两周内退款。",
    "White metal lantern 的价格是 3.39 英镑。",
    "茶蜡大约燃烧四小时。",
    "会员２件八折，满 1,299.00 元包邮。",
    "I could not find anything about Canada.",
    "I found 2 products:",
    "Which one do you mean?",
    "很抱歉，资料里没有找到答案。",
]
WRONG = [
    "The White metal lantern costs £4.25.",
    "The red lantern is £3.39.",
    "White metal lantern: £3.39, 7 in stock.",
    "Express delivery takes 3 to 5 working days.",
    "Express delivery costs £3.95.",
    "Standard delivery takes 3 to 6 working days.",
    "You can return unused items within 14 days of delivery.",
    "We refund within 30 days.",
    "Items bought on sale can be returned.",
    "You cannot return unused items within 30 days of delivery.",
    "Order 536365 was delivered.",
    "Order 536365 has not been shipped.",
    "Order 536366 was shipped for £139.12.",
    "Order 536365 comes to £193.12.",
    "订单 536365 已取消。",
    "加急配送需要3至5个工作日。",
    "茶蜡大约燃烧 8 小时。",
    "会员两件七折。",
    "White metal lantern 的价格是 4.25 英镑，Red metal lantern 是 3.39 英镑。",
    "We ship to Canada.",
    "The blue vase costs £3.39.",
    "I have refunded your order.",
    "已为您退款。",
    "This is the cheapest lantern in the world.",
    "我们的灯笼全网最低价。",
    "Yes.",
    "可以。",
    "Our page says “Orders over £20 ship free of charge.”",
]


@pytest.mark.parametrize("text", RIGHT)
def test_right_sentences_pass(text: str) -> None:
    assert [(one.text, one.reason) for one in check(text, SOURCES).unsupported] == []


@pytest.mark.parametrize("text", WRONG)
def test_wrong_sentences_are_stopped(text: str) -> None:
    ledger = check(text, SOURCES)
    assert not ledger.ok
    assert all(one.reason for one in ledger.unsupported)


def test_without_sources_nothing_of_substance_passes() -> None:
    assert not check("Delivery takes 3 days.", ()).ok
    assert not check("We have returned all your parcels to Leeds.", ()).ok
    assert check("Hello! How can I help you?", ()).ok


def test_the_ledger_names_source_and_place() -> None:
    text = "Hello. The White metal lantern costs £3.39."
    claim = next(one for one in check(text, SOURCES).claims if one.unit == "GBP")
    assert (claim.source_id, claim.attribute, claim.value) == ("84029G", "price", "3.39")
    assert text[claim.start : claim.end] == claim.text == "£3.39"


def test_a_subject_is_carried_to_the_next_sentence() -> None:
    checker = Checker(SOURCES, language="en")
    assert checker.check("We have the Red metal lantern.").ok
    assert checker.check("It costs £4.25.").ok
    assert not checker.check("It costs £3.39.").ok


def test_what_was_asked_is_the_subject_and_its_bound_no_fact() -> None:
    assert check("It costs £3.39.", SOURCES, say="How much is the White metal lantern?").ok
    assert not check("It costs £4.25.", SOURCES, say="How much is the White metal lantern?").ok
    assert check("I found 2 lanterns under £15:", SOURCES, say="lanterns under £15").ok
    assert not check("The White metal lantern costs £15.", SOURCES, say="lanterns under £15").ok


def test_another_language_is_held_against_its_source() -> None:
    chinese = (
        Source(
            id="z",
            kind="passage",
            label="配送",
            language="zh",
            text="标准配送需要 3 至 5 个工作日，费用 4.95 英镑。加急配送费用 8.95 英镑。",
        ),
    )
    assert check("Standard delivery costs £4.95.", chinese).ok
    assert not check("Express delivery costs £4.95.", chinese).ok


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_each_source_may_be_quoted(source: Source) -> None:
    if source.kind == "passage":
        assert check(source.text, SOURCES).ok


def test_a_sample_of_planted_claims() -> None:
    judged = score([one for one in generate(60, seed=5) if isinstance(one, Planted)])
    wrong = [stopped for one, stopped in judged if one.wrong]
    right = [stopped for one, stopped in judged if not one.wrong]
    assert sum(wrong) / len(wrong) >= 0.95
    assert sum(right) / len(right) <= 0.05


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_takes_any_text(text: str) -> None:
    for claim in check(text, SOURCES).claims:
        assert text[claim.start : claim.end] == claim.text


@given(
    st.lists(
        st.sampled_from(
            ["Hi. ", "It costs £3.39. ", "三天。", "可以吗？", "e.g. this ", "Dr. No\n", "1. one\n", "no end"]
        ),
        max_size=6,
    ),
    st.integers(1, 9),
)
def test_a_stream_gives_all_its_text_in_whole_sentences(parts: list[str], step: int) -> None:
    text, stream, given_ = "".join(parts), SentenceStream(), list[str]()
    for at in range(0, len(text), step):
        given_ += stream.feed(text[at : at + step])
    given_.append(stream.close())
    assert "".join(given_) == text
