"""The call-back sample, and what units say about ratings.

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "samples",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=True),
        sa.Column("contacted", sa.Boolean(), nullable=True),
        sa.Column("solved", sa.String(length=6), nullable=True),
        sa.Column("satisfaction", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by", sa.String(length=60), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_samples_ticket_id")),
        sa.ForeignKeyConstraint(["unit"], ["units.code"], name=op.f("fk_samples_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_samples")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_samples_ticket_id")),
    )
    with op.batch_alter_table("samples", schema=None) as batch_op:
        batch_op.create_index("ix_samples_month_unit", ["month", "unit"], unique=False)
        batch_op.create_index(
            "ix_samples_waiting",
            ["drawn_at"],
            unique=False,
            postgresql_where=sa.text("reached IS NULL"),
            sqlite_where=sa.text("reached IS NULL"),
        )

    op.create_table(
        "rating_replies",
        sa.Column("rating_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decide_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=True),
        sa.Column("why", sa.String(length=12), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["rating_id"], ["ratings.id"], name=op.f("fk_rating_replies_rating_id")),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_rating_replies_text_id")),
        sa.PrimaryKeyConstraint("rating_id", name=op.f("pk_rating_replies")),
    )
    with op.batch_alter_table("rating_replies", schema=None) as batch_op:
        batch_op.create_index(
            "ix_rating_replies_waiting",
            ["decide_by"],
            unique=False,
            postgresql_where=sa.text("decided_at IS NULL"),
            sqlite_where=sa.text("decided_at IS NULL"),
        )


def downgrade() -> None:

    with op.batch_alter_table("rating_replies", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_rating_replies_waiting",
            postgresql_where=sa.text("decided_at IS NULL"),
            sqlite_where=sa.text("decided_at IS NULL"),
        )

    op.drop_table("rating_replies")
    with op.batch_alter_table("samples", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_samples_waiting",
            postgresql_where=sa.text("reached IS NULL"),
            sqlite_where=sa.text("reached IS NULL"),
        )
        batch_op.drop_index("ix_samples_month_unit")

    op.drop_table("samples")
