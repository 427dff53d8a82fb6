"""A correction or ruling becomes a precedent in its own transaction; it can be listed and revoked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.permission import OFFICERS, Actor
from bot.refusal import Conflict, Forbidden, Invalid, NotFound
from bot.routing.precedents import theme_of
from models.tickets import Precedent, Ticket
from services.house import House
from services.promises import Case
from services.record import audit
from services.tickets.words import first_words
from services.work import begin, look, rules_changed

SHOWN = 200
WHY_MOST = 200


@dataclass(frozen=True)
class PrecedentLine:
    """A precedent as the centre's page lists it; `by` is an event's actor, `why` a reason's key or words."""

    id: int
    number: str
    unit: str
    not_unit: str | None
    by: str
    at: datetime
    why: str
    revoked_at: datetime | None
    revoked_by: str | None
    revoked_why: str


def learn(
    case: Case, actor: Actor, unit: str, why: str, *, not_unit: str | None, ruling_id: int | None = None
) -> None:
    """Like messages go to `unit` from the next one on, in every process."""
    work, ticket = case.work, case.ticket
    rarity = work.rules.router.weights.rarity
    words = first_words(work, ticket.id)
    theme = theme_of(words, rarity) if rarity and words else {}
    work.session.add(
        Precedent(
            ticket_id=ticket.id, ruling_id=ruling_id, unit=unit, not_unit=not_unit, why=why[:WHY_MOST],
            signature={gram: round(weight, 4) for gram, weight in theme.items()},
            by=actor.name, at=work.now, revoked_why="",
        )
    )  # fmt: skip
    work.session.flush()
    rules_changed(work.session)


def revoke(house: House, actor: Actor, precedent_id: int, why: str, now: datetime) -> None:
    """The precedent counts no more, from the next message on; it stays listed with who and why.

    Raises Forbidden, Invalid, NotFound, Conflict.
    """
    if actor.role not in OFFICERS:
        raise Forbidden("role", "only the centre may revoke a precedent")
    if not why.strip():
        raise Invalid("revoke_why", "say why it is revoked")
    with begin(house, now) as work:
        row = work.session.get(Precedent, precedent_id, with_for_update=True)
        if row is None:
            raise NotFound("precedent", "there is no such precedent")
        if row.revoked_at is not None:
            raise Conflict("precedent", "it was revoked before")
        row.revoked_at, row.revoked_by, row.revoked_why = now, actor.name, why.strip()[:WHY_MOST]
        audit(work, actor.name, "precedent_revoked", precedent=precedent_id)
        rules_changed(work.session)


def precedents(house: House) -> list[PrecedentLine]:
    """The latest precedents, those in force and those revoked."""
    with look(house) as work:
        query = select(Precedent, Ticket.number).join(Ticket, Ticket.id == Precedent.ticket_id)
        rows = work.session.execute(query.order_by(Precedent.id.desc()).limit(SHOWN))
        return [line_of(row, number) for row, number in rows]


def line_of(row: Precedent, number: str) -> PrecedentLine:
    """A precedent as a line of the list."""
    return PrecedentLine(
        row.id, number, row.unit, row.not_unit, row.by, row.at, row.why, row.revoked_at, row.revoked_by,
        row.revoked_why,
    )  # fmt: skip
