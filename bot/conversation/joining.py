"""Does a message belong to the ticket at hand? A second, different matter is never swallowed."""

from datetime import timedelta
from enum import StrEnum

from bot.complaint import Complaint
from bot.conversation.commands import ANOTHER
from bot.conversation.context import Context, TicketBrief
from bot.similar import similarity
from bot.vocabulary import Nature, Urgency

SHORT = 12  # characters under which a message can hardly tell a matter of its own
ALIKE = 0.5
SOME_WEIGHT = 0.3  # a unit's score from which it speaks against another
CASES = frozenset({Nature.COMPLAINT, Nature.REPORT, Nature.HELP})


class Verdict(StrEnum):
    """What the house makes of it: joins, a matter of its own, or its own with a question."""

    JOINS = "joins"
    OTHER = "other"
    DOUBTFUL = "doubtful"


def at_hand(context: Context, merge_minutes: int) -> TicketBrief | None:
    """The ticket of the person's last message, if that was at most `merge_minutes` ago."""
    last = context.last_message_at
    if last is None or context.now - last > timedelta(minutes=merge_minutes):
        return None
    return next((brief for brief in context.tickets if brief.number == context.current), None)


def compare(said: str, complaint: Complaint, brief: TicketBrief) -> Verdict:
    """A message within the window against the ticket at hand."""
    if ANOTHER.match(said):
        return Verdict.OTHER
    if brief.status.ended:
        return Verdict.OTHER
    if not brief.text.strip() or similarity(complaint.text, brief.text) >= ALIKE:
        return Verdict.JOINS
    if _nature_differs(complaint, brief):
        return Verdict.OTHER
    return _by_unit(said, complaint, brief)


def _nature_differs(complaint: Complaint, brief: TicketBrief) -> bool:
    """Praise beside a case, a report beside anything: clearly another matter."""
    if Nature.PRAISE in (complaint.nature, brief.nature):
        return complaint.nature != brief.nature and len(complaint.text) >= SHORT
    return complaint.nature is Nature.REPORT and brief.nature is not Nature.REPORT


def _by_unit(said: str, complaint: Complaint, brief: TicketBrief) -> Verdict:
    best = complaint.routing.best
    if best.code == brief.unit:
        return Verdict.JOINS
    if brief.unit is not None and complaint.routing.sure:
        return Verdict.OTHER
    if complaint.urgency is not Urgency.ORDINARY and best.score >= SOME_WEIGHT:
        return Verdict.OTHER
    if len(said) <= SHORT or best.score < SOME_WEIGHT:
        return Verdict.JOINS
    return Verdict.DOUBTFUL


def resembling(complaint: Complaint, context: Context) -> TicketBrief | None:
    """An open ticket of the same person, outside the window, that this may be about."""
    alike = (b for b in context.tickets if not b.status.ended and similarity(complaint.text, b.text) >= ALIKE)
    return next(alike, None) if complaint.text.strip() else None
