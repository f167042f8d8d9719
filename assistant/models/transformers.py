"""Any causal model of Hugging Face transformers, in this process: ``HAWKER_LLM=transformers:PATH``.

The one module that imports transformers for a chat model. A grammar cannot bind these models; their tool
calls and structured answers are asked for in words, checked against the schema, and asked for again when wrong.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

from pydantic import Field

from assistant.errors import ModelError, SettingsError
from assistant.models.bound import BoundChatModel
from assistant.models.client import Call, Piece, Usage
from assistant.models.turnstile import Turnstile

if TYPE_CHECKING:
    from assistant.settings import Settings

EXPECTED = "transformers:PATH, a folder with config.json, weights and a tokenizer"


class TransformersClient:
    """Generates with one model, one request at a time, in a thread that can be told to stop."""

    def __init__(self, path: Path, *, queue: int, timeout_s: float) -> None:
        self.path, self._timeout_s = path, timeout_s
        self._turnstile = Turnstile(slots=1, queue=queue)
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def start(self) -> None:
        """Load the model, if it is not.

        Raises:
            ModelError: the folder holds no model that transformers can load.
        """
        self._model()

    def stream(self, call: Call, timeout_s: float | None = None) -> Generator[Piece]:
        """The answer, piece by piece; closing the iterator stops the generation at its next token."""
        limit = timeout_s or self._timeout_s
        with self._turnstile.enter(limit):
            run = _Run(*self._model(), call, limit)
            try:
                yield from run.pieces()
            finally:
                run.stop()

    async def astream(self, call: Call, timeout_s: float | None = None) -> AsyncGenerator[Piece]:
        """The same for event loops: the waiting is done in threads."""
        limit = timeout_s or self._timeout_s
        async with self._turnstile.aenter(limit):
            model, tokenizer = await asyncio.to_thread(self._model)
            run = await asyncio.to_thread(_Run, model, tokenizer, call, limit)
            pieces = run.pieces()
            try:
                while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
                    yield piece
            finally:
                run.stop()

    def count_tokens(self, text: str) -> int:
        """Tokens of the model's own tokenizer."""
        return len(self._model()[1](text)["input_ids"])

    def close(self) -> None:
        """Forget the model; a later call loads it again."""
        with self._lock:
            self._loaded = None

    def _model(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                from transformers import AutoModelForCausalLM, AutoTokenizer
                from transformers.utils.import_utils import is_torch_cuda_available

                device: Any = "cuda" if is_torch_cuda_available() else "cpu"
                try:
                    tokenizer = AutoTokenizer.from_pretrained(self.path, local_files_only=True)
                    model = AutoModelForCausalLM.from_pretrained(self.path, dtype="auto", local_files_only=True)
                    self._loaded = model.to(device).eval(), tokenizer
                except (OSError, ValueError, KeyError, RuntimeError) as error:
                    reason = str(error).strip().splitlines()[0][:300]
                    raise ModelError(f"{self.path} cannot be loaded by transformers: {reason}. {EXPECTED}.") from error
            return self._loaded


class TransformersChatModel(BoundChatModel):
    """A transformers model as a chat model; it loads at the first call, on a GPU where there is one.

    Args:
        client: holds the model; what ``bind`` makes, and copies, share it.
    """

    client: TransformersClient = Field(exclude=True, repr=False)  # pyright: ignore[reportIncompatibleVariableOverride]

    @property
    def _llm_type(self) -> str:
        return "hawker-transformers"


class _Run:
    """One generation in its own thread."""

    def __init__(self, model: Any, tokenizer: Any, call: Call, limit: float) -> None:
        from transformers import StoppingCriteriaList, TextIteratorStreamer

        self._model, self._tokenizer, self._options = model, tokenizer, call.options
        self._prompt = tokenizer(_prompt(tokenizer, call), return_tensors="pt").to(model.device)
        self._streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, timeout=limit, skip_special_tokens=True)
        self._written = 0
        self._halt = threading.Event()
        self._criteria = StoppingCriteriaList([self._goes_on])
        self._error: BaseException | None = None
        self._limit = limit

    def stop(self) -> None:
        """End the generation at its next token."""
        self._halt.set()

    def pieces(self) -> Generator[Piece]:
        """Text as it comes, cut before a stop sequence, then the counts."""
        read = int(self._prompt["input_ids"].shape[1])
        room = int(getattr(self._model.config, "max_position_embeddings", read + 1) or read + 1)
        if read >= room:
            raise ModelError(f"The prompt has {read} tokens, the model's context {room}. Shorten it.")
        probabilities = self._first_token_probabilities()
        thread = threading.Thread(target=self._generate, daemon=True)
        thread.start()
        text, given, stopped = "", 0, False
        stops = [stop for stop in self._options.get("stop", ()) if stop]
        try:
            for piece in self._streamer:
                text += piece
                cut = min((at for stop in stops if (at := text.find(stop)) >= 0), default=-1)
                stopped = cut >= 0
                safe = cut if stopped else len(text) - _open_end(text, stops)
                if safe > given:
                    yield Piece(text=text[given:safe])
                    given = safe
                if stopped:
                    self.stop()
                    break
        except Empty:
            self.stop()
            raise ModelError(
                f"The model wrote nothing for {self._limit:.0f} s and was stopped; HAWKER_LLM_TIMEOUT_S sets the time."
            ) from None
        thread.join(self._limit)
        if self._error is not None:
            raise ModelError(f"The model failed: {str(self._error)[:300]}") from self._error
        limit = int(self._options["n_predict"])
        usage = Usage(input_tokens=read, cached_tokens=0, output_tokens=self._written)
        end = "length" if self._written >= limit and not stopped and not self._ended() else "stop"
        rest = "" if stopped else text[given:]
        yield Piece(text=rest, tokens=probabilities, usage=usage, end=end)

    def _goes_on(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        self._written = int(input_ids.shape[1] - self._prompt["input_ids"].shape[1])
        self._last = int(input_ids[0, -1])
        return input_ids.new_full((input_ids.shape[0],), int(self._halt.is_set())).bool()

    def _ended(self) -> bool:
        ends = self._model.generation_config.eos_token_id
        return self._last in (ends if isinstance(ends, list) else [ends])

    def _generate(self) -> None:
        from transformers import set_seed

        options = self._options
        warm = float(options.get("temperature", 0)) > 0
        sampling = {"temperature": float(options["temperature"]), "top_p": options.get("top_p", 1.0)} if warm else {}
        try:
            if options.get("seed") is not None:
                set_seed(int(options["seed"]))
            self._model.generate(
                **self._prompt,
                max_new_tokens=max(1, int(options["n_predict"])),
                do_sample=warm,
                streamer=self._streamer,
                stopping_criteria=self._criteria,
                pad_token_id=self._tokenizer.pad_token_id or self._tokenizer.eos_token_id,
                **sampling,
            )
        except BaseException as error:  # noqa: BLE001 - told to the reader's thread
            self._error = error
            self._streamer.end()

    def _first_token_probabilities(self) -> list[dict[str, Any]]:
        """The likeliest first tokens in OpenAI's form, where they are asked for."""
        count = int(self._options.get("n_probs", 0))
        if not count:
            return []
        scores = self._model(**self._prompt).logits.detach()[0, -1].float().log_softmax(-1)
        best = scores.topk(min(count, scores.shape[-1]))
        top = [
            {"token": self._tokenizer.decode([int(token)]), "logprob": float(value)}
            for value, token in zip(best.values, best.indices, strict=True)
        ]
        return [{**top[0], "top_logprobs": top}]


def make_transformers(settings: Settings) -> TransformersChatModel:
    """The chat model of the folder that ``HAWKER_LLM=transformers:PATH`` names.

    Raises:
        SettingsError: there is no such folder, or it holds no model.
    """
    path = Path(settings.llm.split(":", 1)[1]).expanduser()
    if not settings.llm.split(":", 1)[1].strip() or not (path / "config.json").is_file():
        raise SettingsError("HAWKER_LLM", settings.llm, EXPECTED)
    client = TransformersClient(path, queue=settings.llm_queue, timeout_s=settings.llm_timeout_s)
    return TransformersChatModel(client=client, model=path.name)


def _prompt(tokenizer: Any, call: Call) -> str:
    messages = [dict(message) for message in call.messages]
    if tokenizer.chat_template:
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    else:  # a base model: plain roles
        text = "".join(f"{message['role']}: {message['content']}\n\n" for message in messages) + "assistant: "
    return text + call.prefix


def _open_end(text: str, stops: list[str]) -> int:
    """How many characters at the end may be the beginning of a stop sequence."""
    for length in range(min(len(text), max(map(len, stops), default=1) - 1), 0, -1):
        if any(stop.startswith(text[-length:]) for stop in stops):
            return length
    return 0
