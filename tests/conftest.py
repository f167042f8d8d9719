"""What all tests share: the network is closed but for loopback, and settings do not leak in from the machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

for name in [key for key in os.environ if key.startswith("HAWKER_")]:
    del os.environ[name]
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # as at our entry points: see ui/cli.py

# no deadline: a busy machine is no fault of the code; HYPOTHESIS_PROFILE=thorough looks longer
settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("thorough", max_examples=500, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(autouse=True)
def _only_loopback() -> None:
    # "localhost" would be looked up; tests name the address
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout; a test that needs it skips where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the real data sets are not beside this checkout ({folder.name})")
    return folder


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests last: Playwright keeps an event loop running in the main thread, where async tests need none.

    Where two processes share the work (``-n 2 --dist loadgroup``), one gets all browser tests, which share a server
    and a Chromium; of the others each file stays together, since its tests share what it sets up.
    """
    items.sort(key=_in_browser)
    for item in items:
        item.add_marker(pytest.mark.xdist_group("browser" if _in_browser(item) else str(item.path)))


def _in_browser(item: pytest.Item) -> bool:
    return item.path.parent.name == "browser"
