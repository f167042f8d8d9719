"""Alembic migrations of the conversations database; ``assistant.conversations`` runs them when it opens one."""
