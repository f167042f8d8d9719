"""One real server on the demo shop and one real Chromium for all tests here.

The server is what ``make run`` starts, without a language model (``HAWKER_LLM=none``), so that the tests hold on
any machine. A page fails its test when the browser asks another host for anything, or logs an error.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.browser.desk import ROOT, Desk

START_S = 170
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder are browser tests."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(400))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; without it, or without playwright, the tests skip and say so."""
    pytest.importorskip("playwright", reason="playwright is not installed (make install-dev)")
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if found is None:
        pytest.skip("no Chromium here (apt-get install chromium)")
    return found


@pytest.fixture(scope="session")
def demo_store(request: pytest.FixtureRequest) -> Path:
    """The demo shop's Store, kept between runs: a second run is the second ``make run``, and as quick.

    Conversations begin anew. ``pytest --cache-clear`` makes it from nothing.
    """
    assert request.config.cache is not None
    store = request.config.cache.mkdir("hawker-browser") / "store"
    for left in store.glob("conversations.sqlite*"):
        left.unlink()
    return store


@pytest.fixture(scope="session")
def server(chromium: str, demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of ``hawker serve --demo``; at the end it is stopped as Ctrl+C does, and has to end well."""
    folder = tmp_path_factory.mktemp("served")
    log = folder / "log"
    command = [sys.executable, "-m", "ui.cli", "serve", "--demo", "--store", str(demo_store), "--port", "0"]
    with log.open("w") as output:
        environment = {**os.environ, "HAWKER_LLM": "none", "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(command, cwd=folder, env=environment, stderr=output, stdout=output)
        try:
            address = _wait_for_address(process, log)
            yield address
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0, log.read_text()
        finally:
            process.kill()
    assert "Traceback" not in log.read_text()


def _wait_for_address(process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
        if found:
            return found[0]
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"no address within {START_S} s: {log.read_text()}")


@pytest.fixture(scope="session")
def ready(server: str) -> str:
    """The server's address once routing is warm, so that no test waits for it."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        state = httpx.get(f"{server}/readyz").json()
        if state["store"] == "open" and state["model"] == "none":
            return server
        time.sleep(0.2)
    raise AssertionError("the server did not get ready")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[object]:
    """One Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield running
        running.close()


@pytest.fixture(scope="session")
def _english(browser: object, ready: str) -> Iterator[Desk]:
    desk = Desk(browser, ready)
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def _chinese(browser: object, ready: str) -> Iterator[Desk]:
    desk = Desk(browser, ready, locale="zh-CN")
    yield desk
    desk.close()


@pytest.fixture
def english(_english: Desk) -> Desk:
    """An English desk with an empty chat."""
    _english.open("/")
    return _english


@pytest.fixture
def chinese(_chinese: Desk) -> Desk:
    """A Chinese desk with an empty chat."""
    _chinese.open("/")
    return _chinese
