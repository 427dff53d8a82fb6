"""The calendar as the administrator keeps it: official years imported, single days set, promises recounted.

policy.md, Working time: correcting the calendar recomputes the open deadlines it touches. What a citizen was
promised never becomes later that way: only they can agree to that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.calendar import Calendar
from bot.deadline import Due, explain, recount
from bot.official import WrongCalendar, read_notice
from bot.passed import DayNote
from bot.permission import Actor
from bot.refusal import Invalid, NotFound
from bot.stages import plan
from bot.vocabulary import DeadlineKind
from models.deadlines import Deadline
from models.judgements import APPEALED, DRAFTED, ISSUED, STATED, Card
from models.tickets import Ticket
from models.workings import CalendarDay, CalendarYear
from services.house import House
from services.promises import Case, settle, unmet_of
from services.record import audit, record
from services.staff.notices import notify
from services.work import Work, begin, look, rules_changed

Days = Mapping[date, DayNote]
SHOWN = 50
STANDING = (DRAFTED, STATED, ISSUED, APPEALED)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Move:
    """A promise that another calendar moves, or would: `kept` when a citizen's would become later."""

    number: str
    kind: str
    before: datetime
    after: datetime
    kept: bool


@dataclass(frozen=True)
class Preview:
    """What a change does: the days that differ from now, and the promises it moves (the first of them)."""

    days: list[tuple[date, bool]]
    moves: list[Move]
    count: int


def months(house: House, year: int) -> dict[str, Any]:
    """A year month by month: each week seven days, None outside the month; and where the year comes from."""
    with look(house) as work:
        calendar = work.rules.calendar
        own = {row.day: row.source for row in work.session.scalars(select(CalendarDay))}
        imported = work.session.get(CalendarYear, year)
    weeks = [_weeks(calendar, year, month, own) for month in range(1, 13)]
    known = year in calendar.official_years
    return {"year": year, "months": weeks, "known": known, "imported": imported, "own": _own(own, year)}


def _own(own: Mapping[str, str], year: int) -> list[tuple[str, str]]:
    return sorted((day, source) for day, source in own.items() if day.startswith(f"{year}-"))


def _weeks(calendar: Calendar, year: int, month: int, own: Mapping[str, str]) -> list[list[Any]]:
    first = date(year, month, 1)
    weeks: list[list[Any]] = [[None] * first.weekday()]
    day = first
    while day.month == month:
        if len(weeks[-1]) == 7:
            weeks.append([])
        note = calendar.days.get(day)
        working = calendar.is_working_day(day)
        state = "worked" if working and day.weekday() > 4 else "" if working else "off"
        shown = {
            "day": day,
            "state": state,
            "note": note.source if note else "",
            "own": day.isoformat() in own,
        }
        weeks[-1].append(shown)
        day += DAY
    weeks[-1] += [None] * (7 - len(weeks[-1]))
    return weeks


def read_official(text: str, year: int, source: str) -> dict[date, DayNote]:
    """The days of a pasted notice or table. Raises Invalid with the line that cannot be read."""
    if not source.strip():
        raise Invalid("source", "the source of the calendar is missing")
    try:
        return read_notice(text, year, source.strip()[:200])
    except WrongCalendar as wrong:
        raise Invalid(f"calendar_{wrong.rule}", str(wrong)) from None


def preview(house: House, days: Days, now: datetime, year: int | None = None) -> Preview:
    """What the days would change; nothing is kept."""
    with look(house, now) as work:
        calendar = work.rules.calendar
        changed = calendar.with_days(days, [year] if year else [])
        differ = [(day, note.working) for day, note in sorted(days.items())
                  if calendar.is_working_day(day) != note.working]  # fmt: skip
        moves = [move for _, _, move in _moved(work, changed)]
    return Preview(differ, moves[:SHOWN], len(moves))


def set_days(house: House, actor: Actor, days: Days, now: datetime, year: int | None = None) -> int:
    """Keep the days (and say that `year` is official now), and recount; gives how many promises moved."""
    with begin(house, now) as work:
        was: dict[str, list[Any] | None] = {}
        for day, note in days.items():
            row = work.session.get(CalendarDay, day.isoformat())
            was[day.isoformat()] = [row.working, row.source] if row else None
            if row is None:
                work.session.add(CalendarDay(day=day.isoformat(), working=note.working, source=note.source))
            else:
                row.working, row.source = note.working, note.source
        if year is not None:
            _make_official(work, actor, year, next(iter(days.values())).source)
        kind = "calendar_imported" if year else "day_set"
        audit(work, actor.name, kind, days=len(days), year=year, was=was)
        return _recount(work, actor, work.rules.calendar.with_days(days, [year] if year else []))


def _make_official(work: Work, actor: Actor, year: int, source: str) -> None:
    row = work.session.get(CalendarYear, year)
    if row is None:
        work.session.add(CalendarYear(year=year, source=source, by=actor.name, at=work.now))
    else:
        row.source, row.by, row.at = source, actor.name, work.now


def reset_day(house: House, actor: Actor, day: date, now: datetime) -> int:
    """The official word holds for a day again. Raises NotFound."""
    with begin(house, now) as work:
        row = work.session.get(CalendarDay, day.isoformat())
        if row is None:
            raise NotFound("day", "nobody changed this day")
        audit(work, actor.name, "day_reset", day=day.isoformat(),
              was={day.isoformat(): [row.working, row.source]})  # fmt: skip
        work.session.delete(row)
        return _as_kept(work, actor)


def restore_days(house: House, actor: Actor, was: Mapping[str, Any], year: int | None, now: datetime) -> int:
    """Days as they stood before a change (None: nobody had said anything); gives how many promises moved.

    `year`: it was made official by that change, and is not any more.
    """
    with begin(house, now) as work:
        left: dict[str, list[Any] | None] = {}
        for day, before in was.items():
            row = work.session.get(CalendarDay, day)
            left[day] = [row.working, row.source] if row else None
            if row is not None:
                work.session.delete(row)
                work.session.flush()
            if before is not None:
                work.session.add(CalendarDay(day=day, working=before[0], source=before[1]))
        if year is not None and (official := work.session.get(CalendarYear, year)):
            work.session.delete(official)
        audit(work, actor.name, "day_set", days=len(was), year=None, was=left)
        return _as_kept(work, actor)


def _as_kept(work: Work, actor: Actor) -> int:
    """Recount by the official calendar with the days that are kept now."""
    work.session.flush()
    rest = {date.fromisoformat(one.day): DayNote(one.working, one.source)
            for one in work.session.scalars(select(CalendarDay))}  # fmt: skip
    years = work.session.scalars(select(CalendarYear.year))
    return _recount(work, actor, work.house.calendar.with_days(rest, years))


def _recount(work: Work, actor: Actor, calendar: Calendar) -> int:
    """Move what moves, each with an event on its ticket, and tell every process."""
    moved: dict[int, list[tuple[Deadline, Due]]] = {}
    for row, reckoned, move in _moved(work, calendar):
        if not move.kept and row.ticket_id is not None:
            moved.setdefault(row.ticket_id, []).append((row, reckoned))
    for ticket_id, rows in moved.items():
        ticket = work.session.get_one(Ticket, ticket_id, with_for_update={"key_share": True})
        for row, reckoned in rows:
            before = row.due_at
            _move(work, ticket, row, reckoned, calendar)
            record(work, ticket, actor.name, "deadline_recounted", deadline=row.id, kind=row.kind,
                   before=before.isoformat(), after=row.due_at.isoformat())  # fmt: skip
        settle(Case(work, ticket, unmet_of(work, ticket_id)))
    _look_again_at_cards(work, actor, calendar)
    rules_changed(work.session)
    return sum(map(len, moved.values()))


def _look_again_at_cards(work: Work, actor: Actor, calendar: Calendar) -> None:
    """A card whose promise was not late after all by the corrected calendar: the supervisor hears of it, and
    decides as on any card (policy.md, Cards)."""
    query = select(Card, Deadline).join(Deadline, Deadline.id == Card.deadline_id)
    for card, row in work.session.execute(query.where(Card.state.in_(STANDING))).all():
        reckoned = recount(row.kind, row.started_at, row.derivation, calendar)
        if reckoned is None or reckoned.due_at <= card.drafted_at:
            continue
        ticket = work.session.get_one(Ticket, card.ticket_id, with_for_update={"key_share": True})
        record(work, ticket, actor.name, "card_rechecked", card=card.id, due=reckoned.due_at.isoformat())
        notify(Case(work, ticket, unmet_of(work, ticket.id)), "centre/supervisor", "card_rechecked")


def _move(work: Work, ticket: Ticket, row: Deadline, reckoned: Due, calendar: Calendar) -> None:
    moments = plan(reckoned, work.rules.policy, calendar)
    row.due_at = reckoned.due_at
    row.derivation = explain(reckoned, work.rules.wording, "zh")
    row.next_at = moments[row.stage].at if row.next_at and row.stage < len(moments) else row.next_at
    if row.kind == DeadlineKind.PROMISE:
        ticket.promise_due_at = row.due_at
    elif row.kind == DeadlineKind.RESOLVE:
        ticket.resolve_due_at = row.due_at


def _moved(work: Work, calendar: Calendar) -> Iterator[tuple[Deadline, Due, Move]]:
    """The open promises that another calendar counts otherwise, the first due first."""
    query = (
        select(Deadline, Ticket.number).join(Ticket, Ticket.id == Deadline.ticket_id)
        .where(Deadline.met_at.is_(None), Deadline.ended_at.is_(None)).order_by(Deadline.due_at)
    )  # fmt: skip
    for row, number in work.session.execute(query).all():
        reckoned = recount(row.kind, row.started_at, row.derivation, calendar)
        if reckoned is None or reckoned.due_at == row.due_at:
            continue
        kept = row.kind == DeadlineKind.PROMISE and reckoned.due_at > row.due_at
        yield row, reckoned, Move(number, row.kind, row.due_at, reckoned.due_at, kept)
