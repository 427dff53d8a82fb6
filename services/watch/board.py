"""The first board of the four zeros: the county's figures and each unit's, of what the reader may see."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, true, union_all

from bot.permission import Actor
from models.history import Event
from models.tickets import Ruling, Ticket
from services.house import House
from services.tickets.view import iso, within_sight
from services.watch.figures import CENTRE, ENDED, FIGURES, HUMAN_WORDS, Period, at_unit, counts_in, period_of
from services.watch.hot import hottest
from services.work import Work, look

HOT_DAYS, HOT_SHOWN = 30, 3
ASKED = "to_rule"  # a question may be about a ticket that has ended: an objection
OPEN = Ticket.status.not_in(ENDED)
BY_ASKER = [name for name, figure in FIGURES.items() if figure.by_asker]


@dataclass(frozen=True)
class Board:
    """`county` and each of `units` (by code, "centre" for what no unit has): figures by name.

    `first_contact` is the median in seconds from the first message to the first words of a person.
    """

    county: Mapping[str, int]
    units: Mapping[str, Mapping[str, int]]
    channels: Mapping[str, int]
    first_contact: float | None
    oldest: dict[str, Any] | None
    hottest: list[dict[str, Any]]


def board(house: House, actor: Actor, period: str, now: datetime, unit: str = "") -> Board:
    """The figures of a period that ends with today; those of the present moment are as of `now`.

    With a `unit`, channels, first contact and the oldest are its own; the hottest issues are the county's.
    """
    with look(house, now) as work:
        since = period_of(period, now, work.rules.calendar.zone)
        county, units = figures_of(work, actor, since)
        for code, counted in _by_asker(work, actor, since).items():
            units.setdefault(code, Counter()).update(counted)
        seen = and_(within_sight(work, actor), at_unit(work, unit) if unit else true())
        received = and_(seen, since.where())
        return Board(
            county=county,
            units=units,
            channels=_channels(work, received),
            first_contact=_first_contact(work, received),
            oldest=_oldest(work, seen),
            hottest=[] if unit else hottest(work, HOT_DAYS, HOT_SHOWN),
        )


def figures_of(work: Work, actor: Actor, period: Period) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """Every figure of every unit; windows count with their unit.

    One statement of three parts, each over no more tickets than its figures can be about: those received in
    the period, those that are open, those with a question before the centre.
    """
    asked = counts_in(work, ASKED, period)
    parts = (
        _counts(work, actor, period, [name for name in FIGURES if not FIGURES[name].now], period.where()),
        _counts(work, actor, period, [n for n in FIGURES if FIGURES[n].now and n != ASKED], OPEN),
        _counts(work, actor, period, [ASKED], asked),
    )
    county: Counter[str] = Counter()
    units: dict[str, Counter[str]] = {}
    for row in work.session.execute(union_all(*parts)).mappings():
        counted = Counter({name: int(row[name] or 0) for name in FIGURES})
        county.update(counted)
        own = Counter({name: n for name, n in counted.items() if name not in BY_ASKER})
        units.setdefault(_whole(work, row["unit"]), Counter()).update(own)
    return county, units


def _counts(
    work: Work, actor: Actor, period: Period, names: list[str], among: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    """These figures of each unit among some tickets, 0 for every other figure."""
    sums = [
        func.sum(case((counts_in(work, name, period), 1), else_=0)).label(name)
        if name in names
        else literal(0).label(name)
        for name in FIGURES
    ]
    query = select(Ticket.unit.label("unit"), *sums).where(within_sight(work, actor), among)
    return query.group_by(Ticket.unit)


def _by_asker(work: Work, actor: Actor, period: Period) -> dict[str, Counter[str]]:
    """Returns count with the unit that gave the ticket back, wherever it is by now."""
    query = (
        select(Ruling.unit, Ruling.ticket_id, Ruling.upheld)
        .join(Ticket, Ticket.id == Ruling.ticket_id)
        .where(Ruling.subject == "return", within_sight(work, actor), period.where())
    )
    returned: set[tuple[str, int]] = set()
    improper: set[tuple[str, int]] = set()
    for unit, ticket_id, upheld in work.session.execute(query):
        returned.add((_whole(work, unit), ticket_id))
        if upheld is False:
            improper.add((_whole(work, unit), ticket_id))
    counted: dict[str, Counter[str]] = {}
    for name, found in (("returned", returned), ("improper", improper)):
        for unit, _ in found:
            counted.setdefault(unit, Counter())[name] += 1
    return counted


def _whole(work: Work, code: str | None) -> str:
    """The unit a window belongs to; the centre where there is none."""
    if code is None:
        return CENTRE
    card = work.rules.card(code)
    return card.parent or code if card else code


def _channels(work: Work, received: ColumnElement[bool]) -> dict[str, int]:
    query = select(Ticket.channel, func.count()).where(received)
    return {channel: count for channel, count in work.session.execute(query.group_by(Ticket.channel))}


def _first_contact(work: Work, received: ColumnElement[bool]) -> float | None:
    query = (
        select(Ticket.received_at, func.min(Event.at))
        .join(Event, Event.ticket_id == Ticket.id)
        .where(Event.kind.in_(HUMAN_WORDS), received)
        .group_by(Ticket.id, Ticket.received_at)
    )
    waits = [(first - came).total_seconds() for came, first in work.session.execute(query)]
    return median(waits) if waits else None


def _oldest(work: Work, seen: ColumnElement[bool]) -> dict[str, Any] | None:
    """The ticket that has been open longest."""
    query = select(Ticket.number, Ticket.received_at).where(seen, counts_in(work, "open", Period()))
    row = work.session.execute(query.order_by(Ticket.received_at, Ticket.id).limit(1)).first()
    return {"number": row.number, "received_at": iso(row.received_at)} if row else None
