"""When a way rests: five failures in a row, close together; longer each time its probe fails."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.breaker import CLOSED, Breaker, after
from bot.letter import Outcome
from tests.houses import policy

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def fed(*outcomes: Outcome | None, apart: float = 1) -> Breaker:
    """The breaker after these letters, so many seconds apart, from noon on."""
    known = CLOSED
    for number, outcome in enumerate(outcomes):
        known = after(known, outcome, False, NOON + timedelta(seconds=number * apart), policy())
    return known


@pytest.mark.parametrize("failure", [Outcome.RETRY, Outcome.AMBIGUOUS])
def test_failures_in_a_row_let_the_way_rest_a_minute(failure: Outcome) -> None:
    assert fed(*[failure] * 4).until is None
    assert fed(*[failure] * 5).until == NOON + timedelta(seconds=4 + 60)


FAILURES = (Outcome.RETRY, Outcome.AMBIGUOUS, Outcome.QUOTA)


@pytest.mark.parametrize("between", [None, *(one for one in Outcome if one not in FAILURES)])
def test_any_answer_of_a_provider_that_works_begins_the_count_anew(between: Outcome | None) -> None:
    assert fed(*[Outcome.RETRY] * 4, between, *[Outcome.RETRY] * 4).until is None


def test_failures_far_apart_are_not_a_row() -> None:
    assert fed(*[Outcome.RETRY] * 20, apart=121).until is None


def test_a_quota_that_is_used_up_lets_it_rest_at_once_and_for_hours() -> None:
    assert fed(Outcome.QUOTA).until == NOON + timedelta(hours=6)


def test_each_probe_that_fails_doubles_the_rest_up_to_half_an_hour() -> None:
    known, now, rests = fed(*[Outcome.RETRY] * 5), NOON, []
    for _ in range(7):
        now = known.until or now
        known = after(known, Outcome.AMBIGUOUS, True, now, policy())
        assert known.until is not None
        rests.append((known.until - now).total_seconds())
    assert rests == [120, 240, 480, 960, 1800, 1800, 1800]
    assert after(known, None, True, now, policy()) == CLOSED


@pytest.mark.parametrize("late", [None, Outcome.RETRY, Outcome.PERMANENT])
def test_while_it_rests_only_the_probes_word_counts(late: Outcome | None) -> None:
    resting = fed(*[Outcome.RETRY] * 5)
    assert after(resting, late, False, NOON + timedelta(seconds=9), policy()) == resting
