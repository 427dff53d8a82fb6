"""The centre's corrections are followed from the next message on, and turn nothing else."""

import pytest
from sqlalchemy import Engine

from bot.permission import Actor
from bot.refusal import Conflict, Forbidden
from bot.vocabulary import Role
from services.learning.precedents import precedents, revoke
from services.tickets.verbs import act
from services.watch.export import export
from tests.houses import Town, make_house, make_town

BIKES = "超市门口乱停的共享单车把人行道都堵死了，推婴儿车过不去"
LIKE_IT = "医院东门共享单车乱停，人行道堵死了，轮椅推不过去"
UNLIKE = (
    ("我家停电了", "U16"),
    ("路灯不亮", "U11"),
    ("自来水发黄", "U15"),
    ("公交车司机骂人", "U13"),
    ("拖欠农民工工资", "U04"),
    ("小区电梯坏了物业不管", "U09"),
)


@pytest.fixture
def town(engine: Engine) -> Town:
    return make_town(engine)


def told(town: Town, text: str, who: str) -> tuple[str, str | None]:
    """A citizen's message; the number and unit of the ticket it became."""
    town.says(text, who)
    row = list(export(town.house, "tickets", None, None))[-1]
    return row["number"], row["unit"]


def corrected(town: Town, officer: Actor, text: str, unit: str, **fields: str) -> str:
    number, before = told(town, text, "first-citizen")
    assert before != unit
    act(town.house, officer, number, "dispatch", {"unit": unit, **fields}, town.clock())
    return number


def test_the_next_like_message_follows_a_correction_and_says_which_one(town: Town) -> None:
    number = corrected(town, town.staff(Role.DUTY), BIKES, "U12", why="县里明确由交通局牵头")
    _, unit = told(town, LIKE_IT, "second-citizen")
    assert unit == "U12"
    row = list(export(town.house, "tickets", None, None))[-1]
    assert row["unit"] == "U12"
    line = precedents(town.house)[0]
    assert (line.number, line.unit, line.why) == (number, "U12", "县里明确由交通局牵头")


def test_another_process_follows_it_too_without_a_restart(town: Town) -> None:
    other = make_house(town.house.engine, town.clock)
    told(Town(other, town.clock, {}), "路灯不亮", "early-citizen")  # it has read its rules already
    corrected(town, town.staff(Role.DUTY), BIKES, "U12")
    assert told(Town(other, town.clock, {}), LIKE_IT, "second-citizen")[1] == "U12"


def test_one_wrong_correction_turns_no_unrelated_message(town: Town) -> None:
    corrected(town, town.staff(Role.DUTY), BIKES, "U53")
    for n, (text, unit) in enumerate(UNLIKE):
        assert told(town, text, f"other-{n}")[1] == unit


def test_a_later_correction_of_the_same_ticket_takes_the_place_of_the_first(town: Town) -> None:
    officer = town.staff(Role.DUTY)
    number = corrected(town, officer, BIKES, "U12")
    final = {"unit": "U02", "basis": "三定方案"}
    act(town.house, town.staff(Role.DIRECTOR), number, "dispatch", final, town.clock.forward(minutes=5))
    assert told(town, LIKE_IT, "second-citizen")[1] == "U02"


def test_a_revoked_precedent_counts_no_more_and_stays_listed_with_who_and_why(town: Town) -> None:
    officer = town.staff(Role.DUTY)
    _, usual = told(town, LIKE_IT, "zeroth-citizen")
    corrected(town, officer, BIKES, "U12")
    revoke(town.house, officer, precedents(town.house)[0].id, "派错了", town.clock())
    assert told(town, LIKE_IT, "second-citizen")[1] == usual
    line = precedents(town.house)[0]
    assert line.revoked_at and (line.revoked_by, line.revoked_why) == (officer.name, "派错了")
    with pytest.raises(Conflict):
        revoke(town.house, officer, line.id, "again", town.clock())


def test_a_unit_may_not_revoke_what_binds_it(town: Town) -> None:
    corrected(town, town.staff(Role.DUTY), BIKES, "U12")
    with pytest.raises(Forbidden):
        revoke(town.house, town.staff(Role.UNIT, "U12"), precedents(town.house)[0].id, "no", town.clock())


def test_an_upheld_return_is_a_precedent_for_the_right_unit(
    town: Town,
) -> None:
    officer = town.staff(Role.DUTY)
    number, unit = told(town, BIKES, "first-citizen")
    if unit is None:
        act(town.house, officer, number, "dispatch", {"unit": "U11"}, town.clock())
        unit = "U11"
    clerk = town.staff(Role.UNIT, unit)
    act(town.house, clerk, number, "return", {"unit": "U12", "reason": "duty"}, town.clock())
    act(town.house, officer, number, "rule", {"uphold": True}, town.clock())
    assert precedents(town.house)[0].unit == "U12"
    assert told(town, LIKE_IT, "second-citizen")[1] == "U12"


def test_a_rejected_return_is_a_precedent_for_the_unit_that_keeps_it(town: Town) -> None:
    officer = town.staff(Role.DUTY)
    number, unit = told(town, BIKES, "first-citizen")
    if unit != "U11":
        act(town.house, officer, number, "dispatch", {"unit": "U11"}, town.clock())
    clerk = town.staff(Role.UNIT, "U11")
    act(town.house, clerk, number, "return", {"unit": "U12", "reason": "duty"}, town.clock())
    act(town.house, officer, number, "rule", {"uphold": False}, town.clock())
    line = precedents(town.house)[0]
    assert (line.number, line.unit, line.not_unit) == (number, "U11", None)
    assert told(town, LIKE_IT, "second-citizen")[1] == "U11"
