"""One problem, many people: joined, shared, answered one by one, split off; storms; what comes back."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select

from bot.permission import Actor
from bot.vocabulary import Role
from models.database import reading, writing
from models.deadlines import Notice
from models.matters import Errand, Trace
from models.tickets import Matter, Ticket
from services.tick import tick
from services.tickets.verbs import act
from services.watch.doctor import examine
from services.watch.export import export
from tests.houses import Town, make_town

MIXER = (
    "锦绣春天小区旁边的搅拌站半夜还在施工，噪音大得没法睡",
    "锦绣春天小区旁边搅拌站半夜施工，噪音太大没法睡觉",
    "投诉锦绣春天小区旁边的搅拌站，半夜施工噪音大，老人孩子没法睡",
)
BROKEN = "锦绣春天小区电梯坏了三天，物业不管"


@pytest.fixture
def town(engine: Engine) -> Town:
    return make_town(engine)


def tickets(town: Town) -> list[dict[str, Any]]:
    return list(export(town.house, "tickets", None, None))


def told(town: Town, text: str, who: str) -> dict[str, Any]:
    town.says(text, who)
    town.clock.forward(minutes=1)
    return tickets(town)[-1]


def matter_of(town: Town) -> list[int | None]:
    return [row["matter"] for row in tickets(town)]


def does(town: Town, actor: Actor, number: str, verb: str, **fields: object) -> str:
    return act(town.house, actor, number, verb, fields, town.clock())


def unmet(town: Town, number: str) -> set[str]:
    rows = export(town.house, "deadlines", None, None)
    return {r["kind"] for r in rows if r["ticket"] == number and r["met_at"] is None and r["ended"] is None}


def three(town: Town) -> tuple[str, str, str]:
    """Three people tell of one thing; the numbers of their tickets."""
    numbers = [told(town, text, f"citizen-{n}")["number"] for n, text in enumerate(MIXER)]
    return numbers[0], numbers[1], numbers[2]


def test_other_people_with_the_same_problem_join_one_matter_and_each_keeps_ticket_and_promise(
    town: Town,
) -> None:
    lead, second, third = three(town)
    assert len({lead, second, third}) == 3
    assert len(set(matter_of(town))) == 1 and matter_of(town)[0] is not None
    assert {"accept", "contact", "resolve", "promise"} <= unmet(town, lead)
    assert unmet(town, second) == unmet(town, third) == {"promise"}
    assert examine(town.house, town.clock())["broken"] == []


def test_a_person_who_joins_is_told_so_and_gets_a_number_of_their_own(town: Town) -> None:
    told(town, MIXER[0], "citizen-0")
    answer = town.says(MIXER[1], "citizen-1")
    assert answer and "2 位群众" in answer and tickets(town)[1]["number"] in answer


def test_another_problem_in_the_same_place_and_the_same_problem_elsewhere_do_not_join(town: Town) -> None:
    told(town, MIXER[0], "citizen-0")
    told(town, BROKEN, "citizen-1")
    told(town, MIXER[1].replace("锦绣春天", "杏花村"), "citizen-2")
    assert matter_of(town) == [None, None, None]


def test_one_signature_and_one_reply_go_to_everybody(town: Town) -> None:
    lead, second, third = three(town)
    clerk = town.staff(Role.UNIT, tickets(town)[0]["unit"])
    does(town, clerk, lead, "sign")
    tick(town.house, town.clock())
    assert [row["status"] for row in tickets(town)] == ["in_progress"] * 3
    does(town, clerk, lead, "reply", text="搅拌站已责令夜间停工")
    tick(town.house, town.clock())
    assert [row["status"] for row in tickets(town)] == ["resolved"] * 3
    replies = [
        row for row in export(town.house, "outbox", None, None) if row["ticket"] in (lead, second, third)
    ]
    assert {row["ticket"] for row in replies} == {lead, second, third}
    assert examine(town.house, town.clock())["broken"] == []
    assert tick(town.house, town.clock()).errands == 0


def test_what_is_done_to_any_of_them_is_done_to_all_and_to_that_one_at_once(town: Town) -> None:
    lead, second, third = three(town)
    clerk = town.staff(Role.UNIT, tickets(town)[0]["unit"])
    assert does(town, clerk, third, "sign") == "in_progress"
    by_number = {row["number"]: row["status"] for row in tickets(town)}
    assert (by_number[lead], by_number[third]) == ("in_progress", "in_progress")
    tick(town.house, town.clock())
    assert {row["status"] for row in tickets(town)} == {"in_progress"}


def test_whoever_says_it_is_not_solved_goes_on_alone(town: Town) -> None:
    lead, second, _third = three(town)
    clerk = town.staff(Role.UNIT, tickets(town)[0]["unit"])
    does(town, clerk, lead, "reply", text="搅拌站已责令夜间停工")
    tick(town.house, town.clock())
    town.says("没解决", "citizen-1")
    rows = {row["number"]: row for row in tickets(town)}
    assert rows[second]["status"] == "assigned" and rows[second]["matter"] is None
    assert rows[lead]["status"] == "resolved"
    assert "callback" in unmet(town, second)


def test_when_the_first_person_withdraws_the_next_one_carries_the_clock_on_as_it_stands(town: Town) -> None:
    lead, second, _third = three(town)
    before = {
        r["kind"]: r["due_at"] for r in export(town.house, "deadlines", None, None) if r["ticket"] == lead
    }
    town.says(f"撤回 {lead}", "citizen-0")
    town.says("1", "citizen-0")
    assert tickets(town)[0]["status"] == "withdrawn"
    after = {
        r["kind"]: r["due_at"] for r in export(town.house, "deadlines", None, None) if r["ticket"] == second
    }
    assert {"accept", "contact", "resolve"} <= after.keys()
    assert all(after[kind] == before[kind] for kind in ("accept", "contact", "resolve"))
    assert examine(town.house, town.clock())["broken"] == []


def test_a_third_person_telling_of_it_warns_the_centre_once_before_the_fifth(town: Town) -> None:
    three(town)
    told(town, "锦绣春天小区旁边搅拌站又是半夜施工，噪音吵得没法睡", "citizen-9")
    with reading(town.house.engine) as session:
        warned = session.scalars(select(Notice.post).where(Notice.kind == "growing")).all()
    assert sorted(warned) == ["centre/duty", "centre/supervisor"]


def test_what_was_called_solved_and_comes_back_is_linked_and_flagged(town: Town) -> None:
    first = told(town, MIXER[0], "citizen-0")
    clerk = town.staff(Role.UNIT, first["unit"])
    does(town, clerk, first["number"], "reply", text="搅拌站已责令夜间停工")
    town.clock.forward(days=10)
    told(town, MIXER[1], "citizen-1")
    row = tickets(town)[-1]
    assert row["recurs_of"] == first["number"] and row["matter"] is None
    with reading(town.house.engine) as session:
        assert session.scalar(select(func.count()).where(Notice.kind == "recurred")) == 2


def test_a_likely_one_is_suggested_and_not_joined(town: Town) -> None:
    told(town, MIXER[0], "citizen-0")
    told(town, "搅拌站半夜噪音吵得人没法睡，到底有没有人管", "citizen-1")
    assert matter_of(town) == [None, None]
    with reading(town.house.engine) as session:
        second = session.scalars(select(Ticket).where(Ticket.alike.is_not(None))).one()
    assert second.routing["alike"] == [[tickets(town)[0]["number"], second.alike]]


def test_a_matter_about_staff_is_never_joined_without_a_person(town: Town) -> None:
    told(town, "县人民医院收费窗口的工作人员态度恶劣骂人", "citizen-0")
    told(town, "县人民医院收费窗口的工作人员态度恶劣骂人", "citizen-1")
    assert matter_of(town) == [None, None]


def test_ten_in_half_an_hour_propose_a_storm_and_leave_few_traces(town: Town) -> None:
    for n in range(12):
        town.says(f"幸福花园小区{n + 1}栋停电了，什么时候来电", f"citizen-{n}")
        town.clock.forward(seconds=20)
    with reading(town.house.engine) as session:
        matter = session.scalars(select(Matter)).one()
        assert matter.storm_proposed_at is not None
        assert session.scalar(select(func.count()).where(Notice.kind == "storm_proposed")) == 1
        lead = select(Matter.id, Ticket.id).join(Ticket, Ticket.matter_id == Matter.id).where(Ticket.leads)
        _, lead_id = session.execute(lead).one()
        others = select(func.count()).select_from(Trace).where(Trace.ticket_id != lead_id)
        assert session.scalar(others) == 11  # each of them one: that it tells of a power cut
    assert len(set(matter_of(town))) == 1
    assert examine(town.house, town.clock())["broken"] == []


def unsigned_return(town: Town) -> tuple[str, str, str, Actor]:
    lead, second, third = three(town)
    clerk = town.staff(Role.UNIT, tickets(town)[0]["unit"])
    does(town, clerk, lead, "return", reason="not_duty", unit="U16")
    return lead, second, third, clerk


def test_after_the_first_person_has_withdrawn_the_next_one_is_found_by_like_messages(town: Town) -> None:
    lead, second, _third = three(town)
    town.says(f"撤回 {lead}", "citizen-0")
    town.says("1", "citizen-0")
    late = told(town, MIXER[0], "citizen-7")
    assert late["matter"] is not None and unmet(town, late["number"]) == {"promise"}
    assert tickets(town)[1]["number"] == second and tickets(town)[1]["leads"]


def test_who_joins_while_the_unit_gives_it_back_gets_the_answer_too(town: Town) -> None:
    lead, *_rest, clerk = unsigned_return(town)
    late = told(town, MIXER[0], "citizen-7")["number"]
    duty = town.staff(Role.DUTY)
    does(town, duty, lead, "rule", uphold=False)
    does(town, clerk, lead, "reply", text="搅拌站已责令夜间停工")
    tick(town.house, town.clock())
    by_number = {row["number"]: row["status"] for row in tickets(town)}
    assert by_number[late] == "resolved"
    assert examine(town.house, town.clock())["broken"] == []


def test_a_return_waits_for_its_ruling_though_the_first_person_withdraws(town: Town) -> None:
    lead, second, _third, _clerk = unsigned_return(town)
    town.says(f"撤回 {lead}", "citizen-0")
    town.says("1", "citizen-0")
    assert {"ruling", "resolve"} <= unmet(town, second)
    does(town, town.staff(Role.DUTY), second, "rule", uphold=True)
    tick(town.house, town.clock())
    rows = tickets(town)
    assert [row["unit"] for row in rows[1:]] == ["U16", "U16"] and rows[1]["status"] == "assigned"
    assert unmet(town, rows[2]["number"]) == {"promise"}
    assert examine(town.house, town.clock())["broken"] == []


def test_a_unit_gives_the_whole_matter_back_whichever_ticket_it_names(town: Town) -> None:
    lead, _second, third = three(town)
    clerk = town.staff(Role.UNIT, tickets(town)[0]["unit"])
    does(town, clerk, third, "return", reason="not_duty", unit="U16")
    assert "ruling" in unmet(town, lead)


def test_an_heir_whom_the_dispatch_had_not_reached_keeps_the_clock_it_took_over(town: Town) -> None:
    """The lead goes elsewhere and its person withdraws before the clock has carried the dispatch on."""
    lead, second, third = three(town)
    does(town, town.staff(Role.DUTY), lead, "dispatch", unit="U16")
    town.says(f"撤回 {lead}", "citizen-0")
    town.says("1", "citizen-0")
    tick(town.house, town.clock())
    assert {"accept", "contact", "resolve"} <= unmet(town, second)
    assert [row["unit"] for row in tickets(town)[1:]] == ["U16", "U16"]
    assert unmet(town, third) == {"promise"}


def test_what_is_not_accepted_is_told_to_everybody_of_the_matter(town: Town) -> None:
    lead, *_others = three(town)
    unit = tickets(town)[0]["unit"]
    does(town, town.staff(Role.UNIT, unit), lead, "return", reason="not_duty", unit="U16")
    does(town, town.staff(Role.DUTY), lead, "decline", reason="court")
    tick(town.house, town.clock())
    assert [row["status"] for row in tickets(town)] == ["declined"] * 3
    assert examine(town.house, town.clock())["broken"] == []


def test_doctor_names_who_was_forgotten_when_the_others_were_answered(town: Town) -> None:
    lead, second, _third = three(town)
    does(town, town.staff(Role.UNIT, tickets(town)[0]["unit"]), lead, "reply", text="已停工")
    with writing(town.house.engine) as session:
        session.execute(delete(Errand))
    broken = examine(town.house, town.clock())["broken"]
    assert f"ticket {second}: its matter was answered without it" in broken


def test_nobody_is_forgotten_who_joins_while_the_unit_answers(town: Town) -> None:
    lead, *_others = three(town)
    clerk = town.staff(Role.UNIT, tickets(town)[0]["unit"])
    with ThreadPoolExecutor(6) as pool:
        late = [pool.submit(town.says, MIXER[n % 3], f"late-{n}") for n in range(10)]
        answered = pool.submit(does, town, clerk, lead, "reply", text="搅拌站已责令夜间停工")
        assert answered.result() == "resolved" and all(one.result() for one in late)
    tick(town.house, town.clock())
    assert len(tickets(town)) == 13
    assert examine(town.house, town.clock())["broken"] == []
