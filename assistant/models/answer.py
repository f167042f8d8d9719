"""One request to the embedded model and what becomes of its answer: text, JSON of a schema, or a tool call."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata
from langchain_core.messages.tool import ToolCallChunk
from langchain_core.outputs import ChatGenerationChunk

from assistant.models.client import Call, Piece, Usage
from assistant.models.grammar import Schema, schema_grammar
from assistant.models.messages import disarm, to_wire
from assistant.models.misfit import Misfit
from assistant.models.toolcalls import Toolbox, describe_schema, first_problem
from prompts.catalogue import prompt


@dataclass(frozen=True, kw_only=True)
class Request:
    """What binds the answer: tools, a schema, a grammar of the caller's own, its beginning (``prefix``), or nothing."""

    toolbox: Toolbox | None = None
    schema: Schema | None = None
    explain_schema: bool = False
    grammar: str | None = None
    prefix: str = ""

    @classmethod
    def of(cls, kwargs: Mapping[str, Any]) -> Request:
        """From the keywords that LangChain's ``bind`` brings: ``tools``, ``tool_choice``, ``response_format``, ``grammar``, ``prefix``."""
        tools, choice = kwargs.get("tools"), kwargs.get("tool_choice") or "auto"
        if tools and choice != "none":
            functions = tuple(tool.get("function", tool) for tool in tools)
            return cls(toolbox=Toolbox(tools=functions, choice=choice))
        if form := kwargs.get("response_format"):
            return cls(schema=_schema_of(form), explain_schema=bool(kwargs.get("explain_schema", True)))
        return cls(grammar=kwargs.get("grammar"), prefix=disarm(str(kwargs.get("prefix") or "")))

    def call(self, messages: Sequence[BaseMessage], options: Mapping[str, Any]) -> Call:
        """The request as the process takes it."""
        instructions, prefix, grammar = "", self.prefix, self.grammar
        if self.toolbox is not None:
            instructions, prefix, grammar = self.toolbox.instructions(), self.toolbox.prefix, self.toolbox.grammar()
        elif self.schema is not None:
            grammar = schema_grammar(self.schema)
            if self.explain_schema:
                instructions = prompt("answer_as_json").render(schema=describe_schema(self.schema)).strip()
        bound = {"grammar": grammar} if grammar else {}
        return Call(messages=to_wire(messages, instructions), prefix=prefix, options={**options, **bound})


@dataclass(kw_only=True)
class Answer:
    """Takes the pieces as they come and gives LangChain's chunks.

    A tool call is given when it is whole and checked. With ``hold`` nothing is given before the end, so that an
    answer of the wrong form can be asked for again.
    """

    request: Request
    call: Call
    model_name: str
    hold: bool = False
    emitted: bool = False
    _text: str = ""
    _tokens: list[Mapping[str, Any]] = field(default_factory=list)

    def take(self, piece: Piece) -> Iterator[ChatGenerationChunk]:
        """The chunks that a piece makes; the last has usage, the reason it ended and, where asked, log-probabilities.

        Raises:
            Misfit: the answer is over and has not the form that was asked for.
        """
        self._text += piece.text
        self._tokens += piece.tokens
        if piece.end is None or piece.usage is None:
            if piece.text and not self._held:
                yield self._emit(AIMessageChunk(content=piece.text))
            return
        call = self._check(piece.end)
        rest = "" if call else self._text if self._held else piece.text
        yield self._emit(
            AIMessageChunk(
                content=rest,
                tool_call_chunks=[call] if call else [],
                usage_metadata=_usage(piece.usage),
                response_metadata=self._metadata("tool_calls" if call else piece.end),
                chunk_position="last",
            )
        )

    @property
    def _held(self) -> bool:
        return self.hold or self._is_call

    @property
    def _is_call(self) -> bool:
        # an answer in words cannot begin with a brace: the grammar forbids it
        box = self.request.toolbox
        return box is not None and (box.must_call or self._text.startswith("{"))

    @cached_property
    def _what(self) -> str:
        return "tool call" if self.request.toolbox else "JSON"

    def _check(self, end: str) -> ToolCallChunk | None:
        """The tool call of the finished answer, if it is one; a wrong form ends here."""
        if self.request.schema is None and not self._is_call:
            return None
        if end == "length":
            raise Misfit(self._what, self._text, f"it was cut at max_tokens={self.call.options['n_predict']}")
        if self.request.toolbox is not None:
            return self.request.toolbox.read(self.call.prefix + self._text)
        assert self.request.schema is not None
        try:
            value, _ = json.JSONDecoder().raw_decode(self._text.lstrip())
        except ValueError:
            raise Misfit(self._what, self._text, "it is no complete JSON") from None
        problem = first_problem(value, self.request.schema)
        if problem is not None:
            raise Misfit(self._what, self._text, problem)
        return None

    def _emit(self, message: AIMessageChunk) -> ChatGenerationChunk:
        self.emitted = True
        return ChatGenerationChunk(message=message)

    def _metadata(self, end: str) -> dict[str, Any]:
        metadata: dict[str, Any] = {"finish_reason": end, "model_name": self.model_name, "model_provider": "hawker"}
        if self._tokens:
            metadata["logprobs"] = {"content": list(self._tokens)}
        return metadata


def _usage(usage: Usage) -> UsageMetadata:
    return UsageMetadata(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        total_tokens=usage.input_tokens + usage.output_tokens,
        input_token_details=InputTokenDetails(cache_read=usage.cached_tokens),
    )


def _schema_of(form: Mapping[str, Any]) -> Schema:
    """The schema in OpenAI's ``response_format``, or the schema itself."""
    match form:
        case {"type": "json_schema", "json_schema": {"schema": schema}}:
            return schema
        case {"type": "json_object"}:
            return {"type": "object"}
        case _:
            return form
