"""What is done to the lead of a matter is done to its other tickets: each in a transaction of its own."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import insert, select

from bot.lifecycle import Action
from bot.permission import Actor
from bot.refusal import Conflict, Refusal
from bot.vocabulary import Status, Urgency
from models.database import reading
from models.ledgers import Text
from models.matters import Errand
from models.tickets import Ticket
from services.house import House
from services.matters.join import IN_HAND, lead_of, leave, open_to, others_open
from services.matters.telling import deliver_word
from services.promises import Case, settle
from services.record import record
from services.tickets import acts, declines
from services.tickets.centre import reckon_again
from services.tickets.intake import dispatch, follow
from services.tickets.load import load_by_id, move
from services.work import Work, begin

log = structlog.get_logger()
BATCH = 200
SHARED = frozenset({"dispatch", "sign", "contact", "reply"})  # verbs that are for everybody of a matter
OF_THE_LEAD = SHARED | {"return", "decline"}  # done to the lead whichever ticket of the matter is named
GRAVITY: tuple[str, ...] = (Urgency.ORDINARY, Urgency.URGENT, Urgency.EMERGENCY)
TOLD = {"contact": "contact", "reply": "reply"}  # verbs whose words are kept, and their kind


def lead_number(work: Work, number: str, verb: str) -> str:
    """The ticket a verb is really for: the lead of the matter where the verb is for everybody."""
    if verb not in OF_THE_LEAD:
        return number
    asked = select(Ticket.matter_id).where(Ticket.number == number, Ticket.leads.is_(False)).scalar_subquery()
    lead = select(Ticket.number).where(Ticket.matter_id == asked, Ticket.leads.is_(True))
    return work.session.scalar(lead) or number


def share(case: Case, actor: Actor, verb: str, **more: Any) -> None:
    """Leave an errand for every other open ticket of the matter; `more` are codes and ids it needs."""
    work, ticket = case.work, case.ticket
    if ticket.matter_id is None or not ticket.leads:
        return
    said = more.pop("text_id", None) or (_words(work, ticket.id, TOLD[verb]) if verb in TOLD else None)
    rows = [
        {
            "ticket_id": other, "matter_id": ticket.matter_id, "verb": verb, "by": actor.kept(),
            "cause": f"{ticket.number}/{ticket.event_seq}", "fields": {"unit": ticket.unit, **more},
            "text_id": said, "at": work.now,
        }
        for other in others_open(work, ticket)
    ]  # fmt: skip
    if rows:
        work.session.execute(insert(Errand), rows)


def _words(work: Work, ticket_id: int, kind: str) -> int | None:
    query = select(Text.id).where(Text.ticket_id == ticket_id, Text.kind == kind)
    return work.session.scalar(query.order_by(Text.id.desc()).limit(1))


def run_errands(house: House, now: datetime, *, number: str | None = None) -> int:
    """Do what is left to do, of one ticket where a number is given; gives how many were done.

    A row that fails is logged and left for the next tick: one bad row stops nobody.
    """
    done, left_out = 0, set[int]()
    while ids := _waiting(house, left_out, number):
        for errand_id in ids:
            if _do_safely(house, errand_id, now):
                done += 1
            else:
                left_out.add(errand_id)
    return done


def _waiting(house: House, left_out: set[int], number: str | None) -> list[int]:
    query = select(Errand.id).where(Errand.done_at.is_(None)).order_by(Errand.id)
    if left_out:
        query = query.where(Errand.id.not_in(left_out))
    if number:
        query = query.join(Ticket, Ticket.id == Errand.ticket_id).where(Ticket.number == number)
    with reading(house.engine) as session:
        return list(session.scalars(query.limit(BATCH)))


def _do_safely(house: House, errand_id: int, now: datetime) -> bool:
    try:
        return do(house, errand_id, now)
    except Exception as error:
        log.error("errand_failed", errand=errand_id, error=type(error).__name__)
        return False


def do(house: House, errand_id: int, now: datetime) -> bool:
    """Do one errand; False when another process has it in hand or has done it."""
    with begin(house, now) as work:
        ticket_id = work.session.scalar(select(Errand.ticket_id).where(Errand.id == errand_id))
        if ticket_id is None:
            return False
        case = load_by_id(work, ticket_id)  # the ticket first, as every act does
        row = work.session.get(Errand, errand_id, with_for_update={"skip_locked": True})
        if row is None or row.done_at is not None:
            return False
        row.done_at = now
        if case.ticket.matter_id != row.matter_id and row.verb != "come_along":
            row.refused = "left"  # it went its own way meanwhile
            return True
        try:
            with work.session.begin_nested():
                _do(case, Actor.from_kept(row.by), row.verb, _fields(work, row))
                settle(case)
        except Refusal as refusal:
            row.refused = refusal.key[:60]
        return True


def _do(case: Case, actor: Actor, verb: str, fields: Mapping[str, Any]) -> None:
    """A ticket that joined while nobody had the lead goes where the lead is first."""
    if case.ticket.status == Status.OPEN and fields.get("unit") and verb in SHARED:
        dispatch(case, str(fields["unit"]), actor, shared=True)
    DEEDS[verb](case, actor, fields)


def _fields(work: Work, row: Errand) -> dict[str, Any]:
    said = work.session.get(Text, row.text_id) if row.text_id else None
    return {**row.fields, "matter": row.matter_id, **({"text": said.body or ""} if said else {})}


def _dispatch(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """Whoever is at that unit already stays as it is: it may carry the clock by now."""
    if case.ticket.unit != fields["unit"]:
        dispatch(case, str(fields["unit"]), actor, shared=True)


def _sign(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """A ticket that the lead's answer has overtaken needs no signature."""
    if case.ticket.status == Status.ASSIGNED:
        move(case, Action.SIGN)
        record(case.work, case.ticket, actor.name, "signed", post=case.ticket.handler)


def _decline(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """Its unit gave it back with the lead."""
    if case.ticket.status in (Status.ASSIGNED, Status.IN_PROGRESS):
        move(case, Action.RETURN)
    declines.decline(case, actor, fields)


def _come_along(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """Into the storm: where its lead is, sharing its clock, as urgent as it is. What was answered meanwhile
    stays as it is."""
    work, ticket = case.work, case.ticket
    joining = open_to(work, lead_of(work, int(fields["matter"])))
    if joining is None or ticket.status not in IN_HAND or ticket.matter_id == joining.matter.id:
        raise Conflict("answered", "there is nothing to join any more")
    leave(case, actor.name, "storm")
    ticket.matter_id, ticket.alike = joining.matter.id, None
    follow(case, joining.lead, actor)
    if GRAVITY.index(joining.lead.urgency) > GRAVITY.index(ticket.urgency):
        ticket.urgency = joining.lead.urgency
        reckon_again(case)


DEEDS: dict[str, Callable[[Case, Actor, Mapping[str, Any]], None]] = {
    "dispatch": _dispatch,
    "sign": _sign,
    "contact": acts.contact,
    "reply": acts.reply,
    "decline": _decline,
    "announce": deliver_word,
    "come_along": _come_along,
}
