"""The wall (大屏): how the county stands at this moment, unit by unit, and how the last days went."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, select, true

from bot.permission import Actor
from bot.vocabulary import Status
from models.tickets import Ticket
from models.workings import DayCount
from services.house import House
from services.tickets.view import iso, within_sight
from services.watch.figures import CENTRE, FIGURES, Period, at_unit, counts_in, midnight
from services.watch.hot import hottest
from services.work import Work, begin, look

ENDED = [status for status in Status if status.ended]
NOW = tuple(name for name, figure in FIGURES.items() if figure.now)  # what stands open at this moment
TODAY = ("received", "unanswered", "rated", "unhappy", "returned")
DAYS = 14  # of the trend
OPEN_DAYS = 31  # an outage longer than this leaves a gap in the trend
HOT_DAYS, HOT_SHOWN = 7, 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cell:
    """One unit, or one of its windows: what stands open there."""

    code: str
    counted: Mapping[str, int]


@dataclass(frozen=True)
class Wall:
    """`now` and `today` by figure; `cells` the worst first; `trend` the last days, oldest first."""

    now: Mapping[str, int]
    today: Mapping[str, int]
    oldest: dict[str, Any] | None
    cells: list[Cell]
    trend: list[DayCount]
    hottest: list[dict[str, Any]] = field(default_factory=list)


def wall(house: House, actor: Actor, now: datetime, unit: str = "") -> Wall:
    """The county, or one unit with its windows, as far as the actor sees."""
    with look(house, now) as work:
        seen = and_(within_sight(work, actor), at_unit(work, unit) if unit else true())
        by_code = _standing(work, seen)
        total: Counter[str] = Counter()
        for counted in by_code.values():
            total.update(counted)
        return Wall(
            now=total,
            today=_today(work, seen),
            oldest=_oldest(work, seen),
            cells=_cells(work, by_code, unit),
            trend=_trend(work),
            hottest=[] if unit else hottest(work, HOT_DAYS, HOT_SHOWN),
        )


def _standing(work: Work, seen: ColumnElement[bool]) -> dict[str, Counter[str]]:
    """What is open, by unit or window: one pass over the open tickets alone."""
    sums = [
        func.sum(case((counts_in(work, name, Period()), 1), else_=0)).label(name) for name in NOW
    ]  # fmt: skip
    query = select(Ticket.unit, *sums).where(seen, Ticket.status.not_in(ENDED)).group_by(Ticket.unit)
    return {
        row["unit"] or CENTRE: Counter({name: int(row[name] or 0) for name in NOW})
        for row in work.session.execute(query).mappings()
    }


def _cells(work: Work, by_code: Mapping[str, Counter[str]], unit: str) -> list[Cell]:
    """Every unit (or, of one unit, itself and its windows), those past a promise first."""
    if unit:
        codes = {code: [code] for code in work.rules.within(unit) or [unit]}
    else:
        codes = {
            card.code: work.rules.within(card.code) for card in work.rules.units.values() if not card.parent
        }
        codes[CENTRE] = [CENTRE]
    cells = []
    for code, inside in codes.items():
        counted: Counter[str] = Counter()
        for one in inside:
            counted.update(by_code.get(one, {}))
        cells.append(Cell(code, counted))
    return sorted(cells, key=lambda cell: (-cell.counted["late"], -cell.counted["today"], cell.code))


def _today(work: Work, seen: ColumnElement[bool]) -> dict[str, int]:
    """What came since midnight."""
    since = Period(midnight(work.now, work.rules.calendar.zone))
    sums = [func.sum(case((counts_in(work, name, since), 1), else_=0)).label(name) for name in TODAY]
    row = work.session.execute(select(*sums).where(seen, since.where())).mappings().one()
    return {name: int(row[name] or 0) for name in TODAY}


def _oldest(work: Work, seen: ColumnElement[bool]) -> dict[str, Any] | None:
    query = select(Ticket.number, Ticket.received_at).where(seen, Ticket.status.not_in(ENDED))
    row = work.session.execute(query.order_by(Ticket.received_at, Ticket.id).limit(1)).first()
    return {"number": row.number, "received_at": iso(row.received_at)} if row else None


def _trend(work: Work) -> list[DayCount]:
    query = select(DayCount).order_by(DayCount.day.desc()).limit(DAYS)
    return list(reversed(work.session.scalars(query).all()))


def close_days(house: House, now: datetime) -> int:
    """Write down every day that is over and not written down yet; gives how many."""
    with begin(house, now) as work:
        zone = ZoneInfo(work.rules.calendar.zone)
        yesterday = now.astimezone(zone).date() - DAY
        last = work.session.scalar(select(func.max(DayCount.day)))
        first = date.fromisoformat(last) + DAY if last else yesterday
        first = max(first, yesterday - (OPEN_DAYS - 1) * DAY)
        days = [first + n * DAY for n in range((yesterday - first).days + 1)]
        for day in days:
            work.session.add(_counted(work, day, zone, late=day == yesterday))
        return len(days)


def _counted(work: Work, day: date, zone: ZoneInfo, *, late: bool) -> DayCount:
    start = datetime.combine(day, time(), zone)
    count = select(func.count()).select_from(Ticket)

    def within(column: Any) -> int:
        return work.session.scalar(count.where(column >= start, column < start + DAY)) or 0

    stands = work.session.scalar(count.where(counts_in(work, "late", Period()))) if late else None
    return DayCount(
        day=day.isoformat(), received=within(Ticket.received_at), ended=within(Ticket.ended_at), late=stands
    )
