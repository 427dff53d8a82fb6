"""Open tickets of one unit that say much the same as another, to be answered together."""

from typing import Any

from sqlalchemy import func, select

from bot.permission import Actor
from bot.similar import similarity
from bot.vocabulary import Status
from models.ledgers import Text
from models.tickets import Ticket
from services.tickets.view import iso
from services.work import Work

ALIKE = 0.55  # share of common character pairs; below it, two complaints of one window are still two
COMPARED = 80  # the latest open tickets of the unit
SHOWN = 8
WORDS = 80  # characters shown
IN_HAND = (Status.ASSIGNED, Status.IN_PROGRESS)


def similar_tickets(work: Work, actor: Actor, number: str) -> list[dict[str, Any]]:
    """Those of the actor's own unit whose first words are alike, the likest first.

    Only where the words may be read (policy.md, about_staff).
    """
    chosen = (
        select(Ticket.id)
        .where(Ticket.words_shared.is_(True), Ticket.sealed.is_(False))
        .where(Ticket.unit.in_(work.rules.within(actor.unit)))
        .where(Ticket.status.in_(IN_HAND) | (Ticket.number == number))
        .order_by((Ticket.number == number).desc(), Ticket.id.desc())
        .limit(COMPARED)
        .subquery()
    )
    first = (
        select(func.min(Text.id))
        .where(Text.author == "citizen", Text.kind == "message", Text.ticket_id.in_(select(chosen.c.id)))
        .group_by(Text.ticket_id)
    )
    rows = work.session.execute(
        select(Ticket, Text).join(Text, Text.ticket_id == Ticket.id).where(Text.id.in_(first))
        .order_by(Ticket.id.desc())
    ).all()  # fmt: skip
    mine = next((text.body for ticket, text in rows if ticket.number == number), None)
    if not mine:
        return []
    alike = [
        (similarity(mine, text.body), ticket, text.body)
        for ticket, text in rows
        if text.body and ticket.number != number and ticket.status in IN_HAND
    ]
    alike.sort(key=lambda found: -found[0])
    return [
        {"number": ticket.number, "text": body[:WORDS], "status": ticket.status,
         "due": iso(ticket.next_due_at)}
        for share, ticket, body in alike[:SHOWN]
        if share >= ALIKE
    ]
