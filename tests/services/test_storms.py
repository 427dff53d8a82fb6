"""Storm mode: many people tell of one cut; one lead, one word to all, an answer for each (policy.md)."""

from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from bot.letter import Outcome, SendError
from bot.permission import Actor
from bot.refusal import Conflict, Invalid
from bot.vocabulary import Role
from models.database import reading
from models.deadlines import Notice
from models.judgements import Card
from models.tickets import Matter
from services.matters.verbs import act_on
from services.matters.view import matter_page
from services.tick import tick
from services.tickets.verbs import act
from services.watch.doctor import examine
from services.watch.export import export
from tests.houses import Town, make_town

PLACES = ("幸福花园小区", "阳光家园小区", "人民路", "东湖公寓")
ACCEPTED = {"title": "城东停电", "place": "城东"}


@pytest.fixture
def town(engine: Engine) -> Town:
    return make_town(engine)


@pytest.fixture
def duty(town: Town) -> Actor:
    return town.staff(Role.DUTY)


def tickets(town: Town) -> list[dict[str, Any]]:
    return list(export(town.house, "tickets", None, None))


def unmet(town: Town, number: str) -> set[str]:
    rows = export(town.house, "deadlines", None, None)
    return {r["kind"] for r in rows if r["ticket"] == number and r["met_at"] is None and r["ended"] is None}


def tell(town: Town, people: int, first: int = 0) -> None:
    """So many people write within minutes, from four places of one district."""
    for n in range(first, first + people):
        town.says(f"{PLACES[n % 4]}{n + 1}栋停电了，什么时候来电", f"citizen-{n}")
        town.clock.forward(seconds=5)


def proposed(town: Town) -> int:
    with reading(town.house.engine) as session:
        return session.scalars(select(Matter.id).where(Matter.storm_proposed_at.is_not(None))).one()


def does(town: Town, actor: Actor, verb: str, **fields: str) -> None:
    act_on(town.house, actor, proposed(town), verb, fields, town.clock())
    tick(town.house, town.clock())


def heard(town: Town, who: str) -> list[str]:
    letters = [letter for listener in town.senders.values() for letter in listener.letters]
    return [letter.text for letter in letters if letter.to == who]


@pytest.fixture
def storm(town: Town, duty: Actor) -> Town:
    """Twelve people, and the officer has said yes."""
    tell(town, 12)
    does(town, duty, "accept", **ACCEPTED)
    return town


def test_who_told_of_it_before_the_officer_said_yes_comes_along(storm: Town) -> None:
    assert {row["matter"] for row in tickets(storm)} == {proposed(storm)}
    assert [row["leads"] for row in tickets(storm)].count(True) == 1
    assert all(unmet(storm, row["number"]) == {"promise"} for row in tickets(storm) if not row["leads"])
    assert examine(storm.house, storm.clock())["broken"] == []


def test_whoever_comes_later_joins_by_themselves_and_hears_how_it_stands(storm: Town, duty: Actor) -> None:
    answer = storm.says("没电了，家里有老人", "late-1")
    assert answer and "13 人反映" in answer and "城东停电" in answer and "一有进展" in answer
    does(storm, duty, "announce", text="线路故障，正在抢修", next="30")
    answer = storm.says("The power is out at Happiness Garden", "late-2")
    assert answer and "线路故障，正在抢修" in answer and "Next word by" in answer
    tick(storm.house, storm.clock())
    assert heard(storm, "late-2") == []  # heard it in the receipt
    assert {row["urgency"] for row in tickets(storm)[-2:]} == {"urgent"}


@pytest.mark.parametrize(
    "text",
    [
        "停电了，我妈呼吸机停了人快不行了",
        "停电把冰箱烧坏了，要求赔偿损失",
        "东湖公寓没水了",
        "供电所窗口工作人员态度恶劣骂人",
    ],
)
def test_what_needs_a_person_of_its_own_is_not_swallowed(storm: Town, text: str) -> None:
    storm.says(text, "other-1")
    assert tickets(storm)[-1]["matter"] is None


def test_one_word_reaches_everybody_by_their_own_way_with_their_own_number(storm: Town, duty: Actor) -> None:
    does(storm, duty, "announce", text="线路故障，正在抢修", next="30")
    for n, row in enumerate(tickets(storm)):
        mine = [text for text in heard(storm, f"citizen-{n}") if "正在抢修" in text]
        assert len(mine) == 1 and row["number"] in mine[0] and "下次通报" in mine[0]
    assert "contact" not in unmet(storm, tickets(storm)[0]["number"])


def test_the_answer_asks_whether_it_is_back_and_each_says_so_for_themselves(storm: Town, duty: Actor) -> None:
    does(storm, duty, "ask_back", text="已恢复供电")
    assert {row["status"] for row in tickets(storm)} == {"resolved"}
    assert "1 已恢复，2 还没有" in heard(storm, "citizen-3")[-1]
    yes = storm.says("1", "citizen-0")
    no = storm.says("2", "citizen-1")
    words = storm.says("还没来电呢", "citizen-2")
    assert yes and "已恢复" in yes and "满意" in yes
    assert no and words and "单独加急" in no and "单独加急" in words
    first, second, third, *others = tickets(storm)
    assert first["matter"] is not None and {row["status"] for row in others} == {"resolved"}
    for alone in (second, third):
        assert alone["matter"] is None and alone["status"] == "assigned"
        assert {"accept", "contact", "resolve", "promise", "callback"} <= unmet(storm, alone["number"])
    assert examine(storm.house, storm.clock())["broken"] == []


def test_the_unit_answers_everybody_at_once_and_asks_the_same(storm: Town) -> None:
    lead = next(row for row in tickets(storm) if row["leads"])
    act(
        storm.house,
        storm.staff(Role.UNIT, lead["unit"]),
        lead["number"],
        "reply",
        {"text": "已送电"},
        storm.clock(),
    )
    tick(storm.house, storm.clock())
    assert all("1 已恢复，2 还没有" in heard(storm, f"citizen-{n}")[-1] for n in range(12))


def test_a_slip_of_the_finger_can_be_taken_back(storm: Town, duty: Actor) -> None:
    does(storm, duty, "ask_back", text="已恢复供电")
    storm.says("2", "citizen-1")
    storm.says("0", "citizen-1")
    row = tickets(storm)[1]
    assert row["status"] == "resolved" and unmet(storm, row["number"]) == {"rating"}


def test_no_card_is_drafted_however_late_it_gets_and_the_supervisor_hears_of_one_matter(storm: Town) -> None:
    storm.clock.forward(days=3)
    tick(storm.house, storm.clock())
    with reading(storm.house.engine) as session:
        assert session.scalar(select(func.count(Card.id))) == 0
        late = select(func.count()).where(Notice.post == "centre/supervisor", Notice.kind == "overdue")
        assert 0 < (session.scalar(late) or 0) <= 3
    assert len([text for text in heard(storm, "citizen-5") if "已过答应您的时间" in text]) == 1


def test_after_a_refusal_only_as_many_again_propose_it_anew(town: Town, duty: Actor) -> None:
    for n in range(12):
        town.says("幸福花园小区停电了，什么时候来电", f"citizen-{n}")
    does(town, duty, "refuse")
    town.clock.forward(minutes=1)
    town.says("幸福花园小区停电了，什么时候来电", "late-1")
    with reading(town.house.engine) as session:
        said = select(func.count()).where(Notice.kind == "storm_proposed")
        assert session.scalar(said) == 1
    for n in range(10):
        town.says("幸福花园小区停电了，什么时候来电", f"again-{n}")
    with reading(town.house.engine) as session:
        assert session.scalar(said) == 2


def test_when_the_storm_is_over_messages_like_it_stand_alone_again(storm: Town, duty: Actor) -> None:
    does(storm, duty, "ask_back", text="已恢复供电")
    does(storm, duty, "end")
    storm.says("滨河小区停电了", "late-1")
    assert tickets(storm)[-1]["matter"] is None
    with pytest.raises(Conflict):
        does(storm, duty, "announce", text="再说一句")


def test_one_that_is_another_problem_is_taken_out_with_a_clock_of_its_own(storm: Town, duty: Actor) -> None:
    number = tickets(storm)[4]["number"]
    does(storm, duty, "split", number=number, reason="您家是表后线路")
    assert {"accept", "contact", "resolve", "promise"} <= unmet(storm, number)
    assert "您家是表后线路" in heard(storm, "citizen-4")[-1]
    does(storm, duty, "add", number=number)
    assert unmet(storm, number) == {"promise"}
    with pytest.raises(Invalid):
        does(storm, duty, "split", number="99999999", reason="没有这件")


def test_another_ticket_can_lead_and_the_clock_stays_as_it_is(storm: Town, duty: Actor) -> None:
    before, heir = (next(r for r in tickets(storm) if r["leads"]), tickets(storm)[6]["number"])
    does(storm, duty, "lead", number=heir)
    assert {"resolve", "supervise"} <= unmet(storm, heir)
    assert unmet(storm, before["number"]) == {"promise"}
    assert examine(storm.house, storm.clock())["broken"] == []


def test_an_announcement_that_arrives_nowhere_is_counted_and_the_answer_needs_a_person(
    storm: Town, duty: Actor
) -> None:
    for listener in storm.senders.values():
        listener.refuses = lambda _letter: SendError(Outcome.PERMANENT, "gone")
    does(storm, duty, "announce", text="线路故障，正在抢修")
    seen = matter_page(storm.house, duty, proposed(storm), 1, storm.clock())
    assert seen.told[seen.announcements[0]["id"]] == {"failed": 12}
    assert "undelivered" not in unmet(storm, tickets(storm)[3]["number"])
    does(storm, duty, "ask_back", text="已恢复供电")
    assert "undelivered" in unmet(storm, tickets(storm)[3]["number"])


def test_who_gave_no_place_is_asked_and_counted_where_they_say(storm: Town, duty: Actor) -> None:
    answer = storm.says("没电了", "late-1")
    assert answer and "在哪里" in answer
    storm.says("滨河小区3栋", "late-1")
    does(storm, duty, "ask_back", text="已恢复供电")
    storm.says("2", "late-1")
    seen = matter_page(storm.house, duty, proposed(storm), 1, storm.clock())
    assert seen.places[0] == {"place": "滨河小区", "answers": {"no": 1}}
    assert seen.answers == {"no": 1, "silent": 12}
