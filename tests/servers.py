"""Real servers for tests that need one, on loopback: PostgreSQL and Redis where Debian's packages are installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

WAIT_S = 20


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@contextmanager
def redis_server() -> Iterator[str]:
    """The URL of a Redis of one's own, empty and without a disk."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no Redis here (apt-get install redis-server)")
    port = free_port()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(WAIT_S)


@contextmanager
def postgres_server() -> Iterator[str]:
    """The SQLAlchemy URL of a PostgreSQL of one's own; it refuses to run as root, then Debian's user runs it."""
    bin_folder = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
    if bin_folder is None:
        pytest.skip("no PostgreSQL here (apt-get install postgresql)")
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    folder, port = Path(tempfile.mkdtemp(prefix="hawker-pg-")), free_port()
    try:
        folder.chmod(0o777)
        data = folder / "data"
        make = [str(bin_folder / "initdb"), "-D", str(data), "-U", "hawker", "--auth=trust", "--no-sync", "-E", "UTF8"]
        subprocess.run([*as_user, *make], check=True, capture_output=True, cwd=folder)
        settings = f"-p {port} -h 127.0.0.1 -k {folder} -F"
        control = [*as_user, str(bin_folder / "pg_ctl"), "-D", str(data), "-w"]
        subprocess.run([*control, "-l", str(data / "log"), "-o", settings, "start"], check=True, cwd=folder,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        try:
            yield f"postgresql+psycopg://hawker@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True, cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int) -> None:
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing listens on port {port} after {WAIT_S} s")
