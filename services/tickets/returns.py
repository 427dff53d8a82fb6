"""Return and ruling (零推诿): a return gives a reason and the right unit; the centre rules; the third
dispatch is final (policy.md, Deadlines)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.lifecycle import Action
from bot.permission import DIRECTOR, SENIORS, Actor
from bot.refusal import Conflict, Forbidden, Invalid
from bot.vocabulary import DeadlineKind, Status
from models.tickets import Assignment, Ruling
from services.learning.precedents import learn
from services.promises import Case, meet, promise, reckon
from services.record import keep_words, record
from services.say import tell_citizen
from services.staff.notices import notify
from services.tickets.acts import voice_of
from services.tickets.declines import rule_objection
from services.tickets.intake import dispatch
from services.tickets.load import move
from services.tickets.rulings import decide, known_unit, pending


def give_back(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """退单: only inside the return window, with a reason and the unit it belongs to; opens a ruling.

    The unit's clock goes on running: it ends only if the return is upheld.
    """
    work, ticket = case.work, case.ticket
    proposed = known_unit(case, fields["unit"])
    if proposed == ticket.unit:
        raise Invalid("unit", "the proposed unit is the one that has the ticket")
    if ticket.dispatches >= work.rules.policy.final_dispatch:
        raise Conflict("final", "the third dispatch is final; it must be handled")
    if case.find(DeadlineKind.RETURN) is None:
        raise Conflict("return_window", "the return window has passed; it must be handled")
    move(case, Action.RETURN)
    words = keep_words(work, ticket.id, voice_of(case, actor), "reason", _reasons(fields))
    ruling = Ruling(
        ticket_id=ticket.id, subject="return", asked_by=actor.name, asked_at=work.now, unit=ticket.unit,
        proposed_unit=proposed, reason=str(fields["reason"])[:60], text_id=words.id,
    )  # fmt: skip
    work.session.add(ruling)
    work.session.flush()
    meet(case, DeadlineKind.RETURN)
    row = promise(case, reckon(case, DeadlineKind.RULING, work.now), about=ruling.id)
    record(work, ticket, actor.name, "returned", ruling=ruling.id, proposed=proposed, text=words.id)
    notify(case, row.owner, "ruling", deadline=row)


def _reasons(fields: Mapping[str, Any]) -> str:
    basis = str(fields.get("basis") or "")
    return f"{fields['reason']}\n{basis}".strip()


def rule(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """The centre's answer to a return or an objection; each ruling on a return is a precedent."""
    upheld = bool(fields["uphold"])
    if returned := pending(case, "return"):
        _rule_return(case, actor, returned, upheld, fields)
    elif objection := pending(case, "objection"):
        rule_objection(case, actor, objection, upheld, fields)
    else:
        raise Conflict("nothing_to_rule", "nothing waits for a ruling")


def _rule_return(case: Case, actor: Actor, ruling: Ruling, upheld: bool, fields: Mapping[str, Any]) -> None:
    work, ticket = case.work, case.ticket
    decide(case, ruling, actor, upheld)
    unit = known_unit(case, fields.get("unit") or ruling.proposed_unit) if upheld else str(ruling.unit)
    record(work, ticket, actor.name, "ruled", ruling=ruling.id, upheld=upheld, unit=unit)
    learn(case, actor, unit, ruling.reason, not_unit=ruling.unit if upheld else None, ruling_id=ruling.id)
    if upheld:
        redispatch(case, actor, unit, fields)
        return
    move(case, Action.KEEP)
    record(work, ticket, actor.name, "return_rejected", unit=unit)
    notify(case, str(ticket.handler), "return_rejected")


def send_to(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """派单: the duty officer sends an open ticket to a unit, or an assigned one to another; what the
    officer corrects becomes a precedent."""
    ticket = case.ticket
    if pending(case, "return") or pending(case, "objection"):
        raise Conflict("ruling", "a return or an objection waits for a ruling")
    unit = known_unit(case, fields["unit"])
    if ticket.sealed:
        _unseal(case, actor)
    guess = (ticket.routing.get("candidates") or [{}])[0].get("code")
    previous = ticket.unit
    redispatch(case, actor, unit, fields)
    if unit not in (guess, previous):
        learn(case, actor, unit, str(fields.get("why") or ""), not_unit=previous or guess)


def _unseal(case: Case, actor: Actor) -> None:
    if actor.role not in SENIORS:
        raise Forbidden("sealed", "only the supervisor or director may send a sealed matter out")


def redispatch(case: Case, actor: Actor, unit: str, fields: Mapping[str, Any]) -> None:
    """Dispatch, and by the third time finally: the director signs, with a basis and co-handlers."""
    work, ticket = case.work, case.ticket
    basis = None
    if ticket.dispatches + 1 >= work.rules.policy.final_dispatch:
        if actor.role not in DIRECTOR:
            raise Forbidden("final", "the third dispatch is signed by the director")
        if not fields.get("basis"):
            raise Invalid("basis", "the third dispatch needs its basis")
        basis = keep_words(work, ticket.id, voice_of(case, actor), "reason", str(fields["basis"])).id
    dispatch(case, unit, actor, basis_text_id=basis)
    for helper in fields.get("co_handlers") or ():
        add_cohandler(case, actor, known_unit(case, helper))
    if ticket.dispatches > 1:
        language = work.language_of(ticket)
        settle_by = work.when(ticket.promise_due_at, language)
        tell_citizen(
            work,
            ticket,
            "word",
            "answer.reassigned",
            unit=work.unit_name(unit, language),
            settle_by=settle_by,
        )


def add_cohandler(case: Case, actor: Actor, unit: str) -> None:
    """A unit that helps (协办): it sees the ticket; the lead still owes the answer."""
    work, ticket = case.work, case.ticket
    post = f"{unit}/first"
    work.session.add(
        Assignment(ticket_id=ticket.id, unit=unit, post=post, lead=False, by=actor.name, at=work.now)
    )
    record(work, ticket, actor.name, "cohandler", unit=unit)
    notify(case, post, "cohandler")


def returnable(case: Case) -> bool:
    """True while the unit may still return the ticket."""
    open_status = case.ticket.status in (Status.ASSIGNED, Status.IN_PROGRESS)
    return open_status and case.find(DeadlineKind.RETURN) is not None


def reserve(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """保留意见: the unit must handle what was dispatched finally, and may put on record that it disagrees.

    Raises Conflict where the dispatch is not final, or its reservation stands already.
    """
    work, ticket = case.work, case.ticket
    query = select(Assignment).where(Assignment.ticket_id == ticket.id, Assignment.lead.is_(True))
    row = work.session.scalar(query.order_by(Assignment.id.desc()).limit(1))
    final = ticket.dispatches >= work.rules.policy.final_dispatch
    if row is None or not final or row.reservation_text_id is not None:
        raise Conflict("reservation", "only a final dispatch is reserved against, once")
    words = keep_words(work, ticket.id, voice_of(case, actor), "reservation", str(fields["text"]))
    row.reservation_text_id = words.id
    record(work, ticket, actor.name, "reserved", text=words.id, unit=row.unit)
    notify(case, "centre/director", "reserved")
