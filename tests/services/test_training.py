"""`flask train`: weights from the county's own history, installed only where they do better."""

import pytest
from sqlalchemy import Engine, delete, select

from bot.vocabulary import Role
from models.database import reading, writing
from models.tickets import Precedent, Ticket
from models.workings import RouterVersion, Stamp
from services.learning import train as training
from services.learning.train import train
from services.tickets.verbs import act
from services.work import RULES, look
from tests.houses import Town, make_house, make_town

PLACES = ("超市", "医院", "学校", "车站", "公园", "菜场", "银行", "影院", "广场", "小学")
BIKES = (
    "{}门口共享单车乱停乱放，盲道都堵了",
    "{}旁边共享单车堆成山没人收",
    "共享单车把{}出口堵得走不动",
    "{}前面全是倒下的共享单车，请清走",
)
FEW = 5  # tickets to judge by: a county's first weeks, to keep the test quick
UNKNOWN = "商场门口共享单车乱停，人都过不去"
OTHERS = (("我家停电了", "U16"), ("路灯不亮", "U11"), ("公交车司机骂人", "U13"), ("拖欠农民工工资", "U04"))


@pytest.fixture
def town(engine: Engine) -> Town:
    return make_town(engine)


def told(town: Town, count: int = 30) -> list[str]:
    """So many people tell of bikes; the numbers of their tickets."""
    texts = [words.format(place) for words in BIKES for place in PLACES][:count]
    for n, text in enumerate(texts):
        town.says(text, f"citizen-{n}")
    with reading(town.house.engine) as session:
        return list(session.scalars(select(Ticket.number).order_by(Ticket.id)))


def moved(town: Town, unit: str) -> None:
    """The county gives bikes to another unit: each ticket goes there, and the precedents are forgotten."""
    director = town.staff(Role.DIRECTOR)
    for number in told(town):
        fields = {"unit": unit, "basis": "三定方案", "why": "县里明确"}
        act(town.house, director, number, "dispatch", fields, town.clock())
    with writing(town.house.engine) as session:
        session.execute(delete(Precedent))
        for ticket in session.scalars(select(Ticket)):
            ticket.status = "in_progress"
        stamp = session.get_one(Stamp, RULES)
        stamp.value += 1


def unit_of(town: Town, text: str) -> str | None:
    with look(town.house) as work:
        return work.rules.router.route(text).best.code


def test_matters_that_moved_are_learnt_in_every_process_the_rest_stays_and_no_worse_is_installed(
    town: Town,
) -> None:
    other = Town(make_house(town.house.engine, town.clock), town.clock, {})
    assert unit_of(other, UNKNOWN) == "U11"  # it has read its rules already
    moved(town, "U12")
    done = train(town.house, "operator", FEW)
    assert done.why == ""
    assert done.before and done.after and done.after.right > done.before.right
    assert unit_of(other, UNKNOWN) == "U12"
    assert [unit_of(town, text) for text, _ in OTHERS] == [unit for _, unit in OTHERS]

    again = train(town.house, "operator", FEW)
    assert again.why == training.WORSE
    with reading(town.house.engine) as session:
        kept = session.get_one(RouterVersion, again.version)
        assert (kept.installed, kept.weights, kept.report["installed"]) == (False, None, False)
    assert unit_of(town, UNKNOWN) == "U12"


def test_a_short_history_teaches_nothing_and_says_so(town: Town) -> None:
    told(town, 4)
    assert "fewer than 20" in train(town.house, "operator").why
    assert unit_of(town, UNKNOWN) == "U11"
