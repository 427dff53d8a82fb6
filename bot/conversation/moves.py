"""What a message can mean. `step` returns one move or several, in order; services carry them out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.complaint import Complaint


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """A new ticket. `doubt`: the number of a ticket it may belong to; the citizen is then asked 1/2."""

    complaint: Complaint
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Add:
    """More on a ticket: words, pictures or a place join it."""

    number: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A citizen's request about one ticket: `act` is progress, urge, withdraw, anonymous, hide_words,
    show_words, human, reopen or call_me.

    `number` None: no ticket was named and none is clearly meant; `options` then holds the numbers to
    choose from (none when the person has no ticket). `remark` is what else was said.
    """

    act: str
    number: str | None
    options: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class UnknownNumber:
    """A number that looks like a ticket but is not one of the sender's (mistyped or another's)."""

    typed: str
    act: str = "progress"


@dataclass(frozen=True, slots=True)
class Answer:
    """The open question answered: `choice` is what QuestionKind says ("1".."5", or a picked number)."""

    choice: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rating of a ticket, satisfaction 5..1 or None, solved yes, partly, no or None."""

    number: str
    satisfaction: int | None
    solved: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CorrectRating:
    """The person takes a rating back to give it anew (回复 0), allowed for 24 h."""

    number: str


@dataclass(frozen=True, slots=True)
class Erase:
    """The person wants their data erased; asked back before anything happens."""


@dataclass(frozen=True, slots=True)
class Say:
    """Nothing to do but answer: `topic` is help, greeting, thanks, empty, emoji, unreadable_kind,
    foreign, abuse, lone_digit, choose_again, follow, privacy, position or silence (silence = no
    answer)."""

    topic: str


@dataclass(frozen=True, slots=True)
class SwitchLanguage:
    """Answer in `language` from now on."""

    language: str


@dataclass(frozen=True, slots=True)
class Follow:
    """The person follows the account, or no longer does."""

    following: bool


@dataclass(frozen=True, slots=True)
class Consent:
    """STOP and START by SMS: whether messages may be sent to this number."""

    allowed: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """A QR scene was scanned; services look up what it is bound to."""

    scene: str


@dataclass(frozen=True, slots=True)
class Bind:
    """A one-time code that binds this sender to a staff member."""

    code: str


@dataclass(frozen=True, slots=True)
class StaffAct:
    """A verb of the API by message: `fields` as in contract.md; a day without a time ends when the
    county closes."""

    verb: str
    number: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StaffSay:
    """An answer for staff only: `topic` is list, help, which_number, unknown_number or bad_date."""

    topic: str
    options: tuple[str, ...] = ()


Move = (
    OpenMatter
    | Add
    | Ask
    | UnknownNumber
    | Answer
    | Rate
    | CorrectRating
    | Erase
    | Say
    | SwitchLanguage
    | Follow
    | Consent
    | Scan
    | Bind
    | StaffAct
    | StaffSay
)
