"""A time agreed with the citizen: the unit proposes, the person is asked, silence is not consent."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.deadline import reset_due
from bot.guard import under_pressure
from bot.permission import DIRECTOR, Actor
from bot.refusal import Conflict, Forbidden, Invalid
from bot.vocabulary import DeadlineKind, Status
from models.deadlines import Deadline
from models.tickets import Proposal, Ruling
from services.promises import Case, end_one, meet, promise, reckon
from services.record import keep_words, record
from services.say import tell_citizen
from services.staff.notices import notify
from services.tickets.acts import voice_of
from services.tickets.questions import ask
from services.tickets.rulings import decide, open_proposal, pending

FARTHEST = timedelta(days=366)
BARE_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
NOON = time(12)
MOVED = (DeadlineKind.PROMISE, DeadlineKind.RESOLVE)


def propose(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """延期: a date and a reason; the citizen is asked, and nothing moves until somebody agrees."""
    work, ticket = case.work, case.ticket
    until = moment(case, fields["until"])
    if ticket.status not in (Status.ASSIGNED, Status.IN_PROGRESS):
        raise Conflict("status", "a new time can be proposed only while the matter is being handled")
    if case.find(DeadlineKind.PROPOSAL) or pending(case, "time"):
        raise Conflict("proposal", "a proposal is waiting already")
    check_until(case, until, actor)
    words = keep_words(work, ticket.id, voice_of(case, actor), "reason", str(fields["reason"]))
    row = Proposal(
        ticket_id=ticket.id, by=actor.name, until=until, reason_text_id=words.id,
        complex=bool(fields.get("complex")), proposed_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    promise(case, reckon(case, DeadlineKind.PROPOSAL, work.now), about=row.id)
    record(work, ticket, actor.name, "proposed", proposal=row.id, until=until.isoformat(), text=words.id)
    language = work.language_of(ticket)
    tell_citizen(
        work, ticket, "proposal", "answer.time_ask",
        unit=work.unit_name(ticket.unit, language), until=work.when(until, language), reason=fields["reason"],
    )  # fmt: skip
    ask(work, ticket.contact_id, "proposal", ticket.id)


def moment(case: Case, value: Any) -> datetime:
    """An ISO 8601 moment with offset; a bare date means its closing time (the next working day's, if it is
    a rest day). Raises Invalid."""
    try:
        if day := BARE_DATE.fullmatch(str(value)):
            calendar = case.work.rules.calendar
            noon = datetime.combine(date.fromisoformat(day[0]), NOON, ZoneInfo(calendar.zone))
            return calendar.calendar_days_end(noon - timedelta(days=1), 1)
        until = datetime.fromisoformat(str(value))
        if until.tzinfo is None:
            raise Invalid("until", "until must have an offset")
        return until.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("until", "until must be an ISO 8601 time") from None


def check_until(case: Case, until: datetime, actor: Actor) -> None:
    """At most 15 working days in all without the director (policy.md), and later than the present date."""
    work, ticket = case.work, case.ticket
    if until <= work.now or (ticket.promise_due_at and until <= ticket.promise_due_at):
        raise Invalid("until", "the new time must be later than the present one")
    if until > work.now + FARTHEST:
        raise Invalid("until", "the new time is more than a year away")
    last = work.rules.calendar.end_of_working_day(ticket.received_at, work.rules.policy.proposal_working_days)
    if until > last and actor.role not in DIRECTOR:
        raise Forbidden("too_late", "more than 15 working days in all needs the director")


def answer(case: Case, agreed: bool) -> None:
    """The citizen's word: yes moves promise and resolve; no hands it to the duty officer."""
    work, ticket = case.work, case.ticket
    row = open_proposal(case)
    if row is None:
        raise Conflict("proposal", "no proposal is waiting")
    row.answer, row.answered_at = ("yes" if agreed else "no"), work.now
    meet(case, DeadlineKind.PROPOSAL)
    record(work, ticket, "citizen", "proposal_answered", proposal=row.id, agreed=agreed)
    if agreed:
        ticket.complex = ticket.complex or row.complex
        move_dates(case, row.until, "agreed")
        guard(case, "consent")
    else:
        hand_over(case, row)


def guard(case: Case, act: str) -> None:
    """Ask the centre for a private check where the citizen may have been pressed (policy.md)."""
    ticket = case.ticket
    if under_pressure(ticket.contacted_at, case.work.now, case.work.rules.policy.pressure_hours):
        ticket.private_check = True
        record(case.work, ticket, "robot", "private_check", act=act)
        notify(case, "centre/supervisor", "private_check")


def silence(case: Case, row: Deadline) -> None:
    """The answer window lapsed: silence is not consent, the duty officer decides."""
    proposal = open_proposal(case)
    end_one(case, row, met=False, how="lapsed")
    if proposal is None:
        return
    proposal.answer, proposal.answered_at = "silence", case.work.now
    record(case.work, case.ticket, "clock", "proposal_lapsed", proposal=proposal.id)
    hand_over(case, proposal)


def hand_over(case: Case, proposal: Proposal) -> None:
    """The duty officer rules on a proposed time that the citizen did not agree to."""
    work, ticket = case.work, case.ticket
    ruling = Ruling(
        ticket_id=ticket.id, subject="time", asked_by=proposal.by, asked_at=work.now, unit=ticket.unit,
        reason="time", text_id=proposal.reason_text_id,
    )  # fmt: skip
    work.session.add(ruling)
    work.session.flush()
    row = promise(case, reckon(case, DeadlineKind.RULING, work.now), about=ruling.id)
    notify(case, row.owner, "time", deadline=row)


def set_time(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """The duty officer decides a proposed time: a date with a reason told to the citizen, or none."""
    work, ticket = case.work, case.ticket
    ruling = pending(case, "time")
    if ruling is None:
        raise Conflict("nothing_to_rule", "no proposed time waits for a decision")
    until = moment(case, fields["until"]) if fields.get("until") else None
    if until:
        check_until(case, until, actor)
    decide(case, ruling, actor, until is not None)
    record(
        work, ticket, actor.name, "time_ruled", ruling=ruling.id, until=until.isoformat() if until else None
    )
    if until is None:
        notify(case, str(ticket.handler), "time_refused")
        return
    words = keep_words(work, ticket.id, voice_of(case, actor), "reason", str(fields["reason"]))
    move_dates(case, until, "set", words.id)
    language = work.language_of(ticket)
    tell_citizen(
        work, ticket, "word", "answer.time_set", until=work.when(until, language), reason=fields["reason"]
    )


def move_dates(case: Case, until: datetime, how: str, text_id: int | None = None) -> None:
    """Promise and resolve end at `until`; the first promise stays on record."""
    work, ticket = case.work, case.ticket
    for kind in MOVED:
        old = case.find(kind)
        if old is None:
            continue
        end_one(case, old, met=False, how="moved")
        work.session.flush()
        moved = reset_due(reckon(case, kind, old.started_at), until, how)
        promise(case, moved, owner=old.owner)
    ticket.promise_due_at = ticket.resolve_due_at = until
    record(work, ticket, "robot", "time_moved", until=until.isoformat(), how=how, text=text_id)
