"""Suites, verdicts, scores and reports; the Assistant here is one that answers from a table."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import AssistantError
from assistant.evaluation.cases import holds, judge, same
from assistant.evaluation.report import as_json, as_text
from assistant.evaluation.runs import Score, changes, load_earlier, run_suite, save_run
from assistant.evaluation.suites import Expect, Suite, SuiteError, load_suite
from assistant.events import Reply, Timings, ToolCall
from assistant.sources import Source

SUITE = """\
suite: small
bar: 0.5
cases:
- {input: "Where is order 5?", expect: {tool: find_order, arguments: {order_id: "5"}, contains: placed, language: en}}
- {input: "Hi", expect: {tool: null}}
- {input: "How long?", after: ["Do you deliver?"], locked: true, expect: {abstains: true, cites: Delivery}}
"""


def reply(text: str = "", **given: object) -> Reply:
    return Reply(turn_id="t", conversation_id="c", text=text, language="en", **given)  # type: ignore[arg-type]


class Table:
    """Answers each message with the reply of its table; an absent one fails the turn."""

    def __init__(self, replies: dict[str, Reply]) -> None:
        self.replies, self.asked, self.deleted = replies, list[str](), 0

    def reply(self, message: str, **_: object) -> Reply:
        self.asked.append(message)
        if message not in self.replies:
            raise AssistantError("no answer")
        return self.replies[message]

    def delete_conversation(self, *_: object) -> None:
        self.deleted += 1


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    file = tmp_path / "small.yaml"
    file.write_text(SUITE, "utf-8")
    return load_suite(file)


@pytest.fixture
def table() -> Table:
    order = ToolCall(name="find_order", arguments={"order_id": "5"})
    timings = Timings(first_event_s=0.1, first_text_s=0.2, total_s=0.3)
    return Table(
        {
            "Where is order 5?": reply("Order 5: placed.", tool_calls=(order,), timings=timings),
            "Hi": reply("Hello.", tool_calls=(order,)),
            "Do you deliver?": reply("Yes."),
        }
    )


def test_a_run_scores_by_kind_and_keeps_going_when_a_turn_fails(suite: Suite, table: Table) -> None:
    run = run_suite(suite, table, now=datetime(2026, 1, 1))  # type: ignore[arg-type]
    assert [outcome.ok for outcome in run.outcomes] == [True, False, False]
    assert run.by_kind()["routing"] == Score(right=1, n=2)
    assert run.by_kind()["abstention"] == run.by_kind()["citations"] == Score(right=0, n=1)
    assert not run.passed and table.deleted == 3
    assert table.asked == ["Where is order 5?", "Hi", "Do you deliver?", "How long?"]


def test_held_out_cases_can_be_left_out(suite: Suite, table: Table) -> None:
    assert len(run_suite(suite, table, now=datetime(2026, 1, 1), locked=False).outcomes) == 2  # type: ignore[arg-type]


def test_a_run_is_compared_with_the_last(suite: Suite, table: Table, tmp_path: Path) -> None:
    first = run_suite(suite, table, now=datetime(2026, 1, 1))  # type: ignore[arg-type]
    save_run(first, tmp_path)
    table.replies |= {"Hi": reply("Hello."), "Where is order 5?": reply("?")}
    second = run_suite(suite, table, now=datetime(2026, 1, 2))  # type: ignore[arg-type]
    earlier = load_earlier("small", tmp_path)
    assert earlier is not None and earlier.total == Score(right=1, n=3)
    assert changes(second, earlier) == (["Hi"], ["Where is order 5?"])
    text = as_text(second, earlier)
    assert "BELOW THE BAR" in text and "1 mended, 1 newly wrong" in text and "'How long?': no answer" in text
    assert as_json(second, earlier)["passed"] is False
    assert load_earlier("other", tmp_path) is None


@pytest.mark.parametrize(
    ("expect", "given_reply", "wrong"),
    [
        ({"contains": ["1,299.00"]}, reply("It costs £1299.00."), ()),
        ({"contains": [["two weeks", "14 days"]]}, reply("Within 14 days."), ()),
        ({"excludes": "30"}, reply("30 days"), ("holds '30'",)),
        ({"tool": "find_order"}, reply(), ("tool None, expected find_order",)),
        ({"abstains": False}, reply(abstained=True), ("abstained True, expected False",)),
        ({"cites": "Delivery"}, reply(sources=(Source(id="1", kind="passage", label="Delivery", text="x"),)), ()),
        ({"language": "zh"}, reply("Hello there, my friend."), ("language en, expected zh",)),
    ],
)
def test_verdicts(expect: dict[str, object], given_reply: Reply, wrong: tuple[str, ...]) -> None:
    assert judge(Expect.model_validate(expect), given_reply).wrong == wrong


@pytest.mark.parametrize(
    ("expected", "found", "right"),
    [
        ("lunch bags", "Lunch bag", True), ("三层的蛋糕架", "三层蛋糕架", True), ("the stand", "stand", True), ("red stand", "stand", False),
        (15.0, 15, True), (15, "15", False), (["a", "b"], ["b", "a"], True), (None, None, True), (True, 1, True), ("glass", "glas", False),
    ],
)  # fmt: skip
def test_arguments_are_compared_by_meaning(expected: object, found: object, right: bool) -> None:
    assert same(expected, found) is right  # type: ignore[arg-type]


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_interval_holds_the_share(right: int, more: int) -> None:
    score = Score(right=right, n=right + more)
    low, high = score.interval
    assert 0 <= low <= score.share + 1e-9 and score.share - 1e-9 <= high <= 1


@given(st.text(min_size=1, max_size=40))
def test_a_text_holds_itself(text: str) -> None:
    assert holds(f"a {text} b", text)


@pytest.mark.parametrize(
    ("change", "message"),
    [(("bar: 0.5", "bar: 5"), "bar"), (("tool: null", "tol: null"), "tol"), (("cases:", "cases: ["), "no YAML"), (("input: \"Hi\"", "input: \"\""), "cases.1.input")],
)  # fmt: skip
def test_a_wrong_suite_is_refused_by_name(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SUITE.replace(*change), "utf-8")
    with pytest.raises(SuiteError, match=r"small\.yaml") as caught:
        load_suite(file)
    assert message in str(caught.value)
    with pytest.raises(SuiteError, match="no suite"):
        load_suite(tmp_path / "none.yaml")


def test_the_suites_that_ship_are_well_formed() -> None:
    suites = [load_suite(file) for file in (Path(__file__).parents[2] / "evals").glob("*.yaml")]
    cases = [case for one in suites for case in one.cases]
    assert len(cases) >= 300
    assert sum(case.locked for case in cases) >= len(cases) / 4
