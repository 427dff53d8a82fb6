"""The citizen's own words of a ticket."""

from sqlalchemy import select

from models.ledgers import Text
from services.work import Work


def first_words(work: Work, ticket_id: int) -> str:
    """What the person wrote first; "" where nothing is kept (a picture alone, or erased)."""
    query = select(Text.body).where(
        Text.ticket_id == ticket_id, Text.author == "citizen", Text.kind == "message"
    )
    return work.session.scalar(query.order_by(Text.id).limit(1)) or ""
