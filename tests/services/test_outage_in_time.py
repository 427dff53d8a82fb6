"""An outage over a make-up weekend and a clock that leaps: each step in order, once, and late ones marked."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from models.database import reading
from models.deadlines import Deadline, Escalation
from services.tick import tick
from services.watch.doctor import examine
from services.watch.export import export
from tests.houses import Town, make_town

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOSPITAL = "县人民医院收费窗口排队两小时没人管"
UNSURE = "有件事想请你们管一管"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def town(engine: Engine) -> Town:
    """Friday 18 September 2026; the Sunday after it is worked for National Day."""
    built = make_town(engine)
    built.clock.at = at("2026-09-18 09:00")
    return built


def steps_of(town: Town, kind: str) -> list[tuple[int, bool]]:
    query = select(Escalation.step, Escalation.late).join(Deadline, Deadline.id == Escalation.deadline_id)
    with reading(town.house.engine) as session:
        rows = session.execute(query.where(Deadline.kind == kind).order_by(Escalation.id))
        return [(step, late) for step, late in rows]


def events(town: Town) -> list[object]:
    return list(export(town.house, "events", None, None))


def test_after_three_days_of_outage_the_make_up_sunday_has_counted_and_each_step_is_taken_once(
    town: Town,
) -> None:
    town.says(HOSPITAL)
    tick(town.house, at("2026-09-18 10:00"))
    assert steps_of(town, "accept") == []
    tick(town.house, at("2026-09-21 10:00"))  # due on Friday at 15:00; the next working day was the Sunday
    assert steps_of(town, "accept") == [(0, True), (1, True), (2, True)]
    tick(town.house, at("2026-09-23 14:00"))
    assert steps_of(town, "accept")[3:] == [(3, True)], "three working days after Friday end on Tuesday"
    assert examine(town.house, at("2026-09-23 14:00"))["broken"] == []


def test_a_clock_that_was_there_takes_the_same_steps_on_time(town: Town) -> None:
    town.says(HOSPITAL)
    for now in ("2026-09-18 12:00:01", "2026-09-18 15:00:01", "2026-09-20 17:30:01"):
        tick(town.house, at(now))
    assert steps_of(town, "accept") == [(0, False), (1, False), (2, False)]


def test_a_clock_that_leaps_a_month_ahead_and_back_takes_no_step_twice_and_undoes_none(town: Town) -> None:
    town.says(UNSURE)
    tick(town.house, at("2026-10-20 09:00"))
    taken, told = steps_of(town, "dispatch"), events(town)
    assert [step for step, _ in taken] == [0, 1, 2, 3]
    for now in ("2026-09-18 09:30", "2026-09-19 12:00", "2026-10-08 09:00", "2026-10-20 09:00"):
        tick(town.house, at(now))
    assert steps_of(town, "dispatch") == taken and events(town) == told


def test_what_comes_after_the_clock_went_back_is_promised_by_the_clock_as_it_is(town: Town) -> None:
    town.clock.at = at("2026-10-20 09:00")
    town.says(UNSURE, who="early")
    town.clock.at = at("2026-09-18 09:00")
    town.says(UNSURE, who="late")
    with reading(town.house.engine) as session:
        query = select(Deadline.due_at).where(Deadline.kind == "dispatch").order_by(Deadline.id)
        first, second = session.scalars(query)
    assert first == at("2026-10-20 11:00") and second == at("2026-09-18 11:00")
    assert examine(town.house, town.clock())["broken"] == []
