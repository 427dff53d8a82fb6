"""What cannot enter the database now waits on this machine's own disk: one sealed file an entry.

An entry is written under another name, synced, renamed, and its folder synced: after a crash it is there
whole or not at all, and nobody was told that it was. Names sort by the time of receipt and hold a keyed
index of the sender, so that what a person writes next can wait behind it (ADR 0014).
"""

import errno
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from threading import Lock

from bot.journal import Entry, Message, decode, encode
from bot.keys import Keys
from models.turn import lock_file

CONTEXT = "journal.entry"
KEPT, ASIDE, DRAFT = ".kept", ".aside", ".draft"
RESERVE = "reserve"
RESERVE_BYTES = 8 * 1024 * 1024  # room for two thousand entries when the disk is full
GIVEN_UP_BYTES = 64 * 1024  # of the reserve, for each entry that found no room
ANYBODY = "0" * 16  # the mark of what has no sender


@dataclass(frozen=True)
class Waiting:
    """How many entries wait, since when (None: none), and how many were set aside as not registrable."""

    count: int = 0
    since: datetime | None = None
    aside: int = 0


class Journal:
    """A folder of entries, shared by all processes of this machine."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._folder, self._keys = folder, keys
        self._lock, self._last = Lock(), 0

    def prepare(self) -> None:
        """Make the folder, for its owner only, and set room aside for the day the disk is full."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        reserve = self._folder / RESERVE
        if not reserve.exists() or not self.names() and reserve.stat().st_size < RESERVE_BYTES:
            with suppress(OSError), reserve.open("wb") as file:
                file.write(bytes(RESERVE_BYTES))

    def write(self, entry: Entry, at: datetime) -> None:
        """Keep an entry; it survives anything when this returns. Raises OSError where there is no room.

        `at` is the machine's time: it gives the order.
        """
        sender = entry.message.sender if isinstance(entry, Message) else None
        name = f"{self._stamp(at):020d}-{self._mark(sender)}-{token_hex(4)}"
        sealed = self._keys.seal(encode(entry), context=CONTEXT)
        while True:
            try:
                self._place(name, sealed)
                return
            except FileNotFoundError:
                self._folder.mkdir(mode=0o700, parents=True)
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT) or not self._give_up_reserve():
                    raise

    def holds(self, sender: str) -> bool:
        """True when something of this sender still waits."""
        names = self.names()
        return bool(names) and any(f"-{self._mark(sender)}-" in name for name in names)

    def names(self) -> list[str]:
        """The entries that wait, in the order they came."""
        return self._listed(KEPT)

    def by_turns(self) -> list[str]:
        """The same, each sender's in order, and of all senders the first ones before the second ones: who
        sent a thousand holds up nobody who sent one."""
        before, turns = Counter[str](), []
        for name in self.names():
            mark = name.split("-")[1]
            turns.append((before[mark], name))
            before[mark] += mark != ANYBODY
        return [name for _, name in sorted(turns)]

    def read(self, name: str) -> Entry | None:
        """An entry; None when another process has registered it. Raises SealBroken, or as `decode` does."""
        try:
            sealed = (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None
        return decode(self._keys.open(sealed, context=CONTEXT))

    def strike(self, name: str) -> None:
        """It is registered."""
        (self._folder / name).unlink(missing_ok=True)

    def set_aside(self, name: str) -> None:
        """It could not be registered and holds nobody up; it is kept for whoever mends what is wrong."""
        path = self._folder / name
        path.rename(path.with_suffix(ASIDE))

    def recall(self) -> int:
        """Let what was set aside be tried again; gives how many."""
        names = self._listed(ASIDE)
        for name in names:
            path = self._folder / name
            path.rename(path.with_suffix(KEPT))
        return len(names)

    def waiting(self) -> Waiting:
        """How things stand."""
        names = self.names()
        since = datetime.fromtimestamp(int(names[0].split("-")[0]) / 1e6, UTC) if names else None
        return Waiting(len(names), since, len(self._listed(ASIDE)))

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Inside, only this process registers, if True: in order, and not twice at once. Ends with it."""
        if not self._folder.is_dir():
            yield False
            return
        with (self._folder / "registering").open("ab") as file:
            yield lock_file(file)

    def _stamp(self, at: datetime) -> int:
        """Microseconds, never the same and never earlier than before in this process."""
        with self._lock:
            self._last = max(self._last + 1, int(at.timestamp() * 1e6))
            return self._last

    def _mark(self, sender: str | None) -> str:
        return self._keys.index(sender, context="journal")[:16] if sender else ANYBODY

    def _place(self, name: str, sealed: bytes) -> None:
        draft = self._folder / (name + DRAFT)
        try:
            with open(draft, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(self._folder / (name + KEPT))
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _give_up_reserve(self) -> bool:
        """Make a little room; False when there is none left to give."""
        reserve = self._folder / RESERVE
        left = reserve.stat().st_size if reserve.exists() else 0
        if left:
            os.truncate(reserve, max(0, left - GIVEN_UP_BYTES))
        return left > 0

    def _listed(self, suffix: str) -> list[str]:
        try:
            with os.scandir(self._folder) as found:
                return sorted(one.name for one in found if one.name.endswith(suffix))
        except FileNotFoundError:
            return []
