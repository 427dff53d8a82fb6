import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import DayNote
from bot.deadline import Due, NoLimit, Terms, due, due_within, explain, owner_of, reset_due
from bot.policy import Limit, LimitUnit
from bot.vocabulary import DeadlineKind, Nature, Urgency
from config.words import load_wording
from tests.bot.county import CALENDAR, POLICY, at, clock

WORDING = load_wording()
K, N, U = DeadlineKind, Nature, Urgency
THURSDAY = "2026-03-05 09:00"
NATURES = [nature for nature in Nature if nature is not Nature.PRAISE]


def ends(
    kind: DeadlineKind, start: str, urgency: Urgency = U.ORDINARY, nature: Nature = N.COMPLAINT,
    *, hard: bool = False,
) -> str:  # fmt: skip
    return clock(due(kind, at(start), Terms(nature, urgency, hard), POLICY, CALENDAR).due_at)


def told(promised: Due, language: str) -> list[str]:
    return [step["text"] for step in explain(promised, WORDING, language)]


class TestTable:
    @pytest.mark.parametrize(
        ("kind", "ordinary", "urgent", "emergency"),
        [
            (K.DISPATCH, "2026-03-05 11:00", "2026-03-05 09:15", "2026-03-05 09:10"),
            (K.ACCEPT, "2026-03-05 15:00", "2026-03-05 09:30", "2026-03-05 09:10"),
            (K.CONTACT, "2026-03-05 17:30", "2026-03-05 11:00", "2026-03-05 09:30"),
            (K.RESOLVE, "2026-03-12 17:30", "2026-03-06 09:00", "2026-03-06 09:00"),
            (K.PROMISE, "2026-03-12 17:30", "2026-03-06 09:00", "2026-03-06 09:00"),
            (K.DECIDE, "2026-03-10 17:30", None, None),
            (K.RULING, "2026-03-05 11:00", "2026-03-05 09:15", "2026-03-05 09:10"),
            (K.CALLBACK, "2026-03-06 17:30", "2026-03-06 17:30", "2026-03-06 17:30"),
            (K.RECTIFY, "2026-03-12 17:30", "2026-03-12 17:30", "2026-03-12 17:30"),
            (K.CARD, "2026-03-06 17:30", "2026-03-06 17:30", "2026-03-06 17:30"),
            (K.SUPERVISE, "2026-03-06 17:30", "2026-03-05 13:00", "2026-03-05 13:00"),
            (K.UNDELIVERED, "2026-03-05 11:00", "2026-03-05 09:15", "2026-03-05 09:10"),
            (K.RETURN, "2026-03-05 15:00", "2026-03-05 09:30", None),
            (K.PROPOSAL, "2026-03-06 17:30", "2026-03-05 13:00", "2026-03-05 10:00"),
            (K.STATEMENT, "2026-03-06 17:30", "2026-03-06 17:30", "2026-03-06 17:30"),
            (K.APPEAL, "2026-03-09 17:30", "2026-03-09 17:30", "2026-03-09 17:30"),
            (K.RATING, "2026-03-12 17:30", "2026-03-12 17:30", "2026-03-12 17:30"),
        ],
    )
    def test_each_promise_ends_as_the_table_says(
        self, kind: DeadlineKind, ordinary: str, urgent: str | None, emergency: str | None
    ) -> None:
        for urgency, end in zip(Urgency, (ordinary, urgent, emergency), strict=True):
            if end is None:
                with pytest.raises(NoLimit, match=f"{kind} has no limit for {urgency}"):
                    ends(kind, THURSDAY, urgency)
            else:
                assert ends(kind, THURSDAY, urgency) == end

    @pytest.mark.parametrize("kind", [K.RESOLVE, K.PROMISE])
    @pytest.mark.parametrize(
        ("nature", "end"),
        [(N.COMPLAINT, "2026-03-12 17:30"), (N.HELP, "2026-03-12 17:30"), (N.INQUIRY, "2026-03-06 17:30"),
         (N.SUGGESTION, "2026-03-19 17:30"), (N.REPORT, "2026-04-07 17:30")],
    )  # fmt: skip
    def test_settling_takes_as_long_as_the_nature_of_the_matter_allows(
        self, kind: DeadlineKind, nature: Nature, end: str
    ) -> None:
        assert ends(kind, THURSDAY, nature=nature) == end

    @pytest.mark.parametrize("kind", list(DeadlineKind))
    def test_praise_has_no_deadlines(self, kind: DeadlineKind) -> None:
        with pytest.raises(NoLimit):
            ends(kind, THURSDAY, nature=N.PRAISE)

    @pytest.mark.parametrize(
        ("kind", "owner"),
        [(K.DISPATCH, "centre/duty"), (K.ACCEPT, "U40/first"), (K.CONTACT, "U40/first"),
         (K.RESOLVE, "U40/first"), (K.PROMISE, "centre/supervisor"), (K.DECIDE, "centre/supervisor"),
         (K.RULING, "centre/duty"), (K.CALLBACK, "centre/supervisor"), (K.RECTIFY, "U40/leader"),
         (K.CARD, "centre/supervisor"), (K.SUPERVISE, "centre/supervisor"), (K.UNDELIVERED, "centre/duty"),
         (K.RETURN, "U40/first"), (K.PROPOSAL, "citizen"), (K.STATEMENT, "U40/leader"),
         (K.APPEAL, "U40/leader"), (K.RATING, "citizen")],
    )  # fmt: skip
    def test_each_promise_has_the_owner_of_the_table(self, kind: DeadlineKind, owner: str) -> None:
        assert owner_of(kind, "U40") == owner

    def test_what_stays_at_the_centre_is_the_supervisors(self) -> None:
        assert owner_of(K.RESOLVE, None) == "centre/supervisor"


class TestPrecedence:
    @pytest.mark.parametrize("kind", [K.RESOLVE, K.PROMISE])
    @pytest.mark.parametrize(
        ("nature", "urgency", "hard", "decides", "end"),
        [
            (N.REPORT, U.EMERGENCY, True, "emergency", "2026-03-06 09:00"),
            (N.REPORT, U.URGENT, True, "urgent", "2026-03-06 09:00"),
            (N.INQUIRY, U.URGENT, False, "urgent", "2026-03-06 09:00"),
            (N.REPORT, U.ORDINARY, True, "report", "2026-04-07 17:30"),
            (N.INQUIRY, U.ORDINARY, True, "complex", "2026-03-26 17:30"),
            (N.SUGGESTION, U.ORDINARY, False, "suggestion", "2026-03-19 17:30"),
        ],
    )
    def test_emergency_urgent_report_complex_nature_decide_in_this_order(
        self, kind: DeadlineKind, nature: Nature, urgency: Urgency, hard: bool, decides: str, end: str
    ) -> None:
        promised = due(kind, at(THURSDAY), Terms(nature, urgency, hard), POLICY, CALENDAR)
        assert (promised.derivation[0].values["by"], clock(promised.due_at)) == (decides, end)

    def test_complex_lengthens_nothing_but_resolve_and_promise(self) -> None:
        assert ends(K.ACCEPT, THURSDAY, hard=True) == ends(K.ACCEPT, THURSDAY)
        assert ends(K.CONTACT, THURSDAY, hard=True) == ends(K.CONTACT, THURSDAY)

    def test_what_was_outranked_is_said(self) -> None:
        promised = due(K.PROMISE, at(THURSDAY), Terms(N.REPORT, U.URGENT, True), POLICY, CALENDAR)
        assert told(promised, "zh")[1].startswith("同时属于举报、复杂；")
        assert told(promised, "en")[1].endswith("so urgent decides.")


class TestEnds:
    @pytest.mark.parametrize(
        ("start", "end"),
        [("2026-03-05 15:00", "2026-03-05 17:30"), ("2026-03-05 15:00:01", "2026-03-06 17:30"),
         ("2026-02-28 14:00", "2026-02-28 17:30"), ("2026-03-07 10:00", "2026-03-09 17:30")],
    )  # fmt: skip
    def test_contact_is_due_the_same_working_day_when_begun_by_three(self, start: str, end: str) -> None:
        assert ends(K.CONTACT, start) == end

    def test_urgent_limits_run_through_night_weekend_and_holiday(self) -> None:
        assert ends(K.RESOLVE, "2026-10-01 23:00", U.URGENT) == "2026-10-02 23:00"
        assert ends(K.ACCEPT, "2026-10-01 23:50", U.EMERGENCY) == "2026-10-02 00:00"

    def test_a_report_that_ends_in_the_holiday_is_due_on_the_next_working_day(self) -> None:
        assert ends(K.RESOLVE, "2026-09-03 09:00", nature=N.REPORT) == "2026-10-08 17:30"

    def test_only_minutes_and_plain_hours_run_by_the_wall_clock(self) -> None:
        wall = {
            (kind, urgency)
            for kind in DeadlineKind
            for urgency in Urgency
            if (limit := POLICY.limits.get(kind, {}).get(urgency)) and limit.by_wall_clock
        }
        assert not any(urgency is U.ORDINARY for _, urgency in wall)
        assert not due(K.CALLBACK, at(THURSDAY), Terms(N.HELP, U.URGENT), POLICY, CALENDAR).by_wall_clock
        assert due(K.CONTACT, at(THURSDAY), Terms(N.HELP, U.URGENT), POLICY, CALENDAR).by_wall_clock

    def test_a_published_version_of_the_figures_counts_and_is_recorded(self) -> None:
        limits = {**POLICY.limits, "accept": {"ordinary": Limit(LimitUnit.WORKING_HOURS, 1)}}
        stricter = replace(POLICY, version=7, limits=limits)
        promised = due(K.ACCEPT, at(THURSDAY), Terms(N.COMPLAINT, U.ORDINARY), stricter, CALENDAR)
        assert (clock(promised.due_at), promised.policy_version) == ("2026-03-05 10:00", 7)
        assert "第 7 版" in told(promised, "zh")[0]

    def test_the_end_is_given_in_utc(self) -> None:
        promised = due(K.RESOLVE, at(THURSDAY), Terms(N.COMPLAINT, U.ORDINARY), POLICY, CALENDAR)
        assert promised.due_at == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
        assert promised.due_at.utcoffset() == promised.start.utcoffset() == timedelta()

    def test_a_naive_start_is_refused(self) -> None:
        with pytest.raises(ValueError, match="aware"):
            due(K.RESOLVE, datetime(2026, 3, 5), Terms(N.HELP, U.URGENT), POLICY, CALENDAR)


class TestOtherEnds:
    def test_contact_is_never_due_later_than_resolve(self) -> None:
        resolve = due(K.RESOLVE, at(THURSDAY), Terms(N.INQUIRY, U.URGENT), POLICY, CALENDAR)
        late = due(K.CONTACT, at("2026-03-06 16:00"), Terms(N.INQUIRY, U.ORDINARY), POLICY, CALENDAR)
        capped = due_within(late, resolve)
        assert clock(capped.due_at) == "2026-03-06 09:00"
        assert told(capped, "zh")[-1] == "不得晚于办结时限，改为 2026年3月6日（周五）09:00 到期。"
        assert capped.by_wall_clock is late.by_wall_clock

    def test_an_earlier_one_and_one_without_a_cap_stay_as_they_are(self) -> None:
        terms = Terms(N.COMPLAINT, U.ORDINARY)
        accept, resolve = (due(kind, at(THURSDAY), terms, POLICY, CALENDAR) for kind in (K.ACCEPT, K.RESOLVE))
        assert due_within(accept, resolve) == accept
        assert due_within(accept, None) == accept

    @pytest.mark.parametrize(
        ("how", "words"), [("agreed", "With the citizen's consent"), ("set", "Decided by the duty officer")]
    )
    def test_a_moved_promise_says_who_moved_it_and_keeps_its_first_derivation(
        self, how: str, words: str
    ) -> None:
        first = due(K.PROMISE, at(THURSDAY), Terms(N.COMPLAINT, U.ORDINARY), POLICY, CALENDAR)
        moved = reset_due(first, at("2026-03-20 12:00"), how)
        assert clock(moved.due_at) == "2026-03-20 12:00"
        assert moved.derivation[:-1] == first.derivation
        assert told(moved, "en")[-1].endswith("due on Friday 20 March 2026, 12:00 instead.")
        assert told(moved, "en")[-1].startswith(words)

    def test_a_promise_cannot_be_moved_to_before_it_begins(self) -> None:
        first = due(K.PROMISE, at(THURSDAY), Terms(N.COMPLAINT, U.ORDINARY), POLICY, CALENDAR)
        with pytest.raises(ValueError, match="after it begins"):
            reset_due(first, at(THURSDAY), "agreed")


class TestDerivation:
    def test_a_friday_complaint_counts_the_make_up_saturday_and_says_so(self) -> None:
        promised = due(K.RESOLVE, at("2026-02-27 15:20"), Terms(N.COMPLAINT, U.ORDINARY), POLICY, CALENDAR)
        assert told(promised, "zh") == [
            "办结（投诉）：时限为 5 个工作日，依据时限规则第 1 版。",
            "自 2026年2月27日（周五）15:20 起算，当天不计入（民法典第二百零一条），从次日起数工作日。",
            "2月28日（周六）调休上班，按工作日计算。"
            "依据：国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）。",
            "跳过周末：3月1日（周日）。",
            "2026年3月5日（周四）17:30 到期，过后一秒即为逾期。",
        ]
        assert told(promised, "en")[2].startswith("Saturday 28 February is worked to make up for a holiday")
        assert (
            told(promised, "en")[-1] == "Due on Thursday 5 March 2026, 17:30; one second later it is overdue."
        )

    def test_national_day_is_skipped_by_name_with_its_source(self) -> None:
        promised = due(K.ACCEPT, at("2026-09-30 16:30"), Terms(N.COMPLAINT, U.ORDINARY), POLICY, CALENDAR)
        assert told(promised, "en") == [
            "Signing for receipt (ordinary): the limit is 4 working hours, by version 1 of the rules.",
            "Counted from Wednesday 30 September 2026, 16:30, in working time only.",
            "Skipped for National Day: Thursday 1 October to Wednesday 7 October. "
            "Source: 国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）.",
            "Due on Thursday 8 October 2026, 11:30; one second later it is overdue.",
        ]
        assert told(promised, "zh")[2].startswith("跳过国庆节假期：10月1日（周四）至10月7日（周三）。")

    def test_a_deadline_that_relies_on_a_year_without_a_calendar_warns(self) -> None:
        promised = due(K.RESOLVE, at("2026-12-30 09:00"), Terms(N.COMPLAINT, U.ORDINARY), POLICY, CALENDAR)
        assert "注意：2027 年的官方放假安排尚未录入" in "".join(told(promised, "zh"))
        assert "Warning: there is no official calendar for 2027 yet" in "".join(told(promised, "en"))

    @pytest.mark.parametrize(
        ("kind", "start", "urgency"),
        [(K.RESOLVE, "2027-03-01 09:00", U.URGENT), (K.ACCEPT, "2026-12-31 09:00", U.ORDINARY),
         (K.CALLBACK, "2023-12-31 09:00", U.ORDINARY)],
    )  # fmt: skip
    def test_a_deadline_that_does_not_rely_on_that_year_does_not_warn(
        self, kind: DeadlineKind, start: str, urgency: Urgency
    ) -> None:
        promised = due(kind, at(start), Terms(N.COMPLAINT, urgency), POLICY, CALENDAR)
        assert "guessed_year" not in {reason.key for reason in promised.derivation}

    def test_one_step_says_when_counting_begins_outside_working_time(self) -> None:
        promised = due(K.DISPATCH, at("2026-03-06 18:00"), Terms(N.COMPLAINT, U.ORDINARY), POLICY, CALENDAR)
        assert "起算时不在工作时间内，自 2026年3月9日（周一）08:30 起计。" in told(promised, "zh")
        assert "跳过周末：3月7日（周六）至3月8日（周日）。" in told(promised, "zh")

    def test_a_report_moved_off_a_rest_day_says_so(self) -> None:
        promised = due(K.RESOLVE, at("2026-09-03 09:00"), Terms(N.REPORT, U.ORDINARY), POLICY, CALENDAR)
        assert "期限最后一天10月3日（周六）是休息日，顺延到下一个工作日。" in told(promised, "zh")

    @pytest.mark.parametrize(
        ("start", "words"),
        [("2026-03-05 15:00", "是工作日且未过 15:00，当天下班前完成。"),
         ("2026-03-05 15:00:01", "已过工作日 15:00 或是休息日，下一个工作日下班前完成。")],
    )  # fmt: skip
    def test_contact_says_on_which_side_of_the_cut_off_it_began(self, start: str, words: str) -> None:
        promised = due(K.CONTACT, at(start), Terms(N.COMPLAINT, U.ORDINARY), POLICY, CALENDAR)
        assert told(promised, "zh")[1].endswith(words)

    def test_a_day_the_county_took_off_is_named_by_its_source(self) -> None:
        fair = CALENDAR.with_days({at("2026-03-06 00:00").date(): DayNote(False, "县政府通知")})
        promised = due(K.CALLBACK, at(THURSDAY), Terms(N.COMPLAINT, U.ORDINARY), POLICY, fair)
        assert "跳过3月6日（周五）：不上班。依据：县政府通知。" in told(promised, "zh")

    def test_a_holiday_on_which_the_county_works_is_named_by_its_source(self) -> None:
        flood = CALENDAR.with_days({at("2026-10-01 00:00").date(): DayNote(True, "县防汛指挥部通知")})
        promised = due(K.CALLBACK, at("2026-09-30 09:00"), Terms(N.HELP, U.ORDINARY), POLICY, flood)
        assert clock(promised.due_at) == "2026-10-01 17:30"
        assert "10月1日（周四）照常上班，按工作日计算。依据：县防汛指挥部通知。" in told(promised, "zh")

    def test_a_single_unit_is_said_in_the_singular(self) -> None:
        promised = due(K.CARD, at(THURSDAY), Terms(N.COMPLAINT, U.ORDINARY), POLICY, CALENDAR)
        assert "the limit is 1 working day, by" in told(promised, "en")[0]

    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("kind", list(DeadlineKind))
    def test_every_promise_can_be_explained_and_kept_as_json(self, kind: DeadlineKind, language: str) -> None:
        for urgency in Urgency:
            for nature in NATURES:
                try:
                    promised = due(
                        kind, at("2026-09-24 16:00"), Terms(nature, urgency, True), POLICY, CALENDAR
                    )
                except NoLimit:
                    continue
                steps = explain(promised, WORDING, language)
                assert json.loads(json.dumps(steps)) == steps
                assert all(step["text"] and "{" not in step["text"] for step in steps)


starts = st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))
terms = st.builds(Terms, st.sampled_from(NATURES), st.sampled_from(Urgency), st.booleans())


class TestAlways:
    @given(kind=st.sampled_from(DeadlineKind), start=starts, terms=terms)
    def test_a_promise_ends_after_it_begins(self, kind: DeadlineKind, start: datetime, terms: Terms) -> None:
        try:
            promised = due(kind, start, terms, POLICY, CALENDAR)
        except NoLimit:
            return
        assert promised.due_at > start

    @given(kind=st.sampled_from(DeadlineKind), pair=st.tuples(starts, starts), terms=terms)
    def test_what_begins_earlier_never_ends_later(
        self, kind: DeadlineKind, pair: tuple[datetime, datetime], terms: Terms
    ) -> None:
        try:
            first, second = (due(kind, start, terms, POLICY, CALENDAR).due_at for start in sorted(pair))
        except NoLimit:
            return
        assert first <= second

    @given(kind=st.sampled_from(DeadlineKind), start=starts, terms=terms)
    def test_what_does_not_run_by_the_wall_clock_ends_in_working_time_or_at_its_close(
        self, kind: DeadlineKind, start: datetime, terms: Terms
    ) -> None:
        try:
            promised = due(kind, start, terms, POLICY, CALENDAR)
        except NoLimit:
            return
        if not promised.by_wall_clock:
            spans = CALENDAR.spans_on(CALENDAR.local(promised.due_at).date())
            assert any(opens < promised.due_at <= closes for opens, closes in spans)
