"""What makes a rating doubtful: bursts, too soon after the unit's contact, one hand rating many.

A doubtful rating counts; it is marked, and the centre looks (policy.md, Rating).
"""

from datetime import timedelta

from sqlalchemy import func, select

from models.judgements import Rating
from models.tickets import Ticket
from services.promises import Case

BURST, SOON, MANY = "burst", "after_contact", "one_hand"
ONE_HAND_DAYS = 1


def doubt_of(case: Case) -> str | None:
    """The mark of a rating that is being given now, or None."""
    ticket, now, policy = case.ticket, case.work.now, case.work.rules.policy
    soon = timedelta(minutes=policy.rating_after_contact_minutes)
    contacted, resolved = ticket.contacted_at, ticket.resolved_at
    if contacted and resolved and contacted > resolved and now - contacted < soon:
        return SOON  # the unit spoke to the person again after its answer
    rated = select(func.count()).select_from(Rating).join(Ticket, Ticket.id == Rating.ticket_id)
    session = case.work.session
    lately = rated.where(Ticket.unit == ticket.unit, Rating.at > now - timedelta(hours=1))
    if (session.scalar(lately) or 0) >= policy.burst_ratings:
        return BURST
    theirs = rated.where(
        Ticket.contact_id == ticket.contact_id, Rating.at > now - timedelta(days=ONE_HAND_DAYS)
    )
    return MANY if (session.scalar(theirs) or 0) >= policy.burst_ratings else None
