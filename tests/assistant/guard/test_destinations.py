"""Questions about delivery to a place are searched by what the place is part of, and no others are."""

from __future__ import annotations

import pytest

from assistant.guard.destinations import searched_as


@pytest.mark.parametrize(
    ("question", "besides"),
    [
        ("Do you ship to Germany?", ["European Union", "other countries"]),
        ("How much is postage to Japan", ["Asia", "rest of the world"]),
        ("Can I have it sent to New York?", ["North America"]),
        ("Do you deliver abroad?", ["other countries"]),
        ("能发到法国吗", ["欧盟", "其他国家"]),
        ("你们往日本发货吗", ["世界其他地区"]),
    ],
)
def test_a_country_is_also_searched_by_its_regions(question: str, besides: list[str]) -> None:
    searched = searched_as(question, "GB")
    assert searched.startswith(f"{question} ")
    assert all(name in searched for name in besides)


@pytest.mark.parametrize("question", ["How much is delivery to Scotland?", "运费到北爱尔兰多少"])
def test_the_shops_own_country_is_not_abroad(question: str) -> None:
    assert searched_as(question, "GB") == question
    assert searched_as(question, "FR") != question


@pytest.mark.parametrize(
    "question",
    [
        "How long does delivery take?",
        "Which ships did France send to Canada?",
        "德国什么时候发动了战争",
        "配送要几天",
        "Where do the Germans live?",
        "Can I return my order?",
    ],
)
def test_other_questions_are_searched_as_they_are(question: str) -> None:
    assert searched_as(question, "GB") == question
