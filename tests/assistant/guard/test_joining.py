"""Pieces of one section are read as one passage."""

from __future__ import annotations

from assistant.guard.answers import judge
from assistant.guard.joining import join
from knowledge.records import Hit


def piece(name: str, text: str, cosine: float, source: str = "fish.txt", locator: str = "") -> Hit:
    features = {"cosine": cosine, "bm25_share": (cosine - 0.7) * 3, "rank_vector": 1.0 + (1 - cosine) * 100}
    return Hit(
        id=name, kind="passage", title="fish", text=text, score=cosine, source=source, locator=locator, language="zh", features=features
    )  # fmt: skip


FIRST = piece("a", "斯氏腔吻鳕为辐鳍鱼纲鳕形目鼠尾鳕科的其中一种。水深300至610公尺。", 0.9)
SECOND = piece("b", "体被栉鳞。生殖季在2至4月。", 0.85)
OTHER = piece("c", "软枝黄蝉的花期在夏季。", 0.86, source="flower.txt")


def test_pieces_of_a_section_become_one_hit_in_the_place_of_the_best() -> None:
    first, other = join([FIRST, OTHER, SECOND])
    assert (first.id, other.id) == ("a", "c")
    assert first.text == f"{FIRST.text}\n{SECOND.text}"
    assert first.features["cosine"] == 0.9 and first.features["rank_vector"] == FIRST.features["rank_vector"]


def test_sections_stay_apart_and_a_book_stays_in_pieces() -> None:
    sections = [piece("a", "一。", 0.9, locator="甲"), piece("b", "二。", 0.8, locator="乙")]
    assert join(sections) == sections
    book = [piece(str(number), f"第{number}句。", 0.9 - number / 100) for number in range(5)]
    assert [hit.id for hit in join(book)] == ["0", "3", "4"]


def test_the_piece_that_answers_is_found_behind_the_one_that_names_the_subject() -> None:
    said = judge("斯氏腔吻鳕的生殖季是什么时候？", join([FIRST, OTHER, SECOND]))
    assert "2至4月" in "".join(span.text for span in said.best)
