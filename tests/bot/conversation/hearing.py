"""Senders with a history, and what the house makes of their words, each move in one line."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.complaint import Complaint
from bot.conversation import moves
from bot.conversation.context import Context, Question, QuestionKind, Staff, TicketBrief
from bot.conversation.moves import Move
from bot.conversation.step import step
from bot.intake.reading import read
from bot.message import InboundMessage, MediaRef, MessageKind, Place
from bot.vocabulary import Channel, Nature, Status
from config.router import load_router
from tests.bot.county import at

NOW = at("2026-11-23 10:00")
MINUTES = timedelta(minutes=1)
HOURS = timedelta(hours=1)
ROUTER = load_router(threshold=0.6)

LAMP = "44167217"  # a street lamp, U11, in hand
HOSPITAL = "20684033"  # a queue at the hospital, U40, in hand
ANSWERED = "98542144"  # a burst pipe, U15, answered and not yet rated
ENDED = "40443242"  # a bus that did not come, U13, closed
REFUSED = "55195684"  # a matter for the courts, declined
STRANGE = "42374185"  # a right number of somebody else's

PICTURE = (MediaRef("image", "m1"),)


def brief(
    number: str,
    text: str,
    unit: str | None,
    status: Status = Status.IN_PROGRESS,
    *,
    nature: Nature = Nature.COMPLAINT,
    ago: timedelta = 3 * MINUTES,
    rated: timedelta | None = None,
) -> TicketBrief:
    return TicketBrief(
        number=number, status=status, nature=nature, unit=unit, unit_name=unit or "", text=text,
        last_at=NOW - ago, rated_at=None if rated is None else NOW - rated,
    )  # fmt: skip


LAMPS = brief(LAMP, "人民路的路灯坏了三天没人修", "U11")
HOSPITALS = brief(HOSPITAL, "县医院收费窗口排队两小时没人管", "U40")
ANSWEREDS = brief(ANSWERED, "小区门口自来水管爆了一直在漏水", "U15", Status.RESOLVED)
ENDEDS = brief(ENDED, "3路公交车等了一个小时都不来", "U13", Status.CLOSED)
REFUSEDS = brief(REFUSED, "法院判决不公", None, Status.DECLINED)


def knowing(*tickets: TicketBrief, ago: timedelta = 3 * MINUTES, language: str = "zh") -> Context:
    """A known person whose last message, `ago`, was on the first of these tickets."""
    return Context(
        now=NOW, language=language, new=False, tickets=tickets,
        current=tickets[0].number if tickets else None, last_message_at=NOW - ago if tickets else None,
    )  # fmt: skip


def asked(
    kind: QuestionKind,
    *tickets: TicketBrief,
    number: str | None = None,
    options: tuple[str, ...] = (),
    ago: timedelta = 2 * HOURS,
) -> Context:
    """A known person with one open question about the first of these tickets."""
    about = number or (tickets[0].number if tickets else None)
    known = knowing(*tickets, ago=ago)
    question = Question(kind, about, NOW - ago, act="progress", options=options)
    return Context(
        now=NOW, new=False, tickets=tickets, question=question, current=known.current,
        last_message_at=known.last_message_at,
    )  # fmt: skip


def serving(*open_numbers: str, tickets: tuple[TicketBrief, ...] = ()) -> Context:
    """A bound staff member with these tickets in hand."""
    return Context(now=NOW, new=False, tickets=tickets, staff=Staff("王敏", open_numbers))


STRANGER = Context(now=NOW)
LATER = 3 * HOURS


def reading(text: str) -> Complaint:
    return read(text, ROUTER)


def message(
    text: str = "",
    kind: MessageKind = MessageKind.TEXT,
    media: tuple[MediaRef, ...] = (),
    place: Place | None = None,
    scene: str | None = None,
) -> InboundMessage:
    return InboundMessage(Channel.WECHAT, "m", "someone", NOW, kind, text, media, place, scene)


def heard(said: str | InboundMessage, context: Context = STRANGER) -> str:
    """What the house makes of it: its moves in words, joined by " + "."""
    sent = message(said) if isinstance(said, str) else said
    return " + ".join(gist(move) for move in step(sent, context, reading))


def gist(move: Move) -> str:
    """One move in a few words: open, open? 44167217, add 44167217, ask urge 44167217, rate 5 yes, …"""
    return GISTS[type(move)](move)


def _answer(move: moves.Answer) -> str:
    remark = f": {move.remark}" if move.remark and move.choice else ""
    return f"answer {move.choice or 'words'}{remark}"


def _act(move: moves.StaffAct) -> str:
    fields = [value[:10] if name == "until" else value for name, value in move.fields.items()]
    return " ".join([move.verb, move.number, *fields])


GISTS: dict[type, Callable[[Any], str]] = {
    moves.OpenMatter: lambda move: f"open? {move.doubt}" if move.doubt else "open",
    moves.Add: lambda move: f"add {move.number}",
    moves.Ask: lambda move: f"ask {move.act} {move.number or f'which of {len(move.options)}'}",
    moves.UnknownNumber: lambda move: f"unknown {move.typed}",
    moves.Answer: _answer,
    moves.Rate: lambda move: f"rate {move.number} {move.satisfaction or '-'} {move.solved or '-'}",
    moves.CorrectRating: lambda move: f"correct {move.number}",
    moves.Erase: lambda move: "erase",
    moves.Say: lambda move: f"say {move.topic}",
    moves.SwitchLanguage: lambda move: f"speak {move.language}",
    moves.Follow: lambda move: "follow" if move.following else "unfollow",
    moves.Consent: lambda move: "opt in" if move.allowed else "opt out",
    moves.Scan: lambda move: f"scan {move.scene}",
    moves.Bind: lambda move: f"bind {move.code}",
    moves.StaffAct: _act,
    moves.StaffSay: lambda move: f"staff {move.topic}",
}
