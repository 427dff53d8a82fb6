"""The citizen's own words of a ticket."""

from collections.abc import Collection

from sqlalchemy import select

from models.ledgers import Text
from services.work import Work


def first_words(work: Work, ticket_id: int) -> str:
    """What the person wrote first; "" where nothing is kept (a picture alone, or erased)."""
    return first_words_of(work, (ticket_id,)).get(ticket_id, "")


def first_words_of(work: Work, ticket_ids: Collection[int]) -> dict[int, str]:
    """The same for several tickets, in one statement."""
    query = (
        select(Text.ticket_id, Text.body)
        .where(Text.ticket_id.in_(ticket_ids), Text.author == "citizen", Text.kind == "message")
        .order_by(Text.id)
    )
    found: dict[int, str] = {}
    for ticket_id, body in work.session.execute(query):
        if body and ticket_id is not None:
            found.setdefault(ticket_id, body)
    return found
