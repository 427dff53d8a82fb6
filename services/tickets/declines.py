"""Not accepted (不予受理), and the one objection against it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.lifecycle import Action
from bot.permission import Actor
from bot.refusal import Conflict, Forbidden, Invalid
from bot.vocabulary import DeadlineKind
from models.history import Event
from models.tickets import Ruling
from services.matters.join import hand_over
from services.promises import Case, end_all, promise, reckon
from services.record import record
from services.say import tell_citizen
from services.staff.notices import notify
from services.tickets.intake import dispatch
from services.tickets.load import move
from services.tickets.rulings import decide, known_unit, pending


def decline(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """不予受理: a reason from the closed list; the citizen is told with where to go, and may object once."""
    work, ticket = case.work, case.ticket
    reason = str(fields["reason"])
    if not work.house.wording.has(f"decline.{reason}"):
        raise Invalid("reason", "the reason is not on the list")
    if ticket.objected:
        raise Conflict("objected", "an objection is decided by a ruling, by a second person")
    move(case, Action.DECLINE)
    if returned := pending(case, "return"):  # the unit was right: it is nobody's here
        decide(case, returned, actor, True)
    end_declined(case, actor, reason)


def end_declined(case: Case, actor: Actor, reason: str) -> None:
    """Close the ticket as not accepted and tell the citizen where to go."""
    work, ticket = case.work, case.ticket
    ticket.lane_reason, ticket.ended_at = reason, work.now
    hand_over(case)
    end_all(case)
    language = work.language_of(ticket)
    record(work, ticket, actor.name, "declined", reason=reason)
    tell_citizen(
        work, ticket, "word", "answer.declined",
        reason=work.say(language, f"decline.{reason}"), where=work.say(language, f"decline_where.{reason}"),
    )  # fmt: skip


def object_to_decline(case: Case) -> None:
    """The citizen objects, once: the ticket opens again and waits for a second person's ruling."""
    work, ticket = case.work, case.ticket
    if ticket.objected:
        raise Conflict("objected", "an objection was decided already")
    move(case, Action.OBJECT)
    ticket.objected, ticket.ended_at = True, None
    ruling = Ruling(
        ticket_id=ticket.id, subject="objection", asked_by="citizen", asked_at=work.now, reason="objection"
    )
    work.session.add(ruling)
    work.session.flush()
    promise(case, reckon(case, DeadlineKind.PROMISE, ticket.received_at))
    row = promise(case, reckon(case, DeadlineKind.RULING, work.now), about=ruling.id)
    record(work, ticket, "citizen", "objected", ruling=ruling.id)
    notify(case, row.owner, "ruling", deadline=row)


def rule_objection(case: Case, actor: Actor, ruling: Ruling, upheld: bool, fields: Mapping[str, Any]) -> None:
    """A second person reviews: upheld, it is dispatched; otherwise declined for good."""
    work, ticket = case.work, case.ticket
    if _declined_by(case) == actor.name:
        raise Forbidden("second_person", "an objection is reviewed by a second person")
    if upheld and not fields.get("unit"):
        raise Invalid("unit", "an upheld objection needs the unit it goes to")
    decide(case, ruling, actor, upheld)
    record(work, ticket, actor.name, "ruled", ruling=ruling.id, upheld=upheld)
    if upheld:
        dispatch(case, known_unit(case, fields["unit"]), actor)
        return
    move(case, Action.DECLINE)
    end_declined(case, actor, str(ticket.lane_reason))


def _declined_by(case: Case) -> str | None:
    query = select(Event.actor).where(Event.ticket_id == case.ticket.id, Event.kind == "declined")
    return case.work.session.scalar(query.order_by(Event.seq.desc()).limit(1))
