"""A county that runs the release before this one upgrades without losing a row or a promise.

`release_0002.jsonl` was written by that release itself: tickets in every status, taken through its own
conversation and verbs, one row a line, sealed with the keys of the tests.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, DateTime, Engine, LargeBinary, MetaData, create_engine, func, select

from bot.keys import Keys
from bot.vocabulary import Role, Status
from models.database import connect, migrate, reading
from models.registry import Guide
from models.tables import METADATA
from services.tick import tick
from services.watch.doctor import examine
from services.watch.export import export
from tests.houses import Clock, Town, make_house
from tests.web import Doors, make_web

LAST_RELEASE = "0002"
ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("release_0002.jsonl").read_text(encoding="utf-8").splitlines()
]
LEFT_OFF = datetime(2026, 11, 24, 4, tzinfo=UTC)  # where that release's clock stood


@pytest.fixture
def upgraded(blank_url: str, keys: Keys) -> Iterator[Engine]:
    """The old release's database, with its rows, brought to this release's schema."""
    migrate(blank_url, LAST_RELEASE)
    fill(blank_url)
    migrate(blank_url)
    engine = connect(blank_url, keys)
    yield engine
    engine.dispose()


def fill(url: str) -> None:
    """Put the old release's rows into its own schema, and let the counters go on after them."""
    engine = create_engine(url)
    schema = MetaData()
    schema.reflect(engine)
    sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        if not sqlite:
            connection.exec_driver_sql("SET session_replication_role = replica")  # rows in any order
        for one in ROWS:
            table = schema.tables[one["table"]]
            row = {name: as_stored(table.c[name].type, value, sqlite) for name, value in one["row"].items()}
            connection.execute(table.insert().values(row))
        for name in {one["table"] for one in ROWS if "id" in one["row"]} if not sqlite else ():
            highest = f"(SELECT max(id) FROM {name})"
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {highest})")
    engine.dispose()


def as_stored(kind: Any, value: Any, sqlite: bool) -> Any:
    """A value as the column wants it; the file has SQLite's."""
    if isinstance(kind, LargeBinary):
        return bytes.fromhex(value["hex"])
    if isinstance(kind, DateTime):
        at = datetime.fromisoformat(value)
        return at if sqlite else at.replace(tzinfo=UTC)
    if isinstance(kind, JSON):
        return json.loads(value)
    return bool(value) if kind.python_type is bool else value


def test_the_fixture_has_a_ticket_in_every_status() -> None:
    assert {one["row"]["status"] for one in ROWS if one["table"] == "tickets"} == set(Status)


def test_an_upgrade_loses_no_row_and_no_promise(upgraded: Engine) -> None:
    house = make_house(upgraded, Clock(LEFT_OFF))  # seeds, as each start does
    before = Counter(one["table"] for one in ROWS)
    assert count(upgraded, "guides") >= before.pop("guides")  # a release may bring more of them
    assert {name: count(upgraded, name) for name in before} == before
    assert examine(house, LEFT_OFF)["broken"] == []


def test_a_guide_that_somebody_edited_stays_theirs(upgraded: Engine) -> None:
    edited = next(one["row"] for one in ROWS if one["table"] == "guides" and "edited_at" in one["row"])
    make_house(upgraded, Clock(LEFT_OFF))
    with reading(upgraded) as session:
        assert session.get_one(Guide, edited["key"]).edited_at is not None


def count(engine: Engine, table: str) -> int:
    """How many rows it has."""
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(METADATA.tables[table])) or 0


def test_every_old_ticket_opens_and_life_goes_on_after_an_upgrade(upgraded: Engine) -> None:
    clock = Clock(LEFT_OFF)
    town = Town(make_house(upgraded, clock), clock, {})
    doors = Doors(town, make_web(town.house))
    desk = doors.browser(Role.SUPERVISOR)
    tickets = list(export(town.house, "tickets", None, None))
    assert len(tickets) == sum(one["table"] == "tickets" for one in ROWS)
    for ticket in tickets:
        assert desk.open(f"/centre/{ticket['number']}").status_code == 200
        assert ticket["number"] in desk.page
    doors.matter("U40")
    tick(town.house, clock.forward(days=12))
    assert examine(town.house, clock())["broken"] == []
