"""The model's process, supervised: started when first used, restarted when it dies, gone when we go.

The runtime can take its process along when it fails, so it has one of its own and is reached over HTTP on the
loopback interface, with a key that is made anew for each start.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import secrets
import subprocess
import sys
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from assistant.errors import ModelError
from assistant.models.worker import Job

logger = logging.getLogger(__name__)

BATCH_TOKENS = 128  # a request is cancelled within one batch: about 2 s on two cores
PROMPT_CACHE_MIB = 256  # prompts that left their slot: 28 KiB a token of the default model, so about 9,000 tokens
BACKOFF_S = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
PROBE_S = 10.0
KEPT_LINES = 20


@dataclass(frozen=True, kw_only=True)
class LlamaConfig:
    """How the process is to run.

    Args:
        name: what the model is called in answers.
        threads: 0 means the cores this process may use.
        slots: requests worked on at once; each has ``context`` tokens of its own.
        start_timeout_s: longest time for loading; weights that are still being put together are not counted.
    """

    name: str
    threads: int = 0
    slots: int = 1
    context: int = 4096
    start_timeout_s: float = 60


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A running process: where it listens, the key it wants, and which start it was."""

    url: str
    key: str
    generation: int


class LlamaProcess:
    """Keeps one child process alive. Safe to use from many threads.

    Args:
        weights: gives the model's file; called at each start, may take long the first time.
    """

    def __init__(self, weights: Callable[[], Path], config: LlamaConfig) -> None:
        self._weights, self.config = weights, config
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._endpoint: Endpoint | None = None
        self._last_words: deque[str] = deque(maxlen=KEPT_LINES)
        self._failures = 0
        self._not_before = 0.0
        self._finalizer: weakref.finalize | None = None

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def running(self) -> Endpoint | None:
        """The endpoint, when the process is up; never waits."""
        return self._endpoint if self.pid is not None else None

    def start(self) -> Endpoint:
        """The endpoint; starts the process when it is not up.

        Raises:
            ModelError: it does not come up; says what its last words were, and when it is tried again.
            WeightsError: there are no weights to start it with.
        """
        with self._lock:
            endpoint = self.running()
            if endpoint is not None:
                return endpoint
            if self._child is not None:
                self._note_death()
            wait = self._not_before - time.monotonic()
            if wait > 0 and self._failures > 1:
                raise ModelError(
                    f"The model's process failed {self._failures} times in a row; it is tried again in {wait:.0f} s. "
                    f"{self._words()}"
                )
            path = self._weights()
            try:
                return self._launch(path)
            except ModelError:
                self._end_child()
                self._count_failure()
                raise

    def succeeded(self) -> None:
        """A call went well: earlier failures are forgotten."""
        self._failures = 0

    def stop(self) -> None:
        """End the process; a later ``start`` brings up a new one."""
        with self._lock:
            self._end_child()

    def explain_loss(self, endpoint: Endpoint) -> ModelError:
        """The error for a call whose connection broke: the process is gone, or it is only ill."""
        child = self._child
        if child is not None and self._endpoint is endpoint:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(1.0)
            if child.poll() is not None:
                return ModelError(
                    f"The model's process ended in the middle of an answer ({_how(child.returncode)}). "
                    f"It is started again at the next call: ask again. {self._words()}"
                )
        return ModelError("The connection to the model's process broke in the middle of an answer. Ask again.")

    def end_if_hung(self, endpoint: Endpoint) -> bool:
        """End a process that does not even answer a probe, so that the next call gets a new one.

        The probe asks for the state of the slots: it goes through the loop that also computes, unlike ``/health``.
        """
        try:
            httpx.get(
                f"{endpoint.url}/slots", headers={"Authorization": f"Bearer {endpoint.key}"}, timeout=PROBE_S,
                trust_env=False,
            ).raise_for_status()  # fmt: skip
        except httpx.HTTPError:
            with self._lock:
                if self._endpoint is endpoint:
                    logger.warning("the model's process %s does not answer; it is ended", self.pid)
                    self._end_child()
                    self._count_failure()
            return True
        return False

    def _launch(self, path: Path) -> Endpoint:
        """A new process that has loaded ``path`` and listens."""
        config = self.config
        started = time.monotonic()
        child = self._spawn()
        key = secrets.token_urlsafe(32)
        job = Job(
            model=str(path), name=config.name, key=key, threads=config.threads or _cores(), slots=config.slots,
            context=config.context, batch=BATCH_TOKENS, cache_mib=PROMPT_CACHE_MIB,
        )  # fmt: skip
        assert child.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it died at once: the missing answer below says so
            child.stdin.write(json.dumps(job).encode() + b"\n")
            child.stdin.flush()
        line = _read_line(child, config.start_timeout_s)
        if line is None:
            raise ModelError(
                f"The model did not load within {config.start_timeout_s:.0f} s. "
                "Give it longer with HAWKER_LLM_START_TIMEOUT_S, or take a smaller model."
            )
        if not line:
            code = child.wait(5)
            raise ModelError(
                f"The model's process ended while loading {path} ({_how(code)}). {self._words()} "
                "The file may be damaged or memory may be short; HAWKER_LLM=none works without a model."
            )
        generation = self._endpoint.generation + 1 if self._endpoint else 1
        self._endpoint = Endpoint(url=json.loads(line)["address"], key=key, generation=generation)
        logger.info("model process %s is up after %.1f s", child.pid, time.monotonic() - started)
        return self._endpoint

    def _spawn(self) -> subprocess.Popen[bytes]:
        home = str(Path(__file__).resolve().parents[2])  # the child finds this package where we found it
        paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
        # threads that spin while they wait for each other starve as soon as something else wants a core: with other
        # work on both cores, two spinning threads are slower than one, two sleeping ones are not
        environment = {"OMP_WAIT_POLICY": "passive", **os.environ, "PYTHONPATH": os.pathsep.join(paths)}
        child = subprocess.Popen(
            [sys.executable, "-m", "assistant.models.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
            start_new_session=True,  # Ctrl-C is for the parent, which then ends its child
        )  # fmt: skip
        self._child = child
        self._finalizer = weakref.finalize(self, _end, child)
        self._last_words.clear()
        threading.Thread(target=_drain, args=(child, self._last_words), daemon=True).start()
        return child

    def _note_death(self) -> None:
        child = self._child
        assert child is not None
        logger.warning("the model's process %s is gone (%s)", child.pid, _how(child.returncode))
        self._end_child()
        self._count_failure()

    def _count_failure(self) -> None:
        self._failures += 1
        # the first restart comes at once: one death is no pattern
        self._not_before = time.monotonic() + BACKOFF_S[min(self._failures - 1, len(BACKOFF_S) - 1)]

    def _end_child(self) -> None:
        if self._finalizer is not None:
            self._finalizer()
        self._child = self._finalizer = None

    def _words(self) -> str:
        return f"Its last words: {' / '.join(self._last_words)[-500:]}." if self._last_words else ""


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _how(code: int | None) -> str:
    if code is not None and code < 0:
        return f"killed by signal {-code}"
    return f"exit code {code}"


def _drain(child: subprocess.Popen[bytes], last_words: deque[str]) -> None:
    assert child.stderr is not None
    for line in child.stderr:
        text = line.decode("utf-8", "replace").strip()
        if text:
            last_words.append(text[:300])


def _read_line(child: subprocess.Popen[bytes], timeout_s: float) -> bytes | None:
    """The child's first line, b"" when it closed its output, None when nothing came in time."""
    lines: queue.Queue[bytes] = queue.Queue()
    assert child.stdout is not None
    output = child.stdout
    threading.Thread(target=lambda: lines.put(output.readline()), daemon=True).start()
    try:
        return lines.get(timeout=timeout_s)
    except queue.Empty:
        return None


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None:
        with contextlib.suppress(OSError):
            child.stdin.close()
    try:
        child.wait(1.0)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait(5.0)
    for pipe in (child.stdout, child.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
