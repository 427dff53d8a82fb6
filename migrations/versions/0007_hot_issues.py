"""Hot issues name the ticket that gives the title instead of holding its words; how many told each day.

Revision: 0007, after 0006. The rows are reckoned anew within the hour, so none is carried over.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.drop_table("hot_issues")
    _create(
        sa.Column("titled_by", WHOLE, sa.ForeignKey("tickets.id", name="fk_hot_issues_titled_by"), nullable=False),
        sa.Column("daily", JSON, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("hot_issues")
    _create(sa.Column("title", sa.String(length=80), nullable=False))


def _create(*own: sa.Column[Any]) -> None:
    op.create_table(
        "hot_issues",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("days", WHOLE, nullable=False),
        sa.Column("rank", WHOLE, nullable=False),
        *own,
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("whom", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("people", WHOLE, nullable=False),
        sa.Column("heat", WHOLE, nullable=False),
        sa.Column("trend", WHOLE, nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tickets", JSON, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["units.code"], name=op.f("fk_hot_issues_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hot_issues")),
        sa.UniqueConstraint("days", "rank", name=op.f("uq_hot_issues_days_rank")),
    )
