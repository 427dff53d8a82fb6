"""What the house knows of a sender: contact, open question, tickets, for `bot.conversation.step`."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.conversation.context import Context, Question, QuestionKind, Staff, TicketBrief
from bot.language import language_of
from bot.message import InboundMessage, MessageKind
from bot.vocabulary import DeadlineKind, Nature, Status
from models.contacts import Contact, OpenQuestion
from models.deadlines import Deadline
from models.judgements import Rating
from models.ledgers import Text
from models.registry import Person
from models.tickets import Ticket
from services.matters.hearings import waits_for_word
from services.talk.turn import said_at
from services.work import Work

KNOWN_TICKETS = 10
KNOWN_DAYS = timedelta(days=30)
WORDS_KEPT = 600
TELLING = 12  # characters from which a text tells its writer's language
ENDED = [status for status in Status if status.ended]
TAPS = frozenset({MessageKind.FOLLOW, MessageKind.SCAN, MessageKind.CLICK})
EVENTS = TAPS | {MessageKind.UNFOLLOW, MessageKind.VIEW, MessageKind.POSITION, MessageKind.OPT_OUT}


def meet_contact(work: Work, message: InboundMessage) -> tuple[Contact, bool]:
    """The sender's contact, locked, made when new; gives it and whether it is new."""
    index = work.house.keys.index(message.sender, context="contact.address")
    query = select(Contact).where(Contact.channel == message.channel, Contact.address_index == index)
    contact = work.session.scalar(query.with_for_update(key_share=True))
    if contact is not None:
        if len(message.text) >= TELLING:
            contact.language = language_of(message.text) or contact.language
        _note_window(contact, message, said_at(work, message))
        return contact, False
    contact = Contact(
        channel=message.channel, address=message.sender, address_index=index,
        language=language_of(message.text) or "zh", first_at=work.now, following=True, opted_out=False,
        said_since=0, told_privacy=False,
    )  # fmt: skip
    _note_window(contact, message, said_at(work, message))
    work.session.add(contact)
    work.session.flush()
    return contact, True


def _note_window(contact: Contact, message: InboundMessage, now: datetime) -> None:
    """What opens WeChat's customer-service window: a message for 48 h, a tap for a minute."""
    if message.kind in TAPS:
        contact.last_tap_at, contact.said_since = now, 0
    if message.kind not in EVENTS:
        contact.last_inbound_at, contact.said_since = now, 0
        contact.following = True


def acquaint(work: Work, contact: Contact, new: bool, at: datetime) -> tuple[Context, dict[str, int]]:
    """The context of this sender at that moment, and the ids of their tickets by number."""
    if new:
        return Context(now=at, language=contact.language), {}
    tickets = _tickets(work, contact)
    ids = {ticket.number: ticket.id for ticket in tickets}
    words = _words(work, list(ids.values()))
    ratings = _ratings(work, tickets)
    minutes = timedelta(minutes=work.rules.policy.merge_minutes)
    scene_fresh = contact.scene_at is not None and at - contact.scene_at <= minutes
    current = next((t.number for t in tickets if t.id == contact.current_ticket_id), None)
    return (
        Context(
            now=at, language=contact.language, new=False,
            question=_question(work, contact, tickets),
            tickets=tuple(_brief(work, t, words, ratings, contact) for t in tickets),
            current=current, last_message_at=contact.current_at,
            scene_unit=contact.scene_unit if scene_fresh else None,
            staff=_staff(work, contact),
            zone=work.rules.calendar.zone,
        ),
        ids,
    )  # fmt: skip


def _tickets(work: Work, contact: Contact) -> list[Ticket]:
    query = select(Ticket).where(
        Ticket.contact_id == contact.id,
        Ticket.merged_into.is_(None),
        Ticket.status.not_in(ENDED) | (Ticket.ended_at >= work.now - KNOWN_DAYS),
    )
    return list(work.session.scalars(query.order_by(Ticket.id.desc()).limit(KNOWN_TICKETS)))


def _words(work: Work, ids: list[int]) -> dict[int, list[Text]]:
    found: dict[int, list[Text]] = {}
    if not ids:
        return found
    query = select(Text).where(Text.ticket_id.in_(ids), Text.author == "citizen").order_by(Text.id)
    for text in work.session.scalars(query):
        found.setdefault(text.ticket_id or 0, []).append(text)
    return found


def _ratings(work: Work, tickets: list[Ticket]) -> dict[int, datetime]:
    judged = [t.id for t in tickets if t.resolved_at is not None]
    if not judged:
        return {}
    rows = work.session.execute(select(Rating.ticket_id, Rating.at).where(Rating.ticket_id.in_(judged)))
    return {ticket_id: at for ticket_id, at in sorted(rows.all(), key=lambda row: row[1])}


def _brief(
    work: Work, ticket: Ticket, words: dict[int, list[Text]], ratings: dict[int, datetime], contact: Contact
) -> TicketBrief:
    said = words.get(ticket.id, [])
    return TicketBrief(
        number=ticket.number, status=Status(ticket.status), nature=Nature(ticket.nature), unit=ticket.unit,
        unit_name=work.unit_name(ticket.unit, contact.language),
        text="\n".join(text.body or "" for text in said)[:WORDS_KEPT],
        last_at=said[-1].at if said else ticket.received_at,
        rated_at=ratings.get(ticket.id),
    )  # fmt: skip


def _question(work: Work, contact: Contact, tickets: list[Ticket]) -> Question | None:
    """The stored question; without one, a proposal or an answer that still waits for the person's word."""
    row = work.session.get(OpenQuestion, contact.id)
    if row is None:
        return _implied(work, tickets)
    number = next((t.number for t in tickets if t.id == row.ticket_id), None) or row.about or None
    options = (row.about,) if row.kind == QuestionKind.SAME_MATTER else tuple(row.options)
    return Question(QuestionKind(row.kind), number, row.asked_at, row.act, options)


def _implied(work: Work, tickets: list[Ticket]) -> Question | None:
    proposed = _proposed(work, tickets)
    if proposed is not None:
        return Question(QuestionKind.PROPOSAL, proposed.number, work.now)
    waiting = [t for t in tickets if t.status == Status.RESOLVED]
    latest = max(waiting, key=lambda t: t.resolved_at or t.received_at, default=None)
    if latest is None or latest.resolved_at is None:
        return None
    in_storm = latest.matter_id is not None and waits_for_word(work, latest.id)
    kind = QuestionKind.BACK if in_storm else QuestionKind.SATISFACTION
    return Question(kind, latest.number, latest.resolved_at)


def _proposed(work: Work, tickets: list[Ticket]) -> Ticket | None:
    in_hand = [t.id for t in tickets if t.status in (Status.ASSIGNED, Status.IN_PROGRESS)]
    if not in_hand:
        return None
    query = select(Deadline.ticket_id).where(
        Deadline.ticket_id.in_(in_hand),
        Deadline.kind == DeadlineKind.PROPOSAL,
        Deadline.met_at.is_(None),
        Deadline.ended_at.is_(None),
    )
    found = work.session.scalar(query.limit(1))
    return next((t for t in tickets if t.id == found), None)


def _staff(work: Work, contact: Contact) -> Staff | None:
    if contact.person_id is None:
        return None
    person = work.session.get(Person, contact.person_id)
    if person is None or not person.active:
        return None
    query = select(Ticket.number).where(Ticket.status.not_in(ENDED)).order_by(Ticket.next_due_at)
    if person.unit:
        query = query.where(Ticket.unit == person.unit, Ticket.sealed.is_(False))
    return Staff(person.name, tuple(work.session.scalars(query.limit(50))), _names_of_units(work))


def _names_of_units(work: Work) -> dict[str, str]:
    """Units by the names staff call them: the full one and the one without 县."""
    whole = {card.name: card.code for card in work.rules.units.values() if card.parent is None}
    return {name.removeprefix("县"): code for name, code in whole.items()} | whole
