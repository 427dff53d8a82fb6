"""Cards with due process: draft, statement, decision, appeal, review (policy.md, Cards)."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.cards import Offence, excuse
from bot.permission import DIRECTOR, Actor
from bot.refusal import Conflict, Forbidden
from bot.vocabulary import DeadlineKind, Urgency
from models.deadlines import Deadline
from models.judgements import (
    APPEALED,
    DRAFTED,
    DROPPED,
    ISSUED,
    REVOKED,
    STATED,
    UPHELD,
    Card,
)
from models.tickets import Matter
from services.promises import Case, end_one, promise, reckon
from services.record import keep_words, record
from services.staff.notices import notify
from services.tickets.rulings import pending
from services.work import Work


def draft(case: Case, cause: Deadline, colour: str) -> Card | None:
    """Draft a card for an overdue promise of the unit, unless something excuses it.

    A red draft replaces an open yellow one; at most one open draft a ticket, one a cause and day.
    """
    work, ticket = case.work, case.ticket
    if ticket.unit is None or _excused(case, cause):
        return None
    open_card = open_draft(case)
    if open_card is not None:
        if colour == open_card.colour or colour == "yellow":
            return None
        _finish(case, open_card, DROPPED, "clock", "replaced")
        work.session.flush()
    day = work.now.astimezone(ZoneInfo(work.rules.calendar.zone)).date().isoformat()
    if _drawn_today(case, cause.kind, colour, day):
        return None
    card = Card(
        ticket_id=ticket.id, matter_id=ticket.matter_id, deadline_id=cause.id, unit=ticket.unit,
        colour=colour, cause=cause.kind, day=day, state=DRAFTED, drafted_at=work.now,
    )  # fmt: skip
    work.session.add(card)
    work.session.flush()
    promise(case, reckon(case, DeadlineKind.STATEMENT, work.now), about=card.id)
    record(work, ticket, "clock", "card_drafted", card=card.id, colour=colour, deadline=cause.id)
    notify(case, f"{ticket.unit}/leader", "card_drafted")
    return card


def _excused(case: Case, cause: Deadline) -> str | None:
    work, ticket = case.work, case.ticket
    matter = work.session.get(Matter, ticket.matter_id) if ticket.matter_id else None
    offence = Offence(
        cause=DeadlineKind(cause.kind), due_at=cause.due_at, urgency=Urgency(ticket.urgency),
        urgency_confirmed=ticket.urgency_confirmed, unit_has_cards=_has_cards(work, ticket.unit),
        wall=cause.wall, late_dispatch=_dispatched_late(case), storm=bool(matter and matter.storm),
        return_pending=pending(case, "return") is not None,
    )  # fmt: skip
    return excuse(offence, work.now, work.rules.calendar, work.rules.policy.card_grace_minutes)


def _has_cards(work: Work, code: str | None) -> bool:
    card = work.rules.card(code)
    return card is not None and card.cards


def _dispatched_late(case: Case) -> bool:
    """True when the centre itself passed its limit before the unit got the ticket."""
    query = select(Deadline).where(
        Deadline.ticket_id == case.ticket.id, Deadline.kind == DeadlineKind.DISPATCH
    )
    rows = case.work.session.scalars(query)
    return any(row.met_at is not None and row.met_at > row.due_at for row in rows)


def _drawn_today(case: Case, cause: str, colour: str, day: str) -> bool:
    query = select(Card.id).where(
        Card.ticket_id == case.ticket.id, Card.cause == cause, Card.colour == colour, Card.day == day
    )
    return case.work.session.scalar(query) is not None


def open_draft(case: Case) -> Card | None:
    """The card that is not decided yet."""
    query = select(Card).where(Card.ticket_id == case.ticket.id, Card.state.in_([DRAFTED, STATED]))
    return case.work.session.scalar(query)


def state(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """The unit's statement on a draft; then the supervisor has a working day."""
    card = open_draft(case)
    if card is None or card.state != DRAFTED:
        raise Conflict("card", "no card waits for a statement")
    words = keep_words(case.work, case.ticket.id, f"{card.unit}/leader", "statement", str(fields["text"]))
    card.statement_text_id = words.id
    record(case.work, case.ticket, actor.name, "card_stated", card=card.id, text=words.id)
    _to_supervisor(case, card, met=True)


def statement_lapsed(case: Case, row: Deadline) -> None:
    """No statement in time: the card is decided without."""
    card = case.work.session.get_one(Card, row.about)
    record(case.work, case.ticket, "clock", "statement_lapsed", card=card.id)
    _to_supervisor(case, card, met=False)


def _to_supervisor(case: Case, card: Card, *, met: bool) -> None:
    _end_for(case, card, DeadlineKind.STATEMENT, met=met)
    card.state = STATED
    row = promise(case, reckon(case, DeadlineKind.CARD, case.work.now), about=card.id)
    notify(case, row.owner, "card", deadline=row)


def _end_for(case: Case, card: Card, kind: DeadlineKind, *, met: bool) -> None:
    for row in [row for row in case.unmet if row.kind == kind and row.about == card.id]:
        end_one(case, row, met=met, how="" if met else "lapsed")


def decide_card(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """The supervisor issues or drops a stated card; the director upholds or revokes an appealed one."""
    card = open_draft(case) or _appealed(case)
    if card is None:
        raise Conflict("card", "no card waits for a decision")
    yes = bool(fields["issue"])
    if card.state == APPEALED:
        if actor.role not in DIRECTOR:
            raise Forbidden("director", "the director decides an appeal")
        _finish(case, card, UPHELD if yes else REVOKED, actor.name, None)
        return
    if card.state == DRAFTED:
        raise Conflict("statement", "the unit may still make its statement")
    if yes:
        _issue(case, card, actor)
    else:
        _finish(case, card, DROPPED, actor.name, str(fields.get("reason") or "")[:20] or None)


def _issue(case: Case, card: Card, actor: Actor) -> None:
    work = case.work
    _end_for(case, card, DeadlineKind.CARD, met=True)
    card.state, card.decided_by, card.decided_at = ISSUED, actor.name, work.now
    if case.ticket.status not in ("closed", "withdrawn", "declined", "concluded"):
        promise(case, reckon(case, DeadlineKind.APPEAL, work.now), about=card.id)
    record(work, case.ticket, actor.name, "card_issued", card=card.id, colour=card.colour)
    notify(case, f"{card.unit}/leader", "card_issued")


def _finish(case: Case, card: Card, how: str, actor: str, why: str | None) -> None:
    for kind in (DeadlineKind.STATEMENT, DeadlineKind.CARD, DeadlineKind.APPEAL):
        _end_for(case, card, kind, met=kind is DeadlineKind.CARD)
    card.state, card.decided_by, card.decided_at, card.excuse = how, actor, case.work.now, why
    record(case.work, case.ticket, actor, f"card_{how}", card=card.id, why=why)
    notify(case, f"{card.unit}/leader", f"card_{how}")


def _appealed(case: Case) -> Card | None:
    query = select(Card).where(Card.ticket_id == case.ticket.id, Card.state == APPEALED)
    return case.work.session.scalar(query.limit(1))


def appeal(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """The unit's leader appeals within two working days of the issue; the director decides."""
    work, ticket = case.work, case.ticket
    row = case.find(DeadlineKind.APPEAL)
    if row is None:
        raise Conflict("appeal", "no issued card can be appealed any more")
    card = work.session.get_one(Card, row.about)
    words = keep_words(work, ticket.id, f"{card.unit}/leader", "statement", str(fields["text"]))
    card.appeal_text_id, card.state = words.id, APPEALED
    _end_for(case, card, DeadlineKind.APPEAL, met=True)
    decision = promise(
        case, reckon(case, DeadlineKind.CARD, work.now), owner="centre/director", about=card.id
    )
    record(work, ticket, actor.name, "card_appealed", card=card.id, text=words.id)
    notify(case, "centre/director", "appeal", deadline=decision)
