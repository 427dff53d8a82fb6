"""The officer's word on two tickets: one matter, or not the same."""

from typing import Any

import pytest
from sqlalchemy import Engine

from bot.refusal import Conflict, Invalid
from bot.vocabulary import Role
from services.tick import tick
from services.tickets.verbs import act
from services.watch.doctor import examine
from services.watch.export import export
from tests.houses import Town, make_town

LOUD = "锦绣春天小区旁边的搅拌站半夜还在施工，噪音大得没法睡"
VAGUE = "搅拌站半夜噪音吵得人没法睡，到底有没有人管"
LAMP = "路灯不亮"


@pytest.fixture
def town(engine: Engine) -> Town:
    return make_town(engine)


def tickets(town: Town) -> dict[str, dict[str, Any]]:
    return {row["number"]: row for row in export(town.house, "tickets", None, None)}


def told(town: Town, text: str, who: str) -> str:
    town.says(text, who)
    town.clock.forward(minutes=1)
    return list(tickets(town))[-1]


def unmet(town: Town, number: str) -> set[str]:
    rows = export(town.house, "deadlines", None, None)
    return {r["kind"] for r in rows if r["ticket"] == number and r["met_at"] is None and r["ended"] is None}


def sound(town: Town) -> bool:
    return examine(town.house, town.clock())["broken"] == []


def test_the_officer_joins_a_likely_one_and_both_share_the_unit_s_clock(town: Town) -> None:
    officer = town.staff(Role.DUTY)
    first, second = told(town, LOUD, "citizen-0"), told(town, VAGUE, "citizen-1")
    assert tickets(town)[second]["alike"][0][0] == first
    promised = tickets(town)[second]["promise_due_at"]
    act(town.house, officer, second, "join", {"number": first}, town.clock())
    row = tickets(town)[second]
    assert row["matter"] == tickets(town)[first]["matter"] is not None
    assert (row["unit"], row["promise_due_at"], row["alike"]) == (tickets(town)[first]["unit"], promised, [])
    assert unmet(town, second) == {"promise"} and "resolve" in unmet(town, first)
    clerk = town.staff(Role.UNIT, row["unit"])
    act(town.house, clerk, first, "reply", {"text": "已责令夜间停工"}, town.clock())
    tick(town.house, town.clock())
    assert {one["status"] for one in tickets(town).values()} == {"resolved"}
    assert sound(town)


def test_whoever_is_joined_is_told_that_number_and_promise_stay(town: Town) -> None:
    first, second = told(town, LOUD, "citizen-0"), told(town, VAGUE, "citizen-1")
    act(town.house, town.staff(Role.DUTY), second, "join", {"number": first}, town.clock())
    tick(town.house, town.clock())
    words = [letter.text for way in town.senders.values() for letter in way.letters]
    assert any(second in text and "同一件事" in text for text in words)


def test_the_later_one_comes_along_whichever_page_the_officer_stands_on(town: Town) -> None:
    first, second = told(town, LOUD, "citizen-0"), told(town, VAGUE, "citizen-1")
    act(town.house, town.staff(Role.DUTY), first, "join", {"number": second}, town.clock())
    assert unmet(town, second) == {"promise"} and "resolve" in unmet(town, first)
    assert sound(town)


def test_what_nobody_has_yet_follows_what_a_unit_has(town: Town) -> None:
    waiting, given = told(town, "帮帮我，这件事没人管已经很久了", "citizen-0"), told(town, LOUD, "citizen-1")
    assert tickets(town)[waiting]["unit"] is None
    act(town.house, town.staff(Role.DUTY), given, "join", {"number": waiting}, town.clock())
    assert tickets(town)[waiting]["unit"] == tickets(town)[given]["unit"]
    assert "dispatch" not in unmet(town, waiting)
    assert sound(town)


def test_joined_before_anybody_has_them_one_dispatch_serves_both(town: Town) -> None:
    one = told(town, "帮帮我，这件事没人管已经很久了", "citizen-0")
    two = told(town, "请帮帮忙，这里的事一直没有人管", "citizen-1")
    officer = town.staff(Role.DUTY)
    act(town.house, officer, two, "join", {"number": one}, town.clock())
    assert "dispatch" in unmet(town, one) and unmet(town, two) == {"promise"}
    act(town.house, officer, one, "dispatch", {"unit": "U11"}, town.clock())
    tick(town.house, town.clock())
    assert {row["unit"] for row in tickets(town).values()} == {"U11"}
    assert sound(town)


def test_what_is_not_the_same_is_suggested_no_more(town: Town) -> None:
    first, second = told(town, LOUD, "citizen-0"), told(town, VAGUE, "citizen-1")
    officer = town.staff(Role.DUTY)
    act(town.house, officer, second, "keep_apart", {"number": first}, town.clock())
    row = tickets(town)[second]
    assert row["alike"] == [] and row["matter"] is None
    with pytest.raises(Conflict):
        act(town.house, officer, second, "keep_apart", {}, town.clock())


def test_what_cannot_be_one_matter_is_refused_in_words(town: Town) -> None:
    officer = town.staff(Role.DUTY)
    lamp = told(town, LAMP, "citizen-0")
    rude = told(town, "县人民医院收费窗口的工作人员态度恶劣骂人", "citizen-1")
    for number, refusal in (("12345678", Invalid), (lamp, Invalid), (rude, Conflict)):
        with pytest.raises(refusal):
            act(town.house, officer, lamp, "join", {"number": number}, town.clock())
