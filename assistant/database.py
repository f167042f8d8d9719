"""The database that conversations, actions and the inbox share: opened, and brought to this version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

HEAD = "0002"


def open_engine(url: str) -> Engine:
    """An engine for the URL; SQLite with a write-ahead log, and each commit on disk before it returns."""
    engine = sa.create_engine(url, json_serializer=_dumps, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _pragmas(connection: object, _record: object) -> None:
            cursor = connection.cursor()  # pyright: ignore[reportAttributeAccessIssue]
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    return engine


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def migrate(engine: Engine) -> None:
    """Bring the database to this version. Alembic is loaded only when there is something to do: it costs 0.3 s."""
    with engine.begin() as connection:
        if sa.inspect(connection).has_table("alembic_version") and HEAD in connection.scalars(
            sa.text("SELECT version_num FROM alembic_version")
        ):
            return
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
