"""Quality: what the kept turns tell, over a real database of conversations."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.context import Caller
from assistant.conversations import Conversations
from assistant.errors import AssistantError
from assistant.evaluation.suites import load_suite
from assistant.events import Reply, Timings
from assistant.quality import Quality
from ui import quality_view
from ui.text import LABELS, Text
from ui.text_quality import LABELS as OWN

ANNA = Caller(role="shopper", user_id="anna")


@pytest.fixture
def kept(tmp_path: Path) -> Quality:
    """Five turns: three unanswered, two of them alike, one disliked, one that failed."""
    book = Conversations(None, tmp_path)
    said = {
        "t1": ("Do you sell gift cards for trains?", True, "I don't know that."),
        "t2": ("do you sell gift cards for trains", True, "I don't know that."),
        "t3": ("你们有学生折扣吗？", True, "这个我不知道。"),
        "t4": ("How long is delivery?", False, "It takes <b>3</b> days."),
    }
    for turn_id, (message, abstained, text) in said.items():
        conversation = book.begin_turn(ANNA, None, turn_id, message)
        timings = Timings(first_event_s=0.1, first_text_s=0.2, total_s=0.4, model_calls=int(turn_id == "t4"))
        language = "zh" if turn_id == "t3" else "en"
        book.finish_turn(
            Reply(turn_id=turn_id, conversation_id=conversation, text=text, language=language, abstained=abstained, timings=timings)
        )  # fmt: skip
    book.begin_turn(ANNA, None, "t5", "Hello?")
    book.fail_turn("t5", "ModelBusy")
    book.add_feedback(ANNA, "t4", "down", "that is <wrong>")
    return Quality(book.engine, tmp_path)


def test_like_questions_are_one_line_the_most_asked_first(kept: Quality) -> None:
    groups = kept.unanswered(None)
    assert [len(one.questions) for one in groups] == [2, 1]
    assert groups[0].title == "do you sell gift cards for trains"


def test_speed_counts_failures_and_model_calls(kept: Quality) -> None:
    speed = kept.speed()
    assert speed is not None
    assert (speed.turns, speed.failed, speed.first_text_s, speed.total_p95_s) == (5, 1, 0.2, 0.4)
    assert speed.with_model == pytest.approx(0.2)
    assert speed.abstained == pytest.approx(0.75)


def test_a_thumb_down_becomes_one_case_of_a_suite_that_loads(kept: Quality) -> None:
    [disliked] = kept.disliked()
    assert (disliked.message, disliked.comment) == ("How long is delivery?", "that is <wrong>")
    file = kept.make_case(disliked.turn_id)
    kept.make_case(disliked.turn_id)
    [case] = load_suite(file).cases
    assert case.input == "How long is delivery?"
    assert case.expect.excludes == ("It takes <b>3</b> days.",)
    with pytest.raises(AssistantError, match="nobody"):
        kept.make_case("nobody")


def test_an_eval_that_cannot_be_read_hides_no_other(kept: Quality, tmp_path: Path) -> None:
    folder = tmp_path / "evals"
    folder.mkdir(exist_ok=True)
    (folder / "a.json").write_text("{", "utf-8")
    (folder / "b.json").write_text('{"suite": "b", "at": "2026-01-01T10:00", "bar": 0.9, "right": 8, "n": 10, "kinds": {"answers": [8, 10]}}')  # fmt: skip
    [run] = kept.evals()
    assert (run.suite, run.kinds["answers"]) == ("b", (8, 10))
    shown = quality_view.evals_html([run], Text("en"))
    assert "80.0%" in shown and "health fail" in shown


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_escapes_what_customers_wrote(kept: Quality, language: str) -> None:
    text = Text(language)  # type: ignore[arg-type]
    shown = quality_view.disliked_html(kept.disliked(), text) + quality_view.unanswered_html(
        kept.unanswered(None), text
    )
    assert "<wrong>" not in shown and "&lt;wrong&gt;" in shown and "<b>3</b>" not in shown
    assert quality_view.speed_html(None, text) and quality_view.unanswered_html([], text)


def test_every_label_has_both_languages() -> None:
    assert set(OWN) <= set(LABELS)
    assert all(english and chinese for english, chinese in OWN.values())
