"""No page asks the database much, however much there is: every address a role may open is counted."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from bot.vocabulary import Role
from services.house import House
from services.tick import tick
from tests.handlers.pages.test_roles import ALLOWED, address, for_people
from tests.web import Doors

MOST = 15
FULL = 40  # matters of one unit, in every stage
BEGINNINGS = re.compile(r"\s*(BEGIN|SAVEPOINT|RELEASE|PRAGMA|SET)", re.IGNORECASE)
TEXTS = {"text": "已经安排处理", "reason": "not_duty", "unit": "U16", "basis": "三定方案"}


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    """The statements that are executed inside."""
    said: list[str] = []

    def hear(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not BEGINNINGS.match(statement):
            said.append(statement)

    event.listen(house.engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(house.engine, "before_cursor_execute", hear)


@pytest.fixture
def busy(doors: Doors) -> Doors:
    """A county in the middle of its day: matters in triage, signed, answered, returned, overdue."""
    unit = doors.program(Role.UNIT, "U40")
    for turn in range(FULL):
        number = doors.matter(None if turn % 5 == 4 else "U40")
        doors.picture(number)
        for verb in (("sign",), ("return",), ("sign", "contact"), ("reply",), ())[turn % 5]:
            assert unit.act(number, verb, **TEXTS).status_code < 500
    doors.stuck(doors.matter("U40"))
    doors.town.clock.forward(days=5)
    tick(doors.house, doors.town.clock())
    return doors


def test_no_page_takes_more_than_fifteen_statements(busy: Doors) -> None:
    """A page that asks more for each row grows with the county; so the number is bounded."""
    number = busy.matter("U40")
    too_many: list[str] = []
    for role in Role:
        browser = busy.browser(role, "U40" if role is Role.UNIT else None)
        for rule in pages_of(busy, role):
            path = address(rule, number=number, code="U40")
            with counted(busy.house) as said:
                answer = browser.client.get(path)
            assert answer.status_code < 500, (path, answer.status_code)
            if len(said) > MOST:
                too_many.append(f"{role} {path}: {len(said)}")
    assert too_many == []


def pages_of(doors: Doors, role: Role) -> list[str]:
    """What a role may look at."""
    return [
        rule for rule, method in for_people(doors.app) if method == "GET" and role in ALLOWED.get(rule, ())
    ]
