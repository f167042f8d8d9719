"""Many at once: what is read of a file, and that a kill in the middle loses nothing and does nothing twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.copywriting.brief import Brief
from assistant.copywriting.bulk import BulkError, BulkJob, catalogue_items, read_briefs
from knowledge import Store

ROOT = Path(__file__).resolve().parents[3]
FILE = """product,channel,language,tone,market
B1,google_rsa,en,playful,
B1,小红书,中文,,cn
B3,email; push,English,,
,google_rsa,en,,
B3,carrier_pigeon,en,,
B3,email,fr,,
NOPE,email,en,,
"""


def test_rows_become_items_and_bad_rows_are_reported_by_line() -> None:
    items, problems = read_briefs(FILE)
    assert [(item.line, item.brief.product_ids[0], item.brief.channels[0], item.brief.language) for item in items] == [
        (2, "B1", "google_rsa", "en"), (3, "B1", "xiaohongshu", "zh"), (4, "B3", "email", "en"), (4, "B3", "push", "en"),
        (8, "NOPE", "email", "en"),
    ]  # fmt: skip
    assert [problem.line for problem in problems] == [5, 6, 7]
    with pytest.raises(BulkError, match="product and channel"):
        read_briefs("a,b\n1,2\n")


def test_a_job_writes_each_item_once_and_goes_on(copy_shop: Store, tmp_path: Path) -> None:
    items, problems = read_briefs(FILE)
    job = BulkJob.start(tmp_path, items, problems)
    calls = iter([False, False, True])
    assert job.run(copy_shop, None, stopped=lambda: next(calls)) == 2
    again = BulkJob.start(tmp_path, items, problems)
    assert again.folder == job.folder
    assert again.run(copy_shop, None) == 3
    assert again.run(copy_shop, None) == 0
    assert [document["channel"] for document in again.documents()] == ["google_rsa", "xiaohongshu", "email", "push"]
    assert [problem.line for problem in again.problems()] == [5, 6, 7, 8]


def test_the_catalogue_is_every_product_for_every_channel(copy_shop: Store) -> None:
    items = catalogue_items(copy_shop, Brief(channels=("push", "sms")))
    assert len(items) == 8 and len({item.key for item in items}) == 8


def test_kill_in_the_middle_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    from tests.assistant.copywriting.conftest import make_shop

    make_shop(tmp_path)
    channels = ["google_rsa", "email", "push", "meta_feed", "xiaohongshu"]
    rows = [f"{product},{channel},en" for product in ("B1", "B3", "N1") for channel in channels]
    file = tmp_path / "briefs.csv"
    file.write_text("product,channel,language\n" + "\n".join(rows), "utf-8")
    command = [
        sys.executable, "-m", "ui.cli", "copy", "--bulk", str(file), "--store", str(tmp_path / "store"), "--llm", "none", "--json",
    ]  # fmt: skip
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    done = tmp_path / "store" / "copy" / "bulk"
    until = time.monotonic() + 60
    while time.monotonic() < until and len(list(done.glob("*/done/*.json"))) < 3 and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    before = {path.name: path.stat().st_mtime_ns for path in done.glob("*/done/*.json")}
    assert 3 <= len(before) < len(rows)
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert finished.returncode == 0, finished.stderr
    document = json.loads(finished.stdout)
    written = [(variant["product_id"], variant["channel"]) for variant in document["variants"]]
    assert written == [tuple(row.split(",")[:2]) for row in rows]
    assert document["written_now"] == len(rows) - len(before) and document["problems"] == []
    after = {path.name: path.stat().st_mtime_ns for path in done.glob("*/done/*.json")}
    assert {name: after[name] for name in before} == before


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_hundred_products_for_two_channels_survive_a_kill(tmp_path: Path) -> None:
    from tests.benchmarks._copy_bulk import killed_and_resumed

    found = killed_and_resumed(tmp_path)
    assert found.asked == 200 and found.before + found.after == 200
    assert found.whole, found
