"""What commands print: diagnostics and progress on stderr, answers on stdout, errors as one line.

``reporting`` wraps a command: an error of ours becomes one line and exit 3, a traceback only with ``--verbose``.
"""

from __future__ import annotations

import functools
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, ParamSpec, TypeVar

import typer

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

DONE, FINDINGS, WRONG_USAGE, FAILED = 0, 1, 2, 3
P = ParamSpec("P")
R = TypeVar("R")
Report = Callable[[str, float, float | None], None]
_verbose = False


def be_verbose(*, on: bool) -> None:
    """Log what happens and show tracebacks, or only say what is wrong."""
    global _verbose
    _verbose = on
    level = logging.INFO if on else logging.WARNING
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    for handler in logging.getLogger().handlers:
        handler.setLevel(level)  # some libraries set their own logger's level to DEBUG
    logging.captureWarnings(capture=True)
    if not on:
        logging.getLogger("py.warnings").setLevel(logging.ERROR)


def reporting(command: Callable[P, R]) -> Callable[P, R]:
    """The command, with its errors told in one line."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from assistant.errors import AssistantError
        from knowledge.errors import KnowledgeError

        try:
            return command(*args, **kwargs)
        except (AssistantError, KnowledgeError) as error:
            fail(str(error), error)
        except KeyboardInterrupt:
            fail("Stopped.")
        except BrokenPipeError:
            sys.stderr.close()
            raise SystemExit(FAILED) from None
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except Exception as error:  # noqa: BLE001 - the last border: a person reads one line, not a traceback
            fail(f"Unexpected {type(error).__name__}: {error} (hawker --verbose shows where)", error)

    return run


def fail(message: str, error: BaseException | None = None) -> NoReturn:
    """Say on stderr what is wrong, and end with exit code 3."""
    if _verbose and error is not None:
        import traceback

        traceback.print_exception(error)
    typer.echo(" ".join(message.split()), err=True)
    raise typer.Exit(FAILED)


def say(message: str = "") -> None:
    """A line for the person at the terminal."""
    typer.echo(message, err=True)


def print_json(document: object) -> None:
    """The command's answer as one JSON document on stdout."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


class Tasks:
    """Progress of several things at once: bars on a terminal, a line at begin and end elsewhere.

    ``report(key)`` gives a callable ``(label, done, total)`` that may be called from any thread.
    """

    def __init__(self) -> None:
        self._bars: Bars | None = None
        self._rows: dict[str, object] = {}
        self._began: dict[str, float] = {}

    @contextmanager
    def shown(self) -> Iterator[Tasks]:
        """Draw while the block runs."""
        self.start()
        try:
            yield self
        finally:
            self.stop()

    def start(self) -> None:
        """Begin to draw."""
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                Progress,
                SpinnerColumn,
                TaskProgressColumn,
                TextColumn,
                TimeElapsedColumn,
            )

            self._bars = Progress(
                SpinnerColumn(finished_text="[green]✓"),
                TextColumn("{task.description}"),
                BarColumn(bar_width=28),
                TaskProgressColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
            )
            self._bars.start()

    def stop(self) -> None:
        """End drawing; what was drawn stays."""
        if self._bars is not None:
            self._bars.stop()
            self._bars = None

    def report(self, key: str) -> Report:
        """Where one thing tells how far it is."""

        def tell(label: str, done: float, total: float | None) -> None:
            self._tell(key, label, done, total)

        return tell

    def _tell(self, key: str, label: str, done: float, total: float | None) -> None:
        words = f"{key}: {label}" if label and label.lower() != key.lower() else key
        if self._bars is not None:
            from rich.markup import escape
            from rich.progress import TaskID

            if key not in self._rows:
                self._rows[key] = self._bars.add_task(escape(words), total=total)
            row = TaskID(int(str(self._rows[key])))
            self._bars.update(row, description=escape(words[:70]), completed=done, total=total)
        elif key not in self._began:
            say(f"{key} ...")
        self._began.setdefault(key, time.monotonic())

    def finish(self, key: str, note: str = "") -> None:
        """Say that one thing is done."""
        began = self._began.setdefault(key, time.monotonic())
        words = f"{key}: {note}" if note else key
        if self._bars is not None:
            self._tell(key, note, 1, 1)
        else:
            say(f"{words} ({time.monotonic() - began:.1f} s)")
