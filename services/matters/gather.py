"""What a new ticket makes of its relatives: a return of what was called solved, warnings, a storm."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from bot.vocabulary import Status
from models.deadlines import Notice
from models.tickets import Ticket
from services.matters.join import open_to
from services.matters.kin import IN_HAND, Kinsfolk, Relative, leave_kind, leave_traces
from services.matters.proposing import propose_storm
from services.promises import Case
from services.record import record
from services.staff.notices import notify
from services.tickets.intake import Ties
from services.work import Work

SUGGESTIONS = 3  # a duty officer compares at most so many
EARLY_MEMBERS = 20  # of a matter: among them is the one that warned
CALLED_SOLVED = (Status.RESOLVED, Status.CLOSED, Status.CONCLUDED)


def ties_of(work: Work, found: Kinsfolk, contact_id: int, place: str) -> Ties:
    """The matter to join, where that is certain; whom to suggest to the duty officer, where it is likely."""
    older = found.to_join(contact_id)
    if older is not None and (joining := open_to(work, older, place)):
        return Ties(joining.lead)
    likely = [one for one in found.relatives if one.ticket.status in IN_HAND][:SUGGESTIONS]
    return Ties(alike=tuple((one.ticket.number, round(100 * one.kin.likeness)) for one in likely))


def gather(case: Case, found: Kinsfolk) -> None:
    """Write down what the ticket is to others. It must have its id, and its matter if it joins one."""
    if case.ticket.matter_id is None:
        leave_traces(case.work, case.ticket, found.keys)
    if found.kind is not None:
        leave_kind(case.work, case.ticket, found.kind)
    _recurs(case, found.relatives)
    _warn_of_growth(case, found.relatives)
    propose_storm(case, found)


def _recurs(case: Case, relatives: Iterable[Relative]) -> None:
    """假性整改: what was called solved within the policy's days is back, whoever tells it."""
    work, ticket = case.work, case.ticket
    since = work.now - timedelta(days=work.rules.policy.joint_window_days)
    for one in relatives:
        old = one.ticket
        solved = old.status in CALLED_SOLVED and old.resolved_at is not None and old.resolved_at >= since
        if solved and (one.certain or old.contact_id == ticket.contact_id):
            work.session.refresh(old, with_for_update={"key_share": True})
            ticket.recurs_of = old.number
            record(work, ticket, "robot", "recurred", of=old.number)
            record(work, old, "robot", "came_back", ticket=ticket.number)
            notify(case, "centre/supervisor", "recurred")
            if old.unit:
                notify(case, f"{old.unit}/leader", "recurred")
            return


def _warn_of_growth(case: Case, relatives: Iterable[Relative]) -> None:
    """未诉先办: before the fifth report of a thing the centre hears that it grows; once for each thing."""
    work, ticket = case.work, case.ticket
    near = [one.ticket for one in relatives]
    about = {ticket.id: ticket.contact_id, **{one.id: one.contact_id for one in near}, **_members(case, near)}
    people = set(about.values())
    if len(people) < work.rules.policy.growing_people:
        return
    told = select(Notice.id).where(Notice.kind == "growing", Notice.ticket_id.in_(about))
    if work.session.scalar(told.limit(1)) is None:
        record(work, ticket, "robot", "growing", people=len(people))
        notify(case, "centre/duty", "growing")
        notify(case, "centre/supervisor", "growing")


def _members(case: Case, near: Iterable[Ticket]) -> dict[int, int]:
    """Whoever else is in the matters of these tickets, the first of them: ticket and contact."""
    matters = {one.matter_id for one in near if one.matter_id is not None}
    if not matters:
        return {}
    query = select(Ticket.id, Ticket.contact_id).where(Ticket.matter_id.in_(matters)).order_by(Ticket.id)
    rows = case.work.session.execute(query.limit(EARLY_MEMBERS))
    return {ticket_id: contact_id for ticket_id, contact_id in rows}
