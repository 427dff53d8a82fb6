"""What a citizen sees of their ticket: what they gave, what they were promised, what they were told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.vocabulary import DeadlineKind, Status
from models.contacts import Contact
from models.deadlines import Deadline
from models.history import Event
from models.judgements import Rating, Survey
from models.ledgers import Media, Text
from models.tickets import Proposal, Ticket
from services.citizen.link import number_in, still_open
from services.fetch import read_body
from services.house import House
from services.tickets.media import Kept
from services.work import Work, look

TOLD = frozenset({"contact", "reply"})
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

    `rating`: what was answered so far, None where nothing is to be rated. Times are aware UTC.
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
    answered: bool
    receipt: str
    said: list[dict[str, Any]]
    asked: dict[str, Any] | None
    rating: dict[str, Any] | None


def citizen_page(house: House, token: str, now: datetime) -> CitizenPage:
    """The page behind a link. Raises Gone."""
    with look(house, now) as work:
        ticket, contact = find(work, token)
        contact_due = work.session.scalar(
            select(Deadline.due_at).where(
                Deadline.ticket_id == ticket.id, Deadline.kind == DeadlineKind.CONTACT,
                Deadline.met_at.is_(None), Deadline.ended_at.is_(None),
            )
        )  # fmt: skip
        return CitizenPage(
            number=ticket.number, language=contact.language, status=Status(ticket.status),
            nature=ticket.nature, unit=None if ticket.sealed else ticket.unit,
            first=ticket.first_responsible.partition("/")[0], received_at=ticket.received_at,
            promise_due_at=ticket.promise_due_at, first_promise_at=ticket.first_promise_at,
            contact_due_at=contact_due, answered=ticket.resolved_at is not None,
            receipt=ticket.event_hash[:8], said=_said(work, ticket),
            asked=_asked(work, ticket), rating=_rating(work, ticket),
        )  # fmt: skip


def find(work: Work, token: str) -> tuple[Ticket, Contact]:
    """The ticket of a link and whose it is. Raises Gone."""
    number = number_in(work.house.keys, token)
    ticket = work.session.scalar(select(Ticket).where(Ticket.number == number))
    contact = work.session.get(Contact, ticket.contact_id) if ticket and ticket.contact_id else None
    still_open(work, ticket, contact)
    assert ticket is not None and contact is not None  # still_open has raised otherwise
    return ticket, contact


def _said(work: Work, ticket: Ticket) -> list[dict[str, Any]]:
    mine = (Text.author == "citizen") & (Text.kind == "message")
    texts = select(Text).where(Text.ticket_id == ticket.id, mine | Text.kind.in_(TOLD))
    steps = select(Event).where(Event.ticket_id == ticket.id, Event.kind.in_(STEPS))
    media = select(Media).where(Media.ticket_id == ticket.id).order_by(Media.id)
    rows = [
        *(_words(row) for row in work.session.scalars(texts.order_by(Text.id))),
        *(_medium(row) for row in work.session.scalars(media)),
        *(_step(row, ticket) for row in work.session.scalars(steps.order_by(Event.seq))),
    ]
    return sorted(rows, key=lambda row: row["at"])  # keeps the order of what came at one moment


def _words(row: Text) -> dict[str, Any]:
    return {"at": row.at, "kind": row.kind, "by": _unit_of(row.author), "text": row.body}


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


def _rating(work: Work, ticket: Ticket) -> dict[str, Any] | None:
    if ticket.status not in (Status.RESOLVED, Status.CLOSED) or ticket.resolved_at is None:
        return None
    query = select(Rating).join(Survey, Survey.id == Rating.survey_id).where(Rating.ticket_id == ticket.id)
    row = work.session.scalar(query.where(Survey.round == ticket.reopens))
    return {"satisfaction": row.satisfaction if row else None, "solved": row.solved if row else None}


def citizen_medium(house: House, token: str, media_id: int, now: datetime) -> Kept:
    """A picture of the ticket that the person sent or was sent. Raises Gone, LookupError."""
    with look(house, now) as work:
        ticket, _ = find(work, token)
        row = work.session.get(Media, media_id)
        if row is None or row.ticket_id != ticket.id or row.status != "kept":
            raise LookupError("there is no such picture")
        if row.text_id is not None and not _was_told(work, row.text_id):
            raise LookupError("there is no such picture")
        return Kept(read_body(house, row), row.content_type or "application/octet-stream")


def _was_told(work: Work, text_id: int) -> bool:
    text = work.session.get(Text, text_id)
    return text is not None and text.kind in TOLD
