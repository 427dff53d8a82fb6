"""What the writer of a paper gets, and what it tells of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.paper import Paper
from bot.permission import Actor
from models.documents import Document
from services.work import Work

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Told:
    """The made file's name and kind; `paper` where it may be read as a page too."""

    name: str
    content_type: str
    paper: Paper | None = None


@dataclass(frozen=True)
class Task:
    """One paper to be written from one snapshot; `progress` takes rows done and rows in all."""

    work: Work
    row: Document
    progress: Callable[[int, int], None]

    @property
    def actor(self) -> Actor:
        """Who asked: nothing above their sight may come into the paper."""
        return Actor.from_kept(self.row.by)

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.row.language

    def say(self, key: str, /, **values: object) -> str:
        """Words of `document.*`."""
        return self.work.say(self.language, f"document.{key}", **values)

    def word(self, key: str) -> str:
        """A code's word by its whole key, or the code where there is none yet."""
        wording = self.work.rules.wording
        return wording.say(self.language, key) if wording.has(key) else key.rpartition(".")[2]

    def local(self, at: datetime | None) -> datetime | None:
        """A moment on the county's own clock, without a zone, as sheets and papers show it."""
        zone = ZoneInfo(self.work.rules.calendar.zone)
        return at.astimezone(zone).replace(tzinfo=None) if at else None

    def stamp(self, at: datetime | str | None) -> str:
        """The same as words, from ISO 8601 too; a dash for none."""
        moment = self.local(datetime.fromisoformat(at) if isinstance(at, str) else at)
        return f"{moment:%Y-%m-%d %H:%M}" if moment else "—"
