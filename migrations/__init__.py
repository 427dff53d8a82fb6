"""Numbered Alembic migrations with one head; each runs on SQLite and PostgreSQL."""
