"""The tables that conversations live in. Changing one needs a migration in ``assistant/migrations/versions``."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData()

# scope: whose it is (user, role and verified customer); every query for a caller filters by it
conversations = Table(
    "conversations",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("scope", String(300), nullable=False),
    Column("title", String(200), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
    Index("conversations_by_scope", "scope", "updated_at"),
)

turns = Table(
    "turns",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reply", JSON),
    Column("entities", JSON),
    Column("error", Text),
    Column("asked_at", DateTime, nullable=False),
    Column("first_event_s", Float),
    Column("first_text_s", Float),
    Column("total_s", Float),
    Column("model_calls", Integer),
    Index("turns_by_conversation", "conversation_id", "ordinal", unique=True),
)

feedback = Table(
    "feedback",
    METADATA,
    Column("turn_id", String(32), ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("rating", String(8), nullable=False),
    Column("comment", Text, nullable=False),
    Column("given_at", DateTime, nullable=False),
)

actions = Table(
    "actions",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("scope", String(300), nullable=False),
    Column("caller", JSON, nullable=False),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("turn_id", String(32), nullable=False),
    Column("tool", String(64), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("say", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("receipt_text", Text),
    Column("decided_at", DateTime),
    Index("actions_by_scope", "scope", "state"),
)

# what waits for a person; no foreign key: a request for help outlives the conversation it came from
handovers = Table(
    "handovers",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(32), nullable=False),
    Column("customer_id", String(100)),
    Column("reason", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Index("handovers_by_state", "state", "created_at"),
)
