"""Daylight time where the configured zone has it, 29 February, and a year whose calendar is not known yet."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar, DayNote, Period
from bot.deadline import Terms, due
from bot.vocabulary import DeadlineKind, Nature, Urgency
from tests.bot.county import CALENDAR, POLICY, at, clock

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = (Period(time(8, 30), time(12)), Period(time(14), time(17, 30)))
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
ABROAD = Calendar("Europe/Berlin", OFFICE)
NIGHTS = Calendar("Europe/Berlin", (Period(time(1), time(6)),)).with_days(
    {SPRING: DayNote(True, "night duty"), AUTUMN: DayNote(True, "night duty")}
)


def there(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), BERLIN)


@pytest.mark.parametrize(
    ("friday", "opens_before", "opens_after"), [("2026-03-27", 7, 6), ("2026-10-23", 6, 7)]
)
def test_an_office_opens_at_the_same_hour_of_its_own_clock_before_and_after_the_change(
    friday: str, opens_before: int, opens_after: int
) -> None:
    day = date.fromisoformat(friday)
    monday = day + timedelta(days=3)
    assert ABROAD.spans_on(day)[0][0] == datetime.combine(day, time(opens_before, 30), UTC)
    assert ABROAD.spans_on(monday)[0][0] == datetime.combine(monday, time(opens_after, 30), UTC)
    end = ABROAD.add_working_time(there(day, 16), timedelta(hours=2))
    assert end.astimezone(BERLIN) == datetime.combine(monday, time(9), BERLIN)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 2.5), (AUTUMN, 4.5)])
def test_a_night_duty_over_the_change_is_as_long_as_it_really_was(day: date, hours: float) -> None:
    begin, end = there(day, 1) + timedelta(minutes=30), there(day, 5)
    assert NIGHTS.working_time_between(begin, end) == timedelta(hours=hours)
    assert NIGHTS.add_working_time(begin, timedelta(hours=hours)) == end.astimezone(UTC)


def test_hours_by_the_wall_clock_are_true_hours_over_the_change() -> None:
    start = there(date(2026, 3, 28), 12)
    terms = Terms(Nature.COMPLAINT, Urgency.EMERGENCY)
    promised = due(DeadlineKind.RESOLVE, start, terms, POLICY, ABROAD)
    assert promised.due_at - start.astimezone(UTC) == timedelta(hours=24)
    assert promised.due_at.astimezone(BERLIN).hour == 13


def test_29_february_is_a_day_like_any_other_and_missing_in_other_years() -> None:
    assert clock(CALENDAR.end_of_working_day(at("2024-02-28 09:00"), 1)) == "2024-02-29 17:30"
    assert clock(CALENDAR.calendar_days_end(at("2024-02-28 09:00"), 2)) == "2024-03-01 17:30"
    assert clock(CALENDAR.calendar_days_end(at("2027-02-28 09:00"), 1)) == "2027-03-01 17:30"


def test_over_the_year_end_the_holiday_counts_once_its_calendar_is_known_and_the_gap_is_said() -> None:
    start = at("2027-12-30 09:00")  # a Thursday
    assert clock(CALENDAR.end_of_working_day(start, 2)) == "2028-01-03 17:30"
    known = CALENDAR.with_days({date(2027, 12, 31): DayNote(False, "元旦调休")}, official=[2027, 2028])
    assert clock(known.end_of_working_day(start, 2)) == "2028-01-04 17:30"
    terms = Terms(Nature.COMPLAINT, Urgency.ORDINARY)
    keys = [one.key for one in due(DeadlineKind.CALLBACK, start, terms, POLICY, CALENDAR).derivation]
    assert keys != [one.key for one in due(DeadlineKind.CALLBACK, start, terms, POLICY, known).derivation]
