"""What a unit arranges by itself: another unit's help (协办), and who of its people has it in hand."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.permission import Actor
from bot.refusal import Conflict, Invalid
from models.registry import Person
from models.tickets import Assignment
from services.promises import Case
from services.record import keep_words, record
from services.staff.notices import notify
from services.tickets.acts import voice_of
from services.tickets.load import cohandlers
from services.tickets.returns import add_cohandler
from services.tickets.rulings import known_unit


def ask_help(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """协办: another unit sees the ticket and is told what is wanted; the lead still owes the answer."""
    work, ticket = case.work, case.ticket
    unit = known_unit(case, fields["unit"])
    if unit in cohandlers(work, ticket.id):
        raise Conflict("helps_already", "that unit helps already")
    keep_words(work, ticket.id, voice_of(case, actor), "note", fields["text"])
    add_cohandler(case, actor, unit)


def help_done(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """The helping unit says what it did; the lead hears of it and answers the citizen."""
    work, ticket = case.work, case.ticket
    row = work.session.scalar(
        select(Assignment).where(
            Assignment.ticket_id == ticket.id, Assignment.unit == actor.unit, Assignment.lead.is_(False),
            Assignment.ended_at.is_(None),
        )
    )  # fmt: skip
    if row is None:
        raise Conflict("helps_not", "this unit does not help with it")
    words = keep_words(work, ticket.id, row.post, "note", fields["text"])
    record(work, ticket, actor.name, "help_done", text=words.id, unit=row.unit)
    notify(case, ticket.handler or "centre/duty", "help_done")


def pass_on(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """转内部: a named person of the unit has it in hand and hears of it; the deadlines stay the unit's."""
    work, ticket = case.work, case.ticket
    login = str(fields["person"])
    person = work.session.scalar(select(Person).where(Person.login == login, Person.active.is_(True)))
    if person is None or person.unit not in work.rules.within(actor.unit):
        raise Invalid("person", "choose somebody of this unit")
    ticket.in_charge_id = person.id
    record(work, ticket, actor.name, "passed_on", person=person.id)
    notify(case, ticket.handler or f"{actor.unit}/first", "passed_on")
