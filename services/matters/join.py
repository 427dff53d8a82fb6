"""Joining a ticket to a matter, leaving it, and who carries the unit's clock (policy.md, Matters)."""

from dataclasses import dataclass

from sqlalchemy import func, select

from bot.vocabulary import Status
from models.tickets import Matter, Ticket
from services.promises import UNIT_CLOCK, Case, settle
from services.record import record
from services.tickets.load import load_by_id
from services.work import Work

ENDED = tuple(status for status in Status if status.ended)


@dataclass(frozen=True)
class Joining:
    """The matter a new ticket belongs to, and the ticket that carries its clock."""

    matter: Matter
    lead: Ticket


def matter_with(work: Work, ticket: Ticket, place: str = "") -> Joining:
    """The matter of a ticket that another one joins; begun here, with that ticket as its lead."""
    if ticket.matter_id is not None:
        return Joining(work.session.get_one(Matter, ticket.matter_id), lead_of(work, ticket.matter_id))
    matter = Matter(title="", place=place[:60], unit=ticket.unit, storm=False, opened_at=work.now)
    work.session.add(matter)
    work.session.flush()
    ticket.matter_id, ticket.leads = matter.id, True
    record(work, ticket, "robot", "leads_matter", matter=matter.id)
    return Joining(matter, ticket)


def lead_of(work: Work, matter_id: int) -> Ticket:
    """The ticket that carries the matter's clock; the oldest where none does any more."""
    query = select(Ticket).where(Ticket.matter_id == matter_id)
    return work.session.scalars(query.order_by(Ticket.leads.desc(), Ticket.id).limit(1)).one()


def people_in(work: Work, matter_id: int) -> int:
    """How many tickets, one a person, the matter holds."""
    query = select(func.count()).where(Ticket.matter_id == matter_id)
    return work.session.scalar(query) or 0


def others_open(work: Work, ticket: Ticket) -> list[int]:
    """The ids of the matter's other tickets that have not ended, oldest first."""
    if ticket.matter_id is None:
        return []
    query = select(Ticket.id).where(
        Ticket.matter_id == ticket.matter_id, Ticket.id != ticket.id, Ticket.status.not_in(ENDED)
    )
    return list(work.session.scalars(query.order_by(Ticket.id)))


def hand_over(case: Case) -> None:
    """The lead ends or leaves: the oldest open ticket of the matter takes over its clock as it stands.

    Without one the matter is over.
    """
    work, ticket = case.work, case.ticket
    if ticket.matter_id is None or not ticket.leads:
        return
    others = others_open(work, ticket)
    ticket.leads = False
    work.session.flush()
    if not others:
        work.session.get_one(Matter, ticket.matter_id).closed_at = work.now
        return
    heir = load_by_id(work, others[0])
    heir.ticket.leads = True
    for row in [row for row in case.unmet if row.kind in UNIT_CLOCK]:
        case.unmet.remove(row)
        row.ticket = heir.ticket
        heir.unmet.append(row)
    record(work, heir.ticket, "robot", "leads_matter", matter=ticket.matter_id, before=ticket.number)
    settle(heir)


def leave(case: Case, actor: str, why: str) -> None:
    """The ticket is a matter of its own again, found by messages like it or not as before."""
    ticket = case.ticket
    if ticket.matter_id is None:
        return
    hand_over(case)
    record(case.work, ticket, actor, "left_matter", matter=ticket.matter_id, why=why)
    ticket.matter_id, ticket.leads = None, False
