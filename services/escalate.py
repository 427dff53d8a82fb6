"""The clock's sweep over due deadlines: each ladder step exactly once, however many clocks tick."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from bot.deadline import Due
from bot.ladder import Effect, effects, hears
from bot.stages import Moment, Stage, plan
from bot.vocabulary import DeadlineKind
from models.database import reading
from models.deadlines import Deadline, Escalation
from models.tickets import Ticket
from services.house import House
from services.matters.join import led_by_another
from services.promises import Case, end_one, promise, reckon, settle
from services.record import record
from services.say import tell_citizen
from services.staff.notices import notify
from services.tickets import cards, survey, times
from services.work import Work, begin

log = structlog.get_logger()
BATCH = 200
TOGETHER = 50  # steps in one transaction: short enough that nobody waits for it
LATE = timedelta(minutes=5)


def sweep(house: House, now: datetime) -> int:
    """Take every step due at `now`, oldest first, a few in a transaction; gives how many.

    A row that fails is logged and left for the next sweep: one bad row stops nobody.
    """
    taken, left_out = 0, set[int]()
    while ids := _due(house, now, left_out):
        for at in range(0, len(ids), TOGETHER):
            done = _take_safely(house, ids[at : at + TOGETHER], now)
            taken += len(done)
            left_out.update(set(ids[at : at + TOGETHER]) - done)
    return taken


def _due(house: House, now: datetime, left_out: set[int]) -> list[int]:
    query = select(Deadline.id).where(Deadline.next_at <= now).order_by(Deadline.next_at, Deadline.id)
    if left_out:
        query = query.where(Deadline.id.not_in(left_out))
    with reading(house.engine) as session:
        return list(session.scalars(query.limit(BATCH)))


def _take_safely(house: House, ids: Sequence[int], now: datetime) -> set[int]:
    """Take steps together; where that fails, each by itself."""
    try:
        return take(house, ids, now)
    except Exception as error:
        if len(ids) == 1:
            log.error("step_failed", deadline=ids[0], error=type(error).__name__)
            return set()
        return {done for one in ids for done in _take_safely(house, [one], now)}


def take(house: House, ids: Sequence[int], now: datetime) -> set[int]:
    """Take the next due step of each of these deadlines, in one transaction; gives those that were taken.

    The others another process has in hand, or has taken.
    """
    with begin(house, now) as work:
        cases = _claim(work, ids)
        taken = set[int]()
        for case, row in cases:
            if row in case.unmet and row.next_at is not None and row.next_at <= now:
                _step(case, row)
                settle(case)
                taken.add(row.id)
        return taken


def _step(case: Case, row: Deadline) -> None:
    moments = plan(_due_of(row), case.work.rules.policy, case.work.rules.calendar)
    moment = moments[row.stage]
    row.stage += 1
    row.next_at = moments[row.stage].at if row.stage < len(moments) else None
    HANDLERS.get(moment.stage, _climb)(case, row, moment)


def _claim(work: Work, ids: Sequence[int]) -> list[tuple[Case, Deadline]]:
    """Lock the tickets first (as every act does), then look which of the deadlines are still unmet."""
    owing = select(Deadline.ticket_id).where(Deadline.id.in_(ids))
    query = select(Ticket).where(Ticket.id.in_(owing)).order_by(Ticket.id)
    tickets = work.session.scalars(query.with_for_update(key_share=True, skip_locked=True))
    cases = {ticket.id: Case(work, ticket) for ticket in tickets}
    unmet = select(Deadline).where(
        Deadline.ticket_id.in_(cases), Deadline.met_at.is_(None), Deadline.ended_at.is_(None)
    )
    for row in work.session.scalars(unmet.order_by(Deadline.id)):
        cases[row.ticket_id or 0].unmet.append(row)
    found = {row.id: (case, row) for case in cases.values() for row in case.unmet}
    return [found[one] for one in ids if one in found]


def _due_of(row: Deadline) -> Due:
    return Due(row.kind, row.started_at, row.due_at, row.policy, (), row.wall)


def _climb(case: Case, row: Deadline, moment: Moment) -> None:
    """One step of the ladder: on record, told to those who must hear, with its effects."""
    work, ticket, step = case.work, case.ticket, moment.step or 0
    late = work.now - moment.at > LATE
    work.session.add(
        Escalation(deadline_id=row.id, step=step, due_at=moment.at, taken_at=work.now, late=late)
    )
    row.level = step
    record(
        work, ticket, "clock", "escalated",
        deadline=row.id, step=step, kind=row.kind, owner=row.owner, due=moment.at.isoformat(), late=late,
    )  # fmt: skip
    kind = DeadlineKind(row.kind)
    led = led_by_another(case, row)
    for post in hears(step, kind, row.owner, ticket.unit):
        if post == "citizen":
            _tell_promise_passed(case)
        elif not led:
            notify(case, post, moment.stage, deadline=row, step=step)
    _take_effect(case, row, effects(step, kind, row.owner))


def _take_effect(case: Case, row: Deadline, wanted: frozenset[Effect]) -> None:
    if Effect.OPEN_SUPERVISE in wanted and case.find(DeadlineKind.SUPERVISE) is None:
        promise(case, reckon(case, DeadlineKind.SUPERVISE, case.work.now), about=row.id)
    if Effect.DRAFT_RED in wanted:
        cards.draft(case, row, "red")


def _tell_promise_passed(case: Case) -> None:
    """Honestly: the promised date has passed, and who now leads (policy.md, Ladder, step 1)."""
    work, ticket = case.work, case.ticket
    language = work.language_of(ticket)
    tell_citizen(
        work, ticket, "overdue", "answer.overdue_citizen",
        leader=work.say(language, "name.supervisor"), settle_by=work.when(ticket.promise_due_at, language),
    )  # fmt: skip


def _card(case: Case, row: Deadline, moment: Moment) -> None:
    cards.draft(case, row, "yellow")


def _ask_again(case: Case, row: Deadline, moment: Moment) -> None:
    survey.remind(case)


def _lapse(case: Case, row: Deadline, moment: Moment) -> None:
    LAPSES[DeadlineKind(row.kind)](case, row)


def _just_lapse(case: Case, row: Deadline) -> None:
    end_one(case, row, met=False, how="lapsed")
    record(case.work, case.ticket, "clock", "lapsed", deadline=row.id, kind=row.kind)


LAPSES: dict[DeadlineKind, Callable[[Case, Deadline], None]] = {
    DeadlineKind.RETURN: _just_lapse,
    DeadlineKind.APPEAL: _just_lapse,
    DeadlineKind.PROPOSAL: times.silence,
    DeadlineKind.STATEMENT: cards.statement_lapsed,
    DeadlineKind.RATING: survey.lapse,
}

HANDLERS: dict[Stage, Callable[[Case, Deadline, Moment], None]] = {
    Stage.CARD: _card,
    Stage.ASK_AGAIN: _ask_again,
    Stage.LAPSE: _lapse,
}
