"""Long life: what ended long ago is forgotten once; what pages look for is found without a walk.

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = "status NOT IN ('closed', 'withdrawn', 'declined', 'concluded')"
INDEXES: tuple[tuple[str, str, list[str], str], ...] = (
    ("ix_tickets_kept", "tickets", ["ended_at"], "ended_at IS NOT NULL AND forgotten_at IS NULL"),
    ("ix_tickets_received", "tickets", ["received_at", "id"], ""),
    ("ix_tickets_status_received", "tickets", ["status", "received_at", "id"], ""),
    ("ix_tickets_unit_ended", "tickets", ["unit", "ended_at"], "ended_at IS NOT NULL"),
    ("ix_tickets_climbed", "tickets", ["level", "next_due_at"], "level > 0"),
    ("ix_tickets_sealed", "tickets", ["next_due_at"], "sealed IS true"),
    ("ix_tickets_private", "tickets", ["next_due_at"], "private_check IS true"),
    ("ix_tickets_unit_open", "tickets", ["unit"], OPEN),
    ("ix_tickets_promised", "tickets", ["promise_due_at"], OPEN),
    ("ix_assignments_helps", "assignments", ["unit"], "lead IS false AND ended_at IS NULL"),
    ("ix_deadlines_owed", "deadlines", ["kind", "due_at"], "met_at IS NULL AND ended_at IS NULL"),
    ("ix_outbox_watched", "outbox", ["status"], "status IN ('queued', 'sending', 'failed', 'held')"),
    ("ix_cards_state", "cards", ["state"], ""),
)


def upgrade() -> None:
    op.add_column("tickets", sa.Column("forgotten_at", MOMENT, nullable=True))
    for name, table, columns, where in INDEXES:
        only = sa.text(where) if where else None
        op.create_index(name, table, columns, postgresql_where=only, sqlite_where=only)


def downgrade() -> None:
    for name, table, _columns, _where in reversed(INDEXES):
        op.drop_index(name, table)
    op.drop_column("tickets", "forgotten_at")
