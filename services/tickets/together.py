"""One verb for several tickets: each in its own transaction, each with its own outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.permission import Actor
from bot.refusal import Refusal
from models.tickets import Ticket
from services.house import House
from services.matters.errands import SHARED, lead_number, run_errands
from services.tickets.verbs import act
from services.tickets.view import for_unit, summary, within_sight
from services.work import look


@dataclass(frozen=True)
class Chosen:
    """A ticket as it was looked at: its number, and how many events it had; None where that is not known."""

    number: str
    seen: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one: its status now; `refusal` says why nothing was done; `along` the ticket whose
    matter it shares, and by which it was done already."""

    number: str
    status: str = ""
    refusal: Refusal | None = None
    along: str = ""


def looked_at(house: House, actor: Actor, numbers: Sequence[str], now: datetime) -> list[dict[str, Any]]:
    """The tickets within the actor's sight, in that order, each with how many events it has (`seen`)."""
    with look(house, now) as work:
        query = select(Ticket).where(Ticket.number.in_(numbers), within_sight(work, actor))
        found = {
            one.number: {**_told(actor, one), "seen": one.event_seq} for one in work.session.scalars(query)
        }
    return [found[number] for number in numbers if number in found]


def _told(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    return summary(ticket) if actor.officer else for_unit(summary(ticket))


def act_together(
    house: House, actor: Actor, chosen: Sequence[Chosen], verb: str, fields: Mapping[str, Any], now: datetime
) -> list[Outcome]:
    """Do the verb to each that is as it was looked at; who changed meanwhile is told, and left as it is."""
    leads: dict[str, str] = {}  # by the lead of a matter: the ticket by which it was done
    told: list[Outcome] = []
    for one in chosen:
        lead = _lead(house, one.number, verb, now)
        if verb in SHARED and lead in leads:
            told.append(_along(house, one.number, leads[lead], now))
            continue
        outcome = _one(house, actor, one, verb, fields, now)
        if outcome.refusal is None:
            leads[lead] = one.number
        told.append(outcome)
    return told


def _one(
    house: House, actor: Actor, one: Chosen, verb: str, fields: Mapping[str, Any], now: datetime
) -> Outcome:
    try:
        return Outcome(one.number, act(house, actor, one.number, verb, fields, now, seen=one.seen))
    except Refusal as refusal:
        return Outcome(one.number, refusal=refusal)


def _lead(house: House, number: str, verb: str, now: datetime) -> str:
    with look(house, now) as work:
        return lead_number(work, number, verb)


def _along(house: House, number: str, by: str, now: datetime) -> Outcome:
    """It shares a matter with one that was done in the same act: its own part is done now."""
    run_errands(house, now, number=number)
    with look(house, now) as work:
        status = work.session.scalar(select(Ticket.status).where(Ticket.number == number))
    return Outcome(number, status or "", along=by)
