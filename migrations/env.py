"""Alembic's entrance: the URL comes from the caller, or from the settings on the command line."""

from typing import Literal

from alembic import context
from sqlalchemy import JSON, BigInteger, create_engine

from config.settings import load_settings
from models.base import Sealed, Utc
from models.tables import METADATA


def url() -> str:
    """The database to migrate."""
    return context.config.attributes.get("url") or load_settings().database_url


def plain_type(kind: str, item: object, autogen: object) -> str | Literal[False]:
    """Migrations name plain column types, so that a later change of ours leaves them as they were."""
    if kind == "type" and isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Sealed):
        return "sa.LargeBinary()"
    if kind == "type" and isinstance(item, BigInteger):
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    if kind == "type" and isinstance(item, JSON):
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    return False


def run() -> None:
    """Run the migrations in one transaction each."""
    engine = create_engine(url())
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=plain_type,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
