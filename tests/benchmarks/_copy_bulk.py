"""Bulk copy of a hundred products for two channels, killed in the middle (SIGKILL) and run again to its end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from knowledge import Store
from knowledge.demo import load_demo

ROOT = Path(__file__).resolve().parents[2]
CHANNELS = ("google_rsa", "xiaohongshu")
PATIENCE_S = 300


@dataclass(frozen=True, kw_only=True)
class Killed:
    """What a killed and resumed job came to. ``touched``: items done before the kill that were written again."""

    asked: int
    before: int
    after: int
    lost: int
    twice: int
    touched: int

    @property
    def whole(self) -> bool:
        """True when no item was lost or done twice."""
        return not (self.lost or self.twice or self.touched) and 0 < self.before < self.asked


def killed_and_resumed(folder: Path, products: int = 100) -> Killed:
    """Run ``hawker copy --bulk`` over the demo shop in ``folder``, kill it half way, and run it again."""
    store = folder / "store"
    with Store.open(store, embedder="none") as opened:
        load_demo(opened)
        ids = opened.table("products").order_by("product_id").product_id.to_pyarrow().to_pylist()[:products]
    rows = [(product, channel) for product in ids for channel in CHANNELS]
    file = folder / "briefs.csv"
    lines = [f"{product},{channel},{'zh' if channel == 'xiaohongshu' else 'en'}" for product, channel in rows]
    file.write_text("product,channel,language\n" + "\n".join(lines), "utf-8")
    command = [
        sys.executable,
        "-m",
        "ui.cli",
        "copy",
        "--bulk",
        str(file),
        "--store",
        str(store),
        "--llm",
        "none",
        "--json",
    ]
    before = _kill(command, store, len(rows) // 2)
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    document = json.loads(finished.stdout)
    written = [(variant["product_id"], variant["channel"]) for variant in document["variants"]]
    after = _done(store)
    return Killed(
        asked=len(rows), before=len(before), after=document["written_now"], lost=len(set(rows) - set(written)),
        twice=len(written) - len(set(written)), touched=sum(after.get(name) != when for name, when in before.items()),
    )  # fmt: skip


def _kill(command: list[str], store: Path, half: int) -> dict[str, int]:
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and len(_done(store)) < half and running.poll() is None:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    return _done(store)


def _done(store: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (store / "copy" / "bulk").glob("*/done/*.json")}
