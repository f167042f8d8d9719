"""One slip away from a word that is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.routing.spelling import Spelling

KNOWN = ["return policy of orders", "the return policy", "orders and delivery", "delivery of the orders"]
SPELLING = Spelling(KNOWN)


@pytest.mark.parametrize(
    ("typed", "mended"),
    [("retrun", "return"), ("polcy", "policy"), ("delivvery", "delivery"), ("ordars", "orders"), ("order", "order")],
)
def test_one_slip_is_mended(typed: str, mended: str) -> None:
    assert SPELLING.mended(typed) in {mended, "orders"}


@pytest.mark.parametrize("text", ["T-light", "85123A", "jo@retrun.example", "蛋糕架", "bakelike", "the return policy"])
def test_names_numbers_and_known_words_stay(text: str) -> None:
    assert SPELLING.mended(text) == text


@given(st.sampled_from(["return", "policy", "delivery"]), st.data())
def test_a_lost_letter_comes_back(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    assert SPELLING.mended(word[:at] + word[at + 1 :]) == word


@given(st.text(max_size=200))
def test_nothing_breaks_it(text: str) -> None:
    assert len(SPELLING.mended(text)) <= 2 * len(text) + 2
