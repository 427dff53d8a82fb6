"""What a unit does with a ticket: sign, contact, reply, note."""

from collections.abc import Mapping
from typing import Any

from bot.lifecycle import Action, after
from bot.permission import Actor
from bot.vocabulary import DeadlineKind, Status
from models.ledgers import Outbox
from services.matters.hearings import hears
from services.promises import Case, meet, promise, reckon, void
from services.record import keep_words, record
from services.say import tell_citizen
from services.staff.notices import notify
from services.tickets.load import move
from services.tickets.media import keep_pictures
from services.tickets.questions import clear_about
from services.tickets.rulings import forget_proposal

UNIT_PROMISES = (DeadlineKind.ACCEPT, DeadlineKind.CONTACT, DeadlineKind.RESOLVE, DeadlineKind.RECTIFY)


def sign(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """签收: the unit takes it; meets accept."""
    move(case, Action.SIGN)
    meet(case, DeadlineKind.ACCEPT)
    record(case.work, case.ticket, actor.name, "signed", post=case.ticket.handler)


def contact(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """A human's words on the substance, relayed by the house; meets contact, changes no status."""
    work, ticket = case.work, case.ticket
    after(Status(ticket.status), Action.CONTACT)
    words = keep_words(work, ticket.id, voice_of(case, actor), "contact", fields["text"])
    sent = tell_citizen(
        work, ticket, "contact", "answer.contact",
        **_said(case, actor, fields["text"]),
    )  # fmt: skip
    ticket.contacted_at = work.now
    meet(case, DeadlineKind.CONTACT)
    record(work, ticket, actor.name, "contacted", text=words.id, outbox=_flushed(case, sent))


def reply(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """答复: the unit's answer on the substance; meets accept, contact, resolve, promise and rectify.

    The ticket is resolved and waits for the citizen's judgement; the survey follows the delivery. In a storm
    (`back`: the announcement) the words themselves ask whether it is back.
    """
    work, ticket = case.work, case.ticket
    again = ticket.status == Status.RESOLVED
    move(case, Action.REPLY)
    words = keep_words(work, ticket.id, voice_of(case, actor), "reply", fields["text"])
    keep_pictures(work, ticket, fields.get("pictures", ()), text_id=words.id, actor=actor.name)
    key = "answer.reply_back" if fields.get("back") else "answer.reply"
    sent = tell_citizen(work, ticket, "reply", key, **_said(case, actor, fields["text"]))
    meet(case, *UNIT_PROMISES, DeadlineKind.PROMISE, DeadlineKind.SUPERVISE)
    void(case, [DeadlineKind.RETURN])
    forget_proposal(case)
    clear_about(work, ticket.id)
    ticket.resolved_at = work.now
    record(work, ticket, actor.name, "replied", text=words.id, outbox=_flushed(case, sent), again=again)
    if fields.get("back"):
        hears(work, int(fields["back"]), ticket.id, sent)
    if not again:
        promise(case, reckon(case, DeadlineKind.RATING, work.now))
        notify(case, ticket.first_responsible, "replied")


def note(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """An internal note; it meets and moves nothing."""
    words = keep_words(case.work, case.ticket.id, voice_of(case, actor), "note", fields["text"])
    record(case.work, case.ticket, actor.name, "noted", text=words.id)


def voice_of(case: Case, actor: Actor) -> str:
    """Whose words they are, as a post."""
    if actor.officer:
        return f"centre/{actor.role}"
    return case.ticket.handler or f"{actor.unit}/first"


def _said(case: Case, actor: Actor, text: str) -> dict[str, str]:
    """The citizen hears the unit's name, or the centre's where an officer speaks."""
    work, unit = case.work, None if actor.officer else case.ticket.unit
    return {"unit": work.unit_name(unit, work.language_of(case.ticket)), "text": text}


def _flushed(case: Case, row: Outbox | None) -> int | None:
    if row is None:
        return None
    case.work.session.flush()
    return row.id
