"""A backup holds the whole house, and becomes a house again on either database."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine

from bot.keys import Keys
from bot.refusal import Conflict, Invalid
from models.database import connect
from services.backup import backup, count_rows, restore
from services.house import House, RulesShelf
from services.move import move
from services.tick import beat, tick
from services.watch.doctor import examine
from services.watch.export import EXPORTS, export
from tests.houses import Town, make_town
from tests.web import WORDS, Doors, make_web


@pytest.fixture
def town(engine: Engine) -> Town:
    """A town where things have happened."""
    town = make_town(engine)
    doors = Doors(town, make_web(town.house))
    for unit in ("U40", None, "U09"):
        doors.picture(doors.matter(unit))
    town.clock.forward(days=9)
    tick(town.house, town.clock())
    return town


@pytest.fixture
def elsewhere(town: Town, blank_url: str, keys: Keys) -> Iterator[House]:
    """The same county on another, empty database."""
    engine = connect(blank_url, keys)
    yield replace(town.house, engine=engine, shelf=RulesShelf())
    engine.dispose()


def everything(house: House) -> dict[str, list[object]]:
    return {what: list(export(house, what, None, None)) for what in EXPORTS}


def test_a_backup_becomes_the_same_house_on_either_database(
    town: Town, elsewhere: House, blank_url: str, tmp_path: Path
) -> None:
    written = backup(town.house, tmp_path / "siling.backup")
    assert restore(elsewhere, blank_url, tmp_path / "siling.backup") == written
    assert everything(elsewhere) == everything(town.house)
    assert examine(elsewhere, town.clock())["broken"] == []
    moved = Town(elsewhere, town.clock, town.senders)
    Doors(moved, make_web(elsewhere)).matter("U40")


def test_a_backup_is_for_its_owner_alone_and_needs_the_key(town: Town, tmp_path: Path) -> None:
    backup(town.house, tmp_path / "siling.backup")
    assert (tmp_path / "siling.backup").stat().st_mode & 0o077 == 0
    assert WORDS.encode() not in (tmp_path / "siling.backup").read_bytes()


def test_nothing_is_overwritten(town: Town, tmp_path: Path) -> None:
    (tmp_path / "siling.backup").write_text("another")
    with pytest.raises(Conflict):
        backup(town.house, tmp_path / "siling.backup")
    backup(town.house, tmp_path / "second")
    with pytest.raises(Conflict):
        restore(town.house, "", tmp_path / "second")
    assert (tmp_path / "siling.backup").read_text() == "another"


def test_what_is_no_backup_is_refused(elsewhere: House, blank_url: str, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear Sir")
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE other (id)").connection.close()
    for name in ("letter", "other.db", "missing"):
        with pytest.raises(Invalid):
            restore(elsewhere, blank_url, tmp_path / name)


def test_a_backup_under_load_is_one_moment_of_the_house(
    town: Town, elsewhere: House, blank_url: str, tmp_path: Path
) -> None:
    enough = Event()

    def write(who: str) -> int:
        """One citizen after another has something to say, until the backup is done."""
        said = 0
        while not enough.is_set():
            assert town.says("路灯坏了没人修", f"{who}-{said}")
            said += 1
        return said

    before = count_rows(town.house.engine)["inbox"]
    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(write, name) for name in ("north", "south")]
        while count_rows(town.house.engine)["inbox"] < before + 4:
            assert not any(one.done() for one in writers)
        written = backup(town.house, tmp_path / "siling.backup")
        enough.set()
        said = sum(one.result() for one in writers)
    assert before + 4 <= written["inbox"] < before + said == count_rows(town.house.engine)["inbox"]
    assert restore(elsewhere, blank_url, tmp_path / "siling.backup") == written
    assert count_rows(elsewhere.engine) == written
    assert examine(elsewhere, town.clock())["broken"] == []


def test_a_stopped_house_moves_into_another_database_by_one_step(
    town: Town, elsewhere: House, blank_url: str
) -> None:
    now = town.clock.forward(hours=1)
    moved = move(town.house, blank_url, now)
    assert moved.counts == count_rows(town.house.engine) == count_rows(elsewhere.engine)
    assert everything(elsewhere) == everything(town.house)
    with pytest.raises(Conflict, match="holds rows"):
        move(town.house, blank_url, now)


def test_a_house_that_works_does_not_move(town: Town, elsewhere: House, blank_url: str) -> None:
    beat(town.house, "clock")
    with pytest.raises(Conflict, match="stop it"):
        move(town.house, blank_url, town.clock())


def test_a_house_moves_only_to_another_database(town: Town) -> None:
    own = town.house.engine.url.render_as_string(hide_password=False)
    now = town.clock.forward(hours=1)
    for target, error in ((own, Conflict), ("mysql://elsewhere/siling", Invalid), ("nowhere", Invalid)):
        with pytest.raises(error):
            move(town.house, target, now)
