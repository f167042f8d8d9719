"""LangChain's ``BaseChatModel`` over a model that only continues text: tools and structure are bound to it here.

It knows no shop, no intent and no tool of ours: a language model whose form is bound, and nothing more.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Sequence
from typing import Any, Protocol, runtime_checkable

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.language_models.base import LangSmithParams
from langchain_core.language_models.chat_models import agenerate_from_stream, generate_from_stream
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ConfigDict, Field

from assistant.models import probability
from assistant.models.answer import Answer, Misfit, Request
from assistant.models.client import Call, Piece
from assistant.models.messages import to_wire
from assistant.models.structured import structured_output
from assistant.models.toolcalls import choice_of

DEFAULT_MAX_TOKENS = 512
RETRY_TEMPERATURE = 0.5
FIRST_WORDS = 100  # likeliest tokens of a first word: what else came to mind tells more than the word itself


@runtime_checkable
class ModelClient(Protocol):
    """The way to a model that continues text; it honours a grammar where it can."""

    def start(self) -> None: ...
    def stream(self, call: Call, timeout_s: float | None = None) -> Generator[Piece]: ...
    def astream(self, call: Call, timeout_s: float | None = None) -> AsyncGenerator[Piece]: ...
    def count_tokens(self, text: str) -> int: ...
    def close(self) -> None: ...


class BoundChatModel(BaseChatModel):
    """A chat model whose tool calls and structured answers are bound by a schema and checked against it.

    Args:
        client: the way to the model; what ``bind`` makes, and copies, share it.
        temperature: 0 is greedy. ``max_tokens`` bounds every answer, a JSON that never ends included.
        timeout: seconds for one call; None: the client's.
        max_retries: how often a structured answer that does not fit its schema is asked for again.
        logprobs: give ``response_metadata["logprobs"]`` in OpenAI's form, with ``top_logprobs`` alternatives.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, populate_by_name=True)

    client: ModelClient = Field(exclude=True, repr=False)
    model_name: str = Field(alias="model")
    temperature: float = 0.0
    max_tokens: int = DEFAULT_MAX_TOKENS
    top_p: float | None = None
    seed: int | None = None
    stop: list[str] | None = Field(default=None, alias="stop_sequences")
    timeout: float | None = None
    max_retries: int = 1
    streaming: bool = False
    logprobs: bool = False
    top_logprobs: int | None = None

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.model_name, "temperature": self.temperature, "max_tokens": self.max_tokens}

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        return LangSmithParams(**{**super()._get_ls_params(stop=stop, **kwargs), "ls_provider": "hawker"})  # type: ignore[typeddict-item]

    # what is particular to this model

    def warm_up(self, prompts: Sequence[str | LanguageModelInput] = ()) -> None:
        """Start the process, and have it read these openings, so that no person waits for either.

        A text is a system prompt; messages are read as they are.

        Raises:
            ModelError: the process does not start.
        """
        if not prompts:
            self.client.start()
        for opening in prompts:
            told = [SystemMessage(opening)] if isinstance(opening, str) else self._convert_input(opening).to_messages()
            for _ in self.client.stream(Call(messages=to_wire(told), options={"n_predict": 0})):
                pass

    def close(self) -> None:
        """End the process. A later call starts it anew."""
        self.client.close()

    def first_words(
        self, prompts: Sequence[LanguageModelInput], *, timeout_s: float | None = None
    ) -> list[dict[str, float]]:
        """The likeliest first words of the answer to each prompt, with their probabilities: one token, one reading.

        What stays the same should stand first in a prompt; what prompts share at their beginning is read once.
        """
        return probability.first_words(self, prompts, timeout_s=timeout_s, top=FIRST_WORDS)

    async def afirst_words(
        self, prompts: Sequence[LanguageModelInput], *, timeout_s: float | None = None
    ) -> list[dict[str, float]]:
        """``first_words`` for event loops."""
        return await probability.afirst_words(self, prompts, timeout_s=timeout_s, top=FIRST_WORDS)

    def get_num_tokens(self, text: str) -> int:
        """Tokens of the model's own tokenizer."""
        return self.client.count_tokens(text)

    # LangChain's ways in

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | dict[str, Any] | bool | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Offer tools. ``tool_choice``: ``auto`` (default), ``any`` or ``required``, ``none``, or a tool's name."""
        kwargs.pop("strict", None)  # a grammar is always strict
        formatted = [convert_to_openai_tool(tool)["function"] for tool in tools]
        choice = choice_of(tool_choice, [tool["name"] for tool in formatted])
        return self.bind(tools=formatted, tool_choice=choice, **kwargs)

    def with_structured_output(
        self, schema: dict[str, Any] | type, *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[LanguageModelInput, Any]:
        """Answers of one form: a Pydantic class, a TypedDict or a JSON schema.

        ``method``: ``json_schema`` (default), ``function_calling`` or ``json_mode`` (any JSON, then checked).
        """
        return structured_output(self, schema, include_raw=include_raw, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs, hold=True))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return await agenerate_from_stream(self._astream(messages, stop, run_manager, **kwargs, hold=True))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for attempt in range(self.max_retries + 1):
            answer = self._answer(messages, stop, kwargs, attempt)
            pieces = self.client.stream(answer.call, kwargs.get("timeout", self.timeout))
            try:
                for piece in pieces:
                    yield from answer.take(piece)
            except Misfit:
                if answer.emitted or attempt == self.max_retries:
                    raise
            else:
                return
            finally:
                pieces.close()  # a consumer that stops early stops the work

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for attempt in range(self.max_retries + 1):
            answer = self._answer(messages, stop, kwargs, attempt)
            pieces = self.client.astream(answer.call, kwargs.get("timeout", self.timeout))
            try:
                async for piece in pieces:
                    for chunk in answer.take(piece):
                        yield chunk
            except Misfit:
                if answer.emitted or attempt == self.max_retries:
                    raise
            else:
                return
            finally:
                await pieces.aclose()

    def _answer(
        self, messages: Sequence[BaseMessage], stop: list[str] | None, kwargs: dict[str, Any], attempt: int
    ) -> Answer:
        """The request with what was bound to it and what it takes from this model, ready to be sent."""
        temperature = float(kwargs.get("temperature", self.temperature))
        seed = kwargs.get("seed", self.seed)
        options: dict[str, Any] = {
            "n_predict": int(kwargs.get("max_tokens") or self.max_tokens),
            # greedily it would only repeat what did not fit
            "temperature": temperature if attempt == 0 else max(temperature, RETRY_TEMPERATURE),
            "stop": stop or self.stop or [],
        }
        if seed is not None:
            options["seed"] = int(seed) + attempt
        if (top_p := kwargs.get("top_p", self.top_p)) is not None:
            options["top_p"] = float(top_p)
        if kwargs.get("logprobs", self.logprobs):
            options["n_probs"] = max(1, int(kwargs.get("top_logprobs", self.top_logprobs) or 1))
        request = Request.of(kwargs)
        return Answer(
            request=request,
            call=request.call(messages, options),
            model_name=str(kwargs.get("model", self.model_name)),
            hold=bool(kwargs.get("hold")),
        )
