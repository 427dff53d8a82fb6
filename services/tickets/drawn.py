"""Drawing a closed ticket for the call-back sample, in the transaction that closes it.

Each ticket has a priority that nobody can know beforehand or choose; the lowest ones are drawn, so that what
a month's end adds makes the sample no less random (policy.md, Scores).
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select

from bot.scores import is_drawn
from bot.vocabulary import Nature, Status
from models.judgements import Sample
from models.tickets import Ticket
from services.promises import Case
from services.work import Work

DIGITS = 13  # hexadecimal, as many as a float holds exactly


def priority(work: Work, number: str) -> float:
    """0..1, the same for a ticket for ever; only who holds the house's key can reckon it."""
    return int(work.house.keys.index(number, context="sample")[:DIGITS], 16) / float(16**DIGITS)


def consider(case: Case) -> None:
    """A ticket has closed: draw it, or not."""
    work, ticket = case.work, case.ticket
    if not may_be_drawn(ticket) or not is_drawn(priority(work, ticket.number), work.rules.policy):
        return
    if work.session.scalar(select(Sample.id).where(Sample.ticket_id == ticket.id)) is None:
        draw(work, ticket)  # else it closed, and was drawn, before


def may_be_drawn(ticket: Ticket) -> bool:
    """Closed at a unit, never rated low (those are all called back), and not praise."""
    closed = ticket.status == Status.CLOSED and ticket.unit is not None and not ticket.sealed
    return closed and not ticket.reopens and ticket.nature != Nature.PRAISE


def draw(work: Work, ticket: Ticket) -> None:
    """It is to be called about; counted with the unit and month it closed in."""
    at = ticket.ended_at or work.now
    month = f"{at.astimezone(ZoneInfo(work.rules.calendar.zone)):%Y-%m}"
    work.session.add(
        Sample(ticket_id=ticket.id, unit=whole_unit(work, ticket.unit), month=month, drawn_at=work.now)
    )


def whole_unit(work: Work, code: str | None) -> str:
    """The unit a window belongs to."""
    card = work.rules.card(code)
    return card.parent or card.code if card else str(code)


def closed_in(start: datetime, end: datetime) -> ColumnElement[bool]:
    """`may_be_drawn` as a condition, for what closed within [start, end)."""
    return and_(
        Ticket.status == Status.CLOSED, Ticket.unit.is_not(None), Ticket.sealed.is_(False),
        Ticket.reopens == 0, Ticket.nature != Nature.PRAISE, Ticket.ended_at >= start, Ticket.ended_at < end,
    )  # fmt: skip


def months_bounds(month: str, zone: str) -> tuple[datetime, datetime]:
    """When a month like 2026-11 begins and ends in the county."""
    year, number = map(int, month.split("-"))
    after = (year + number // 12, number % 12 + 1)
    return datetime(year, number, 1, tzinfo=ZoneInfo(zone)), datetime(*after, 1, tzinfo=ZoneInfo(zone))
