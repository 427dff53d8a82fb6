"""Putting words on the outbox: the only way anything leaves the house."""

from datetime import datetime

from sqlalchemy import select

from bot.vocabulary import Channel
from models.contacts import Contact
from models.ledgers import PASSIVE, QUEUED, SENT, Outbox
from models.tickets import Ticket
from services.citizen.link import link_of
from services.work import Work


def speak(
    work: Work,
    contact: Contact,
    purpose: str,
    body: str,
    *,
    ticket: Ticket | None = None,
    fields: dict[str, str] | None = None,
    not_before: datetime | None = None,
    to_citizen: bool = True,
) -> Outbox:
    """Queue something to be said to a contact, now or at `not_before`."""
    row = Outbox(
        contact_id=contact.id,
        ticket_id=ticket.id if ticket else None,
        channel=contact.channel,
        purpose=purpose,
        body=body,
        fields=fields or {},
        status=QUEUED,
        next_at=not_before or work.now,
        to_citizen=to_citizen,
        created_at=work.now,
    )
    work.session.add(row)
    return row


def answer(work: Work, contact: Contact, body: str, ticket_id: int | None) -> Outbox:
    """The reply inside the request: kept for retries, never touched by deliver."""
    row = Outbox(
        contact_id=contact.id,
        ticket_id=ticket_id,
        channel=contact.channel,
        purpose="answer",
        way="passive",
        body=body,
        fields={},
        status=PASSIVE,
        next_at=None,
        created_at=work.now,
        sent_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    return row


def tell_citizen(work: Work, ticket: Ticket, purpose: str, key: str, /, **values: object) -> Outbox | None:
    """Queue words of `config/wording` to the ticket's citizen in their language; None once erased."""
    contact = work.session.get_one(Contact, ticket.contact_id)
    if contact.erased_at is not None:
        return None
    body = phrase(work, contact, key, number=ticket.number, **values)
    unit = work.unit_name(ticket.unit, contact.language)
    fields = {"number": ticket.number, "unit": unit, "url": link_of(work.house, ticket.number)}
    return speak(work, contact, purpose, body, ticket=ticket, fields=fields)


def phrase(work: Work, contact: Contact, key: str, /, **values: object) -> str:
    """Words for this contact; the short form where the channel is SMS and there is one."""
    short = f"{key}_sms"
    if contact.channel == Channel.SMS and work.house.wording.has(short):
        key = short
    return work.say(contact.language, key, **values)


def said_before(work: Work, ticket_id: int, purpose: str) -> bool:
    """True when something with this purpose was already sent about the ticket."""
    query = select(Outbox.id).where(
        Outbox.ticket_id == ticket_id, Outbox.purpose == purpose, Outbox.status == SENT
    )
    return work.session.scalar(query.limit(1)) is not None
