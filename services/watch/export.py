"""Exports of contract.md: one plain dict a row, oldest first, streamed."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from models.deadlines import Deadline
from models.history import Event
from models.judgements import Card, Rating
from models.ledgers import Outbox
from models.tickets import Ticket
from services.house import House
from services.tickets.view import deadline_row, event_row, iso, summary
from services.work import look

CHUNK = 500
Row = dict[str, Any]


def export(house: House, what: str, since: datetime | None, until: datetime | None) -> Iterator[Row]:
    """Rows of one kind that began in [since, until). Raises KeyError for an unknown kind."""
    query, column, shape = EXPORTS[what]
    if since:
        query = query.where(column >= since)
    if until:
        query = query.where(column < until)
    with look(house) as work:
        for row in work.session.execute(query.execution_options(yield_per=CHUNK)):
            yield shape(*row)


def _deadline(row: Deadline, number: str | None) -> Row:
    return deadline_row(row, number)


def _card(row: Card, number: str) -> Row:
    return {
        "id": row.id, "ticket": number, "unit": row.unit, "colour": row.colour, "cause": row.cause,
        "day": row.day, "state": row.state, "deadline": row.deadline_id, "drafted_at": iso(row.drafted_at),
        "decided_at": iso(row.decided_at),
    }  # fmt: skip


def _rating(row: Rating, number: str) -> Row:
    return {
        "ticket": number, "satisfaction": row.satisfaction, "solved": row.solved, "why": row.why,
        "at": iso(row.at), "flagged": row.flagged, "excluded_at": iso(row.excluded_at),
    }  # fmt: skip


def _outbox(row: Outbox, number: str | None) -> Row:
    return {
        "id": row.id, "channel": row.channel, "status": row.status, "attempts": row.attempts,
        "ticket": number, "purpose": row.purpose, "way": row.way, "created_at": iso(row.created_at),
        "sent_at": iso(row.sent_at), "next_at": iso(row.next_at), "error": row.error,
        "maybe_doubled": row.maybe_doubled, "to_citizen": row.to_citizen,
    }  # fmt: skip


def _joined(model: Any) -> Select[Any]:
    return select(model, Ticket.number).outerjoin(Ticket, Ticket.id == model.ticket_id).order_by(model.id)


EXPORTS: dict[str, tuple[Select[Any], Any, Callable[..., Row]]] = {
    "tickets": (select(Ticket).order_by(Ticket.id), Ticket.received_at, summary),
    "events": (_joined(Event), Event.at, event_row),
    "deadlines": (_joined(Deadline), Deadline.started_at, _deadline),
    "cards": (_joined(Card), Card.drafted_at, _card),
    "ratings": (_joined(Rating), Rating.at, _rating),
    "outbox": (_joined(Outbox), Outbox.created_at, _outbox),
}
