from __future__ import annotations

import math

import pytest

from assistant.errors import ModelError
from assistant.models.probability import from_top, of_answer


def top(**words: float) -> list[dict[str, object]]:
    return [{"token": word, "logprob": math.log(share)} for word, share in words.items()]


def test_spellings_of_a_word_are_added_up() -> None:
    found = from_top(top(**{"Not": 0.3, " not": 0.1, "no": 0.1, "note": 0.4}))
    assert found == pytest.approx({"not": 0.4, "no": 0.1, "note": 0.4})


def test_chinese_words_count() -> None:
    assert from_top(top(**{"未": 0.6, "没有。": 0.15, "没有": 0.05})) == pytest.approx({"未": 0.6, "没有": 0.2})


def test_a_model_without_log_probabilities_is_named() -> None:
    with pytest.raises(ModelError, match="no log-probabilities"):
        of_answer({})
