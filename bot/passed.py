"""What a calendar says of a stretch of days: rest days, holidays, make-up days, years only guessed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayNote:
    """A day that differs from Monday–Friday: worked or not, who says so, and a holiday's name (a key of
    the wording `derivation.holiday.*`, or "")."""

    working: bool
    source: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row with the same note, both ends included."""

    first: date
    last: date
    note: DayNote


@dataclass(frozen=True, slots=True)
class Passed:
    """Days passed on the way to a due date.

    `weekends` are plain ones; `off` and `worked` are so by a note (a holiday; 调休 or the county's own
    word); for `guessed_years` there is no official calendar and Monday–Friday was assumed.
    """

    weekends: tuple[date, ...] = ()
    off: tuple[Stretch, ...] = ()
    worked: tuple[Stretch, ...] = ()
    guessed_years: tuple[int, ...] = ()


def passed(first: date, last: date, days: Mapping[date, DayNote], official_years: Collection[int]) -> Passed:
    """Sum up the days from `first` to `last`, both included; nothing when `last` is before `first`."""
    weekends: list[date] = []
    off: list[Stretch] = []
    worked: list[Stretch] = []
    day = first
    while day <= last:
        note = days.get(day)
        if note is None:
            if day.weekday() >= SATURDAY:
                weekends.append(day)
        elif not note.working:
            _extend(off, day, note)
        else:
            _extend(worked, day, note)
        day += DAY
    years = range(first.year, last.year + 1) if first <= last else range(0)
    guessed = tuple(year for year in years if year not in official_years)
    return Passed(tuple(weekends), tuple(off), tuple(worked), guessed)


def _extend(stretches: list[Stretch], day: date, note: DayNote) -> None:
    if stretches and stretches[-1].note == note and stretches[-1].last == day - DAY:
        stretches[-1] = Stretch(stretches[-1].first, day, note)
    else:
        stretches.append(Stretch(day, day, note))
