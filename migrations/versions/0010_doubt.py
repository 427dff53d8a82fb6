"""A ticket whose words may tell of danger waits for an officer's look.

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "tickets", sa.Column("urgency_doubted", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index(
        "ix_tickets_doubted", "tickets", ["id"],
        postgresql_where=sa.text("urgency_doubted"), sqlite_where=sa.text("urgency_doubted"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_tickets_doubted", "tickets")
    op.drop_column("tickets", "urgency_doubted")
