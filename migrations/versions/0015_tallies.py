"""Figures are kept by day, and what each ticket adds to them; the pages' last walks get an index.

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SENT = sa.text("sent_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "tallies",
        sa.Column("what", sa.String(8), nullable=False),
        sa.Column("span", sa.String(10), nullable=False),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("count", ID, nullable=False),
        sa.PrimaryKeyConstraint("what", "span", "unit", "sealed", "name", name=op.f("pk_tallies")),
    )
    op.create_table(
        "shares",
        sa.Column("ticket_id", ID, autoincrement=False, nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_shares_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_shares")),
    )
    op.create_table(
        "tally_marks",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.Column("rules", sa.String(200), nullable=False),
        sa.Column("built_to", ID, nullable=False),
        sa.Column("built", sa.Boolean(), nullable=False),
        sa.Column("event", ID, nullable=False),
        sa.Column("message", ID, nullable=False),
        sa.Column("later_event", ID, nullable=False),
        sa.Column("later_message", ID, nullable=False),
        sa.Column("later_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_marks")),
    )
    op.create_index("ix_rulings_ticket", "rulings", ["ticket_id"])
    op.create_index("ix_inbox_channel_at", "inbox", ["channel", "received_at"])
    op.create_index("ix_outbox_channel_sent", "outbox", ["channel", "sent_at"],
                    postgresql_where=SENT, sqlite_where=SENT)  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_outbox_channel_sent", "outbox")
    op.drop_index("ix_inbox_channel_at", "inbox")
    op.drop_index("ix_rulings_ticket", "rulings")
    for table in ("tally_marks", "shares", "tallies"):
        op.drop_table(table)
