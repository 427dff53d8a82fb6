"""Writing history: events of a ticket, words apart from them, the audit of everything else."""

from typing import Any

from bot.chain import link
from models.history import Audit, Event
from models.ledgers import Text
from models.tickets import Ticket
from services.work import Work


def record(work: Work, ticket: Ticket, actor: str, kind: str, /, **data: Any) -> Event:
    """Append one event to the ticket's chain. `data` must hold ids, codes and digests only."""
    seq = ticket.event_seq + 1
    digest = link(ticket.event_hash, ticket.number, seq, work.now, actor, kind, data)
    event = Event(ticket=ticket, seq=seq, at=work.now, actor=actor, kind=kind, data=data, hash=digest)
    ticket.event_seq, ticket.event_hash = seq, digest
    work.session.add(event)
    return event


def keep_words(work: Work, ticket_id: int | None, author: str, kind: str, body: str) -> Text:
    """Keep somebody's words; the row has its id when this returns."""
    text = hold_words(work, ticket_id, author, kind, body)
    work.session.flush()
    return text


def hold_words(work: Work, ticket_id: int | None, author: str, kind: str, body: str) -> Text:
    """The same for words whose id is not needed before the next flush."""
    text = Text(ticket_id=ticket_id, author=author, kind=kind, body=body, at=work.now)
    work.session.add(text)
    return text


def audit(work: Work, actor: str, kind: str, /, **data: Any) -> None:
    """Note an act of staff that belongs to no ticket."""
    work.session.add(Audit(at=work.now, actor=actor, kind=kind, data=data))
