"""Wrong passwords: counted from the audit, so that all processes see the same, and forgiven by the admin."""

from sqlalchemy import select

from bot.permission import Actor
from bot.throttle import WINDOW, too_many
from models.history import Audit
from models.registry import Person
from services.house import House
from services.record import audit
from services.work import Work

LOGIN_FAILED = "login_failed"
UNLOCKED = "login_unlocked"


def trace(house: House, text: str, kind: str) -> str:
    """What is kept of a login (`tried`) or an address (`address`) of a try: a digest, enough to count by."""
    return house.keys.index(text, context=f"login.{kind}")[:40]


def failures(work: Work) -> list[tuple[str, str]]:
    """The failed tries within the window, as (login, address) digests, less those that were forgiven."""
    query = select(Audit).where(Audit.kind.in_([LOGIN_FAILED, UNLOCKED]), Audit.at > work.now - WINDOW)
    found: list[tuple[str, str]] = []
    for row in work.session.scalars(query.order_by(Audit.id)):
        if row.kind == UNLOCKED:
            forgiven = trace(work.house, str(row.data.get("login")), "tried")
            found = [pair for pair in found if pair[0] != forgiven]
        else:
            found.append((row.actor, str(row.data.get("source"))))
    return found


def locked(work: Work, login: str) -> bool:
    """True while somebody who tries this login is told to wait."""
    tried, found = trace(work.house, login, "tried"), failures(work)
    return any(too_many(found, tried, source) for known, source in found if known == tried)


def unlock(work: Work, actor: Actor, person: Person) -> None:
    """Forgive the wrong passwords of a login: its owner may try again at once."""
    audit(work, actor.name, UNLOCKED, person=person.id, login=person.login)
