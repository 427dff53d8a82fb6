"""The precedents in force, as the router wants them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.routing.precedents import PrecedentFacts
from models.tickets import Precedent, Ticket


def precedents_in_force(session: Session) -> list[PrecedentFacts]:
    """Those not revoked whose words may still be compared (an erasure takes them away)."""
    rows = session.execute(
        select(Precedent, Ticket.number)
        .join(Ticket, Ticket.id == Precedent.ticket_id)
        .where(Precedent.revoked_at.is_(None))
        .order_by(Precedent.id)
    )
    return [
        PrecedentFacts(number, row.unit, row.not_unit, row.at, row.signature)
        for row, number in rows
        if row.signature
    ]
