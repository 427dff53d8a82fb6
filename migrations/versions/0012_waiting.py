"""The ticket that waits longest is found without a walk through all that ended.

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OPEN = sa.text("status NOT IN ('closed', 'withdrawn', 'declined', 'concluded')")


def upgrade() -> None:
    op.create_index(
        "ix_tickets_waiting", "tickets", ["received_at", "id"], postgresql_where=OPEN, sqlite_where=OPEN
    )


def downgrade() -> None:
    op.drop_index("ix_tickets_waiting", "tickets")
