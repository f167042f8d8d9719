"""How long a turn takes: first event and first text, on the demo shop, with the embedded default.

Orders and products need no model call, so no weights are loaded here. The peer is LangChain's own ``create_agent``
with a scripted model, one tool that asks the same Store, and nothing else: no routing, no roles, no verification, no
database.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import Row

RUNS = 5
ORDERS = (
    "Where is order 536365?",
    "订单536370到哪了？",
    "status of order 540001",
    "查一下订单 545901",
    "order 561212?",
)
PRODUCTS = (
    "Do you have a white hanging heart T-light holder, and what does it cost?",
    "有没有三层的蛋糕架？15英镑以内",
    "How much is the jumbo bag red retrospot?",
    "红色的闹钟多少钱",
    "Do you have wooden picture frames under £5?",
)


def run(folder: Path | None = None) -> list[Row]:
    """The medians of five runs over five questions a kind; ``folder`` may hold a demo shop with its vectors built."""
    from assistant import Assistant, Settings
    from knowledge import Store
    from knowledge.demo import load_demo

    with tempfile.TemporaryDirectory() as fresh, Store.open(folder or Path(fresh) / "store") as store:
        load_demo(store)
        store.start_indexing()
        store.wait_for_index(900)
        url = f"sqlite:///{fresh}/conversations.sqlite"
        settings = Settings(llm="none", conversations_url=url, _env_file=None)  # pyright: ignore[reportCallIssue]
        assistant = Assistant(store, settings)
        assistant.warm_up().join()
        try:
            bare = _bare(store)
            return [
                *_kind(assistant, "orders", ORDERS, bare),
                *_kind(assistant, "products", PRODUCTS, bare),
                _overhead(assistant, bare),
            ]
        finally:
            assistant.close()


def _kind(assistant: object, name: str, questions: tuple[str, ...], bare: Callable[[], float]) -> list[Row]:
    from assistant import Assistant, Caller

    assert isinstance(assistant, Assistant)
    caller = Caller(role="admin", user_id="bench")
    replies = [assistant.reply(question, caller=caller) for _ in range(RUNS) for question in questions]
    events = [reply.timings.first_event_s for reply in replies]
    texts = [reply.timings.first_text_s or reply.timings.total_s for reply in replies]
    peer = f"bare create_agent: {statistics.median(bare() for _ in range(RUNS)) * 1000:.0f} ms whole turn"
    method = f"{len(replies)} turns ({RUNS} x {len(questions)} questions, en and zh), no model call"
    return [
        _row(f"first event, {name}", events, 0.15, peer, method),
        _row(f"first text, {name}", texts, 0.5, peer, method),
    ]


def _row(what: str, seconds: list[float], limit: float, peer: str, method: str) -> Row:
    middle = statistics.median(seconds)
    worst = sorted(seconds)[int(len(seconds) * 0.95) - 1]
    return Row(
        topic="turn",
        what=what,
        value=f"{middle * 1000:.0f} ms (p95 {worst * 1000:.0f} ms)",
        asked=f"median at most {limit * 1000:.0f} ms",
        peer=peer,
        method=method,
        met=middle <= limit,
    )


def _overhead(assistant: object, bare: Callable[[], float]) -> Row:
    """A greeting: all that a turn costs besides looking something up."""
    from assistant import Assistant, Caller

    assert isinstance(assistant, Assistant)
    caller = Caller(role="admin", user_id="bench")
    seconds = [assistant.reply("Hi!", caller=caller).timings.total_s for _ in range(RUNS * 3)]
    return Row(
        topic="turn",
        what="whole turn, a greeting",
        value=f"{statistics.median(seconds) * 1000:.0f} ms",
        peer=f"bare create_agent with one tool: {statistics.median(bare() for _ in range(RUNS)) * 1000:.0f} ms",
        method="routing, graph, gate and two commits to SQLite included",
    )


def _bare(store: object) -> Callable[[], float]:
    from langchain.agents import create_agent
    from langchain.tools import tool
    from langchain_core.messages import HumanMessage

    from assistant.testing import ScriptedChatModel, calls
    from knowledge import Store

    assert isinstance(store, Store)

    @tool
    def find(order_id: str) -> str:
        """Find an order."""
        return str(store.find_order(order_id))

    def once() -> float:
        model = ScriptedChatModel(steps=[calls("find", order_id="536365"), "Order 536365 is placed."])
        agent = create_agent(model, tools=[find])

        async def turn() -> float:
            began = time.perf_counter()
            async for _ in agent.astream({"messages": [HumanMessage("Where is it?")]}, stream_mode="messages"):
                pass
            return time.perf_counter() - began

        return asyncio.run(turn())

    return once
