"""Turns that outlive their connections: events are numbered, kept for a while, and read from any number on.

A turn runs whether or not anybody listens. Who reconnects names the last event they saw and gets exactly what comes
after it. What is kept is bounded: an answer that grows too long has its first pieces of text folded into one event
that holds all of them, so that even a late reader ends with the same bytes.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import NamedTuple

HEARTBEAT_S = 15.0
HEARTBEAT = b": still here\n\n"
FRAMES_KEPT = 4096
BYTES_KEPT = 512 * 1024
KEPT_S = 300.0
TURNS_KEPT = 2000

TOGETHER_S = 0.01  # events that come closer than this travel together
SNAPSHOT = "snapshot"
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Frame(NamedTuple):
    """One event as it goes over the wire; ``text`` is the piece of the answer it carries, if it does."""

    number: int
    data: bytes
    text: str | None = None


def encode(number: int, kind: str, data: object) -> bytes:
    """An event in the format of server-sent events (WHATWG HTML, section 9.2)."""
    return f"id: {number}\nevent: {kind}\ndata: {_json(data)}\n\n".encode("utf-8", "replace")


class TurnStream:
    """The events of one turn so far, and who waits for more. Used from one event loop."""

    def __init__(
        self, turn_id: str, visitor_id: str, message: str, *, frames: int = FRAMES_KEPT, size: int = BYTES_KEPT
    ) -> None:
        self.turn_id, self.visitor_id, self.message = turn_id, visitor_id, message
        self.over = False
        self.ended_at: float | None = None
        self._most_frames, self._most_bytes = frames, size
        self._frames: list[Frame] = []
        self._size = 0
        self._last = 0
        self._waiting: set[asyncio.Future[bool]] = set()

    def add(self, kind: str, data: object, text: str | None = None) -> None:
        """Number an event and pass it to whoever waits."""
        self._last += 1
        frame = Frame(self._last, encode(self._last, kind, data), text)
        self._frames.append(frame)
        self._size += len(frame.data)
        if len(self._frames) > self._most_frames or self._size > self._most_bytes:
            self._fold()
        self._wake()

    def end(self) -> None:
        """No more events will come."""
        self.over = True
        self.ended_at = time.monotonic()
        self._wake()

    async def read(self, after: int = 0) -> AsyncIterator[bytes]:
        """What comes after event ``after``, as many events at a time as are there, until the turn is over."""
        seen, clock = max(0, after), asyncio.get_running_loop().time
        sent = clock() - TOGETHER_S
        while True:
            ready = self._after(seen)
            if ready:
                if not self.over and (early := sent + TOGETHER_S - clock()) > 0:
                    await asyncio.sleep(early)
                    ready = self._after(seen)
                seen, sent = ready[-1].number, clock()
                yield b"".join(frame.data for frame in ready)
            elif self.over:
                return
            elif not await self._more():
                yield HEARTBEAT

    def _after(self, seen: int) -> list[Frame]:
        frames = self._frames
        if not frames or frames[-1].number <= seen:
            return []
        # numbers have gaps only where text was folded: step back from the end, where readers are
        at = len(frames)
        while at and frames[at - 1].number > seen:
            at -= 1
        return frames[at:]

    async def _more(self) -> bool:
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[bool] = loop.create_future()
        # asyncio.wait_for would do, at several times the cost for each event
        timer = loop.call_later(HEARTBEAT_S, _answer, waiter, False)
        self._waiting.add(waiter)
        try:
            return await waiter
        finally:
            timer.cancel()
            self._waiting.discard(waiter)

    def _wake(self) -> None:
        for waiter in self._waiting:
            _answer(waiter, True)
        self._waiting.clear()

    def _fold(self) -> None:
        """Replace the older half of the text by one event with all of it; other events stay."""
        cut = len(self._frames) // 2
        old, new = self._frames[:cut], self._frames[cut:]
        written = [frame for frame in old if frame.text is not None]
        if not written:
            return
        text = "".join(frame.text or "" for frame in written)
        number = written[-1].number
        kept = [frame for frame in old if frame.text is None]
        folded = Frame(number, encode(number, SNAPSHOT, {"text": text}), text)
        # the first piece in ``written`` may itself be a snapshot: its text is all that was before it
        self._frames = sorted([*kept, folded, *new], key=lambda frame: frame.number)
        self._size = sum(len(frame.data) for frame in self._frames)


def _answer(waiter: asyncio.Future[bool], value: bool) -> None:
    if not waiter.done():
        waiter.set_result(value)


class Streams:
    """The turns that run or ran lately, by id; one visitor has one running turn at a time."""

    def __init__(self) -> None:
        self._turns: OrderedDict[str, TurnStream] = OrderedDict()
        self._by_message: dict[tuple[str, str], str] = {}
        self._names: dict[str, tuple[str, str]] = {}

    def open(self, stream: TurnStream, message_id: str) -> None:
        """Keep a new turn, known by the id that the browser gave its message as well."""
        self._sweep()
        name = (stream.visitor_id, message_id)
        self._turns[stream.turn_id] = stream
        self._by_message[name] = stream.turn_id
        self._names[stream.turn_id] = name

    def of(self, visitor_id: str, turn_id: str) -> TurnStream | None:
        """A turn of this visitor; other people's look like those that do not exist."""
        stream = self._turns.get(turn_id)
        return stream if stream is not None and stream.visitor_id == visitor_id else None

    def sent(self, visitor_id: str, message_id: str) -> TurnStream | None:
        """The turn of a message that was sent before, so that sending it again asks nothing twice."""
        turn_id = self._by_message.get((visitor_id, message_id))
        return self._turns.get(turn_id) if turn_id else None

    def running(self, visitor_id: str) -> TurnStream | None:
        """The turn of this visitor that is being answered."""
        for stream in reversed(self._turns.values()):
            if stream.visitor_id == visitor_id and not stream.over:
                return stream
        return None

    def _sweep(self) -> None:
        now = time.monotonic()
        for turn_id, stream in list(self._turns.items()):
            late = stream.ended_at is not None and now - stream.ended_at > KEPT_S
            crowded = len(self._turns) >= TURNS_KEPT and stream.over
            if not (late or crowded):
                if not stream.over:
                    continue
                break  # they are in order of their beginnings: what follows is younger
            del self._turns[turn_id]
            self._by_message.pop(self._names.pop(turn_id), None)
