"""A receipt code can be checked by anybody who holds it: it names a step of a history nobody can rewrite."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.chain import link
from models.history import Event
from models.tickets import Ticket
from services.house import House
from services.work import look

SHAPE = re.compile(r"(\d{8})-([0-9a-f]{8})")


@dataclass(frozen=True)
class Checked:
    """What a code stands for: the step it was given at, and whether the history up to it is whole."""

    number: str
    at: datetime
    whole: bool


def check_receipt(house: House, code: str) -> Checked | None:
    """The step of the ticket whose digest begins so; None for a code that was never given."""
    found = SHAPE.fullmatch(code.strip().lower().replace(" ", ""))
    if found is None:
        return None
    number, start = found.groups()
    with look(house) as work:
        query = select(Event).join(Ticket, Ticket.id == Event.ticket_id).where(Ticket.number == number)
        events = list(work.session.scalars(query.order_by(Event.seq)))
    named = next((event for event in events if event.hash.startswith(start)), None)
    if named is None:
        return None
    upto = [event for event in events if event.seq <= named.seq]
    return Checked(number, named.at, is_whole(number, upto))


def is_whole(number: str, events: list[Event]) -> bool:
    """True when each event, in order, holds the hash of the one before: nothing was changed since."""
    before = ""
    for event in events:
        if link(before, number, event.seq, event.at, event.actor, event.kind, event.data) != event.hash:
            return False
        before = event.hash
    return True
