"""The county's working time (policy.md, Working time): days that are worked, their hours, and sums of them.

Days and hours are meant in the county's zone; every moment taken or given is aware, given ones are UTC.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.passed import SATURDAY, DayNote, Passed, passed

__all__ = ["Calendar", "DayNote", "NoWorkingTime", "Passed", "Period", "Season"]

Spans = tuple[tuple[datetime, datetime], ...]

DAY = timedelta(days=1)
LONGEST_REST = 400  # rest days in a row after which the calendar itself must be wrong


class NoWorkingTime(ValueError):
    """The calendar has no working day for more than a year, so nothing can ever fall due."""


@dataclass(frozen=True, slots=True)
class Period:
    """One stretch of work within a day: from `opens` up to, but not including, `closes`."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"a period must open before it closes: {self.opens} – {self.closes}")


@dataclass(frozen=True, slots=True)
class Season:
    """Other hours (夏令作息) on the days from `first` to `last`, both included."""

    first: date
    last: date
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class Calendar:
    """Working days and hours of one county.

    `days` says where a day differs from Monday–Friday, with its source; `official_years` are those whose
    statutory holidays are known. Where seasons overlap the later one in the list holds.
    Raises ValueError for periods out of order and for a zone that does not exist.
    """

    zone: str
    periods: tuple[Period, ...]
    seasons: tuple[Season, ...] = ()
    days: Mapping[date, DayNote] = field(default_factory=dict)
    official_years: frozenset[int] = frozenset()
    # What was once worked out for a day: the calendar is frozen, so it stays true for its lifetime.
    _known: dict[date, Spans] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ZoneInfo(self.zone)
        for periods in (self.periods, *(season.periods for season in self.seasons)):
            _check_order(periods)

    def with_days(self, overrides: Mapping[date, DayNote], official: Iterable[int] = ()) -> "Calendar":
        """This calendar with `overrides` on top (the county's own table wins over the official one);
        `official` names years whose calendar the overrides complete."""
        return replace(
            self, days={**self.days, **overrides}, official_years=self.official_years.union(official)
        )

    def local(self, at: datetime) -> datetime:
        """The moment on the county's clock. Raises ValueError for a naive one."""
        if at.tzinfo is None:
            raise ValueError("a moment must be aware of its offset")
        return at.astimezone(ZoneInfo(self.zone))

    def is_working_day(self, day: date) -> bool:
        """True for Monday to Friday, unless a holiday, make-up day or the county says otherwise."""
        note = self.days.get(day)
        return note.working if note else day.weekday() < SATURDAY

    def periods_on(self, day: date) -> tuple[Period, ...]:
        """The working periods of the day, in order; none on a rest day."""
        if not self.is_working_day(day):
            return ()
        for season in reversed(self.seasons):
            if season.first <= day <= season.last:
                return season.periods
        return self.periods

    def spans_on(self, day: date) -> Spans:
        """The same periods as moments in UTC."""
        spans = self._known.get(day)
        if spans is None:
            spans = tuple(
                (self._moment(day, period.opens), self._moment(day, period.closes))
                for period in self.periods_on(day)
            )
            self._known[day] = spans
        return spans

    def is_working_time(self, at: datetime) -> bool:
        """True inside a working period; its close is outside."""
        return any(opens <= at < closes for opens, closes in self.spans_on(self.local(at).date()))

    def next_working_moment(self, at: datetime) -> datetime:
        """`at` itself inside a period, else the start of the next."""
        for spans in self._worked_from(self.local(at).date()):
            for opens, closes in spans:
                if at < closes:
                    return max(opens, at.astimezone(UTC))
        raise AssertionError("unreachable: _worked_from ends only by raising")

    def add_working_minutes(self, start: datetime, minutes: float) -> tuple[datetime, Passed]:
        """When `minutes` of working time from `start` are used up, and the days passed on the way."""
        end = self.add_working_time(start, timedelta(minutes=minutes))
        return end, self.passed(self.local(start).date(), self.local(end).date())

    def add_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """When `amount` of working time from `start` is used up; at a period's close it ends there."""
        left, day = amount, self.local(start).date()
        start = start.astimezone(UTC)  # local sums miss the hour of daylight time
        for spans in self._worked_from(day):
            for opens, closes in spans:
                begins = max(opens, start)
                if begins > closes:
                    continue
                if left <= closes - begins:
                    return begins + left
                left -= closes - begins
        raise AssertionError("unreachable: _worked_from ends only by raising")

    def end_of_working_day(self, start: datetime, n: int) -> datetime:
        """The close of the last period of the `n`th working day after the day of `start`, which itself does
        not count (民法典 第二百〇一条). Raises ValueError for n < 1."""
        if n < 1:
            raise ValueError("working days are counted from 1")
        days = self._worked_from(self.local(start).date() + DAY)
        for _ in range(n - 1):
            next(days)
        return next(days)[-1][1]

    def same_day_or_next(self, start: datetime, cutoff: time) -> datetime:
        """Started on a working day at or before `cutoff`: the close of that day, else of the next working
        day (also where that day has already closed before the cut-off)."""
        local = self.local(start)
        spans = self.spans_on(local.date())
        if spans and local.time() <= cutoff and start < spans[-1][1]:
            return spans[-1][1]
        return self.end_of_working_day(start, 1)

    def calendar_days_end(self, start: datetime, n: int) -> datetime:
        """The closing time of the `n`th day after the day of `start`; of the next working day if that is a
        rest day. Raises ValueError for n < 1."""
        if n < 1:
            raise ValueError("days are counted from 1")
        return next(self._worked_from(self.local(start).date() + n * DAY))[-1][1]

    def working_time_between(self, begin: datetime, end: datetime) -> timedelta:
        """The working time from `begin` to `end`; nothing when `end` is not later."""
        total = timedelta()
        day, last = self.local(begin).date(), self.local(end).date()
        begin, end = begin.astimezone(UTC), end.astimezone(UTC)
        if end <= begin:
            return total
        while day <= last:
            for opens, closes in self.spans_on(day):
                total += max(min(closes, end) - max(opens, begin), timedelta())
            day += DAY
        return total

    def working_minutes_between(self, begin: datetime, end: datetime) -> float:
        """The same in minutes."""
        return self.working_time_between(begin, end).total_seconds() / 60

    def passed(self, first: date, last: date) -> Passed:
        """What the calendar says of the days from `first` to `last`, both included."""
        return passed(first, last, self.days, self.official_years)

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(UTC)

    def _worked_from(self, day: date) -> Iterator[Spans]:
        """The periods of each working day from `day` on. Raises NoWorkingTime when there are none."""
        resting = 0
        while resting < LONGEST_REST:
            spans = self.spans_on(day)
            if spans:
                resting = 0
                yield spans
            else:
                resting += 1
            day += DAY
        raise NoWorkingTime(f"no working day in the {LONGEST_REST} days before {day}")


def _check_order(periods: tuple[Period, ...]) -> None:
    if not periods:
        raise ValueError("a working day needs at least one period")
    for earlier, later in zip(periods, periods[1:], strict=False):
        if later.opens < earlier.closes:
            raise ValueError(f"periods overlap or are out of order at {later.opens}")
