"""Moving the house into another database, as from SQLite to PostgreSQL: copied, then checked, then said."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.refusal import Conflict, Invalid
from models.database import connect
from models.workings import Heartbeat
from services.backup import backup, count_rows, restore
from services.house import House, RulesShelf
from services.watch.doctor import examine
from services.work import look

STOPPED = timedelta(minutes=1)  # a clock that works beats more often
KINDS = ("sqlite", "postgresql", "postgresql+psycopg")


@dataclass(frozen=True)
class Moved:
    """Rows of each table, the same on both sides, and the address without its password."""

    counts: dict[str, int]
    address: str


def move(house: House, target_url: str, now: datetime) -> Moved:
    """Copy the stopped house into the empty database at `target_url` and check the copy; nothing is removed.

    Raises Invalid for an address that is none; Conflict while the house works, while messages wait in its
    journal, when the target holds rows, and when the copy differs or its doctor finds something broken.
    """
    address = _checked(house, target_url)
    _stands_still(house, now)
    target = replace(house, engine=connect(target_url, house.keys), shelf=RulesShelf(), journal=None)
    try:
        with TemporaryDirectory(prefix="siling-move-") as folder:
            written = backup(house, Path(folder) / "house.db")
            restore(target, target_url, Path(folder) / "house.db")
        _same(written, count_rows(target.engine), "the copy")
        _same(written, count_rows(house.engine), "this house, which worked meanwhile,")
        if broken := examine(target, now)["broken"]:
            raise Conflict("target", f"the doctor finds in the copy: {broken[0]}")
    finally:
        target.engine.dispose()
    return Moved(written, address)


def _checked(house: House, target_url: str) -> str:
    try:
        url = make_url(target_url)
    except ArgumentError:
        raise Invalid("target", "the target is no address of a database") from None
    if url.drivername not in KINDS:
        raise Invalid("target", "the target must begin with sqlite:/// or postgresql+psycopg://")
    if url == house.engine.url:
        raise Conflict("target", "the target is the database that the house is in already")
    return url.render_as_string(hide_password=True)


def _stands_still(house: House, now: datetime) -> None:
    """What comes in while rows are copied would stay behind."""
    with look(house, now) as work:
        beats = work.session.scalars(select(Heartbeat.at)).all()
    if any(abs(now - at) < STOPPED for at in beats):
        raise Conflict("house", "the house still works: stop it, wait a minute, then move")
    waiting = house.journal.waiting() if house.journal else None
    if waiting and waiting.count + waiting.aside:
        raise Conflict("journal", "messages wait in the journal: start the house once so that it takes them")


def _same(written: dict[str, int], found: dict[str, int], whose: str) -> None:
    for table, many in written.items():
        if found.get(table) != many:
            raise Conflict("target", f"{whose} has {found.get(table)} rows in {table}, the backup has {many}")
