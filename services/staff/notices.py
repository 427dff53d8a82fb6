"""Telling staff: a notice stands on the post's page at once; messages to people follow by the tick."""

from bot.ladder import notice_at
from bot.vocabulary import Urgency
from models.deadlines import Deadline, Notice
from services.promises import Case


def notify(
    case: Case, post: str, kind: str, *, deadline: Deadline | None = None, step: int | None = None
) -> Notice:
    """Put a notice on a post's page; its message waits for the next working period unless it is urgent."""
    work, ticket = case.work, case.ticket
    notice = Notice(
        post=post,
        ticket=ticket,
        deadline_id=deadline.id if deadline else None,
        kind=kind,
        step=step,
        at=work.now,
        not_before=notice_at(work.now, Urgency(ticket.urgency), work.rules.calendar),
    )
    work.session.add(notice)
    return notice
