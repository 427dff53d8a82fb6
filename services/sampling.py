"""The call-back sample: a random tenth of what closed without complaint, at least five a unit and month."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.permission import Actor
from bot.refusal import Conflict, Forbidden, Invalid, NotFound
from bot.vocabulary import DeadlineKind, Status
from models.judgements import Sample
from models.tickets import Ticket
from services.house import House
from services.promises import Case, meet, settle
from services.record import record
from services.tickets.centre import SOLVED, uphold_low
from services.tickets.drawn import closed_in, draw, months_bounds, priority, whole_unit
from services.tickets.ends import reopen
from services.tickets.load import load_by_id
from services.work import Work, begin

GRADES = {str(grade): grade for grade in range(1, 6)}


def top_up(house: House, now: datetime) -> int:
    """Last month's samples that are too small get what they lack; gives how many were drawn."""
    with begin(house, now) as work:
        zone = work.rules.calendar.zone
        first = now.astimezone(ZoneInfo(zone)).replace(day=1)
        month = f"{first - timedelta(days=1):%Y-%m}"
        wanted = _lacking(work, month)
        drawn = [ticket for unit, count in wanted.items() for ticket in _lowest(work, month, unit, count)]
        for ticket in drawn:
            draw(work, ticket)
        return len(drawn)


def _lacking(work: Work, month: str) -> dict[str, int]:
    """How many tickets each unit's sample of a month lacks."""
    bounds = closed_in(*months_bounds(month, work.rules.calendar.zone))
    closed: dict[str, int] = {}
    for code, count in work.session.execute(
        select(Ticket.unit, func.count()).where(bounds).group_by(Ticket.unit)
    ):
        whole = whole_unit(work, code)
        closed[whole] = closed.get(whole, 0) + count
    query = select(Sample.unit, func.count()).where(Sample.month == month).group_by(Sample.unit)
    drawn = {unit: count for unit, count in work.session.execute(query)}
    least = work.rules.policy.callback_minimum
    lacks = {unit: min(least, count) - drawn.get(unit, 0) for unit, count in closed.items()}
    return {unit: count for unit, count in lacks.items() if count > 0}


def _lowest(work: Work, month: str, unit: str, count: int) -> list[Ticket]:
    bounds = closed_in(*months_bounds(month, work.rules.calendar.zone))
    inside = Ticket.unit.in_(work.rules.within(unit) or [unit])
    query = select(Ticket).where(bounds, inside, Ticket.id.not_in(select(Sample.ticket_id)))
    return sorted(work.session.scalars(query), key=lambda one: priority(work, one.number))[:count]


def answer_sample(
    house: House, actor: Actor, sample_id: int, fields: Mapping[str, Any], now: datetime
) -> None:
    """Write down what the person said; not solved or a low grade reopens the matter for the unit's leader.

    Nobody reached by the policy's last attempt: it counts for nothing. Raises Forbidden, NotFound, Conflict,
    Invalid.
    """
    if not actor.officer:
        raise Forbidden("role", "only the centre calls back")
    with begin(house, now) as work:
        row = work.session.get(Sample, sample_id, with_for_update=True)
        if row is None:
            raise NotFound("sample", "there is no such call to make")
        if row.reached is not None:
            raise Conflict("sample", "this call was made before")
        row.attempts += 1
        row.by, row.called_at = actor.name, now
        if fields.get("reached") != "yes":
            row.reached = False if row.attempts >= work.rules.policy.callback_attempts else None
            return
        _take(row, fields)
        case = load_by_id(work, row.ticket_id)
        record(work, case.ticket, actor.name, "sample_called", sample=row.id)
        _put_right(case, actor, row)


def _take(row: Sample, fields: Mapping[str, Any]) -> None:
    contacted, solved = fields.get("contacted"), SOLVED.get(str(fields.get("solved")))
    grade = GRADES.get(str(fields.get("satisfaction")))
    if contacted not in ("yes", "no") or solved is None or grade is None:
        raise Invalid("sample", "say whether they were contacted, whether it is solved, and the grade")
    row.reached, row.contacted, row.solved, row.satisfaction = True, contacted == "yes", solved, grade


def _put_right(case: Case, actor: Actor, row: Sample) -> None:
    """What is not solved is not closed, whoever asked."""
    low = row.satisfaction in case.work.rules.policy.low_grades
    if not (low or row.solved == "no") or case.ticket.status != Status.CLOSED:
        return
    reopen(case, actor.name, "called_back")
    meet(case, DeadlineKind.CALLBACK)
    uphold_low(case, actor)
    settle(case)
