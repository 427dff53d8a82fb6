"""A unit's own people, and what its posts were told."""

from typing import Any

from sqlalchemy import literal, select, union_all

from models.deadlines import Notice
from models.registry import Person, Post
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
        posts = work.session.scalars(select(Post.code).where(Post.unit.in_(own))).all()
        latest = [
            select(Notice.id).where(Notice.post == post).order_by(Notice.at.desc()).limit(LATEST).subquery()
            for post in posts
        ]
        found = union_all(*(select(one.c.id) for one in latest)) if latest else select(literal(0))
        query = select(Notice, Ticket.number).outerjoin(Ticket, Ticket.id == Notice.ticket_id)
        query = query.where(Notice.id.in_(found)).order_by(Notice.at.desc(), Notice.id.desc())
        rows = work.session.execute(query.limit(LATEST))
        return [
            {"at": notice.at, "kind": notice.kind, "post": notice.post, "number": number,
             "sent": notice.outbox_id is not None}
            for notice, number in rows
        ]  # fmt: skip
