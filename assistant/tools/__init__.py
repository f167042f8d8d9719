"""The tools: one small module each, listed here by hand.

``TOOLS`` are the typed functions; ``ALL_TOOLS`` the same as LangChain tools. A new tool is a module with a ``TOOL``
(see ``base.Tool``), its arguments in ``assistant.routing.arguments``, and a line here.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

    from assistant.context import Role
    from assistant.tools.base import Tool

    ALL_TOOLS: tuple[BaseTool, ...]
    TOOLS: tuple[Tool, ...]

_MODULES = (
    "search_knowledge", "search_products", "find_order", "find_customer", "shop_figures", "query_data",
    "segment_customers", "predict_churn", "customer_value", "recommend_products", "bought_together", "write_copy",
    "hand_over",
)  # fmt: skip

__all__ = ["ALL_TOOLS", "TOOLS", "offered_to", "tool_named"]


@cache
def _tools() -> tuple[Tool, ...]:
    return tuple(import_module(f"assistant.tools.{name}").TOOL for name in _MODULES)


@cache
def _langchain_tools() -> tuple[BaseTool, ...]:
    from assistant.tools.base import as_langchain

    return tuple(as_langchain(tool) for tool in _tools())


@cache
def offered_to(role: Role) -> tuple[BaseTool, ...]:
    """The tools that a model is shown for a caller of this role, with the arguments that the role may give."""
    from assistant.tools.base import as_langchain

    return tuple(as_langchain(tool, role) for tool in _tools() if role in tool.roles)


def tool_named(name: str) -> Tool | None:
    """The tool of that name, or None."""
    return next((tool for tool in _tools() if tool.name == name), None)


def __getattr__(name: str) -> object:
    if name == "TOOLS":
        return _tools()
    if name == "ALL_TOOLS":
        return _langchain_tools()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
