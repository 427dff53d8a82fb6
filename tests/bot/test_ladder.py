from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deadline import Due, NoLimit, Terms, due, owner_of
from bot.ladder import Effect, effects, hears, notice_at, rungs
from bot.vocabulary import LAPSING, DeadlineKind, Nature, Urgency
from tests.bot.county import CALENDAR, POLICY, at, clock

CLIMBING = [kind for kind in DeadlineKind if kind.climbs]
UNITS = [kind for kind in CLIMBING if owner_of(kind, "U40").startswith("U40/")]
CENTRES = [kind for kind in CLIMBING if kind not in UNITS]
SUPERVISOR, DIRECTOR = "centre/supervisor", "centre/director"


def ladder_of(kind: DeadlineKind, start: str, urgency: Urgency = Urgency.ORDINARY) -> list[str]:
    promised = due(kind, at(start), Terms(Nature.COMPLAINT, urgency), POLICY, CALENDAR)
    return [clock(rung.at) for rung in rungs(promised, POLICY, CALENDAR)]


class TestWhen:
    def test_an_ordinary_promise_climbs_in_working_time(self) -> None:
        assert ladder_of(DeadlineKind.ACCEPT, "2026-03-05 09:00") == [
            "2026-03-05 12:00",
            "2026-03-05 15:00:01",
            "2026-03-06 17:30",
            "2026-03-10 17:30",
        ]

    def test_an_urgent_promise_climbs_by_the_wall_clock_through_night_and_holiday(self) -> None:
        assert ladder_of(DeadlineKind.RESOLVE, "2026-10-01 22:00", Urgency.URGENT) == [
            "2026-10-02 16:00",
            "2026-10-02 22:00:01",
            "2026-10-03 00:00",
            "2026-10-03 10:00",
        ]

    def test_the_reminder_comes_when_75_percent_of_the_working_time_is_gone(self) -> None:
        # Thursday still holds 6.5 hours, five days follow: 41.5. Of them 31.125 end on Wednesday.
        assert ladder_of(DeadlineKind.RESOLVE, "2026-03-05 09:00")[0] == "2026-03-11 14:07:30"

    def test_a_limit_is_passed_one_second_after_it(self) -> None:
        assert (
            ladder_of(DeadlineKind.ACCEPT, "2026-03-05 13:00", Urgency.EMERGENCY)[1] == "2026-03-05 13:10:01"
        )

    def test_the_steps_above_skip_the_holiday_and_count_the_make_up_day(self) -> None:
        assert ladder_of(DeadlineKind.ACCEPT, "2026-09-30 09:00")[2:] == [
            "2026-10-08 17:30",
            "2026-10-10 17:30",
        ]

    def test_an_urgent_call_back_has_a_limit_in_working_days_and_climbs_in_them(self) -> None:
        assert ladder_of(DeadlineKind.CALLBACK, "2026-03-06 09:00", Urgency.URGENT)[1:] == [
            "2026-03-09 17:30:01",
            "2026-03-10 17:30",
            "2026-03-12 17:30",
        ]

    def test_a_report_climbs_in_working_days(self) -> None:
        report = due(
            DeadlineKind.RESOLVE,
            at("2026-03-02 09:00"),
            Terms(Nature.REPORT, Urgency.ORDINARY),
            POLICY,
            CALENDAR,
        )
        assert [clock(rung.at) for rung in rungs(report, POLICY, CALENDAR)][1:] == [
            "2026-04-01 17:30:01",
            "2026-04-02 17:30",
            "2026-04-07 17:30",
        ]

    def test_a_time_agreed_within_a_weekend_is_measured_by_the_wall_clock(self) -> None:
        window = Due("resolve", at("2026-03-06 20:00"), at("2026-03-07 20:00"), 1, (), False)
        steps = [clock(rung.at) for rung in rungs(window, POLICY, CALENDAR)]
        assert steps == ["2026-03-07 14:00", "2026-03-07 20:00:01", "2026-03-09 17:30", "2026-03-11 17:30"]

    @pytest.mark.parametrize("kind", sorted(LAPSING))
    def test_a_window_that_lapses_never_climbs(self, kind: DeadlineKind) -> None:
        assert ladder_of(kind, "2026-03-05 09:00") == []
        assert hears(1, kind, owner_of(kind, "U40"), "U40") == ()
        assert effects(2, kind, owner_of(kind, "U40")) == frozenset()

    @given(
        kind=st.sampled_from(CLIMBING),
        start=st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC)),
        nature=st.sampled_from([nature for nature in Nature if nature is not Nature.PRAISE]),
        urgency=st.sampled_from(Urgency),
        more=st.timedeltas(timedelta(), timedelta(days=20)),
    )
    def test_the_steps_are_strictly_one_after_another(
        self, kind: DeadlineKind, start: datetime, nature: Nature, urgency: Urgency, more: timedelta
    ) -> None:
        try:
            promised = due(kind, start, Terms(nature, urgency), POLICY, CALENDAR)
        except NoLimit:
            return
        for window in (promised, replace(promised, due_at=promised.due_at + more)):
            steps = rungs(window, POLICY, CALENDAR)
            assert [rung.step for rung in steps] == [0, 1, 2, 3]
            assert window.start < steps[0].at < window.due_at < steps[1].at < steps[2].at < steps[3].at


class TestWho:
    @pytest.mark.parametrize("kind", UNITS)
    def test_a_units_promise_climbs_from_its_owner_to_the_director(self, kind: DeadlineKind) -> None:
        heard = [hears(step, kind, "U40-W2/first", "U40") for step in range(4)]
        owner, unit = ("U40-W2/first",), ("U40/liaison", "U40/leader")
        assert heard == [
            owner,
            owner + unit,
            (*owner, *unit, SUPERVISOR),
            (*owner, *unit, SUPERVISOR, DIRECTOR),
        ]

    def test_nobody_hears_of_a_step_twice(self) -> None:
        assert hears(1, DeadlineKind.RECTIFY, "U40/leader", "U40") == ("U40/leader", "U40/liaison")

    def test_the_citizen_hears_of_the_promise_when_it_passes_and_of_nothing_else(self) -> None:
        told = {
            (kind, step)
            for kind in CLIMBING
            for step in range(4)
            if "citizen" in hears(step, kind, owner_of(kind, "U40"), "U40")
        }
        assert told == {(DeadlineKind.PROMISE, 1)}

    def test_a_promise_of_the_duty_officer_climbs_supervisor_then_director(self) -> None:
        assert [hears(step, DeadlineKind.DISPATCH, "centre/duty", None) for step in range(4)] == [
            ("centre/duty",),
            ("centre/duty", SUPERVISOR),
            ("centre/duty", SUPERVISOR, DIRECTOR),
            ("centre/duty", SUPERVISOR, DIRECTOR),
        ]

    def test_a_promise_of_the_supervisor_reaches_the_director_at_step_2(self) -> None:
        assert [hears(step, DeadlineKind.PROMISE, SUPERVISOR, "U40") for step in range(4)] == [
            (SUPERVISOR,),
            (SUPERVISOR, "citizen"),
            (SUPERVISOR, DIRECTOR),
            (SUPERVISOR, DIRECTOR),
        ]


class TestEffects:
    @pytest.mark.parametrize("kind", UNITS)
    def test_cards_are_drafted_for_accept_resolve_and_rectify_only(self, kind: DeadlineKind) -> None:
        carded = kind in ("accept", "resolve", "rectify")
        owner = owner_of(kind, "U40")
        assert (Effect.DRAFT_YELLOW in effects(1, kind, owner)) is carded
        assert (Effect.DRAFT_RED in effects(2, kind, owner)) is carded

    @pytest.mark.parametrize("kind", UNITS)
    def test_the_second_step_on_a_unit_opens_a_supervision(self, kind: DeadlineKind) -> None:
        assert [Effect.OPEN_SUPERVISE in effects(step, kind, "U40/first") for step in range(4)] == [
            False,
            False,
            True,
            False,
        ]

    @pytest.mark.parametrize("kind", CENTRES)
    def test_a_promise_of_the_centre_opens_no_supervision_and_no_card(self, kind: DeadlineKind) -> None:
        owner = owner_of(kind, "U40")
        assert [effects(step, kind, owner) for step in range(4)] == [
            {Effect.REMIND},
            {Effect.URGE},
            frozenset(),
            {Effect.PUBLISH_DRAFT},
        ]

    @pytest.mark.parametrize("kind", CLIMBING)
    def test_the_third_step_stands_on_the_directors_list(self, kind: DeadlineKind) -> None:
        assert effects(3, kind, owner_of(kind, "U40")) == {Effect.PUBLISH_DRAFT}

    def test_a_matter_kept_at_the_centre_draws_no_card_on_it(self) -> None:
        assert effects(2, DeadlineKind.RESOLVE, owner_of(DeadlineKind.RESOLVE, None)) == frozenset()


class TestNotices:
    @pytest.mark.parametrize(
        ("now", "heard"),
        [("2026-03-05 10:00", "2026-03-05 10:00"), ("2026-03-05 12:00", "2026-03-05 14:00"),
         ("2026-03-06 18:00", "2026-03-09 08:30"), ("2026-10-01 09:00", "2026-10-08 08:30")],
    )  # fmt: skip
    def test_an_ordinary_notice_waits_for_the_next_working_period(self, now: str, heard: str) -> None:
        assert clock(notice_at(at(now), Urgency.ORDINARY, CALENDAR)) == heard

    @pytest.mark.parametrize("urgency", [Urgency.URGENT, Urgency.EMERGENCY])
    def test_urgent_and_emergency_may_notify_at_any_hour(self, urgency: Urgency) -> None:
        assert clock(notice_at(at("2026-10-01 03:00"), urgency, CALENDAR)) == "2026-10-01 03:00"
