"""What the conversation may know of a sender when a message arrives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.vocabulary import Nature, Status


class QuestionKind(StrEnum):
    """The questions the house asks; at most one is open with a person at a time."""

    SAME_MATTER = "same_matter"  # 1 the same matter, 2 another one
    WITHDRAW = "withdraw"  # 1 withdraw it, 2 keep it
    ERASE = "erase"  # 1 erase my data, 2 keep
    PROPOSAL = "proposal"  # 1 agree to the new date, 2 do not
    SATISFACTION = "satisfaction"  # 5..1 or words
    SOLVED = "solved"  # 1 yes, 2 partly, 3 no, or words
    BACK = "back"  # after a storm: 1 it is back, 2 still broken
    WHY_LOW = "why_low"  # 1 person 2 procedure 3 facility 4 rule 5 result, or words
    WHICH = "which"  # pick one of `options` (ticket numbers) for `act`
    PLACE = "place"  # where an urgent matter is
    SHARE_WORDS = "share_words"  # about staff: may the unit read your own words? 1 yes 2 no
    VISIT = "visit"  # 5..1 for a window visit; `number` is the window's unit code
    VISIT_WHY = "visit_why"  # what a low visit rating was about
    TWO_MATTERS = "two_matters"  # 1 two tickets, 2 one
    DETAIL = "detail"  # what an officer wants to know, answered in free words
    GUIDE = "guide"  # a guide answered at once: 1 that solved it, 2 it did not
    CALL_ME = "call_me"  # a domestic SMS answered "reply 1 to be called"


@dataclass(frozen=True, slots=True)
class Question:
    """The one open question; `number` the ticket it is about; `act` and `options` for WHICH."""

    kind: QuestionKind
    number: str | None
    asked_at: datetime
    act: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketBrief:
    """One of the sender's tickets: `text` their words so far, `last_at` their last message on it."""

    number: str
    status: Status
    nature: Nature
    unit: str | None
    unit_name: str
    text: str
    last_at: datetime
    rated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """A bound staff member: their tickets that wait for an act, due first (numbers).

    `units` gives the code for a unit's name or short name, for returns that name one.
    """

    name: str
    open_numbers: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """The sender as known before this message.

    `tickets` newest activity first, at most ten, ended ones of the last 30 days included;
    `current` is the ticket their last message joined or opened, `last_message_at` its time.
    `scene_unit` is the unit or window of a QR scanned in the last ten minutes, else None. `zone` is
    the county's, by which staff say days.
    """

    now: datetime
    language: str = "zh"
    new: bool = True
    question: Question | None = None
    tickets: tuple[TicketBrief, ...] = ()
    current: str | None = None
    last_message_at: datetime | None = None
    scene_unit: str | None = None
    staff: Staff | None = None
    zone: str = "Asia/Shanghai"
