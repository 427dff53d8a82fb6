"""People are found by the end of their number, without opening it; filters are kept under a name.

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNTOLD = sa.text(
    "(phone IS NOT NULL AND phone_tail IS NULL) "
    "OR (channel = 'sms' AND address IS NOT NULL AND address_tail IS NULL)"
)


def upgrade() -> None:
    op.add_column("contacts", sa.Column("phone_tail", sa.String(length=64), nullable=True))
    op.add_column("contacts", sa.Column("address_tail", sa.String(length=64), nullable=True))
    op.create_index("ix_contacts_phone_tail", "contacts", ["phone_tail"])
    op.create_index("ix_contacts_address_tail", "contacts", ["address_tail"])
    op.create_index("ix_contacts_untold", "contacts", ["id"], postgresql_where=UNTOLD, sqlite_where=UNTOLD)
    op.create_table(
        "saved_views",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("query", sa.LargeBinary(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_saved_views_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(op.f("ix_saved_views_person_id"), "saved_views", ["person_id"])


def downgrade() -> None:
    op.drop_table("saved_views")
    op.drop_index("ix_contacts_untold", "contacts")
    op.drop_index("ix_contacts_address_tail", "contacts")
    op.drop_index("ix_contacts_phone_tail", "contacts")
    op.drop_column("contacts", "address_tail")
    op.drop_column("contacts", "phone_tail")
