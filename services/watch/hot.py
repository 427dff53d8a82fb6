"""The hot issues of a period, and what grows, as the centre's pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, select

from bot.likeness.hot import Told, course, title_in
from bot.permission import Actor
from bot.refusal import NotFound
from bot.vocabulary import Status
from models.deadlines import Notice
from models.history import Event
from models.matters import HotIssue
from models.tickets import Ticket
from services.house import House
from services.matters.hot import PERIODS, first_words, open_to_all, reckoned_at
from services.tickets.view import iso, summary, within_sight
from services.work import Work, look

Row = dict[str, Any]
ENDED = [status for status in Status if status.ended]
GROWING = timedelta(days=7)
SHOWN = 100


@dataclass(frozen=True)
class HotPage:
    """Hot issues, hottest first; `made_at` is None before the first reckoning."""

    issues: list[Row]
    growing: list[Row]
    made_at: datetime | None


@dataclass(frozen=True)
class IssuePage:
    """One issue with its tickets, newest first; at most a hundred are listed."""

    issue: Row
    tickets: list[Row]


def hot_page(house: House, actor: Actor, days: int, now: datetime) -> HotPage:
    """The hot issues of the last `days`, and what the centre was warned of that grows."""
    with look(house, now) as work:
        rows = _rows_of(work, days)
        issues = _issues(work, rows)
        return HotPage(issues, growing(work, actor), reckoned_at(work))


def hottest(work: Work, days: int, most: int) -> list[Row]:
    """The first few of a period, for the board."""
    return _issues(work, _rows_of(work, days, most))


def issue_page(house: House, actor: Actor, number: str, days: int, now: datetime) -> IssuePage:
    """The issue of a period to which this ticket belongs. Raises NotFound where it is in none (any more)."""
    with look(house, now) as work:
        ticket_id = work.session.scalar(select(Ticket.id).where(Ticket.number == number))
        row = next((row for row in _rows_of(work, days) if ticket_id in row.tickets), None)
        if row is None or ticket_id is None:
            raise NotFound("hot_issue", "this ticket is in no hot issue of the period")
        query = (
            select(Ticket)
            .where(Ticket.id.in_(row.tickets), open_to_all(), within_sight(work, actor))
            .order_by(Ticket.received_at.desc(), Ticket.id.desc())
            .limit(SHOWN)
        )
        tickets = work.session.scalars(query)
        listed = [{**summary(one), "waits_until": iso(one.next_due_at)} for one in tickets]
        return IssuePage(_issues(work, [row])[0], listed)


def growing(work: Work, actor: Actor) -> list[Row]:
    """Open matters of which the centre was warned within a week that more and more people tell of them."""
    found = _warnings(work, actor)
    words = first_words(work, [ticket.id for ticket, _, _ in found])
    return [
        {**summary(ticket), "title": _title(words, ticket.id), "warned_at": at, "people": people}
        for ticket, at, people in found
    ]


def growing_count(work: Work, actor: Actor) -> int:
    """How many of them there are."""
    return len(_warnings(work, actor))


def _warnings(work: Work, actor: Actor) -> list[tuple[Ticket, datetime, int]]:
    """The newest first; of several about one thing (a matter, or a hot issue) the one with most people."""
    told = and_(Event.ticket_id == Ticket.id, Event.kind == "growing")
    query = (
        select(Ticket, Notice.at, Event.data)
        .join(Notice, Notice.ticket_id == Ticket.id)
        .join(Event, told)
        .where(Notice.post == "centre/duty", Notice.kind == "growing", Notice.at >= work.now - GROWING)
        .where(open_to_all(), Ticket.status.not_in(ENDED), within_sight(work, actor))
        .order_by(Notice.at)
    )
    rows = [(ticket, at, int(data.get("people", 0))) for ticket, at, data in work.session.execute(query)]
    if not rows:
        return []
    issue_of = {one: row.rank for row in _rows_of(work, max(PERIODS)) for one in row.tickets}
    most: dict[tuple[str, int], tuple[Ticket, datetime, int]] = {}
    for row in sorted(rows, key=lambda row: row[2]):
        most[_thing(row[0], issue_of)] = row
    return sorted(most.values(), key=lambda row: row[1], reverse=True)


def _thing(ticket: Ticket, issue_of: dict[int, int]) -> tuple[str, int]:
    """What a ticket is about, as far as is known: its hot issue, else its matter, else itself."""
    if ticket.id in issue_of:
        return "issue", issue_of[ticket.id]
    return ("matter", ticket.matter_id) if ticket.matter_id is not None else ("ticket", ticket.id)


def _rows_of(work: Work, days: int, most: int | None = None) -> list[HotIssue]:
    days = days if days in PERIODS else PERIODS[0]
    query = select(HotIssue).where(HotIssue.days == days).order_by(HotIssue.rank).limit(most)
    return list(work.session.scalars(query))


def _issues(work: Work, rows: Sequence[HotIssue]) -> list[Row]:
    """With the titles as they may be read now: none where those words were erased or sealed since."""
    givers = [row.titled_by for row in rows]
    numbers = {
        ticket_id: number
        for ticket_id, number in work.session.execute(
            select(Ticket.id, Ticket.number).where(Ticket.id.in_(givers), open_to_all())
        )
    }
    words = first_words(work, list(numbers))
    return [
        {
            "rank": row.rank, "number": numbers.get(row.titled_by), "title": _title(words, row.titled_by),
            "place": row.place, "whom": row.whom, "unit": row.unit, "people": row.people,
            "count": len(row.tickets), "first_at": row.first_at, "last_at": row.last_at, "daily": row.daily,
            "course": course(row.trend / 100, row.last_at, work.now, row.days).value,
        }
        for row in rows
    ]  # fmt: skip


def _title(words: dict[int, str], ticket_id: int) -> str:
    text = words.get(ticket_id)
    return title_in(Told("", datetime.min, text)) if text else ""
