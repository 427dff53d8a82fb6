"""Is every matter whole? One open ticket leads it, and nobody was forgotten when the others were answered."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from models.matters import Errand
from models.tickets import Ticket
from services.matters.join import ENDED, IN_HAND
from services.work import Work

PATIENCE = timedelta(minutes=15)  # what was done to the lead is done to everybody within


def matters(work: Work) -> Iterator[str]:
    """What is wrong with matters, a line each."""
    yield from _without_lead(work)
    yield from _forgotten(work)
    yield from _waiting(work)


def _without_lead(work: Work) -> Iterator[str]:
    lead = aliased(Ticket)
    led = exists().where(lead.matter_id == Ticket.matter_id, lead.leads, lead.status.not_in(ENDED))
    query = select(Ticket.matter_id).where(Ticket.matter_id.is_not(None), Ticket.status.not_in(ENDED), ~led)
    for matter_id in work.session.scalars(query.distinct()):
        yield f"matter {matter_id}: no open ticket leads it"


def _forgotten(work: Work) -> Iterator[str]:
    """In hand while its lead is not, and nothing is on its way to it: nobody would ever answer it."""
    lead = aliased(Ticket)
    answered = exists().where(
        lead.matter_id == Ticket.matter_id, lead.leads, lead.id != Ticket.id, lead.status.not_in(IN_HAND)
    )
    coming = exists().where(Errand.ticket_id == Ticket.id, Errand.done_at.is_(None))
    query = select(Ticket.number).where(
        Ticket.matter_id.is_not(None), Ticket.status.in_(IN_HAND), answered, ~coming
    )
    for number in work.session.scalars(query):
        yield f"ticket {number}: its matter was answered without it"


def _waiting(work: Work) -> Iterator[str]:
    late = select(func.count()).where(Errand.done_at.is_(None), Errand.at < work.now - PATIENCE)
    if count := work.session.scalar(late):
        yield f"matters: {count} errands wait for more than 15 minutes"
