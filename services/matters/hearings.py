"""Who has heard what in a storm, and what they answered to "is it back?"."""

from datetime import datetime

from sqlalchemy import select, update

from bot.permission import Actor
from models.ledgers import Outbox
from models.matters import Announcement, Hearing
from models.tickets import Matter
from services.promises import Case
from services.record import keep_words
from services.work import Work

WORD, BACK = "word", "back"


def announcement(
    work: Work, matter: Matter, actor: Actor, kind: str, text: str, next_at: datetime | None = None
) -> Announcement:
    """Keep one word to everybody of a matter; the row has its id when this returns."""
    words = keep_words(work, None, f"centre/{actor.role}" if actor.officer else str(actor.unit), "word", text)
    row = Announcement(
        matter_id=matter.id, kind=kind, text_id=words.id, by=actor.name, at=work.now, next_at=next_at
    )
    work.session.add(row)
    work.session.flush()
    if kind == BACK:
        matter.asked_back_at = work.now
    return row


def asks_back(case: Case, actor: Actor, text: str) -> dict[str, int]:
    """In a storm the answer to everybody also asks whether it is back: the field that says so, or none."""
    ticket = case.ticket
    if ticket.matter_id is None or not ticket.leads:
        return {}
    matter = case.work.session.get_one(Matter, ticket.matter_id)
    return {"back": announcement(case.work, matter, actor, BACK, text).id} if matter.storm else {}


def hears(work: Work, announcement_id: int, ticket_id: int, row: Outbox | None) -> None:
    """This person's copy is on its way; without a row they heard it in their receipt."""
    work.session.add(
        Hearing(announcement_id=announcement_id, ticket_id=ticket_id, outbox_id=row.id if row else None)
    )


def hearing_of(work: Work, outbox_id: int) -> str | None:
    """The kind of the announcement that an outbox row carries, None where it carries none."""
    query = select(Announcement.kind).join(Hearing).where(Hearing.outbox_id == outbox_id)
    return work.session.scalar(query)


def waits_for_word(work: Work, ticket_id: int) -> bool:
    """True while the person was asked whether it is back and has not said."""
    query = (
        select(Hearing.ticket_id)
        .join(Announcement)
        .where(Hearing.ticket_id == ticket_id, Announcement.kind == BACK, Hearing.answer.is_(None))
    )
    return work.session.scalar(query.limit(1)) is not None


def note_answer(case: Case, answer: str | None) -> None:
    """What the person says now, by whatever way, is their answer; None takes it back."""
    work = case.work
    asked = select(Announcement.id).where(Announcement.kind == BACK).scalar_subquery()
    work.session.execute(
        update(Hearing)
        .where(Hearing.ticket_id == case.ticket.id, Hearing.announcement_id.in_(asked))
        .values(answer=answer, answered_at=work.now if answer else None)
        .execution_options(synchronize_session=False)
    )


def latest(work: Work, matter_id: int) -> Announcement | None:
    """The last word to everybody."""
    query = select(Announcement).where(Announcement.matter_id == matter_id).order_by(Announcement.id.desc())
    return work.session.scalar(query.limit(1))
