"""What was learnt and is in force, as the router wants it."""

import json
import zlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.routing.grams import Grams
from bot.routing.precedents import PrecedentFacts
from models.tickets import Precedent, Ticket
from models.workings import RouterVersion


def weights_in_force(session: Session) -> Grams | None:
    """The n-grams learnt from the county's history that were installed last; None before the first."""
    query = select(RouterVersion.weights).where(RouterVersion.installed)
    packed = session.scalar(query.order_by(RouterVersion.version.desc()).limit(1))
    return Grams.of_numbers(json.loads(zlib.decompress(packed))) if packed else None


def packed(grams: Grams) -> bytes:
    """What a row keeps of them."""
    return zlib.compress(json.dumps(grams.as_numbers(), ensure_ascii=False).encode())


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
