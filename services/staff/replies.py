"""Replies to begin from: the county's, and a unit's own."""

from typing import Any

from sqlalchemy import select

from models.workings import ReplyTemplate
from services.work import Work


def reply_templates(work: Work, unit: str | None) -> list[dict[str, Any]]:
    """What `unit` may begin from, its own first; `body` may hold {number} and {unit}."""
    query = select(ReplyTemplate).where(ReplyTemplate.active.is_(True)).order_by(ReplyTemplate.title)
    rows = [row for row in work.session.scalars(query) if row.unit in (None, unit)]
    rows.sort(key=lambda row: (row.unit is None, row.title))
    return [{"id": row.id, "title": row.title, "body": row.body, "unit": row.unit} for row in rows]


def filled(body: str, number: str, unit: str) -> str:
    """The words with the ticket's number and the unit's name in their places."""
    return body.replace("{number}", number).replace("{unit}", unit)
