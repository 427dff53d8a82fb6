"""What the stand-in platforms remember: people and their phones, lines said, media, faults, the ledger."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from threading import RLock
from typing import Any

from sandbox.faults import USUAL, Fault, Pace, known

SCHEMA = """
CREATE TABLE IF NOT EXISTS people (id INTEGER PRIMARY KEY, channel TEXT, name TEXT, address TEXT,
    following INTEGER DEFAULT 1, stopped INTEGER DEFAULT 0, said_at REAL, since_said INTEGER DEFAULT 0,
    tapped_at REAL, since_tapped INTEGER DEFAULT 0, UNIQUE (channel, address));
CREATE TABLE IF NOT EXISTS lines (id INTEGER PRIMARY KEY, person_id INTEGER, at REAL, side TEXT, kind TEXT,
    text TEXT, media_id TEXT, status TEXT, note TEXT, provider_id TEXT);
CREATE INDEX IF NOT EXISTS lines_of ON lines (person_id, id);
CREATE INDEX IF NOT EXISTS lines_by_provider ON lines (provider_id);
CREATE TABLE IF NOT EXISTS media (id TEXT PRIMARY KEY, content_type TEXT, body BLOB, at REAL);
CREATE TABLE IF NOT EXISTS scenes (ticket TEXT PRIMARY KEY, scene TEXT, at REAL, seconds INTEGER);
CREATE TABLE IF NOT EXISTS faults (id INTEGER PRIMARY KEY, place TEXT, effect TEXT, person_id INTEGER,
    left INTEGER);
CREATE TABLE IF NOT EXISTS ledger (id INTEGER PRIMARY KEY, at REAL, kind TEXT, person_id INTEGER,
    provider_id TEXT, try INTEGER, outcome TEXT, text TEXT);
"""
CHANNELS = ("wechat", "sms")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone. `address` is an openid or an E.164 number; times are the demo's, UTC."""

    id: int
    channel: str
    name: str
    address: str
    following: bool
    stopped: bool
    said_at: datetime | None
    since_said: int
    tapped_at: datetime | None
    since_tapped: int


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on a phone: `side` is out (from the person to the house) or in (from the house).

    `kind`: text image voice location event template sms notice. `status`: sent, answered, refused, queued,
    delivered, undelivered, failed. `note` is for the one who plays: a code, a number of tries.
    """

    id: int
    person_id: int
    at: datetime
    side: str
    kind: str
    text: str
    media_id: str
    status: str
    note: str
    provider_id: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: a push (one row a try), or something the house sent and we took."""

    id: int
    at: datetime
    kind: str
    person_id: int
    provider_id: str
    tried: int
    outcome: str
    text: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A QR code the house had made: its ticket, its scene, its seconds to live (0: for ever)."""

    ticket: str
    scene: str
    at: datetime
    seconds: int


class World:
    """A small database of its own, safe to use from many threads. `now` is the demo's clock, `pace` how
    long what goes wrong takes."""

    def __init__(self, path: Path | str, now: Callable[[], datetime], pace: Pace = USUAL) -> None:
        self.now, self.pace = now, pace
        self._lock = RLock()
        self._db = sqlite3.connect(str(path), check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        if str(path) != ":memory:":
            self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(SCHEMA)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else reads or writes inside."""
        with self._lock:
            yield

    def _do(self, statement: str, *values: Any) -> int:
        with self._lock:
            return self._db.execute(statement, values).lastrowid or 0

    def _all(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()

    # People

    def add_person(self, channel: str, name: str, address: str = "") -> Person:
        """Somebody new; without an address one is drawn. Raises ValueError for an unknown channel or an
        address that is taken."""
        if channel not in CHANNELS:
            raise ValueError("the channel is wechat or sms")
        at = address or (
            "o" + token_hex(13) if channel == "wechat" else f"+8529{int(token_hex(4), 16) % 10**7:07d}"
        )
        try:
            made = self._do(
                "INSERT INTO people (channel, name, address) VALUES (?, ?, ?)", channel, name or at, at
            )
        except sqlite3.IntegrityError:
            raise ValueError("somebody has this address already") from None
        return self.person(made)

    def people(self) -> list[Person]:
        """Everybody, in the order they came."""
        return [_person(row) for row in self._all("SELECT * FROM people ORDER BY id")]

    def person(self, number: int) -> Person:
        """One of them. Raises KeyError."""
        rows = self._all("SELECT * FROM people WHERE id = ?", number)
        if not rows:
            raise KeyError(number)
        return _person(rows[0])

    def by_address(self, channel: str, address: str) -> Person | None:
        """Whose phone this is."""
        rows = self._all("SELECT * FROM people WHERE channel = ? AND address = ?", channel, address)
        return _person(rows[0]) if rows else None

    def set_following(self, number: int, following: bool) -> None:
        """They follow the account, or not any more."""
        self._do("UPDATE people SET following = ? WHERE id = ?", following, number)

    def set_stopped(self, number: int, stopped: bool) -> None:
        """They wrote STOP, or START."""
        self._do("UPDATE people SET stopped = ? WHERE id = ?", stopped, number)

    def said(self, number: int) -> None:
        """They wrote: a window of 48 hours opens and its count begins anew."""
        at = self.now().timestamp()
        self._do("UPDATE people SET said_at = ?, since_said = 0 WHERE id = ?", at, number)

    def tapped(self, number: int) -> None:
        """They tapped, followed or scanned: a window of a minute."""
        at = self.now().timestamp()
        self._do("UPDATE people SET tapped_at = ?, since_tapped = 0 WHERE id = ?", at, number)

    def counted(self, number: int, window: str) -> None:
        """One more message in the window `said` or `tapped`."""
        column = {"said": "since_said", "tapped": "since_tapped"}[window]
        self._do(f"UPDATE people SET {column} = {column} + 1 WHERE id = ?", number)

    # Lines

    def add_line(
        self, person_id: int, side: str, kind: str, text: str = "", *,
        media_id: str = "", status: str = "sent", note: str = "", provider_id: str = "",
    ) -> int:  # fmt: skip
        """One more line on a phone; its id."""
        return self._do(
            "INSERT INTO lines (person_id, at, side, kind, text, media_id, status, note, provider_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            person_id, self.now().timestamp(), side, kind, text, media_id, status, note, provider_id,
        )  # fmt: skip

    def set_status(self, line: int, status: str, note: str = "") -> None:
        """What became of it."""
        self._do("UPDATE lines SET status = ?, note = ? WHERE id = ?", status, note, line)

    def lines(self, person_id: int, after: int = 0, limit: int = 300) -> list[Line]:
        """The latest lines of a phone, oldest first."""
        rows = self._all(
            "SELECT * FROM lines WHERE person_id = ? AND id > ? ORDER BY id DESC LIMIT ?",
            person_id,
            after,
            limit,
        )
        return [_line(row) for row in reversed(rows)]

    def last_lines(self) -> dict[int, Line]:
        """The last line of each phone."""
        rows = self._all("SELECT * FROM lines WHERE id IN (SELECT max(id) FROM lines GROUP BY person_id)")
        return {row["person_id"]: _line(row) for row in rows}

    def by_provider_id(self, provider_id: str) -> Line | None:
        """The line a platform's id names."""
        rows = self._all("SELECT * FROM lines WHERE provider_id = ? ORDER BY id LIMIT 1", provider_id)
        return _line(rows[0]) if rows else None

    def sent_to(self, person_id: int) -> list[Line]:
        """What was sent to a phone from outside a request, newest first."""
        rows = self._all(
            "SELECT * FROM lines WHERE person_id = ? AND side = 'in' AND provider_id != '' ORDER BY id DESC",
            person_id,
        )
        return [_line(row) for row in rows]

    # Media, scenes

    def keep_media(self, content_type: str, body: bytes) -> str:
        """Keep a picture or a voice; its id."""
        made = token_hex(16)
        self._do("INSERT INTO media VALUES (?, ?, ?, ?)", made, content_type, body, self.now().timestamp())
        return made

    def media(self, media_id: str) -> tuple[str, bytes, datetime]:
        """Content type, bytes, and when it was kept. Raises KeyError."""
        rows = self._all("SELECT * FROM media WHERE id = ?", media_id)
        if not rows:
            raise KeyError(media_id)
        return rows[0]["content_type"], rows[0]["body"], _time(rows[0]["at"])

    def add_scene(self, scene: str, seconds: int) -> Scene:
        """A QR code for a scene: the same code for the same permanent scene."""
        for known_one in self.scenes():
            if known_one.scene == scene and known_one.seconds == seconds == 0:
                return known_one
        at = self.now()
        ticket = "gQ" + token_hex(30)
        self._do("INSERT INTO scenes VALUES (?, ?, ?, ?)", ticket, scene, at.timestamp(), seconds)
        return Scene(ticket, scene, at, seconds)

    def scenes(self) -> list[Scene]:
        """Every QR code that was made, newest first."""
        rows = self._all("SELECT * FROM scenes ORDER BY at DESC")
        return [Scene(row["ticket"], row["scene"], _time(row["at"]), row["seconds"]) for row in rows]

    # Faults

    def set_fault(self, where: str, effect: str, *, person_id: int = 0, times: int = 1) -> Fault:
        """Let something go wrong. Raises UnknownFault."""
        known(where, effect)
        values = (where, effect, person_id, max(0, min(times, 1000)))
        made = self._do("INSERT INTO faults (place, effect, person_id, left) VALUES (?, ?, ?, ?)", *values)
        return Fault(made, *values)

    def faults(self) -> list[Fault]:
        """What is set to go wrong."""
        return [
            Fault(row["id"], row["place"], row["effect"], row["person_id"], row["left"])
            for row in self._all("SELECT * FROM faults ORDER BY id")
        ]

    def take_fault(self, where: str, person_id: int = 0) -> str:
        """The effect to show now ("" for none); it counts as once shown."""
        with self._lock:
            for fault in self.faults():
                if fault.where == where and fault.person_id in (0, person_id):
                    if fault.left == 1:
                        self.clear_fault(fault.id)
                    elif fault.left:
                        self._do("UPDATE faults SET left = left - 1 WHERE id = ?", fault.id)
                    return fault.effect
        return ""

    def clear_fault(self, number: int) -> None:
        """No more of this one."""
        self._do("DELETE FROM faults WHERE id = ?", number)

    def clear_faults(self) -> None:
        """Everything works again."""
        self._do("DELETE FROM faults")

    # The ledger

    def enter(
        self, kind: str, person_id: int, provider_id: str, outcome: str, text: str = "", tried: int = 1
    ) -> None:
        """Write down a push or a send: what a harness compares with the house's own database."""
        self._do(
            "INSERT INTO ledger (at, kind, person_id, provider_id, try, outcome, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            self.now().timestamp(), kind, person_id, provider_id, tried, outcome, text,
        )  # fmt: skip

    def ledger(self, after: int = 0, limit: int = 1000) -> list[Entry]:
        """The entries after one, oldest first."""
        rows = self._all("SELECT * FROM ledger WHERE id > ? ORDER BY id LIMIT ?", after, limit)
        return [_entry(row) for row in rows]

    def latest(self, limit: int) -> list[Entry]:
        """The last entries, newest first."""
        return [_entry(row) for row in self._all("SELECT * FROM ledger ORDER BY id DESC LIMIT ?", limit)]


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        row["id"], _time(row["at"]), row["kind"], row["person_id"], row["provider_id"], row["try"],
        row["outcome"], row["text"],
    )  # fmt: skip


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _person(row: sqlite3.Row) -> Person:
    return Person(
        row["id"], row["channel"], row["name"], row["address"], bool(row["following"]), bool(row["stopped"]),
        _time(row["said_at"]) if row["said_at"] else None, row["since_said"],
        _time(row["tapped_at"]) if row["tapped_at"] else None, row["since_tapped"],
    )  # fmt: skip


def _line(row: sqlite3.Row) -> Line:
    return Line(
        row["id"], row["person_id"], _time(row["at"]), row["side"], row["kind"], row["text"], row["media_id"],
        row["status"], row["note"], row["provider_id"],
    )  # fmt: skip
