"""Who fills which post: A and B, the roster, leave; and who therefore hears what a post should hear."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.permission import Actor
from bot.refusal import Conflict, Invalid, NotFound
from models.registry import Appointment, Leave, Person, Post, Roster
from services.house import House
from services.record import audit
from services.work import Work, begin, look, rules_changed

TURNS = ("A", "B")


def posts(house: House, unit: str, now: datetime) -> list[dict[str, Any]]:
    """The posts of a unit ("centre" for the centre's) with who fills them, who is away, and who steps in."""
    with look(house, now) as work:
        own = Post.unit == unit if unit != "centre" else Post.code.like("centre/%")
        rows = list(work.session.scalars(select(Post).where(own).order_by(Post.code)))
        people = {row.id: row for row in work.session.scalars(select(Person))}
        away = _away(work, now)
        filled = list(work.session.scalars(select(Appointment).order_by(Appointment.turn, Appointment.id)))
        shifts = list(work.session.scalars(select(Roster).order_by(Roster.starts_at)))
        return [
            {
                "code": post.code, "above": post.above,
                "appointed": [_one(row, people, away) for row in filled if row.post == post.code],
                "shifts": [
                    {"id": row.id, "name": people[row.person_id].name, "starts_at": row.starts_at,
                     "ends_at": row.ends_at}
                    for row in shifts if row.post == post.code and row.ends_at > now
                ],
                "now": _now(post.code, filled, shifts, people, away, now),
            }
            for post in rows
        ]  # fmt: skip


def _away(work: Work, now: datetime) -> set[int]:
    query = select(Leave.person_id).where(Leave.starts_at <= now, Leave.ends_at > now)
    return set(work.session.scalars(query))


def _one(row: Appointment, people: dict[int, Person], away: set[int]) -> dict[str, Any]:
    person = people[row.person_id]
    return {"id": row.id, "turn": row.turn, "name": person.name, "login": person.login,
            "away": person.id in away, "closed": not person.active}  # fmt: skip


def _now(
    code: str, filled: list[Appointment], shifts: list[Roster], people: dict[int, Person], away: set[int],
    now: datetime,
) -> str:  # fmt: skip
    """The name of who fills it now (services.staff.posts.holder says the same to the machine)."""
    on_call = [row.person_id for row in shifts if row.post == code and row.starts_at <= now < row.ends_at]
    named = [row.person_id for row in filled if row.post == code and people[row.person_id].active]
    found = next((person for person in [*reversed(on_call), *named] if person not in away), None)
    return people[found].name if found else ""


def appoint(house: House, actor: Actor, post: str, login: str, turn: str) -> None:
    """Somebody fills a post as A or B. Raises NotFound, Invalid, Conflict when they do already."""
    if turn not in TURNS:
        raise Invalid("turn", "the turn is A or B")
    with begin(house) as work:
        person = _known(work, login)
        if work.session.get(Post, post) is None:
            raise NotFound("post", "there is no such post")
        query = select(Appointment).where(Appointment.post == post, Appointment.person_id == person.id)
        if work.session.scalar(query):
            raise Conflict("appointed", "that person fills this post already")
        row = Appointment(post=post, person_id=person.id, turn=turn)
        work.session.add(row)
        work.session.flush()
        audit(work, actor.name, "appointed", post=post, person=person.id, turn=turn, row=row.id)
        rules_changed(work.session)


def dismiss(house: House, actor: Actor, appointment_id: int) -> None:
    """Somebody fills a post no longer. Raises NotFound."""
    with begin(house) as work:
        row = work.session.get(Appointment, appointment_id)
        if row is None:
            raise NotFound("post", "there is no such appointment")
        audit(work, actor.name, "dismissed", post=row.post, person=row.person_id, turn=row.turn)
        work.session.delete(row)
        rules_changed(work.session)


def add_shift(house: House, actor: Actor, post: str, login: str, starts: datetime, ends: datetime) -> None:
    """Somebody is on call for a post from when up to when. Raises NotFound, Invalid."""
    _check_span(starts, ends)
    with begin(house) as work:
        person = _known(work, login)
        if work.session.get(Post, post) is None:
            raise NotFound("post", "there is no such post")
        row = Roster(post=post, person_id=person.id, starts_at=starts, ends_at=ends)
        work.session.add(row)
        work.session.flush()
        audit(work, actor.name, "rostered", post=post, person=person.id, row=row.id)
        rules_changed(work.session)


def remove_shift(house: House, actor: Actor, shift_id: int) -> None:
    """The shift is off. Raises NotFound."""
    with begin(house) as work:
        row = work.session.get(Roster, shift_id)
        if row is None:
            raise NotFound("shift", "there is no such shift")
        audit(work, actor.name, "unrostered", post=row.post, person=row.person_id, **_span(row))
        work.session.delete(row)
        rules_changed(work.session)


def leaves(house: House, now: datetime) -> list[dict[str, Any]]:
    """Leave of today and to come, the nearest first."""
    with look(house, now) as work:
        query = (
            select(Leave, Person.name).join(Person, Person.id == Leave.person_id).where(Leave.ends_at > now)
        )
        rows = work.session.execute(query.order_by(Leave.starts_at))
        return [
            {"id": row.id, "name": name, "starts_at": row.starts_at, "ends_at": row.ends_at,
             "now": row.starts_at <= now}
            for row, name in rows
        ]  # fmt: skip


def add_leave(house: House, actor: Actor, login: str, starts: datetime, ends: datetime) -> None:
    """Somebody is away: their posts pass to B, then up. Raises NotFound, Invalid."""
    _check_span(starts, ends)
    with begin(house) as work:
        person = _known(work, login)
        row = Leave(person_id=person.id, starts_at=starts, ends_at=ends)
        work.session.add(row)
        work.session.flush()
        audit(work, actor.name, "leave_added", person=person.id, row=row.id)


def end_leave(house: House, actor: Actor, leave_id: int) -> None:
    """Back, or never gone. Raises NotFound."""
    with begin(house) as work:
        row = work.session.get(Leave, leave_id)
        if row is None:
            raise NotFound("leave", "there is no such leave")
        audit(work, actor.name, "leave_ended", person=row.person_id, **_span(row))
        work.session.delete(row)


def _known(work: Work, login: str) -> Person:
    person = work.session.scalar(select(Person).where(Person.login == login, Person.active.is_(True)))
    if person is None:
        raise Invalid("person", "choose somebody with an open account")
    return person


def _span(row: Roster | Leave) -> dict[str, str]:
    """From when up to when, as the audit keeps it, so that it can be undone."""
    return {"starts": row.starts_at.isoformat(), "ends": row.ends_at.isoformat()}


def _check_span(starts: datetime, ends: datetime) -> None:
    if not starts < ends:
        raise Invalid("span", "the end must lie after the beginning")
