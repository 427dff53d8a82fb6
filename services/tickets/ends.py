"""How a ticket ends, and how it begins again: close, withdraw, conclude, reopen (policy.md, Deadlines)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.lifecycle import Action
from bot.permission import DIRECTOR, Actor
from bot.refusal import Conflict, Forbidden
from bot.vocabulary import DeadlineKind, Status
from models.history import Event
from models.tickets import Ruling
from services.matters.hearings import note_answer
from services.matters.join import hand_over, leave, live_again
from services.promises import Case, end_all, end_one, promise, reckon
from services.record import keep_words, record
from services.say import tell_citizen
from services.staff.notices import notify
from services.tickets.drawn import consider
from services.tickets.load import move
from services.tickets.questions import clear_about
from services.tickets.times import guard


def close(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """An officer closes what was answered; never over a low rating that nobody has called back about."""
    if case.find(DeadlineKind.CALLBACK) or case.find(DeadlineKind.RECTIFY):
        raise Conflict("callback", "a low rating waits to be put right")
    if case.ticket.status != Status.RESOLVED:
        raise Conflict("status", f"close is not possible while the ticket is {case.ticket.status}")
    end(case, Action.CLOSE, actor.name, "officer")


def end(case: Case, action: Action, actor: str, how: str) -> None:
    """End the ticket: every promise ends with it, and no question about it stays open."""
    work, ticket = case.work, case.ticket
    move(case, action)
    ticket.ended_at = work.now
    hand_over(case)
    end_all(case)
    for ruling in work.session.scalars(
        select(Ruling).where(Ruling.ticket_id == ticket.id, Ruling.decided_at.is_(None))
    ):
        ruling.decided_at, ruling.decided_by = work.now, actor
    clear_about(work, ticket.id)
    record(work, ticket, actor, ticket.status, how=how)
    consider(case)


def withdraw(case: Case) -> bool:
    """The citizen takes it back. Gives False where the matter goes on: one about staff never ends so."""
    work, ticket = case.work, case.ticket
    guard(case, "withdrawal")
    if ticket.about_staff or ticket.sealed:
        record(work, ticket, "citizen", "withdrawal_asked")
        notify(case, "centre/supervisor", "withdrawal_asked")
        return False
    unit_post = ticket.handler
    end(case, Action.WITHDRAW, "citizen", "citizen")
    if unit_post:
        notify(case, unit_post, "withdrawn")
    return True


def reopen(case: Case, actor: str, why: str) -> None:
    """Begin again: met promises stay met, the first promise stays on record, and a call back opens.

    By the second reopening the centre leads. Where a concluded ticket holds new facts the same applies.
    """
    work, ticket = case.work, case.ticket
    move(case, Action.REOPEN)
    note_answer(case, "no")
    matter = leave(case, actor, "not_solved")
    ticket.ended_at = None
    ticket.reopens += 1
    if rating := case.find(DeadlineKind.RATING):
        end_one(case, rating, met=True)
    if case.find(DeadlineKind.CALLBACK) is None:
        promise(case, reckon(case, DeadlineKind.CALLBACK, work.now))
    if ticket.reopens >= work.rules.policy.centre_leads_after:
        ticket.handler = "centre/supervisor"
    record(work, ticket, actor, "reopened", reopens=ticket.reopens, why=why)
    if matter is not None and matter.storm_at is not None:
        live_again(case)
    notify(case, "centre/supervisor", "callback")
    if ticket.unit:
        notify(case, f"{ticket.unit}/leader", "reopened")


def conclude(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """终结: after two reopenings and the centre's own review, by two people, with ground and remedy told."""
    work, ticket = case.work, case.ticket
    if ticket.reopens < work.rules.policy.conclude_after:
        raise Conflict("reopens", "a matter can be concluded only after two reopenings")
    first = _reviewed_by(case)
    if first is None:
        words = keep_words(work, ticket.id, f"centre/{actor.role}", "ground", str(fields["ground"]))
        record(work, ticket, actor.name, "review_written", text=words.id, reopens=ticket.reopens)
        notify(case, "centre/director", "conclude")
        return
    if first == actor.name or actor.role not in DIRECTOR:
        raise Forbidden("second_person", "the director concludes what another officer has reviewed")
    end(case, Action.CONCLUDE, actor.name, "review")
    tell_citizen(work, ticket, "word", "answer.concluded", ground=fields["ground"], remedy=fields["remedy"])


def _reviewed_by(case: Case) -> str | None:
    """Who wrote the centre's review since the last reopening."""
    query = select(Event).where(Event.ticket_id == case.ticket.id, Event.kind == "review_written")
    last = case.work.session.scalar(query.order_by(Event.seq.desc()).limit(1))
    return last.actor if last and last.data["reopens"] == case.ticket.reopens else None
