"""What stands on the centre's desk beside its piles: what could not be delivered, and the rules in force."""

from typing import Any

from bot.permission import Actor
from models.ledgers import Outbox
from models.tickets import Ticket
from services.delivered import stuck
from services.house import House
from services.tickets.view import iso
from services.work import Rules, Work, look

Row = dict[str, Any]


def stuck_messages(house: House, actor: Actor) -> list[Row]:
    """Messages to citizens that could not be delivered, newest first; never what they say.

    `waits_until`: by when somebody must have told the person."""
    with look(house) as work:
        return _stuck(work, actor)


def stuck_of(work: Work, actor: Actor) -> list[Row]:
    """The same for the desk: what somebody must tell the person first is on top."""
    return sorted(_stuck(work, actor), key=lambda row: row["waits_until"] or "9999")


def _stuck(work: Work, actor: Actor) -> list[Row]:
    return [
        {**stuck_row(row, ticket), "waits_until": iso(due_at)}
        for row, ticket, due_at in stuck(work)
        if ticket is None or not ticket.sealed or actor.sees_sealed
    ]


def stuck_row(row: Outbox, ticket: Ticket | None) -> Row:
    """One message as the desk and the API show it."""
    return {
        "id": row.id, "ticket": ticket.number if ticket else None, "channel": row.channel, "way": row.way,
        "purpose": row.purpose, "status": row.status, "attempts": row.attempts, "error": row.error,
        "created_at": iso(row.created_at),
    }  # fmt: skip


def rules_in_force(house: House) -> Rules:
    """Units, policy and calendar as they hold now."""
    with look(house) as work:
        return work.rules
