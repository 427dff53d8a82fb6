"""What staff did beside tickets: accounts, posts, units, rules. Nothing of any citizen stands there."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from models.history import Audit
from models.registry import Person
from services.house import House
from services.work import look

A_PAGE = 50


@dataclass(frozen=True)
class AuditPage:
    """Rows newest first, how many there are in all, and what may be chosen."""

    rows: list[dict[str, Any]]
    count: int
    kinds: list[str]


def audit_page(house: House, *, kind: str = "", actor: str = "", page: int = 1) -> AuditPage:
    """One page of what was done, of one kind or by one person if asked for."""
    with look(house) as work:
        query = select(Audit)
        query = query.where(Audit.kind == kind) if kind else query
        query = query.where(Audit.actor == actor) if actor else query
        count = work.session.scalar(select(func.count()).select_from(query.subquery())) or 0
        kinds = sorted(work.session.scalars(select(Audit.kind).distinct()))
        names = {f"p{row.id}": row.name for row in work.session.scalars(select(Person))}
        found = query.order_by(Audit.id.desc()).offset((page - 1) * A_PAGE).limit(A_PAGE)
        rows = [
            {"at": row.at, "actor": row.actor, "name": names.get(row.actor, row.actor), "kind": row.kind,
             "data": _plain(row.data, names)}
            for row in work.session.scalars(found)
        ]  # fmt: skip
    return AuditPage(rows, count, kinds)


def _plain(data: dict[str, Any], names: dict[str, str]) -> str:
    """The data in one line; a person by name."""
    told = {key: names.get(f"p{value}", value) if key == "person" else value for key, value in data.items()}
    return " · ".join(f"{key} {value}" for key, value in told.items() if value not in (None, ""))
