"""Answers of one form: a schema goes in as a grammar, a checked object comes out."""

from __future__ import annotations

import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.output_parsers.openai_tools import JsonOutputKeyToolsParser, PydanticToolsParser
from langchain_core.runnables import Runnable, RunnableLambda, RunnableMap, RunnablePassthrough
from langchain_core.utils.function_calling import convert_to_openai_tool
from langchain_core.utils.pydantic import is_basemodel_subclass

from assistant.models.misfit import Misfit

if TYPE_CHECKING:
    from assistant.models.bound import BoundChatModel

METHODS = ("json_schema", "function_calling", "json_mode")


def structured_output(
    model: BoundChatModel,
    schema: dict[str, Any] | type,
    *,
    method: str = "json_schema",
    include_raw: bool = False,
    strict: bool | None = None,
    **kwargs: Any,
) -> Runnable[LanguageModelInput, Any]:
    """A runnable that gives instances of ``schema`` (dicts for a JSON schema or a TypedDict).

    Args:
        model: the model to bind.
        schema: a Pydantic class, a TypedDict or a JSON schema.
        method: ``json_mode`` does not explain the schema to the model; the other two do. All bind it by a grammar.
        strict: taken for compatibility; a grammar always is.
        include_raw: give ``{"raw", "parsed", "parsing_error"}``.
        kwargs: bound to the model.
    """
    if method not in METHODS:
        raise ValueError(f"method={method!r}: expected one of {', '.join(METHODS)}")
    tool = convert_to_openai_tool(schema)["function"]
    traced = {"ls_structured_output_format": {"kwargs": {"method": method}, "schema": convert_to_openai_tool(schema)}}
    is_class = isinstance(schema, type) and is_basemodel_subclass(schema)
    parser: Runnable[Any, Any]
    if method == "function_calling":
        bound = model.bind_tools([schema], tool_choice=tool["name"], **traced, **kwargs)
        parser = (
            PydanticToolsParser(tools=[cast(Any, schema)], first_tool_only=True)
            if is_class
            else JsonOutputKeyToolsParser(key_name=tool["name"], first_tool_only=True)
        )
    else:
        bound = model.bind(
            response_format=tool["parameters"], explain_schema=method == "json_schema", **traced, **kwargs
        )
        parser = RunnableLambda(lambda message: _parsed(message, schema if is_class else None))
    return _with_raw(bound, parser) if include_raw else bound | parser


def _with_raw(bound: Runnable[Any, Any], parser: Runnable[Any, Any]) -> Runnable[LanguageModelInput, Any]:
    parsed = RunnablePassthrough.assign(parsed=itemgetter("raw") | parser, parsing_error=lambda _: None)
    failed = RunnablePassthrough.assign(parsed=lambda _: None)
    return RunnableMap(raw=bound) | parsed.with_fallbacks([failed], exception_key="parsing_error")


def _parsed(message: AIMessage, schema: Any) -> Any:
    text = str(message.text)
    try:
        value = json.loads(text)
        if schema is None:
            return value
        return schema.model_validate(value) if hasattr(schema, "model_validate") else schema.parse_obj(value)
    except ValueError as error:  # json's and Pydantic's errors are such
        raise Misfit("JSON", text, str(error).splitlines()[0]) from error
