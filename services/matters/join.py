"""Joining a ticket to a matter, leaving it, and who carries the unit's clock (policy.md, Matters)."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, insert, literal, select

from bot.lifecycle import Action
from bot.permission import ROBOT
from bot.vocabulary import DeadlineKind, Status
from models.deadlines import Deadline
from models.matters import Trace
from models.tickets import Matter, Ticket
from services.promises import UNIT_CLOCK, Case, meet, promise, reckon, settle
from services.record import record
from services.staff.notices import notify
from services.tickets.intake import dispatch, start_unit_clock
from services.tickets.load import load_by_id, move
from services.tickets.rulings import pending
from services.work import Work

ENDED = tuple(status for status in Status if status.ended)
IN_HAND = frozenset({Status.OPEN, Status.ASSIGNED, Status.IN_PROGRESS})
CARRIED = UNIT_CLOCK | {DeadlineKind.DISPATCH, DeadlineKind.SUPERVISE}  # what the lead owes for everybody

TOGETHER = timedelta(hours=1)  # promises that fall due within are spoken of as one


@dataclass(frozen=True)
class Joining:
    """The matter a new ticket belongs to, and the ticket that carries its clock."""

    matter: Matter
    lead: Ticket


def open_to(work: Work, ticket: Ticket, place: str = "") -> Joining | None:
    """The matter of a ticket for a newcomer, held until it has joined; None where it was answered meanwhile.

    The lead's row is share-locked: an answer is given either before the newcomer looks, or after it is one
    of those whom the answer is for.
    """
    if ticket.matter_id is None:
        work.session.refresh(ticket, with_for_update={"key_share": True})
    if ticket.status not in IN_HAND:
        return None
    begins = ticket.matter_id is None  # then it leads, and is locked already
    joining = matter_with(work, ticket, place)
    lead = joining.lead
    if not begins:
        work.session.refresh(lead, with_for_update={"read": True})
    return joining if lead.leads and lead.status in IN_HAND and joining.matter.closed_at is None else None


def matter_with(work: Work, ticket: Ticket, place: str = "") -> Joining:
    """The matter of a ticket that another one joins; begun here, with that ticket (locked) as its lead."""
    if ticket.matter_id is not None:
        return Joining(work.session.get_one(Matter, ticket.matter_id), lead_of(work, ticket.matter_id))
    matter = Matter(title="", place=place[:60], unit=ticket.unit, storm=False, opened_at=work.now)
    work.session.add(matter)
    work.session.flush()
    ticket.matter_id, ticket.leads = matter.id, True
    record(work, ticket, ROBOT.name, "leads_matter", matter=matter.id)
    return Joining(matter, ticket)


def lead_of(work: Work, matter_id: int) -> Ticket:
    """The ticket that carries the matter's clock; the oldest where none does any more."""
    query = select(Ticket).where(Ticket.matter_id == matter_id)
    return work.session.scalars(query.order_by(Ticket.leads.desc(), Ticket.id).limit(1)).one()


def people_in(work: Work, matter_id: int) -> int:
    """How many tickets, one a person, the matter holds."""
    query = select(func.count()).where(Ticket.matter_id == matter_id)
    return work.session.scalar(query) or 0


def others_open(work: Work, ticket: Ticket) -> list[int]:
    """The ids of the matter's other tickets that have not ended, oldest first."""
    if ticket.matter_id is None:
        return []
    query = select(Ticket.id).where(
        Ticket.matter_id == ticket.matter_id, Ticket.id != ticket.id, Ticket.status.not_in(ENDED)
    )
    return list(work.session.scalars(query.order_by(Ticket.id)))


def hand_over(case: Case, to: int | None = None) -> None:
    """The lead ends or leaves: the oldest open ticket of the matter (or the one of id `to`) takes over its
    clock as it stands, and is found by new messages in its stead.

    Without one the matter is over.
    """
    work, ticket = case.work, case.ticket
    if ticket.matter_id is None or not ticket.leads:
        return
    others = others_open(work, ticket)
    ticket.leads = False
    work.session.flush()
    if not others:
        work.session.get_one(Matter, ticket.matter_id).closed_at = work.now
        return
    heir = load_by_id(work, to or others[0])
    heir.ticket.leads = True
    _catch_up(heir, case)
    _carry(case, heir)
    _leave_trail(work, ticket, heir.ticket)
    record(work, heir.ticket, ROBOT.name, "leads_matter", matter=ticket.matter_id, before=ticket.number)
    settle(heir)


def _catch_up(heir: Case, case: Case) -> None:
    """What was done to the lead may not have been done to the heir yet: it goes where the lead was sent."""
    unit, ticket = case.ticket.unit, heir.ticket
    there = ticket.unit == unit and ticket.status != Status.OPEN
    if unit is not None and ticket.status in IN_HAND and not there:
        dispatch(heir, unit, ROBOT, shared=True)
        ticket.resolve_due_at = case.ticket.resolve_due_at


def _carry(case: Case, heir: Case) -> None:
    """The unit's clock, and a return that waits for its ruling, go on with another ticket."""
    carried = set(CARRIED)
    if (ruling := pending(case, "return")) and heir.ticket.status in (Status.ASSIGNED, Status.IN_PROGRESS):
        ruling.ticket_id = heir.ticket.id
        move(heir, Action.RETURN)
        carried.add(DeadlineKind.RULING)
    for row in [row for row in case.unmet if row.kind in carried]:
        case.unmet.remove(row)
        row.ticket = heir.ticket
        heir.unmet.append(row)
    case.work.session.flush()


def _leave_trail(work: Work, before: Ticket, heir: Ticket) -> None:
    """New messages like it find the heir from now on."""
    mine = select(Trace.key).where(Trace.ticket_id == heir.id)
    trail = select(Trace.key, Trace.at, literal(heir.id)).where(
        Trace.ticket_id == before.id, Trace.key.not_in(mine)
    )
    work.session.execute(insert(Trace).from_select(["key", "at", "ticket_id"], trail))


def led_by_another(case: Case, row: Deadline) -> bool:
    """True where the lead of the matter owes the same at about the same time: the posts hear of that one,
    not of each person's."""
    ticket = case.ticket
    if ticket.matter_id is None or ticket.leads:
        return False
    query = (
        select(Deadline.id)
        .join(Ticket, Ticket.id == Deadline.ticket_id)
        .where(Ticket.matter_id == ticket.matter_id, Ticket.leads, Deadline.kind == row.kind)
        .where(
            Deadline.met_at.is_(None), Deadline.ended_at.is_(None), Deadline.due_at <= row.due_at + TOGETHER
        )
    )
    return case.work.session.scalar(query.limit(1)) is not None


def leave(case: Case, actor: str, why: str) -> Matter | None:
    """The ticket is a matter of its own again; gives the matter it left."""
    work, ticket = case.work, case.ticket
    if ticket.matter_id is None:
        return None
    matter = work.session.get_one(Matter, ticket.matter_id)
    hand_over(case)
    record(work, ticket, actor, "left_matter", matter=matter.id, why=why)
    ticket.matter_id, ticket.leads = None, False
    return matter


def live_again(case: Case) -> None:
    """Still broken after everybody was answered: the unit's clock and a promise begin anew, for this one."""
    start_unit_clock(case)
    promise(case, reckon(case, DeadlineKind.PROMISE, case.work.now))
    notify(case, str(case.ticket.handler), "still_broken")
    notify(case, "centre/duty", "still_broken")


def stand_alone(case: Case) -> None:
    """What left a matter has a clock of its own from now: the duty officer's, or its unit's, who hears it."""
    ticket, now = case.ticket, case.work.now
    if case.find(DeadlineKind.RESOLVE) or case.find(DeadlineKind.DISPATCH):
        return  # it led a matter of its own alone
    if ticket.status == Status.OPEN:
        promise(case, reckon(case, DeadlineKind.DISPATCH, now))
        notify(case, "centre/duty", "dispatch")
    elif ticket.status in IN_HAND:
        start_unit_clock(case)
        if ticket.status == Status.IN_PROGRESS:
            meet(case, DeadlineKind.ACCEPT)
        notify(case, str(ticket.handler), "split_off")
