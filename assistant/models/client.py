"""Speaks to the model's process: one prompt in, pieces of text out, for threads and for event loops.

Whatever goes wrong on the way leaves here as a ``ModelError`` that says what a person can do. Closing the iterator
early closes the connection, which stops the work on the other side within one batch.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncGenerator, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from assistant.errors import ModelError
from assistant.models.llama import Endpoint, LlamaProcess
from assistant.models.turnstile import Turnstile

WireMessage = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request.

    Args:
        messages: role and content, in order; special tokens in contents are already disarmed.
        prefix: the beginning of the answer, given; it is not repeated in the pieces.
        options: the runtime's own sampling options (n_predict, temperature, grammar, stop ...).
    """

    messages: Sequence[WireMessage]
    prefix: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Tokens: read, of these from the cache, written."""

    input_tokens: int
    cached_tokens: int
    output_tokens: int


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A bit of the answer; the last one has ``usage`` and why it ended (``stop`` or ``length``)."""

    text: str
    tokens: Sequence[Mapping[str, Any]] = ()
    usage: Usage | None = None
    end: str | None = None


class LlamaClient:
    """The way to the process; bounded in how many go at once and in how long each may take."""

    def __init__(self, process: LlamaProcess, turnstile: Turnstile, *, timeout_s: float) -> None:
        self.process, self._turnstile, self._timeout_s = process, turnstile, timeout_s
        # no proxy of the environment for loopback; no kept connections: the runtime closes each after 100 requests
        # or 5 s, and a request that meets the closing one is lost
        self._http = httpx.Client(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))

    def stream(self, call: Call, timeout_s: float | None = None) -> Generator[Piece]:
        """The answer, piece by piece.

        ``timeout_s`` bounds the wait for a turn, any silence, and the answer as a whole (seen when a piece comes).

        Raises:
            ModelBusy: too many wait already.
            ModelError: the process cannot start, died, hangs, or refuses the request.
        """
        limit = timeout_s or self._timeout_s
        with self._turnstile.enter(limit):
            endpoint = self.process.start()
            deadline = time.monotonic() + limit
            try:
                body = self._body(call, self._post(endpoint, "/apply-template", call, limit)["prompt"])
                with self._http.stream("POST", **_request(endpoint, "/completion", body, limit)) as response:
                    if response.status_code != httpx.codes.OK:
                        response.read()
                        raise _refusal(response)
                    for line in response.iter_lines():
                        if time.monotonic() > deadline:
                            raise httpx.ReadTimeout("deadline")
                        yield from _pieces(line)
            except httpx.TimeoutException:
                raise self._too_slow(endpoint, limit) from None
            except httpx.TransportError:
                raise self.process.explain_loss(endpoint) from None
            self.process.succeeded()

    async def astream(self, call: Call, timeout_s: float | None = None) -> AsyncGenerator[Piece]:
        """The same for event loops; a cancelled task stops the work too."""
        limit = timeout_s or self._timeout_s
        async with self._turnstile.aenter(limit):
            endpoint = self.process.running() or await asyncio.to_thread(self.process.start)
            deadline = time.monotonic() + limit
            try:
                # verify=False: no certificates are read for a plain connection, which would cost 20 ms
                async with httpx.AsyncClient(trust_env=False, verify=False) as http:  # noqa: S501
                    template = await http.post(
                        **_request(endpoint, "/apply-template", {"messages": call.messages}, limit)
                    )
                    body = self._body(call, _json(template)["prompt"])
                    async with http.stream("POST", **_request(endpoint, "/completion", body, limit)) as response:
                        if response.status_code != httpx.codes.OK:
                            await response.aread()
                            raise _refusal(response)
                        async for line in response.aiter_lines():
                            # no asyncio.timeout here: it would interrupt the consumer between two pieces
                            if time.monotonic() > deadline:
                                raise httpx.ReadTimeout("deadline")
                            for piece in _pieces(line):
                                yield piece
            except httpx.TimeoutException:
                raise await asyncio.to_thread(self._too_slow, endpoint, limit) from None
            except httpx.TransportError:
                raise await asyncio.to_thread(self.process.explain_loss, endpoint) from None
            self.process.succeeded()

    @property
    def waiting(self) -> int:
        """How many calls wait for their turn."""
        return self._turnstile.waiting

    def start(self) -> None:
        """Bring the process up, if it is not."""
        self.process.start()

    def count_tokens(self, text: str) -> int:
        """How many tokens the model reads in ``text``."""
        endpoint = self.process.start()
        try:
            answer = self._http.post(**_request(endpoint, "/tokenize", {"content": text}, self._timeout_s))
        except httpx.TransportError:
            raise self.process.explain_loss(endpoint) from None
        return len(_json(answer)["tokens"])

    def close(self) -> None:
        """End the process and the connections; a later call starts anew."""
        self.process.stop()

    def _post(self, endpoint: Endpoint, path: str, call: Call, limit: float) -> Mapping[str, Any]:
        return _json(self._http.post(**_request(endpoint, path, {"messages": call.messages}, limit)))

    def _body(self, call: Call, prompt: str) -> dict[str, Any]:
        return {"prompt": prompt + call.prefix, "stream": True, "cache_prompt": True, **call.options}

    def _too_slow(self, endpoint: Endpoint, limit: float) -> ModelError:
        hung = self.process.end_if_hung(endpoint)
        what = "The model's process hung and was ended" if hung else "The model took too long and was stopped"
        return ModelError(
            f"{what} ({limit:.0f} s). Ask again or ask for less; HAWKER_LLM_TIMEOUT_S sets the longest time of a call."
        )


def _request(endpoint: Endpoint, path: str, body: Mapping[str, Any], limit: float) -> dict[str, Any]:
    return {
        "url": f"{endpoint.url}{path}",
        "json": body,
        "headers": {"Authorization": f"Bearer {endpoint.key}"},
        "timeout": httpx.Timeout(limit, connect=min(limit, 5.0)),
    }


def _json(response: httpx.Response) -> Mapping[str, Any]:
    if response.status_code != httpx.codes.OK:
        raise _refusal(response)
    return response.json()


def _pieces(line: str) -> Iterator[Piece]:
    """What one line of the event stream holds: a piece, or nothing."""
    if line.startswith("error:"):
        raise ModelError(f"The model's process failed: {line[6:].strip()[:300]}")
    if not line.startswith("data:") or line == "data: [DONE]":
        return
    try:
        event = json.loads(line[5:])
    except ValueError:
        raise ModelError(f"The model's process sent something that is no JSON: {line[:100]!r}") from None
    if "error" in event:
        raise ModelError(f"The model's process failed: {str(event['error'])[:300]}")
    usage = end = None
    if event.get("stop"):
        timings = event.get("timings") or {}
        cached = int(timings.get("cache_n", 0))
        usage = Usage(
            input_tokens=int(event["tokens_evaluated"]),
            cached_tokens=cached,
            output_tokens=int(event["tokens_predicted"]),
        )
        end = "length" if event.get("stop_type") == "limit" else "stop"
    yield Piece(text=event.get("content", ""), tokens=event.get("completion_probabilities", ()), usage=usage, end=end)


def _refusal(response: httpx.Response) -> ModelError:
    """Why the process refused a request, in words that say what to do."""
    error: Mapping[str, Any] = {}
    with contextlib.suppress(ValueError):
        error = response.json().get("error", {})
    if error.get("type") == "exceed_context_size_error":
        return ModelError(
            f"The prompt has {error['n_prompt_tokens']} tokens, the model's context {error['n_ctx']}. "
            "Shorten it, or raise HAWKER_LLM_CONTEXT."
        )
    reason = str(error.get("message") or response.text)[:300]
    return ModelError(f"The model's process refused the request (HTTP {response.status_code}): {reason}")
