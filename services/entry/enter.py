"""An officer writes down what somebody said or wrote; the clock runs from when it was received."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.complaint import Complaint
from bot.conversation.context import Context
from bot.conversation.moves import OpenMatter
from bot.intake.reading import read
from bot.message import InboundMessage, MessageKind
from bot.permission import Actor
from bot.phone import e164, takes_sms
from bot.picture import Picture
from bot.refusal import Invalid
from bot.vocabulary import Channel, Way
from models.contacts import Contact
from models.ledgers import Inbox
from models.tickets import Ticket
from services.house import House
from services.receive import complete, enter
from services.record import keep_words, record
from services.say import speak
from services.talk.acquaintance import meet_contact
from services.talk.matters import open_matter
from services.talk.turn import Entry, Turn
from services.tickets.media import keep_pictures
from services.work import Work, begin

CHANNELS = tuple(channel for channel in Channel if not channel.speaks)
LONGEST = 5000  # characters
OLDEST = timedelta(days=30)  # a receipt further back is a date typed wrongly
SLACK = timedelta(minutes=2)  # between the officer's clock and ours


@dataclass(frozen=True)
class Entered:
    """What the officer typed. `received_at` is aware; `key` makes a second click the first one's retry."""

    channel: Channel
    received_at: datetime
    text: str
    key: str
    name: str = ""
    phone: str = ""
    place: str = ""
    anonymous: bool = False
    tell: bool = False
    pictures: Sequence[Picture] = field(default=())


def enter_matter(house: House, actor: Actor, given: Entered, now: datetime) -> str:
    """Open the ticket in one transaction; gives its number. Raises Invalid naming the field.

    The same words with the same key are one matter, whichever channel the second try says; other words
    are another matter.
    """
    number = _checked(given, now)
    with begin(house, now) as work:
        once = house.keys.index(f"{given.key}\n{given.text.strip()}", context="entry")[:26]
        message = InboundMessage(
            given.channel, f"entry-{once}", f"entry-{once}", given.received_at, MessageKind.TEXT,
            given.text.strip(),
        )  # fmt: skip
        if before := _entered_before(work, message):
            return before
        inbox_id = enter(work.session, message, now)
        if inbox_id is None:  # another try has just been faster
            return _entered_before(work, message)
        return _open(work, actor, given, message, inbox_id, number)


def _open(
    work: Work, actor: Actor, given: Entered, message: InboundMessage, inbox_id: int, number: str
) -> str:
    contact, new = _contact(work, message, given, number)
    by_sms = contact.channel == Channel.SMS
    context = Context(now=work.now, language=contact.language, new=new)
    turn = Turn(work, contact, message, Entry(inbox_id, contact.id), context, {})
    turn.asked = not by_sms  # a question nobody could answer
    open_matter(turn, OpenMatter(_complaint(work, given)))
    ticket = work.session.get_one(Ticket, turn.inbox.ticket_id)
    if ticket.first_responsible == "centre/duty":  # 首问负责: who took it down was asked first
        ticket.first_person_id = actor.person_id
    _keep_beside(work, ticket, actor, given, inbox_id)
    if by_sms and Way.SMS in work.house.senders:
        speak(work, contact, "word", "\n".join(line for line in turn.lines if line), ticket=ticket)
    complete(turn)
    return ticket.number


def _checked(given: Entered, now: datetime) -> str:
    """The phone as E.164, "" where none was given."""
    if given.channel not in CHANNELS:
        raise Invalid("channel", "choose how it came")
    if not given.text.strip() or len(given.text) > LONGEST:
        raise Invalid("text", f"the words are missing or longer than {LONGEST} characters")
    if not now - OLDEST <= given.received_at <= now + SLACK:
        raise Invalid("received", "the time of receipt is not within the last 30 days")
    number = e164(given.phone) if given.phone.strip() else ""
    if number is None:
        raise Invalid("phone", "this is no phone number")
    return number


def _entered_before(work: Work, message: InboundMessage) -> str:
    """The number of what the first click registered, "" when this is the first."""
    query = (
        select(Ticket.number)
        .join(Inbox, Inbox.ticket_id == Ticket.id)
        .where(Inbox.external_id == message.external_id, Inbox.channel.in_(CHANNELS))
    )
    return work.session.scalar(query.limit(1)) or ""


def _contact(work: Work, message: InboundMessage, given: Entered, number: str) -> tuple[Contact, bool]:
    """Whoever wants texts to a mobile is the same person as by SMS, and may go on there.

    To anybody else nothing is sent: what they must hear becomes a call for the duty officer. Gives the
    contact and whether it is new.
    """
    if given.tell and takes_sms(number):
        contact, new = meet_contact(work, replace(message, channel=Channel.SMS, sender=number))
    else:
        contact, new = meet_contact(work, message)
        contact.opted_out = True
    contact.phone = number or None
    return contact, new


def _complaint(work: Work, given: Entered) -> Complaint:
    said = "\n".join(part for part in (given.text.strip(), given.place.strip()) if part)
    read_as = read(said, work.rules.router)
    anonymous = given.anonymous or read_as.anonymous
    signed = anonymous and bool(given.pictures)  # a letter's name and hand would tell who wrote it
    return replace(read_as, anonymous=anonymous, hide_words=read_as.hide_words or signed)


def _keep_beside(work: Work, ticket: Ticket, actor: Actor, given: Entered, inbox_id: int) -> None:
    """Who entered it, the person's name (for the centre alone), and the original."""
    name = given.name.strip()
    kept = keep_words(work, ticket.id, f"centre/{actor.role}", "name", name).id if name else None
    record(work, ticket, actor.name, "entered", channel=given.channel, text=kept)
    keep_pictures(work, ticket, given.pictures, inbox_id=inbox_id, actor=actor.name)
