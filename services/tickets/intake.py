"""Opening a ticket from what intake read, and dispatching it to a unit."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.complaint import Complaint
from bot.deadline import Due, NoLimit, due, due_within
from bot.lifecycle import Action
from bot.message import InboundMessage
from bot.number import make
from bot.permission import ROBOT, Actor
from bot.vocabulary import DeadlineKind, Lane, Nature, Status, Urgency
from models.contacts import Contact
from models.tickets import Assignment, Ticket
from services.promises import UNIT_CLOCK, Case, meet, promise, reckon, settle, void
from services.record import record
from services.staff.notices import notify
from services.tickets.load import move
from services.work import Work


@dataclass(frozen=True)
class Ties:
    """What a new ticket has to do with earlier ones: the lead of the matter it joins, or those it is likely
    one with, as number and likeness in percent, the likest first."""

    lead: Ticket | None = None
    alike: tuple[tuple[str, int], ...] = ()


def register(
    work: Work,
    contact: Contact,
    message: InboundMessage,
    complaint: Complaint,
    ties: Ties | None = None,
) -> Case:
    """Open a ticket: number, both clocks, history, and dispatch where routing is sure.

    The citizen's clock runs from `message.at` at the latest; the ticket is complete when this returns.
    With a lead it joins that ticket's matter: it goes where the lead is, and shares the unit's clock.
    """
    case = Case(work, _new_ticket(work, contact, message, complaint))
    ticket, lead = case.ticket, ties.lead if ties else None
    if ties and ties.alike and lead is None:
        ticket.routing = {**ticket.routing, "alike": [list(one) for one in ties.alike]}
        ticket.alike = ties.alike[0][1]
    if complaint.nature is Nature.PRAISE:
        return _pass_on_praise(case, complaint)
    ticket.matter_id = lead.matter_id if lead else None
    first = None if lead else _first_promise(case, complaint)
    reckoned = reckon(case, DeadlineKind.PROMISE, ticket.received_at)
    ticket.promise_due_at = ticket.first_promise_at = reckoned.due_at
    ticket.owner, ticket.next_due_at, ticket.above = "centre/duty", reckoned.due_at, "centre/supervisor"
    work.session.add(ticket)
    promise(case, reckoned)
    _record_received(case, complaint)
    if lead is not None:
        follow(case, lead, ROBOT)
    elif first is None:
        dispatch(case, str(complaint.routing.best.code), ROBOT)
    else:
        promise(case, first)
        notify(case, "centre/supervisor" if ticket.sealed else "centre/duty", first.kind)
    _warn_of_emergency(case)
    settle(case)
    work.session.flush()
    return case


def follow(case: Case, lead: Ticket, actor: Actor) -> None:
    """Go where the lead of the matter is, as far as it has come; the unit's clock is the lead's alone.

    While nobody has the lead, the duty officer decides for both.
    """
    record(case.work, case.ticket, actor.name, "joined_matter", matter=lead.matter_id, lead=lead.number)
    void(case, UNIT_CLOCK | {DeadlineKind.DISPATCH})
    if lead.unit is None or lead.status == Status.OPEN:
        return
    if case.ticket.unit != lead.unit or case.ticket.status == Status.OPEN:
        dispatch(case, lead.unit, actor, shared=True)
    case.ticket.resolve_due_at = lead.resolve_due_at
    if lead.status == Status.IN_PROGRESS and case.ticket.status == Status.ASSIGNED:
        move(case, Action.SIGN)
        record(case.work, case.ticket, actor.name, "signed", post=lead.handler)


def _first_promise(case: Case, complaint: Complaint) -> Due | None:
    """The centre's own first deadline, or None where the matter goes straight to a unit."""
    if complaint.lane is Lane.SEALED:
        return _decide(case)
    goes_out = complaint.lane is Lane.ORDINARY and complaint.routing.sure and complaint.routing.best.code
    return None if goes_out else reckon(case, DeadlineKind.DISPATCH, case.ticket.received_at)


def _decide(case: Case) -> Due:
    """Whether to take up a report: one figure, whatever the urgency (policy.md, Deadlines)."""
    rules, terms = case.work.rules, replace(case.terms, urgency=Urgency.ORDINARY)
    return due(DeadlineKind.DECIDE, case.ticket.received_at, terms, rules.policy, rules.calendar)


def _new_ticket(work: Work, contact: Contact, message: InboundMessage, complaint: Complaint) -> Ticket:
    window = _window(work, contact)
    first, person = _first_asked(work, window)
    return Ticket(
        number=make(work.house.draw),  # a taken one breaks the unique key, and receive tries again
        contact_id=contact.id,
        channel=message.channel,
        external_id=message.external_id,
        status=Status.OPEN,
        nature=complaint.nature,
        urgency=complaint.urgency,
        urgency_confirmed=False,
        urgency_doubted=complaint.may_be_danger,
        about_staff=complaint.about_staff,
        complex=False,
        sealed=complaint.lane is Lane.SEALED,
        anonymous=complaint.anonymous,
        words_shared=not (complaint.about_staff or complaint.hide_words),
        topic=complaint.topic[:60],
        place=(complaint.place or (message.place.label if message.place else ""))[:60],
        lane_reason=complaint.lane_reason,
        routing=suggestions(complaint),
        window=window,
        first_responsible=first,
        first_person_id=person,
        received_at=min(message.at, work.now),
        level=0,
        dispatches=0,
        reopens=0,
        event_seq=0,
        event_hash="",
    )


def _window(work: Work, contact: Contact) -> str | None:
    minutes = work.rules.policy.merge_minutes
    fresh = contact.scene_at and (work.now - contact.scene_at).total_seconds() <= minutes * 60
    return contact.scene_unit if fresh else None


def _first_asked(work: Work, window: str | None) -> tuple[str, int | None]:
    """首问负责: the window whose QR was scanned, else the duty officer on the roster. Never changes."""
    if window:
        return f"{window}/first", None
    return "centre/duty", work.rules.on_duty("centre/duty", work.now)


def suggestions(complaint: Complaint) -> dict[str, Any]:
    """The top three with reasons, as the duty officer will see them, and which sentences tell a second
    matter; no words of the citizen."""
    top = [
        {"code": c.code, "score": round(c.score, 3), "reasons": [[r.kind, *r.words] for r in c.reasons]}
        for c in complaint.routing.candidates[:3]
    ]
    told: dict[str, Any] = {"candidates": top, "sure": complaint.routing.sure, "danger": complaint.danger}
    if complaint.parts:
        told["parts"] = {"second": sorted(complaint.parts.second), "units": list(complaint.parts.units)}
    return told


def _record_received(case: Case, complaint: Complaint) -> None:
    ticket = case.ticket
    record(
        case.work, ticket, "citizen", "received",
        nature=ticket.nature, urgency=ticket.urgency, about_staff=ticket.about_staff,
        lane=complaint.lane, lane_reason=complaint.lane_reason, channel=ticket.channel,
        first_responsible=ticket.first_responsible, promise_due_at=_iso(ticket.promise_due_at),
    )  # fmt: skip


def _pass_on_praise(case: Case, complaint: Complaint) -> Case:
    """Praise is thanked, passed on and closed at once; no deadlines (policy.md, Nature)."""
    work, ticket = case.work, case.ticket
    ticket.unit = complaint.routing.best.code if complaint.routing.sure else None
    ticket.status, ticket.ended_at = Status.CLOSED, work.now
    work.session.add(ticket)
    _record_received(case, complaint)
    record(work, ticket, ROBOT.name, "closed", how="praise", unit=ticket.unit)
    notify(case, f"{ticket.unit}/liaison" if ticket.unit else "centre/duty", "praise")
    work.session.flush()
    return case


def _warn_of_emergency(case: Case) -> None:
    """A human alarm: the duty officer hears at once of an emergency, or what may be one, whoever has it."""
    if case.ticket.urgency == Urgency.EMERGENCY:
        notify(case, "centre/duty", "emergency")
    elif case.ticket.urgency_doubted:
        notify(case, "centre/duty", "may_be_danger")


def dispatch(
    case: Case, unit: str, actor: Actor, *, basis_text_id: int | None = None, shared: bool = False
) -> None:
    """Send the ticket to a unit: the unit's clock starts now, the citizen's never moves.

    About staff: to the unit's leader with a copy to the supervisor. `shared`: the lead of its matter has the
    clock, and the unit heard of that one. Raises Conflict by the lifecycle.
    """
    work, ticket = case.work, case.ticket
    move(case, Action.DISPATCH)
    void(case, UNIT_CLOCK)
    meet(case, DeadlineKind.DISPATCH, DeadlineKind.DECIDE)
    ticket.unit, ticket.handler, ticket.in_charge_id = unit, handler_post(ticket, unit), None
    ticket.dispatches += 1
    ticket.dispatched_at = work.now
    ticket.contacted_at = None
    post = ticket.handler
    work.session.add(
        Assignment(
            ticket=ticket, unit=unit, post=post, by=actor.name, at=work.now, basis_text_id=basis_text_id
        )
    )
    if not shared:
        start_unit_clock(case)
    record(
        work, ticket, actor.name, "dispatched",
        unit=unit, post=post, dispatches=ticket.dispatches, resolve_due_at=_iso(ticket.resolve_due_at),
    )  # fmt: skip
    if not shared:
        notify(case, post, "dispatched")
    if ticket.about_staff:
        notify(case, "centre/supervisor", "about_staff")


def handler_post(ticket: Ticket, unit: str) -> str:
    """The window that was asked first if it is the unit's own, else the unit's first post or its leader."""
    if ticket.about_staff:
        return f"{unit}/leader"
    if ticket.window and ticket.window.split("-")[0] == unit:
        return f"{ticket.window}/first"
    return f"{unit}/first"


def start_unit_clock(case: Case) -> None:
    """Open accept, contact, resolve and, where there is one, the return window, all from now."""
    ticket, now = case.ticket, case.work.now
    resolve = reckon(case, DeadlineKind.RESOLVE, now)
    ticket.resolve_due_at = resolve.due_at
    promise(case, resolve)
    promise(case, due_within(reckon(case, DeadlineKind.ACCEPT, now), resolve))
    promise(case, due_within(reckon(case, DeadlineKind.CONTACT, now), resolve))
    if ticket.dispatches < case.work.rules.policy.final_dispatch:
        _open_return_window(case)


def _open_return_window(case: Case) -> None:
    try:
        promise(case, reckon(case, DeadlineKind.RETURN, case.work.now))
    except NoLimit:
        return  # an emergency is handled, not returned


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
