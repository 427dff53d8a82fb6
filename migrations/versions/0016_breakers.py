"""A way out has a circuit breaker; what only rested for a quota becomes one.

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "breakers",
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("failures", COUNT, nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rests", COUNT, nullable=False),
        sa.Column("probing", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("way", name=op.f("pk_breakers")),
    )
    op.execute(
        "INSERT INTO breakers (way, failures, until, rests, probing, why) "
        "SELECT way, 0, until, 1, false, why FROM pauses"
    )
    op.drop_table("pauses")


def downgrade() -> None:
    op.create_table(
        "pauses",
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("way", name=op.f("pk_pauses")),
    )
    op.execute(
        "INSERT INTO pauses (way, until, why) SELECT way, until, why FROM breakers WHERE until IS NOT NULL"
    )
    op.drop_table("breakers")
