"""While the database takes nothing, messages wait on disk; then each is registered once, in order."""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.journal import Message, Status
from bot.keys import Keys
from bot.letter import Progress
from bot.message import InboundMessage, MessageKind
from bot.vocabulary import Channel, Way
from models.database import connect, migrate
from services import journal as journals
from services.accept import Reception
from services.catch_up import catch_up, recall
from services.deliver import deliver
from services.house import House
from services.journal import Journal
from services.watch.doctor import examine
from services.watch.export import export
from services.watch.metrics import in_journal, measure
from tests.databases import OwnServer, installed_binaries
from tests.houses import MONDAY, Town, make_town
from tests.services import outages

LIMIT_SECONDS = 4.5
HOSPITAL = "县医院收费窗口排队两小时没人管"
LAMP = "解放路的路灯坏了一个星期没人修"
KEPT = "已收到并存好您的留言"


@dataclass
class Desk:
    """A town whose messages come in by the reception, as they do by the doors."""

    town: Town
    reception: Reception

    @property
    def house(self) -> House:
        return self.town.house

    @property
    def journal(self) -> Journal:
        assert self.house.journal is not None
        return self.house.journal

    def hears(self, name: str, text: str, who: str = "citizen-1") -> str:
        """A message comes in; gives the answer, which must come in time."""
        began = time.monotonic()
        said = self.reception.message(message(name, text, who))
        assert time.monotonic() - began < LIMIT_SECONDS
        return said or ""

    def tickets(self) -> list[dict[str, Any]]:
        return list(export(self.house, "tickets", None, None))

    def told(self, way: Way = Way.CUSTOMER_SERVICE) -> list[str]:
        """What went out since, in order."""
        deliver(self.house, self.town.clock())
        return [letter.text for letter in self.town.senders[way].letters]


def message(name: str, text: str, who: str = "citizen-1") -> InboundMessage:
    return InboundMessage(Channel.WECHAT, name, who, MONDAY, MessageKind.TEXT, text)


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    """A server that may die."""
    binaries = installed_binaries()
    if binaries is None:
        pytest.skip("no installed PostgreSQL that could be stopped")
    folder = Path(tmp_path_factory.mktemp("mortal"))
    for above in (folder, *folder.parents[:3]):
        above.chmod(0o755)
    server = OwnServer(binaries, folder / "server", {"listen_addresses": "", "fsync": "off"})
    server.start()
    migrate(server.address)
    yield server
    server.stop()


@pytest.fixture(params=["read_only", "full", "locked", "stopped", "frozen"])
def outage(request: pytest.FixtureRequest, database_url: str, keys: Keys) -> Iterator[tuple[Engine, Any]]:
    """A database and what happens to it; not every database can fail in every way."""
    kind, on_postgres = request.param, database_url.startswith("postgresql")
    if kind in ("stopped", "frozen"):
        if not on_postgres:
            pytest.skip("a file does not stop")
        server = request.getfixturevalue("own_server")
        database_url, happens = server.address, getattr(outages, kind)(server)
    else:
        if kind == "full" and on_postgres:
            pytest.skip("needs a disk of its own")
        happens = getattr(outages, kind)
    engine = connect(database_url, keys)
    yield engine, happens
    engine.dispose()


def desk_at(engine: Engine, folder: Path, keys: Keys, wait_seconds: float = 3.5) -> Desk:
    town = make_town(engine)
    town.says("你好", "the first of the day")  # the rules are read once, which takes its time
    house = replace(town.house, journal=Journal(folder / "journal", keys))
    return Desk(replace(town, house=house), Reception(house, wait_seconds))


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, keys: Keys) -> Desk:
    return desk_at(engine, tmp_path, keys)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody registers in the background: the test says when."""
    monkeypatch.setattr(Reception, "_catch_up_soon", lambda _self: None)


@pytest.mark.usefixtures("quiet")
def test_what_comes_while_the_database_takes_nothing_is_registered_once_in_order_when_it_is_back(
    outage: tuple[Engine, Any], request: pytest.FixtureRequest, tmp_path: Path, keys: Keys
) -> None:
    engine, happens = outage
    one, two = (f"{request.node.callspec.id}-{who}" for who in ("one", "two"))  # some share a server
    m1, m2, m3 = (f"{one}-{number}" for number in (1, 2, 3))
    desk = desk_at(engine, tmp_path, keys, wait_seconds=0.5)
    with happens(engine):
        assert desk.hears(m1, HOSPITAL, one).startswith(KEPT)
        assert desk.hears(m2, "The street lamp in Jiefang Road is broken", two).startswith("We have your")
        assert desk.hears(m1, HOSPITAL, one).startswith(KEPT)  # the platform tries again
        assert desk.hears(m3, "补充：就在一楼", one).startswith(KEPT)
        desk.reception.status("SM1", Progress.DELIVERED, "")
        waiting = in_journal(desk.house)
        assert waiting.since == MONDAY and waiting.count in (4, 5), "a callback may fit where no ticket does"
    desk.reception._pool.shutdown(wait=True)  # slow tries end, as they do in time
    assert catch_up(desk.house, desk.town.clock.forward(minutes=30)) == waiting.count
    assert not desk.journal.names()
    registered = {row["external_id"]: row["number"] for row in desk.tickets()
                  if row["external_id"] in (m1, m2, m3)}  # fmt: skip
    assert set(registered) == {m1, m2}, "one ticket each, m3 is more on m1's"
    told = {name: [said for said in desk.told() if number in said] for name, number in registered.items()}
    assert [len(told[m1]), len(told[m2])] == [2, 1]
    assert told[m1][0].startswith("已收到，编号") and told[m1][1].startswith("已补充到")
    assert all(row["received_at"] == MONDAY.isoformat() for row in desk.tickets()), (
        "the citizen's clock runs from when it was said"
    )
    assert examine(desk.house, desk.town.clock())["broken"] == []


@pytest.mark.usefixtures("quiet")
def test_who_has_something_waiting_waits_behind_it_and_others_do_not(desk: Desk) -> None:
    desk.journal.write(Message(message("m1", HOSPITAL, "one")), MONDAY)
    assert desk.hears("m2", "补充：就在一楼", "one").startswith(KEPT)
    assert desk.hears("m3", LAMP, "two").startswith("已收到，编号")
    catch_up(desk.house, MONDAY)
    assert desk.hears("m4", "补充：二楼也一样", "one").startswith("已补充到")


@pytest.mark.usefixtures("quiet")
def test_a_crash_between_registering_and_striking_says_nothing_twice(desk: Desk, tmp_path: Path) -> None:
    desk.journal.write(Message(message("m1", HOSPITAL)), MONDAY)
    (entry,) = (tmp_path / "journal").glob("*.kept")
    kept = entry.read_bytes()
    catch_up(desk.house, MONDAY)
    assert len(desk.told()) == 1
    entry.write_bytes(kept)
    assert catch_up(desk.house, MONDAY) == 1
    assert len(desk.told()) == 1 and len(desk.tickets()) == 1


def test_a_reception_registers_by_itself_what_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.accept.AGAIN_SECONDS", 0.01)
    desk.journal.write(Message(message("m1", HOSPITAL)), MONDAY)
    desk.hears("m2", LAMP, "two")
    until = time.monotonic() + 20
    while desk.journal.names() and time.monotonic() < until:
        time.sleep(0.01)
    assert len(desk.tickets()) == 2


@pytest.mark.usefixtures("quiet")
def test_what_cannot_be_registered_holds_nobody_up_and_doctor_says_so(desk: Desk, tmp_path: Path) -> None:
    desk.journal.write(Message(message("m1", HOSPITAL)), MONDAY)
    (entry,) = (tmp_path / "journal").glob("*.kept")
    whole = entry.read_bytes()
    entry.write_bytes(whole[:-1] + b"?")
    desk.journal.write(Message(message("m2", LAMP, "two")), MONDAY)
    assert "wait to be registered" in " ".join(examine(desk.house, MONDAY)["warnings"])
    assert catch_up(desk.house, MONDAY) == 1
    assert any("journal: 1 " in line for line in examine(desk.house, MONDAY)["broken"])
    entry.with_suffix(".aside").write_bytes(whole)
    assert recall(desk.house) == 1 and catch_up(desk.house, MONDAY) == 1
    assert examine(desk.house, MONDAY)["broken"] == [] and len(desk.tickets()) == 2


@pytest.mark.usefixtures("quiet")
def test_more_at_once_than_can_be_registered_are_kept_not_dropped(desk: Desk) -> None:
    busy = Reception(desk.house, at_once=1)
    busy._free.acquire()
    assert (busy.message(message("m1", HOSPITAL)) or "").startswith(KEPT)
    catch_up(desk.house, MONDAY)
    assert len(desk.tickets()) == 1


def test_without_a_database_the_measures_still_say_what_waits(desk: Desk, keys: Keys) -> None:
    desk.journal.write(Status("SM1", Progress.SENT, ""), MONDAY)
    away = connect("postgresql+psycopg://somebody@127.0.0.1:1/nothing", keys)
    assert measure(replace(desk.house, engine=away), MONDAY) is None and in_journal(desk.house).count == 1


class TestOnDisk:
    def test_nobody_reads_it_without_the_keys_and_nobody_else_may_open_it(
        self, tmp_path: Path, keys: Keys
    ) -> None:
        Journal(tmp_path / "j", keys).write(Message(message("m1", HOSPITAL, "openid-7")), MONDAY)
        (entry,) = (tmp_path / "j").iterdir()
        assert HOSPITAL.encode() not in entry.read_bytes() and "openid-7" not in entry.name
        assert entry.stat().st_mode & 0o077 == 0 and entry.parent.stat().st_mode & 0o077 == 0

    def test_what_a_killed_process_acknowledged_is_there_whole(self, tmp_path: Path, keys: Keys) -> None:
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "j")], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        said = [child.stdout.readline().strip() for _ in range(25)]
        child.kill()
        said += child.stdout.read().split()
        journal = Journal(tmp_path / "j", keys)
        kept = [entry.provider_id for name in journal.names()
                if isinstance(entry := journal.read(name), Status)]  # fmt: skip
        assert kept[: len(said)] == said and len(kept) <= len(said) + 1

    def test_a_full_disk_leaves_the_room_that_was_set_aside(
        self, tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        journal = Journal(tmp_path / "j", keys)
        journal.prepare()
        reserve, sync = tmp_path / "j" / journals.RESERVE, os.fsync

        def sync_on_a_full_disk(file: int) -> None:
            if reserve.stat().st_size == journals.RESERVE_BYTES:
                raise OSError(errno.ENOSPC, "No space left on device")
            sync(file)

        monkeypatch.setattr(os, "fsync", sync_on_a_full_disk)
        journal.write(Message(message("m1", HOSPITAL)), MONDAY)
        assert len(journal.names()) == 1
        assert not list((tmp_path / "j").glob("*.draft"))
        os.truncate(reserve, 0)
        monkeypatch.setattr(os, "fsync", lambda _file: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
        with pytest.raises(OSError, match="full"):
            journal.write(Message(message("m2", HOSPITAL)), MONDAY)


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bot.journal import Status
from bot.keys import Keys
from bot.letter import Progress
from services.journal import Journal
journal, number = Journal(Path(sys.argv[1]), Keys(bytes(range(32)))), 0
while True:
    number += 1
    journal.write(Status(str(number), Progress.SENT, ""), datetime.now(UTC))
    print(number, flush=True)
"""
