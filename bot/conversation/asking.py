"""What a person asks about their tickets, and which of them is meant."""

import re

from bot.conversation import commands
from bot.conversation.context import Context, TicketBrief
from bot.conversation.heard import Heard
from bot.conversation.joining import Verdict, at_hand, compare
from bot.conversation.moves import Add, Ask, Move, UnknownNumber
from bot.conversation.plain import TRADITIONAL, has_letters
from bot.vocabulary import Status

BARE_URGE = 5  # characters
ANSWERED_OR_ENDED = frozenset({Status.RESOLVED, Status.CLOSED, Status.DECLINED, Status.CONCLUDED})


def request_of(heard: Heard) -> Move | None:
    """A command with or without a number, or words that more is to be added."""
    shadow = heard.text.strip().translate(TRADITIONAL)
    if supplement := commands.SUPPLEMENT.match(shadow):
        return _supplement(heard, heard.text.strip()[supplement.end() :])
    request = commands.request_in(heard.without_numbers)
    if request is None or (request.act == "urge" and _begins(heard)):
        return None
    if heard.numbers and heard.mine is None:
        return UnknownNumber(heard.numbers[0], request.act)
    return _soft(heard, request.act) if request.soft else about_ticket(request.act, heard.mine, heard.context)


def _begins(heard: Heard) -> bool:
    """Without any ticket, 怎么没人接电话 is a complaint; only a bare 催办 asks for one that is not there."""
    return not heard.context.tickets and not heard.numbers and len(heard.said) > BARE_URGE


def _soft(heard: Heard, act: str) -> Move | None:
    """Impatience within the window goes on telling the matter; later it urges, and its words are kept."""
    if heard.mine is None and at_hand(heard):
        return None
    asked = about_ticket(act, heard.mine, heard.context)
    if asked.number is None and not asked.options:
        return None
    number = asked.number or asked.options[0]
    brief = heard.ticket(number)
    if heard.mine is None and brief is not None and compare(heard, brief) is Verdict.OTHER:
        return None  # 又停电了, of somebody whose street lamp is out
    return Ask(asked.act, number, remark="" if heard.mine else heard.text)


def by_number(heard: Heard) -> Move | None:
    """A number alone asks for progress; with words the words join that ticket."""
    only = not has_letters(commands.NUMBER_WORDS.sub("", heard.without_numbers))
    if heard.mine is not None:
        return Ask("progress", heard.mine.number) if only else Add(heard.mine.number, heard.text)
    digits = re.sub(r"\D", "", heard.said)
    if only and 7 <= len(digits) <= 10 and len(heard.said) <= len(digits) + 8 and len(set(digits)) > 1:
        return UnknownNumber(heard.numbers[0] if heard.numbers else digits)
    return None


def _supplement(heard: Heard, words: str) -> Move | None:
    """补充 joins the ticket it names, the one at hand, the latest open one, or the latest of all."""
    latest = next((b for b in heard.context.tickets if not b.status.ended), None)
    current = heard.ticket(heard.context.current)
    if current is not None and current.status.ended:
        current = None
    brief = heard.mine or current or latest or next(iter(heard.context.tickets), None)
    if brief is None:
        return None
    if words.strip() or heard.message.media or heard.message.place:
        return Add(brief.number, words)
    return Ask("progress", brief.number)


def about_ticket(act: str, mine: TicketBrief | None, context: Context) -> Ask:
    """The ticket an act is about: the named one, the only fitting one, the one at hand, or a choice."""
    if mine is not None:
        return Ask(_fit(act, mine), mine.number)
    fitting = _fitting(act, context)
    act = _fit(act, fitting[0]) if fitting else act
    numbers = tuple(brief.number for brief in fitting)
    if len(numbers) == 1:
        return Ask(act, numbers[0])
    if context.current in numbers and act not in ("withdraw", "progress"):
        return Ask(act, context.current)
    return Ask(act, None, numbers)


def _fit(act: str, brief: TicketBrief) -> str:
    """Not solved, while it is still in hand, can only urge."""
    return "urge" if act == "reopen" and brief.status not in ANSWERED_OR_ENDED else act


def _fitting(act: str, context: Context) -> tuple[TicketBrief, ...]:
    in_hand = tuple(b for b in context.tickets if not b.status.ended)
    if act == "reopen":
        return tuple(b for b in context.tickets if b.status in ANSWERED_OR_ENDED) or in_hand
    if in_hand or act != "progress":
        return in_hand
    return context.tickets[:1]
