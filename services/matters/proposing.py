"""Ten like ones in half an hour: the duty officer is asked to make it a storm (policy.md)."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from models.tickets import Matter, Ticket
from services.matters.join import matter_with
from services.matters.kin import IN_HAND, Kinsfolk, of_kind
from services.promises import Case
from services.staff.notices import notify
from services.work import Work

LOOKED_AT = 3  # times as many as propose a storm: some may be of another unit


def propose_storm(case: Case, found: Kinsfolk) -> None:
    """Like ones are the relatives of a new ticket, and those of its kind of cut, wherever they are."""
    work, policy, joined = case.work, case.work.rules.policy, case.ticket.matter_id
    matter = work.session.get_one(Matter, joined) if joined is not None else None
    if matter is not None and not _may_be_proposed(matter):
        return
    since = work.now - timedelta(minutes=policy.storm_minutes)
    others = _others(case, found, since)
    if len(others) + _members(case, since) < policy.storm_tickets:
        return
    unit = _unit_of([case.ticket, *others])
    since = max(since, _refused(work, unit) or since)
    fresh = [one for one in others if one.received_at > since and one.unit == unit]
    if len(fresh) + _members(case, since) >= policy.storm_tickets and not _under_way(work, unit, since):
        _propose(case, joined if case.ticket.unit == unit and joined else _begun_with(work, fresh))


def _may_be_proposed(matter: Matter) -> bool:
    """Once, and again only after a refusal."""
    refused, proposed = matter.storm_refused_at, matter.storm_proposed_at
    return not matter.storm and (proposed is None or (refused is not None and refused >= proposed))


def _others(case: Case, found: Kinsfolk, since: datetime) -> list[Ticket]:
    """Told just now, and not counted with the ticket's own matter."""
    work, ticket = case.work, case.ticket
    near = [one.ticket for one in found.relatives if one.ticket.received_at > since]
    near = [one for one in near if one.status in IN_HAND]
    if found.kind is not None:
        near += of_kind(work, found.kind, since, LOOKED_AT * work.rules.policy.storm_tickets)
    apart = {one.id: one for one in near if one.matter_id is None or one.matter_id != ticket.matter_id}
    return [one for one in apart.values() if one.id != ticket.id]


def _members(case: Case, since: datetime) -> int:
    """The tickets of the matter that came since, this one among them."""
    joined = case.ticket.matter_id
    if joined is None:
        return 1
    query = select(func.count()).where(Ticket.matter_id == joined, Ticket.received_at > since)
    return case.work.session.scalar(query) or 0


def _unit_of(tickets: Iterable[Ticket]) -> str | None:
    """The unit that most of them went to."""
    many = Counter(one.unit for one in tickets if one.unit is not None)
    return many.most_common(1)[0][0] if many else None


def _refused(work: Work, unit: str | None) -> datetime | None:
    return work.session.scalar(select(func.max(Matter.storm_refused_at)).where(Matter.unit == unit))


def _under_way(work: Work, unit: str | None, since: datetime) -> bool:
    """A storm of the same unit that runs, or waits for the duty officer's word, which gathers these too."""
    undecided = Matter.storm_refused_at.is_(None) & Matter.storm_at.is_(None)
    waits = (Matter.storm_proposed_at >= since) & undecided
    query = select(Matter.id).where(Matter.unit == unit, Matter.storm.is_(True) | waits)
    return work.session.scalar(query.limit(1)) is not None


def _begun_with(work: Work, fresh: list[Ticket]) -> int:
    """The matter of the oldest, begun here where it has none."""
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
