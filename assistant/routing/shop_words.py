"""The shop's own words that arguments are matched with: categories and countries, read from the warehouse."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakKeyDictionary

from assistant.routing.parsing.places import by_code

if TYPE_CHECKING:
    from knowledge.records import Product

log = logging.getLogger(__name__)
_MOST = 500  # more distinct values than this are no categories


class ShopData(Protocol):
    """What the router reads of a Store. Nothing is written."""

    @property
    def as_of(self) -> datetime:
        """The Store's clock."""
        ...

    @property
    def data_version(self) -> str:
        """Changes whenever any data changes."""
        ...

    def product(self, product_id: str) -> Product | None:
        """The product of an id."""
        ...

    def table(self, name: str) -> Any:
        """A table of the warehouse."""
        ...


@dataclass(frozen=True, kw_only=True)
class ShopWords:
    """``categories`` as the shop calls them; ``countries`` as its data spells them, by ISO code.

    ``home``: how the data spell the country sold to first, which "overseas" leaves out; empty: not known.
    ``aliases``: what a category is called in the other language, where the catalogue says so (``category_zh``).
    """

    categories: tuple[str, ...] = ()
    countries: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    home: str = ""


def read_shop_words(store: ShopData) -> ShopWords:
    """The words of a Store; empty ones when its tables cannot be read."""
    countries = by_code(_distinct(store, "orders", "country"))
    return ShopWords(
        categories=_distinct(store, "products", "category"),
        countries=countries,
        aliases=_twins(store),
        home=countries.get(str(getattr(getattr(store, "profile", None), "market", "")), ""),
    )


_KEPT: WeakKeyDictionary[ShopData, tuple[str, ShopWords]] = WeakKeyDictionary()


def kept_shop_words(store: ShopData) -> ShopWords:
    """The same, read again only when the Store's data have changed."""
    kept = _KEPT.get(store)
    if kept is None or kept[0] != store.data_version:
        kept = _KEPT[store] = store.data_version, read_shop_words(store)
    return kept[1]


def _twins(store: ShopData) -> dict[str, str]:
    """Names of categories in another language -> the category."""
    try:
        rows = store.table("products").select("category", "attributes").execute().dropna()
    except Exception as error:  # noqa: BLE001 - as below
        log.warning("no attributes of products for routing (%s)", type(error).__name__)
        return {}
    found: dict[str, str] = {}
    for category, attributes in zip(rows["category"], rows["attributes"], strict=True):
        if '"category_' not in attributes:
            continue
        said = json.loads(attributes)
        for name in ("category_zh", "category_en"):
            if isinstance(said.get(name), str) and said[name] != category:
                found.setdefault(said[name], category)
    return found if len(found) <= _MOST else {}


def _distinct(store: ShopData, table: str, column: str) -> tuple[str, ...]:
    try:
        values = store.table(table).select(column).distinct().limit(_MOST + 1).execute()[column].tolist()
    except Exception as error:  # noqa: BLE001 - whatever the backend raises, routing goes on without these words
        log.warning("no %s of %s for routing (%s)", column, table, type(error).__name__)
        return ()
    words = tuple(str(value) for value in values if value)
    return words if len(words) <= _MOST else ()
