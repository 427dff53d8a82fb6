"""What stands on the centre's desk: what waits for whom, and what could not be delivered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.permission import Actor
from bot.vocabulary import DeadlineKind, Status
from models.deadlines import Deadline
from models.ledgers import Outbox
from models.tickets import Ticket
from services.delivered import stuck
from services.house import House
from services.tickets.view import iso, summary, within_sight
from services.work import Rules, Work, look

Row = dict[str, Any]
LISTED = 100
TRIAGE = (DeadlineKind.DISPATCH, DeadlineKind.DECIDE)
DECISIONS = (DeadlineKind.RULING, DeadlineKind.CARD, DeadlineKind.CALLBACK, DeadlineKind.SUPERVISE)
ENDED = [status for status in Status if status.ended]


@dataclass(frozen=True)
class CentreDesk:
    """Four piles, each due first. A ticket may lie on several."""

    triage: list[Row]
    decisions: list[Row]
    overdue: list[Row]
    stuck: list[Row]


def centre_desk(house: House, actor: Actor, now: datetime) -> CentreDesk:
    """The desk of an officer; sealed matters only for those who may open them."""
    with look(house, now) as work:
        return CentreDesk(
            triage=_waiting(work, actor, TRIAGE),
            decisions=_waiting(work, actor, DECISIONS),
            overdue=_overdue(work, actor),
            stuck=_stuck(work, actor),
        )


def _waiting(work: Work, actor: Actor, kinds: Collection[DeadlineKind]) -> list[Row]:
    """Tickets with an unmet promise of these kinds; `waits_for` and `waits_until` say which is first."""
    query = (
        select(Ticket, Deadline.kind, Deadline.due_at)
        .join(Deadline, Deadline.ticket_id == Ticket.id)
        .where(Deadline.kind.in_(kinds), Deadline.met_at.is_(None), Deadline.ended_at.is_(None))
        .where(within_sight(work, actor))
        .order_by(Deadline.due_at, Ticket.id)
        .limit(LISTED)
    )
    first: dict[int, Row] = {}
    for ticket, kind, due_at in work.session.execute(query):
        first.setdefault(ticket.id, {**summary(ticket), "waits_for": kind, "waits_until": iso(due_at)})
    return list(first.values())


def _overdue(work: Work, actor: Actor) -> list[Row]:
    query = select(Ticket).where(within_sight(work, actor))
    query = query.where(Ticket.status.not_in(ENDED), Ticket.next_due_at < work.now)
    rows = work.session.scalars(query.order_by(Ticket.next_due_at, Ticket.id).limit(LISTED))
    return [{**summary(ticket), "waits_until": iso(ticket.next_due_at)} for ticket in rows]


def stuck_messages(house: House, actor: Actor) -> list[Row]:
    """Messages to citizens that could not be delivered, newest first; never what they say."""
    with look(house) as work:
        return _stuck(work, actor)


def _stuck(work: Work, actor: Actor) -> list[Row]:
    return [
        stuck_row(row, ticket)
        for row, ticket in stuck(work)
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
