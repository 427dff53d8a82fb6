"""Long life: what ended long ago is forgotten once; what pages look for is found without a walk.

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("tickets", sa.Column("forgotten_at", MOMENT, nullable=True))
    kept = sa.text("ended_at IS NOT NULL AND forgotten_at IS NULL")
    op.create_index("ix_tickets_kept", "tickets", ["ended_at"], postgresql_where=kept, sqlite_where=kept)


def downgrade() -> None:
    op.drop_index("ix_tickets_kept", "tickets")
    op.drop_column("tickets", "forgotten_at")
