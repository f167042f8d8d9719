"""The reader marks answers where they stand, and says where there is none."""

from itertools import pairwise

import pytest

from assistant.guard import reader
from assistant.guard.answers import judge
from assistant.guard.reader import NOWHERE, read_passages
from knowledge.records import Hit

PASSAGE = (
    "The shop was founded in 1987 by Ann Weaver. It sells lanterns and candles. "
    "Orders above fifty pounds are delivered free of charge. The shop in Bath opened in 2003."
)
FOUNDED, FREE, BATH = (PASSAGE.index(words) for words in ("The shop was", "Orders", "The shop in"))


def worths(question: str, passage: str = PASSAGE) -> tuple[float, float, float]:
    (read,) = read_passages(question, [passage]) or []
    return read.worth(0, 43), read.worth(FREE, BATH - 1), read.worth(BATH, len(PASSAGE))


def test_the_sentence_that_answers_is_worth_most() -> None:
    founded, free, bath = worths("Who founded the shop?")
    assert founded > 0 > max(free, bath)
    founded, free, bath = worths("When did the shop in Bath open?")
    assert bath > 0 > free


def test_a_question_that_shares_its_words_and_is_not_answered_is_worth_less() -> None:
    assert max(worths("Who founded the shop?")) > max(worths("Who founded the shop in Leeds in 1950?"))
    assert max(worths("What is the capital of Peru?")) < 0


def test_a_long_passage_is_read_to_its_end() -> None:
    passage = "We sell many things that people like to have at home. " * 60 + "Our founder is called Ann Weaver."
    (read,) = read_passages("Who is the founder?", [passage]) or []
    assert read.worth(len(passage) - 34, len(passage)) > 0 > read.worth(0, 54)


@pytest.mark.parametrize("length", [0, 1, 140, 141, 142, 200, 1000])
def test_pieces_cover_a_passage(length: int) -> None:
    pieces = list(reader._cut(length, 141))
    assert pieces[0][0] == 0 and pieces[-1][1] == length
    assert all(after[0] < before[1] for before, after in pairwise(pieces))


def test_an_empty_passage_holds_nothing() -> None:
    (read,) = read_passages("Who is the founder?", [""]) or []
    assert read.worth(0, 0) == NOWHERE


def test_without_its_runtime_answers_are_judged_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    hit = Hit(
        id="a", kind="passage", title="About", text=PASSAGE, score=1.0, language="en", features={"bm25_share": 0.5}
    )
    read = judge("Who founded the shop?", [hit])
    monkeypatch.setattr(reader, "_load", lambda: None)
    unread = judge("Who founded the shop?", [hit])
    assert read.best[0].text == unread.best[0].text == "The shop was founded in 1987 by Ann Weaver."
    assert read.probability != unread.probability


def test_what_is_not_english_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> None:
        raise AssertionError("was read")

    monkeypatch.setattr("assistant.guard.answers.read_passages", read)
    hit = Hit(id="a", kind="passage", title="", text="本店由安创立于1987年。", score=1.0, language="zh")
    assert judge("谁创立了本店？", [hit]).best
