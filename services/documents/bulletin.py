"""The month's bulletin (通报): what the four zeros were, unit by unit, with cards and hot issues."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import IO
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select

from bot.paper import Bars, Grid, Heading, Paper, Part, Passage
from models.judgements import ISSUED, UPHELD, Card
from models.tickets import Ticket
from services.documents.office import write_paper
from services.documents.task import DOCX, Task, Told
from services.tickets.view import within_sight
from services.watch.board import figures_of
from services.watch.figures import Period
from services.watch.hot import hottest
from services.work import Work

ZEROS = (
    ("distance", ("received", "contacted", "unanswered")),
    ("shirking", ("returned", "improper", "bounced")),
    ("complaint", ("unhappy", "reopened", "repeated", "unrated")),
    ("backlog", ("late", "open", "escalated")),
)
OF_UNITS = ("received", "late", "improper", "reopened", "unhappy")
HOTTEST = 10
HOT_DAYS = 30


def write_bulletin(task: Task, file: IO[bytes]) -> Told:
    """Write the bulletin of the month that was asked for."""
    paper = bulletin(task)
    write_paper(paper, task.language, file)
    return Told(f"{task.say('bulletin.name', month=task.row.asked['month'])}.docx", DOCX, paper)


def bulletin(task: Task) -> Paper:
    """The bulletin as a value, for the document and for the page."""
    asked, work = task.row.asked, task.work
    first = date.fromisoformat(f"{asked['month']}-01")
    words: tuple[Part, ...] = ()
    if asked["words"]:
        words = (Heading(task.say("bulletin.asks")), Passage(asked["words"]))
    office = task.say("office", county=work.house.county)
    return Paper(
        title=task.say("bulletin.title", month=month_name(task, first)),
        head=office if asked["head"] else "",
        number=asked["number"],
        addressed=task.say("bulletin.addressed"),
        parts=(*_county(task, first), *_units(task, first), *_cards(task, first), *_hot(task), *words),
        signed=office,
        dated=work.rules.calendar.local(work.now).date(),
        notes=(task.say("bulletin.as_of", at=task.stamp(work.now)),),
    )


def month_name(task: Task, first: date) -> str:
    """2026年11月, or November 2026."""
    return f"{first.year}年{first.month}月" if task.language == "zh" else f"{first:%B %Y}"


def month_of(work: Work, first: date) -> Period:
    """The month that begins with `first`, in the county's zone."""
    zone = ZoneInfo(work.rules.calendar.zone)
    after = (first + timedelta(days=32)).replace(day=1)
    return Period(
        datetime(first.year, first.month, 1, tzinfo=zone), datetime(after.year, after.month, 1, tzinfo=zone)
    )


def _county(task: Task, first: date) -> Iterator[Part]:
    """What the county received, each zero beside the month before, and the days of the month."""
    work = task.work
    now, _ = figures_of(work, task.actor, month_of(work, first))
    before, _ = figures_of(work, task.actor, month_of(work, (first - timedelta(days=1)).replace(day=1)))
    task.progress(1, 4)
    yield Heading(task.say("bulletin.county"))
    yield Passage(
        task.say(
            "bulletin.received",
            count=now["received"],
            before=before["received"],
            late=now["late"],
            unanswered=now["unanswered"],
        )
    )
    rows = tuple(
        (task.word(f"page.zero.{zero}"), task.word(f"page.figure.{name}"), str(now[name]), str(before[name]))
        for zero, names in ZEROS
        for name in names
    )
    heads = ("zero", "figure", "month", "before")
    yield Grid(tuple(task.say(f"bulletin.{head}") for head in heads), rows, (3, 5, 2, 2))
    days = _days(task, first)
    yield Bars(task.say("bulletin.by_day"), tuple(str(day) for day in days), tuple(days.values()))


def _days(task: Task, first: date) -> Mapping[int, int]:
    """How many matters came on each day of the month, in the county's zone."""
    work, period = task.work, month_of(task.work, first)
    seen = and_(within_sight(work, task.actor), period.where())
    zone = ZoneInfo(work.rules.calendar.zone)
    times = work.session.scalars(select(Ticket.received_at).where(seen).execution_options(yield_per=1000))
    counted = Counter(at.astimezone(zone).day for at in times)
    length = ((first + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
    return {day: counted[day] for day in range(1, length + 1)}


def _units(task: Task, first: date) -> Iterator[Part]:
    """Every unit that had anything, by how many came."""
    work = task.work
    _, units = figures_of(work, task.actor, month_of(work, first))
    task.progress(2, 4)
    named = [
        (work.unit_name(None if code == "centre" else code, task.language), counted)
        for code, counted in units.items()
        if any(counted[name] for name in OF_UNITS)
    ]
    rows = tuple(
        (name, *(str(counted[figure]) for figure in OF_UNITS))
        for name, counted in sorted(named, key=lambda row: (-row[1]["received"], row[0]))
    )
    yield Heading(task.say("bulletin.units"))
    if not rows:
        yield Passage(task.say("none"))
        return
    head = (task.say("bulletin.unit"), *(task.word(f"page.figure_short.{name}") for name in OF_UNITS))
    yield Grid(head, rows, (5, 2, 2, 2, 2, 2))


def _cards(task: Task, first: date) -> Iterator[Part]:
    """Cards that stand: issued in the month, appealed against in vain or not at all."""
    work, period = task.work, month_of(task.work, first)
    query = (
        select(Card.unit, Card.colour, Card.cause, func.count())
        .where(
            Card.state.in_((ISSUED, UPHELD)), Card.decided_at >= period.start, Card.decided_at < period.end
        )
        .group_by(Card.unit, Card.colour, Card.cause)
        .order_by(Card.unit, Card.colour)
    )
    rows = tuple(
        (
            work.unit_name(unit, task.language),
            task.word(f"page.card.{colour}"),
            task.word(f"kind.{cause}"),
            str(n),
        )
        for unit, colour, cause, n in work.session.execute(query)
    )
    task.progress(3, 4)
    yield Heading(task.say("bulletin.cards"))
    if not rows:
        yield Passage(task.say("bulletin.no_cards"))
        return
    yield Grid(
        tuple(task.say(f"bulletin.{head}") for head in ("unit", "card", "cause", "count")), rows, (5, 2, 3, 2)
    )


def _hot(task: Task) -> Iterator[Part]:
    """The hottest issues of the last thirty days, as they were last reckoned."""
    found = hottest(task.work, HOT_DAYS, HOTTEST)
    if not found:
        return
    yield Heading(task.say("bulletin.hot"))
    rows = tuple(
        (
            str(row["rank"]),
            row["title"] or "—",
            row["place"] or "—",
            str(row["people"]),
            task.work.unit_name(row["unit"], task.language) if row["unit"] else "—",
        )
        for row in found
    )
    heads = ("rank", "issue", "place", "people", "unit")
    yield Grid(tuple(task.say(f"bulletin.{head}") for head in heads), rows, (1, 6, 3, 1, 4))
