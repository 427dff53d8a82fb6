"""What the centre asks a person alone: a private check, and the number to reach them at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.permission import Actor
from bot.refusal import Conflict
from models.contacts import Contact
from models.database import writing
from models.history import Audit
from services.house import House
from services.promises import Case
from services.record import keep_words, record


def check(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """An officer asked the person in private whether they were pressed, and notes what was said
    (policy.md, Pressure guard). Raises Conflict where nothing waits for it."""
    work, ticket = case.work, case.ticket
    if not ticket.private_check:
        raise Conflict("private_check", "no private check is asked for")
    words = keep_words(work, ticket.id, f"centre/{actor.role}", "note", str(fields["note"]))
    ticket.private_check = False
    record(work, ticket, actor.name, "privately_checked", text=words.id)


def reveal(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """The officer may see the person's number for a while; the reason and the officer stay on record
    (policy.md, Privacy). Raises Conflict where the house knows no number."""
    work, ticket = case.work, case.ticket
    if number_of(work.session.get_one(Contact, ticket.contact_id)) is None:
        raise Conflict("no_number", "the person left no number")
    words = keep_words(work, ticket.id, f"centre/{actor.role}", "note", str(fields["reason"]))
    record(work, ticket, actor.name, "revealed", text=words.id)


def note_opening(house: House, actor: Actor, number: str, now: datetime) -> None:
    """Who opens a sealed matter leaves a trace (policy.md, about_staff). One statement: pages may ask few."""
    with writing(house.engine) as session:
        session.add(Audit(at=now, actor=actor.name, kind="sealed_opened", data={"ticket": number}))


def number_of(contact: Contact) -> str | None:
    """Where the person can be called: the number they gave, else the one they write from."""
    return contact.phone or (contact.address if contact.channel != "wechat" else None)
