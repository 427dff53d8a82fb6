"""A kept figure equals what counting the tickets gives: at once, however late a past day changes."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.permission import Actor
from bot.vocabulary import Lane, Nature, Role
from models.tallies import Tally, TallyMark
from models.tickets import Ticket
from services.tick import tick
from services.watch import board as pages
from services.watch.board import Board, board
from services.watch.kept import kept_figures
from services.watch.tallies import SETTLED, keep
from services.work import begin, look
from tests.handlers.pages.test_board import county
from tests.web import Doors

assert county
NONE: dict[str, int] = {}


def settled(doors: Doors) -> int:
    """Let the clock count everything, and what is under way be settled."""
    began = doors.house.machine_now()
    return sum(keep(doors.house, began + n * SETTLED) for n in range(3))


def shown(doors: Doors, actor: Actor, period: str, unit: str = "") -> Board:
    return board(doors.house, actor, period, doors.town.clock(), unit)


def agree(doors: Doors, monkeypatch: pytest.MonkeyPatch, *, kept: bool = True) -> None:
    """Every figure, channel and wait of every period, unit and reader, kept as live."""
    for role in (Role.DIRECTOR, Role.DUTY):
        actor = doors.town.staff(role)
        for period, unit in (("day", ""), ("month", "U40"), ("all", ""), ("all", "centre")):
            found = shown(doors, actor, period, unit)
            with look(doors.house, doors.town.clock()) as work:
                assert (kept_figures(work, actor, None) is not None) == kept
            with monkeypatch.context() as alone:
                alone.setattr(pages, "kept_figures", lambda *_: None)
                counted = shown(doors, actor, period, unit)
            assert dict(found.county) == dict(counted.county), (role, period, unit)
            assert _some(found) == _some(counted), (role, period, unit)
            assert (found.first_contact, found.oldest) == (counted.first_contact, counted.oldest)


def _some(told: Board) -> dict[str, dict[str, int]]:
    groups = {"channels": told.channels, **told.units}
    return {name: some for name, group in groups.items() if (some := {k: n for k, n in group.items() if n})}


def test_kept_figures_are_those_of_counting_and_stay_so_when_a_past_day_changes(
    county: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(county, monkeypatch, kept=False)
    assert settled(county) >= 11
    agree(county, monkeypatch)
    county.town.clock.forward(days=40)
    tick(county.house, county.town.clock())
    unit, duty = county.program(Role.UNIT, "U40"), county.program(Role.DUTY)
    with look(county.house) as work:
        mine = select(Ticket.number).where(Ticket.unit == "U40").order_by(Ticket.id)
        waits = (
            select(Ticket.number)
            .where(Ticket.status == "open", Ticket.sealed.is_(False))
            .order_by(Ticket.id.desc())
        )
        old, homeless = work.session.scalars(mine).all(), work.session.scalars(waits).all()
    assert unit.act(old[0], "contact", text="明天上门。").status_code == 200
    assert duty.act(homeless[0], "dispatch", unit="U41").status_code == 200
    new = county.matter("U40")
    assert unit.act(new, "return", reason="not_duty", unit="U16").status_code == 200
    assert duty.act(new, "rule", uphold=True, unit="U16").status_code == 200
    county.matter("U41")
    county.matter(None, nature=Nature.REPORT, lane=Lane.SEALED)
    agree(county, monkeypatch)  # nothing was counted again, and yet
    assert settled(county) >= 3
    agree(county, monkeypatch)
    with look(county.house) as work:
        assert work.session.scalar(select(func.min(Tally.count))) == 0  # moved on, and never below nothing


def test_counting_again_changes_nothing_and_stopping_half_way_loses_nothing(
    county: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.watch.tallies.STEPS", 1)
    began = county.house.machine_now()
    for n in range(3):
        keep(county.house, began + n * SETTLED, step=2)
        county.matter("U40")
    agree(county, monkeypatch, kept=False)
    for n in range(9):
        keep(county.house, began + (3 + n) * SETTLED, step=2)
    agree(county, monkeypatch)
    counts = select(Tally.what, Tally.span, Tally.unit, Tally.name, Tally.count).where(Tally.count > 0)
    with look(county.house) as work:
        once = sorted(map(tuple, work.session.execute(counts)))
        assert work.session.scalar(select(TallyMark.built))
    with begin(county.house) as work:
        work.session.execute(update(TallyMark).values(rules="of another policy"))
    agree(county, monkeypatch, kept=False)
    for n in range(20):
        keep(county.house, began + (20 + n) * SETTLED, step=2)
    agree(county, monkeypatch)
    with look(county.house) as work:
        assert sorted(map(tuple, work.session.execute(counts))) == once


def test_counting_begins_when_what_was_under_way_is_settled(doors: Doors) -> None:
    doors.matter("U40")
    began = doors.house.machine_now()
    assert keep(doors.house, began) == 0
    assert keep(doors.house, began + SETTLED - timedelta(seconds=1)) == 0
    assert keep(doors.house, began + SETTLED) == 1


def test_a_ticket_that_came_after_the_first_mark_and_before_the_first_count_is_counted_once(
    county: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = county.house.machine_now()
    keep(county.house, began)
    county.matter()
    for later in (1, 2):
        keep(county.house, began + later * SETTLED)
    agree(county, monkeypatch)
