"""What a message means: from the words and what is known of the sender to one move or several."""

import re
from collections.abc import Callable
from datetime import timedelta

from bot.complaint import Complaint
from bot.conversation import commands
from bot.conversation.choices import answer_to
from bot.conversation.context import Context, Question, QuestionKind, TicketBrief
from bot.conversation.grades import grade_in, solved_in
from bot.conversation.joining import Verdict, at_hand, compare, resembling
from bot.conversation.moves import (
    Add,
    Answer,
    Ask,
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
    UnknownNumber,
)
from bot.conversation.orders import order_in
from bot.conversation.plain import digit_of, has_letters, plain
from bot.language import language_of
from bot.message import InboundMessage, MessageKind
from bot.number import find_numbers
from bot.vocabulary import Status

Read = Callable[[str], Complaint]

CORRECTION = timedelta(hours=24)
RATED_IN_WORDS = frozenset({QuestionKind.SATISFACTION, QuestionKind.SOLVED})
SHORT_RATING = 10  # characters up to which a rating in words has no remark
LONG_MATTER = 40  # characters from which words may be a new matter although a question is open
FEW_LETTERS = 6
OPENABLE = frozenset({Status.RESOLVED, Status.CLOSED, Status.DECLINED, Status.CONCLUDED})
MENU = {"help": "help", "progress": "progress", "human": "human", "urge": "urge"}


def step(message: InboundMessage, context: Context, read: Read, merge_minutes: int = 10) -> tuple[Move, ...]:
    """The moves of one message: at least one, for any content; at most one of them asks a question."""
    if event := EVENTS.get(message.kind):
        return event(message, context)
    if message.kind is MessageKind.UNKNOWN and not message.media:
        return (Say("unreadable_kind"),)
    if message.text.strip():
        return (_words(message, context, read, merge_minutes),)
    if message.media or message.place:
        return (_wordless(message, context, read, merge_minutes),)
    return (Say("empty"),)


def _scan(message: InboundMessage, context: Context) -> tuple[Move, ...]:
    return (Scan(message.scene),) if message.scene else (Say("follow"),)


def _follow(message: InboundMessage, context: Context) -> tuple[Move, ...]:
    return (Follow(True), Scan(message.scene)) if message.scene else (Follow(True),)


def _click(message: InboundMessage, context: Context) -> tuple[Move, ...]:
    act = MENU.get(message.scene or "", "help")
    return (Say("help") if act == "help" else _about_ticket(act, None, context),)


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


def _wordless(message: InboundMessage, context: Context, read: Read, merge_minutes: int) -> Move:
    """Pictures, a voice nobody could read, a place: they join the matter at hand or open one."""
    question = context.question
    if message.place and question and question.kind is QuestionKind.PLACE:
        return Answer("", message.place.label)
    brief = at_hand(context, merge_minutes)
    if brief is not None and not brief.status.ended:
        return Add(brief.number)
    latest = next((b for b in context.tickets if not b.status.ended), None)
    return OpenMatter(read(""), latest.number if latest else None)


def _words(message: InboundMessage, context: Context, read: Read, merge_minutes: int) -> Move:
    text = message.text
    said = plain(text)
    for meant in (_as_staff, _as_answer, _as_correction, _as_request, _as_rating, _as_talk):
        move = meant(text, said, context)
        if move is not None:
            return move
    return _matter(text, said, context, read, merge_minutes)


def _as_staff(text: str, said: str, context: Context) -> Move | None:
    if bound := commands.BIND.fullmatch(said):
        return Bind(bound[2])
    if context.staff is None:
        return None
    return order_in(text, said, context.staff, context.now.date())


def _as_answer(text: str, said: str, context: Context) -> Move | None:
    """The open question first, unless the message clearly is something else."""
    question = context.question
    if question is None or _something_else(said, question, context):
        return None
    return answer_to(question, said, text)


def _something_else(said: str, question: Question, context: Context) -> bool:
    """A command, a ticket number or a long story is no answer to a question that takes free words."""
    if question.kind not in (QuestionKind.WHY_LOW, QuestionKind.VISIT_WHY, QuestionKind.PLACE):
        return False
    asks = commands.request_in(said) or commands.talk_in(said) or find_numbers(said)
    return bool(asks or commands.ANOTHER.match(said) or commands.ERASE.fullmatch(said))


def _as_correction(text: str, said: str, context: Context) -> Move | None:
    if digit_of(said) != "0":
        return None
    rated = [b for b in context.tickets if b.rated_at and context.now - b.rated_at <= CORRECTION]
    latest = max(rated, key=_rated_at, default=None)
    return CorrectRating(latest.number) if latest else Say("lone_digit")


def _rated_at(brief: TicketBrief) -> float:
    return brief.rated_at.timestamp() if brief.rated_at else 0.0


def _as_request(text: str, said: str, context: Context) -> Move | None:
    """A command with or without a number, or a number alone."""
    own = {brief.number for brief in context.tickets}
    numbers = find_numbers(text)
    mine = next((number for number in numbers if number in own), None)
    rest = plain(_without_numbers(said)) if numbers else said
    if supplement := commands.SUPPLEMENT.match(text.strip()):
        return _supplement(text.strip()[supplement.end() :], mine, context)
    request = commands.request_in(rest)
    if request is not None and not _waits_for_solved(request.act, context):
        return _unknown(numbers, mine, request.act) or _about_ticket(request.act, mine, context)
    return _by_number(text, said, rest, numbers, mine)


def _waits_for_solved(act: str, context: Context) -> bool:
    """没解决 is a rating while a rating is open."""
    return act == "reopen" and context.question is not None and context.question.kind in RATED_IN_WORDS


def _without_numbers(said: str) -> str:
    for number in find_numbers(said):
        spaced = r"[ \-‐–·]?".join(number)
        said = re.sub(spaced, " ", said)
    return commands.NUMBER_WORDS.sub(" ", said) if len(said) < commands.COMMAND_MOST else said


def _unknown(numbers: tuple[str, ...], mine: str | None, act: str) -> Move | None:
    return UnknownNumber(numbers[0], act) if numbers and mine is None else None


def _by_number(text: str, said: str, rest: str, numbers: tuple[str, ...], mine: str | None) -> Move | None:
    """A number alone asks for progress; with words the words join that ticket."""
    only = not has_letters(commands.NUMBER_WORDS.sub("", rest))
    if mine is not None:
        return Ask("progress", mine) if only else Add(mine, text)
    digits = "".join(character for character in said if character.isdigit())
    mistyped = only and 7 <= len(digits) <= 10 and not digits.startswith("1" * 7)
    if mistyped and len(said) <= len(digits) + 8:
        return UnknownNumber(numbers[0] if numbers else digits)
    return None


def _supplement(words: str, mine: str | None, context: Context) -> Move:
    number = mine or _one_of(context, lambda b: not b.status.ended)
    if number is None:
        open_ones = tuple(b.number for b in context.tickets if not b.status.ended)
        return Ask("progress", None, open_ones)
    return Add(number, words) if words.strip() else Ask("progress", number)


def _about_ticket(act: str, mine: str | None, context: Context) -> Move:
    """The ticket an act is about: the named one, the only fitting one, the one at hand, or a choice."""
    if mine is not None:
        return Ask(act, mine)
    fitting = _fitting(act, context)
    if len(fitting) == 1:
        return Ask(act, fitting[0])
    if context.current in fitting and act not in ("withdraw", "progress"):
        return Ask(act, context.current)
    return Ask(act, None, fitting)


def _fitting(act: str, context: Context) -> tuple[str, ...]:
    if act == "reopen":
        return tuple(b.number for b in context.tickets if b.status in OPENABLE)
    in_hand = tuple(b.number for b in context.tickets if not b.status.ended)
    if in_hand or act != "progress":
        return in_hand
    return tuple(b.number for b in context.tickets[:1])


def _one_of(context: Context, wanted: Callable[[TicketBrief], bool]) -> str | None:
    found = [brief.number for brief in context.tickets if wanted(brief)]
    return context.current if context.current in found else found[0] if len(found) == 1 else None


def _as_rating(text: str, said: str, context: Context) -> Move | None:
    """A rating in words, where one is waited for; what else is said is its reason."""
    question = context.question
    if question is None or question.number is None or question.kind not in RATED_IN_WORDS:
        return None
    if commands.ANOTHER.match(said):
        return None
    grade, solved = grade_in(said), solved_in(said)
    if grade is None and solved is None:
        return None
    if len(said) > LONG_MATTER and grade is not None and grade > 2 and solved != "no":
        return None
    return Rate(question.number, grade, solved, "" if len(said) <= SHORT_RATING else text)


def _as_talk(text: str, said: str, context: Context) -> Move | None:
    if commands.ERASE.fullmatch(said):
        return Erase()
    for words, language in ((commands.ENGLISH, "en"), (commands.CHINESE, "zh")):
        if words.fullmatch(said):
            return SwitchLanguage(language)
    if topic := commands.talk_in(said):
        return Say(topic)
    if text.strip() in ("?", "？"):
        return Say("help")
    return _without_letters(text, said)


def _without_letters(text: str, said: str) -> Move | None:
    if has_letters(text):
        return None
    if digit_of(said) is not None or said.replace(" ", "").isdigit():
        return Say("lone_digit")
    return Say("emoji") if said else Say("empty")


def _matter(text: str, said: str, context: Context, read: Read, merge_minutes: int) -> Move:
    """Everything else tells a matter: it joins the one at hand, or opens a ticket at once."""
    if language_of(text) is None and len(said) < FEW_LETTERS:
        return Say("foreign")
    complaint = read(text)
    if complaint.abusive and len(said) <= commands.COMMAND_MOST and complaint.routing.best.score < 0.5:
        brief = at_hand(context, merge_minutes)
        return Add(brief.number, text) if brief and not brief.status.ended else Say("abuse")
    brief = at_hand(context, merge_minutes)
    if brief is not None:
        verdict = compare(said, complaint, brief)
        if verdict is Verdict.JOINS:
            return Add(brief.number, text)
        return OpenMatter(complaint, brief.number if verdict is Verdict.DOUBTFUL else None)
    alike = resembling(complaint, context)
    return OpenMatter(complaint, alike.number if alike else None)
