"""The house stands: floors, no circle, heavy libraries behind one door each, and a light start."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BELOW = {
    "knowledge": {"knowledge"},
    "prompts": {"prompts"},
    "assistant": {"assistant", "knowledge", "prompts"},
    "ui": {"ui", "assistant", "knowledge", "prompts"},
}
HEAVY = {"torch", "transformers", "sentence_transformers", "chromadb"}
SLOW_TO_IMPORT = HEAVY | {
    "gradio",
    "pandas",
    "numpy",
    "scipy",
    "sklearn",
    "ibis",
    "duckdb",
    "langchain",
    "langchain_core",
    "langgraph",
    "sqlalchemy",
    "pandera",
    "jieba",
    "fastapi",
    "uvicorn",
}


def modules() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    found: dict[str, Path] = {}
    for floor in BELOW:
        for path in (ROOT / floor).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(tree: ast.AST, *, at_import: bool) -> Iterator[str]:
    """Names that a module imports: all of them, or those that run when it is imported."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif at_import and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        elif at_import and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            stack.extend(node.orelse)
            continue
        stack.extend(ast.iter_child_nodes(node))


TREES = {name: ast.parse(path.read_text("utf-8"), str(path)) for name, path in modules().items()}


def test_nothing_imports_upward() -> None:
    wrong = [
        f"{name} imports {imported}"
        for name, tree in TREES.items()
        for imported in imports(tree, at_import=False)
        if imported.split(".")[0] in BELOW and imported.split(".")[0] not in BELOW[name.split(".")[0]]
    ]
    assert wrong == []


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {
        name: {each for each in imports(tree, at_import=True) if each in TREES and each != name}
        for name, tree in TREES.items()
    }
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join([*path[path.index(name) :], name])
        if name not in done:
            for below in graph[name]:
                visit(below, (*path, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("library", sorted(HEAVY))
def test_heavy_libraries_have_one_door(library: str) -> None:
    doors = {
        name
        for name, tree in TREES.items()
        if any(imported.split(".")[0] == library for imported in imports(tree, at_import=False))
    }
    assert len(doors) <= 1, f"{library} is imported by {sorted(doors)}"
    loaded_early = [
        name
        for name, tree in TREES.items()
        if any(imported.split(".")[0] == library for imported in imports(tree, at_import=True))
    ]
    assert loaded_early == [], f"{library} loads when {loaded_early} are imported"


def test_only_the_screens_know_gradio() -> None:
    users = {
        name
        for name, tree in TREES.items()
        if any(each.split(".")[0] == "gradio" for each in imports(tree, at_import=False))
    }
    assert {name.split(".")[0] for name in users} == {"ui"}


def test_analytics_know_no_model() -> None:
    wrong = [
        f"{name} imports {imported}"
        for name, tree in TREES.items()
        if name.startswith("assistant.analytics")
        for imported in imports(tree, at_import=False)
        if imported.startswith(("langchain", "langgraph", "assistant.models", "assistant.tools", "assistant.agent"))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "statement",
    [
        "import assistant",
        "import knowledge",
        "import prompts",
        "import ui.cli",
        "from assistant import Caller, Settings",
        "import sys; sys.argv = ['hawker', '--help']\nfrom ui.cli import app\ntry: app()\nexcept SystemExit: pass",
        "import sys; sys.argv = ['hawker', 'ask', '--help']\nfrom ui.cli import app\ntry: app()\nexcept SystemExit: pass",
    ],
)
def test_a_light_start(statement: str) -> None:
    code = f"{statement}\nimport sys; print('LOADED', *sorted(sys.modules), sep=' ')"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in run.stdout.split("LOADED", 1)[1].split()}
    assert loaded & SLOW_TO_IMPORT == set()


def test_every_person_facing_word_is_no_prompt_in_code() -> None:
    # prompts live in prompts/*.md; a system message in Python would be one that nobody can edit
    opening = re.compile(r"You are (an? )?(helpful|assistant|marketing|expert|copywriter|customer)", re.I)
    wrong = [name for name, path in modules().items() if opening.search(path.read_text("utf-8"))]
    assert wrong == []
