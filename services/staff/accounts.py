"""Accounts as the administrator keeps them: who there is, and opening and closing them."""

from typing import Any

from sqlalchemy import func, select

from bot.permission import Actor
from bot.refusal import Conflict, NotFound
from bot.vocabulary import Role
from models.contacts import Contact
from models.registry import Appointment, Person
from services.house import House
from services.record import audit
from services.staff.sessions import end_sessions
from services.work import Work, begin, look, rules_changed


def accounts(house: House, wanted: str = "") -> list[dict[str, Any]]:
    """Everybody whose login, name or unit holds `wanted`, with their posts and whether a chat is bound."""
    with look(house) as work:
        posts: dict[int, list[str]] = {}
        for row in work.session.scalars(select(Appointment).order_by(Appointment.post)):
            posts.setdefault(row.person_id, []).append(f"{row.post} {row.turn}")
        bound = set(work.session.scalars(select(Contact.person_id).where(Contact.person_id.is_not(None))))
        rows = [
            {
                "id": row.id, "login": row.login, "name": row.name, "role": row.role, "unit": row.unit,
                "active": row.active, "invited": row.password is None, "posts": posts.get(row.id, []),
                "bound": row.id in bound,
            }
            for row in work.session.scalars(select(Person).order_by(Person.login))
        ]  # fmt: skip
    wanted = wanted.lower()
    return [row for row in rows if wanted in f"{row['login']} {row['name']} {row['unit'] or ''}".lower()]


def set_active(house: House, actor: Actor, person_id: int, active: bool) -> None:
    """Open or close an account; a closed one is out everywhere at once.

    Raises NotFound, Conflict for the last active administrator.
    """
    with begin(house) as work:
        person = _person(work, person_id)
        if not active and person.role == Role.ADMIN and _admins(work) == 1:
            raise Conflict("last_admin", "the last administrator cannot be closed")
        person.active = active
        if not active:
            end_sessions(work, person.id, house.machine_now())
        audit(work, actor.name, "person_opened" if active else "person_closed", person=person.id)
        rules_changed(work.session)


def _person(work: Work, person_id: int) -> Person:
    person = work.session.get(Person, person_id)
    if person is None:
        raise NotFound("person", "there is no such person")
    return person


def _admins(work: Work) -> int:
    query = select(func.count()).where(Person.role == Role.ADMIN, Person.active.is_(True))
    return work.session.scalar(query) or 0


def noted(house: House, actor: Actor, person_id: int, kind: str) -> None:
    """Put on record that a link, a code or a token was handed out. Raises NotFound."""
    with begin(house) as work:
        audit(work, actor.name, kind, person=_person(work, person_id).id)
