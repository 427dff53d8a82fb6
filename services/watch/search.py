"""Finding tickets at the centre: number or words, unit, status and the rest, or a figure of the board."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true

from bot.permission import Actor
from bot.vocabulary import Nature, Status, Urgency
from models.tickets import Ticket
from services.finding.phones import LONGEST, all_known, digits_asked, of_the_number
from services.house import House
from services.tickets.view import iso, summary, within_sight
from services.watch.figures import FIGURES, PERIODS, Period, at_unit, counts_in, period_of
from services.watch.words import Looked, look_for
from services.work import Work, look

Row = dict[str, Any]
A_PAGE = 50
FREE = ("q", "unit", "window", "person", "from", "to")  # filters without a list of what they may be
FARTHEST = 200  # pages; a number in an address may be anything
COUNTED = FARTHEST * A_PAGE  # beyond it nobody turns pages: who wants them all exports them
CHANNELS = ("wechat", "sms", "phone", "letter", "box", "counter")
LANES = ("sealed", "staff", "declined")
SORTS: dict[str, Any] = {
    "new": (Ticket.received_at.desc(), Ticket.id.desc()),
    "due": (Ticket.next_due_at.is_(None), Ticket.next_due_at, Ticket.id),
    "old": (Ticket.received_at, Ticket.id),
}
# What may stand in the address; another value is as good as none.
CHOICES: dict[str, tuple[str, ...]] = {
    "figure": tuple(FIGURES),
    "status": tuple(Status),
    "nature": tuple(Nature),
    "urgency": tuple(Urgency),
    "channel": CHANNELS,
    "lane": LANES,
    "level": ("1", "2", "3"),
    "period": tuple(PERIODS),
    "sort": tuple(SORTS),
}


@dataclass(frozen=True)
class Found:
    """One page of what was found; `count` is the whole, up to COUNTED, beyond which there is `more`.

    `looked`: where words were looked for, in the texts of how many. `digits`: the end of the number that was
    looked for, `stale` where its search ended; not `known` while numbers of before cannot be found yet."""

    rows: list[Row]
    count: int
    page: int
    more: bool = False
    looked: Looked | None = None
    digits: str | None = None
    stale: bool = False
    known: bool = True

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // A_PAGE))


def clean(asked: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address that mean something."""
    kept = {name: asked[name] for name, known in CHOICES.items() if asked.get(name) in known}
    free = {name: asked.get(name, "").strip()[:60] for name in FREE}
    if len(number := asked.get("phone", "")) <= LONGEST:  # sealed: services.finding.phones
        free["phone"] = number
    return kept | {name: value for name, value in free.items() if value}


def search(house: House, actor: Actor, filters: Mapping[str, str], page: int, now: datetime) -> Found:
    """The tickets within the actor's sight that fit all of `filters` (cleaned), one page of them."""
    page = min(max(page, 1), FARTHEST)
    with look(house, now) as work:
        told, looked = _asked_of(work, actor, filters)
        fits = and_(within_sight(work, actor), *told)
        order = SORTS[filters.get("sort", "new")]
        counted = select(Ticket.id).where(fits).order_by(*order).limit(COUNTED + 1).subquery()
        count = work.session.scalar(select(func.count()).select_from(counted)) or 0
        query = select(Ticket).where(fits).order_by(*order).offset((page - 1) * A_PAGE).limit(A_PAGE)
        rows = [_row(ticket) for ticket in work.session.scalars(query)]
        number = filters.get("phone", "")
        digits = digits_asked(house.keys, actor, number, now) if number else None
        return Found(
            rows, min(count, COUNTED), page, count > COUNTED, looked, digits,
            stale=bool(number) and digits is None, known=digits is None or all_known(work),
        )  # fmt: skip


def _row(ticket: Ticket) -> Row:
    return {**summary(ticket), "waits_until": iso(ticket.next_due_at)}


def conditions(work: Work, actor: Actor, filters: Mapping[str, str]) -> list[ColumnElement[bool]]:
    """What `filters` (cleaned) ask of a ticket, besides being within the actor's sight."""
    return _asked_of(work, actor, filters)[0]


def _asked_of(
    work: Work, actor: Actor, filters: Mapping[str, str]
) -> tuple[list[ColumnElement[bool]], Looked | None]:
    """The same, and where words were looked for."""
    told, words = _but_words(work, actor, filters), filters.get("q")
    if not words:
        return told, None
    if _is_number(words) or not actor.officer:  # a unit's words are its own desk's, and some are kept from it
        return [*told, _asked(words)], None
    looked = look_for(work, words, and_(within_sight(work, actor), *told))
    return [*told, or_(_asked(words), Ticket.id.in_(looked.ids))], looked


def _but_words(work: Work, actor: Actor, filters: Mapping[str, str]) -> list[ColumnElement[bool]]:
    period = _period(work, filters)
    unit, figure = filters.get("unit"), filters.get("figure")
    if figure:
        told = [counts_in(work, figure, period, unit)]
    else:
        told = [period.where(), at_unit(work, unit) if unit else true()]
    told += [test(value) for name, test in TESTS.items() if (value := filters.get(name))]
    if not figure and filters.get("lane") != "sealed":
        told.append(Ticket.sealed.is_(False))  # outside ordinary search (policy.md, Lanes)
    if number := filters.get("phone"):
        told.append(of_the_number(work, actor, number))
    if person := filters.get("person"):
        whose = select(Ticket.contact_id).where(Ticket.number == person, within_sight(work, actor))
        told.append(Ticket.contact_id.in_(whose))
    return told


def _period(work: Work, filters: Mapping[str, str]) -> Period:
    zone = work.rules.calendar.zone
    first, last = _day(filters.get("from")), _day(filters.get("to"))
    if first or last:
        after = last + timedelta(days=1) if last else None
        return Period(_start(first, zone), _start(after, zone))
    return period_of(filters.get("period", ""), work.now, zone)


def _day(value: str | None) -> date | None:
    try:
        day = date.fromisoformat(value or "")
    except ValueError:
        return None
    return day if 1970 < day.year < 9000 else None


def _start(day: date | None, zone: str) -> datetime | None:
    return datetime.combine(day, time(), ZoneInfo(zone)) if day else None


def _asked(words: str) -> ColumnElement[bool]:
    """A number or its beginning; other words are looked for in the topic."""
    if _is_number(words):
        return (Ticket.number >= words) & (Ticket.number < words + ":")  # ":" follows "9"
    return Ticket.topic.contains(words, autoescape=True)


def _is_number(words: str) -> bool:
    return words.isdigit() and words.isascii()


def _lane(name: str) -> ColumnElement[bool]:
    if name == "sealed":
        return Ticket.sealed.is_(True)
    return Ticket.about_staff.is_(True) if name == "staff" else Ticket.status == Status.DECLINED


TESTS: dict[str, Callable[[str], ColumnElement[bool]]] = {
    "window": lambda code: or_(Ticket.window == code, Ticket.unit == code),
    "status": lambda value: Ticket.status == value,
    "nature": lambda value: Ticket.nature == value,
    "urgency": lambda value: Ticket.urgency == value,
    "channel": lambda value: Ticket.channel == value,
    "level": lambda value: Ticket.level == int(value) if value.isdigit() else false(),
    "lane": _lane,
}
