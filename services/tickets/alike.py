"""What an officer says of two tickets: one matter (并案), or not the same."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.permission import Actor
from bot.refusal import Conflict, Invalid, NotFound
from bot.vocabulary import DeadlineKind, Status
from models.tickets import Ruling, Ticket
from services.matters.join import lead_of, matter_with, people_in
from services.promises import Case, settle
from services.record import record
from services.say import tell_citizen
from services.staff.notices import notify
from services.tickets.intake import follow
from services.tickets.load import load_by_id, load_for

IN_HAND = frozenset({Status.OPEN, Status.ASSIGNED, Status.IN_PROGRESS})
PUT_RIGHT = frozenset({DeadlineKind.CALLBACK, DeadlineKind.RECTIFY})


def join(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """并案: this ticket and the one of `number` become one matter. The one that came later goes where the
    other is and shares its unit's clock; number, promise, answers and rating stay each person's own.

    Raises Invalid where there is no such ticket, Conflict where they cannot share a clock.
    """
    other = _other(case, actor, str(fields["number"]))
    _may_join(case, other)
    newcomer, lead = _order(case, other)
    _come_along(newcomer, matter_with(case.work, lead.ticket).lead, actor)
    if newcomer is not case:
        settle(newcomer)
    for one, numbers in ((case, None), (other, {case.ticket.number})):
        forget_alike(one.ticket, numbers)


def keep_apart(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """The officer has compared them: not the same (`number`, or none of those suggested)."""
    ticket, number = case.ticket, fields.get("number")
    known = {one[0] for one in alike_of(ticket)}
    if not known or (number and number not in known):
        raise Conflict("alike", "nothing is suggested to compare it with")
    forget_alike(ticket, {str(number)} if number else None)
    for one in [number] if number else sorted(known):
        record(case.work, ticket, actor.name, "kept_apart", other=one)


def alike_of(ticket: Ticket) -> list[tuple[str, int]]:
    """The tickets suggested for comparison: number and likeness in percent, the likest first."""
    return [(str(number), int(percent)) for number, percent in (ticket.routing or {}).get("alike", ())]


def forget_alike(ticket: Ticket, numbers: set[str] | None) -> None:
    """Suggest these no more; none at all where no numbers are given."""
    left = [one for one in alike_of(ticket) if numbers is not None and one[0] not in numbers]
    if len(left) != len(alike_of(ticket)):
        ticket.routing = {**ticket.routing, "alike": [list(one) for one in left]}
    ticket.alike = left[0][1] if left else None


def _other(case: Case, actor: Actor, number: str) -> Case:
    try:
        other = load_for(case.work, actor, number)
    except NotFound:
        raise Invalid("number", "there is no such ticket") from None
    if other.ticket.id == case.ticket.id:
        raise Invalid("number", "that is the ticket itself")
    return other


def _may_join(case: Case, other: Case) -> None:
    one, two = case.ticket, other.ticket
    if one.matter_id is not None and two.matter_id is not None:
        raise Conflict("joined", "both belong to a matter already")
    if one.sealed or two.sealed or one.about_staff != two.about_staff:
        raise Conflict("lanes", "what is sealed or about staff is not joined to other matters")
    if not {one.status, two.status} <= IN_HAND:
        raise Conflict("status", "only what is in hand can be joined")
    waiting = select(Ruling.id).where(Ruling.ticket_id.in_((one.id, two.id)), Ruling.decided_at.is_(None))
    if case.work.session.scalar(waiting.limit(1)) is not None:
        raise Conflict("ruling", "a ruling is waited for")


def _order(case: Case, other: Case) -> tuple[Case, Case]:
    """Who comes along, and who leads: the matter that is there, what a unit has already, the older one."""
    work = case.work

    def rank(one: Case) -> tuple[bool, bool, int]:
        return one.ticket.matter_id is None, one.ticket.status == Status.OPEN, one.ticket.id

    lead, newcomer = sorted((case, other), key=rank)
    if lead.ticket.matter_id is not None and not lead.ticket.leads:
        lead = load_by_id(work, lead_of(work, lead.ticket.matter_id).id)
    if any(row.kind in PUT_RIGHT for row in newcomer.unmet):
        raise Conflict("put_right", "what was not solved is put right by itself")
    return newcomer, lead


def _come_along(newcomer: Case, lead: Ticket, actor: Actor) -> None:
    """The person hears that others told of it too; a unit that had it alone hears that it has gone."""
    work, ticket = newcomer.work, newcomer.ticket
    before = ticket.handler
    ticket.matter_id = lead.matter_id
    follow(newcomer, lead, actor)
    work.session.flush()
    language = work.language_of(ticket)
    tell_citizen(
        work, ticket, "word", "answer.joined",
        people=people_in(work, int(lead.matter_id or 0)), unit=work.unit_name(ticket.unit, language),
        settle_by=work.when(ticket.promise_due_at, language),
    )  # fmt: skip
    if before:
        notify(newcomer, before, "joined")
