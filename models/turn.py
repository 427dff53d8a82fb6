"""Taking turns at SQLite's one writer: threads by a lock, processes by a lock on a file.

SQLite itself makes a waiting writer sleep and look again, which under load starves some for seconds;
a file lock is handed on at once. It is a courtesy, not a safeguard: the database's own lock still holds.
"""

from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import IO, Any

try:
    import fcntl
except ImportError:  # Windows: threads still take turns, processes wait as SQLite does
    fcntl = None  # type: ignore[assignment]


def lock_file(file: IO[Any]) -> bool:
    """Take the file's lock until it is closed, without waiting; False when another process has it."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Turn:
    """A context that one writer at a time is in, among all processes that use the same file."""

    def __init__(self, file: Path) -> None:
        self._lock = Lock()
        self._file = file.open("a")

    def __enter__(self) -> None:
        self._lock.acquire()
        if fcntl:
            fcntl.flock(self._file.fileno(), fcntl.LOCK_EX)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if fcntl:
            fcntl.flock(self._file.fileno(), fcntl.LOCK_UN)
        self._lock.release()
