"""A message becomes what it means, in ONE transaction; a retry is answered like the first time."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from bot.conversation.step import step
from bot.intake.reading import read
from bot.message import InboundMessage
from models.ledgers import QUEUED, Inbox, Outbox
from services.house import House
from services.say import answer, speak
from services.talk.acquaintance import acquaint, meet_contact
from services.talk.carry import carry_out
from services.talk.turn import Entry, Turn, said_at
from services.work import Work, begin

TRIES = 6


def receive(
    house: House, message: InboundMessage, now: datetime | None = None, *, answerable: bool = True
) -> str | None:
    """Take one inbound message; gives the words to answer with, None for silence.

    `answerable`: the door can answer inside its request; otherwise the answer is queued. Two tries of
    the same message at once are one: the second waits for the first and gets its answer. A deadlock
    between two messages is tried again.
    """
    for left in reversed(range(TRIES)):
        try:
            with begin(house, now) as work:
                return _receive(work, message, answerable)
        except (OperationalError, IntegrityError):
            if not left:
                raise
    return None


def _receive(work: Work, message: InboundMessage, answerable: bool) -> str | None:
    inbox_id = enter(work.session, message, work.now)
    if inbox_id is None:
        return _first_answer(work, message)
    contact, new = meet_contact(work, message)
    inbox = Entry(inbox_id, contact.id)
    context, ids = acquaint(work, contact, new, said_at(work, message))
    turn = Turn(work, contact, message, inbox, context, ids)
    router = work.rules.router
    scene = context.scene_unit
    for move in step(
        message, context, lambda text: read(text, router, scene_unit=scene), work.rules.policy.merge_minutes
    ):
        carry_out(turn, move)
    body = _answer(turn, answerable)
    complete(turn)
    return body


def enter(session: Session, message: InboundMessage, now: datetime) -> int | None:
    """Put the message in the inbox; None when it is there already (the unique key decides)."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(Inbox)
        .values(channel=message.channel, external_id=message.external_id, kind=message.kind, received_at=now)
        .on_conflict_do_nothing(index_elements=["channel", "external_id"])
        .returning(Inbox.id)
    )
    return session.scalar(statement)


def _first_answer(work: Work, message: InboundMessage) -> str | None:
    query = (
        select(Outbox)
        .join(Inbox, Inbox.answer_id == Outbox.id)
        .where(Inbox.channel == message.channel, Inbox.external_id == message.external_id)
    )
    row = work.session.scalar(query)
    return row.body if row else None


def _answer(turn: Turn, answerable: bool) -> str | None:
    body = "\n".join(line for line in turn.lines if line)
    if not body:
        return None
    if answerable:
        row = answer(turn.work, turn.contact, body, turn.inbox.ticket_id)
    else:
        row = _same_unsaid(turn, body) or speak(turn.work, turn.contact, "answer", body)
        row.ticket_id = turn.inbox.ticket_id
        turn.work.session.flush()
    turn.inbox.answer_id = row.id
    return body if answerable else None


def _same_unsaid(turn: Turn, body: str) -> Outbox | None:
    """The same answer to an earlier message, where it has not left yet: it need not be said twice."""
    query = (
        select(Outbox)
        .where(Outbox.contact_id == turn.contact.id, Outbox.purpose == "answer", Outbox.status == QUEUED)
        .order_by(Outbox.id.desc())
        .limit(1)
    )
    row = turn.work.session.scalar(query.with_for_update(skip_locked=True))
    return row if row is not None and (row.body, row.ticket_id) == (body, turn.inbox.ticket_id) else None


def complete(turn: Turn) -> None:
    """The inbox row says whose message it was, what it belongs to and how it was answered."""
    session, entry = turn.work.session, turn.inbox
    if turn.said is not None:
        session.flush()
        entry.text_id = turn.said.id
    values = {name: value for name, value in vars(entry).items() if name != "id"}
    session.execute(update(Inbox).where(Inbox.id == entry.id).values(values))
