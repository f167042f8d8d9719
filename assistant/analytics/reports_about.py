"""What data a Finding stands on: the period of the orders it was computed from, and the countries it is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from assistant.analytics.frames import IbisTable
from assistant.analytics.names import country_name
from assistant.analytics.text import say
from assistant.findings import Finding


def told_of(
    found: Finding, lines: IbisTable, as_of: datetime, *, countries: Sequence[str] = ()
) -> Finding:  # fmt: skip
    """The Finding with the period of the sales lines up to the clock, and its countries in the title, where it has none."""
    told = [country_name(country, found.language) for country in countries]
    if told and not any(country in found.title for country in told):
        names = say("list.and", found.language).join(told)
        found = replace(found, title=say("figures.filtered", found.language, title=found.title, filters=names))
    if found.period is not None:
        return found
    import ibis

    known = lines.filter((lines["at"] <= ibis.literal(as_of)) & lines.customer_id.notnull())
    row: Any = known.aggregate(first=known["at"].min(), last=known["at"].max()).to_pandas().iloc[0]
    if row["first"] != row["first"]:  # no order of a known customer
        return found
    return replace(found, period=(row["first"].to_pydatetime(), row["last"].to_pydatetime()))
