"""Units and windows as the administrator keeps them; what changes here routes the next message."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, update

from bot.permission import Actor
from bot.refusal import Conflict, Invalid, NotFound
from bot.vocabulary import Status
from models.registry import Unit
from models.tickets import Assignment, Ticket
from services.house import House
from services.record import audit
from services.seed import posts_of_unit
from services.work import Work, begin, look, rules_changed

TEXTS = {"name": 80, "name_en": 120, "aliases": 400, "duties": 1000, "peer_group": 40, "kind": 40}
FLAGS = ("ranked", "cards")
NEEDED = ("name", "name_en")
ENDED = [status for status in Status if status.ended]
Row = dict[str, Any]


def units(house: House, wanted: str = "", *, closed: bool = False) -> list[Row]:
    """Units and their windows whose code or names hold `wanted`, with how many tickets are open there."""
    with look(house) as work:
        counted = select(Ticket.unit, func.count()).where(Ticket.status.not_in(ENDED)).group_by(Ticket.unit)
        open_at = {unit: count for unit, count in work.session.execute(counted)}
        rows = work.session.scalars(select(Unit).where(Unit.active.is_(not closed)).order_by(Unit.code))
        found = [_row(row) | {"open": open_at.get(row.code, 0)} for row in rows]
    return [row for row in found if wanted.lower() in _said(row)]


def _said(row: Row) -> str:
    """What the search goes through."""
    return " ".join(row[name] for name in ("code", "name", "name_en", "aliases")).lower()


def unit(house: House, code: str) -> Row:
    """One of them, with how many matters are open there. Raises NotFound."""
    with look(house) as work:
        return _row(_known(work, code)) | {"open": _open_tickets(work, work.rules.within(code))}


def edit_unit(house: House, actor: Actor, code: str, fields: Mapping[str, str]) -> None:
    """Change names, aliases, duties … of a unit. Raises NotFound, Invalid naming the field."""
    with begin(house) as work:
        row = _known(work, code)
        flags = {name: fields.get(name) == "1" for name in FLAGS}
        wanted: dict[str, str | bool] = {**_checked(fields), **flags}
        was = {name: getattr(row, name) for name, value in wanted.items() if getattr(row, name) != value}
        for name in was:
            setattr(row, name, wanted[name])
        row.edited_at = work.now
        audit(work, actor.name, "unit_edited", unit=code, fields=sorted(was), was=was)
        rules_changed(work.session)


def new_unit(house: House, actor: Actor, code: str, fields: Mapping[str, str]) -> None:
    """One more unit, with its posts. Raises Invalid, Conflict for a code that is taken."""
    if not (2 <= len(code) <= 10 and code.isascii() and code.isalnum()):
        raise Invalid("code", "a code has 2 to 10 letters and digits")
    with begin(house) as work:
        if work.session.get(Unit, code):
            raise Conflict("code", "there is a unit with this code")
        work.session.add(Unit(code=code, **_checked(fields), ranked=True, cards=True, edited_at=work.now))
        work.session.flush()
        work.session.add_all(posts_of_unit(code, None))
        audit(work, actor.name, "unit_added", unit=code)
        rules_changed(work.session)


def set_open(house: House, actor: Actor, code: str, opened: bool) -> None:
    """Close a unit and its windows, or open one of them again; nothing is ever deleted.

    Raises NotFound, Conflict while tickets are open there, and for a window of a closed unit.
    """
    with begin(house) as work:
        row = _known(work, code)
        if opened:
            if row.parent and not _known(work, row.parent).active:
                raise Conflict("unit_above", "the unit of this window is closed")
            row.active = True
        else:
            _close(work, work.rules.within(code))
        audit(work, actor.name, "unit_opened" if opened else "unit_closed", unit=code)
        rules_changed(work.session)


def _close(work: Work, codes: list[str]) -> None:
    if count := _open_tickets(work, codes):
        raise Conflict("unit_busy", f"{count} tickets are open there")
    work.session.execute(update(Unit).where(Unit.code.in_(codes)).values(active=False))


def _open_tickets(work: Work, codes: list[str]) -> int:
    """Open tickets the unit or its windows lead or help with."""
    helps = select(Assignment.ticket_id).where(
        Assignment.unit.in_(codes), Assignment.lead.is_(False), Assignment.ended_at.is_(None)
    )
    here = Ticket.unit.in_(codes) | Ticket.id.in_(helps)
    return work.session.scalar(select(func.count()).where(here, Ticket.status.not_in(ENDED))) or 0


def _known(work: Work, code: str) -> Unit:
    row = work.session.get(Unit, code)
    if row is None:
        raise NotFound("unit", "there is no such unit")
    return row


def _row(row: Unit) -> Row:
    texts = {name: getattr(row, name) for name in TEXTS}
    return {"code": row.code, "parent": row.parent, "ranked": row.ranked, "cards": row.cards,
            "active": row.active, "edited_at": row.edited_at, **texts}  # fmt: skip


def _checked(fields: Mapping[str, str]) -> dict[str, str]:
    texts = {name: fields.get(name, "").strip() for name in TEXTS}
    for name, most in TEXTS.items():
        if len(texts[name]) > most or (name in NEEDED and not texts[name]):
            raise Invalid(name, f"{name} is missing or longer than {most} characters")
    return texts
