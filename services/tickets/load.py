"""Finding a ticket for an act: locked, with its unmet promises, and only within the actor's sight."""

from sqlalchemy import select

from bot.lifecycle import Action, after
from bot.permission import Actor, may_see
from bot.refusal import NotFound
from bot.vocabulary import Status
from models.tickets import Assignment, Ticket
from services.promises import Case, unmet_of
from services.work import Work


def load(work: Work, number: str) -> Case:
    """The ticket for writing: locked until the transaction ends. Raises NotFound."""
    query = select(Ticket).where(Ticket.number == number).with_for_update(key_share=True)
    ticket = work.session.scalar(query)
    if ticket is None:
        raise NotFound("ticket", "there is no such ticket")
    return Case(work, ticket, unmet_of(work, ticket.id))


def load_by_id(work: Work, ticket_id: int) -> Case:
    """The same by the row's id, for those who hold it."""
    ticket = work.session.get_one(Ticket, ticket_id, with_for_update={"key_share": True})
    return Case(work, ticket, unmet_of(work, ticket.id))


def hold_in_order(work: Work, *numbers: str) -> None:
    """Lock the tickets of these numbers, and those that lead their matters, the oldest first: two who take
    the same ones the other way round wait for each other in turn, not both at once."""
    named = Ticket.number.in_(numbers)
    matters = select(Ticket.matter_id).where(named, Ticket.matter_id.is_not(None))
    led = Ticket.leads & Ticket.matter_id.in_(matters)
    query = select(Ticket.id).where(named | led).order_by(Ticket.id)
    work.session.execute(query.with_for_update(key_share=True)).all()


def load_for(work: Work, actor: Actor, number: str) -> Case:
    """The ticket if it is within the actor's sight; otherwise NotFound, as if there were none."""
    case = load(work, number)
    if not in_sight(work, actor, case.ticket):
        raise NotFound("ticket", "there is no such ticket")
    return case


def in_sight(work: Work, actor: Actor, ticket: Ticket) -> bool:
    """True when the actor may see the ticket; co-handling units see it too."""
    unit = work.rules.card(ticket.unit)
    mine = may_see(actor, ticket.unit, ticket.sealed)
    if mine or not actor.unit or ticket.sealed:
        return mine
    if unit is not None and unit.parent == actor.unit:
        return True
    return actor.unit in cohandlers(work, ticket.id)


def cohandlers(work: Work, ticket_id: int) -> tuple[str, ...]:
    """The units that help with a ticket (协办)."""
    query = select(Assignment.unit).where(
        Assignment.ticket_id == ticket_id, Assignment.lead.is_(False), Assignment.ended_at.is_(None)
    )
    return tuple(work.session.scalars(query))


def move(case: Case, action: Action) -> None:
    """Change the status by the lifecycle table; raises Conflict where it has no such row.

    A ticket that begins again belongs to the duty officer, due now, until `settle` says whose it is.
    """
    ticket, before = case.ticket, Status(case.ticket.status)
    ticket.status = after(before, action)
    if before.ended and not Status(ticket.status).ended:
        ticket.owner, ticket.above, ticket.next_due_at = "centre/duty", "centre/supervisor", case.work.now
