from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import Calendar, DayNote, NoWorkingTime, Period, Season
from tests.bot.county import CALENDAR, at, clock

MORNING, AFTERNOON = Period(time(8, 30), time(12)), Period(time(14), time(17, 30))
SUMMER = Season(date(2026, 7, 1), date(2026, 8, 31), (Period(time(8), time(12)), Period(time(15), time(18))))
PLAIN = Calendar("Asia/Shanghai", (MORNING, AFTERNOON))

moments = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
lengths = st.timedeltas(timedelta(microseconds=1), timedelta(hours=60))


class TestDays:
    @pytest.mark.parametrize(
        "day",
        ["2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29",
         "2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04",
         "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
    )  # fmt: skip
    def test_a_make_up_day_at_a_weekend_is_worked(self, day: str) -> None:
        assert date.fromisoformat(day).weekday() >= 5
        assert CALENDAR.is_working_day(date.fromisoformat(day))

    @pytest.mark.parametrize(
        ("first", "last"),
        [("2025-01-28", "2025-02-04"), ("2025-10-01", "2025-10-08"), ("2026-01-01", "2026-01-03"),
         ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"), ("2026-05-01", "2026-05-05"),
         ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"), ("2026-10-01", "2026-10-07")],
    )  # fmt: skip
    def test_a_holiday_is_off_from_its_first_to_its_last_day(self, first: str, last: str) -> None:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            assert not CALENDAR.is_working_day(day)
            day += timedelta(days=1)
        assert CALENDAR.is_working_day(day)

    def test_a_year_without_an_official_calendar_falls_back_to_monday_to_friday(self) -> None:
        week = [date(2027, 10, 4) + timedelta(days=n) for n in range(7)]
        assert [CALENDAR.is_working_day(day) for day in week] == [True] * 5 + [False] * 2
        assert CALENDAR.passed(date(2026, 12, 31), date(2027, 1, 4)).guessed_years == (2027,)

    def test_the_countys_own_table_wins_over_the_official_calendar(self) -> None:
        flood = DayNote(True, "县防汛指挥部通知")
        fair = DayNote(False, "县庆")
        changed = CALENDAR.with_days({date(2026, 10, 1): flood, date(2026, 10, 12): fair})
        assert changed.is_working_day(date(2026, 10, 1))
        assert not changed.is_working_day(date(2026, 10, 12))
        assert not CALENDAR.is_working_day(date(2026, 10, 1))

    def test_a_corrected_calendar_forgets_what_the_old_one_worked_out(self) -> None:
        assert CALENDAR.is_working_time(at("2026-10-12 09:00"))
        changed = CALENDAR.with_days({date(2026, 10, 12): DayNote(False, "县庆")})
        assert not changed.is_working_time(at("2026-10-12 09:00"))

    def test_overrides_that_complete_a_year_make_it_official(self) -> None:
        known = CALENDAR.with_days(
            {date(2027, 1, 1): DayNote(False, "国办通知", "new_year")}, official=[2027]
        )
        assert known.passed(date(2027, 1, 1), date(2027, 1, 5)).guessed_years == ()

    def test_the_day_is_the_countys_day_not_that_of_utc(self) -> None:
        late_thursday_utc = datetime(2026, 3, 5, 23, 0, tzinfo=UTC)  # Friday, 07:00 in the county
        assert clock(CALENDAR.end_of_working_day(late_thursday_utc, 1)) == "2026-03-09 17:30"


class TestPeriods:
    def test_summer_hours_hold_from_the_first_to_the_last_day_of_their_range(self) -> None:
        county = Calendar("Asia/Shanghai", (MORNING, AFTERNOON), (SUMMER,))
        ends = [clock(county.end_of_working_day(at(f"{day} 12:00"), 1))
                for day in ("2026-06-29", "2026-06-30", "2026-08-28", "2026-08-31")]  # fmt: skip
        assert ends == ["2026-06-30 17:30", "2026-07-01 18:00", "2026-08-31 18:00", "2026-09-01 17:30"]

    def test_of_overlapping_seasons_the_later_in_the_list_holds(self) -> None:
        heat = Season(date(2026, 7, 20), date(2026, 7, 24), (Period(time(6), time(11)),))
        county = Calendar("Asia/Shanghai", (MORNING,), (SUMMER, heat))
        assert county.periods_on(date(2026, 7, 20)) == heat.periods
        assert county.periods_on(date(2026, 7, 27)) == SUMMER.periods

    def test_a_rest_day_has_no_periods(self) -> None:
        assert CALENDAR.periods_on(date(2026, 10, 1)) == ()

    @pytest.mark.parametrize(
        ("moment", "working"),
        [("2026-03-05 08:29:59", False), ("2026-03-05 08:30", True), ("2026-03-05 11:59:59", True),
         ("2026-03-05 12:00", False), ("2026-03-05 13:59:59", False), ("2026-03-05 14:00", True),
         ("2026-03-05 17:30", False), ("2026-03-07 09:00", False), ("2026-02-28 09:00", True)],
    )  # fmt: skip
    def test_a_period_begins_at_its_opening_and_is_over_at_its_close(
        self, moment: str, working: bool
    ) -> None:
        assert CALENDAR.is_working_time(at(moment)) is working

    @pytest.mark.parametrize(
        ("moment", "following"),
        [("2026-03-05 09:00:07", "2026-03-05 09:00:07"), ("2026-03-05 12:00", "2026-03-05 14:00"),
         ("2026-03-05 03:00", "2026-03-05 08:30"), ("2026-03-05 17:30", "2026-03-06 08:30"),
         ("2026-02-27 20:00", "2026-02-28 08:30"), ("2026-09-30 18:00", "2026-10-08 08:30")],
    )  # fmt: skip
    def test_the_next_working_moment_is_now_or_the_start_of_the_next_period(
        self, moment: str, following: str
    ) -> None:
        assert clock(CALENDAR.next_working_moment(at(moment))) == following

    def test_periods_out_of_order_are_refused(self) -> None:
        with pytest.raises(ValueError, match="overlap"):
            Calendar("Asia/Shanghai", (AFTERNOON, MORNING))
        with pytest.raises(ValueError, match="open before"):
            Period(time(12), time(12))
        with pytest.raises(ValueError, match="at least one"):
            Calendar("Asia/Shanghai", ())

    def test_a_zone_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(LookupError, match="Jinhu"):
            Calendar("Asia/Jinhu", (MORNING,))

    def test_a_naive_moment_is_refused(self) -> None:
        with pytest.raises(ValueError, match="aware"):
            PLAIN.is_working_time(datetime(2026, 3, 5, 9))


class TestWorkingHours:
    @pytest.mark.parametrize(
        ("start", "hours", "end"),
        [("2026-03-05 09:00", 2, "2026-03-05 11:00"),
         ("2026-03-05 11:00", 2, "2026-03-05 15:00"),
         ("2026-03-05 16:30", 4, "2026-03-06 11:30"),
         ("2026-03-05 19:00", 2, "2026-03-06 10:30"),
         ("2026-03-05 12:30", 2, "2026-03-05 16:00"),
         ("2026-02-27 16:30", 4, "2026-02-28 11:30"),
         ("2026-03-06 16:30", 4, "2026-03-09 11:30"),
         ("2026-09-30 16:30", 4, "2026-10-08 11:30"),
         ("2026-03-05 16:00:30", 2, "2026-03-06 09:00:30")],
    )  # fmt: skip
    def test_working_hours_count_only_time_inside_working_periods(
        self, start: str, hours: int, end: str
    ) -> None:
        assert clock(CALENDAR.add_working_minutes(at(start), hours * 60)[0]) == end

    @pytest.mark.parametrize(
        ("start", "end"), [("2026-03-05 10:00", "2026-03-05 12:00"), ("2026-03-05 15:30", "2026-03-05 17:30")]
    )
    def test_a_limit_used_up_at_a_periods_close_ends_there(self, start: str, end: str) -> None:
        assert clock(CALENDAR.add_working_minutes(at(start), 120)[0]) == end

    def test_a_limit_that_starts_at_a_periods_close_begins_to_count_with_the_next(self) -> None:
        assert clock(CALENDAR.add_working_minutes(at("2026-03-05 12:00"), 30)[0]) == "2026-03-05 14:30"

    def test_the_days_passed_on_the_way_are_told(self) -> None:
        _, days = CALENDAR.add_working_minutes(at("2026-09-30 16:30"), 240)
        assert [(str(s.first), str(s.last), s.note.name) for s in days.off] == [
            ("2026-10-01", "2026-10-07", "national_day")
        ]
        _, days = CALENDAR.add_working_minutes(at("2026-02-27 16:30"), 8 * 60)
        assert [str(s.first) for s in days.worked] == ["2026-02-28"]
        assert days.weekends == ()

    def test_working_minutes_between_leave_out_noon_night_and_rest_days(self) -> None:
        minutes = CALENDAR.working_minutes_between(at("2026-03-06 11:30"), at("2026-03-09 08:45"))
        assert minutes == 30 + 210 + 15
        assert CALENDAR.working_minutes_between(at("2026-03-09 08:45"), at("2026-03-06 11:30")) == 0

    @given(start=moments, amount=lengths)
    def test_they_end_inside_a_period_or_at_its_close(self, start: datetime, amount: timedelta) -> None:
        end = CALENDAR.add_working_time(start, amount)
        assert any(opens < end <= closes for opens, closes in CALENDAR.spans_on(CALENDAR.local(end).date()))

    @given(start=moments, amount=lengths)
    def test_what_is_added_lies_between(self, start: datetime, amount: timedelta) -> None:
        assert CALENDAR.working_time_between(start, CALENDAR.add_working_time(start, amount)) == amount

    @given(starts=st.tuples(moments, moments), amount=lengths)
    def test_who_starts_earlier_never_ends_later(
        self, starts: tuple[datetime, datetime], amount: timedelta
    ) -> None:
        first, second = (CALENDAR.add_working_time(start, amount) for start in sorted(starts))
        assert first <= second


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("start", "n", "end"),
        [("2026-03-02 09:00", 1, "2026-03-03 17:30"),
         ("2026-03-02 23:59:59", 1, "2026-03-03 17:30"),
         ("2026-03-02 00:00", 5, "2026-03-09 17:30"),
         ("2026-03-07 09:00", 1, "2026-03-09 17:30"),
         ("2026-02-27 15:20", 5, "2026-03-05 17:30"),
         ("2026-09-30 09:00", 1, "2026-10-08 17:30"),
         ("2026-09-30 09:00", 3, "2026-10-10 17:30"),
         ("2026-12-30 09:00", 3, "2027-01-04 17:30")],
    )  # fmt: skip
    def test_working_days_end_at_the_close_of_the_nth_after_the_day_of_the_start(
        self, start: str, n: int, end: str
    ) -> None:
        assert clock(CALENDAR.end_of_working_day(at(start), n)) == end

    @pytest.mark.parametrize(
        ("start", "end"),
        [("2026-03-05 08:00", "2026-03-05 17:30"),
         ("2026-03-05 15:00", "2026-03-05 17:30"),
         ("2026-03-05 15:00:00.000001", "2026-03-06 17:30"),
         ("2026-03-05 15:00:01", "2026-03-06 17:30"),
         ("2026-02-28 15:00", "2026-02-28 17:30"),
         ("2026-03-07 09:00", "2026-03-09 17:30"),
         ("2026-10-01 09:00", "2026-10-08 17:30")],
    )  # fmt: skip
    def test_the_same_working_day_holds_up_to_the_cut_off_and_then_the_next(
        self, start: str, end: str
    ) -> None:
        assert clock(CALENDAR.same_day_or_next(at(start), time(15))) == end

    def test_a_day_that_closed_before_the_cut_off_gives_way_to_the_next(self) -> None:
        mornings = Calendar("Asia/Shanghai", (MORNING,))
        assert clock(mornings.same_day_or_next(at("2026-03-05 12:30"), time(15))) == "2026-03-06 12:00"

    def test_calendar_days_end_at_the_closing_time_of_the_last_day(self) -> None:
        assert clock(CALENDAR.calendar_days_end(at("2026-03-02 09:00"), 30)) == "2026-04-01 17:30"

    def test_calendar_days_that_end_on_a_rest_day_move_to_the_next_working_day(self) -> None:
        assert clock(CALENDAR.calendar_days_end(at("2026-09-03 09:00"), 30)) == "2026-10-08 17:30"
        assert clock(CALENDAR.calendar_days_end(at("2026-01-29 09:00"), 30)) == "2026-02-28 17:30"

    @pytest.mark.parametrize("count", [PLAIN.end_of_working_day, PLAIN.calendar_days_end])
    def test_no_days_at_all_are_refused(self, count) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(ValueError, match="from 1"):
            count(at("2026-03-02 09:00"), 0)

    def test_a_calendar_that_never_works_is_refused_rather_than_searched_forever(self) -> None:
        closed = {date(2026, 1, 1) + timedelta(days=n): DayNote(False, "停工") for n in range(500)}
        with pytest.raises(NoWorkingTime):
            PLAIN.with_days(closed).next_working_moment(at("2026-01-01 09:00"))
