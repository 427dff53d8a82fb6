"""Server time of every page people open, over databases of different sizes: p50 and p95 in milliseconds."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from flask.testing import FlaskClient
from sqlalchemy import select

from bench.stand import Stand
from bot.vocabulary import Role
from models.registry import Person
from models.tickets import Ticket
from services.citizen.link import token_of
from services.staff.people import add_person
from services.staff.sessions import open_session
from services.work import look

UNIT = "U40"
TIMES = 20
PATHS: dict[str, Role | None] = {
    "/unit/": Role.UNIT,
    "/unit/?ended=1": Role.UNIT,
    "/unit/{theirs}": Role.UNIT,
    "/unit/notices": Role.UNIT,
    "/unit/visits": Role.UNIT,
    "/centre/": Role.SUPERVISOR,
    "/centre/piles/triage": Role.SUPERVISOR,
    "/centre/piles/escalated": Role.SUPERVISOR,
    "/centre/tickets": Role.SUPERVISOR,
    "/centre/tickets?page=20": Role.SUPERVISOR,
    "/centre/tickets?status=closed&sort=old": Role.SUPERVISOR,
    "/centre/tickets?q=1234": Role.SUPERVISOR,
    "/centre/tickets?q=供水": Role.SUPERVISOR,
    "/centre/tickets?unit=U40&period=month": Role.SUPERVISOR,
    "/centre/tickets?figure=late": Role.SUPERVISOR,
    "/centre/tickets?figure=repeated&period=month": Role.SUPERVISOR,
    "/centre/board": Role.SUPERVISOR,
    "/centre/board?period=day": Role.SUPERVISOR,
    "/centre/board?period=month": Role.SUPERVISOR,
    "/centre/board?period=year": Role.SUPERVISOR,
    "/centre/board?period=month&unit=U40": Role.SUPERVISOR,
    "/centre/escalations": Role.SUPERVISOR,
    "/centre/cards": Role.SUPERVISOR,
    "/centre/cards?stage=issued": Role.SUPERVISOR,
    "/centre/sealed": Role.SUPERVISOR,
    "/centre/enter": Role.SUPERVISOR,
    "/centre/documents": Role.SUPERVISOR,
    "/centre/{theirs}": Role.SUPERVISOR,
    "/admin/": Role.ADMIN,
    "/admin/units": Role.ADMIN,
    "/admin/people": Role.ADMIN,
    "/admin/posts": Role.ADMIN,
    "/admin/audit": Role.ADMIN,
    "/admin/calendar": Role.ADMIN,
    "/admin/policy": Role.ADMIN,
    "/admin/words": Role.ADMIN,
    "/admin/channels": Role.ADMIN,
    "/posters/": Role.UNIT,
    "/t/{token}": None,
    "/login": None,
    "/metrics": None,
}


@dataclass(frozen=True)
class Timed:
    """One address over one database; milliseconds at the 50th and 95th of a hundred."""

    path: str
    p50: float
    p95: float
    status: int


def times(stand: Stand, rounds: int = TIMES) -> Iterator[Timed]:
    """Open every page `rounds` times, each as somebody who may."""
    theirs = _number(stand)
    names = {"theirs": theirs, "token": token_of(stand.house.keys, theirs)}
    clients = cache(lambda role: _client(stand, role))
    for path, role in PATHS.items():
        client, address = clients(role), path.format(**names)
        client.get(address)
        took, status = [], 0
        for _ in range(rounds):
            began = time.perf_counter()
            status = client.get(address).status_code
            took.append(1000 * (time.perf_counter() - began))
        took.sort()
        yield Timed(path, took[len(took) // 2], took[max(0, int(len(took) * 0.95) - 1)], status)


def _number(stand: Stand) -> str:
    with look(stand.house) as work:
        query = select(Ticket.number).where(Ticket.unit == UNIT, Ticket.status == "in_progress")
        return str(work.session.scalar(query.order_by(Ticket.id.desc()).limit(1)))


def _client(stand: Stand, role: Role | None) -> FlaskClient:
    client = stand.app.test_client()
    if role is not None:
        secret = open_session(stand.house, _person(stand, role))
        with client.session_transaction() as session:
            session["secret"] = secret
    return client


def _person(stand: Stand, role: Role) -> int:
    login = f"pages-{role}"
    with look(stand.house) as work:
        found = work.session.scalar(select(Person.id).where(Person.login == login))
    return found or add_person(stand.house, login, role, UNIT if role is Role.UNIT else None)
