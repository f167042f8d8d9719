from __future__ import annotations

import math

import pytest

from assistant.errors import ModelError
from assistant.models.probability import from_top, of_answer


def top(**words: float) -> list[dict[str, object]]:
    return [{"token": word, "logprob": math.log(share)} for word, share in words.items()]


def test_spellings_are_added_up_and_the_rest_left_out() -> None:
    assert from_top(top(Yes=0.3, yes=0.1, No=0.1, Maybe=0.4)) == pytest.approx(0.8)


def test_chinese_answers_count() -> None:
    assert from_top(top(**{"是": 0.6, "否": 0.15, "不": 0.05})) == pytest.approx(0.75)


def test_neither_is_even() -> None:
    assert from_top(top(Maybe=0.9)) == 0.5


def test_a_model_without_log_probabilities_is_named() -> None:
    with pytest.raises(ModelError, match="no log-probabilities"):
        of_answer({})
