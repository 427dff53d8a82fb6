"""Ranking, call-back sample and answered ratings, through the desks."""

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.vocabulary import Role, Status
from models.judgements import Rating, Sample, Survey
from models.tickets import Ticket
from services.sampling import top_up
from services.work import begin, look
from tests.web import Browser, Doors


def closed(doors: Doors, unit: str, **rated: Any) -> str:
    """A matter that was answered and closed, rated where grades are given."""
    number = doors.matter(unit)
    program = doors.program(Role.UNIT, unit)
    assert program.act(number, "reply", text="已经处理好。").status_code == 200
    assert doors.program(Role.DUTY).act(number, "close").status_code == 200
    if rated:
        with begin(doors.house) as work:
            ticket = work.session.scalars(select(Ticket).where(Ticket.number == number)).one()
            survey = work.session.scalar(select(Survey).where(Survey.ticket_id == ticket.id))
            if survey is None:
                survey = Survey(ticket_id=ticket.id, round=9, state="rated")
                work.session.add(survey)
                work.session.flush()
            work.session.add(Rating(ticket_id=ticket.id, survey_id=survey.id, at=work.now, **rated))
    return number


def samples(doors: Doors) -> list[Sample]:
    with look(doors.house) as work:
        return list(work.session.scalars(select(Sample).order_by(Sample.id)))


def call(browser: Browser, row: int, **said: str) -> int:
    browser.open("/centre/sample")
    return browser.send(f"/centre/sample/{row}", **said).status_code


class TestSample:
    def test_a_months_end_draws_five_of_a_unit_and_a_second_run_none(self, doors: Doors) -> None:
        for _ in range(7):
            closed(doors, "U40")
        doors.town.clock.forward(days=31)
        assert top_up(doors.house, doors.town.clock()) + drawn_before(doors) >= 5
        before = len(samples(doors))
        assert before == max(5, before) and top_up(doors.house, doors.town.clock()) == 0
        assert {row.unit for row in samples(doors)} == {"U40"}

    def test_what_the_person_says_is_written_down_once(self, doors: Doors) -> None:
        closed(doors, "U40")
        doors.town.clock.forward(days=31)
        top_up(doors.house, doors.town.clock())
        row, officer = samples(doors)[0].id, doors.browser(Role.DUTY)
        assert call(officer, row, reached="yes", contacted="yes", solved="yes") == 400
        said = {"reached": "yes", "contacted": "yes", "solved": "yes", "satisfaction": "4"}
        assert call(officer, row, **said) == 303
        assert call(officer, row, **said) == 409
        kept = samples(doors)[0]
        assert (kept.contacted, kept.solved, kept.satisfaction) == (True, "yes", 4)

    def test_who_says_it_is_not_solved_has_the_matter_opened_again(self, doors: Doors) -> None:
        number = closed(doors, "U40")
        doors.town.clock.forward(days=31)
        top_up(doors.house, doors.town.clock())
        said = {"reached": "yes", "contacted": "no", "solved": "no", "satisfaction": "1"}
        assert call(doors.browser(Role.SUPERVISOR), samples(doors)[0].id, **said) == 303
        with look(doors.house) as work:
            ticket = work.session.scalars(select(Ticket).where(Ticket.number == number)).one()
        assert ticket.status == Status.ASSIGNED and ticket.reopens == 1 and ticket.owner == "U40/leader"

    def test_who_cannot_be_reached_three_times_counts_for_nothing(self, doors: Doors) -> None:
        closed(doors, "U40")
        doors.town.clock.forward(days=31)
        top_up(doors.house, doors.town.clock())
        row, officer = samples(doors)[0].id, doors.browser(Role.DUTY)
        assert [call(officer, row, reached="no") for _ in range(4)] == [303, 303, 303, 409]
        assert samples(doors)[0].reached is False


def drawn_before(doors: Doors) -> int:
    with look(doors.house) as work:
        return work.session.scalar(select(func.count()).select_from(Sample)) or 0


class TestRanking:
    def test_a_unit_with_bad_ratings_is_below_its_peers_and_one_with_few_is_not_ranked(
        self, doors: Doors
    ) -> None:
        for _ in range(12):
            closed(doors, "U40", satisfaction=1, solved="no")
        closed(doors, "U41", satisfaction=1, solved="no")
        page = doors.browser(Role.DIRECTOR).open("/centre/ranking").text
        rows = dict(re.findall(r'unit=(U\d+)">.*?<span class="tier (\w+)"', page))
        assert rows["U41"] == "few" and rows["U40"] in ("middle", "below")
        assert "响应率 × 0.1 + 解决率 × 0.5 + 满意率 × 0.4" in page

    def test_the_unit_sees_its_own_and_no_other(self, doors: Doors) -> None:
        mine, theirs = closed(doors, "U40", satisfaction=2), closed(doors, "U16", satisfaction=1)
        page = doors.browser(Role.UNIT, "U40").open("/unit/ratings").text
        assert mine in page and theirs not in page and "不满意" in page

    @pytest.mark.parametrize("month", ["", "2026-13", "soon", "0000-00"])
    def test_a_month_that_is_none_is_this_one(self, doors: Doors, month: str) -> None:
        assert doors.browser(Role.DUTY).open(f"/centre/ranking?month={month}").status_code == 200


class TestAnsweredRatings:
    def test_a_unit_answers_and_the_supervisor_excludes_it_with_a_reason(self, doors: Doors) -> None:
        number = closed(doors, "U40", satisfaction=1)
        unit = doors.browser(Role.UNIT, "U40")
        found = re.search(r"/unit/ratings/(\d+)", unit.open("/unit/ratings").text)
        assert found
        assert unit.send(found[0], text="并无此事，有监控。").status_code == 303
        assert unit.send(found[0], text="再说一次").status_code == 409
        duty, boss = doors.browser(Role.DUTY), doors.browser(Role.SUPERVISOR)
        path = f"/centre/ratings/{found[1]}"
        duty.open("/centre/ratings")
        assert duty.send(path, why="untrue").status_code == 403
        assert "并无此事" in boss.open("/centre/ratings").text
        assert boss.send(path, why="because").status_code == 400
        boss.open("/centre/ratings")
        assert boss.send(path, why="untrue").status_code == 303
        assert "不计入 · 不属实" in unit.open("/unit/ratings").text and number in unit.page

    def test_after_two_working_days_it_is_too_late(self, doors: Doors) -> None:
        closed(doors, "U40", satisfaction=1)
        with look(doors.house) as work:
            rating = work.session.scalar(select(Rating.id))
        doors.town.clock.forward(days=5)
        unit = doors.browser(Role.UNIT, "U40")
        assert f"/unit/ratings/{rating}" not in unit.open("/unit/ratings").text
        assert unit.send(f"/unit/ratings/{rating}", text="并无此事").status_code == 409

    def test_another_units_rating_is_not_there(self, doors: Doors) -> None:
        closed(doors, "U16", satisfaction=1)
        with look(doors.house) as work:
            rating = work.session.scalar(select(Rating.id))
        unit = doors.browser(Role.UNIT, "U40")
        unit.open("/unit/ratings")
        assert unit.send(f"/unit/ratings/{rating}", text="不是我们").status_code == 404
