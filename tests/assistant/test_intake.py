"""Messages as they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import MessageRejected
from assistant.intake import clean_message


def test_control_and_direction_characters_go_and_the_rest_stays() -> None:
    text = " a\x00b\x1b[31m\r\nc\u202eevil\u2066 👩‍👩‍👧 שלום\ttab "
    assert clean_message(text, 100, "en") == "ab[31m\ncevil 👩‍👩‍👧 שלום\ttab"


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u200f", "\x00\x01", "\u202e"])
def test_nothing_visible_is_refused(text: str) -> None:
    with pytest.raises(MessageRejected, match="没有收到问题"):
        clean_message(text, 100, "zh")


def test_the_limit_is_named() -> None:
    with pytest.raises(MessageRejected, match="100 characters"):
        clean_message("x" * 101, 100, "en")
    assert clean_message("x" * 100, 100, "en") == "x" * 100


@given(st.text(max_size=200))
def test_what_is_taken_can_be_kept(text: str) -> None:
    try:
        cleaned = clean_message(text, 200, "en")
    except MessageRejected:
        return
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert clean_message(cleaned, 200, "en") == cleaned
