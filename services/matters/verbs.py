"""What the duty officer does to a matter as a whole, as a table; pages and API act through it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.permission import Actor
from bot.refusal import Conflict, Forbidden, Invalid, NotFound
from models.tickets import Matter, Ticket
from services.house import House
from services.matters import storms
from services.matters.errands import share
from services.matters.hearings import BACK, announcement
from services.matters.join import IN_HAND, hand_over, lead_of, leave, stand_alone
from services.matters.telling import deliver_word, keep_word
from services.promises import Case, settle
from services.record import record
from services.say import tell_citizen
from services.tickets import acts, alike
from services.tickets.load import hold_in_order, load_by_id
from services.work import begin, rules_changed

LONGEST = {"title": 120, "place": 60, "signs": 600, "reason": 200, "number": 12, "next": 4}
MOST_WORDS = 2000
FARTHEST = 24 * 60  # minutes until the next word

Run = Callable[[Case, Matter, Actor, Mapping[str, Any]], None]


@dataclass(frozen=True)
class MatterVerb:
    """What a verb runs on the lead and its matter, the fields it must have and those it may have."""

    run: Run
    words: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


def act_on(
    house: House, actor: Actor, matter_id: int, verb: str, fields: Mapping[str, Any], now: datetime
) -> None:
    """Do one verb to one matter in one transaction. Raises Refusal."""
    known = VERBS.get(verb)
    if known is None:
        raise NotFound("verb", "there is no such verb")
    if not actor.officer:
        raise Forbidden("role", "this role may not do that")
    clean = checked(known, fields)
    with begin(house, now) as work:
        if work.session.get(Matter, matter_id) is None:
            raise NotFound("matter", "there is no such matter")
        lead = lead_of(work, matter_id)
        if "number" in clean:
            hold_in_order(work, lead.number, clean["number"])
        case = load_by_id(work, lead.id)  # the ticket first, as every act does
        matter = work.session.get_one(Matter, matter_id, with_for_update={"key_share": True})
        work.session.refresh(matter)
        known.run(case, matter, actor, clean)
        settle(case)


def checked(verb: MatterVerb, fields: Mapping[str, Any]) -> dict[str, str]:
    """The fields a verb knows, trimmed and bounded. Raises Invalid naming the field."""
    clean: dict[str, str] = {}
    for name in (*verb.words, *verb.more):
        value = fields.get(name)
        text = value.replace("\x00", "").strip() if isinstance(value, str) else ""
        if not text and name in verb.words:
            raise Invalid(name, f"{name} is missing")
        if len(text) > (most := LONGEST.get(name, MOST_WORDS)):
            raise Invalid(name, f"{name} is longer than {most} characters")
        if text:
            clean[name] = text
    return clean


def announce(case: Case, matter: Matter, actor: Actor, fields: Mapping[str, Any]) -> None:
    """One word to everybody, and to whoever comes later; `next`: in how many minutes the next one follows."""
    if not matter.storm:
        raise Conflict("storm", "no storm runs")
    row = keep_word(case, matter, actor, fields["text"], _next_at(case, fields.get("next", "")))
    deliver_word(case, actor, {"announcement": row.id, "text": fields["text"]})
    share(case, actor, "announce", announcement=row.id, text_id=row.text_id)


def _next_at(case: Case, minutes: str) -> datetime | None:
    if not minutes:
        return None
    if not (minutes.isascii() and minutes.isdigit() and 0 < int(minutes) <= FARTHEST):
        raise Invalid("next", "next is a number of minutes, at most a day")
    return case.work.now + timedelta(minutes=int(minutes))


def ask_back(case: Case, matter: Matter, actor: Actor, fields: Mapping[str, Any]) -> None:
    """The centre's answer to everybody, which asks each whether it is back."""
    if not matter.storm:
        raise Conflict("storm", "no storm runs")
    row = announcement(case.work, matter, actor, BACK, fields["text"])
    acts.reply(case, actor, {"text": fields["text"], "back": row.id})
    share(case, actor, "reply", back=row.id)


def split(case: Case, matter: Matter, actor: Actor, fields: Mapping[str, Any]) -> None:
    """This one is another problem: it goes on alone, its person is told why."""
    one = _member(case, matter, fields["number"])
    if one.ticket.status not in IN_HAND:
        raise Conflict("status", "only what is in hand can be taken out")
    leave(one, actor.name, "officer")
    stand_alone(one)
    tell_citizen(case.work, one.ticket, "word", "answer.split_alone", reason=fields["reason"])
    settle(one)


def _member(case: Case, matter: Matter, number: str) -> Case:
    mine = select(Ticket.id).where(Ticket.number == number, Ticket.matter_id == matter.id)
    ticket_id = case.work.session.scalar(mine)
    if ticket_id is None:
        raise Invalid("number", "that ticket is not in this matter")
    return case if ticket_id == case.ticket.id else load_by_id(case.work, ticket_id)


def add(case: Case, matter: Matter, actor: Actor, fields: Mapping[str, Any]) -> None:
    """This one is the same problem."""
    alike.join(case, actor, {"number": fields["number"]})


def let_lead(case: Case, matter: Matter, actor: Actor, fields: Mapping[str, Any]) -> None:
    """Another ticket of it carries the unit's clock from now, as it stands."""
    one = _member(case, matter, fields["number"])
    if one is case or one.ticket.status not in IN_HAND:
        raise Conflict("new_lead", "only another ticket in hand can lead")
    hand_over(case, one.ticket.id)


def name(case: Case, matter: Matter, actor: Actor, fields: Mapping[str, Any]) -> None:
    """What it is called and where it is, and the words by which a storm knows its messages."""
    matter.title, matter.place = fields["title"], fields.get("place", "")
    if matter.storm and "signs" in fields:
        matter.signs = storms.words_of(fields["signs"])
        rules_changed(case.work.session)
    record(case.work, case.ticket, actor.name, "matter_named", matter=matter.id)


def close(case: Case, matter: Matter, actor: Actor, fields: Mapping[str, Any]) -> None:
    """Nobody joins it any more; those in it are handled to their end."""
    if matter.closed_at is not None or matter.storm:
        raise Conflict("closed", "it is closed already, or a storm runs")
    matter.closed_at = case.work.now
    record(case.work, case.ticket, actor.name, "matter_closed", matter=matter.id)


VERBS: dict[str, MatterVerb] = {
    "accept": MatterVerb(storms.accept, ("title",), ("place", "signs")),
    "refuse": MatterVerb(storms.refuse),
    "announce": MatterVerb(announce, ("text",), ("next",)),
    "ask_back": MatterVerb(ask_back, ("text",)),
    "end": MatterVerb(storms.end),
    "split": MatterVerb(split, ("number", "reason")),
    "add": MatterVerb(add, ("number",)),
    "lead": MatterVerb(let_lead, ("number",)),
    "name": MatterVerb(name, ("title",), ("place", "signs")),
    "close": MatterVerb(close),
}
