"""Run the benchmarks named on the command line, or all, and print Markdown tables.

With ``--write FILE`` the tables of the topics that ran replace their sections in that file.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import platform
import sys
from datetime import date
from pathlib import Path

import tests.benchmarks as home
from tests.benchmarks import Row


def section(topic: str, rows: list[Row]) -> str:
    """One topic as a Markdown section, with the machine and the day."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    lines = [f"## {topic}", "", f"{date.today().isoformat()}, {machine}", ""]
    lines += ["| what | measured | asked | met | peer, same run | method |", "|---|---|---|---|---|---|"]
    for row in rows:
        met = {True: "yes", False: "**no**", None: ""}[row.met]
        lines.append(f"| {row.what} | {row.value} | {row.asked} | {met} | {row.peer} | {row.method} |")
    return "\n".join(lines) + "\n"


def replace_section(text: str, topic: str, new: str) -> str:
    """``text`` with the section of ``topic`` replaced, or added at the end."""
    head, *parts = text.split("\n## ")
    kept = [part for part in parts if part.split("\n", 1)[0] != topic]
    return "\n## ".join([head.rstrip("\n") + "\n", *(part.rstrip("\n") + "\n" for part in kept), new[3:]])


def main() -> int:
    """Run, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = sorted(module.name for module in pkgutil.iter_modules(home.__path__) if not module.name.startswith("_"))
    parser.add_argument("topics", nargs="*", help=f"of {', '.join(names)}; default all")
    parser.add_argument("--write", type=Path, help="a Markdown file to keep the tables in")
    chosen = parser.parse_args()
    unknown = set(chosen.topics) - set(names)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(names)}")
    for name in chosen.topics or names:
        print(f"... {name}", file=sys.stderr, flush=True)
        rows = importlib.import_module(f"tests.benchmarks.{name}").run()
        for topic in dict.fromkeys(row.topic for row in rows):
            text = section(topic, [row for row in rows if row.topic == topic])
            print(text, flush=True)
            if chosen.write:
                old = chosen.write.read_text("utf-8") if chosen.write.exists() else "# Benchmarks\n"
                chosen.write.write_text(replace_section(old, topic, text), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
