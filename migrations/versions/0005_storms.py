"""Storms: what everybody is told, who has heard it, who answered; where each ticket is.

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("tickets", sa.Column("place", sa.String(60), nullable=False, server_default=""))
    op.add_column("matters", sa.Column("storm_ended_at", MOMENT, nullable=True))
    op.add_column(
        "matters",
        sa.Column("signs", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False, server_default="[]"),
    )
    op.create_index(
        "ix_matters_storm", "matters", ["unit"],
        postgresql_where=sa.text("storm"), sqlite_where=sa.text("storm"),
    )  # fmt: skip
    op.add_column("announcements", sa.Column("kind", sa.String(8), nullable=False, server_default="word"))
    op.add_column("announcements", sa.Column("next_at", MOMENT, nullable=True))
    op.create_table(
        "hearings",
        sa.Column("announcement_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("ticket_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("outbox_id", NUMBER, nullable=True),
        sa.Column("answer", sa.String(4), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcements.id"], name=op.f("fk_hearings_announcement_id")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_hearings_ticket_id")),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_hearings_outbox_id")),
        sa.PrimaryKeyConstraint("announcement_id", "ticket_id", name=op.f("pk_hearings")),
    )
    op.create_index("ix_hearings_ticket_id", "hearings", ["ticket_id"])
    op.create_index("ix_hearings_outbox_id", "hearings", ["outbox_id"])


def downgrade() -> None:
    op.drop_table("hearings")
    op.drop_column("announcements", "next_at")
    op.drop_column("announcements", "kind")
    op.drop_index("ix_matters_storm", "matters")
    op.drop_column("matters", "signs")
    op.drop_column("matters", "storm_ended_at")
    op.drop_column("tickets", "place")
