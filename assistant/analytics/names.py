"""What countries and categories are called in the reader's language; the data keep their own names.

Countries come from Unicode's CLDR (through Babel); categories from the catalogue, where it names them twice
(``category_zh``, ``category_en``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from assistant.analytics.lines import get_table

if TYPE_CHECKING:
    from assistant.analytics.frames import IbisTable
    from assistant.analytics.metrics import FiguresQuery

Names: TypeAlias = Mapping[str, Mapping[str, str]]

_HAN = re.compile(r"[一-鿿]")
# what shops' data call countries that CLDR has under another name, or under a long one only
_CHINESE = {
    "channel islands": "海峡群岛",
    "european community": "欧共体",
    "hong kong": "香港",
    "macao": "澳门",
    "macau": "澳门",
}


def country_name(name: str, language: str) -> str:
    """A country as the reader writes it; the data's own name where that is in the reader's script, or is no country."""
    if bool(_HAN.search(name)) == (language == "zh"):
        return name
    from assistant.routing.parsing.places import code_of, names_by_code

    own = _CHINESE.get(name.lower()) if language == "zh" else None
    return own or names_by_code("zh" if language == "zh" else "en").get(code_of(name) or "", name)


def spoken(dimension: str, value: str, language: str, names: Names) -> str:
    """A value of a dimension as people say it; ``names`` of products and categories by dimension and folded value."""
    if dimension == "country":
        return country_name(value, language)
    return names.get(dimension, {}).get(value.casefold(), value)


def names_of(source: Any, lines: IbisTable, query: FiguresQuery, language: str) -> dict[str, dict[str, str]]:
    """What the products and categories of a query are called, by dimension and folded value.

    ``source`` has the shop's tables, the catalogue among them; ``lines`` its sales lines with the products' titles.
    """
    products = tuple(value for entry in query.filters if entry.dimension == "product" for value in entry.values)
    names = {"product": _titles(lines, products)}
    if "category" in {*query.dimensions, *(entry.dimension for entry in query.filters)}:
        names["category"] = category_names(get_table(source, "products"), language)
    return names


def category_names(products: IbisTable | None, language: str) -> dict[str, str]:
    """What a catalogue's categories are called in the reader's language where it says so, by their folded name."""
    key = f"category_{language}"
    if products is None or not {"category", "attributes"} <= set(products.columns):
        return {}
    said: Any = products.attributes.cast("json")[key].str
    named = products.filter(products.category.notnull(), said.notnull()).group_by("category")
    return _by_first(named.aggregate(name=said.max()))


def _titles(lines: IbisTable, wanted: Sequence[str]) -> dict[str, str]:
    if not wanted or "title" not in lines.columns:
        return {}
    named = lines.filter(lines.product_id.isin(list(wanted)), lines.title.notnull()).group_by("product_id")
    return _by_first(named.aggregate(title=lambda rows: rows.title.max()))


def _by_first(table: IbisTable) -> dict[str, str]:
    """Two columns as a mapping, keys folded."""
    return {str(key).casefold(): str(value) for key, value in table.to_pandas().itertuples(index=False, name=None)}
