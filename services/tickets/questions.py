"""The one question open with a person: asking replaces an older one, answering takes it away."""

from typing import Any

from sqlalchemy import delete

from models.contacts import OpenQuestion
from services.work import Work


def ask(
    work: Work,
    contact_id: int,
    kind: str,
    ticket_id: int | None,
    *,
    about: str = "",
    act: str = "",
    options: list[Any] | None = None,
    first: bool = False,
) -> None:
    """Open a question with a contact; the primary key allows only one. `first`: none can be open yet."""
    row = None if first else work.session.get(OpenQuestion, contact_id)
    if row is None:
        row = OpenQuestion(contact_id=contact_id)
        work.session.add(row)
    row.kind, row.ticket_id, row.about, row.act = kind, ticket_id, about, act
    row.options, row.asked_at = options or [], work.now


def clear(work: Work, contact_id: int) -> None:
    """No question is open with this contact any more."""
    row = work.session.get(OpenQuestion, contact_id)
    if row is not None:
        work.session.delete(row)
        work.session.flush()


def clear_about(work: Work, ticket_id: int) -> None:
    """Questions about a ticket that has ended make no sense any more."""
    work.session.execute(delete(OpenQuestion).where(OpenQuestion.ticket_id == ticket_id))
