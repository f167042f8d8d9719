"""Budget: what an external model may cost a day, in tokens and in money.

What was spent is kept in the database by day (UTC) and model, so that a restart forgets nothing. Once the budget is
spent, the router and the rows answer in the model's place until the next day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from assistant.site_tables import model_usage

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from assistant.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What models cost on one day; ``money`` is in the currency of the two prices in the settings."""

    day: str
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    money: float = 0.0

    @property
    def tokens(self) -> int:
        """Both ways."""
        return self.tokens_in + self.tokens_out


class Budget:
    """The spending of external models, and whether there is room for more."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings

    def spend(self, tokens_in: int, tokens_out: int) -> None:
        """Add one call."""
        settings = self._settings
        money = (tokens_in * settings.price_in + tokens_out * settings.price_out) / 1_000_000
        key = {"day": _today(), "model": settings.llm[:200]}
        added = {"calls": 1, "tokens_in": tokens_in, "tokens_out": tokens_out, "money": money}
        mine = sa.and_(*(model_usage.c[name] == value for name, value in key.items()))
        with self._engine.begin() as connection:
            changed = connection.execute(
                model_usage.update()
                .where(mine)
                .values({name: model_usage.c[name] + value for name, value in added.items()})
            )
            if not changed.rowcount:
                connection.execute(model_usage.insert().values(**key, **added))

    def today(self) -> Usage:
        """What was spent since midnight UTC, by all models."""
        found = self.days(1)
        return found[0] if found and found[0].day == _today() else Usage(day=_today())

    def days(self, limit: int = 14) -> list[Usage]:
        """The last days on which anything was spent, newest first."""
        totals = [
            sa.func.sum(model_usage.c[name]).label(name) for name in ("calls", "tokens_in", "tokens_out", "money")
        ]
        query = (
            sa.select(model_usage.c.day, *totals)
            .group_by(model_usage.c.day)
            .order_by(model_usage.c.day.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [Usage(**row) for row in connection.execute(query).mappings()]

    @property
    def spent(self) -> bool:
        """True once a bound of the settings is reached."""
        tokens, money = self._settings.budget_tokens, self._settings.budget_money
        if not tokens and not money:
            return False
        today = self.today()
        return bool(tokens and today.tokens >= tokens) or bool(money and today.money >= money)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
