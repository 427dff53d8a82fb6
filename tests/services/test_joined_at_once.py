"""Two officers join one pair at the same moment, each from the other end: one does it, the other is told."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError, Thread, local
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

from bot.permission import Actor
from bot.refusal import Refusal
from bot.vocabulary import Role
from models.tickets import Ticket
from services.tickets.verbs import act
from services.work import look
from tests.houses import Town, make_town

TOLD = ("石桥镇的路灯坏了一个月，晚上看不见路", "人民路的下水道堵了，污水流到街上")


@contextmanager
def each_holds_one(engine: Engine) -> Iterator[None]:
    """Whoever has locked a ticket waits a moment for the other to have locked one too."""
    both, mine = Barrier(2), local()

    def wait(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "FOR NO KEY UPDATE" in statement and "FROM tickets" in statement and not vars(mine).get("met"):
            mine.met = True
            with suppress(BrokenBarrierError):
                both.wait(0.5)

    event.listen(engine, "after_cursor_execute", wait)
    yield
    event.remove(engine, "after_cursor_execute", wait)


def joins(town: Town, officer: Actor, number: str, other: str, told: list[str]) -> None:
    """What becomes of it: the status, why not, or what broke."""
    try:
        told.append(act(town.house, officer, number, "join", {"number": other}, town.clock()))
    except Refusal as refusal:
        told.append(refusal.key)
    except Exception as error:
        told.append(type(error).__name__)


@pytest.fixture
def pair(engine: Engine) -> tuple[Town, str, str]:
    """A house with two matters that nobody has joined."""
    town = make_town(engine)
    for turn, text in enumerate(TOLD):
        town.says(text, f"citizen-{turn}")
    with look(town.house) as work:
        one, two = work.session.scalars(select(Ticket.number).order_by(Ticket.id)).all()
    return town, one, two


def test_one_joins_and_the_other_is_told_that_it_is_done(pair: tuple[Town, str, str]) -> None:
    (town, one, two), told = pair, list[str]()
    ways = [(town.staff(Role.DUTY), one, two), (town.staff(Role.DUTY), two, one)]
    threads = [Thread(target=joins, args=(town, *way, told)) for way in ways]
    with each_holds_one(town.house.engine):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert len(told) == 2 and "joined" in told and set(told) & {"open", "assigned"}, told
    with look(town.house) as work:
        assert work.session.scalar(select(func.count()).where(Ticket.leads)) == 1
        assert len(set(work.session.scalars(select(Ticket.matter_id)))) == 1
