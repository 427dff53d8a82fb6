"""Logged-in browsers: kept in the database, so that leaving, a new password or a closed account ends them."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot.permission import Actor
from models.registry import Person, Session
from services.house import House
from services.staff.actors import as_actor
from services.work import Work, begin, look

LIFE = timedelta(hours=12)
SECRET_BYTES = 24


def open_session(house: House, person_id: int) -> str:
    """Begin a session; gives the secret for the browser's cookie, of which only a digest is kept.

    It lasts half a day by the machine's clock, however a demo's clock is advanced.
    """
    secret, at = secrets.token_urlsafe(SECRET_BYTES), house.machine_now()
    with begin(house) as work:
        work.session.add(
            Session(digest=_digest(house, secret), person_id=person_id, started_at=at, ends_at=at + LIFE)
        )
    return secret


def actor_of_session(house: House, secret: str) -> Actor | None:
    """Who the browser acts as; None once it left, is too old, or the account was closed."""
    with look(house) as work:
        query = (
            select(Person)
            .join(Session, Session.person_id == Person.id)
            .where(Session.digest == _digest(house, secret), Person.active)
            .where(Session.ended_at.is_(None), Session.ends_at > house.machine_now())
        )
        person = work.session.scalar(query)
        return as_actor(person) if person else None


def close_session(house: House, secret: str) -> None:
    """Leave: a cookie somebody copied opens nothing any more. Harmless for an unknown secret."""
    with begin(house) as work:
        row = work.session.get(Session, _digest(house, secret))
        if row is not None and row.ended_at is None:
            row.ended_at = house.machine_now()


def end_sessions(work: Work, person_id: int, at: datetime) -> None:
    """End every session of a person, in the transaction that changed the account."""
    running = (Session.person_id == person_id) & Session.ended_at.is_(None)
    work.session.execute(update(Session).where(running).values(ended_at=at))


def _digest(house: House, secret: str) -> str:
    return house.keys.digest_token(f"session:{secret}")
