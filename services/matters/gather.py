"""What a new ticket makes of its relatives: a return of what was called solved, warnings, a storm."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.vocabulary import Status
from models.deadlines import Notice
from models.tickets import Matter, Ticket
from services.matters.join import matter_with, open_to
from services.matters.kin import IN_HAND, Kinsfolk, Relative, leave_traces
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
    _recurs(case, found.relatives)
    _warn_of_growth(case, found.relatives)
    _propose_storm(case, found.relatives)


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


def _propose_storm(case: Case, relatives: Iterable[Relative]) -> None:
    """Ten like ones in half an hour: the duty officer is asked to make it one matter with one lead."""
    work, policy, joined = case.work, case.work.rules.policy, case.ticket.matter_id
    matter = work.session.get_one(Matter, joined) if joined is not None else None
    if matter is not None and not _may_be_proposed(matter):
        return
    since = work.now - timedelta(minutes=policy.storm_minutes)
    if matter is not None and matter.storm_refused_at:
        since = max(since, matter.storm_refused_at)
    fresh = [one.ticket for one in relatives if _is_fresh(one.ticket, case.ticket, since)]
    many = len(fresh) + (_fresh_members(case, joined, since) if joined is not None else 1)
    if many >= policy.storm_tickets and not _one_is_under_way(case):
        _propose(case, joined or _begun_with(work, fresh))


def _may_be_proposed(matter: Matter) -> bool:
    """Once, and again only after a refusal."""
    refused, proposed = matter.storm_refused_at, matter.storm_proposed_at
    return not matter.storm and (proposed is None or (refused is not None and refused > proposed))


def _one_is_under_way(case: Case) -> bool:
    """A storm of the same unit that runs, or waits for the duty officer's word: which gathers these too."""
    work = case.work
    since = work.now - timedelta(minutes=work.rules.policy.storm_minutes)
    undecided = Matter.storm_refused_at.is_(None) & Matter.storm_at.is_(None)
    waits = (Matter.storm_proposed_at >= since) & undecided
    query = select(Matter.id).where(Matter.unit == case.ticket.unit, Matter.storm.is_(True) | waits)
    return work.session.scalar(query.limit(1)) is not None


def _begun_with(work: Work, fresh: list[Ticket]) -> int:
    oldest = min(fresh, key=lambda one: one.id)
    work.session.refresh(oldest, with_for_update={"key_share": True})
    return matter_with(work, oldest).matter.id


def _propose(case: Case, matter_id: int) -> None:
    """Two that count to ten at once propose once."""
    matter = case.work.session.get_one(Matter, matter_id, with_for_update={"key_share": True})
    case.work.session.refresh(matter)
    if _may_be_proposed(matter):
        matter.storm_proposed_at = case.work.now
        notify(case, "centre/duty", "storm_proposed")


def _is_fresh(one: Ticket, ticket: Ticket, since: datetime) -> bool:
    """Told just now to the same unit, and not counted with the matter already."""
    apart = one.matter_id is None or one.matter_id != ticket.matter_id
    return one.received_at >= since and one.unit == ticket.unit and apart


def _fresh_members(case: Case, matter_id: int, since: datetime) -> int:
    query = select(func.count()).where(Ticket.matter_id == matter_id, Ticket.received_at >= since)
    return case.work.session.scalar(query) or 0
