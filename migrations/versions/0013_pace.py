"""Who floods is known by their pace while they do, not by a mark on the contact, which nothing ever set.

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("contacts", "flooded_until")


def downgrade() -> None:
    op.add_column("contacts", sa.Column("flooded_until", sa.DateTime(timezone=True), nullable=True))
