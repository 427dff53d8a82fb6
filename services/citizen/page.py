"""What a citizen sees of their ticket: what they gave, what they were promised, what they were told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from bot.phone import masked
from bot.vocabulary import DeadlineKind, Status
from models.contacts import Contact
from models.deadlines import Deadline
from models.history import Event
from models.judgements import Rating, Survey
from models.ledgers import Media, Outbox, Text
from models.tickets import Proposal, Ticket
from services.citizen.link import number_in, still_open
from services.fetch import read_body
from services.house import House
from services.matters.heard import replies_heard
from services.promises import Case
from services.tickets.media import Kept
from services.tickets.survey import is_low
from services.work import Work, look

TOLD = frozenset({"contact", "reply"})
# What the house itself told the person: not accepted, another unit, a date set, an apology, concluded.
HOUSE_TOLD = ("word", "overdue")
# The steps a person may follow; a return is between the units and shows only as the next dispatch.
STEPS = frozenset(
    {
        "dispatched", "signed", "proposal_answered", "time_moved", "declined", "objected", "reopened",
        "closed", "withdrawn", "concluded", "taken_up", "urged", "supervised",
    }
)  # fmt: skip


@dataclass(frozen=True)
class CitizenPage:
    """`said`: words and steps in the order of time. `asked`: the date a unit asks for, to agree or not.

    `rating`: what was answered so far and what can still be done about it. `shared`: whether the unit may
    read the person's own words, None where that is no question. `phone` is masked. Times are aware UTC.
    """

    number: str
    language: str
    status: Status
    nature: str
    unit: str | None
    first: str
    received_at: datetime
    promise_due_at: datetime | None
    first_promise_at: datetime | None
    contact_due_at: datetime | None
    callback_due_at: datetime | None
    answered: bool
    receipt: str
    said: list[dict[str, Any]]
    asked: dict[str, Any] | None
    rating: dict[str, Any]
    objected: bool
    shared: bool | None
    phone: str


def citizen_page(house: House, token: str, now: datetime) -> CitizenPage:
    """The page behind a link. Raises Gone."""
    with look(house, now) as work:
        ticket, contact = find(work, token)
        due = _due(work, ticket)
        return CitizenPage(
            number=ticket.number, language=contact.language, status=Status(ticket.status),
            nature=ticket.nature, unit=None if ticket.sealed else ticket.unit,
            first=ticket.first_responsible.partition("/")[0], received_at=ticket.received_at,
            promise_due_at=ticket.promise_due_at, first_promise_at=ticket.first_promise_at,
            contact_due_at=due.get("contact"), callback_due_at=due.get("callback"),
            answered=ticket.resolved_at is not None,
            receipt=ticket.event_hash[:8], said=_said(work, ticket),
            asked=_asked(work, ticket), rating=_rating(work, ticket), objected=ticket.objected,
            shared=ticket.words_shared if _may_share(ticket) else None,
            phone=masked(contact.phone) if contact.phone else "",
        )  # fmt: skip


def find(work: Work, token: str, *, lock: bool = False) -> tuple[Ticket, Contact]:
    """The ticket of a link, or the one it was merged into, and whose it is. Raises Gone.

    `lock`: the contact first, as a message of theirs does, so that the two never wait for each other.
    """
    number = number_in(work.house.keys, token)
    ticket = work.session.scalar(select(Ticket).where(Ticket.number == number))
    while ticket is not None and ticket.merged_into is not None:
        ticket = work.session.get_one(Ticket, ticket.merged_into)
    contact = None
    if ticket is not None and ticket.contact_id:
        held = {"key_share": True} if lock else None
        contact = work.session.get(Contact, ticket.contact_id, with_for_update=held)
    still_open(work, ticket, contact)
    assert ticket is not None and contact is not None  # still_open has raised otherwise
    return ticket, contact


def _due(work: Work, ticket: Ticket) -> dict[str, datetime]:
    """When somebody contacts the person, and after a low rating calls them back."""
    query = select(Deadline.kind, Deadline.due_at).where(
        Deadline.ticket_id == ticket.id, Deadline.kind.in_((DeadlineKind.CONTACT, DeadlineKind.CALLBACK)),
        Deadline.met_at.is_(None), Deadline.ended_at.is_(None),
    )  # fmt: skip
    return {str(kind): due_at for kind, due_at in work.session.execute(query)}


def _may_share(ticket: Ticket) -> bool:
    """Only a matter about a unit's own staff keeps the words from the unit until the person agrees."""
    about_them = ticket.about_staff and not ticket.sealed and ticket.unit is not None
    return about_them and not Status(ticket.status).ended


def _said(work: Work, ticket: Ticket) -> list[dict[str, Any]]:
    mine = (Text.author == "citizen") & (Text.kind == "message")
    texts = select(Text).where(Text.ticket_id == ticket.id, mine | Text.kind.in_(TOLD))
    told = select(Outbox).where(
        Outbox.ticket_id == ticket.id, Outbox.contact_id == ticket.contact_id,
        Outbox.purpose.in_(HOUSE_TOLD), Outbox.body.is_not(None),
    )  # fmt: skip
    steps = select(Event).where(Event.ticket_id == ticket.id, Event.kind.in_(STEPS))
    shown = or_(Media.ticket_id == ticket.id, Media.text_id.in_(replies_heard(work, ticket)))
    media = select(Media).where(shown).order_by(Media.id)
    rows = [
        *(_words(row) for row in work.session.scalars(texts.order_by(Text.id))),
        *(_medium(row) for row in work.session.scalars(media)),
        *(_told(row) for row in work.session.scalars(told.order_by(Outbox.id))),
        *(_step(row, ticket) for row in work.session.scalars(steps.order_by(Event.seq))),
    ]
    return sorted(rows, key=lambda row: row["at"])  # keeps the order of what came at one moment


def _words(row: Text) -> dict[str, Any]:
    return {"at": row.at, "kind": row.kind, "by": _unit_of(row.author), "text": row.body}


def _told(row: Outbox) -> dict[str, Any]:
    return {"at": row.created_at, "kind": "told", "by": "centre", "text": row.body}


def _medium(row: Media) -> dict[str, Any]:
    return {"at": row.created_at, "kind": "medium", "id": row.id, "what": row.kind,
            "kept": row.status == "kept", "ours": row.text_id is not None}  # fmt: skip


def _step(row: Event, ticket: Ticket) -> dict[str, Any]:
    unit = None if ticket.sealed else row.data.get("unit")
    return {"at": row.at, "kind": "step", "step": row.kind, "unit": unit}


def _unit_of(author: str) -> str:
    """The unit behind a post; a person's name is nobody's business here."""
    return author.partition("/")[0]


def _asked(work: Work, ticket: Ticket) -> dict[str, Any] | None:
    query = select(Proposal).where(Proposal.ticket_id == ticket.id, Proposal.answer.is_(None))
    row = work.session.scalar(query)
    if row is None:
        return None
    reason = work.session.get(Text, row.reason_text_id)
    return {"until": row.until, "reason": reason.body if reason else ""}


def _rating(work: Work, ticket: Ticket) -> dict[str, Any]:
    """What is still to be answered, asked why, or taken back within the hours for that."""
    query = select(Rating, Survey.round).join(Survey, Survey.id == Rating.survey_id)
    query = query.where(Rating.ticket_id == ticket.id).order_by(Rating.at.desc(), Rating.id.desc())
    row, round_ = work.session.execute(query.limit(1)).first() or (None, None)
    mine = row if round_ == ticket.reopens else None
    hours = timedelta(hours=work.rules.policy.correction_hours)
    recent = row is not None and work.now - row.at <= hours
    unexplained = row is not None and recent and row.why is None and row.text_id is None
    return {
        "satisfaction": mine.satisfaction if mine else None, "solved": mine.solved if mine else None,
        "ask": ticket.status == Status.RESOLVED, "correct": recent,
        "why": row is not None and unexplained and is_low(Case(work, ticket), row),
    }  # fmt: skip


def citizen_medium(house: House, token: str, media_id: int, now: datetime) -> Kept:
    """A picture of the ticket that the person sent or was sent. Raises Gone, LookupError."""
    with look(house, now) as work:
        ticket, _ = find(work, token)
        row = work.session.get(Media, media_id)
        if row is None or row.status != "kept" or not _is_for(work, ticket, row):
            raise LookupError("there is no such picture")
        if row.text_id is not None and not _was_told(work, row.text_id):
            raise LookupError("there is no such picture")
        return Kept(read_body(house, row), row.content_type or "application/octet-stream")


def _is_for(work: Work, ticket: Ticket, row: Media) -> bool:
    return row.ticket_id == ticket.id or row.text_id in replies_heard(work, ticket)


def _was_told(work: Work, text_id: int) -> bool:
    text = work.session.get(Text, text_id)
    return text is not None and text.kind in TOLD
