"""Who writes too fast is known by their own pace alone."""

from hypothesis import given
from hypothesis import strategies as st

from bot.pace import REMEMBERED, Pace, Paces

MOST = 20


def test_a_minutes_worth_may_come_at_once_and_the_next_one_begins_a_flood() -> None:
    paces = Paces()
    assert [paces.note("one", MOST, 0.0) for _ in range(MOST)] == [Pace.USUAL] * MOST
    assert [paces.note("one", MOST, 0.1) for _ in range(3)] == [Pace.FLOOD_BEGINS, Pace.FLOOD, Pace.FLOOD]
    assert paces.note("two", MOST, 0.1) is Pace.USUAL


def test_who_slows_down_is_usual_again_and_a_second_flood_begins_anew() -> None:
    paces = Paces()
    for _ in range(MOST + 5):
        paces.note("one", MOST, 0.0)
    assert paces.note("one", MOST, 3.1) is Pace.USUAL, "a twentieth of a minute later"
    assert paces.note("one", MOST, 3.1) is Pace.FLOOD_BEGINS


def test_a_crowd_costs_a_bounded_memory() -> None:
    paces = Paces()
    for number in range(REMEMBERED + 500):
        assert paces.note(f"citizen-{number}", MOST, 0.0) is Pace.USUAL
    assert len(paces._buckets) == REMEMBERED


@given(st.lists(st.floats(0, 30), max_size=120), st.integers(1, 30))
def test_never_more_than_the_pace_and_what_refills_are_usual(gaps: list[float], most: int) -> None:
    paces, now, usual = Paces(), 0.0, 0
    for gap in gaps:
        now += gap
        usual += paces.note("one", most, now) is Pace.USUAL
    assert usual <= most + now * most / 60 + 1e-6
