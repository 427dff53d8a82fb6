"""What waits for somebody's word: returns, objections and times for a ruling, proposals for the citizen."""

from typing import Any

from sqlalchemy import select

from bot.permission import Actor
from bot.refusal import Invalid
from bot.vocabulary import DeadlineKind
from models.tickets import Proposal, Ruling
from services.promises import Case, meet, void


def pending(case: Case, subject: str) -> Ruling | None:
    """The undecided question of this subject, if one waits."""
    return case.work.session.scalar(
        select(Ruling).where(
            Ruling.ticket_id == case.ticket.id, Ruling.subject == subject, Ruling.decided_at.is_(None)
        )
    )


def decide(case: Case, ruling: Ruling, actor: Actor, upheld: bool) -> None:
    """Write the centre's answer and meet the ruling's deadline."""
    ruling.decided_at, ruling.decided_by, ruling.upheld = case.work.now, actor.name, upheld
    meet(case, DeadlineKind.RULING)


def known_unit(case: Case, code: Any) -> str:
    """The code if such a unit or window is in force. Raises Invalid."""
    if not isinstance(code, str) or code not in case.work.rules.units:
        raise Invalid("unit", "there is no such unit")
    return code


def open_proposal(case: Case) -> Proposal | None:
    """The proposal that waits for an answer."""
    query = select(Proposal).where(Proposal.ticket_id == case.ticket.id, Proposal.answer.is_(None))
    return case.work.session.scalar(query)


def forget_proposal(case: Case) -> None:
    """A reply or return makes an open proposal needless."""
    row = open_proposal(case)
    if row is not None:
        row.answer, row.answered_at = "void", case.work.now
        void(case, [DeadlineKind.PROPOSAL])
