"""Precedents as the centre reads them: what each is known by, who decided it and why, what it catches."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from bot.likeness.signature import Rarity, Signature
from bot.likeness.traces import keys_of
from bot.permission import Actor
from bot.refusal import NotFound
from bot.routing.precedents import LIKE, telling, theme_of
from models.ledgers import Text
from models.tickets import Precedent, Ticket
from services.house import House
from services.learning.precedents import SHOWN, PrecedentLine, line_of
from services.matters.kin import sharing
from services.tickets.view import iso, within_sight
from services.work import Work, look


@dataclass(frozen=True)
class PrecedentShown:
    """A precedent with the words of its ticket, and the pieces of them that like messages are known by."""

    line: PrecedentLine
    words: str
    known_by: tuple[str, ...]


@dataclass(frozen=True)
class Caught:
    """A recent ticket like a precedent: how much in percent, and where it is now."""

    number: str
    percent: int
    unit: str | None
    received_at: str | None


def list_shown(
    house: House, actor: Actor, *, unit: str = "", number: str = "", state: str = ""
) -> list[PrecedentShown]:
    """The latest 200 within the actor's sight, newest first. `unit`: sent to it or taken from it; `number`:
    its ticket; `state`: `force`, `revoked` or any."""
    with look(house) as work:
        query = _query(work, actor)
        if unit:
            query = query.where((Precedent.unit == unit) | (Precedent.not_unit == unit))
        if number:
            query = query.where(Ticket.number == number)
        if state:
            is_revoked = Precedent.revoked_at.is_not(None)
            query = query.where(is_revoked if state == "revoked" else Precedent.revoked_at.is_(None))
        return [_shown(*row) for row in work.session.execute(query.limit(SHOWN))]


def touching(house: House, actor: Actor, units: set[str], most: int = 5) -> list[PrecedentShown]:
    """The latest precedents in force that speak for or against any of these units."""
    if not units:
        return []
    with look(house) as work:
        query = _query(work, actor).where(
            Precedent.revoked_at.is_(None), Precedent.unit.in_(units) | Precedent.not_unit.in_(units)
        )
        return [_shown(*row) for row in work.session.execute(query.limit(most))]


def show_one(
    house: House, actor: Actor, precedent_id: int, now: datetime
) -> tuple[PrecedentShown, list[Caught]]:
    """One precedent and the recent tickets it is like, the likest first. Raises NotFound."""
    with look(house, now) as work:
        row = work.session.execute(_query(work, actor).where(Precedent.id == precedent_id)).first()
        if row is None:
            raise NotFound("precedent", "there is no such precedent")
        rarity = work.rules.router.weights.rarity
        shown = _shown(*row)
        return shown, _caught(work, actor, row[0], shown.line.number, rarity) if rarity else []


def _query(work: Work, actor: Actor) -> Select[Precedent, str, str | None]:
    said = aliased(Text)
    first = select(func.min(said.id)).where(
        said.ticket_id == Ticket.id, said.author == "citizen", said.kind == "message"
    )
    return (
        select(Precedent, Ticket.number, Text.body)
        .join(Ticket, Ticket.id == Precedent.ticket_id)
        .outerjoin(Text, Text.id == first.scalar_subquery())
        .where(within_sight(work, actor))
        .order_by(Precedent.id.desc())
    )


def _shown(row: Precedent, number: str, words: str | None) -> PrecedentShown:
    return PrecedentShown(line_of(row, number), words or "", telling(row.signature, words or ""))


def _caught(work: Work, actor: Actor, row: Precedent, own: str, rarity: Rarity) -> list[Caught]:
    keys = keys_of(Signature(row.signature, {}, 0.0))
    since = work.now - timedelta(days=work.rules.policy.joint_window_days)
    found = []
    for ticket, words in sharing(work, keys, since, within_sight(work, actor)):
        theme = theme_of(words, rarity)
        alike = sum(weight * theme.get(gram, 0.0) for gram, weight in row.signature.items())
        if alike >= LIKE and ticket.number != own:
            found.append(Caught(ticket.number, round(100 * alike), ticket.unit, iso(ticket.received_at)))
    return sorted(found, key=lambda one: -one.percent)
