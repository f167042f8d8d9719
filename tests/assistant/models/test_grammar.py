"""Grammars are tried where they matter: the real runtime writes nonsense, bound by them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.models.grammar import Grammar, literal, schema_grammar
from assistant.models.toolcalls import first_problem

if TYPE_CHECKING:
    from assistant.models.embedded import EmbeddedChatModel

SCHEMAS: dict[str, dict[str, Any]] = {
    "flat": {
        "type": "object",
        "properties": {
            "a": {"type": "boolean"},
            "b": {"type": "integer", "minimum": 0, "maximum": 9},
            "c": {"enum": ["红", 'say "hi"', "back\\slash", "line\nbreak"]},
        },
        "required": ["a", "b", "c"],
    },
    "all optional": {"type": "object", "properties": {"a": {"type": "null"}, "b": {"const": 1}, "c": {"const": "x"}}},
    "optional before required": {
        "type": "object",
        "properties": {"maybe": {"type": "boolean"}, "surely": {"type": "boolean"}},
        "required": ["surely"],
    },
    "nothing": {"type": "object", "properties": {}, "additionalProperties": False},
    "array": {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": 3},
    "union": {"anyOf": [{"type": "null"}, {"type": "array", "items": {"const": 0}, "maxItems": 1}]},
    "types": {"type": ["boolean", "null"]},
    "bounded text": {"type": "string", "minLength": 2, "maxLength": 5},
    "date": {"type": "string", "format": "date"},
    "number": {"type": "number"},
    "recursive": {
        "$defs": {
            "Node": {
                "type": "object",
                "properties": {"leaf": {"type": "boolean"}, "next": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}},
                "required": ["leaf", "next"],
            }
        },
        "$ref": "#/$defs/Node",
    },
    "merged": {"allOf": [{"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"]}]},
    "free keys": {"type": "object", "additionalProperties": {"type": "boolean"}},
}  # fmt: skip


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_the_model_writes_fits_the_schema(tiny: EmbeddedChatModel, name: str) -> None:
    schema = SCHEMAS[name]
    for seed in range(3):
        answer = tiny.invoke("x", grammar=schema_grammar(schema), temperature=1.0, seed=seed, max_tokens=2000)
        if answer.response_metadata["finish_reason"] == "stop":
            assert first_problem(json.loads(str(answer.content)), schema) is None
    assert answer.response_metadata["finish_reason"] == "stop"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12))
def test_any_constant_comes_out_as_it_went_in(tiny: EmbeddedChatModel, text: str) -> None:
    answer = tiny.invoke("x", grammar=schema_grammar({"const": text}), max_tokens=200)
    assert json.loads(str(answer.content)) == text


def test_no_white_space_between_parts() -> None:
    grammar = schema_grammar(SCHEMAS["flat"])
    assert r'"\"a\":"' in grammar and '", "' not in grammar


@pytest.mark.parametrize(
    ("low", "high", "rule"),
    [(0, 9, "[0-9]"), (1, 100, '("0" | [1-9] [0-9]{0,2})'), (-5, 5, '"-"? [0-9]'), (None, None, '"-"? ("0" | [1-9] [0-9]{0,14})')],
)  # fmt: skip
def test_digits_follow_the_bounds(low: int | None, high: int | None, rule: str) -> None:
    bounds = {key: value for key, value in (("minimum", low), ("maximum", high)) if value is not None}
    grammar = Grammar()
    grammar.rule_for({"type": "integer", **bounds})
    assert rule in grammar.text("r0")


def test_a_reference_to_nothing_is_named() -> None:
    with pytest.raises(ValueError, match="Missing"):
        schema_grammar({"$ref": "#/$defs/Missing"})


def test_literals_are_escaped() -> None:
    assert literal('a"b\\c\n') == '"a\\"b\\\\c\\n"'
