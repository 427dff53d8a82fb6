"""What a person heard through the lead of their matter: its words are kept for each, its pictures once."""

from sqlalchemy import select

from models.matters import Errand
from models.tickets import Ticket
from services.work import Work


def replies_heard(work: Work, ticket: Ticket) -> list[int]:
    """The lead's answers that were given to this ticket too, by the ids of their words, even if it left."""
    query = select(Errand.text_id).where(
        Errand.ticket_id == ticket.id, Errand.verb == "reply", Errand.text_id.is_not(None),
        Errand.done_at.is_not(None), Errand.refused.is_(None),
    )  # fmt: skip
    return [text_id for text_id in work.session.scalars(query) if text_id is not None]
