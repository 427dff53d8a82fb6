"""One word to everybody of a matter, each by their own channel and in their own language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.permission import Actor
from bot.refusal import Conflict
from bot.vocabulary import DeadlineKind, Status
from models.matters import Announcement
from models.tickets import Matter
from services.matters.hearings import WORD, announcement, hears
from services.promises import Case, meet
from services.record import keep_words, record
from services.say import tell_citizen
from services.tickets.acts import voice_of


def deliver_word(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """Tell this ticket's person what everybody is told; it is a human's words, so it meets contact."""
    work, ticket = case.work, case.ticket
    if Status(ticket.status).ended:
        raise Conflict("status", "the ticket has ended")
    row = work.session.get_one(Announcement, int(fields["announcement"]))
    matter = work.session.get_one(Matter, row.matter_id)
    words = keep_words(work, ticket.id, voice_of(case, actor), "contact", str(fields["text"]))
    sent = tell_citizen(
        work, ticket, "contact", "answer.announcement", title=matter.title, text=fields["text"],
        next=next_word(case, row.next_at),
    )  # fmt: skip
    work.session.flush()
    hears(work, row.id, ticket.id, sent)
    ticket.contacted_at = work.now
    meet(case, DeadlineKind.CONTACT)
    record(
        work, ticket, actor.name, "announced",
        text=words.id, announcement=row.id, outbox=sent.id if sent else None,
    )  # fmt: skip


def next_word(case: Case, at: datetime | None) -> str:
    """When people may expect the next word; "" where nothing was said or that time has passed."""
    work = case.work
    if at is None or at <= work.now:
        return ""
    language = work.language_of(case.ticket)
    return work.say(language, "answer.next_word", at=work.when(at, language))


def keep_word(case: Case, matter: Matter, actor: Actor, text: str, next_at: datetime | None) -> Announcement:
    """The announcement itself, before anybody hears it."""
    return announcement(case.work, matter, actor, WORD, text, next_at)
