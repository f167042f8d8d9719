"""Figures, each beside its peer in the same run; ``python -m tests.benchmarks`` prints them as Markdown.

A module here has ``run() -> list[Row]``. Medians are of five runs unless the row's method says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure: what, how much, what was asked for, and its peer measured in the same run."""

    topic: str
    what: str
    value: str
    asked: str = ""
    peer: str = ""
    method: str = ""
    met: bool | None = None
