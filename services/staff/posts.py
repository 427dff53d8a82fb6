"""Who fills a post now: roster, A, B, less those on leave; an empty post passes to the next post up."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.contacts import Contact
from models.registry import Appointment, Leave, Person, Post, Roster


@dataclass(frozen=True)
class Filled:
    """Who fills which post at one moment, and the post above each: read once, asked for many posts."""

    above: Mapping[str, str | None]
    people: Mapping[str, int]

    def listener(self, post: str) -> int | None:
        """The person who hears what `post` should hear, climbing past empty posts; None at the top."""
        code: str | None = post
        seen: set[str] = set()
        while code and code not in seen:
            seen.add(code)
            if code in self.people:
                return self.people[code]
            code = self.above.get(code)
        return None


def filled(session: Session, now: datetime) -> Filled:
    """Who fills each post now: on the roster, else A, else B; none who is away or has left."""
    away = select(Leave.person_id).where(Leave.starts_at <= now, Leave.ends_at > now)
    on_call = (
        select(Roster.post, Roster.person_id)
        .join(Person, Person.id == Roster.person_id)
        .where(Person.active, Person.id.not_in(away), Roster.starts_at <= now, Roster.ends_at > now)
        .order_by(Roster.starts_at.desc())
    )
    appointed = (
        select(Appointment.post, Appointment.person_id)
        .join(Person, Person.id == Appointment.person_id)
        .where(Person.active, Person.id.not_in(away))
        .order_by(Appointment.turn, Appointment.id)
    )
    people: dict[str, int] = {}
    for post, person in [*session.execute(on_call), *session.execute(appointed)]:
        people.setdefault(post, person)
    above = {post: higher for post, higher in session.execute(select(Post.code, Post.above))}
    return Filled(above, people)


def listener(session: Session, post: str, now: datetime) -> int | None:
    """The person who hears now what `post` should hear; None at the top."""
    return filled(session, now).listener(post)


def present(session: Session, people: Collection[int], now: datetime) -> set[int]:
    """Those of `people` who are active and not on leave."""
    if not people:
        return set()
    away = select(Leave.person_id).where(Leave.starts_at <= now, Leave.ends_at > now)
    query = select(Person.id).where(Person.id.in_(people), Person.active, Person.id.not_in(away))
    return set(session.scalars(query))


def posts_of(session: Session, person_id: int) -> tuple[str, ...]:
    """The posts a person is appointed to."""
    return tuple(session.scalars(select(Appointment.post).where(Appointment.person_id == person_id)))


def contact_of(session: Session, person_id: int) -> Contact | None:
    """The contact a person is bound by; WeChat before SMS."""
    query = select(Contact).where(Contact.person_id == person_id).order_by(Contact.channel.desc(), Contact.id)
    return session.scalar(query.limit(1))


def empty_posts(session: Session, now: datetime) -> list[str]:
    """Posts of the centre and first posts of units that nobody fills (a warning in `doctor`)."""
    named = select(Appointment.post).join(Person, Person.id == Appointment.person_id).where(Person.active)
    filled = set(session.scalars(named))
    posts = session.scalars(select(Post.code).where(Post.code.like("%/first") | Post.code.like("centre/%")))
    return sorted(code for code in posts if code not in filled)
