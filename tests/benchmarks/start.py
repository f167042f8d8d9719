"""How quickly Hawker starts and what it holds in memory, beside a bare Python and a bare Gradio."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psutil

from tests.benchmarks import Row

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5
TOPIC = "start"
HELP = "import sys; sys.argv = ['hawker', '--help']\nfrom ui.cli import app\ntry: app()\nexcept SystemExit: pass"


def seconds(code: str, runs: int = RUNS) -> float:
    """Median wall time of a new Python that runs this."""
    taken: list[float] = []
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def serve(store: Path, llm: str) -> tuple[float, float, float]:
    """Start the server; seconds until it is up, until all is warm, and megabytes of all its processes then."""
    command = [sys.executable, "-m", "ui.cli", "serve", "--demo", "--store", str(store), "--port", "0", "--llm", llm]
    began = time.perf_counter()
    log = store.parent / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, stderr=output, stdout=output)
    try:
        address = None
        while address is None:
            assert process.poll() is None, log.read_text()
            found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
            address = found[0] if found else None
            time.sleep(0.05)
        up = time.perf_counter() - began
        state: dict[str, object] = {}
        while state.get("model") not in ("ready", "none", "failed"):
            state = httpx.get(f"{address}/readyz").json()
            assert time.perf_counter() - began < 600, state
            time.sleep(0.1)
        warm = time.perf_counter() - began
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        megabytes = sum(each.memory_info().rss for each in family) / 1e6
    finally:
        process.terminate()
        process.wait(30)
    return up, warm, megabytes


def run() -> list[Row]:
    """Start times (medians of five) and memory; the server is started once cold, then five times."""
    bare, gradio = seconds("pass"), seconds("import gradio")
    rows = [
        Row(topic=TOPIC, what="hawker --help", value=f"{(took := seconds(HELP)):.2f} s", asked="0.5 s",
            peer=f"python -c pass {bare:.2f} s", method="median of 5", met=took < 0.5),
        Row(topic=TOPIC, what="import assistant", value=f"{(took := seconds('import assistant')):.2f} s",
            asked="0.5 s", peer=f"python -c pass {bare:.2f} s", method="median of 5", met=took < 0.5),
    ]  # fmt: skip
    llm = os.environ.get("HAWKER_LLM", "embedded")
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        cold_up, cold_warm, _ = serve(store, llm)
        again = [serve(store, llm) for _ in range(RUNS)]
    up, warm = (statistics.median(each[i] for each in again) for i in (0, 1))
    memory = max(each[2] for each in again)
    peer = f"import gradio {gradio:.1f} s"
    rows += [
        Row(topic=TOPIC, what="first start, demo shop imported: page up", value=f"{cold_up:.1f} s", peer=peer,
            method="once, weights in place"),
        Row(topic=TOPIC, what="first start: routing and model warm", value=f"{cold_warm:.1f} s", peer=peer,
            method="once, vectors still building"),
        Row(topic=TOPIC, what="later starts: page up", value=f"{up:.1f} s", asked="15 s", peer=peer,
            method="median of 5", met=up < 15),
        Row(topic=TOPIC, what=f"later starts: all ready ({llm})", value=f"{warm:.1f} s", asked="15 s", peer=peer,
            method="median of 5", met=warm < 15),
        Row(topic=TOPIC, what="resident memory, all processes", value=f"{memory:,.0f} MB", asked="3,500 MB",
            peer="", method="largest of 5, when ready", met=memory < 3500),
    ]  # fmt: skip
    return rows
