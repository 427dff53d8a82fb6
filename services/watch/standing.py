"""What stands where at the centre: steps of the ladder, cards with their evidence, the sealed lane."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select, true
from sqlalchemy.orm import aliased

from bot.permission import Actor, may
from bot.vocabulary import DeadlineKind
from models.deadlines import Deadline
from models.judgements import APPEALED, DRAFTED, DROPPED, ISSUED, REVOKED, STATED, UPHELD, Card
from models.ledgers import Text
from models.tickets import Ticket
from services.house import House
from services.tickets.view import deadline_row, iso, one_row_a_matter, summary, within_sight
from services.watch.figures import at_unit
from services.watch.piles import BY_KIND, ENDED, VERB_OF, unmet
from services.work import Work, look

Row = dict[str, Any]
LISTED = 200
PUBLISHED = 3  # the step at which the director signs the bulletin
STAGES = {
    "stated": (STATED,), "appealed": (APPEALED,), "drafted": (DRAFTED,), "issued": (ISSUED,),
    "decided": (DROPPED, UPHELD, REVOKED),
}  # fmt: skip
PILE_OF = {**BY_KIND, DeadlineKind.RULING: "rulings", DeadlineKind.CARD: "cards"}


@dataclass(frozen=True)
class Standing:
    """The rows asked for (at most 200) and how many stand at each step or stage."""

    rows: list[Row]
    counts: Counter[str]


def escalations(house: House, actor: Actor, level: int, unit: str, now: datetime) -> Standing:
    """Tickets with a promise past its limit, by the highest step reached, then the longest over.

    `level` 0 and an empty `unit` mean any. Each row has what is `over`, oldest first, and names the next
    act: supervise, decide, publish, open.
    """
    with look(house, now) as work:
        alone = and_(Ticket.level > 0, one_row_a_matter())
        seen = and_(alone, within_sight(work, actor), at_unit(work, unit) if unit else true())
        told = select(Ticket.level, func.count()).where(seen).group_by(Ticket.level)
        counts = Counter({str(step): n for step, n in work.session.execute(told)})
        order = (Ticket.level.desc(), Ticket.next_due_at, Ticket.id)
        asked = select(Ticket.id).where(seen, Ticket.level == level if level else true())
        first = asked.order_by(*order).limit(LISTED).subquery()  # ids are sorted, not whole rows
        query = select(Ticket).join(first, first.c.id == Ticket.id)
        tickets = list(work.session.scalars(query.order_by(*order)))
        owed = _owed(work, [ticket.id for ticket in tickets])
        return Standing([_step(actor, ticket, owed.get(ticket.id, [])) for ticket in tickets], counts)


def _owed(work: Work, ids: list[int]) -> dict[int | None, list[Deadline]]:
    """What each ticket still owes, the first due first; one statement."""
    query = select(Deadline).where(Deadline.ticket_id.in_(ids), unmet())
    owed: dict[int | None, list[Deadline]] = {}
    for row in work.session.scalars(query.order_by(Deadline.due_at, Deadline.id)):
        owed.setdefault(row.ticket_id, []).append(row)
    return owed


def _step(actor: Actor, ticket: Ticket, owed: list[Deadline]) -> Row:
    over = [{"kind": row.kind, "owner": row.owner, "due_at": iso(row.due_at)} for row in owed if row.level]
    return {**summary(ticket), "over": over, **_next_act(actor, ticket, owed)}


def _next_act(actor: Actor, ticket: Ticket, owed: list[Deadline]) -> Row:
    kinds = [DeadlineKind(row.kind) for row in owed]
    if DeadlineKind.SUPERVISE in kinds and may(actor, "supervise"):
        return {"act": "supervise", "pile": "supervise"}
    waits = (PILE_OF[kind] for kind in kinds if kind in PILE_OF)
    if pile := next((name for name in waits if may(actor, VERB_OF[name])), ""):
        return {"act": "decide", "pile": pile}
    return {"act": "publish" if ticket.level >= PUBLISHED and may(actor, "publish") else "open", "pile": ""}


def cards(house: House, actor: Actor, stage: str, now: datetime) -> Standing:
    """Cards of a stage with the evidence: the promise and how it was reckoned, the unit's own words.

    Raises KeyError for an unknown stage.
    """
    with look(house, now) as work:
        seen = within_sight(work, actor)
        told = select(Card.state, func.count())
        if not actor.sees_sealed:  # else every card is counted, without a look at its ticket
            told = told.join(Ticket, Ticket.id == Card.ticket_id).where(seen)
        by_state = {state: n for state, n in work.session.execute(told.group_by(Card.state))}
        counts = Counter({name: sum(by_state.get(s, 0) for s in states) for name, states in STAGES.items()})
        said, appealed = aliased(Text), aliased(Text)
        query = (
            select(Card, Ticket, Deadline, said, appealed)
            .join(Ticket, Ticket.id == Card.ticket_id)
            .join(Deadline, Deadline.id == Card.deadline_id)
            .outerjoin(said, said.id == Card.statement_text_id)
            .outerjoin(appealed, appealed.id == Card.appeal_text_id)
            .where(Card.state.in_(STAGES[stage]), seen)
            .order_by(Card.drafted_at if stage in ("stated", "drafted", "appealed") else Card.id.desc())
            .limit(LISTED)
        )
        return Standing([_card(actor, *row) for row in work.session.execute(query)], counts)


def _card(
    actor: Actor, card: Card, ticket: Ticket, row: Deadline, said: Text | None, more: Text | None
) -> Row:
    return {
        "id": card.id, "ticket": summary(ticket), "unit": card.unit, "colour": card.colour,
        "cause": card.cause, "state": card.state, "drafted_at": iso(card.drafted_at),
        "decided_at": iso(card.decided_at), "decided_by": card.decided_by, "why": card.excuse,
        "promise": deadline_row(row, ticket.number), "statement": said.body if said else None,
        "appeal": more.body if more else None, "decides": _decides(actor, card),
    }  # fmt: skip


def _decides(actor: Actor, card: Card) -> bool:
    """The supervisor or director decides a stated card, the director an appeal."""
    return (
        card.state == STATED and may(actor, "decide_card") or card.state == APPEALED and may(actor, "publish")
    )


def sealed(house: House, actor: Actor, now: datetime, *, ended: bool) -> list[Row]:
    """The sealed lane, for who may open it: what is open due first, or what has ended, newest first."""
    with look(house, now) as work:
        query = select(Ticket).where(Ticket.sealed.is_(True), within_sight(work, actor))
        query = query.where(Ticket.status.in_(ENDED) if ended else Ticket.status.not_in(ENDED))
        order = Ticket.ended_at.desc() if ended else Ticket.next_due_at
        rows = work.session.scalars(query.order_by(order, Ticket.id).limit(LISTED))
        return [{**summary(row), "waits_until": iso(row.next_due_at)} for row in rows]
