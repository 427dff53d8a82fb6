"""A backup holds the whole house, and becomes a house again on either database."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.keys import Keys
from bot.refusal import Conflict, Invalid
from models.database import connect
from services.backup import backup, restore
from services.house import House, RulesShelf
from services.tick import tick
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
