"""Guides say each thing in a place of its own, are found by keywords, and every change can be taken back.

Revision: 0008, after 0007
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
LABELS = {
    "zh": ("：", {"事项": "project", "材料": "materials", "流程": "procedure", "时限": "limit", "费用": "fee", "依据": "basis"}),
    "en": (": ", {"Matter": "project", "Bring": "materials", "Steps": "procedure", "Time": "limit", "Fee": "fee", "Basis": "basis"}),
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "guide_changes",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_changes")),
    )
    every = sa.text("SELECT * FROM guides").columns(edited_at=sa.DateTime(timezone=True))
    kept = op.get_bind().execute(every).mappings().all()
    op.drop_table("guides")
    guides = op.create_table(
        "guides",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("keywords", sa.String(length=600), nullable=False),
        sa.Column("zh", JSON, nullable=False),
        sa.Column("en", JSON, nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit"], ["units.code"], name=op.f("fk_guides_unit")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_guides")),
    )
    op.create_index(op.f("ix_guides_unit"), "guides", ["unit"])
    edited = [_apart(row) for row in kept if row["edited_at"] is not None]
    if edited:  # the others come anew from the seed, with their keywords
        op.bulk_insert(guides, edited)


def _apart(row: Any) -> dict[str, Any]:
    """A guide that was one text, as its parts."""
    said = {
        language: {"title": row[title], **_parts(row[body], *LABELS[language]), "place": ""}
        for language, title, body in (("zh", "title", "body"), ("en", "title_en", "body_en"))
    }
    return {
        "key": row["key"], "unit": row["unit"], "subject": "identity", "keywords": row["keywords"], **said,
        "phone": "", "sample": False, "active": True, "edited_at": row["edited_at"],
    }  # fmt: skip


def _parts(body: str, colon: str, labels: dict[str, str]) -> dict[str, str]:
    parts = dict.fromkeys(labels.values(), "")
    for line in body.splitlines():
        label, _, words = line.partition(colon)
        if label in labels:
            parts[labels[label]] = words
    return parts


def downgrade() -> None:
    op.drop_table("guides")
    op.create_table(
        "guides",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=160), nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("body_en", sa.String(length=3000), nullable=False),
        sa.Column("keywords", sa.String(length=400), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit"], ["units.code"], name=op.f("fk_guides_unit")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_guides")),
    )
    op.drop_table("guide_changes")
