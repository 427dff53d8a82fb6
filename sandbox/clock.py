"""The demo's clock: the machine's, and the seconds it was advanced. It never goes back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock


class Clock:
    """Keeps how far time is advanced in `file`, which every process of the demo reads."""

    def __init__(self, file: Path, machine: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._file, self._machine, self._lock = file, machine, Lock()

    def machine(self) -> datetime:
        """The machine's own time, for tokens and waiting."""
        return self._machine()

    def now(self) -> datetime:
        """The demo's time, aware UTC."""
        return self._machine() + self.ahead

    @property
    def ahead(self) -> timedelta:
        """How far the demo is ahead of the machine."""
        try:
            return timedelta(seconds=max(0, int(self._file.read_text(encoding="ascii"))))
        except (OSError, ValueError):
            return timedelta()

    def advance(self, seconds: int) -> datetime:
        """Go on by so many seconds; gives the new time. Raises ValueError for a step back or over a year."""
        if not 0 <= seconds <= 366 * 24 * 3600:
            raise ValueError("the clock only goes forward, a year at most")
        with self._lock:
            total = int(self.ahead.total_seconds()) + seconds
            self._file.parent.mkdir(parents=True, exist_ok=True)
            draft = self._file.with_name(self._file.name + ".new")
            draft.write_text(str(total), encoding="ascii")
            draft.replace(self._file)
        return self.now()
