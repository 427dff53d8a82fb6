"""What is read back to the person and printed for them; whoever entered a matter may hand over its slip."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.permission import Actor
from bot.refusal import NotFound
from bot.vocabulary import DeadlineKind
from models.deadlines import Deadline
from models.history import Event
from models.tickets import Ticket
from services.citizen.link import link_of
from services.house import House
from services.tickets.load import in_sight
from services.work import Work, look


@dataclass(frozen=True)
class Slip:
    """Number and promises, no words and no person; `in_sight`: the officer may open the ticket itself.

    `contact_by`, `decide_by`: when somebody calls, when a report (举报) is taken up or not, if promised.
    """

    number: str
    channel: str
    unit: str | None
    received_at: datetime
    settle_by: datetime | None
    contact_by: datetime | None
    decide_by: datetime | None
    receipt: str
    link: str
    in_sight: bool


def slip_of(house: House, actor: Actor, number: str) -> Slip:
    """The slip of a ticket in the actor's sight, or of one the actor entered, which may be sealed since.

    Raises NotFound.
    """
    with look(house) as work:
        ticket = work.session.scalar(select(Ticket).where(Ticket.number == number))
        seen = ticket is not None and in_sight(work, actor, ticket)
        if ticket is None or not (seen or _entered_by(work, actor, ticket)):
            raise NotFound("ticket", "there is no such ticket")
        promised = _promised(work, ticket)
        return Slip(
            number, ticket.channel, ticket.unit, ticket.received_at, ticket.promise_due_at,
            promised.get(DeadlineKind.CONTACT), promised.get(DeadlineKind.DECIDE),
            f"{number}-{ticket.event_hash[:8]}", link_of(house, number), seen,
        )  # fmt: skip


def _entered_by(work: Work, actor: Actor, ticket: Ticket) -> bool:
    query = select(Event.id).where(
        Event.ticket_id == ticket.id, Event.kind == "entered", Event.actor == actor.name
    )
    return work.session.scalar(query.limit(1)) is not None


def _promised(work: Work, ticket: Ticket) -> dict[str, datetime]:
    query = select(Deadline.kind, Deadline.due_at).where(
        Deadline.ticket_id == ticket.id,
        Deadline.kind.in_([DeadlineKind.CONTACT, DeadlineKind.DECIDE]),
        Deadline.met_at.is_(None),
        Deadline.ended_at.is_(None),
    )
    return {kind: due_at for kind, due_at in work.session.execute(query)}
