"""Two matters in one message: offered to the citizen, split by them or the officer; an officer asks."""

from typing import Any

import pytest
from sqlalchemy import Engine

from bot.refusal import Conflict, Invalid
from bot.vocabulary import Channel, Role
from services.tick import tick
from services.tickets.verbs import act
from services.tickets.view import ticket_page
from services.watch.doctor import examine
from services.watch.export import export
from tests.houses import Town, make_town

BOTH = "路灯坏了一个月没人修。另外我想投诉公交车司机骂人"
ONE = "路灯坏了一个月没人修"


@pytest.fixture
def town(engine: Engine) -> Town:
    return make_town(engine)


def tickets(town: Town) -> list[dict[str, Any]]:
    return list(export(town.house, "tickets", None, None))


def words(town: Town, number: str) -> list[str]:
    page = ticket_page(town.house, town.staff(Role.DUTY), number, town.clock())
    return [said["text"] for said in page.words if said["author"] == "citizen"]


def asks(town: Town, number: str, text: str) -> None:
    act(town.house, town.staff(Role.DUTY), number, "ask_citizen", {"text": text}, town.clock())


def sound(town: Town) -> bool:
    return examine(town.house, town.clock())["broken"] == []


def test_a_message_with_two_matters_is_asked_about_and_waits_for_a_person_meanwhile(town: Town) -> None:
    answer = town.says(BOTH)
    assert answer and "1 分成两件" in answer and "2 合成一件" in answer
    (row,) = tickets(town)
    assert row["unit"] is None and row["status"] == "open"


def test_who_answers_one_gets_two_tickets_each_with_its_words_and_its_unit(town: Town) -> None:
    town.says(BOTH)
    town.clock.forward(minutes=3)
    answer = town.says("1") or ""
    first, second = tickets(town)
    assert (first["unit"], second["unit"]) == ("U11", "U13")
    assert first["number"] in answer and second["number"] in answer
    assert words(town, first["number"]) == ["路灯坏了一个月没人修。"]
    assert words(town, second["number"]) == ["另外我想投诉公交车司机骂人"]
    assert first["received_at"] == second["received_at"]
    assert first["promise_due_at"] == second["promise_due_at"]
    assert sound(town)


def test_who_answers_two_keeps_one_ticket_that_goes_where_it_would_have_gone(town: Town) -> None:
    town.says(BOTH)
    assert "作为一件办理" in (town.says("合成一件") or "")
    assert len(tickets(town)) == 1
    assert sound(town)


def test_silence_keeps_one_ticket_and_the_next_message_is_no_answer(town: Town) -> None:
    town.says(BOTH)
    town.clock.forward(minutes=5)
    town.says("地点在幸福路口")
    assert len(tickets(town)) == 1
    assert tickets(town)[0]["status"] == "open"


def test_one_matter_is_not_asked_about(town: Town) -> None:
    assert "分成两件" not in (town.says(ONE) or "")


def test_the_officer_splits_by_sentence_and_the_citizen_hears_both_numbers(town: Town) -> None:
    town.says(BOTH)
    number = tickets(town)[0]["number"]
    officer = town.staff(Role.DUTY)
    act(town.house, officer, number, "split", {"sentences": ["1"], "unit": "U13"}, town.clock())
    first, second = tickets(town)
    assert (first["status"], second["unit"]) == ("open", "U13")
    tick(town.house, town.clock())
    said = [letter.text for way in town.senders.values() for letter in way.letters]
    assert any(first["number"] in text and second["number"] in text for text in said)
    assert sound(town)
    town.says("1")  # too late to answer what the officer has settled
    assert len(tickets(town)) == 2 and sound(town)


def test_each_matter_needs_words_of_its_own(town: Town) -> None:
    town.says(ONE)
    number, officer = tickets(town)[0]["number"], town.staff(Role.DUTY)
    for sentences in ([], ["0"], ["9"], ["-1"], ["x"]):
        with pytest.raises(Invalid):
            act(town.house, officer, number, "split", {"sentences": sentences}, town.clock())


def test_an_officer_s_question_is_answered_in_free_words_that_come_to_the_ticket(town: Town) -> None:
    town.says("帮帮我，这件事没人管已经很久了")
    row = tickets(town)[0]
    town.clock.forward(minutes=30)
    asks(town, row["number"], "是哪家医院？")
    town.clock.forward(minutes=20)
    tick(town.house, town.clock())
    assert any("是哪家医院" in letter.text for way in town.senders.values() for letter in way.letters)
    town.clock.forward(hours=1)
    assert row["number"] in (town.says("县人民医院的收费窗口") or "")
    after = tickets(town)
    assert len(after) == 1 and after[0]["promise_due_at"] == row["promise_due_at"]
    assert words(town, row["number"])[-1] == "县人民医院的收费窗口"


def test_another_matter_is_no_answer_to_an_officer_s_question(town: Town) -> None:
    town.says("帮帮我，这件事没人管已经很久了")
    number = tickets(town)[0]["number"]
    town.clock.forward(minutes=30)
    asks(town, number, "是哪家医院？")
    town.clock.forward(minutes=30)
    town.says("另外，我家停电了")
    assert [row["unit"] for row in tickets(town)] == [None, "U16"]


def test_one_question_at_a_time(town: Town) -> None:
    town.says(BOTH)
    number = tickets(town)[0]["number"]
    with pytest.raises(Conflict):
        asks(town, number, "哪一路公交？")


def test_who_has_no_channel_is_not_asked(town: Town) -> None:
    town.says("帮帮我，这件事没人管已经很久了", "caller", Channel.PHONE)
    with pytest.raises(Conflict):
        asks(town, tickets(town)[0]["number"], "哪里？")


def test_a_question_with_a_second_matter_is_not_answered_by_a_guide_alone(town: Town) -> None:
    answer = town.says("公积金提取要什么材料？另外想投诉公交车司机骂人") or ""
    assert "1 分成两件" in answer
    assert tickets(town)[0]["status"] == "open"
    town.says("1")
    assert [row["unit"] for row in tickets(town)] == ["U31", "U13"] and sound(town)
