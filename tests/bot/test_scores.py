"""Scores are shares, sure only where many were asked, and never worse for having asked more."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scores import Answer, Score, Tier, effective, is_drawn, score, tier, wilson
from config.policy import load_policy

POLICY = load_policy()
answers = st.builds(
    Answer, st.booleans(), st.sampled_from(["yes", "partly", "no", None]),
    st.sampled_from([None, 1, 2, 3, 4, 5]), st.floats(0.5, 50),
)  # fmt: skip


def test_the_three_rates_and_their_total_are_the_policys() -> None:
    told = score([Answer(True, "yes", 5), Answer(True, "partly", 3), Answer(False, "no", 1)], POLICY)
    assert told is not None
    assert told.response == pytest.approx(2 / 3)
    assert told.solved == pytest.approx(0.5)
    assert told.satisfied == pytest.approx(1.9 / 3)
    assert told.total == pytest.approx(0.1 * 2 / 3 + 0.5 * 0.5 + 0.4 * 1.9 / 3)


def test_nobody_asked_is_no_score() -> None:
    assert score([], POLICY) is None


def test_an_answer_counts_for_as_many_tickets_as_it_stands_for() -> None:
    one = score([Answer(True, "yes", 5, 9.0), Answer(True, "no", 1, 1.0)], POLICY)
    many = score([Answer(True, "yes", 5)] * 9 + [Answer(True, "no", 1)], POLICY)
    assert one and many and one.total == pytest.approx(many.total)


@given(st.lists(answers, min_size=1, max_size=40))
def test_every_rate_is_a_share_within_its_bounds(said: list[Answer]) -> None:
    told = score(said, POLICY)
    assert told and 0 <= told.low <= told.high <= 1
    assert told.low - 1e-9 <= told.total <= told.high + 1e-9
    assert all(0 <= rate <= 1 for rate in (told.response, told.solved, told.satisfied))


@given(st.floats(0, 1), st.integers(1, 500))
def test_more_answers_make_it_surer(share: float, count: int) -> None:
    few, many = wilson(share, count), wilson(share, count + 50)
    assert many[1] - many[0] < few[1] - few[0]


def test_wilson_gives_the_bounds_of_the_books() -> None:
    assert wilson(0.5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(1.0, 10)[0] == pytest.approx(0.7225, abs=1e-4)


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=30))
def test_weighted_answers_are_worth_no_more_than_their_number(weights: list[float]) -> None:
    assert 0 < effective(weights) <= len(weights) + 1e-6


def test_a_unit_stands_below_or_above_only_where_that_is_sure() -> None:
    own = Score(8, 1, 0.6, 0.6, 0.6, 0.35, 0.8)
    assert tier(own, 0.7, 8, POLICY) is Tier.MIDDLE
    assert tier(replace(own, high=0.69), 0.7, 8, POLICY) is Tier.BELOW
    assert tier(replace(own, low=0.71), 0.7, 8, POLICY) is Tier.ABOVE
    assert tier(replace(own, high=0.1), 0.7, 4, POLICY) is Tier.FEW
    assert tier(None, 0.7, 8, POLICY) is Tier.FEW


def test_about_a_tenth_is_drawn() -> None:
    assert sum(is_drawn(n / 1000, POLICY) for n in range(1000)) == 100
