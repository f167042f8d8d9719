"""The shop's data: import, keep, search. Knows no language model, no agent and no screen.

``Store.open(path)`` is the way in; ``records`` has the values it gives, ``errors`` what can go wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.errors import KnowledgeError
    from knowledge.records import Customer, Hit, ImportReport, Order, Product, ShopProfile
    from knowledge.store import Store

_HOMES = {
    "Customer": "knowledge.records",
    "Hit": "knowledge.records",
    "ImportReport": "knowledge.records",
    "KnowledgeError": "knowledge.errors",
    "Order": "knowledge.records",
    "Product": "knowledge.records",
    "ShopProfile": "knowledge.records",
    "Store": "knowledge.store",
}

__all__ = ["Customer", "Hit", "ImportReport", "KnowledgeError", "Order", "Product", "ShopProfile", "Store"]


def __getattr__(name: str) -> object:
    # PEP 562: a public name loads its module when it is first used, so that importing the package stays cheap
    if name not in _HOMES:
        raise AttributeError(f"module 'knowledge' has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
