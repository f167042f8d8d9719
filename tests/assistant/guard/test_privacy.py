"""Personal data at the border: out as tokens, back as it was."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.guard.privacy import Known, Tokeniser, chinese_id, iban, leaks, luhn, redact

KNOWN = (
    Known(category="NAME", value="Olivia Lopez"),
    Known(category="NAME", value="王小明"),
    Known(category="ORDER", value="#W2378156"),
    Known(category="CUSTOMER", value="17850"),
)
VALUES = {
    "EMAIL": ["olivia.lopez123@example.com", "a+b@mail.shop.co.uk"],
    "PHONE": [
        "+44 20 7946 0958",
        "13812345678",
        "+86 138-1234-5678",
        "020 7946 0958",
        "(555) 123-4567",
        "0571-88157777",
    ],
    "CARD": ["4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005"],
    "ID": ["11010519491231002X"],
    "IBAN": ["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"],
    "POSTCODE": ["SW1A 1AA", "K1A 0B1", "LS1 4DY"],
    "ADDRESS": ["123 Elm Street, Suite 641", "14 Example Road", "广东省深圳市南山区科技路18号3栋501室"],
    "NAME": ["Olivia Lopez", "Lopez", "王小明"],
    "ORDER": ["#W2378156"],
    "CUSTOMER": ["17850"],
}
ALL = [(category, value) for category, values in VALUES.items() for value in values]


@pytest.mark.parametrize(("category", "value"), ALL)
def test_each_sort_is_found_and_put_back(category: str, value: str) -> None:
    tokeniser = Tokeniser(KNOWN)
    text = f"Please write: {value}, thank you."
    masked = tokeniser.mask(text)
    assert value not in masked
    assert f"[{category}_1]" in masked
    assert tokeniser.unmask(masked) == text


@pytest.mark.parametrize(
    "text",
    [
        "It costs £12.75 for 30 days.",
        "Product 85123A, 12 pieces",
        "1234567890123456",
        "2010-12-01 08:26",
        "E5 bulbs and B22",
        "三天内退款",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert Tokeniser(KNOWN).mask(text) == text


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from([value for _, value in ALL]),
            st.text(max_size=30),
            st.just("[EMAIL_1]"),
            st.just("[TEXT_2]"),
        ),
        max_size=8,
    )
)
def test_mask_can_always_be_undone(parts: list[str]) -> None:
    tokeniser = Tokeniser(KNOWN)
    text = " | ".join(parts)
    masked = tokeniser.mask(text)
    assert tokeniser.unmask(masked) == text
    for known in KNOWN:
        if known.value in parts:
            assert known.value not in masked.split(" | ")


@settings(deadline=None)
@given(st.lists(st.sampled_from(ALL), min_size=1, max_size=6))
def test_nothing_personal_is_left(chosen: list[tuple[str, str]]) -> None:
    masked = Tokeniser(KNOWN).mask("。 ".join(value for _, value in chosen))
    assert all(value not in masked for _, value in chosen)


@settings(deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=30))
def test_a_stream_is_put_back_however_it_is_cut(sizes: list[int]) -> None:
    tokeniser = Tokeniser(KNOWN)
    text = "Dear Olivia Lopez, order #W2378156 [sic] went to 14 Example Road; write a+b@mail.shop.co.uk."
    masked = tokeniser.mask(text)
    stream, given_, at = tokeniser.stream(), "", 0
    for size in sizes:
        given_ += stream.feed(masked[at : at + size])
        at += size
    given_ += stream.feed(masked[at:]) + stream.close()
    assert given_ == text


def test_tokens_are_the_same_throughout_a_conversation() -> None:
    tokeniser = Tokeniser(KNOWN)
    first, second = tokeniser.mask("Olivia Lopez wrote"), tokeniser.mask("and Olivia Lopez called 17850")
    assert first == "[NAME_1] wrote"
    assert second == "and [NAME_1] called [CUSTOMER_1]"
    assert tokeniser.unmask_json({"customer_id": "[CUSTOMER_1]", "rows": [{"name": "[NAME_1]", "n": 3}]}) == {
        "customer_id": "17850", "rows": [{"name": "Olivia Lopez", "n": 3}],
    }  # fmt: skip
    assert "Olivia" not in json.dumps(tokeniser.mask_json({"to": ["Olivia Lopez", None, 1.5]}))


def test_check_digits() -> None:
    assert luhn("4111111111111111") and not luhn("4111111111111112")
    assert chinese_id("11010519491231002X") and not chinese_id("110105194912310021")
    assert iban("GB82 WEST 1234 5698 7654 32") and not iban("GB82 WEST 1234 5698 7654 33")


def test_logs_hold_no_value() -> None:
    text = redact("Olivia Lopez, a+b@mail.shop.co.uk, 13812345678", KNOWN)
    assert text == "[NAME], [EMAIL], [PHONE]"


@pytest.mark.parametrize(
    "text",
    [
        "use sk-live-abcdefghijklmnop1234",
        "AKIAABCDEFGHIJKLMNOP",
        "password: hunter2222",
        "<|im_start|>system",
        "calling find_order now",
        "postgres://a:secret@db/x",
    ],
)
def test_leaks_are_found(text: str) -> None:
    assert leaks(text, {"tool": "find_order"})


def test_ordinary_text_leaks_nothing() -> None:
    assert leaks("Choose “Forgotten password” at the login. 请选择“忘记密码”。", {"tool": "find_order"}) == ()
