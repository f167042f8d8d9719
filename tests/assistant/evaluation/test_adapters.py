"""Public sets as suites, and the threshold's curve, over inline data of their form."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation import adapters
from assistant.evaluation.curve import Judged, as_text, curve, judge_cases
from assistant.evaluation.suites import Case, Expect, Suite, SuiteError
from knowledge import Store

TEXT = "Gift vouchers are valid for 24 months from the day of purchase. They come by email."
SQUAD = {
    "data": [
        {
            "title": "Gift_vouchers",
            "paragraphs": [
                {
                    "context": TEXT,
                    "qas": [
                        {"question": "How long are gift vouchers valid?", "answers": [{"text": "24 months", "answer_start": 28}]},
                        {"question": "How long are train vouchers valid?", "is_impossible": True, "answers": []},
                    ],
                }
            ],
        }
    ]
}  # fmt: skip


@pytest.fixture
def paragraphs(tmp_path: Path) -> list[adapters.Paragraph]:
    file = tmp_path / "little.json"
    file.write_text(json.dumps(SQUAD), "utf-8")
    return adapters.read_paragraphs(file)


def test_a_reading_set_gives_three_suites_and_its_pages(paragraphs: list[adapters.Paragraph], tmp_path: Path) -> None:
    [page] = adapters.write_pages(paragraphs, tmp_path / "pages")
    assert page.read_text("utf-8") == TEXT
    [asked] = adapters.answerable(paragraphs, "a", 9).cases
    assert asked.expect.contains == (("24 months",),) and asked.expect.abstains is False
    assert adapters.removed(paragraphs, "r", 9).cases[0].expect.abstains is True
    assert [one.input for one in adapters.adversarial(paragraphs, "d", 9).cases] == [
        "How long are train vouchers valid?"
    ]


def test_a_wrong_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "wrong.json"
    file.write_text('{"rows": []}', "utf-8")
    with pytest.raises(SuiteError, match=r"wrong\.json"):
        adapters.read_paragraphs(file)
    with pytest.raises(SuiteError, match=r"none\.csv"):
        adapters.bitext(tmp_path / "none.csv", "b", 3)


def test_utterances_become_a_suite_of_tools(tmp_path: Path) -> None:
    file = tmp_path / "utterances.csv"
    file.write_text("utterance,intent\nI want a human,contact_human_agent\nwhat about it,edit_account\n", "utf-8")
    [case] = adapters.bitext(file, "bitext", 5).cases
    assert (case.input, case.expect.tool) == ("I want a human", "hand_over")


def test_the_real_sets_can_be_read(shared_data: Path) -> None:
    found = adapters.read_paragraphs(shared_data / "squad2" / "articles_1_8.json", (0,))
    chinese = adapters.read_paragraphs(shared_data / "cmrc2018" / "cmrc2018_trial.json", range(3))
    assert len(adapters.adversarial(found, "a", 20).cases) == 20
    assert all(case.expect.contains for case in adapters.answerable(chinese, "z", 5).cases)
    bitext = shared_data / "bitext_intents" / "train" / "Bitext_Sample_Customer_Service_Training_Dataset.csv"
    assert len(adapters.bitext(bitext, "b", 30).cases) == 30


def test_the_curve_is_drawn_over_what_the_pages_say(shop: Store) -> None:
    cases = (
        Case(input="Within how many days can sale items be returned?", expect=Expect(contains=("14 days",))),
        Case(input="促销商品几天内可以退货？", expect=Expect(contains=("14天",))),
        Case(input="Who founded the town of Leeds?", locked=True, expect=Expect(abstains=True)),
        Case(input="Hi", expect=Expect(tool=None)),
    )
    suite = Suite(suite="s", bar=0.0, cases=cases)
    judged = judge_cases([suite], shop)
    assert [one.right for one in judged[:2]] == [True, True]
    assert judged[2].probability < min(one.probability for one in judged[:2])
    assert len(judge_cases([suite], shop, locked=False)) == 2
    assert "*" in as_text(curve(judged), judged, 0.5)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.booleans()), max_size=30))
def test_a_higher_threshold_refuses_no_fewer(found: list[tuple[float, bool, bool]]) -> None:
    judged = [
        Judged(case=Case(input="?", expect=Expect(abstains=silent)), probability=p, right=right)
        for p, right, silent in found
    ]
    points = curve(judged)
    for one, next_one in pairwise(points):
        assert one.refused <= next_one.refused and one.unknown <= next_one.unknown and one.right >= next_one.right
