"""Words of both languages, and BM25 over them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.lexical import LexicalIndex
from knowledge.words import chinese_share, language_of, words_of


@pytest.mark.parametrize("text", ["T-light", "tlight", "t light", "T-LIGHT", "t‐light".replace("‐", "-")])
def test_one_word_however_it_is_written(text: str) -> None:
    assert "tlight" in words_of(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Holders, boxes & returns", ["holder", "box", "return"]),
        ("85123A 22423 3.39 24/7", ["85123a", "22423", "3.39", "24/7"]),
        ("What's your return policy?", ["return", "polici"]),
        ("What don't you ship?", ["ship"]),
        ("ＦＵＬＬ１２", ["full12"]),
        ("我的订单在哪里", ["订单", "哪里"]),
        ("三层蛋糕架 cakestand", ["三层", "蛋糕", "架", "cakestand"]),
        ("", []),
        ("?!… 🎁", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_chinese_is_cut_for_search() -> None:
    assert {"中国", "科学院", "科学"} <= set(words_of("小明毕业于中国科学院"))


def test_language_by_the_share_of_chinese() -> None:
    assert (language_of("REGENCY 蛋糕架三层 CAKE"), language_of("REGENCY CAKESTAND 蛋")) == ("zh", "en")
    assert chinese_share("123 !?") == 0.0


def index(*texts: str) -> LexicalIndex:
    return LexicalIndex.build([words_of(text) for text in texts])


def test_scores_follow_the_words() -> None:
    built = index("white hanging heart t-light holder", "red hanging lantern", "", "白色 灯笼")
    scores = built.scores(words_of("tlight holders"))
    assert scores.shape == (4,) and scores.argmax() == 0 and scores[1:].tolist() == [0, 0, 0]
    assert built.scores(words_of("灯笼")).argmax() == 3
    assert built.scores(["nowhere"]).tolist() == [0, 0, 0, 0]
    assert built.knows("lantern") and not built.knows("nowhere")
    assert LexicalIndex.build([]).scores(["a"]).shape == (0,)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abcdef"), max_size=8), min_size=1, max_size=12),
    st.lists(st.sampled_from("abcxyz"), max_size=4),
)
def test_no_score_is_above_the_best_possible(documents: list[list[str]], query: list[str]) -> None:
    built = LexicalIndex.build(documents)
    scores = built.scores(query)
    assert (scores <= built.best_possible(query) + 1e-4).all()
    asked = set(query)
    assert [bool(score > 0) for score in scores] == [bool(asked & set(words)) for words in documents]


def test_what_is_saved_is_loaded_under_its_stamp_alone(tmp_path: Path) -> None:
    built = index("red bag", "blue bag")
    folder = tmp_path / "lexical" / "product"
    built.save(folder, "stamp")
    loaded = LexicalIndex.load(folder, "stamp")
    assert loaded is not None and np.allclose(loaded.scores(["red"]), built.scores(["red"]))
    assert loaded.best_possible(["red", "green"]) == pytest.approx(built.best_possible(["red", "green"]))
    assert LexicalIndex.load(folder, "other") is None
    built.save(folder, "newer")
    assert LexicalIndex.load(folder, "newer") is not None
    next(folder.glob("*.npy")).write_bytes(b"broken")
    assert LexicalIndex.load(folder, "newer") is None
    assert LexicalIndex.load(tmp_path / "none", "stamp") is None
