from hypothesis import given
from hypothesis import strategies as st

from bot.lifecycle import TABLE, Action, after
from bot.refusal import Conflict
from bot.vocabulary import Status


@given(st.lists(st.sampled_from(list(Action)), max_size=30))
def test_no_order_of_acts_leads_out_of_the_table(actions: list[Action]) -> None:
    status = Status.OPEN
    for action in actions:
        try:
            following = after(status, action)
        except Conflict:
            assert (status, action) not in TABLE
        else:
            assert TABLE[status, action] is following
            status = following


def test_every_status_can_be_reached_from_the_first_message() -> None:
    reached, before = {Status.OPEN}, set[Status]()
    while reached != before:
        before = set(reached)
        reached |= {to for (status, _), to in TABLE.items() if status in before}
    assert reached == set(Status)


def test_what_the_citizen_withdrew_stays_withdrawn() -> None:
    assert all(status is not Status.WITHDRAWN for status, _ in TABLE)


def test_only_a_reopening_or_an_objection_leads_out_of_an_end() -> None:
    ways_out = {action for (status, action) in TABLE if status.ended}
    assert ways_out == {Action.REOPEN, Action.OBJECT}


def test_a_return_goes_back_to_open_and_a_reopening_to_assigned() -> None:
    assert {TABLE[key] for key in TABLE if key[1] is Action.RETURN} == {Status.OPEN}
    assert {TABLE[key] for key in TABLE if key[1] is Action.REOPEN} == {Status.ASSIGNED}
