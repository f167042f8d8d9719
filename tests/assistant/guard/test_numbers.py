"""Quantities are the same however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.guard.numbers import chinese_number, quantities, same


def one(text: str):
    found = quantities(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("¥1299", "一千二百九十九元"), ("¥1,299.00", "1299元"), ("１２元", "十二元"), ("£12.75", "12.75 GBP"), ("£12.75", "12.75英镑"), ("two weeks", "14 days"), ("两周", "14天"),
        ("half a year", "半年"), ("half a year", "6 months"), ("三十天", "30 days"), ("20% off", "八折"), ("25 percent", "七五折"), ("百分之二十", "20%"), ("half price", "50%"),
        ("1 December 2010", "2010年12月1日"), ("2010-12-01", "December 1st, 2010"), ("5 working days", "五个工作日"), ("two business days", "2 working days"), ("1.5 kg", "1500 g"),
        ("3公斤", "3000克"), ("#536365", "536365"), ("10 cm", "100毫米"), ("2:30 PM", "14:30"), ("下午2点半", "14:30"), ("3 million", "3,000,000"), ("5万", "50000"), ("一天半", "36 hours"),
        ("three hundred and twenty-five", "325"), ("3-tier", "三层"), ("a dozen", "12"),
    ],
)  # fmt: skip
def test_says_the_same(first: str, second: str) -> None:
    assert same(one(first), one(second))
    assert same(one(second), one(first))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("£12.75", "$12.75"), ("5 days", "5 working days"), ("30 days", "1 month"), ("20%", "二折"), ("24 hours", "24 days"), ("1 December 2010", "1 December 2011"), ("£3.39", "£3.93"), ("14天", "14元"),
        ("85123A", "85123B"), ("100 cm", "100 mm"), ("2:30 PM", "2:30 AM"), ("10th", "11th"),
    ],
)  # fmt: skip
def test_says_something_else(first: str, second: str) -> None:
    assert not same(one(first), one(second))


def test_a_claim_may_be_less_exact_never_more() -> None:
    day, month = one("1 December 2010"), one("December 2010")
    assert same(month, day)
    assert not same(day, month)


def test_ranges_share_their_unit_and_offers_are_read() -> None:
    assert [(q.value, q.unit) for q in quantities("3 to 5 working days")] == [(3, "working day"), (5, "working day")]
    assert [(q.value, q.unit) for q in quantities("3-5天")] == [(72, "hour"), (120, "hour")]
    assert [(q.value, q.unit) for q in quantities("两件八折")] == [(2, ""), (20, "%")]
    assert [(q.value, q.unit) for q in quantities("2 for £5")] == [(2, ""), (5, "GBP")]


@pytest.mark.parametrize(
    "text",
    [
        "1. First of all",
        "请再给我一个订单号",
        "as seen above [2].",
        "one of us",
        "统一说明",
        "a lantern",
        "十分感谢",
        "You may return it",
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    assert quantities(text) == ()


@settings(deadline=None)
@given(st.integers(1, 99_999))
def test_chinese_numerals_are_read(value: int) -> None:
    assert chinese_number(in_chinese(value)) == value


def in_chinese(value: int) -> str:
    """The usual writing of a number below a hundred thousand."""
    digits, scales, written, gap = "零一二三四五六七八九", ["", "十", "百", "千", "万"], "", False
    for place in range(4, -1, -1):
        digit = value // 10**place % 10
        if digit:
            written += ("零" if gap and written else "") + digits[digit] + scales[place]
            gap = False
        else:
            gap = True
    return written


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=999_999, places=2))
def test_grouping_and_currency_do_not_matter(amount) -> None:
    assert same(one(f"£{amount:,}"), one(f"{amount} GBP"))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_offsets_are_of_the_text(text: str) -> None:
    last = 0
    for quantity in quantities(text):
        assert last <= quantity.start < quantity.end <= len(text)
        last = quantity.end
