"""What ended long ago is forgotten: words, pictures, how to reach the person. The history stays (Privacy).

A few tickets a transaction, each marked when it is done: the job may be stopped anywhere and goes on there.
Nothing of a ticket under legal hold is touched, nor its person.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, exists, func, select, update

from bot.retention import months_before
from models.contacts import Contact
from models.documents import GONE, Document
from models.ledgers import Media, Outbox, Text
from models.matters import Trace
from models.tickets import Ticket
from services.house import House
from services.record import record
from services.work import Work, begin

log = structlog.get_logger()
STEP = 50  # tickets a transaction
STEPS = 200  # transactions a run; the clock comes again


def forget(house: House, now: datetime) -> int:
    """Forget what ended before the policy's months; gives how many tickets. Others' work goes on between."""
    forgotten = 0
    for _ in range(STEPS):
        done = _forget_some(house, now)
        forgotten += done
        if not done:
            break
    for _ in range(STEPS):
        if not _drop_traces(house, now):
            break
    if forgotten:
        log.info("forgotten", tickets=forgotten)
    return forgotten


def _forget_some(house: House, now: datetime) -> int:
    with begin(house, now) as work:
        before = months_before(now, work.rules.policy.retention_months)
        query = (
            select(Ticket)
            .where(Ticket.ended_at < before, Ticket.forgotten_at.is_(None), Ticket.legal_hold.is_(False))
            .order_by(Ticket.ended_at)
            .limit(STEP)
            .with_for_update(skip_locked=True, key_share=True)
        )
        tickets = work.session.scalars(query).all()
        for ticket in tickets:
            record(work, ticket, "clock", "forgotten")
            ticket.forgotten_at = now
        work.session.flush()
        _empty(work, [ticket.id for ticket in tickets])
        _forget_people(work, {ticket.contact_id for ticket in tickets}, before)
        return len(tickets)


def _empty(work: Work, ids: Sequence[int]) -> None:
    """Words, pictures and papers of these tickets go; the rows stay, with their codes and times."""
    session = work.session
    session.execute(update(Text).where(Text.ticket_id.in_(ids)).values(body=None))
    said = update(Outbox).where(Outbox.ticket_id.in_(ids))
    session.execute(said.values(body=None, fields={}, next_at=None))
    pictures = update(Media).where(Media.ticket_id.in_(ids))
    session.execute(pictures.values(body=None, ref=None, status="erased", next_at=None))
    papers = update(Document).where(Document.ticket_id.in_(ids))
    session.execute(papers.values(state=GONE, body=None, paper=None))


def _forget_people(work: Work, contacts: set[int], before: datetime) -> None:
    """How to reach a person goes with their last ticket, unless they work here or wrote since."""
    remembered = exists().where(Ticket.contact_id == Contact.id, Ticket.forgotten_at.is_(None))
    wrote = func.coalesce(Contact.last_inbound_at, Contact.first_at)
    query = select(Contact).where(
        Contact.id.in_(contacts), Contact.person_id.is_(None), Contact.erased_at.is_(None), ~remembered,
        wrote < before,
    )  # fmt: skip
    for contact in work.session.scalars(query.order_by(Contact.id).with_for_update(key_share=True)):
        contact.address = contact.phone = None
        contact.address_index = f"erased:{secrets.token_hex(24)}"
        contact.erased_at = work.now
        said = update(Outbox).where(Outbox.contact_id == contact.id)
        work.session.execute(said.values(body=None, fields={}, next_at=None))


def _drop_traces(house: House, now: datetime) -> int:
    """Traces older than the days within which like tickets are looked for find nothing any more."""
    with begin(house, now) as work:
        old = now - timedelta(days=work.rules.policy.joint_window_days + 1)
        query = select(Trace.ticket_id, func.max(Trace.at)).group_by(Trace.ticket_id)
        oldest = work.session.execute(query.order_by(Trace.ticket_id).limit(STEP))
        ids = [ticket_id for ticket_id, at in oldest if at < old]
        work.session.execute(delete(Trace).where(Trace.ticket_id.in_(ids)))
        return len(ids)
