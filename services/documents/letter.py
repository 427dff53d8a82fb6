"""A letter to one unit: its own month, what is over its promise by name, what it is asked to do."""

from collections.abc import Iterator
from datetime import date
from typing import IO

from sqlalchemy import func, select

from bot.paper import Grid, Heading, Paper, Part, Passage
from models.judgements import ISSUED, UPHELD, Card
from models.tickets import Ticket
from services.documents.bulletin import ZEROS, month_name, month_of
from services.documents.office import write_paper
from services.documents.task import DOCX, Task, Told
from services.watch.board import figures_of
from services.watch.figures import Period, counts_in

LISTED = 100


def write_letter(task: Task, file: IO[bytes]) -> Told:
    """Write the letter to the unit, of the month that was asked for."""
    paper = letter(task)
    write_paper(paper, task.language, file)
    unit = task.work.unit_name(task.row.unit, task.language)
    return Told(f"{task.say('letter.name', unit=unit, month=task.row.asked['month'])}.docx", DOCX, paper)


def letter(task: Task) -> Paper:
    """The letter as a value."""
    work, first = task.work, date.fromisoformat(f"{task.row.asked['month']}-01")
    office = task.say("office", county=work.house.county)
    return Paper(
        title=task.say("letter.title", month=month_name(task, first)),
        head=office,
        addressed=task.say("letter.addressed", unit=work.unit_name(task.row.unit, task.language)),
        parts=(
            *_own(task, first),
            *_late(task),
            *_cards(task, first),
            Heading(task.say("letter.asks")),
            Passage(task.say("letter.ask")),
        ),
        signed=office,
        dated=work.rules.calendar.local(work.now).date(),
        notes=(task.say("bulletin.as_of", at=task.stamp(work.now)),),
    )


def _own(task: Task, first: date) -> Iterator[Part]:
    work = task.work
    county, units = figures_of(work, task.actor, month_of(work, first))
    own = units.get(str(task.row.unit))
    yield Heading(task.say("letter.own"))
    rows = tuple(
        (
            task.word(f"page.zero.{zero}"),
            task.word(f"page.figure.{name}"),
            str(own[name] if own else 0),
            str(county[name]),
        )
        for zero, names in ZEROS
        for name in names
    )
    heads = ("zero", "figure", "own", "county_wide")
    yield Grid(tuple(task.say(f"bulletin.{head}") for head in heads), rows, (3, 5, 2, 2))


def _late(task: Task) -> Iterator[Part]:
    """What is open past the citizen's promise now, the oldest first; nothing of any person."""
    work = task.work
    where = (counts_in(work, "late", Period(), task.row.unit), Ticket.sealed.is_(False))
    tickets = list(
        work.session.scalars(
            select(Ticket).where(*where).order_by(Ticket.promise_due_at, Ticket.id).limit(LISTED)
        )
    )
    yield Heading(task.say("letter.late"))
    if not tickets:
        yield Passage(task.say("letter.none_late"))
        return
    rows = tuple(
        (
            one.number,
            one.topic or "—",
            task.stamp(one.received_at),
            task.stamp(one.promise_due_at),
            str(one.level),
        )
        for one in tickets
    )
    heads = ("number", "topic", "received", "promise", "level")
    yield Grid(tuple(task.say(f"ledger.{head}") for head in heads), rows, (2, 4, 3, 3, 1))


def _cards(task: Task, first: date) -> Iterator[Part]:
    work, period = task.work, month_of(task.work, first)
    mine = work.rules.within(task.row.unit)
    query = (
        select(Card.colour, Card.cause, func.count())
        .where(Card.state.in_((ISSUED, UPHELD)), Card.unit.in_(mine))
        .where(Card.decided_at >= period.start, Card.decided_at < period.end)
        .group_by(Card.colour, Card.cause)
        .order_by(Card.colour)
    )
    rows = tuple(
        (task.word(f"page.card.{colour}"), task.word(f"kind.{cause}"), str(count))
        for colour, cause, count in work.session.execute(query)
    )
    if rows:
        yield Heading(task.say("bulletin.cards"))
        yield Grid(tuple(task.say(f"bulletin.{head}") for head in ("card", "cause", "count")), rows)
