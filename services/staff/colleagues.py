"""A unit's own people, and what its posts were told."""

from typing import Any

from sqlalchemy import select

from models.deadlines import Notice
from models.registry import Person
from models.tickets import Ticket
from services.house import House
from services.work import Work, look

LATEST = 100  # notices shown


def colleagues(work: Work, unit: str | None) -> list[dict[str, Any]]:
    """Active people of the unit and its windows, by name."""
    own = work.rules.within(unit)
    query = select(Person).where(Person.unit.in_(own), Person.active.is_(True))
    rows = [{"id": row.id, "login": row.login, "name": row.name} for row in work.session.scalars(query)]
    return sorted(rows, key=lambda row: str(row["name"]))


def notices_of(house: House, unit: str | None) -> list[dict[str, Any]]:
    """What the posts of a unit and its windows were told lately, newest first; times in UTC."""
    with look(house) as work:
        own = work.rules.within(unit)
        posts = [f"{code}/%" for code in own]
        query = select(Notice, Ticket.number).outerjoin(Ticket, Ticket.id == Notice.ticket_id)
        condition = Notice.post.like(posts[0]) if posts else Notice.id < 0
        for post in posts[1:]:
            condition |= Notice.post.like(post)
        rows = work.session.execute(query.where(condition).order_by(Notice.id.desc()).limit(LATEST))
        return [
            {"at": notice.at, "kind": notice.kind, "post": notice.post, "number": number,
             "sent": notice.outbox_id is not None}
            for notice, number in rows
        ]  # fmt: skip
