"""What an actor may see of a ticket, as plain data for API and pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased

from bot.permission import Actor
from bot.refusal import NotFound
from bot.vocabulary import LAPSING, Nature, Role, Status
from models.deadlines import Deadline
from models.history import Event
from models.judgements import Card
from models.ledgers import Media, Text
from models.tickets import Assignment, Matter, Ruling, Ticket
from services.house import House
from services.matters.heard import replies_heard
from services.tickets.load import in_sight
from services.work import Work, look

ENDED = [status for status in Status if status.ended]

# What a unit must not learn: that the person was asked in private, and what they said then
# (policy.md, Pressure guard); and, before the matter is closed, how they rated it (Rating).
CONFIDENTIAL = frozenset(
    {
        "private_check", "privately_checked", "withdrawal_asked", "called_back", "reached", "review_written",
        "revealed", "entered", "kept_apart",
    }
)  # fmt: skip
OF_THE_CENTRE = frozenset({"private_check", "urgency_doubted", "external_id", "alike", "parts"})
JUDGEMENT = frozenset({"survey_asked", "rated", "rating_taken_back", "rating_explained", "rating_reminded"})


@dataclass(frozen=True)
class Recurrence:
    """假性整改: the ticket of the same matter that was called solved `before`, and those that came `later`;
    only what the actor may open."""

    before: str | None
    later: tuple[str, ...] = ()


@dataclass(frozen=True)
class TicketPage:
    """One ticket as an actor may see it: summary, words, promises, pictures, history, and the matter of many
    that it is tied to."""

    summary: dict[str, Any]
    words: list[dict[str, Any]]
    deadlines: list[dict[str, Any]]
    media: list[dict[str, Any]]
    events: list[dict[str, Any]]
    rulings: list[dict[str, Any]]
    cards: list[dict[str, Any]]
    leads: bool
    back: Recurrence
    tie: Mapping[str, Any] | None = None
    seq: int = 0  # of its last event


def ticket_page(house: House, actor: Actor, number: str, now: datetime) -> TicketPage:
    """The ticket for this actor. Raises NotFound outside their sight."""
    with look(house, now) as work:
        return page_in(work, actor, number)


def page_in(work: Work, actor: Actor, number: str) -> TicketPage:
    """The same inside a transaction that is open already."""
    ticket = work.session.scalar(select(Ticket).where(Ticket.number == number))
    if ticket is None or not in_sight(work, actor, ticket):
        raise NotFound("ticket", "there is no such ticket")
    history = list(
        work.session.scalars(select(Event).where(Event.ticket_id == ticket.id).order_by(Event.seq))
    )
    events = _shown(actor, ticket, history)
    return TicketPage(
        summary=summary(ticket) if actor.officer else for_unit(summary(ticket)),
        words=_words(work, actor, ticket, _withheld(actor, history)),
        deadlines=[deadline_row(row, number) for row in _deadlines(work, ticket)],
        media=_media(work, actor, ticket),
        events=[event_row(row, number) for row in events],
        rulings=[_ruling(row) for row in _rulings(work, ticket)],
        cards=[_card(row) for row in _cards(work, ticket)],
        leads=leads(work, actor, ticket),
        back=_recurrence(work, actor, ticket, history),
        tie=tie_of(work, ticket),
        seq=ticket.event_seq,
    )


def _recurrence(work: Work, actor: Actor, ticket: Ticket, history: list[Event]) -> Recurrence:
    later = [event.data["ticket"] for event in history if event.kind == "came_back"]
    numbers = [*later, *([ticket.recurs_of] if ticket.recurs_of else [])]
    if not numbers:
        return Recurrence(None)
    query = select(Ticket.number).where(Ticket.number.in_(numbers), within_sight(work, actor))
    seen = set(work.session.scalars(query))
    before = ticket.recurs_of if ticket.recurs_of in seen else None
    return Recurrence(before, tuple(number for number in dict.fromkeys(later) if number in seen))


def tie_of(work: Work, ticket: Ticket) -> Mapping[str, Any] | None:
    """What a ticket's page says of its matter: one of how many, and which ticket leads."""
    if ticket.matter_id is None:
        return None
    people = select(func.count()).where(Ticket.matter_id == ticket.matter_id).scalar_subquery()
    query = (
        select(Matter.id, Matter.title, Matter.storm, Ticket.number, people)
        .join(Ticket, and_(Ticket.matter_id == Matter.id, Ticket.leads))
        .where(Matter.id == ticket.matter_id)
    )
    row = work.session.execute(query).first()
    if row is None:
        return None
    return {"id": row[0], "title": row[1], "storm": row[2], "lead": row[3], "people": row[4]}


def leads(work: Work, actor: Actor, ticket: Ticket) -> bool:
    """False for a unit that only helps (协办)."""
    unit = work.rules.card(ticket.unit)
    return actor.role is not Role.UNIT or (unit is not None and actor.unit in (unit.code, unit.parent))


def for_unit(fields: dict[str, Any]) -> dict[str, Any]:
    """A summary without what only the centre may know."""
    return {name: value for name, value in fields.items() if name not in OF_THE_CENTRE}


def summary(ticket: Ticket) -> dict[str, Any]:
    """The fields contract.md names, and those the pages list; times in UTC ISO 8601."""
    return {
        "number": ticket.number,
        "status": ticket.status,
        "nature": ticket.nature,
        "urgency": ticket.urgency,
        "urgency_confirmed": ticket.urgency_confirmed,
        "urgency_doubted": ticket.urgency_doubted,
        "about_staff": ticket.about_staff,
        "sealed": ticket.sealed,
        "unit": ticket.unit,
        "handler": ticket.handler,
        "in_charge": ticket.in_charge_id,
        "owner": ticket.owner,
        "above": ticket.above,
        "first_responsible": ticket.first_responsible,
        "received_at": iso(ticket.received_at),
        "dispatched_at": iso(ticket.dispatched_at),
        "resolved_at": iso(ticket.resolved_at),
        "ended_at": iso(ticket.ended_at),
        "next_due_at": iso(ticket.next_due_at),
        "promise_due_at": iso(ticket.promise_due_at),
        "first_promise_at": iso(ticket.first_promise_at),
        "resolve_due_at": iso(ticket.resolve_due_at),
        "level": ticket.level,
        "dispatches": ticket.dispatches,
        "reopens": ticket.reopens,
        "channel": ticket.channel,
        "external_id": ticket.external_id,
        "matter": ticket.matter_id,
        "leads": ticket.leads,
        "recurs_of": ticket.recurs_of,
        "lane_reason": ticket.lane_reason,
        "topic": ticket.topic,
        "private_check": ticket.private_check,
        "candidates": (ticket.routing or {}).get("candidates", []),
        "alike": (ticket.routing or {}).get("alike", []),
        "parts": (ticket.routing or {}).get("parts"),
    }


def iso(at: datetime | None) -> str | None:
    """ISO 8601 in UTC, or None."""
    return at.isoformat() if at else None


def shows_own_words(actor: Actor, ticket: Ticket) -> bool:
    """The citizen's own words go to the unit only when shared (policy.md, about_staff)."""
    return actor.role is not Role.UNIT or ticket.words_shared


def _words(work: Work, actor: Actor, ticket: Ticket, withheld: set[int]) -> list[dict[str, Any]]:
    rows = work.session.scalars(select(Text).where(Text.ticket_id == ticket.id).order_by(Text.id))
    open_words = shows_own_words(actor, ticket)
    shown = [
        {"id": row.id, "author": row.author, "kind": row.kind, "at": iso(row.at), "text": row.body}
        for row in rows
        if (open_words or row.author != "citizen") and row.id not in withheld
    ]
    if not open_words:
        shown.insert(0, _statement(work, ticket))
    return shown


def _statement(work: Work, ticket: Ticket) -> dict[str, Any]:
    """The minimal statement: where, what about, roughly when; never the person or their words."""
    where = work.unit_name(ticket.window or ticket.unit)
    text = work.say(
        "zh", "statement.minimal", where=where,
        nature=work.say("zh", f"nature.{Nature(ticket.nature)}"), topic=ticket.topic or "—",
        day=work.when(ticket.received_at, "zh"),
    )  # fmt: skip
    return {"id": 0, "author": "robot", "kind": "statement", "at": iso(ticket.received_at), "text": text}


def _media(work: Work, actor: Actor, ticket: Ticket) -> list[dict[str, Any]]:
    heard = replies_heard(work, ticket) if ticket.matter_id is not None and not ticket.leads else []
    shown = or_(Media.ticket_id == ticket.id, Media.text_id.in_(heard))
    query = select(Media).where(shown).order_by(Media.id)
    if not shows_own_words(actor, ticket):
        query = query.where(Media.text_id.is_not(None))
    rows = work.session.scalars(query)
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "status": row.status,
            "content_type": row.content_type,
            "size": row.size,
            "ours": row.text_id is not None,
        }
        for row in rows
    ]


def _deadlines(work: Work, ticket: Ticket) -> list[Deadline]:
    query = select(Deadline).where(Deadline.ticket_id == ticket.id).order_by(Deadline.id)
    return list(work.session.scalars(query))


def _shown(actor: Actor, ticket: Ticket, history: list[Event]) -> list[Event]:
    if actor.role is not Role.UNIT:
        return history
    hidden = CONFIDENTIAL if Status(ticket.status).ended else CONFIDENTIAL | JUDGEMENT
    return [event for event in history if event.kind not in hidden]


def _withheld(actor: Actor, history: list[Event]) -> set[int]:
    """The ids of the centre's own words that a unit must not read."""
    if actor.role is not Role.UNIT:
        return set()
    kept = [event.data for event in history if event.kind in CONFIDENTIAL]
    return {data["text"] for data in kept if data.get("text")}


def _rulings(work: Work, ticket: Ticket) -> list[Ruling]:
    query = select(Ruling).where(Ruling.ticket_id == ticket.id).order_by(Ruling.id)
    return list(work.session.scalars(query))


def _ruling(row: Ruling) -> dict[str, Any]:
    return {
        "id": row.id, "subject": row.subject, "asked_by": row.asked_by, "asked_at": iso(row.asked_at),
        "unit": row.unit, "proposed_unit": row.proposed_unit, "reason": row.reason, "text": row.text_id,
        "decided_at": iso(row.decided_at), "decided_by": row.decided_by, "upheld": row.upheld,
    }  # fmt: skip


def _cards(work: Work, ticket: Ticket) -> list[Card]:
    return list(work.session.scalars(select(Card).where(Card.ticket_id == ticket.id).order_by(Card.id)))


def _card(row: Card) -> dict[str, Any]:
    return {
        "id": row.id, "unit": row.unit, "colour": row.colour, "cause": row.cause, "state": row.state,
        "drafted_at": iso(row.drafted_at), "decided_at": iso(row.decided_at),
    }  # fmt: skip


def deadline_row(row: Deadline, number: str | None) -> dict[str, Any]:
    """A deadline as contract.md exports it."""
    return {
        "id": row.id,
        "ticket": number,
        "kind": row.kind,
        "owner": row.owner,
        "started_at": iso(row.started_at),
        "due_at": iso(row.due_at),
        "next_at": iso(row.next_at),
        "level": row.level,
        "met_at": iso(row.met_at),
        "ended_at": iso(row.ended_at),
        "ended": row.ended,
        "policy": row.policy,
        "climbs": row.kind not in LAPSING,
        "derivation": row.derivation,
    }


def event_row(row: Event, number: str) -> dict[str, Any]:
    """An event as contract.md exports it."""
    return {
        "ticket": number,
        "seq": row.seq,
        "at": iso(row.at),
        "actor": row.actor,
        "kind": row.kind,
        "data": row.data,
        "hash": row.hash,
    }


def listing(house: House, actor: Actor, now: datetime, *, ended: bool = False) -> list[dict[str, Any]]:
    """The tickets an actor may see, due first; a unit's rows are filtered in the query. What many people told
    is one row for the unit; `people` says how many."""
    with look(house, now) as work:
        query = select(Ticket).where(within_sight(work, actor))
        past = Ticket.ended_at.is_not(None) & Ticket.status.in_(ENDED)
        query = query.where(past if ended else Ticket.status.not_in(ENDED))
        if not actor.officer and not ended:
            query = query.where(one_row_a_matter())
        order = Ticket.ended_at.desc() if ended else Ticket.next_due_at
        rows = list(work.session.scalars(query.order_by(order, Ticket.id).limit(200)))
        people = _people(work, [row.matter_id for row in rows if row.leads])
        listed = [
            {**summary(row), "people": people.get(row.matter_id, 1) if row.leads else 1} for row in rows
        ]
        return listed if actor.officer else [for_unit(row) for row in listed]


def _people(work: Work, matters: Sequence[int | None]) -> dict[int | None, int]:
    """How many tickets each of these matters holds; one statement, none where there is no matter."""
    if not matters:
        return {}
    query = select(Ticket.matter_id, func.count()).where(Ticket.matter_id.in_(matters))
    return {matter: many for matter, many in work.session.execute(query.group_by(Ticket.matter_id))}


def one_row_a_matter() -> ColumnElement[bool]:
    """What a list of work shows: each ticket, but of a matter only its lead, while the others stand where it
    stands."""
    lead = aliased(Ticket)
    led = exists().where(
        lead.matter_id == Ticket.matter_id, lead.leads, lead.status == Ticket.status, lead.id != Ticket.id
    )
    return Ticket.matter_id.is_(None) | Ticket.leads | ~led


def within_sight(work: Work, actor: Actor) -> ColumnElement[bool]:
    """The same rule as `in_sight`, as a condition of a query; a co-handling unit sees the ticket too."""
    if actor.role is Role.UNIT:
        mine = work.rules.within(actor.unit)
        return Ticket.sealed.is_(False) & (Ticket.unit.in_(mine) | Ticket.id.in_(_helped(work, actor.unit)))
    if not actor.officer:
        return false()
    return true() if actor.sees_sealed else Ticket.sealed.is_(False)


def _helped(work: Work, unit: str | None) -> list[int]:
    """The few tickets a unit helps with (协办), named: then the unit's own are found by index. Asked once."""
    code = unit or ""
    if code not in work.helped:
        query = select(Assignment.ticket_id).where(
            Assignment.unit == code, Assignment.lead.is_(False), Assignment.ended_at.is_(None)
        )
        work.helped[code] = list(work.session.scalars(query))
    return work.helped[code]
