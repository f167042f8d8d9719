"""What Alembic runs: it is handed an open connection, and works in that connection's transaction."""

from __future__ import annotations

from alembic import context

from assistant.site_tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
