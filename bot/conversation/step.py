"""What a message means: from the words and what is known of the sender to one move or several."""

from collections.abc import Callable
from datetime import timedelta

from bot.conversation import commands, talk
from bot.conversation.asking import about_ticket, by_number, request_of
from bot.conversation.choices import answer_to
from bot.conversation.context import Context, QuestionKind, TicketBrief
from bot.conversation.grades import grade_in, solved_in, why_in
from bot.conversation.heard import Heard, Read
from bot.conversation.joining import SOME_WEIGHT, Verdict, at_hand, compare, is_another, resembling
from bot.conversation.moves import (
    Add,
    Answer,
    Bind,
    Consent,
    CorrectRating,
    Erase,
    Follow,
    Move,
    OpenMatter,
    Rate,
    Say,
    Scan,
    SwitchLanguage,
)
from bot.conversation.orders import order_in
from bot.conversation.plain import digit_of, has_letters, plain
from bot.language import language_of
from bot.message import InboundMessage, MessageKind
from bot.vocabulary import Status

CORRECTION = timedelta(hours=24)  # policy.md, Rating
RATED = frozenset({QuestionKind.SATISFACTION, QuestionKind.SOLVED})
ABOUT_AN_ANSWER = RATED | {QuestionKind.WHY_LOW}
BARE_RATING = 5  # characters up to which a rating in words can be about nothing else
SHORT_RATING = 10  # characters up to which a rating in words has no remark
UNASKED_RATING = 16  # characters up to which words rate an answer though no question is open
FEW_LETTERS = 12
MENU = {"help": "help", "progress": "progress", "human": "human", "urge": "urge"}


def step(message: InboundMessage, context: Context, read: Read, merge_minutes: int = 10) -> tuple[Move, ...]:
    """The moves of one message: at least one, for any content; at most one of them asks a question."""
    if event := EVENTS.get(message.kind):
        return event(message, context)
    heard = Heard(message, context, read, merge_minutes)
    if heard.said:
        return _words(heard)
    if message.media or message.place:
        return (_wordless(heard),)
    return (Say("unreadable_kind" if message.kind is MessageKind.UNKNOWN else "empty"),)


def _scan(message: InboundMessage, context: Context) -> tuple[Move, ...]:
    return (Scan(message.scene),) if message.scene else (Say("follow"),)


def _follow(message: InboundMessage, context: Context) -> tuple[Move, ...]:
    return (Follow(True), Scan(message.scene)) if message.scene else (Follow(True),)


def _click(message: InboundMessage, context: Context) -> tuple[Move, ...]:
    act = MENU.get(message.scene or "", "help")
    return (Say("help") if act == "help" else about_ticket(act, None, context),)


EVENTS: dict[MessageKind, Callable[[InboundMessage, Context], tuple[Move, ...]]] = {
    MessageKind.FOLLOW: _follow,
    MessageKind.UNFOLLOW: lambda message, context: (Follow(False),),
    MessageKind.SCAN: _scan,
    MessageKind.CLICK: _click,
    MessageKind.VIEW: lambda message, context: (Say("silence"),),
    MessageKind.POSITION: lambda message, context: (Say("position"),),
    MessageKind.OPT_OUT: lambda message, context: (Consent(False),),
    MessageKind.OPT_IN: lambda message, context: (Consent(True),),
}


def _wordless(heard: Heard) -> Move:
    """Pictures, a voice nobody could read, a place: they join the matter at hand or open one."""
    place, question = heard.message.place, heard.context.question
    if place and question and question.kind is QuestionKind.PLACE:
        return Answer("", place.label or f"{place.latitude:.6f},{place.longitude:.6f}")
    if question and question.kind in ABOUT_AN_ANSWER | {QuestionKind.DETAIL} and heard.asked_about:
        return Add(heard.asked_about.number)
    if brief := at_hand(heard):
        return Add(brief.number)
    latest = next((b for b in heard.context.tickets if not b.status.ended), None)
    return OpenMatter(heard.read(""), latest.number if latest else None)


def _words(heard: Heard) -> tuple[Move, ...]:
    """The first reading that fits; what fits none tells a matter."""
    for meant in READINGS:
        if (move := meant(heard)) is not None:
            return (move,)
    return _matter(heard)


def _as_staff(heard: Heard) -> Move | None:
    if bound := talk.BIND.fullmatch(heard.said):
        return Bind(bound[2])
    if heard.context.staff is None:
        return None
    return order_in(heard.text, heard.context.staff, heard.context)


def _as_answer(heard: Heard) -> Move | None:
    """The open question first, unless the message clearly is something else."""
    question = heard.context.question
    if question is None or _something_else(heard):
        return None
    return answer_to(question, heard)


def _something_else(heard: Heard) -> bool:
    """A command or another ticket's number is no answer to a question that takes free words."""
    question = heard.context.question
    if question is None or question.kind not in FREE_WORDS:
        return False
    if question.kind in RATED:
        return heard.mine is not None and heard.mine.number != question.number
    if question.kind not in (QuestionKind.PLACE, QuestionKind.DETAIL) and why_in(heard.said):
        return False
    asks = commands.request_in(heard.said)
    if asks and not (asks.soft or asks.act == "reopen"):
        return True
    return bool(talk.talk_in(heard.said) or heard.numbers or talk.ERASE.fullmatch(heard.said))


FREE_WORDS = RATED | {QuestionKind.WHY_LOW, QuestionKind.VISIT_WHY, QuestionKind.PLACE, QuestionKind.DETAIL}


def _as_correction(heard: Heard) -> Move | None:
    if digit_of(heard.said) != "0":
        return None
    context = heard.context
    rated = [b for b in context.tickets if b.rated_at and context.now - b.rated_at <= CORRECTION]
    latest = max(rated, key=_rated_at, default=None)
    if latest is None:
        return Say("choose_again" if context.question else "lone_digit")
    return CorrectRating(latest.number)


def _rated_at(brief: TicketBrief) -> float:
    return brief.rated_at.timestamp() if brief.rated_at else 0.0


def _as_rating(heard: Heard) -> Move | None:
    """A rating in words, where one is waited for; what else is said is its reason."""
    brief, asked = _to_rate(heard)
    if brief is None or commands.ANOTHER.match(heard.said):
        return None
    said = heard.without_numbers
    grade, solved = grade_in(said), solved_in(said)
    if heard.mine and (digit := digit_of(said)) and digit in "12345":
        grade = int(digit)
    if (grade is None and solved is None) or not _rates(said, asked, grade):
        return None
    if len(said) > BARE_RATING and is_another(heard):
        return None
    return Rate(brief.number, grade, solved, "" if len(said) <= SHORT_RATING else heard.text)


def _rates(said: str, asked: bool, grade: int | None) -> bool:
    """A courtesy rates nothing; unasked, only a short word of satisfaction does."""
    if said != "好" and talk.talk_in(said) is not None:
        return False
    return asked or (len(said) <= UNASKED_RATING and (grade is not None or commands.request_in(said) is None))


def _to_rate(heard: Heard) -> tuple[TicketBrief | None, bool]:
    """The answered ticket that words may rate, and whether the person was asked to."""
    question, mine = heard.context.question, heard.mine
    if mine is not None:
        return (mine, True) if mine.status is Status.RESOLVED else (None, False)
    if heard.numbers:
        return None, False
    if question is not None:
        return (heard.asked_about, True) if question.kind in RATED else (None, False)
    waiting = [brief for brief in heard.context.tickets if brief.status is Status.RESOLVED]
    return (waiting[0], False) if len(waiting) == 1 else (None, False)


def _as_talk(heard: Heard) -> Move | None:
    if talk.ERASE.fullmatch(heard.said):
        return Erase()
    if language := talk.language_in(heard.said):
        return SwitchLanguage(language)
    topic = talk.talk_in(heard.said)
    return Say(topic) if topic else None


def _without_letters(heard: Heard) -> Move | None:
    if has_letters(heard.text) and digit_of(heard.said) is None:
        return None
    digits = digit_of(heard.said) is not None or heard.said.replace(" ", "").isdigit()
    return Say("lone_digit" if digits else "emoji" if plain(heard.text) else "empty")


READINGS: tuple[Callable[[Heard], Move | None], ...] = (
    _as_staff, _as_answer, _as_correction, _as_rating, request_of, by_number, _as_talk, _without_letters,
)  # fmt: skip


def _matter(heard: Heard) -> tuple[Move, ...]:
    """Everything else tells a matter: it joins the one at hand, or opens a ticket at once."""
    foreign = language_of(heard.text) is None
    if foreign and len(heard.said) < FEW_LETTERS:
        return (Say("foreign"),)
    move = _joined_or_opened(heard)
    return (move, Say("foreign")) if foreign else (move,)


def _joined_or_opened(heard: Heard) -> Move:
    brief = at_hand(heard) or _answered(heard)
    if brief is not None:
        verdict = compare(heard, brief)
        if verdict is Verdict.JOINS:
            return Add(brief.number, heard.text)
        return OpenMatter(heard.complaint, brief.number if verdict is Verdict.DOUBTFUL else None)
    if _bare_abuse(heard):
        return Say("abuse")
    alike = resembling(heard)
    if alike is not None and len(heard.said) <= UNASKED_RATING and solved_in(heard.said) == "yes":
        return Add(alike.number, heard.text)  # 已经修好了，谢谢: good news is no new matter
    return OpenMatter(heard.complaint, alike.number if alike else None)


def _answered(heard: Heard) -> TicketBrief | None:
    """The ticket whose answer the person is being asked about: what they write is in reply to that."""
    question = heard.context.question
    return heard.asked_about if question and question.kind in ABOUT_AN_ANSWER else None


def _bare_abuse(heard: Heard) -> bool:
    """Insults without a matter."""
    short = len(heard.said) <= commands.MOST
    return short and heard.complaint.abusive and heard.complaint.routing.best.score < SOME_WEIGHT
