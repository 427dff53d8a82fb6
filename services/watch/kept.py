"""Reading the kept figures, put right by what happened since they were counted: equal to counting live."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, null, or_, select, union_all

from bot.permission import Actor
from models.tallies import Share, Tally, TallyMark
from services.watch.figures import Period, midnight
from services.watch.shares import EVERYBODY, Told, shares_of, told_again
from services.watch.tallies import ONE, happened_since, rules_of_counts
from services.work import Work

DAY = timedelta(days=1)
Leg = Select[*tuple[Any, ...]]
TRIES = 3  # a count that moves between two statements is read again


@dataclass
class Kept:
    """Counts of tickets by kind, then by unit ("" the centre, "*" everybody), then by name."""

    counts: dict[str, dict[str, Counter[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )

    def add(self, what: str, unit: str, name: str, count: int) -> None:
        """Count some more, or fewer."""
        self.counts[what][unit][name] += count

    def of(self, what: str, units: Sequence[str] | None = None) -> Counter[str]:
        """One kind by name, of these units or of all."""
        found: Counter[str] = Counter()
        for unit, counted in self.counts.get(what, {}).items():
            if units is None or unit in units:
                found.update(counted)
        return found

    def median_wait(self, units: Sequence[str] | None) -> int | None:
        """The median of the waits in seconds, as rounded as they are kept."""
        waits = self.of("wait", [EVERYBODY] if units is None else units)
        middle, passed = (sum(waits.values()) + 1) // 2, 0
        for seconds in sorted(map(int, waits)):
            passed += waits[str(seconds)]
            if middle and passed >= middle:
                return seconds
        return None


@dataclass(frozen=True)
class Spans:
    """The whole days and whole months that make up a period; `everything`: all months there are."""

    days: tuple[date, ...] = ()
    months: tuple[str, ...] = ()
    everything: bool = False
    first: date = date.min
    end: date = date.max

    def where(self) -> ColumnElement[bool]:
        """The tallies of these spans."""
        if self.everything:
            return func.length(Tally.span) == len("2026-11")
        return Tally.span.in_([*(day.isoformat() for day in self.days), *self.months])

    def holds(self, told: Told) -> bool:
        """Whether a ticket came in the period."""
        return self.first <= date.fromisoformat(told.day) < self.end


def spans_of(period: Period, now: datetime, zone: str) -> Spans | None:
    """A period in whole days and months; None where it does not begin and end at midnight."""
    county = ZoneInfo(zone)
    tomorrow = midnight(now, zone).date() + DAY
    if period.start is None and period.end is None:
        return Spans(everything=True)
    if period.start is None or any(at != midnight(at, zone) for at in (period.start, period.end) if at):
        return None
    first = period.start.astimezone(county).date()
    end = period.end.astimezone(county).date() if period.end else tomorrow
    days, months, day = list[date](), list[str](), first
    while day < end:
        after = (day.replace(day=1) + 31 * DAY).replace(day=1)
        if day.day == 1 and after <= end:
            months.append(day.isoformat()[:7])
            day = after
        else:
            days.append(day)
            day += DAY
    return Spans(tuple(days), tuple(months), first=first, end=end if period.end else date.max)


NO_PERIOD = Spans(first=date.max)


def kept_figures(
    work: Work, actor: Actor, period: Period | None, waits_of: Sequence[str] = (EVERYBODY,)
) -> Kept | None:
    """Every figure of a period (none: only what stands now) that no clock changes, with the waits of units.

    None where they must be counted live: they are not counted yet, rules changed since, or the reader is no
    officer and sees but a part.
    """
    spans = spans_of(period, work.now, work.rules.calendar.zone) if period else NO_PERIOD
    if spans is None or not actor.officer:
        return None
    return _kept(work, actor.sees_sealed, spans, waits_of)


def statuses(work: Work) -> Counter[str] | None:
    """How many tickets there are of each status, sealed ones too; None where they must be counted."""
    kept = _kept(work, True, NO_PERIOD, ())
    return kept.of("status") if kept else None


def _kept(work: Work, sealed: bool, spans: Spans, waits_of: Sequence[str]) -> Kept | None:
    for _ in range(TRIES):
        mark = _mark(work)
        if mark is None or not mark.built or mark.rules != rules_of_counts(work):
            return None
        found = _read(work, sealed, mark, spans, waits_of)
        if found is not None:
            return found
    return None


@dataclass(frozen=True)
class _Mark:
    version: int
    rules: str
    built: bool
    event: int
    message: int


def _mark(work: Work) -> _Mark | None:
    query = select(TallyMark.version, TallyMark.rules, TallyMark.built, TallyMark.event, TallyMark.message)
    row = work.session.execute(query.where(TallyMark.id == ONE)).first()
    return _Mark(*row) if row else None


def _read(work: Work, sealed: bool, mark: _Mark, spans: Spans, waits_of: Sequence[str]) -> Kept | None:
    """The counts, less what touched tickets had added to them, plus what those add now. One statement reads
    counts and shares at one moment; None where the clock counted just before it."""
    rows = work.session.execute(union_all(*_legs(sealed, mark, spans, waits_of))).all()
    if next(row.many for row in rows if row.what == "mark") != mark.version:
        return None
    found, touched = Kept(), dict[int, str | None]()
    for row in rows:
        if row.what == "share":
            touched[row.many] = row.name
        elif row.what != "mark":
            found.add(row.what, row.unit, row.name, int(row.many))
    for told in (told_again(kept) for kept in touched.values() if kept):
        _move(found, sealed, told, spans, -1)
    for told in shares_of(work, sorted(touched)).values() if touched else ():
        _move(found, sealed, told, spans, 1)
    return found


def _legs(sealed: bool, mark: _Mark, spans: Spans, waits_of: Sequence[str]) -> Iterator[Leg]:
    seen = [] if sealed else [Tally.sealed.is_(False)]
    within = or_(
        and_(Tally.what.in_(("figure", "channel")), spans.where()),
        and_(Tally.what == "wait", spans.where(), Tally.unit.in_(waits_of)),
        and_(Tally.what.in_(("now", "status")), Tally.span == ""),
    )
    count = func.sum(Tally.count).label("many")
    counts = select(Tally.what, Tally.unit, Tally.name.label("name"), count).where(within, *seen)
    yield counts.group_by(Tally.what, Tally.unit, Tally.name)
    touched = happened_since(mark.event, mark.message).subquery()
    yield select(literal("share"), cast(null(), String), Share.told, touched.c.id).select_from(
        touched.outerjoin(Share, Share.ticket_id == touched.c.id)
    )
    yield select(literal("mark"), cast(null(), String), cast(null(), String), TallyMark.version)


def _move(found: Kept, sealed: bool, told: Told, spans: Spans, by: int) -> None:
    if told.sealed and not sealed:
        return
    inside = spans.holds(told)
    for what, unit, name in told.counts:
        if inside or what in ("now", "status"):
            found.add(what, unit, name, by)
