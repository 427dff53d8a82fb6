"""An inquiry that a guide answers is answered at once; its ticket stays with the unit unless the person says
that it is solved."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.vocabulary import Channel, DeadlineKind
from models.database import reading
from models.deadlines import Deadline
from models.history import Event
from services.tick import tick
from services.watch.doctor import examine
from services.watch.export import export
from tests.houses import Town, make_town

ASKED = "身份证丢了怎么补办"


@pytest.fixture
def town(engine: Engine) -> Iterator[Town]:
    town = make_town(engine)
    yield town
    assert examine(town.house, town.clock())["broken"] == []


def tickets(town: Town) -> list[dict[str, Any]]:
    return list(export(town.house, "tickets", None, None))


def unmet(town: Town) -> set[str]:
    with reading(town.house.engine) as session:
        query = select(Deadline.kind).where(Deadline.met_at.is_(None), Deadline.ended_at.is_(None))
        return set(session.scalars(query))


def told(town: Town) -> list[tuple[str, dict[str, Any]]]:
    with reading(town.house.engine) as session:
        return [(row.kind, row.data) for row in session.scalars(select(Event).order_by(Event.id))]


def test_a_guide_answers_at_once_with_the_essentials_and_its_page_and_asks_whether_that_solved_it(
    town: Town,
) -> None:
    answer = str(town.says(ASKED))
    for part in ("要带", "户口簿", "60日", "40元", "县公安局", "/guides/id-card", "解决了吗"):
        assert part in answer
    assert answer.count("？") == 1


def test_the_ticket_is_open_with_its_promise_before_anything_is_said_and_silence_never_ends_it(
    town: Town,
) -> None:
    town.says(ASKED)
    assert tickets(town)[0]["status"] in ("open", "assigned") and DeadlineKind.PROMISE in unmet(town)
    for _ in range(10):
        town.clock.forward(days=1)
        tick(town.house, town.clock())
    ticket = tickets(town)[0]
    assert ticket["status"] in ("open", "assigned") and ticket["level"] > 0


def test_solved_ends_it_as_an_inquiry_that_a_guide_answered_and_never_as_rated(town: Town) -> None:
    town.says(ASKED)
    assert "办结" in str(town.says("1"))
    ticket = tickets(town)[0]
    assert (ticket["status"], ticket["nature"], ticket.get("satisfaction")) == ("closed", "inquiry", None)
    assert ("closed", {"how": "guide"}) in told(town) and unmet(town) == set()
    assert not [kind for kind, _ in told(town) if kind in ("rated", "survey_asked")]


@pytest.mark.parametrize("reply", ["2", "没有", "还没解决", "嗯", "好的", "那要是户口不在本地呢", "谢谢"])
def test_no_and_anything_unclear_leave_it_with_the_unit(town: Town, reply: str) -> None:
    town.says(ASKED)
    town.says(reply)
    assert [ticket["status"] in ("open", "assigned") for ticket in tickets(town)] == [True]
    assert DeadlineKind.PROMISE in unmet(town)


def test_words_that_say_it_is_solved_count_as_one(town: Town) -> None:
    town.says(ASKED)
    town.says("解决了，谢谢")
    assert tickets(town)[0]["status"] == "closed"


def test_a_complaint_that_names_the_same_paper_gets_no_guide(town: Town) -> None:
    answer = str(town.says("身份证补办跑了三趟都不给办，窗口态度很差"))
    assert "/guides/" not in answer and "解决了吗" not in answer


def test_by_sms_the_essentials_come_without_an_address(town: Town) -> None:
    answer = str(town.says(ASKED, who="+8613800000000", channel=Channel.SMS))
    assert "带：" in answer and "回复1" in answer and "/guides/" not in answer


def test_the_question_is_not_asked_while_another_one_is(town: Town) -> None:
    town.says("小区门口路灯坏了，一直不亮")
    town.clock.forward(minutes=30)
    answer = str(town.says(ASKED))
    assert answer.count("回复 1") == 1 and "/guides/id-card" in answer
