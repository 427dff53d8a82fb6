"""The ledger (台账): one line a ticket, for the filters of a search, as a workbook."""

from collections.abc import Iterator, Sequence
from typing import IO

from sqlalchemy import ColumnElement, and_, func, select

from models.judgements import Card, Rating
from models.tickets import Ticket
from services.documents.sheet import XLSX, Column, Value, write_sheet
from services.documents.task import Task, Told
from services.tickets.view import within_sight
from services.watch.search import conditions

CHUNK = 500
TOLD_EVERY = 2000  # rows

# Name and width; the title is document.ledger.<name>.
COLUMNS = (
    ("number", 11.0),
    ("received", 17.0),
    ("channel", 9.0),
    ("nature", 8.0),
    ("urgency", 9.0),
    ("topic", 30.0),
    ("unit", 22.0),
    ("first_asked", 20.0),
    ("status", 10.0),
    ("level", 8.0),
    ("promise", 17.0),
    ("first_promise", 17.0),
    ("resolve_by", 17.0),
    ("dispatched", 17.0),
    ("contacted", 17.0),
    ("resolved", 17.0),
    ("ended", 17.0),
    ("dispatches", 8.0),
    ("reopens", 8.0),
    ("satisfaction", 8.0),
    ("solved", 9.0),
    ("cards", 8.0),
)


def write_ledger(task: Task, file: IO[bytes]) -> Told:
    """Write the tickets that fit the filters and lie within the asker's sight, oldest first."""
    fits = and_(
        within_sight(task.work, task.actor), *conditions(task.work, task.actor, task.row.asked["filters"])
    )
    total = task.work.session.scalar(select(func.count()).select_from(Ticket).where(fits)) or 0
    columns = [Column(task.say(f"ledger.{name}"), width) for name, width in COLUMNS]
    write_sheet(file, task.say("ledger.title"), columns, _rows(task, fits, total), total)  # type: ignore[arg-type]
    day = f"{task.local(task.work.now):%Y%m%d}"
    return Told(f"{task.say('ledger.title')}-{day}.xlsx", XLSX)


def _rows(task: Task, fits: ColumnElement[bool], total: int) -> Iterator[Sequence[Value]]:
    """In steps over the ids, so that no step holds more than its own rows."""
    last = done = 0
    task.progress(0, total)
    while tickets := _step(task, fits, last):
        last = tickets[-1].id
        ids = [ticket.id for ticket in tickets]
        ratings, cards = _ratings(task, ids), _cards(task, ids)
        for ticket in tickets:
            yield _line(task, ticket, ratings.get(ticket.id), cards.get(ticket.id, 0))
        task.work.session.expunge_all()
        done += len(tickets)
        if done % TOLD_EVERY < CHUNK:
            task.progress(done, total)


def _step(task: Task, fits: ColumnElement[bool], last: int) -> list[Ticket]:
    query = select(Ticket).where(fits, Ticket.id > last).order_by(Ticket.id).limit(CHUNK)
    return list(task.work.session.scalars(query))


def _ratings(task: Task, ids: list[int]) -> dict[int, Rating]:
    """The latest rating of each ticket that was not excluded."""
    query = select(Rating).where(Rating.ticket_id.in_(ids), Rating.excluded_at.is_(None))
    return {row.ticket_id: row for row in task.work.session.scalars(query.order_by(Rating.id))}


def _cards(task: Task, ids: list[int]) -> dict[int, int]:
    query = select(Card.ticket_id, func.count()).where(Card.ticket_id.in_(ids)).group_by(Card.ticket_id)
    return {ticket_id: count for ticket_id, count in task.work.session.execute(query)}


def _line(task: Task, ticket: Ticket, rating: Rating | None, cards: int) -> Sequence[Value]:
    word, local = task.word, task.local
    return (
        ticket.number,
        local(ticket.received_at),
        word(f"page.channel.{ticket.channel}"),
        word(f"nature.{ticket.nature}"),
        word(f"urgency.{ticket.urgency}"),
        ticket.topic,
        task.work.unit_name(ticket.unit, task.language),
        post_name(task, ticket.first_responsible),
        word(f"status.{ticket.status}"),
        ticket.level,
        local(ticket.promise_due_at),
        local(ticket.first_promise_at),
        local(ticket.resolve_due_at),
        local(ticket.dispatched_at),
        local(ticket.contacted_at),
        local(ticket.resolved_at),
        local(ticket.ended_at),
        ticket.dispatches,
        ticket.reopens,
        rating.satisfaction if rating else None,
        word(f"page.solved.{rating.solved}") if rating and rating.solved else None,
        cards,
    )


def post_name(task: Task, post: str | None) -> str:
    """A post in words: whose it is and what it does there."""
    if not post:
        return "—"
    unit, _, role = post.partition("/")
    if not role:
        return task.word(f"page.actor.{unit}")
    named = task.word(f"page.post.{role}")
    return named if unit == "centre" else f"{task.work.unit_name(unit, task.language)} {named}"
