"""The child process that holds the model: ``python -m assistant.models.worker``, started by ``llama.py`` only.

It reads one JSON line from its standard input (the model's file, the key of its HTTP side, threads ...), loads the
model, writes one JSON line with its address, and serves until that input closes, which it does when the parent
goes, however it goes. The key is never on the command line, where other users could read it.
"""

from __future__ import annotations

import json
import os
import select
import sys
from pathlib import Path
from typing import TextIO, TypedDict

PARENT_CHECK_S = 5.0


class Job(TypedDict):
    """What the parent asks for; sizes in tokens, ``cache_mib`` the memory for prompts that left their slot."""

    model: str
    name: str
    key: str
    threads: int
    slots: int
    context: int
    batch: int
    cache_mib: int


def serve(job: Job, reports: TextIO) -> None:
    """Load the model, report the address, and stay until the parent is gone."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()  # pyright: ignore[reportAttributeAccessIssue]
    parameters.model.path = job["model"]
    parameters.model_alias = {job["name"]}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [job["key"]]
    parameters.ui = False
    parameters.n_parallel = job["slots"]
    parameters.n_ctx = job["context"] * job["slots"]
    # a request is cancelled between batches only
    parameters.n_batch = parameters.n_ubatch = job["batch"]
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = job["threads"]
    parameters.n_gpu_layers = 0
    parameters.cache_ram_mib = job["cache_mib"]
    parameters.warmup = False
    parameters.verbosity = 1  # errors only: its log would hold message text
    server = xllamacpp.Server(parameters)  # pyright: ignore[reportAttributeAccessIssue]
    _let_go_of(job["model"])
    reports.write(json.dumps({"address": server.listening_address}) + "\n")
    reports.flush()
    _wait_for_end()


def _let_go_of(path: str) -> None:
    """Give back the pages of the mapped file that loading has touched; what is still needed comes back by itself.

    The runtime rearranges most of the weights into memory of its own and never reads the file's pages again; kept,
    they would count as 0.8 GB of resident memory with the default model.
    """
    import ctypes

    dont_need = 4  # MADV_DONTNEED of Linux; on a mapping that is only read it drops pages, never data
    try:
        libc = ctypes.CDLL(None)
        lines = Path("/proc/self/maps").read_text("utf-8").splitlines()
    except (OSError, TypeError):  # no Linux
        return
    real = str(Path(path).resolve())
    for line in lines:
        extent, rights, *_, name = line.split(maxsplit=5)
        if name == real and rights == "r--s":
            first, last = (int(part, 16) for part in extent.split("-"))
            libc.madvise(ctypes.c_void_p(first), ctypes.c_size_t(last - first), dont_need)


def _wait_for_end() -> None:
    """Return when standard input closes, or when this process was given to another parent."""
    parent = os.getppid()
    while os.getppid() == parent:
        ready, _, _ = select.select([0], [], [], PARENT_CHECK_S)
        if ready and not os.read(0, 4096):
            return


def main() -> None:
    """Serve one job; whatever the runtime prints goes to standard error."""
    reports = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(json.loads(_first_line()), reports)
    os._exit(0)  # the runtime's own threads may be in the middle of a batch: nothing of theirs needs saving


def _first_line() -> bytes:
    # not through sys.stdin: its buffer would hide the end of the input from select
    line = b""
    while not line.endswith(b"\n"):
        block = os.read(0, 1)
        if not block:
            sys.exit("expected one line of JSON on standard input; this program is started by assistant.models.llama")
        line += block
    return line


if __name__ == "__main__":
    main()
