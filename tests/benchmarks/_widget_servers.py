"""Two servers for the widget's figures, each in a process of its own: ours, and a bare Starlette SSE server.

``python -m tests.benchmarks._widget_servers widget|bare PAUSE_S`` prints its port. Both stream the same 500 tokens of
the same upstream, which waits ``PAUSE_S`` between two of them.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

TOKENS = [f" token{at:03}" for at in range(500)]
ANSWER = "".join(TOKENS)


async def upstream(pause_s: float) -> AsyncIterator[str]:
    """What a model sends."""
    for token in TOKENS:
        await asyncio.sleep(pause_s)
        yield token


def bare(pause_s: float) -> Any:
    """The peer: nothing but Starlette and server-sent events."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import StreamingResponse
    from starlette.routing import Route

    async def events(request: Request) -> StreamingResponse:
        async def body() -> AsyncIterator[bytes]:
            number = 0
            async for token in upstream(pause_s):
                number += 1
                data = json.dumps({"text": token}, ensure_ascii=False, separators=(",", ":"))
                yield f"id: {number}\nevent: text\ndata: {data}\n\n".encode()
            yield f"id: {number + 1}\nevent: done\ndata: {{}}\n\n".encode()

        return StreamingResponse(body(), media_type="text/event-stream")

    return Starlette(routes=[Route("/events", events)])


def widget(pause_s: float, folder: Path) -> tuple[Any, str]:
    """Ours, whole: gate, door, sessions, limits, numbered and kept events; only the model is the upstream's."""
    from assistant.events import Event, Reply, TextDelta, TurnFinished
    from tests.ui.widget_parts import ScriptedAssistant, widget_app

    class Upstream(ScriptedAssistant):
        async def astream(self, message: str, **more: Any) -> AsyncIterator[Event]:  # type: ignore[override]
            async for token in upstream(pause_s):
                yield TextDelta(text=token)
            turn = more["turn_id"]
            yield TurnFinished(reply=Reply(turn_id=turn, conversation_id=turn, text=ANSWER, language="en"))

    assistant = Upstream(folder)
    site = assistant.sites.add("Bench", ["https://shop.example"])
    return widget_app(assistant, scale=1000), site.key


def main() -> None:
    """Serve until killed."""
    import uvicorn

    which, pause_s = sys.argv[1], float(sys.argv[2])
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    key = "-"
    if which == "bare":
        app = bare(pause_s)
    else:
        app, key = widget(pause_s, Path(tempfile.mkdtemp()))
    print(listener.getsockname()[1], key, flush=True)
    config = uvicorn.Config(app, log_level="error", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
