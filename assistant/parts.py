"""Some of a shop's customers and sales: those of countries, of an RFM group or a tier of value, for the analyses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant.analytics.errors import UnknownName
from assistant.kept import clock_of

if TYPE_CHECKING:
    import pandas as pd

    from knowledge import Store

WHOLESALE = 10.0  # times the median customer's pieces an order
# group of the arguments -> column of the RFM table and its value
GROUPS: dict[str, tuple[str, str]] = {
    "champions": ("segment", "champions"), "loyal": ("segment", "loyal"), "new": ("segment", "new"),
    "promising": ("segment", "promising"), "needs_attention": ("segment", "need_attention"),
    "about_to_sleep": ("segment", "about_to_sleep"), "at_risk": ("segment", "at_risk"),
    "cannot_lose": ("segment", "cannot_lose"), "hibernating": ("segment", "hibernating"),
    "lost": ("segment", "hibernating"), "high_value": ("value_tier", "high"), "potential": ("value_tier", "potential"),
    "ordinary": ("value_tier", "ordinary"),
}  # fmt: skip


class Part(dict[str, Any]):
    """Some of a shop's sales lines, as the analyses take tables; the currency is still the shop's."""

    def __init__(self, store: Store, lines: Any) -> None:
        super().__init__(order_lines=lines)
        self.profile = store.profile


def lines_of(store: Store, countries: Sequence[str]) -> Any:
    """The Store, or the part of its sales that went to these countries.

    Raises:
        UnknownName: a country that no order has; names near ones.
    """
    from assistant.analytics.lines import kept_lines

    if not countries:
        return store
    lines = kept_lines(store)
    known = [str(one) for one in lines.select("country").distinct().to_pandas()["country"].dropna()]
    names = {one.casefold(): one for one in known}
    for country in countries:
        if country.casefold() not in names:
            raise UnknownName("country", country, known)
    return Part(store, lines.filter(lines.country.isin([names[one.casefold()] for one in countries])))


def group_of(store: Store, group: str, *, countries: Sequence[str] = ()) -> pd.DataFrame:
    """The customers of a group with their recency, frequency and monetary value."""
    from assistant.analytics.reports_customers import known_lines
    from assistant.analytics.rfm import customer_features, rfm_table

    as_of = clock_of(store)
    lines = known_lines(lines_of(store, countries), as_of)
    frame = rfm_table(lines, as_of).to_pandas()
    if group == "one_time":
        return frame[frame["frequency"] == 1]
    if group == "wholesale":
        behaviour: pd.DataFrame = customer_features(lines, as_of).to_pandas()
        large = behaviour[behaviour["basket_size"] >= WHOLESALE * behaviour["basket_size"].median()]
        return frame[frame["customer_id"].isin(large["customer_id"])]
    column, value = GROUPS[group]
    return frame[frame[column] == value]


def group_name(group: str, language: str) -> str:
    """What a group is called."""
    from assistant.analytics.text import say
    from assistant.phrases import say as phrase

    if group in ("one_time", "wholesale"):
        return phrase(f"group_{group}", language)
    column, value = GROUPS[group]
    return say(f"{'segment' if column == 'segment' else 'tier'}.{value}", language)
