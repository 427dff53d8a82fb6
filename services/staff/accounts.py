"""Accounts as the administrator keeps them: who there is, and opening and closing them."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from bot.permission import Actor
from bot.refusal import Conflict, Invalid, NotFound
from bot.vocabulary import Role
from models.contacts import Contact
from models.registry import ApiToken, Appointment, OneTime, Person, Roster
from services.house import House
from services.record import audit
from services.staff import lockout
from services.staff.sessions import end_sessions
from services.work import Work, begin, look, rules_changed

NAME_MOST = 60
Row = dict[str, Any]


def accounts(house: House, wanted: str = "") -> list[Row]:
    """Everybody whose login, name or unit holds `wanted`, with their posts and whether a chat is bound."""
    with look(house) as work:
        posts: dict[int, list[tuple[str, str]]] = {}
        for row in work.session.scalars(select(Appointment).order_by(Appointment.post)):
            posts.setdefault(row.person_id, []).append((row.post, row.turn))
        bound = set(work.session.scalars(select(Contact.person_id).where(Contact.person_id.is_not(None))))
        people = list(work.session.scalars(select(Person).order_by(Person.login)))
        rows = [_row(one) | {"posts": posts.get(one.id, []), "bound": one.id in bound} for one in people]
    wanted = wanted.lower()
    return [row for row in rows if wanted in f"{row['login']} {row['name']} {row['unit'] or ''}".lower()]


def account(house: House, person_id: int, now: datetime) -> Row:
    """One of them: chats bound, tokens, the invitation that waits, whether the login waits too.

    Raises NotFound.
    """
    with look(house, now) as work:
        person = _person(work, person_id)
        posts = select(Appointment).where(Appointment.person_id == person_id).order_by(Appointment.post)
        chats = select(Contact.channel).where(Contact.person_id == person_id)
        tokens = select(func.count()).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
        return _row(person) | {
            "posts": [(row.post, row.turn) for row in work.session.scalars(posts)],
            "chats": list(work.session.scalars(chats.order_by(Contact.channel))),
            "tokens": work.session.scalar(tokens) or 0,
            "link_until": work.session.scalar(_waiting(now).where(OneTime.person_id == person_id)),
            "locked": lockout.locked(work, person.login),
        }


def chats_of(house: House, person_id: int) -> list[str]:
    """The channels on which a member of staff is bound."""
    with look(house) as work:
        query = select(Contact.channel).where(Contact.person_id == person_id).order_by(Contact.channel)
        return list(work.session.scalars(query))


def _waiting(now: datetime) -> Any:
    """When the password links that nobody has used yet end."""
    unused = (OneTime.purpose == "password") & OneTime.used_at.is_(None)
    return select(func.max(OneTime.expires_at)).where(unused, OneTime.expires_at > now)


def _row(person: Person) -> Row:
    return {
        "id": person.id, "login": person.login, "name": person.name, "role": person.role,
        "unit": person.unit, "active": person.active, "invited": person.password is None,
    }  # fmt: skip


def set_active(house: House, actor: Actor, person_id: int, active: bool) -> None:
    """Open or close an account; a closed one is out everywhere at once, and off the roster.

    Raises NotFound, Conflict for the last active administrator.
    """
    with begin(house) as work:
        person = _person(work, person_id)
        if not active and person.role == Role.ADMIN and _admins(work) == 1:
            raise Conflict("last_admin", "the last administrator cannot be closed")
        person.active = active
        if not active:
            end_sessions(work, person.id, house.machine_now())
            _off_the_roster(work, person.id)
        audit(work, actor.name, "person_opened" if active else "person_closed", person=person.id)
        rules_changed(work.session)


def _off_the_roster(work: Work, person_id: int) -> None:
    """Shifts to come are off; the one that runs ends now."""
    theirs = Roster.person_id == person_id
    work.session.execute(delete(Roster).where(theirs, Roster.starts_at >= work.now))
    running = theirs & (Roster.ends_at > work.now)
    work.session.execute(update(Roster).where(running).values(ends_at=work.now))


def rename(house: House, actor: Actor, person_id: int, name: str) -> None:
    """The person's name as colleagues read it. Raises NotFound, Invalid."""
    name = name.strip()
    if not name or len(name) > NAME_MOST or not name.isprintable():
        raise Invalid("name", f"a name has 1 to {NAME_MOST} characters")
    with begin(house) as work:
        _person(work, person_id).name = name
        audit(work, actor.name, "person_edited", person=person_id)


def unbind(house: House, actor: Actor, person_id: int) -> None:
    """A chat that was bound (a lost telephone) is a stranger's again. Raises NotFound."""
    with begin(house) as work:
        _person(work, person_id)
        work.session.execute(update(Contact).where(Contact.person_id == person_id).values(person_id=None))
        audit(work, actor.name, "unbound", person=person_id)


def revoke_tokens(house: House, actor: Actor, person_id: int) -> None:
    """The programs that act as this account are out at once. Raises NotFound."""
    with begin(house) as work:
        _person(work, person_id)
        held = (ApiToken.person_id == person_id) & ApiToken.revoked_at.is_(None)
        work.session.execute(update(ApiToken).where(held).values(revoked_at=work.now))
        audit(work, actor.name, "tokens_revoked", person=person_id)


def unlock(house: House, actor: Actor, person_id: int) -> None:
    """Whoever typed the password wrong too often may try again at once. Raises NotFound."""
    with begin(house) as work:
        lockout.unlock(work, actor, _person(work, person_id))


def _person(work: Work, person_id: int) -> Person:
    person = work.session.get(Person, person_id)
    if person is None:
        raise NotFound("person", "there is no such person")
    return person


def _admins(work: Work) -> int:
    query = select(func.count()).where(Person.role == Role.ADMIN, Person.active.is_(True))
    return work.session.scalar(query) or 0


def not_taken_up(work: Work) -> int:
    """Open accounts that were invited by a link and have no password yet."""
    invited = select(OneTime.person_id).where(OneTime.purpose == "password")
    waiting = Person.active & Person.password.is_(None) & Person.id.in_(invited)
    return work.session.scalar(select(func.count()).where(waiting)) or 0
