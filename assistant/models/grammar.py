r"""JSON schema to GBNF: what the model may write so that it can only be what the schema says.

The runtime has a converter too; this one writes JSON without white space (a third fewer tokens to wait for), keeps
the order of the properties, writes text as it is instead of ``\uXXXX``, and bounds everything that could go on for
ever. What a grammar cannot say (the size of a number, a pattern) is left to validation afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]

MAX_ITEMS = 20  # of an array without maxItems
MAX_PAIRS = 20  # of an object with free keys
MAX_DIGITS = 15  # all that a double holds exactly
MAX_COUNTED_CHARACTERS = 600  # longer bounds cost the runtime more than validating them

STRING_CHARACTER = r"""[^"\\\x00-\x1F\x7F] | "\\" ["\\/nt]"""


def literal(text: str) -> str:
    """A GBNF terminal that matches exactly ``text``."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


class Grammar:
    """Collects rules; ``rule_for`` adds a schema, ``text`` gives the GBNF with a root.

    A schema's ``$ref`` is looked up in ``definitions``; recursion is allowed, its depth is bounded by the tokens an
    answer may have.
    """

    def __init__(self) -> None:
        self._rules: dict[str, str] = {}
        self._references: dict[tuple[int, str], str] = {}

    def text(self, root: str) -> str:
        """The whole grammar; ``root`` is the right-hand side of its first rule."""
        lines = [f"root ::= {root}", *(f"{name} ::= {body}" for name, body in self._rules.items())]
        return "\n".join(lines) + "\n"

    def rule_for(self, schema: Schema, definitions: Schema | None = None) -> str:
        """The name of a rule that matches the compact JSON of all that ``schema`` allows (or slightly more)."""
        known = {**schema.get("$defs", {}), **schema.get("definitions", {}), **(definitions or {})}
        return self._add(self._body(schema, known))

    def _add(self, body: str, name: str | None = None) -> str:
        for known, present in self._rules.items():
            if name is None and present == body:
                return known
        name = name or f"r{len(self._rules)}"
        self._rules[name] = body
        return name

    def _body(self, schema: Schema | bool, known: Schema) -> str:
        if isinstance(schema, bool) or not schema:
            return self._anything()
        if "$ref" in schema:
            return self._reference(str(schema["$ref"]), known)
        if "const" in schema:
            return literal(_compact(schema["const"]))
        if "enum" in schema:
            return " | ".join(literal(_compact(value)) for value in schema["enum"])
        for key in ("anyOf", "oneOf"):
            if key in schema:
                return " | ".join(self._add(self._body(option, known)) for option in schema[key])
        if "allOf" in schema:
            return self._body(_merged(schema, known), known)
        kind = schema.get("type") or ("object" if "properties" in schema else "array" if "items" in schema else None)
        if isinstance(kind, list):
            return " | ".join(self._add(self._body({**schema, "type": one}, known)) for one in kind)
        return self._typed(kind, schema, known)

    def _typed(self, kind: str | None, schema: Schema, known: Schema) -> str:
        match kind:
            case "object":
                return self._object(schema, known)
            case "array":
                return self._array(schema, known)
            case "string":
                return self._string(schema)
            case "integer":
                return _integer(schema)
            case "number":
                return _integer(schema) + ' ("." [0-9]{1,6})?'
            case "boolean":
                return '"true" | "false"'
            case "null":
                return '"null"'
            case _:
                return self._anything()

    def _reference(self, reference: str, known: Schema) -> str:
        name = reference.rsplit("/", 1)[-1]
        if name not in known:
            raise ValueError(f"the schema refers to {reference!r}, which it does not define")
        key = (id(known[name]), name)
        if key not in self._references:
            rule = f"d{len(self._references)}"
            self._references[key] = rule  # before its body: it may refer to itself
            self._rules[rule] = ""
            self._add(self._body(known[name], known), rule)
        return self._references[key]

    def _object(self, schema: Schema, known: Schema) -> str:
        properties: Mapping[str, Schema] = schema.get("properties", {})
        if not properties:
            return self._free_object(schema, known)
        pairs = {
            name: f"{literal(_compact(name) + ':')} {self._add(self._body(value, known))}"
            for name, value in properties.items()
        }
        required = [pair for name, pair in pairs.items() if name in schema.get("required", ())]
        optional = [pair for name, pair in pairs.items() if name not in schema.get("required", ())]
        after = "".join(f' ("," {pair})?' for pair in optional)
        if required:
            return '"{" ' + ' "," '.join(required) + after + ' "}"'
        starts = [
            optional[first] + "".join(f' ("," {pair})?' for pair in optional[first + 1 :])
            for first in range(len(optional))
        ]
        return '"{" (' + " | ".join(starts) + ')? "}"'

    def _free_object(self, schema: Schema, known: Schema) -> str:
        values = schema.get("additionalProperties", "properties" not in schema)
        if values is False:
            return '"{}"'
        key = self._add(self._string({"minLength": 1, "maxLength": 40}))
        pair = self._add(f'{key} ":" {self._add(self._body(values, known))}')
        return '"{" (' + pair + f' ("," {pair}){{0,{MAX_PAIRS - 1}}})? "}}"'

    def _array(self, schema: Schema, known: Schema) -> str:
        item = self._add(self._body(schema.get("items", {}), known))
        least = int(schema.get("minItems", 0))
        most = max(least, min(int(schema.get("maxItems", MAX_ITEMS)), MAX_ITEMS))
        if most == 0:
            return '"[]"'
        body = f'{item} ("," {item}){{{max(least - 1, 0)},{most - 1}}}'
        return f'"[" {body} "]"' if least else f'"[" ({body})? "]"'

    def _string(self, schema: Schema) -> str:
        character = self._add(STRING_CHARACTER, "char") if "char" not in self._rules else "char"
        match schema.get("format"):
            case "date":
                return r'"\"" [0-9]{4} "-" [0-9]{2} "-" [0-9]{2} "\""'
            case "date-time":
                return r'"\"" [0-9]{4} "-" [0-9]{2} "-" [0-9]{2} "T" [0-9]{2} ":" [0-9]{2} ":" [0-9]{2} "Z"? "\""'
        least, most = int(schema.get("minLength", 0)), schema.get("maxLength")
        if least > MAX_COUNTED_CHARACTERS:
            least = 0
        upper = "" if most is None or int(most) > MAX_COUNTED_CHARACTERS else str(int(most))
        times = "*" if not least and not upper else f"{{{least},{upper}}}"
        return rf'"\"" {character}{times} "\""'

    def _anything(self) -> str:
        if "any" not in self._rules:
            self._rules["any"] = ""
            text, number = self._add(self._string({})), self._add(_integer({}) + ' ("." [0-9]{1,6})?')
            pair = self._add(f'{text} ":" any')
            self._rules["any"] = (
                f'{text} | {number} | "true" | "false" | "null" | "{{" ({pair} ("," {pair}){{0,{MAX_PAIRS - 1}}})? "}}"'
                f' | "[" (any ("," any){{0,{MAX_ITEMS - 1}}})? "]"'
            )
        return "any"


def schema_grammar(schema: Schema) -> str:
    """The grammar of one schema's compact JSON."""
    grammar = Grammar()
    return grammar.text(grammar.rule_for(schema))


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _integer(schema: Schema) -> str:
    """Digits enough for the bounds; that a value lies within them is for validation."""
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    digits = MAX_DIGITS
    if low is not None and high is not None:
        digits = min(MAX_DIGITS, len(str(int(max(abs(low), abs(high))))))
    sign = "" if low is not None and low >= 0 else '"-"? '
    return f'{sign}("0" | [1-9] [0-9]{{0,{digits - 1}}})' if digits > 1 else f"{sign}[0-9]"


def _merged(schema: Schema, known: Schema) -> dict[str, Any]:
    """The parts of ``allOf`` as one schema; Pydantic writes a single part, hand-written schemas a few objects."""
    merged: dict[str, Any] = {key: value for key, value in schema.items() if key != "allOf"}
    parts: Sequence[Schema] = schema["allOf"]
    for part in parts:
        if "$ref" in part:
            part = known.get(str(part["$ref"]).rsplit("/", 1)[-1], {})
        for key, value in part.items():
            if key == "properties":
                merged[key] = {**merged.get(key, {}), **value}
            elif key == "required":
                merged[key] = [*merged.get(key, []), *value]
            else:
                merged.setdefault(key, value)
    return merged
