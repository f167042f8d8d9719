"""The widget's figures: streams beside a bare SSE server, cuts, size, and time to interactive on a slow page."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tests.benchmarks import Row
from tests.benchmarks._widget_servers import ANSWER

VISITORS, RUNS, CUTS = 100, 5, 200
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server in a process of its own."""

    port: int
    site: str


def run() -> list[Row]:
    """All of them."""
    return [*(_streams(pause_s) for pause_s in (0.0, 0.02)), _cuts(), _size(), *_interactive()]


@contextmanager
def _server(which: str, pause_s: float) -> Iterator[Server]:
    command = [sys.executable, "-m", "tests.benchmarks._widget_servers", which, str(pause_s)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port, site = process.stdout.readline().split()
        yield Server(port=int(port), site=site)
    finally:
        process.kill()
        process.wait()


async def _send(
    server: Server, method: str, path: str, headers: dict[str, str], body: str = ""
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    for _ in range(200):  # a server that has just printed its port may not accept yet
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            break
        except OSError:
            await asyncio.sleep(0.05)
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
    await writer.drain()
    return reader, writer


async def _fetch(
    server: Server, method: str, path: str, headers: dict[str, str], body: str = "", most: int = 10**9
) -> bytes:
    """The answer's body, at most so many bytes of it: then the connection is cut."""
    reader, writer = await _send(server, method, path, headers, body)
    data = bytearray()
    while len(data) < most and (piece := await reader.read(65536)):
        data += piece
    writer.transport.abort() if len(data) >= most else writer.close()
    head, _, rest = bytes(data[:most]).partition(b"\r\n\r\n")
    return _unchunk(rest) if b"chunked" in head.lower() else rest


def _unchunk(data: bytes) -> bytes:
    whole = bytearray()
    while data:
        size, _, rest = data.partition(b"\r\n")
        length = int(size, 16) if size else 0
        if not length:
            break
        whole += rest[:length]
        data = rest[length + 2 :]
    return bytes(whole)


def _read(data: bytes) -> tuple[str, list[int], bool]:
    text, numbers, over = "", [], False
    for block in data.split(b"\n\n")[:-1]:
        fields = dict(line.split(b": ", 1) for line in block.split(b"\n"))
        numbers.append(int(fields[b"id"]))
        text += json.loads(fields[b"data"])["text"] if fields[b"event"] == b"text" else ""
        over = fields[b"event"] == b"done"
    return text, numbers, over


async def _session(server: Server) -> dict[str, str]:
    made = await _fetch(server, "POST", f"/widget/session?site={server.site}", {})
    return {"Authorization": f"Bearer {json.loads(made)['token']}"}


async def _ask(server: Server, mine: dict[str, str]) -> str:
    body = json.dumps({"text": "Hello", "message_id": uuid4().hex})
    return json.loads(await _fetch(server, "POST", f"/widget/messages?site={server.site}", mine, body))["turn_id"]


async def _visit(server: Server, mine: dict[str, str] | None) -> None:
    path = "/events"
    if mine is not None:
        path = f"/widget/turns/{await _ask(server, mine)}/events?site={server.site}"
    text, numbers, over = _read(await _fetch(server, "GET", path, mine or {}))
    assert (text, over) == (ANSWER, True)
    assert numbers == list(range(1, len(numbers) + 1))


def _streams(pause_s: float) -> Row:
    async def all_of(server: Server, visitors: list[dict[str, str] | None]) -> float:
        began = time.perf_counter()
        await asyncio.gather(*(_visit(server, mine) for mine in visitors))
        return time.perf_counter() - began

    async def measure(ours: Server, peer: Server) -> tuple[list[float], list[float]]:
        mine: list[dict[str, str] | None] = [await _session(ours) for _ in range(VISITORS)]
        pairs = [(await all_of(ours, mine), await all_of(peer, [None] * VISITORS)) for _ in range(RUNS)]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    with _server("widget", pause_s) as ours, _server("bare", pause_s) as peer:
        ours_s, peer_s = asyncio.run(measure(ours, peer))
    share = statistics.median(one / other for one, other in zip(ours_s, peer_s, strict=True))
    pace = "as fast as it can" if not pause_s else f"{1 / pause_s:.0f} tokens/s"
    return Row(
        topic="widget",
        what=f"{VISITORS} visitors, 500-token answers, upstream {pace}",
        value=f"{statistics.median(ours_s):.2f} s, {share:.2f}x",
        asked="within 1.5x",
        peer=f"bare Starlette SSE: {statistics.median(peer_s):.2f} s",
        method=f"own processes, loopback, {RUNS} runs in turn; session, POST and numbered events included; each answer compared",
        met=share <= 1.5,
    )


def _cuts() -> Row:
    chance = random.Random(6)

    async def one(server: Server) -> bool:
        mine = await _session(server)
        path = f"/widget/turns/{await _ask(server, mine)}/events?site={server.site}"
        text, seen = "", 0
        most = chance.randrange(400, 30_000)
        for most_bytes in (most, 10**9):
            piece, numbers, _ = _read(
                await _fetch(server, "GET", path, {**mine, "Last-Event-ID": str(seen)}, most=most_bytes)
            )
            text += piece
            if numbers != list(range(seen + 1, seen + 1 + len(numbers))):
                return False
            seen = numbers[-1] if numbers else seen
        return text == ANSWER

    async def measure(server: Server) -> int:
        results = [await asyncio.gather(*(one(server) for _ in range(20))) for _ in range(CUTS // 20)]
        return sum(sum(batch) for batch in results)

    with _server("widget", 0.001) as ours:
        whole = asyncio.run(measure(ours))
    return Row(
        topic="widget",
        what=f"reconnects in mid-answer, {CUTS} random cuts",
        value=f"{whole} complete",
        asked=f"{CUTS}, byte for byte",
        method="connection aborted after 0.4 to 30 KB, read on with Last-Event-ID; no number lost or doubled",
        met=whole == CUTS,
    )


def _size() -> Row:
    from ui.widget.page import asset

    sizes = {name: len(asset(name).packed) / 1024 for name in ("loader.js", "frame.js", "frame.css")}
    total = sizes["loader.js"] + sizes["frame.js"]
    return Row(
        topic="widget",
        what="loader and frame script, gzipped",
        value=f"{total:.1f} KB",
        asked="at most 30 KB",
        method=", ".join(f"{name} {size:.1f} KB" for name, size in sizes.items()),
        met=total <= 30,
    )


def _interactive() -> list[Row]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return []
    from playwright.sync_api import sync_playwright

    from tests.browser.shop_page import shop
    from tests.ui.widget_parts import ScriptedAssistant, served, widget_app

    seconds: list[float] = []
    assistant = ScriptedAssistant(Path(tempfile.mkdtemp()))
    with served(widget_app(assistant)) as host, shop() as place, sync_playwright() as play:
        place.hawker, place.site = host, assistant.sites.add("Bench", [place.origin]).key
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(RUNS):
            page = browser.new_page()
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
            page.add_init_script(
                "document.addEventListener('hawker:ready', () => { window.readyAt = performance.now() })"
            )
            page.goto(place.origin)
            page.wait_for_function("window.readyAt")
            began = page.evaluate(
                "performance.getEntriesByType('resource').find((e) => e.name.endsWith('/widget.js')).startTime"
            )
            seconds.append((page.evaluate("window.readyAt") - began) / 1000)
            page.close()
        browser.close()
    assistant.close()
    middle = statistics.median(seconds)
    return [
        Row(
            topic="widget",
            what="time to interactive, CPU throttled 4x",
            value=f"{middle * 1000:.0f} ms",
            asked="at most 500 ms",
            method=f"Chromium, empty cache, from the script's request to a launcher that opens; {RUNS} runs, slowest {max(seconds) * 1000:.0f} ms, load average {os.getloadavg()[0]:.0f}",
            met=middle <= 0.5,
        )
    ]
