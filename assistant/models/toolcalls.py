"""Tools for a model that knows none: described in a few words, called through a grammar, checked afterwards."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from langchain_core.messages.tool import ToolCallChunk, tool_call_chunk

from assistant.models.grammar import Grammar, Schema, literal
from assistant.models.misfit import Misfit
from prompts.catalogue import prompt

CALL_START = '{"tool":'
MAX_DEPTH = 4  # of a schema in words; a grammar binds the rest anyway


@dataclass(frozen=True, kw_only=True)
class Toolbox:
    """The tools of one request and whether one must be called.

    Args:
        tools: OpenAI's function form: ``name``, ``description``, ``parameters``.
        choice: ``auto`` (an answer or a call), ``required`` (a call), ``none``, or the name of the tool to call.
    """

    tools: tuple[Mapping[str, Any], ...]
    choice: str = "auto"

    @cached_property
    def offered(self) -> tuple[Mapping[str, Any], ...]:
        """The tools that may be called."""
        if self.choice in ("auto", "required"):
            return self.tools
        return tuple(tool for tool in self.tools if tool["name"] == self.choice)

    @property
    def must_call(self) -> bool:
        return self.choice not in ("auto", "none")

    @property
    def prefix(self) -> str:
        """The beginning of a call that is sure already: read at prompt speed instead of written token by token."""
        if not self.must_call:
            return ""
        only = _quoted(self.offered[0]["name"]) + ',"args":' if len(self.offered) == 1 else ""
        return CALL_START + (only or '"')

    def instructions(self) -> str:
        """What the model is told about the tools; the same bytes for the same tools."""
        name = "tools_must_call" if self.must_call else "tools_may_call"
        return prompt(name).render(tools="\n".join(describe_tool(tool) for tool in self.offered)).strip()

    def grammar(self) -> str:
        """What may follow ``prefix``."""
        grammar = Grammar()
        calls: list[str] = []
        for tool in self.offered:
            arguments = grammar.rule_for(tool.get("parameters") or {"type": "object", "properties": {}})
            whole = f'{CALL_START}{_quoted(tool["name"])},"args":'
            calls.append(f'{literal(whole[len(self.prefix) :])} {arguments} "}}"')
        if not self.must_call:
            calls.append(r"[^{ \t\r\n] [^\x00]*")
        return grammar.text(" | ".join(calls))

    def read(self, text: str) -> ToolCallChunk:
        """The call that ``text`` is, its arguments checked against the tool's schema.

        Raises:
            Misfit: it is no complete call, or its arguments do not fit.
        """
        try:
            found, _ = json.JSONDecoder().raw_decode(text.lstrip())  # a model without a grammar goes on talking
            name, arguments = found["tool"], found["args"]
        except (ValueError, KeyError, TypeError):
            raise Misfit("tool call", text, "is no complete JSON") from None
        tool = next((tool for tool in self.offered if tool["name"] == name), None)
        problem = (
            f"there is no tool {name!r}" if tool is None else first_problem(arguments, tool.get("parameters") or {})
        )
        if problem is not None:
            raise Misfit("tool call", text, problem)
        raw = json.dumps(arguments, ensure_ascii=False)
        return tool_call_chunk(name=name, args=raw, id=f"call_{uuid.uuid4().hex[:24]}", index=0)


def choice_of(tool_choice: object, names: Sequence[str]) -> str:
    """LangChain's and OpenAI's ways to say which tool, as one word for a ``Toolbox``.

    Raises:
        ValueError: it names a tool that is not bound.
    """
    match tool_choice:
        case None | False | "auto":
            return "auto"
        case True | "any" | "required":
            return "required"
        case "none":
            return "none"
        case {"function": {"name": str(name)}} | {"name": str(name)} | str(name):
            if name not in names:
                raise ValueError(f"tool_choice={name!r}: expected one of {', '.join(names)}, auto, any, required, none")
            return name
        case _:
            raise ValueError(f"tool_choice={tool_choice!r}: expected a tool's name, auto, any, required or none")


def describe_tool(tool: Mapping[str, Any]) -> str:
    """One line: ``name(city: string, days?: integer 1..14): what it does``."""
    schema: Schema = tool.get("parameters") or {}
    required = schema.get("required", ())
    known = schema.get("$defs", {})
    parts = []
    for name, value in schema.get("properties", {}).items():
        optional = "" if name in required else "?"
        parts.append(f"{name}{optional}: {describe_schema(value, known)}{_about(value)}")
    description = " ".join(str(tool.get("description", "")).split())
    return f"- {tool['name']}({', '.join(parts)})" + (f": {description}" if description else "")


def first_problem(value: Any, schema: Schema) -> str | None:
    """Why ``value`` does not fit ``schema``, naming the place; None when it fits."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError, best_match

    try:
        error = best_match(Draft202012Validator(schema).iter_errors(value))
    except SchemaError as broken:
        return f"its schema is broken: {broken.message}"
    if error is None:
        return None
    return f"{error.json_path.removeprefix('$').lstrip('.') or 'the value'}: {error.message[:200]}"


def describe_schema(schema: Schema, known: Schema | None = None, depth: int = 0) -> str:
    """A schema in a few words, as a programmer would note it: ``{"setup": string (the question), ...}``."""
    known = dict(schema.get("$defs", {}) if known is None else known)
    if "$ref" in schema:
        schema = known.get(str(schema["$ref"]).rsplit("/", 1)[-1], {})
    if "enum" in schema:
        return "|".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return "|".join(describe_schema(option, known, depth + 1) for option in schema[key])
    kind = schema.get("type", "any")
    if kind == "array":
        return f"[{describe_schema(schema.get('items', {}), known, depth + 1)}]"
    if kind == "object" and schema.get("properties") and depth < MAX_DEPTH:
        pairs = (
            f"{_quoted(name)}: {describe_schema(value, known, depth + 1)}{_about(value)}"
            for name, value in schema["properties"].items()
        )
        return "{" + ", ".join(pairs) + "}"
    low, high = schema.get("minimum", ""), schema.get("maximum", "")
    bounds = f" {low}..{high}" if low != "" or high != "" else ""
    return ("|".join(kind) if isinstance(kind, list) else str(kind)) + bounds


def _about(schema: Schema) -> str:
    return f" ({schema['description']})" if schema.get("description") else ""


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)
