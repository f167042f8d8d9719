"""The widget's tables: sites, visitors, identity tokens that were used, and what external models cost.

They live in the conversations' database. Changing one needs a migration in ``assistant/migrations/versions``.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, DateTime, Float, ForeignKey, Index, Integer, String, Table

from assistant.conversation_tables import METADATA

__all__ = ["METADATA", "model_usage", "sites", "used_tokens", "visitors"]

sites = Table(
    "sites",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("key", String(40), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("origins", JSON, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("secrets", JSON, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
)

# token_hash: what the browser holds is never kept as it is
visitors = Table(
    "visitors",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("site_id", String(32), ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("customer_id", String(100)),
    Column("identified_until", DateTime),
    Column("created_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Index("visitors_by_expiry", "expires_at"),
)

# a jti belongs to the visitor who brought it first; kept until the token has expired for sure
used_tokens = Table(
    "used_tokens",
    METADATA,
    Column("site_id", String(32), ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True),
    Column("jti_hash", String(64), primary_key=True),
    Column("visitor_id", String(32), nullable=False),
    Column("expires_at", DateTime, nullable=False),
)

model_usage = Table(
    "model_usage",
    METADATA,
    Column("day", String(10), primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("tokens_in", BigInteger, nullable=False),
    Column("tokens_out", BigInteger, nullable=False),
    Column("money", Float, nullable=False),
)
