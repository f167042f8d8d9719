"""The gate: what may go out, sentence by sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.gate import Gate
from assistant.sources import Fact, Source

LANTERN = Source(
    id="product:A1",
    kind="product",
    label="White Lantern",
    text="price: 3.39 GBP",
    facts=(Fact(subject="White Lantern", attribute="price", value="3.39", unit="GBP"),),
)


def gate(language: str = "en", **more: object) -> Gate:
    return Gate(language=language, say="What does the white lantern cost?", sources=[LANTERN], **more)  # pyright: ignore[reportArgumentType]


def through(text: str, one: Gate, piece: int = 3) -> str:
    sent = "".join(one.feed(text[at : at + piece]) for at in range(0, len(text), piece))
    return sent + one.flush()


def test_only_what_is_held_goes_out_and_claims_point_into_the_text() -> None:
    one = gate()
    sent = through("The White Lantern costs £3.39. It was £9.99 last year. Anything else?", one)
    assert sent == one.text == "The White Lantern costs £3.39. Anything else?"
    assert all(sent[claim.start : claim.end] == claim.text for claim in one.claims)
    assert "£3.39" in [claim.text for claim in one.claims]
    assert one.dropped == ["It was £9.99 last year."]


@pytest.mark.parametrize(
    "sentence",
    [
        "I have cancelled your order.",
        "We've just refunded you.",
        "Your order has been cancelled for you.",
        "我已经帮您取消了订单。",
        "已为您办理退款。",
    ],
)
def test_a_deed_without_a_receipt_stays_in(sentence: str) -> None:
    one = gate("zh" if "您" in sentence else "en")
    assert through(sentence, one) == ""
    after = gate("zh" if "您" in sentence else "en")
    after.trust(sentence)
    assert through(sentence, after) == sentence


def test_secrets_stay_in_even_when_they_are_trusted() -> None:
    one = gate(secrets=("hunter2-hunter2",))
    one.trust("The key is hunter2-hunter2.")
    assert through("The key is hunter2-hunter2.", one) == ""


def test_tokens_are_unmasked_even_when_cut_between_pieces() -> None:
    one = gate(unmask=lambda text: text.replace("[NAME_1]", "Olivia"))
    assert through("Hello [NAME_1]!", one, piece=2) == "Hello Olivia!"


def test_sources_that_come_later_count() -> None:
    sources: list[Source] = []
    one = Gate(language="en", say="What does it cost?", sources=sources)
    assert through("The White Lantern costs £3.39. ", one) == ""
    sources.append(LANTERN)
    assert through("The White Lantern costs £3.39.", one) == "The White Lantern costs £3.39."


@given(st.lists(st.sampled_from(["The White Lantern costs £3.39.", "It costs £8.", "Hello!", "白色灯笼", "\n", " "])))
def test_what_is_sent_is_what_is_kept(parts: list[str]) -> None:
    one = gate()
    sent = "".join(one.feed(part + " ") for part in parts) + one.flush()
    assert sent == one.text
    assert "£8" not in sent
    assert "白色" not in sent
