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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests last: Playwright keeps an event loop running in the main thread, where async tests need none."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
