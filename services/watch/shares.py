"""What each ticket adds to the kept figures, by the very conditions that the board's links list it by."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, RowMapping, func, select

from models.history import Event
from models.tickets import Ruling, Ticket
from services.watch.figures import FIGURES, HUMAN_WORDS
from services.work import Work

BY_TIME = ("late", "today", "waits_for_contact")  # change by the clock alone: always counted live
STANDING = tuple(name for name, figure in FIGURES.items() if figure.now and name not in BY_TIME)
OF_PERIODS = tuple(name for name, figure in FIGURES.items() if not figure.now and not figure.by_asker)
EVERYBODY = "*"
ASKER = "asker."  # before the name of a figure that counts with the unit that asked
STEPS = (
    (3600, 60),
    (6 * 3600, 300),
    (86400, 900),
)  # waits below the first, in seconds, count by the second
LONG = 3600


@dataclass(frozen=True)
class Told:
    """One ticket's share: the day it came, whether it is sealed, and each count it adds 1 to, as
    (what, unit, name)."""

    day: str
    sealed: bool
    counts: tuple[tuple[str, str, str], ...]

    def spans(self, what: str) -> Sequence[str]:
        """The spans in which a count of this kind stands."""
        return ("",) if what in ("now", "status") else (self.day, self.day[:7])

    def kept(self) -> str:
        """As `shares.told` holds it."""
        return json.dumps([self.day, self.sealed, self.counts], separators=(",", ":"))


def told_again(kept: str) -> Told:
    """The share that `kept` made."""
    day, sealed, counts = json.loads(kept)
    return Told(day, sealed, tuple((what, unit, name) for what, unit, name in counts))


def rounded(seconds: float) -> int:
    """A wait as it is counted: down to a minute within an hour, to 5 within 6 hours, to 15 within a day,
    to an hour beyond."""
    step = next((step for limit, step in STEPS if seconds < limit), LONG)
    return int(seconds // step) * step


def shares_of(work: Work, ids: Sequence[int]) -> dict[int, Told]:
    """What these tickets add to the figures as they stand now (ids ascending); two statements."""
    asked: dict[int, list[Any]] = defaultdict(list)
    returns = select(Ruling.ticket_id, Ruling.unit, Ruling.upheld)
    for row in work.session.execute(returns.where(Ruling.subject == "return", among(Ruling.ticket_id, ids))):
        asked[row.ticket_id].append(row)
    zone = ZoneInfo(work.rules.calendar.zone)
    first = (
        select(func.min(Event.at))
        .where(Event.ticket_id == Ticket.id, Event.kind.in_(HUMAN_WORDS))
        .scalar_subquery()
    )
    names = (*OF_PERIODS, *STANDING)
    told = [FIGURES[name].where(work, None).label(name) for name in names]
    query = select(
        Ticket.id, Ticket.received_at, Ticket.sealed, Ticket.unit, Ticket.channel, Ticket.status,
        first.label("first"), *told,
    ).where(among(Ticket.id, ids))  # fmt: skip
    return {
        row["id"]: Told(
            row["received_at"].astimezone(zone).date().isoformat(),
            bool(row["sealed"]),
            tuple(dict.fromkeys([*_own(row), *_asked(row["unit"] or "", asked.get(row["id"], ()))])),
        )
        for row in work.session.execute(query).mappings()
    }


def among(column: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    """One of these ids, ascending; said in two numbers where there is no gap."""
    if ids and ids[-1] - ids[0] == len(ids) - 1:
        return column.between(ids[0], ids[-1])  # type: ignore[no-any-return]
    return column.in_(ids)  # type: ignore[no-any-return]


def _own(row: RowMapping) -> Iterator[tuple[str, str, str]]:
    unit = row["unit"] or ""
    for what, names in (("figure", OF_PERIODS), ("now", STANDING)):
        yield from ((what, unit, name) for name in names if row[name])
    yield "channel", unit, row["channel"]
    yield "status", unit, row["status"]
    if row["first"]:
        waited = str(rounded((row["first"] - row["received_at"]).total_seconds()))
        yield "wait", unit, waited
        yield "wait", EVERYBODY, waited


def _asked(unit: str, returns: Sequence[Any]) -> Iterator[tuple[str, str, str]]:
    for row in returns:
        for name in ("returned", "improper") if row.upheld is False else ("returned",):
            yield "figure", unit, name
            yield "figure", row.unit or "", ASKER + name
