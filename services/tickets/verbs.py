"""The verbs of contract.md as a table: the API, the pages and staff messages all act through it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.permission import Actor, may
from bot.refusal import Conflict, Forbidden, Invalid, NotFound
from bot.vocabulary import Role, Status
from models.tickets import Ticket
from services.house import House
from services.matters import split
from services.matters.errands import SHARED, lead_number, run_errands, share
from services.matters.hearings import asks_back
from services.promises import Case, settle
from services.tickets import (
    acts,
    alike,
    asking,
    cards,
    centre,
    checks,
    declines,
    ends,
    inside,
    publishing,
    returns,
    times,
)
from services.tickets.load import hold_in_order, load_for
from services.tickets.meanwhile import not_overtaken
from services.work import Work, begin, look

MAX_WORDS = 5000
GRADES = ("yes", "partly", "no")
HELPERS_MAY = frozenset({"note", "help_done"})


@dataclass(frozen=True)
class Verb:
    """What a verb runs, the fields it must have and those it may have; no other field reaches it.

    `words` and `more` are texts, trimmed and bounded; `flags` are true or false; `grades` yes, partly, no
    (or true, false); `units` a list of codes; `pictures`: values of bot.picture may come along.
    """

    run: Callable[[Case, Actor, Mapping[str, Any]], None]
    words: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    pictures: bool = False


VERBS: dict[str, Verb] = {
    "sign": Verb(acts.sign),
    "contact": Verb(acts.contact, words=("text",)),
    "reply": Verb(acts.reply, words=("text",), pictures=True),
    "note": Verb(acts.note, words=("text",)),
    "return": Verb(returns.give_back, words=("reason", "unit"), more=("basis",)),
    "reserve": Verb(returns.reserve, words=("text",)),
    "ask_help": Verb(inside.ask_help, words=("unit", "text")),
    "help_done": Verb(inside.help_done, words=("text",)),
    "pass_on": Verb(inside.pass_on, words=("person",)),
    "propose": Verb(times.propose, words=("until", "reason")),
    "make_complex": Verb(centre.make_complex, words=("reason",)),
    "dispatch": Verb(returns.send_to, words=("unit",), more=("basis", "why"), units=("co_handlers",)),
    "rule": Verb(returns.rule, flags=("uphold",), more=("unit", "basis"), units=("co_handlers",)),
    "decline": Verb(declines.decline, words=("reason",)),
    "set_time": Verb(times.set_time, words=("reason",), more=("until",)),
    "call_back": Verb(centre.call_back, flags=("contacted",), more=("note",), grades=("solved",)),
    "close": Verb(ends.close),
    "conclude": Verb(ends.conclude, words=("ground", "remedy")),
    "confirm_urgency": Verb(centre.confirm_urgency, more=("urgency",)),
    "take_up": Verb(centre.take_up),
    "seal": Verb(centre.seal, words=("reason",)),
    "supervise": Verb(centre.supervise, words=("note",)),
    "check": Verb(checks.check, words=("note",)),
    "reveal": Verb(checks.reveal, words=("reason",)),
    "reached": Verb(centre.reached, words=("note",)),
    "state": Verb(cards.state, words=("text",)),
    "appeal": Verb(cards.appeal, words=("text",)),
    "decide_card": Verb(cards.decide_card, flags=("issue",), more=("reason",)),
    "publish": Verb(publishing.publish),
    "ask_citizen": Verb(asking.ask_citizen, words=("text",)),
    "split": Verb(split.split_by_officer, more=("unit",), units=("sentences",)),
    "join": Verb(alike.join, words=("number",)),
    "keep_apart": Verb(alike.keep_apart, more=("number",)),
}


def act(
    house: House, actor: Actor, number: str, verb: str, fields: Mapping[str, Any], now: datetime,
    *, seen: int | None = None,
) -> str:  # fmt: skip
    """Do one verb to one ticket in one transaction; gives the status after it. Raises Refusal.

    `seen`: how many events the ticket had when it was looked at; Conflict where more happened since.
    """
    with begin(house, now) as work:
        if seen is not None:
            _unchanged(load_for(work, actor, number), seen)
        ticket = act_in(work, actor, number, verb, fields)
        status = ticket.status
    if ticket.number != number:  # the verb was for the whole matter: this one's part is done at once
        run_errands(house, now, number=number)
        with look(house, now) as work:
            status = work.session.scalar(select(Ticket.status).where(Ticket.number == number)) or status
    return status


def act_in(work: Work, actor: Actor, number: str, verb: str, fields: Mapping[str, Any]) -> Ticket:
    """The same inside a transaction that is open already (staff messages). Raises Refusal.

    `seen` among the fields, the last event of the page the actor looks at, holds up who was overtaken.
    What is for everybody of a matter is done to its lead, which is then the ticket given; the clock does it
    to the others.
    """
    known = VERBS.get(verb)
    if known is None:
        raise NotFound("verb", "there is no such verb")
    if not may(actor, verb):
        raise Forbidden("role", "this role may not do that")
    if verb == "join":
        hold_in_order(work, number, str(fields.get("number", "")))
    case = load_for(work, actor, lead_number(work, number, verb))
    _only_the_lead(actor, case, verb)
    if verb not in HELPERS_MAY:
        not_overtaken(case, actor, number, fields.get("seen"))
    before = (case.ticket.unit, case.ticket.status == Status.OPEN)
    clean = checked(known, fields)
    if verb == "decline":  # before it ends and leads no more
        share(case, actor, verb, reason=clean["reason"])
    more = asks_back(case, actor, clean["text"]) if verb == "reply" else {}
    known.run(case, actor, {**clean, **more})
    settle(case)
    if verb in SHARED:
        share(case, actor, verb, **more)
    elif case.ticket.status == Status.ASSIGNED and (case.ticket.unit, False) != before:  # a ruling sent it
        share(case, actor, "dispatch")
    return case.ticket


def _unchanged(case: Case, seen: int) -> None:
    if case.ticket.event_seq != seen:
        raise Conflict("changed", "something happened to the ticket meanwhile; look at it again")


def _only_the_lead(actor: Actor, case: Case, verb: str) -> None:
    """A helping unit may add words; only the unit that leads signs, answers or returns."""
    ticket = case.ticket
    if actor.role is not Role.UNIT or verb in HELPERS_MAY:
        return
    lead = case.work.rules.card(ticket.unit)
    if lead is None or actor.unit not in (lead.code, lead.parent):
        raise Forbidden("lead", "only the unit that leads may do that")


def checked(verb: Verb, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields a verb knows, present where it needs them and of the right kind.

    Raises Invalid naming the field.
    """
    clean: dict[str, Any] = {name: _words(name, fields.get(name)) for name in verb.words}
    given = {name for name, value in fields.items() if value not in (None, "")}
    clean |= {name: _words(name, fields[name]) for name in verb.more if name in given}
    clean |= {name: _flag(name, fields.get(name)) for name in verb.flags}
    clean |= {name: _grade(name, fields[name]) for name in verb.grades if name in given}
    clean |= {name: _codes(name, fields[name]) for name in verb.units if name in given}
    if verb.pictures:
        clean["pictures"] = fields.get("pictures") or ()
    return clean


def _words(name: str, value: Any) -> str:
    text = value.replace("\x00", "").strip() if isinstance(value, str) else ""
    if not text:
        raise Invalid(name, f"{name} is missing")
    if len(text) > MAX_WORDS:
        raise Invalid(name, f"{name} is longer than {MAX_WORDS} characters")
    return text


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Invalid(name, f"{name} must be true or false")
    return value


def _grade(name: str, value: Any) -> str | bool:
    if isinstance(value, bool) or (isinstance(value, str) and value in GRADES):
        return value
    raise Invalid(name, f"{name} must be yes, partly or no")


def _codes(name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise Invalid(name, f"{name} must be a list of codes")
    return list(dict.fromkeys(value))
