"""What the centre does beside ruling: confirm urgency, take up, supervise, call back, reach a person."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from bot.deadline import due
from bot.lifecycle import Action
from bot.permission import Actor
from bot.refusal import Conflict, Invalid
from bot.vocabulary import DeadlineKind, Status, Urgency
from models.judgements import CallBack
from services.promises import Case, end_one, meet, promise, reckon, void
from services.record import keep_words, record
from services.staff.notices import notify
from services.tickets.acts import voice_of
from services.tickets.ends import end
from services.tickets.intake import start_unit_clock
from services.tickets.load import move
from services.tickets.times import propose

BY_URGENCY = frozenset(
    {
        DeadlineKind.DISPATCH,
        DeadlineKind.ACCEPT,
        DeadlineKind.CONTACT,
        DeadlineKind.RESOLVE,
        DeadlineKind.PROMISE,
    }
)
SOLVED = {True: "yes", False: "no", "yes": "yes", "partly": "partly", "no": "no"}


def confirm_urgency(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """The duty officer confirms the urgency, or sets another; only then can it lead to a card."""
    work, ticket = case.work, case.ticket
    try:
        urgency = Urgency(str(fields.get("urgency") or ticket.urgency))
    except ValueError:
        raise Invalid("urgency", "urgency is ordinary, urgent or emergency") from None
    before, ticket.urgency, ticket.urgency_confirmed = ticket.urgency, urgency, True
    ticket.urgency_doubted = False
    record(work, ticket, actor.name, "urgency_confirmed", urgency=urgency, before=before)
    if urgency != before:
        reckon_again(case)


def reckon_again(case: Case) -> None:
    """Other limits hold from where each promise began; what is met stays met."""
    work, ticket = case.work, case.ticket
    for row in list(case.unmet):
        kind = DeadlineKind(row.kind)
        if kind not in BY_URGENCY:
            continue
        end_one(case, row, met=False, how="moved")
        work.session.flush()
        again = promise(case, reckon(case, kind, row.started_at), owner=row.owner)
        if kind is DeadlineKind.RESOLVE:
            ticket.resolve_due_at = again.due_at
        if kind is DeadlineKind.PROMISE:
            ticket.promise_due_at = again.due_at


def seal(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """转密件: what no unit has seen yet goes into the sealed lane; the supervisor decides on it from now."""
    work, ticket = case.work, case.ticket
    if ticket.sealed or ticket.status != Status.OPEN or ticket.dispatches:
        raise Conflict("lane", "only what no unit has seen goes into the sealed lane")
    reason = keep_words(work, ticket.id, voice_of(case, actor), "reason", str(fields["reason"]))
    ticket.sealed, ticket.words_shared = True, False
    void(case, [DeadlineKind.DISPATCH])
    terms = replace(case.terms, urgency=Urgency.ORDINARY)  # one figure, whatever the urgency
    promise(case, due(DeadlineKind.DECIDE, work.now, terms, work.rules.policy, work.rules.calendar))
    record(work, ticket, actor.name, "sealed", text=reason.id)
    notify(case, "centre/supervisor", "decide")


def take_up(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """立案: the centre takes up a report itself; it owes the answer from now."""
    work, ticket = case.work, case.ticket
    if not ticket.sealed:
        raise Conflict("lane", "only a sealed matter is taken up by the centre")
    move(case, Action.TAKE_UP)
    meet(case, DeadlineKind.DECIDE)
    ticket.handler, ticket.dispatched_at = "centre/supervisor", work.now
    start_unit_clock(case)
    record(work, ticket, actor.name, "taken_up")


def supervise(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """督办: the supervisor acts on what is overdue, in words to the unit; meets the supervise promise."""
    if case.find(DeadlineKind.SUPERVISE) is None:
        raise Conflict("supervise", "nothing is under supervision")
    words = keep_words(case.work, case.ticket.id, f"centre/{actor.role}", "note", str(fields["note"]))
    meet(case, DeadlineKind.SUPERVISE)
    record(case.work, case.ticket, actor.name, "supervised", text=words.id)
    if case.ticket.unit:
        notify(case, f"{case.ticket.unit}/leader", "supervised")


def call_back(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """回访: was the person reached, and is it solved? Not solved upholds the low rating: rectify opens.

    After the third attempt that reached nobody the citizen's own word stands.
    """
    work, ticket = case.work, case.ticket
    contacted, solved = bool(fields["contacted"]), SOLVED.get(fields.get("solved"))
    if contacted and solved is None:
        raise Invalid("solved", "solved is yes, partly or no (or true, false)")
    words = keep_words(work, ticket.id, f"centre/{actor.role}", "note", str(fields.get("note") or ""))
    work.session.add(
        CallBack(
            ticket_id=ticket.id, by=actor.name, at=work.now, contacted=contacted, solved=solved,
            note_text_id=words.id,
        )
    )  # fmt: skip
    record(work, ticket, actor.name, "called_back", contacted=contacted, solved=solved, text=words.id)
    if case.find(DeadlineKind.CALLBACK) is None:
        return
    if not contacted and _attempts(case) < work.rules.policy.callback_attempts:
        return
    meet(case, DeadlineKind.CALLBACK)
    if contacted and solved == "yes":
        end(case, Action.CLOSE, actor.name, "called_back")
    else:
        uphold_low(case, actor)


def _attempts(case: Case) -> int:
    case.work.session.flush()
    query = select(func.count()).where(CallBack.ticket_id == case.ticket.id, CallBack.contacted.is_(False))
    return case.work.session.scalar(query) or 0


def uphold_low(case: Case, actor: Actor) -> None:
    """The low rating stands: the unit's leader must put it right (整改)."""
    work, ticket = case.work, case.ticket
    if case.find(DeadlineKind.RECTIFY) is None:
        owner = f"{ticket.unit}/leader" if ticket.unit else "centre/supervisor"
        row = promise(case, reckon(case, DeadlineKind.RECTIFY, work.now), owner=owner)
        notify(case, owner, "rectify", deadline=row)
    record(work, ticket, actor.name, "low_upheld")


def make_complex(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """A complex matter needs a reason and is a proposal to the citizen: the longer date is asked for."""
    work, ticket = case.work, case.ticket
    longer = replace(case.terms, complex=True)
    reckoned = due(DeadlineKind.PROMISE, ticket.received_at, longer, work.rules.policy, work.rules.calendar)
    propose(case, actor, {"until": reckoned.due_at.isoformat(), "reason": fields["reason"], "complex": True})


def reached(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """The duty officer told the citizen otherwise what could not be delivered; meets undelivered."""
    if not any(row.kind == DeadlineKind.UNDELIVERED for row in case.unmet):
        raise Conflict("undelivered", "nothing is undelivered")
    words = keep_words(case.work, case.ticket.id, f"centre/{actor.role}", "note", str(fields["note"]))
    meet(case, DeadlineKind.UNDELIVERED)
    record(case.work, case.ticket, actor.name, "reached", text=words.id)
