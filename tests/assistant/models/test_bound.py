"""Form is bound and checked whatever the model writes: here it writes nonsense."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from pydantic import BaseModel, Field

from assistant.errors import ModelError
from assistant.models.misfit import Misfit
from assistant.models.toolcalls import Toolbox, choice_of, describe_tool, first_problem

if TYPE_CHECKING:
    from assistant.models.embedded import EmbeddedChatModel


def find_order(order_id: Literal["536365", "订单"]) -> str:
    """The state of an order."""
    return order_id


def turn_up(volume: Literal[1, 2, 3]) -> int:
    """Make it louder."""
    return volume


class Verdict(BaseModel):
    """What was decided."""

    answer: Literal["yes", "no"]
    sure: bool = Field(description="true when certain")


@pytest.mark.parametrize("choice", ["any", "required", True])
@pytest.mark.parametrize("seed", range(3))
def test_a_required_call_is_always_a_call_of_a_bound_tool(tiny: EmbeddedChatModel, choice: str, seed: int) -> None:
    bound = tiny.bind_tools([find_order, turn_up], tool_choice=choice)
    answer = bound.invoke("?", temperature=1.0, seed=seed)
    (call,) = answer.tool_calls
    assert answer.content == "" and answer.response_metadata["finish_reason"] == "tool_calls"
    if call["name"] == "find_order":
        assert call["args"]["order_id"] in ("536365", "订单")
    else:
        assert call["args"]["volume"] in (1, 2, 3)


def test_a_named_tool_is_called(tiny: EmbeddedChatModel) -> None:
    for choice in ("turn_up", {"type": "function", "function": {"name": "turn_up"}}):
        (call,) = tiny.bind_tools([find_order, turn_up], tool_choice=choice).invoke("?").tool_calls
        assert call["name"] == "turn_up"


def test_a_choice_that_is_not_bound_is_refused(tiny: EmbeddedChatModel) -> None:
    with pytest.raises(ValueError, match="tool_choice='sing': expected one of find_order"):
        tiny.bind_tools([find_order], tool_choice="sing")


def test_left_to_itself_it_answers_or_calls(tiny: EmbeddedChatModel) -> None:
    bound = tiny.bind_tools([find_order])
    for seed in range(5):
        answer = bound.invoke("?", temperature=1.0, seed=seed, max_tokens=40)
        assert bool(answer.content) != bool(answer.tool_calls)
        assert not str(answer.content).startswith("{")


def test_without_tools_for_none(tiny: EmbeddedChatModel) -> None:
    assert tiny.bind_tools([find_order], tool_choice="none").invoke("?", max_tokens=5).tool_calls == []


@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
def test_structured_answers(tiny: EmbeddedChatModel, method: str) -> None:
    for schema in (Verdict, Verdict.model_json_schema()):
        result = tiny.with_structured_output(schema, method=method).invoke("?", temperature=1.0, seed=1)
        assert Verdict.model_validate(result if isinstance(result, dict) else result.model_dump())
    raw = tiny.with_structured_output(Verdict, method=method, include_raw=True).invoke("?")
    assert isinstance(raw["raw"], AIMessage) and isinstance(raw["parsed"], Verdict) and raw["parsing_error"] is None


class Absurd(BaseModel):
    """A form whose bound no grammar holds."""

    number: int = Field(ge=100, le=103)


def test_numbers_out_of_bounds_are_found_and_asked_for_again(tiny: EmbeddedChatModel) -> None:
    with pytest.raises(Misfit, match=r"number: \d+ is (less|greater) than the (min|max)imum of 10\d"):
        for seed in range(30):
            tiny.with_structured_output(Absurd).invoke("?", temperature=1.0, seed=seed)


def test_json_that_never_ends_is_bounded(tiny: EmbeddedChatModel) -> None:
    endless = {"type": "array", "items": {"type": "string", "minLength": 500}, "minItems": 20}
    with pytest.raises(Misfit, match="it was cut at max_tokens=50"):
        tiny.invoke("?", response_format=endless, max_tokens=50)


def test_streams_carry_text_then_usage(tiny: EmbeddedChatModel) -> None:
    chunks = list(tiny.stream("hello", max_tokens=6))
    assert len([chunk for chunk in chunks if chunk.content]) > 1
    with_usage = [chunk.usage_metadata for chunk in chunks if chunk.usage_metadata]
    assert len(with_usage) == 1
    assert with_usage[0]["output_tokens"] == 6 and with_usage[0]["input_tokens"] > 0


async def test_async_streams_are_the_same_text(tiny: EmbeddedChatModel) -> None:
    text = "".join([str(chunk.content) async for chunk in tiny.astream("hello", max_tokens=12, seed=1)])
    assert text == tiny.invoke("hello", max_tokens=12, seed=1).content


def test_a_warm_system_prompt_is_not_read_again(tiny: EmbeddedChatModel) -> None:
    system = "You are a shop assistant. " * 20
    tiny.warm_up([system])
    tiny.invoke("something else entirely", max_tokens=1)
    usage = tiny.invoke([SystemMessage(system), HumanMessage("hi")], max_tokens=1).usage_metadata
    assert usage["input_token_details"]["cache_read"] > len(system) * 0.9  # one byte is one token here


def test_warm_turns_are_not_read_again(tiny: EmbeddedChatModel) -> None:
    opening = [
        ("system", "You write copy. " * 10),
        ("user", "An umbrella. " * 10),
        ("assistant", "Rain? Bring it on. " * 10),
    ]
    for end in (1, 2, 3):
        tiny.warm_up([opening[:end]])
    tiny.invoke("something else entirely", max_tokens=1)
    usage = tiny.invoke([*opening, ("user", "hi")], max_tokens=1).usage_metadata
    assert usage["input_token_details"]["cache_read"] > sum(len(text) for _, text in opening) * 0.9


def test_a_given_beginning_is_gone_on_from_and_not_said_again(tiny: EmbeddedChatModel) -> None:
    forced = {"grammar": 'root ::= " three"'}
    assert tiny.invoke("?", prefix="one two", **forced).content == " three"
    assert tiny.invoke("?", prefix="one two", max_tokens=2).usage_metadata["input_tokens"] == (
        tiny.invoke("?", max_tokens=2).usage_metadata["input_tokens"] + len("one two")
    )


def test_stop_sequences_seed_and_limits(tiny: EmbeddedChatModel) -> None:
    forced = {"grammar": 'root ::= "one two three"'}
    assert tiny.invoke("?", stop=[" three"], **forced).content == "one two"
    assert tiny.invoke("?", max_tokens=3, **forced).response_metadata["finish_reason"] == "length"
    same = {tiny.invoke("?", temperature=1.0, seed=7, max_tokens=20).content for _ in range(2)}
    assert len(same) == 1


def test_log_probabilities_in_openais_form(tiny: EmbeddedChatModel) -> None:
    answer = tiny.invoke("?", logprobs=True, top_logprobs=5, max_tokens=3)
    content = answer.response_metadata["logprobs"]["content"]
    assert len(content) == 3 and len(content[0]["top_logprobs"]) == 5


async def test_first_words_have_probabilities(tiny: EmbeddedChatModel) -> None:
    asked = ["Is it? Answer yes or no.", "What is it?"]
    is_it, what = tiny.first_words(asked)
    assert 0 < sum(is_it.values()) <= 1.001 and what
    again, _ = await tiny.afirst_words(asked)
    assert again == pytest.approx(is_it, abs=1e-3)
    with pytest.raises(ModelError):
        tiny.first_words(["Is it? " * 400], timeout_s=0.01)
    assert tiny.first_words(asked, timeout_s=30)[0] == pytest.approx(is_it, abs=1e-3), "it goes on"


def test_history_with_calls_and_results_is_taken(tiny: EmbeddedChatModel) -> None:
    history = [
        HumanMessage("Where is 536365?"),
        AIMessage("", tool_calls=[{"name": "find_order", "args": {"order_id": "536365"}, "id": "1"}]),
        ToolMessage("shipped", name="find_order", tool_call_id="1"),
    ]
    assert tiny.bind_tools([find_order]).invoke(history, max_tokens=60)


def test_tokens_are_the_models_own(tiny: EmbeddedChatModel) -> None:
    assert tiny.get_num_tokens("hello") == 5
    assert tiny.get_num_tokens("红") == 3


# the parts by themselves


def test_a_tool_in_a_line() -> None:
    tool = {
        "name": "find",
        "description": "Finds\n  things.",
        "parameters": {
            "properties": {
                "text": {"type": "string", "description": "what"},
                "limit": {"type": "integer", "minimum": 1, "maximum": 9},
                "sort": {"enum": ["price", "name"]},
            },
            "required": ["text"],
        },
    }
    assert describe_tool(tool) == (
        '- find(text: string (what), limit?: integer 1..9, sort?: "price"|"name"): Finds things.'
    )


def test_a_sure_beginning_is_given_not_written() -> None:
    one, two = ({"name": name, "parameters": {"type": "object", "properties": {}}} for name in ("a", "b"))
    assert Toolbox(tools=(one,), choice="required").prefix == '{"tool":"a","args":'
    assert Toolbox(tools=(one, two), choice="b").prefix == '{"tool":"b","args":'
    assert Toolbox(tools=(one, two), choice="required").prefix == '{"tool":"'
    assert Toolbox(tools=(one, two)).prefix == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"tool":"a","args":{"n":', "no complete JSON"),
        ('{"tool":"c","args":{}}', "there is no tool 'c'"),
        ('{"tool":"a","args":{"n":9}}', "n: 9 is greater than the maximum of 5"),
        ('{"tool":"a","args":{}}', "'n' is a required property"),
    ],
)
def test_a_call_that_does_not_fit_says_why(text: str, message: str) -> None:
    parameters = {"type": "object", "properties": {"n": {"type": "integer", "maximum": 5}}, "required": ["n"]}
    with pytest.raises(ModelError, match=message):
        Toolbox(tools=({"name": "a", "parameters": parameters},)).read(text)


def test_ways_to_say_which_tool() -> None:
    assert [choice_of(said, ["x"]) for said in (None, "auto", "any", True, "none", "x", {"name": "x"})] == [
        "auto", "auto", "required", "required", "none", "x", "x",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="expected a tool's name"):
        choice_of(3, ["x"])


def test_the_first_problem_names_its_place() -> None:
    schema = {"properties": {"items": {"items": {"type": "integer"}}}}
    assert first_problem({"items": [1, "two"]}, schema) == "items[1]: 'two' is not of type 'integer'"
    assert first_problem(json.loads('{"items": [1]}'), schema) is None
