"""Counting the board's figures from the tickets themselves: for a part of them, or before any are kept."""

from collections import Counter
from collections.abc import Collection, Sequence
from statistics import median_low
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select, union_all

from bot.permission import Actor
from bot.vocabulary import DeadlineKind
from models.history import Event
from models.tickets import Ruling, Ticket
from services.tickets.view import within_sight
from services.watch.figures import ENDED, FIGURES, HUMAN_WORDS, Period, counts_in, owed
from services.watch.shares import rounded
from services.work import Work

OPEN = Ticket.status.not_in(ENDED)
# Figures of the moment, each counted among no more tickets than it can be about.
OF_PERIODS = tuple(name for name, figure in FIGURES.items() if not figure.now)
APART = ("to_rule", "waits_for_contact", "late", "today")
OF_OPEN = tuple(name for name, figure in FIGURES.items() if figure.now and name not in APART)


def figures(work: Work, actor: Actor, period: Period, names: Collection[str]) -> dict[str, Counter[str]]:
    """These figures by the code a ticket holds, "" for the centre; one statement."""
    groups = (
        (OF_PERIODS, period.where()),
        (OF_OPEN, OPEN),
        (("to_rule",), counts_in(work, "to_rule", period)),
        (("waits_for_contact",), Ticket.id.in_(owed(DeadlineKind.CONTACT, work.now))),
        (("late",), counts_in(work, "late", period)),
        (("today",), counts_in(work, "today", period)),
    )
    parts = [
        _counts(work, actor, period, wanted, among)
        for group, among in groups
        if (wanted := [name for name in group if name in names])
    ]
    found: dict[str, Counter[str]] = {}
    for row in work.session.execute(union_all(*parts)).mappings():
        counted = Counter({name: int(row[name] or 0) for name in FIGURES})
        found.setdefault(row["unit"] or "", Counter()).update(counted)
    return found


def _counts(
    work: Work, actor: Actor, period: Period, names: Sequence[str], among: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    """These figures of each unit among some tickets, 0 for every other figure."""
    alone = tuple(names) in [(name,) for name in APART]  # then `among` is the figure's own condition
    sums = [
        (func.count() if alone else func.sum(case((counts_in(work, name, period), 1), else_=0))).label(name)
        if name in names
        else literal(0).label(name)
        for name in FIGURES
    ]
    query = select(Ticket.unit.label("unit"), *sums).where(within_sight(work, actor), among)
    return query.group_by(Ticket.unit)


def by_asker(work: Work, actor: Actor, period: Period) -> dict[str, Counter[str]]:
    """Returns count with the unit that gave the ticket back, wherever it is by now."""
    query = (
        select(Ruling.unit, Ruling.ticket_id, Ruling.upheld)
        .join(Ticket, Ticket.id == Ruling.ticket_id)
        .where(Ruling.subject == "return", within_sight(work, actor), period.where())
    )
    returned: set[tuple[str, int]] = set()
    improper: set[tuple[str, int]] = set()
    for unit, ticket_id, upheld in work.session.execute(query):
        returned.add((unit or "", ticket_id))
        if upheld is False:
            improper.add((unit or "", ticket_id))
    counted: dict[str, Counter[str]] = {}
    for name, found in (("returned", returned), ("improper", improper)):
        for unit, _ in found:
            counted.setdefault(unit, Counter())[name] += 1
    return counted


def channels(work: Work, received: ColumnElement[bool]) -> dict[str, int]:
    """Where the tickets came from."""
    query = select(Ticket.channel, func.count()).where(received)
    return {channel: count for channel, count in work.session.execute(query.group_by(Ticket.channel))}


def first_contact(work: Work, received: ColumnElement[bool]) -> int | None:
    """The median wait for a person's first words, in seconds, as rounded as it is kept."""
    query = (
        select(Ticket.received_at, func.min(Event.at))
        .join(Event, Event.ticket_id == Ticket.id)
        .where(Event.kind.in_(HUMAN_WORDS), received)
        .group_by(Ticket.id, Ticket.received_at)
    )
    waits = [rounded((first - came).total_seconds()) for came, first in work.session.execute(query)]
    return median_low(waits) if waits else None
