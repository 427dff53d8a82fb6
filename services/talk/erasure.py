"""Erase my data: words, pictures and address go; the history keeps codes and digests (policy.md, Privacy)."""

import secrets

from sqlalchemy import func, select, update

from bot.conversation.context import QuestionKind
from bot.conversation.moves import Erase
from bot.guard import under_pressure
from bot.vocabulary import Status
from models.documents import GONE, Document
from models.judgements import VisitRating
from models.ledgers import Media, Outbox, Text
from models.tickets import Ticket
from services.promises import Case
from services.record import record
from services.talk.turn import Turn
from services.tickets.times import guard

ENDED = [status for status in Status if status.ended]


def ask_erasure(turn: Turn, move: Erase) -> None:
    """Asked back before anything happens; refused at once while a matter is open or held."""
    if _refuse(turn):
        return
    turn.ask(QuestionKind.ERASE, None)
    turn.say("answer.erase_ask")


def _refuse(turn: Turn) -> bool:
    """Refused with reason and date while a matter is open or under legal hold."""
    open_or_held = select(func.max(Ticket.promise_due_at), func.count()).where(
        Ticket.contact_id == turn.contact.id, (Ticket.status.not_in(ENDED)) | Ticket.legal_hold
    )
    last_due, count = turn.work.session.execute(open_or_held).one()
    if not count:
        return False
    reason = turn.work.say(turn.contact.language, "name.open_matter", count=count)
    turn.say("answer.erase_refused", reason=reason, date=turn.when(last_due))
    return True


def erase_answer(turn: Turn, confirmed: bool) -> None:
    """Erase what the person said and who they are; a check follows where they may have been pressed."""
    if not confirmed:
        turn.say("answer.thanks")
        return
    if _refuse(turn):
        return
    work, contact = turn.work, turn.contact
    tickets = work.session.scalars(
        select(Ticket).where(Ticket.contact_id == contact.id).with_for_update()
    ).all()
    hours = work.rules.policy.pressure_hours
    for ticket in tickets:
        if under_pressure(ticket.contacted_at, work.now, hours):
            guard(Case(work, ticket), "erasure")
        record(work, ticket, "citizen", "erased")
    ids = [ticket.id for ticket in tickets]
    _forget(turn, ids)
    contact.address = contact.phone = None
    contact.address_index = f"erased:{secrets.token_hex(24)}"
    contact.erased_at, contact.person_id = work.now, None
    turn.say("answer.erased")


def _forget(turn: Turn, ids: list[int]) -> None:
    session = turn.work.session
    session.execute(update(Text).where(Text.ticket_id.in_(ids)).values(body=None))
    session.execute(update(Ticket).where(Ticket.id.in_(ids)).values(place=""))
    visits = select(VisitRating.text_id).where(VisitRating.contact_id == turn.contact.id)
    session.execute(update(Text).where(Text.id.in_(visits)).values(body=None))
    files = update(Document).where(Document.ticket_id.in_(ids))
    session.execute(files.values(state=GONE, body=None, paper=None))
    session.execute(
        update(Media)
        .where(Media.ticket_id.in_(ids))
        .values(body=None, ref=None, status="erased", next_at=None)
    )
    session.execute(
        update(Outbox).where(Outbox.contact_id == turn.contact.id).values(body=None, next_at=None)
    )
