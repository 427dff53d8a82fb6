"""The figures of the four zeros, each as a condition on tickets: the board counts it, the search lists it
(product.md, What this product is). What is counted is what is listed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from bot.vocabulary import DeadlineKind, Status
from models.deadlines import Deadline
from models.history import Event
from models.judgements import Rating, Survey
from models.ledgers import Inbox
from models.tickets import Ruling, Ticket
from services.work import Work

ENDED = [status for status in Status if status.ended]
PERIODS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}  # days up to tonight
ANSWERED = ("wechat", "sms")  # doors that answer by themselves
HUMAN_WORDS = ("contacted", "replied")
CENTRE = "centre"  # where a ticket is that no unit has

Codes = Sequence[str] | None
Where = Callable[[Work, Codes], ColumnElement[bool]]


@dataclass(frozen=True)
class Figure:
    """`now`: as things stand, whatever the period. `by_asker`: a unit's figure counts what that unit asked
    for, wherever the ticket is by now."""

    where: Where
    now: bool = False
    by_asker: bool = False


@dataclass(frozen=True)
class Period:
    """Received from `start` up to `end`; None is open."""

    start: datetime | None = None
    end: datetime | None = None

    def where(self) -> ColumnElement[bool]:
        """The condition on tickets."""
        told: list[ColumnElement[bool]] = [true()]
        if self.start:
            told.append(Ticket.received_at >= self.start)
        if self.end:
            told.append(Ticket.received_at < self.end)
        return and_(*told)


def period_of(name: str, now: datetime, zone: str) -> Period:
    """A named stretch of whole days that ends with today; everything for another name."""
    days = PERIODS.get(name)
    return Period(midnight(now, zone) - timedelta(days=days - 1)) if days else Period()


def midnight(now: datetime, zone: str) -> datetime:
    """When today began in the county."""
    return now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)


def at_unit(work: Work, unit: str) -> ColumnElement[bool]:
    """Tickets of a unit and its windows, or of the centre."""
    return Ticket.unit.is_(None) if unit == CENTRE else Ticket.unit.in_(codes_of(work, unit))


def codes_of(work: Work, unit: str) -> list[str]:
    """A unit's code and those of its windows."""
    return work.rules.within(unit)


def _received(work: Work, codes: Codes) -> ColumnElement[bool]:
    return true()


def _unanswered(work: Work, codes: Codes) -> ColumnElement[bool]:
    """A message of the person that the house left without an answer (target 0)."""
    return exists().where(
        Inbox.ticket_id == Ticket.id, Inbox.contact_id == Ticket.contact_id, Inbox.answer_id.is_(None),
        Inbox.channel.in_(ANSWERED),
    )  # fmt: skip


def _contacted(work: Work, codes: Codes) -> ColumnElement[bool]:
    """A person of the staff has spoken to the citizen on the substance."""
    return exists().where(Event.ticket_id == Ticket.id, Event.kind.in_(HUMAN_WORDS))


def _waits_for_contact(work: Work, codes: Codes) -> ColumnElement[bool]:
    return Ticket.id.in_(owed(DeadlineKind.CONTACT, work.now))


def _returned(work: Work, codes: Codes) -> ColumnElement[bool]:
    return Ticket.id.in_(_rulings("return", codes))


def _improper(work: Work, codes: Codes) -> ColumnElement[bool]:
    return Ticket.id.in_(_rulings("return", codes).where(Ruling.upheld.is_(False)))


def _bounced(work: Work, codes: Codes) -> ColumnElement[bool]:
    return Ticket.dispatches > 1


def _to_rule(work: Work, codes: Codes) -> ColumnElement[bool]:
    return Ticket.id.in_(select(Ruling.ticket_id).where(Ruling.decided_at.is_(None)))


def _ownerless(work: Work, codes: Codes) -> ColumnElement[bool]:
    """0 by the schema's own check; counted all the same."""
    return and_(Ticket.status.not_in(ENDED), Ticket.owner.is_(None))


def _rated(work: Work, codes: Codes) -> ColumnElement[bool]:
    return exists().where(Rating.ticket_id == Ticket.id)


def _unhappy(work: Work, codes: Codes) -> ColumnElement[bool]:
    low = or_(Rating.satisfaction.in_(work.rules.policy.low_grades), Rating.solved == "no")
    return exists().where(Rating.ticket_id == Ticket.id, low, Rating.excluded_at.is_(None))


def _not_right(work: Work, codes: Codes) -> ColumnElement[bool]:
    """Dissatisfied or not solved, and not yet put right."""
    return and_(Ticket.status.not_in(ENDED), _unhappy(work, codes))


def _reopened(work: Work, codes: Codes) -> ColumnElement[bool]:
    return Ticket.reopens > 0


def _unrated(work: Work, codes: Codes) -> ColumnElement[bool]:
    """Asked and not answered: a class of its own, never counted as satisfied."""
    return exists().where(Survey.ticket_id == Ticket.id, Survey.state == "unrated")


def _repeated(work: Work, codes: Codes) -> ColumnElement[bool]:
    """The same person came again about the same unit within the policy's days."""
    earlier = aliased(Ticket)
    return exists().where(
        earlier.contact_id == Ticket.contact_id, earlier.unit == Ticket.unit, earlier.id < Ticket.id,
        _days_between(work, earlier, Ticket) <= work.rules.policy.joint_window_days,
    )  # fmt: skip


def _recurred(work: Work, codes: Codes) -> ColumnElement[bool]:
    """假性整改: it came back within the policy's days of being called solved, whoever told it."""
    return Ticket.recurs_of.is_not(None)


def _days_between(work: Work, earlier: type[Ticket], later: type[Ticket]) -> ColumnElement[Any]:
    """Each database reckons with times its own way."""
    if work.session.get_bind().dialect.name == "sqlite":
        return func.julianday(later.received_at) - func.julianday(earlier.received_at)
    seconds = func.extract("epoch", later.received_at) - func.extract("epoch", earlier.received_at)
    return seconds / 86400


def _open(work: Work, codes: Codes) -> ColumnElement[bool]:
    return Ticket.status.not_in(ENDED)


def _late(work: Work, codes: Codes) -> ColumnElement[bool]:
    """Open past the citizen's promise: the zero of 零积压."""
    return and_(_unresolved(), Ticket.promise_due_at < work.now)


def _today(work: Work, codes: Codes) -> ColumnElement[bool]:
    tonight = midnight(work.now, work.rules.calendar.zone) + timedelta(days=1)
    return and_(_unresolved(), Ticket.promise_due_at >= work.now, Ticket.promise_due_at < tonight)


def _escalated(work: Work, codes: Codes) -> ColumnElement[bool]:
    return and_(Ticket.status.not_in(ENDED), Ticket.level > 0)


def _unresolved() -> ColumnElement[bool]:
    return Ticket.status.not_in([*ENDED, Status.RESOLVED])


def owed(kind: DeadlineKind, now: datetime) -> Select[int | None]:
    """The tickets on which a promise of this kind is past and not kept."""
    return select(Deadline.ticket_id).where(
        Deadline.kind == kind, Deadline.met_at.is_(None), Deadline.ended_at.is_(None), Deadline.due_at < now
    )


def _rulings(subject: str, codes: Codes) -> Select[int]:
    query = select(Ruling.ticket_id).where(Ruling.subject == subject)
    return query.where(Ruling.unit.in_(codes)) if codes is not None else query


FIGURES: dict[str, Figure] = {
    "received": Figure(_received),
    "unanswered": Figure(_unanswered),
    "contacted": Figure(_contacted),
    "waits_for_contact": Figure(_waits_for_contact, now=True),
    "returned": Figure(_returned, by_asker=True),
    "improper": Figure(_improper, by_asker=True),
    "bounced": Figure(_bounced),
    "to_rule": Figure(_to_rule, now=True),
    "ownerless": Figure(_ownerless, now=True),
    "not_right": Figure(_not_right, now=True),
    "rated": Figure(_rated),
    "unhappy": Figure(_unhappy),
    "reopened": Figure(_reopened),
    "repeated": Figure(_repeated),
    "recurred": Figure(_recurred),
    "unrated": Figure(_unrated),
    "late": Figure(_late, now=True),
    "today": Figure(_today, now=True),
    "open": Figure(_open, now=True),
    "escalated": Figure(_escalated, now=True),
}


def counts_in(work: Work, name: str, period: Period, unit: str | None = None) -> ColumnElement[bool]:
    """The tickets of one figure, of the county or of one unit."""
    figure = FIGURES[name]
    when = true() if figure.now else period.where()
    if unit is None:
        return and_(figure.where(work, None), when)
    if figure.by_asker and unit != CENTRE:
        return and_(figure.where(work, codes_of(work, unit)), when)
    return and_(figure.where(work, None), at_unit(work, unit), when)
