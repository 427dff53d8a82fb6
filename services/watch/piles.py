"""The piles on the centre's desk: what waits for an officer's word, by the one thing to do, due first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from bot.permission import Actor, may
from bot.vocabulary import DeadlineKind, Status
from models.deadlines import Deadline
from models.history import Event
from models.judgements import APPEALED, Card
from models.tickets import Ruling, Ticket
from services.house import House
from services.matters.view import storms_on
from services.tickets.view import iso, one_row_a_matter, summary, within_sight
from services.watch.desk import stuck_of
from services.watch.hot import growing_count
from services.work import Work, look

Row = dict[str, Any]
FIRST = 5  # rows of a pile on the desk; its count is always the whole pile
WHOLE = 200
ENDED = [status for status in Status if status.ended]

# Each pile and the verb that takes a ticket off it: a pile is shown to those who have the verb.
VERB_OF = {
    "triage": "dispatch", "alike": "join", "rulings": "rule", "times": "set_time", "callbacks": "call_back",
    "undelivered": "reached", "reports": "take_up", "cards": "decide_card", "appeals": "publish",
    "supervise": "supervise", "private": "check", "escalated": "rule", "urgency": "confirm_urgency",
}  # fmt: skip
BY_KIND = {
    DeadlineKind.DISPATCH: "triage", DeadlineKind.DECIDE: "reports", DeadlineKind.CALLBACK: "callbacks",
    DeadlineKind.SUPERVISE: "supervise",
}  # fmt: skip
ASKED = ("asked_citizen", "detail_answered")
KINDS = (*BY_KIND, DeadlineKind.RULING, DeadlineKind.CARD)


@dataclass(frozen=True)
class Pile:
    """One pile: how many wait in it, and the first of them, due first."""

    name: str
    count: int = 0
    rows: list[Row] = field(default_factory=list)

    @property
    def due(self) -> str:
        """When the first of it is due; a late date sorts empty piles last."""
        return next((row["waits_until"] for row in self.rows if row.get("waits_until")), "9999")


@dataclass(frozen=True)
class Desk:
    """An officer's desk at one moment: its piles, how many things grow, storms that run or are proposed."""

    piles: list[Pile]
    growing: int
    storms: list[Row]


def desk_now(house: House, actor: Actor, now: datetime) -> Desk:
    """What stands on this officer's desk."""
    with look(house, now) as work:
        return Desk(_piles(work, actor), growing_count(work, actor), storms_on(work))


def _piles(work: Work, actor: Actor) -> list[Pile]:
    """Every pile this officer works on: those that hold something first, the earliest due on top."""
    found = {pile.name: pile for pile in _everything(work, actor)}
    mine = [found.get(name, Pile(name)) for name in names_for(actor)]
    return sorted(mine, key=lambda pile: (not pile.count, pile.name == "escalated", pile.due))


def names_for(actor: Actor) -> list[str]:
    """The piles of this officer's role."""
    return [name for name, verb in VERB_OF.items() if may(actor, verb)]


def pile(house: House, actor: Actor, name: str, now: datetime) -> Pile:
    """One pile as a whole; empty for a name that is none of this officer's."""
    with look(house, now) as work:
        return pile_in(work, actor, name)


def pile_in(work: Work, actor: Actor, name: str) -> Pile:
    """The same inside a transaction that is open already."""
    if name not in names_for(actor):
        return Pile(name)
    if name == "undelivered":
        stuck = stuck_of(work, actor)
        return Pile(name, len(stuck), stuck)
    if name in BY_TICKET:
        return _by_ticket(work, actor, name, WHOLE)
    return next(iter(_owed(work, actor, WHOLE, name)), Pile(name))


def after_of(found: Pile, number: str) -> str | None:
    """The ticket of a pile that comes after `number`; the first other one where it is not in the pile."""
    held = (row.get("number") or row.get("ticket") for row in found.rows)
    numbers = [one for one in dict.fromkeys(held) if one]
    start = numbers.index(number) + 1 if number in numbers else 0
    return next((one for one in numbers[start:] + numbers[:start] if one != number), None)


def _everything(work: Work, actor: Actor) -> Iterable[Pile]:
    yield from _owed(work, actor, FIRST)
    stuck = stuck_of(work, actor)
    yield Pile("undelivered", len(stuck), stuck[:FIRST])
    for name in BY_TICKET:
        yield _by_ticket(work, actor, name, FIRST)


def _owed(work: Work, actor: Actor, shown: int, only: str | None = None) -> list[Pile]:
    """One statement: the first rows of every pile (or of one) with the size of the whole pile."""
    ranked = _ranked(work, actor).subquery()
    query = (
        select(Ticket, ranked.c.pile, ranked.c.kind, ranked.c.due_at, ranked.c.size)
        .join(ranked, ranked.c.ticket_id == Ticket.id)
        .where(ranked.c.place <= shown)
        .order_by(ranked.c.due_at, Ticket.id)
    )
    if only:
        query = query.where(ranked.c.pile == only)
    gathered: dict[str, Pile] = {}
    for ticket, name, kind, due_at, size in work.session.execute(query):
        held = gathered.setdefault(name, Pile(name, size))
        held.rows.append({**summary(ticket), "waits_for": kind, "waits_until": iso(due_at)})
    _mark_asked(work, gathered.get("triage"))
    return list(gathered.values())


def _mark_asked(work: Work, held: Pile | None) -> None:
    """Whose citizen has been asked something, and who has answered: the last of it, as an event's kind."""
    if held is None:
        return
    numbers = [row["number"] for row in held.rows]
    query = (
        select(Ticket.number, Event.kind)
        .join(Event, Event.ticket_id == Ticket.id)
        .where(Ticket.number.in_(numbers), Event.kind.in_(ASKED))
        .order_by(Event.id)
    )
    last = {number: kind for number, kind in work.session.execute(query)}
    for row in held.rows:
        row["asked"] = last.get(row["number"])


def _ranked(work: Work, actor: Actor) -> Select[Any]:
    owed = _owing(work, actor).subquery()
    pile_of = owed.c.pile
    place = func.row_number().over(partition_by=pile_of, order_by=(owed.c.due_at, owed.c.ticket_id))
    return select(owed, place.label("place"), func.count().over(partition_by=pile_of).label("size"))


def _owing(work: Work, actor: Actor) -> Select[Any]:
    """What is unmet, with the name of its pile."""
    asked, appealed = Ruling.decided_at.is_(None), Card.state == APPEALED  # not a walk through all that were
    name = case(
        *((Deadline.kind == kind, name) for kind, name in BY_KIND.items()),
        (Ruling.subject == "time", "times"),
        (Deadline.kind == DeadlineKind.RULING, "rulings"),
        (appealed, "appeals"),
        else_="cards",
    ).label("pile")
    return (
        select(name, Deadline.ticket_id, Deadline.kind, Deadline.due_at)
        .join(Ticket, Ticket.id == Deadline.ticket_id)
        .outerjoin(Ruling, and_(Deadline.kind == DeadlineKind.RULING, Ruling.id == Deadline.about, asked))
        .outerjoin(Card, and_(Deadline.kind == DeadlineKind.CARD, Card.id == Deadline.about, appealed))
        .where(Deadline.kind.in_(KINDS), unmet(), within_sight(work, actor))
    )


def unmet() -> ColumnElement[bool]:
    """The condition of a promise that somebody still owes."""
    return and_(Deadline.met_at.is_(None), Deadline.ended_at.is_(None))


BY_TICKET: dict[str, ColumnElement[bool]] = {
    "alike": Ticket.alike.is_not(None) & Ticket.status.not_in(ENDED),
    "private": Ticket.private_check.is_(True),
    "urgency": Ticket.urgency_doubted & Ticket.status.not_in(ENDED),
    "escalated": (Ticket.level > 0) & Ticket.status.not_in(ENDED) & one_row_a_matter(),
}


def _by_ticket(work: Work, actor: Actor, name: str, shown: int) -> Pile:
    held = and_(BY_TICKET[name], within_sight(work, actor))
    size = select(func.count(Ticket.id)).where(held).correlate(None).scalar_subquery()  # carries no rows
    query = select(Ticket, size).where(held).order_by(Ticket.next_due_at, Ticket.id).limit(shown)
    rows = work.session.execute(query).all()
    listed = [{**summary(ticket), "waits_until": iso(ticket.next_due_at)} for ticket, _ in rows]
    return Pile(name, rows[0][1] if rows else 0, listed)
