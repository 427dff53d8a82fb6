"""What an officer sees beside a ticket: the person (masked), the place, and the pile it was taken from."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from bot.permission import Actor
from bot.phone import masked
from bot.refusal import NotFound
from models.contacts import Contact
from models.history import Event
from models.tickets import Ticket
from services.house import House
from services.tickets.asking import can_be_asked
from services.tickets.checks import number_of
from services.tickets.view import iso, within_sight
from services.watch.piles import Pile, after_of, pile_in
from services.work import Work, look

SHOWN_FOR = timedelta(minutes=30)  # how long a revealed number stays on the page of who asked for it


@dataclass(frozen=True)
class Beside:
    """`number` is masked unless `open_until`; `reachable`: the person can be written to; `others` counts
    the person's other matters outside the sealed lane; `following` is the next ticket of the pile."""

    channel: str
    number: str | None
    open_until: str | None
    anonymous: bool
    language: str
    opted_out: bool
    reachable: bool
    others: int
    window: str | None
    pile: Pile | None = None
    following: str | None = None


def beside(house: House, actor: Actor, number: str, pile: str | None, now: datetime) -> Beside:
    """For an officer within whose sight the ticket is. Raises NotFound."""
    with look(house, now) as work:
        found = work.session.execute(_query(work, actor, number)).first()
        if found is None:
            raise NotFound("ticket", "there is no such ticket")
        ticket, contact, others, revealed = found
        until = revealed + SHOWN_FOR if revealed and work.now < revealed + SHOWN_FOR else None
        known = number_of(contact)
        held = pile_in(work, actor, pile) if pile else None
        return Beside(
            channel=ticket.channel,
            number=known if known is None or until else masked(known),
            open_until=iso(until),
            anonymous=ticket.anonymous,
            language=contact.language,
            opted_out=contact.opted_out,
            reachable=can_be_asked(contact),
            others=others,
            window=ticket.window,
            pile=held,
            following=after_of(held, number) if held else None,
        )


def _query(work: Work, actor: Actor, number: str) -> Select[Ticket, Contact, int, datetime | None]:
    """The ticket with its person, how many other tickets they have, and when this officer last asked
    for the number; one statement."""
    other = aliased(Ticket)
    others = select(func.count()).where(
        other.contact_id == Ticket.contact_id, other.id != Ticket.id, other.sealed.is_(False)
    )
    revealed = select(func.max(Event.at)).where(
        Event.ticket_id == Ticket.id, Event.kind == "revealed", Event.actor == actor.name
    )
    return (
        select(Ticket, Contact, others.scalar_subquery(), revealed.scalar_subquery())
        .join(Contact, Contact.id == Ticket.contact_id)
        .where(Ticket.number == number, within_sight(work, actor))
    )
