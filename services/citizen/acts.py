"""What a citizen does on their page: the same moves as by message, entered in the same inbox."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.conversation import moves
from bot.conversation.context import QuestionKind
from bot.message import InboundMessage, MessageKind
from bot.picture import Picture
from bot.refusal import Invalid
from bot.vocabulary import LANGUAGES, Channel
from models.ledgers import Media
from services.citizen.page import find
from services.citizen.turn import PageTurn
from services.house import House
from services.promises import settle
from services.receive import TRIES, complete, enter
from services.say import answer
from services.talk.acquaintance import acquaint
from services.talk.answers import BY_TICKET
from services.talk.carry import carry_out
from services.talk.ratings import WHY, why_low
from services.talk.turn import BY_PAGE, Entry, Turn
from services.tickets.media import keep_pictures
from services.work import Work, begin

LONGEST = 5000  # characters
MOST_MEDIA = 60  # of one ticket: whoever has a link must not fill the house
SHARING = {"1": "show_words", "2": "hide_words"}
SOLVED = ("yes", "partly", "no")


@dataclass(frozen=True)
class Deed:
    """One posted form: what is done (`act`), its words and choices; `key` makes a repeated click one."""

    act: str
    key: str
    text: str = ""
    choice: str = ""
    solved: str = ""
    pictures: Sequence[Picture] = field(default=())
    language: str = ""  # chosen on the page; from now on the person is answered in it


def do(house: House, token: str, deed: Deed, now: datetime) -> str:
    """Carry it out in one transaction; gives the words to show. "" for a form that was sent already.

    Raises Gone, Invalid. A deadlock with a message of the same person is tried again.
    """
    if deed.act not in DEEDS:
        raise Invalid("act", "there is no such act")
    if len(deed.text) > LONGEST:
        raise Invalid("text", f"the text is longer than {LONGEST} characters")
    for left in reversed(range(TRIES)):
        try:
            with begin(house, now) as work:
                return _do(work, token, deed)
        except (OperationalError, IntegrityError):
            if not left:
                raise
    return ""


def _do(work: Work, token: str, deed: Deed) -> str:
    ticket, contact = find(work, token, lock=True)
    message = InboundMessage(
        Channel(contact.channel), f"{BY_PAGE}{ticket.number}-{deed.key}", contact.address or "", work.now,
        MessageKind.TEXT, deed.text,
    )  # fmt: skip
    inbox_id = enter(work.session, message, work.now)
    if inbox_id is None:
        return ""
    if deed.language in LANGUAGES:
        contact.language = deed.language
    context, ids = acquaint(work, contact, new=False, at=work.now)
    ids[ticket.number] = ticket.id
    turn = PageTurn(work, contact, message, Entry(inbox_id, contact.id, ticket.id), context, ids)
    turn.asked = context.question is not None and context.question.number != ticket.number
    DEEDS[deed.act](turn, ticket.number, deed)
    body = "\n".join(line for line in turn.lines if line)
    if body:
        turn.inbox.answer_id = answer(work, contact, body, ticket.id).id
    complete(turn)
    return body


def _add(turn: Turn, number: str, deed: Deed) -> None:
    if not deed.text.strip() and not deed.pictures:
        raise Invalid("text", "write something or choose a picture")
    carry_out(turn, moves.Add(number, deed.text.strip()))
    case = turn.case(number)
    if deed.pictures and _media_of(turn.work, case.ticket.id) + len(deed.pictures) > MOST_MEDIA:
        raise Invalid("enough_files", f"a ticket holds at most {MOST_MEDIA} pictures")
    keep_pictures(turn.work, case.ticket, deed.pictures, inbox_id=turn.inbox.id)


def _media_of(work: Work, ticket_id: int) -> int:
    return work.session.scalar(select(func.count()).where(Media.ticket_id == ticket_id)) or 0


def _ask(act: str) -> Callable[[Turn, str, Deed], None]:
    def asked(turn: Turn, number: str, deed: Deed) -> None:
        carry_out(turn, moves.Ask(act, number, remark=deed.text.strip()))

    return asked


def _rate(turn: Turn, number: str, deed: Deed) -> None:
    grade = int(deed.choice) if deed.choice in tuple("12345") else None
    solved = deed.solved if deed.solved in SOLVED else None
    if grade is None and solved is None:
        raise Invalid("choice", "choose an answer")
    carry_out(turn, moves.Rate(number, grade, solved, deed.text.strip()))


def _correct(turn: Turn, number: str, deed: Deed) -> None:
    carry_out(turn, moves.CorrectRating(number))


def _why(turn: Turn, number: str, deed: Deed) -> None:
    """What a low rating was about, by choice, in words, or both."""
    if deed.choice not in WHY and not deed.text.strip():
        raise Invalid("choice", "choose an answer")
    case = turn.case(number)
    why_low(turn, case, deed.choice, deed.text.strip())


def _share(turn: Turn, number: str, deed: Deed) -> None:
    """Whether a unit may read the person's own words about its staff."""
    if deed.choice not in SHARING:
        raise Invalid("choice", "choose an answer")
    carry_out(turn, moves.Ask(SHARING[deed.choice], number))


def _answer_proposal(turn: Turn, number: str, deed: Deed) -> None:
    _choose(turn, number, QuestionKind.PROPOSAL, deed)


def _withdraw(turn: Turn, number: str, deed: Deed) -> None:
    _choose(turn, number, QuestionKind.WITHDRAW, deed)


def _choose(turn: Turn, number: str, kind: QuestionKind, deed: Deed) -> None:
    """The same as answering the question by message, whether or not it was asked there."""
    if deed.choice not in ("1", "2"):
        raise Invalid("choice", "choose an answer")
    case = turn.case(number)
    BY_TICKET[kind](turn, case, moves.Answer(deed.choice, deed.text.strip()))
    settle(case)


DEEDS: dict[str, Callable[[Turn, str, Deed], None]] = {
    "add": _add,
    "urge": _ask("urge"),
    "again": _ask("reopen"),
    "call": _ask("human"),
    "rate": _rate,
    "correct": _correct,
    "why": _why,
    "share": _share,
    "time": _answer_proposal,
    "withdraw": _withdraw,
}
