"""What staff did beside tickets: accounts, posts, units, rules. Nothing of any citizen stands there."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select

from models.history import Audit
from models.registry import Person
from services.house import House
from services.rules.undo import UNDOABLE
from services.staff.lockout import LOGIN_FAILED
from services.work import look

A_PAGE = 50
# Digests and numbers that tell a reader nothing.
UNSAID = {"source", "login", "contact", "row", "template", "starts", "ends", "change"}


@dataclass(frozen=True)
class AuditPage:
    """Rows newest first, how many there are in all, and what may be chosen."""

    rows: list[dict[str, Any]]
    count: int
    kinds: list[str]
    actors: list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """What to look for: a kind, who did it, what it is about, a day of the county.

    `about` is an account (`p12`) or a unit (`U40`).
    """

    kind: str = ""
    actor: str = ""
    about: str = ""
    day: date | None = None


def audit_page(house: House, asked: Asked, page: int = 1) -> AuditPage:
    """One page of what was done."""
    with look(house) as work:
        query = _narrowed(select(Audit), asked, ZoneInfo(work.rules.calendar.zone))
        count = work.session.scalar(select(func.count()).select_from(query.subquery())) or 0
        kinds = sorted(work.session.scalars(select(Audit.kind).distinct()))
        names = {f"p{row.id}": row.name for row in work.session.scalars(select(Person))}
        found = query.order_by(Audit.id.desc()).offset((page - 1) * A_PAGE).limit(A_PAGE)
        rows = [_row(row, names) for row in work.session.scalars(found)]
    return AuditPage(rows, count, kinds, sorted(names.items(), key=lambda one: one[1]))


def _narrowed(query: Select[Any], asked: Asked, zone: ZoneInfo) -> Select[Any]:
    if asked.kind:
        query = query.where(Audit.kind == asked.kind)
    if asked.actor:
        query = query.where(Audit.actor == asked.actor)
    if asked.about[:1] == "p" and asked.about[1:].isdigit():
        query = query.where(Audit.data["person"].as_integer() == int(asked.about[1:]))
    elif asked.about:
        query = query.where(Audit.data["unit"].as_string() == asked.about)
    if asked.day:
        begins = datetime(asked.day.year, asked.day.month, asked.day.day, tzinfo=zone)
        query = query.where(Audit.at >= begins, Audit.at < begins + timedelta(days=1))
    return query


def _row(row: Audit, names: dict[str, str]) -> dict[str, Any]:
    """A row as it is read; who failed to log in is kept as a digest only, so nobody is named."""
    actor = "" if row.kind == LOGIN_FAILED else row.actor
    told = {
        key: value for key, value in row.data.items() if key not in UNSAID and value not in (None, "", [])
    }
    person = told.pop("person", None)
    return {
        "id": row.id, "undoable": row.kind in UNDOABLE, "at": row.at,
        "actor": actor, "name": names.get(actor, ""), "kind": row.kind,
        "person": names.get(f"p{person}", "") if person else "", "data": told,
    }  # fmt: skip
