"""What a ticket still owes is found without a walk through all that anybody owes.

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

UNMET = sa.text("met_at IS NULL AND ended_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_deadlines_unmet", "deadlines", ["ticket_id"], postgresql_where=UNMET, sqlite_where=UNMET
    )


def downgrade() -> None:
    op.drop_index("ix_deadlines_unmet", "deadlines")
