"""What may be danger goes its way to the unit, and before the duty officer at once."""


import pytest
from sqlalchemy import Engine, select

from bot.permission import Actor
from bot.vocabulary import Role
from models.database import reading
from models.deadlines import Notice
from services.tickets.verbs import act
from services.watch.export import export
from services.watch.piles import pile
from tests.houses import Town, make_town

DUTY = Actor("duty", Role.DUTY)
FEARED = "幸福小区的电梯去年掉层关过人，担心哪天再出事，物业不管"
PLAIN = "人民路的路灯不亮"


@pytest.fixture
def town(engine: Engine) -> Town:
    return make_town(engine)


def notices(town: Town) -> list[str]:
    with reading(town.house.engine) as session:
        return list(session.scalars(select(Notice.kind).where(Notice.post == "centre/duty")))


def waiting(town: Town) -> list[str]:
    return [row["number"] for row in pile(town.house, DUTY, "urgency", town.clock()).rows]


def test_a_danger_that_may_not_be_now_is_dispatched_and_put_before_the_duty_officer(town: Town) -> None:
    town.says(FEARED, "citizen-1")
    ticket = list(export(town.house, "tickets", None, None))[-1]
    assert waiting(town) == [ticket["number"]]
    assert "may_be_danger" in notices(town)


def test_the_officers_word_takes_it_off_the_pile_whatever_it_is(town: Town) -> None:
    town.says(FEARED, "citizen-1")
    (number,) = waiting(town)
    act(town.house, DUTY, number, "confirm_urgency", {"urgency": "urgent"}, town.clock())
    assert waiting(town) == []
    assert list(export(town.house, "tickets", None, None))[-1]["urgency"] == "urgent"


def test_an_ordinary_matter_asks_nobody(town: Town) -> None:
    town.says(PLAIN, "citizen-1")
    assert waiting(town) == []
    assert "may_be_danger" not in notices(town)
