"""Opening, meeting and ending promises, and keeping the ticket's zero-backlog columns true."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from bot.deadline import Due, Terms, due, explain, owner_of
from bot.stages import plan
from bot.vocabulary import DeadlineKind, Nature, Status, Urgency
from models.deadlines import Deadline
from models.tickets import Ticket
from services.work import Work

UNIT_CLOCK = frozenset({DeadlineKind.ACCEPT, DeadlineKind.CONTACT, DeadlineKind.RESOLVE, DeadlineKind.RETURN})

OUTLIVING = frozenset(
    {DeadlineKind.STATEMENT, DeadlineKind.CARD, DeadlineKind.APPEAL, DeadlineKind.UNDELIVERED}
)


@dataclass
class Case:
    """A ticket in work: the row, locked for this transaction, and its unmet deadlines."""

    work: Work
    ticket: Ticket
    unmet: list[Deadline] = field(default_factory=list)

    def find(self, kind: DeadlineKind) -> Deadline | None:
        """The unmet deadline of this kind, if there is one."""
        return next((row for row in self.unmet if row.kind == kind), None)

    @property
    def terms(self) -> Terms:
        """What the limits depend on."""
        return Terms(Nature(self.ticket.nature), Urgency(self.ticket.urgency), self.ticket.complex)


def unmet_of(work: Work, ticket_id: int) -> list[Deadline]:
    """The unmet deadlines of a ticket."""
    query = select(Deadline).where(
        Deadline.ticket_id == ticket_id, Deadline.met_at.is_(None), Deadline.ended_at.is_(None)
    )
    return list(work.session.scalars(query))


def reckon(case: Case, kind: DeadlineKind, start: datetime) -> Due:
    """The bare rule for this ticket under the rules in force."""
    return due(kind, start, case.terms, case.work.rules.policy, case.work.rules.calendar)


def promise(case: Case, reckoned: Due, *, owner: str | None = None, about: int | None = None) -> Deadline:
    """Open a deadline as reckoned. An unmet one of the same kind for the same thing must not exist."""
    work, ticket = case.work, case.ticket
    row = Deadline(
        ticket=ticket,
        matter_id=ticket.matter_id,
        kind=reckoned.kind,
        owner=owner or owner_for(case, DeadlineKind(reckoned.kind)),
        about=about,
        started_at=reckoned.start,
        due_at=reckoned.due_at,
        next_at=plan(reckoned, work.rules.policy, work.rules.calendar)[0].at,
        stage=0,
        level=0,
        wall=reckoned.by_wall_clock,
        policy=reckoned.policy_version,
        derivation=explain(reckoned, work.rules.wording, "zh"),
    )
    work.session.add(row)
    case.unmet.append(row)
    return row


def owner_for(case: Case, kind: DeadlineKind) -> str:
    """Whose promise it is: the table's post, but the unit's leader for a matter about its staff."""
    owner = owner_of(kind, case.ticket.unit)
    if owner.endswith("/first") and case.ticket.handler:
        return case.ticket.handler
    return owner


def meet(case: Case, *kinds: DeadlineKind) -> None:
    """The promises of these kinds are kept, now."""
    _end(case, kinds, met=True)


def void(case: Case, kinds: Iterable[DeadlineKind], how: str = "void") -> None:
    """The promises of these kinds end unmet, for the reason `how` (lapsed, void, moved)."""
    _end(case, tuple(kinds), met=False, how=how)


def end_all(case: Case, how: str = "void") -> None:
    """Every promise on a ticket that has ended ends with it, but for cards and undelivered words."""
    void(case, [DeadlineKind(row.kind) for row in case.unmet if row.kind not in OUTLIVING], how)


def _end(case: Case, kinds: Collection[DeadlineKind], *, met: bool, how: str = "") -> None:
    for row in [row for row in case.unmet if row.kind in kinds]:
        end_one(case, row, met=met, how=how)


def end_one(case: Case, row: Deadline, *, met: bool, how: str = "") -> None:
    """End one deadline: met now, or unmet for the reason `how`."""
    row.next_at = None
    if met:
        row.met_at = case.work.now
    else:
        row.ended_at, row.ended = case.work.now, how
    case.unmet.remove(row)


def settle(case: Case) -> None:
    """Write owner, target above, next due time and level of the ticket from its unmet deadlines.

    Raises Orphan when an open ticket would be left with nothing due: the transaction must not commit.
    """
    ticket = case.ticket
    counted = [row for row in case.unmet if counts(row, ticket)]
    ticket.level = max((row.level for row in counted), default=0)
    if Status(ticket.status).ended:
        ticket.owner = ticket.above = ticket.next_due_at = None
        return
    if not counted:
        raise Orphan(f"ticket {ticket.id} would have no unmet deadline")
    first = min(counted, key=lambda row: row.due_at)
    ticket.owner, ticket.next_due_at = first.owner, first.due_at
    ticket.above = above_of(first.owner)


def counts(row: Deadline, ticket: Ticket) -> bool:
    """True for the deadlines that keep a ticket alive: those that climb, and `rating` once resolved."""
    kind = DeadlineKind(row.kind)
    return kind.climbs or (kind is DeadlineKind.RATING and ticket.status == Status.RESOLVED)


class Orphan(RuntimeError):
    """An open ticket without an unmet deadline: a bug, stopped before it is stored."""


def above_of(owner: str) -> str:
    """The post that hears of it when `owner` leaves a promise (policy.md, Ladder)."""
    unit, _, post = owner.partition("/")
    if owner == "citizen":
        return "centre/duty"
    if unit == "centre":
        return {"duty": "centre/supervisor"}.get(post, "centre/director")
    whole = unit.split("-")[0]  # a window climbs to its unit
    return {"first": f"{whole}/liaison", "liaison": f"{whole}/leader"}.get(post, "centre/supervisor")
