"""Returns, rulings, times, ends and sight: what policy.md promises, tried verb by verb."""

from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.permission import Actor
from bot.refusal import Conflict, Forbidden, NotFound
from bot.vocabulary import Role
from models.database import reading
from models.tickets import Precedent
from services.escalate import sweep
from services.tickets.verbs import act
from services.tickets.view import ticket_page
from services.watch.doctor import examine
from services.watch.export import export
from tests.houses import Town, make_town

HOSPITAL = "县人民医院收费窗口排队两小时没人管"
LAMP = "小区门口路灯坏了，一直不亮"
RUDE = "县人民医院收费窗口的工作人员态度恶劣，骂人"
UNSURE = "有件事想请你们管一管"
REPORT = "我要举报县人民医院院长收红包吃回扣"


@pytest.fixture
def town(engine: Engine) -> Town:
    return make_town(engine)


def last(town: Town) -> dict[str, Any]:
    return list(export(town.house, "tickets", None, None))[-1]


def does(town: Town, actor: Actor, verb: str, **fields: object) -> str:
    return act(town.house, actor, last(town)["number"], verb, fields, town.clock())


def deadlines(town: Town, kind: str) -> list[dict[str, Any]]:
    return [row for row in export(town.house, "deadlines", None, None) if row["kind"] == kind]


def open_ones(town: Town) -> set[str]:
    rows = export(town.house, "deadlines", None, None)
    return {row["kind"] for row in rows if row["met_at"] is None and row["ended"] is None}


def test_signing_meets_accept_contacting_meets_contact_and_a_reply_meets_the_rest(town: Town) -> None:
    unit = town.staff(Role.UNIT, "U40")
    town.says(HOSPITAL)
    assert {"accept", "contact", "resolve", "promise", "return"} <= open_ones(town)
    does(town, unit, "sign")
    assert "accept" not in open_ones(town) and "contact" in open_ones(town)
    does(town, unit, "contact", text="您好")
    assert "contact" not in open_ones(town) and "resolve" in open_ones(town)
    does(town, unit, "reply", text="已处理")
    assert open_ones(town) == {"rating"}


def test_notes_meet_and_move_nothing(town: Town) -> None:
    unit = town.staff(Role.UNIT, "U40")
    town.says(HOSPITAL)
    before = open_ones(town)
    does(town, unit, "note", text="已转科室")
    assert open_ones(town) == before and last(town)["status"] == "assigned"


def test_a_return_after_its_window_is_refused(town: Town) -> None:
    unit = town.staff(Role.UNIT, "U40")
    town.says(HOSPITAL)
    sweep(town.house, town.clock.forward(hours=8))
    with pytest.raises(Conflict):
        does(town, unit, "return", reason="不属于本单位", unit="U06")


def test_a_rejected_return_goes_back_to_the_unit_whose_clock_went_on(town: Town) -> None:
    unit, duty = town.staff(Role.UNIT, "U40"), town.staff(Role.DUTY)
    town.says(HOSPITAL)
    due = last(town)["resolve_due_at"]
    does(town, unit, "return", reason="不属于本单位", unit="U06")
    town.clock.forward(hours=1)
    does(town, duty, "rule", uphold=False)
    kept = last(town)
    assert (kept["status"], kept["unit"], kept["resolve_due_at"]) == ("assigned", "U40", due)


def test_the_third_dispatch_is_the_directors_with_a_basis_and_is_final(town: Town) -> None:
    duty, director = town.staff(Role.DUTY), town.staff(Role.DIRECTOR)
    town.says(HOSPITAL)
    does(town, duty, "dispatch", unit="U06")
    with pytest.raises(Forbidden):
        does(town, duty, "dispatch", unit="U05")
    does(town, director, "dispatch", unit="U05", basis="三定方案", co_handlers=["U40"])
    final, helper = town.staff(Role.UNIT, "U05"), town.staff(Role.UNIT, "U40")
    with pytest.raises(Conflict):
        does(town, final, "return", reason="不属于本单位", unit="U06")
    assert ticket_page(town.house, helper, last(town)["number"], town.clock()).summary["unit"] == "U05"
    with pytest.raises(Forbidden):
        does(town, helper, "reply", text="越权")
    does(town, final, "reserve", text="三定方案写明由县卫健委负责")
    page = ticket_page(town.house, director, last(town)["number"], town.clock())
    assert page.words[-1]["kind"] == "reservation" and page.summary["status"] == "assigned"
    with pytest.raises(Conflict):
        does(town, final, "reserve", text="再说一次")


def test_a_ruling_and_a_correction_become_precedents(town: Town) -> None:
    unit, duty = town.staff(Role.UNIT, "U40"), town.staff(Role.DUTY)
    town.says(HOSPITAL)
    does(town, unit, "return", reason="不属于本单位", unit="U06")
    does(town, duty, "rule", uphold=True)
    town.says(UNSURE, who="citizen-2")
    does(town, duty, "dispatch", unit="U16")
    with reading(town.house.engine) as session:
        rows = session.scalars(select(Precedent).order_by(Precedent.id))
        learnt = [(row.unit, row.not_unit) for row in rows]
    assert learnt[0] == ("U06", "U40") and learnt[1][0] == "U16"


def test_a_declined_matter_may_be_objected_to_once_and_a_second_person_reviews(town: Town) -> None:
    duty, supervisor = town.staff(Role.DUTY), town.staff(Role.SUPERVISOR)
    town.says(UNSURE)
    number = last(town)["number"]
    does(town, duty, "decline", reason="court")
    assert last(town)["status"] == "declined"
    assert "另一位" in str(town.says(f"不同意 {number}"))
    assert last(town)["status"] == "open" and "ruling" in open_ones(town)
    with pytest.raises(Forbidden):
        does(town, duty, "rule", uphold=False)
    does(town, supervisor, "rule", uphold=False)
    assert last(town)["status"] == "declined"
    town.says(f"不同意 {number}")
    assert last(town)["status"] == "declined"


def test_a_new_time_moves_only_when_the_citizen_agrees_and_the_first_promise_stays(town: Town) -> None:
    unit = town.staff(Role.UNIT, "U40")
    town.says(HOSPITAL)
    first = last(town)["promise_due_at"]
    does(town, unit, "propose", until="2026-12-08T17:30:00+08:00", reason="设备在维修")
    assert last(town)["promise_due_at"] == first
    assert "12月8日" in str(town.says("同意"))
    moved = last(town)
    assert moved["promise_due_at"] == moved["resolve_due_at"] == "2026-12-08T09:30:00+00:00"
    assert moved["first_promise_at"] == first


@pytest.mark.parametrize("answer", ["2", None])
def test_no_or_silence_hands_the_time_to_the_duty_officer(town: Town, answer: str | None) -> None:
    unit, duty = town.staff(Role.UNIT, "U40"), town.staff(Role.DUTY)
    town.says(HOSPITAL)
    first = last(town)["promise_due_at"]
    does(town, unit, "propose", until="2026-12-08T17:30:00+08:00", reason="设备在维修")
    if answer:
        town.says(answer)
    else:
        sweep(town.house, town.clock.forward(days=1, hours=10))
    assert last(town)["promise_due_at"] == first and "ruling" in open_ones(town)
    does(town, duty, "set_time", until="2026-12-03T17:30:00+08:00", reason="配件三天到货")
    assert last(town)["promise_due_at"] == "2026-12-03T09:30:00+00:00"


def test_more_than_fifteen_working_days_need_the_director(town: Town) -> None:
    unit = town.staff(Role.UNIT, "U40")
    town.says(HOSPITAL)
    with pytest.raises(Forbidden):
        does(town, unit, "propose", until="2027-01-20T17:30:00+08:00", reason="太忙")


def test_a_complaint_about_staff_goes_to_the_leader_and_never_shows_the_words_unasked(town: Town) -> None:
    unit, supervisor = town.staff(Role.UNIT, "U40"), town.staff(Role.SUPERVISOR)
    town.says(RUDE)
    ticket = last(town)
    assert (ticket["unit"], ticket["handler"]) == ("U40", "U40/leader")
    page = ticket_page(town.house, unit, ticket["number"], town.clock())
    assert all("骂人" not in str(row["text"]) for row in page.words) and page.words[0]["kind"] == "statement"
    seen = ticket_page(town.house, supervisor, ticket["number"], town.clock())
    assert any("骂人" in str(row["text"]) for row in seen.words)
    town.says("1")
    page = ticket_page(town.house, unit, ticket["number"], town.clock())
    assert any("骂人" in str(row["text"]) for row in page.words)


def test_a_report_stays_sealed_at_the_centre(town: Town) -> None:
    town.says(REPORT)
    ticket = last(town)
    assert ticket["sealed"] and ticket["unit"] is None and {"decide", "promise"} <= open_ones(town)
    for actor in (town.staff(Role.UNIT, "U40"), town.staff(Role.DUTY)):
        with pytest.raises(NotFound):
            ticket_page(town.house, actor, ticket["number"], town.clock())
    supervisor = town.staff(Role.SUPERVISOR)
    does(town, supervisor, "take_up")
    assert last(town)["status"] == "in_progress" and last(town)["handler"] == "centre/supervisor"
    does(town, supervisor, "reply", text="已核实处理")
    assert last(town)["status"] == "resolved"


def test_a_withdrawal_soon_after_the_units_contact_asks_for_a_private_check(town: Town) -> None:
    unit = town.staff(Role.UNIT, "U11")
    town.says(LAMP)
    does(town, unit, "contact", text="您好")
    town.says("撤诉")
    assert last(town)["status"] == "assigned"
    town.says("1")
    assert last(town)["status"] == "withdrawn" and last(town)["private_check"]


def test_a_withdrawal_never_ends_a_matter_about_staff(town: Town) -> None:
    town.says(RUDE)
    town.says("撤诉")
    answer = town.says("1")
    assert last(town)["status"] == "assigned" and "不因撤回而终止" in str(answer)


def test_by_the_second_reopening_the_centre_leads_and_two_people_may_conclude(town: Town) -> None:
    unit = town.staff(Role.UNIT, "U40")
    supervisor, director = town.staff(Role.SUPERVISOR), town.staff(Role.DIRECTOR)
    town.says(HOSPITAL)
    for _ in range(2):
        does(town, unit, "reply", text="已处理")
        town.says("1")
    assert last(town)["reopens"] == 2 and last(town)["handler"] == "centre/supervisor"
    does(town, supervisor, "conclude", ground="已核实", remedy="可申请复核")
    assert last(town)["status"] == "assigned"
    with pytest.raises(Forbidden):
        does(town, supervisor, "conclude", ground="已核实", remedy="可申请复核")
    does(town, director, "conclude", ground="已核实", remedy="可申请复核")
    assert last(town)["status"] == "concluded"
    assert examine(town.house, town.clock())["broken"] == []


def test_after_three_calls_that_reached_nobody_the_citizens_word_stands(town: Town) -> None:
    unit, supervisor = town.staff(Role.UNIT, "U40"), town.staff(Role.SUPERVISOR)
    town.says(HOSPITAL)
    does(town, unit, "reply", text="已处理")
    town.says("太差了")
    for _ in range(3):
        assert "rectify" not in open_ones(town)
        does(town, supervisor, "call_back", contacted=False, solved=None, note="无人接听")
    assert "rectify" in open_ones(town) and "callback" not in open_ones(town)


def test_a_call_back_that_finds_it_solved_closes_the_ticket(town: Town) -> None:
    unit, supervisor = town.staff(Role.UNIT, "U40"), town.staff(Role.SUPERVISOR)
    town.says(HOSPITAL)
    does(town, unit, "reply", text="已处理")
    town.says("1")
    does(town, supervisor, "call_back", contacted=True, solved=True, note="本人确认")
    assert last(town)["status"] == "closed"


def test_nobody_closes_over_a_low_rating(town: Town) -> None:
    unit, supervisor = town.staff(Role.UNIT, "U40"), town.staff(Role.SUPERVISOR)
    town.says(HOSPITAL)
    does(town, unit, "reply", text="已处理")
    town.says("2")
    with pytest.raises(Conflict):
        does(town, supervisor, "close")


def test_a_low_rating_by_a_slip_of_the_finger_is_undone_within_a_day(town: Town) -> None:
    unit = town.staff(Role.UNIT, "U40")
    town.says(HOSPITAL)
    does(town, unit, "reply", text="已处理")
    town.says("1")
    assert last(town)["reopens"] == 1
    town.says("0")
    assert (last(town)["status"], last(town)["reopens"]) == ("resolved", 0)
    town.says("5")
    town.says("1")
    assert last(town)["status"] == "closed"


def test_a_rating_that_never_comes_closes_as_unrated(town: Town) -> None:
    unit = town.staff(Role.UNIT, "U40")
    town.says(HOSPITAL)
    does(town, unit, "reply", text="已处理")
    sweep(town.house, town.clock.forward(days=9))
    assert last(town)["status"] == "closed"
    assert list(export(town.house, "ratings", None, None)) == []
    closed = [row for row in export(town.house, "events", None, None) if row["kind"] == "closed"]
    assert closed[-1]["data"]["how"] == "unrated"


def test_praise_is_thanked_passed_on_and_closed_without_a_deadline(town: Town) -> None:
    assert "表扬" in str(town.says("表扬县人民医院的护士，服务特别好，谢谢她们"))
    assert last(town)["status"] == "closed" and open_ones(town) == set()
