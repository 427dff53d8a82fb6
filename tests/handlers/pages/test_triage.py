"""Deciding at the centre: reasons, what may be the same, what came back, and both sides of a return."""

import re

from bot.vocabulary import Role
from services.tickets.verbs import act
from services.watch.export import export
from tests.web import WORDS, Doors

LOUD = "锦绣春天小区旁边的搅拌站半夜还在施工，噪音大得没法睡"
SAME = "锦绣春天小区旁边搅拌站半夜施工，噪音太大没法睡觉"
VAGUE = "搅拌站半夜噪音吵得人没法睡，到底有没有人管"
BOTH = "路灯坏了一个月没人修。另外我想投诉公交车司机骂人"


def told(doors: Doors, text: str, who: str) -> dict[str, str]:
    doors.town.says(text, who)
    doors.town.clock.forward(minutes=1)
    return dict(list(export(doors.house, "tickets", None, None))[-1])


def plain(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page)


def test_each_suggestion_says_how_often_it_is_right_and_why(doors: Doors) -> None:
    number = doors.matter(None)
    page = plain(doors.browser(Role.DUTY).open(f"/centre/{number}?pile=triage").text)
    assert "十次里约五次对" in page and "涉及“收费”" in page


def test_what_may_be_the_same_stands_side_by_side_and_is_joined_or_kept_apart(doors: Doors) -> None:
    first, second = told(doors, LOUD, "citizen-0"), told(doors, VAGUE, "citizen-1")
    duty = doors.browser(Role.DUTY)
    assert second["number"] in duty.open("/centre/piles/alike").text
    page = duty.open(f"/centre/{second['number']}?pile=alike").text
    assert LOUD in page and VAGUE in page and first["number"] in page
    answer = duty.send(f"/centre/{second['number']}/join", number=first["number"], pile="alike")
    assert answer.status_code == 303
    assert f"/centre/{second['number']}" not in duty.open("/centre/piles/alike").text


def test_two_matters_are_split_by_ticking_sentences(doors: Doors) -> None:
    row = told(doors, BOTH, "citizen-0")
    duty = doors.browser(Role.DUTY)
    page = duty.open(f"/centre/{row['number']}?pile=triage").text
    assert re.search(r'name="sentences" value="1" checked', page) and "像是两件事" in page
    path = f"/centre/{row['number']}/split"
    assert duty.send(path, pile="triage").status_code == 400 and "请勾选" in duty.page
    assert duty.send(path, sentences="1", unit="U13", pile="triage").status_code == 303
    units = [ticket["unit"] for ticket in export(doors.house, "tickets", None, None)]
    assert units == [None, "U13"]


def test_a_question_to_the_citizen_stands_beside_the_ticket_until_it_is_answered(doors: Doors) -> None:
    row = told(doors, "帮帮我，这件事没人管已经很久了", "citizen-0")
    doors.town.clock.forward(minutes=30)
    duty = doors.browser(Role.DUTY)
    duty.open(f"/centre/{row['number']}")
    assert duty.send(f"/centre/{row['number']}/ask_citizen", text="是哪家医院？").status_code == 303
    assert "还没有回答" in duty.open(f"/centre/{row['number']}").text
    assert "等来访人回答" in duty.open("/centre/piles/triage").text
    doors.town.clock.forward(hours=1)
    doors.town.says("县人民医院", "citizen-0")
    page = duty.open(f"/centre/{row['number']}").text
    assert "已回答" in page and "县人民医院" in page
    assert "来访人已回答" in duty.open("/centre/piles/triage").text


def test_a_ticket_is_dispatched_with_a_co_handler_in_one_step(doors: Doors) -> None:
    number = doors.matter(None)
    duty = doors.browser(Role.DUTY)
    page = duty.open(f"/centre/{number}?pile=triage").text
    assert 'name="co_handlers" value="U41"' in page
    duty.send(f"/centre/{number}/dispatch", unit="U40", co_handlers="U41", pile="triage")
    assert number in doors.browser(Role.UNIT, "U41").open(f"/unit/{number}").text


def test_what_was_called_solved_and_came_back_is_linked_both_ways_and_counted(doors: Doors) -> None:
    first = told(doors, LOUD, "citizen-0")
    clerk = doors.town.staff(Role.UNIT, first["unit"])
    act(doors.house, clerk, first["number"], "reply", {"text": "已责令夜间停工"}, doors.town.clock())
    doors.town.clock.forward(days=10)
    again = told(doors, SAME, "citizen-1")
    unit = doors.browser(Role.UNIT, first["unit"])
    for browser, base in ((doors.browser(Role.DUTY), "/centre"), (unit, "/unit")):
        page = browser.open(f"{base}/{again['number']}").text
        assert f"{base}/{first['number']}" in page and "假性整改" in page
        assert f"{base}/{again['number']}" in browser.open(f"{base}/{first['number']}").text
    found = doors.browser(Role.DUTY).open(f"/centre/tickets?figure=recurred&unit={first['unit']}").text
    assert again["number"] in found and first["number"] not in found


def test_a_return_is_ruled_with_both_sides_and_the_precedents_of_both_units_on_one_page(doors: Doors) -> None:
    duty = doors.browser(Role.DUTY)
    earlier = doors.matter("U40")
    officer = doors.town.staff(Role.DUTY)
    act(doors.house, officer, earlier, "dispatch", {"unit": "U16", "why": "按三定方案"}, doors.town.clock())
    returned = doors.matter("U40")
    fields = {"reason": "not_duty", "unit": "U16", "basis": "收费归供电公司"}
    doors.program(Role.UNIT, "U40").act(returned, "return", **fields)
    page = duty.open(f"/centre/{returned}?pile=rulings").text
    assert WORDS in page and "收费归供电公司" in page
    assert earlier in page and "按三定方案" in page
