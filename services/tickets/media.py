"""A picture, voice or film of a ticket, for those who may see the citizen's own words."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from bot.permission import Actor
from bot.picture import Picture
from bot.refusal import NotFound
from models.ledgers import Media
from models.tickets import Ticket
from services.fetch import CONTEXT, read_body
from services.house import House
from services.record import record
from services.tickets.load import in_sight
from services.tickets.view import shows_own_words
from services.work import Work, look

KEPT = "kept"


@dataclass(frozen=True)
class Kept:
    """The bytes of one medium and what the provider said they are."""

    body: bytes
    content_type: str


def kept_media(house: House, actor: Actor, media_id: int) -> Kept:
    """The medium, by the ticket's own sight rules. Raises NotFound outside them or while not fetched."""
    with look(house) as work:
        row = work.session.get(Media, media_id)
        ticket = work.session.get(Ticket, row.ticket_id) if row and row.ticket_id else None
        if row is None or ticket is None or not in_sight(work, actor, ticket):
            raise NotFound("media", "there is no such picture")
        if row.text_id is None and not shows_own_words(actor, ticket) or row.status != KEPT:
            raise NotFound("media", "there is no such picture")
        return Kept(read_body(house, row), row.content_type or "application/octet-stream")


def keep_pictures(
    work: Work,
    ticket: Ticket,
    pictures: Iterable[Picture],
    *,
    inbox_id: int | None = None,
    text_id: int | None = None,
    actor: str = "robot",
) -> None:
    """Attached files become media of the ticket, sealed, each with its digest in the history."""
    for picture in pictures:
        row = Media(
            inbox_id=inbox_id, text_id=text_id, ticket_id=ticket.id, channel=ticket.channel,
            kind=picture.kind, content_type=picture.content_type,
            body=work.house.keys.seal(picture.body, context=CONTEXT),
            digest=hashlib.sha256(picture.body).hexdigest(), size=len(picture.body), status=KEPT,
            created_at=work.now,
        )  # fmt: skip
        work.session.add(row)
        work.session.flush()
        record(work, ticket, actor, "media_kept", media=row.id, sha256=row.digest)
