"""The tickets an officer compares a new one with: what each person wrote, side by side."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from bot.permission import Actor
from models.ledgers import Text
from models.tickets import Ticket
from services.house import House
from services.tickets.alike import alike_of
from services.tickets.view import iso, within_sight
from services.work import Work, look


def compared(house: House, actor: Actor, number: str, now: datetime) -> list[dict[str, Any]]:
    """The tickets suggested beside this one, within the actor's sight, the likest first."""
    with look(house, now) as work:
        ticket = work.session.scalar(
            select(Ticket).where(Ticket.number == number, within_sight(work, actor))
        )  # fmt: skip
        percents = dict(alike_of(ticket)) if ticket else {}
        if ticket is None or not percents:
            return []
        rows = [_row(work, ticket, other, said, percents) for other, said in _others(work, actor, percents)]
        return sorted(rows, key=lambda row: -int(row["percent"]))


def _others(work: Work, actor: Actor, percents: dict[str, int]) -> list[tuple[Ticket, Text]]:
    said = aliased(Text)
    first = select(func.min(said.id)).where(
        said.ticket_id == Ticket.id, said.author == "citizen", said.kind == "message"
    )
    query = (
        select(Ticket, Text)
        .join(Text, Text.id == first.scalar_subquery())
        .where(Ticket.number.in_(percents), within_sight(work, actor))
    )
    return [(ticket, text) for ticket, text in work.session.execute(query)]


def _row(work: Work, ticket: Ticket, other: Ticket, said: Text, percents: dict[str, int]) -> dict[str, Any]:
    return {
        "number": other.number, "percent": percents[other.number], "text": said.body, "unit": other.unit,
        "status": other.status, "received_at": iso(other.received_at), "matter": other.matter_id,
        "same_person": other.contact_id == ticket.contact_id,
    }  # fmt: skip
