"""The clock's sweep over real rows: each step once, in order, however many tick and however late."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from bot.vocabulary import Role, Way
from models.database import reading, writing
from models.deadlines import Deadline, Escalation, Notice
from models.judgements import Card
from services.escalate import sweep
from services.staff.tell import tell
from services.tick import tick
from services.tickets.verbs import act
from services.watch.doctor import examine
from services.watch.export import export
from tests.houses import Town, make_town

UNSURE = "有件事想请你们管一管"
HOSPITAL = "县人民医院收费窗口排队两小时没人管"


@pytest.fixture
def town(engine: Engine) -> Town:
    return make_town(engine)


def number(town: Town) -> str:
    return str([row["number"] for row in export(town.house, "tickets", None, None)][-1])


def ticket(town: Town) -> dict[str, object]:
    return list(export(town.house, "tickets", None, None))[-1]


def steps(town: Town) -> list[tuple[int, int, bool]]:
    with reading(town.house.engine) as session:
        rows = session.scalars(select(Escalation).order_by(Escalation.id)).all()
        return [(row.deadline_id, row.step, row.late) for row in rows]


def test_four_clocks_ticking_at_once_take_each_step_once(town: Town) -> None:
    for who in range(6):
        town.says(UNSURE, who=f"citizen-{who}")
    at = town.clock() + timedelta(days=12)
    with ThreadPoolExecutor(4) as clocks:
        list(clocks.map(lambda _: sweep(town.house, at), range(4)))
    sweep(town.house, at)
    taken = Counter((deadline, step) for deadline, step, _ in steps(town))
    assert set(taken.values()) == {1}
    assert len(taken) == 6 * 8  # dispatch and promise of each, four steps each
    assert examine(town.house, at)["broken"] == []


def test_one_bad_row_stops_no_other_step(town: Town) -> None:
    for who in range(3):
        town.says(UNSURE, who=f"citizen-{who}")
    with writing(town.house.engine) as session:
        bad = session.scalars(select(Deadline).order_by(Deadline.id)).first()
        assert bad is not None
        bad.stage = 99  # a stage no ladder has
        bad_id = bad.id
    at = town.clock() + timedelta(days=12)
    sweep(town.house, at)
    taken = Counter(deadline for deadline, _, _ in steps(town))
    assert set(taken.values()) == {4} and len(taken) == 5 and bad_id not in taken


def test_after_an_outage_the_passed_steps_are_taken_in_order_and_marked_late(town: Town) -> None:
    town.says(UNSURE)
    sweep(town.house, town.clock() + timedelta(days=30))
    by_deadline: dict[int, list[int]] = {}
    for deadline, step, late in steps(town):
        by_deadline.setdefault(deadline, []).append(step)
        assert late
    assert all(taken == [0, 1, 2, 3] for taken in by_deadline.values())


def test_a_second_tick_at_the_same_time_or_an_earlier_one_appends_nothing(town: Town) -> None:
    town.says(UNSURE)
    at = town.clock() + timedelta(days=2)
    tick(town.house, at)
    before = list(export(town.house, "events", None, None))
    tick(town.house, at)
    tick(town.house, at - timedelta(days=1))
    assert list(export(town.house, "events", None, None)) == before


def test_a_step_on_time_is_not_late_and_comes_one_second_after_the_limit(town: Town) -> None:
    town.says(UNSURE)
    with reading(town.house.engine) as session:
        due = session.scalar(select(Deadline.due_at).where(Deadline.kind == "dispatch"))
    assert due is not None
    sweep(town.house, due)
    assert [step for _, step, _ in steps(town)] == [0]
    sweep(town.house, due + timedelta(seconds=1))
    assert [(step, late) for _, step, late in steps(town)][1:] == [(1, False)]


def test_a_unit_under_half_an_hour_late_is_reminded_and_gets_no_card(town: Town) -> None:
    town.says(HOSPITAL)
    with reading(town.house.engine) as session:
        due = session.scalar(select(Deadline.due_at).where(Deadline.kind == "accept"))
    assert due is not None
    tick(town.house, due + timedelta(seconds=1))
    assert cards(town) == []
    later = town.house.calendar.add_working_minutes(due, 31)[0]
    tick(town.house, later)
    assert cards(town) == [("yellow", "accept", "drafted")]


def cards(town: Town) -> list[tuple[str, str, str]]:
    with reading(town.house.engine) as session:
        rows = session.scalars(select(Card).order_by(Card.id)).all()
        return [(row.colour, row.cause, row.state) for row in rows]


def test_a_red_draft_replaces_the_yellow_one_and_goes_its_due_way(town: Town) -> None:
    unit = town.staff(Role.UNIT, "U40")
    supervisor, director = town.staff(Role.SUPERVISOR), town.staff(Role.DIRECTOR)
    town.says(HOSPITAL)
    tick(town.house, town.clock.forward(days=1, hours=1))
    tick(town.house, town.clock.forward(days=1))
    drafted = [card for card in cards(town) if card[2] in ("drafted", "stated")]
    assert len(drafted) == 1 and drafted[0][0] == "red"
    name = number(town)
    act(town.house, unit, name, "state", {"text": "系统故障"}, town.clock())
    act(town.house, supervisor, name, "decide_card", {"issue": True}, town.clock())
    act(town.house, unit, name, "appeal", {"text": "不服"}, town.clock())
    act(town.house, director, name, "decide_card", {"issue": False}, town.clock())
    assert cards(town)[-1][2] == "revoked"
    assert examine(town.house, town.clock())["broken"] == []


def test_the_citizen_hears_once_and_honestly_that_the_promise_has_passed(town: Town) -> None:
    town.says(UNSURE)
    tick(town.house, town.clock.forward(days=8))
    tick(town.house, town.clock.forward(days=3))
    told = [row for row in export(town.house, "outbox", None, None) if row["purpose"] == "overdue"]
    assert len(told) == 1


def test_notices_of_ordinary_matters_wait_for_the_next_working_period(town: Town) -> None:
    town.clock.at += timedelta(hours=12)  # 21:00 in the county
    town.says(UNSURE)
    assert tell(town.house, town.clock()) == 0
    assert tell(town.house, town.clock.forward(hours=12)) == 1


def test_a_recipient_gets_one_message_a_tick_that_lists_everything(town: Town) -> None:
    from services.staff.people import issue_binding_code

    duty = town.staff(Role.DUTY)
    town.says(f"绑定 {issue_binding_code(town.house, duty.person_id or 0)}", who="duty-officer")
    for who, what in enumerate((UNSURE, "那个地方的事情没有人来处理", "请领导过问一下我家的情况")):
        town.says(what, who=f"citizen-{who}")
    tick(town.house, town.clock())
    letters = [x for x in town.senders[Way.CUSTOMER_SERVICE].letters if x.to == "duty-officer"]
    assert len(letters) == 1 and "3" in letters[0].text.splitlines()[0]


def test_an_empty_post_passes_its_notice_to_the_next_one_up(town: Town) -> None:
    from services.staff.posts import listener

    supervisor = town.staff(Role.SUPERVISOR)
    with reading(town.house.engine) as session:
        assert listener(session, "U40/first", town.clock()) == supervisor.person_id


def test_the_directors_digest_comes_once_each_working_morning_until_met(town: Town) -> None:
    town.says(UNSURE)
    tick(town.house, town.clock.forward(days=14))
    tick(town.house, town.clock.forward(hours=1))
    with reading(town.house.engine) as session:
        digests = session.scalars(select(Notice).where(Notice.kind == "digest")).all()
    assert digests and len({(n.deadline_id, n.at.date()) for n in digests}) == len(digests)


def test_a_deadline_opened_by_a_step_starts_at_the_ticks_now(town: Town) -> None:
    town.says(HOSPITAL)
    at = town.clock() + timedelta(days=20)
    tick(town.house, at)
    with reading(town.house.engine) as session:
        opened = session.scalars(select(Deadline.started_at).where(Deadline.kind == "supervise")).all()
    assert opened == [at]
