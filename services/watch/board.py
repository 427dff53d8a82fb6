"""The first board of the four zeros: the county's figures and each unit's, of what the reader may see."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, true

from bot.permission import Actor
from models.tickets import Ticket
from services.house import House
from services.tickets.view import iso, within_sight
from services.watch import live
from services.watch.figures import CENTRE, ENDED, FIGURES, Period, at_unit, codes_of, period_of
from services.watch.hot import hottest
from services.watch.kept import Kept, kept_figures
from services.watch.shares import ASKER, BY_TIME, EVERYBODY
from services.work import Work, look

HOT_DAYS, HOT_SHOWN = 30, 3
BY_ASKER = [name for name, figure in FIGURES.items() if figure.by_asker]
Units = dict[str, Counter[str]]


@dataclass(frozen=True)
class Board:
    """`county` and each of `units` (by code, "centre" for what no unit has): figures by name.

    `first_contact` is the median in seconds from the first message to the first words of a person, rounded
    down to a minute within an hour and more beyond (services.watch.shares.rounded).
    """

    county: Mapping[str, int]
    units: Mapping[str, Mapping[str, int]]
    channels: Mapping[str, int]
    first_contact: int | None
    oldest: dict[str, Any] | None
    hottest: list[dict[str, Any]]


def board(house: House, actor: Actor, period: str, now: datetime, unit: str = "") -> Board:
    """The figures of a period that ends with today; those of the present moment are as of `now`.

    With a `unit`, channels, first contact and the oldest are its own; the hottest issues are the county's.
    """
    with look(house, now) as work:
        since = period_of(period, now, work.rules.calendar.zone)
        codes = _codes(work, unit)
        kept = kept_figures(work, actor, since, codes or (EVERYBODY,))
        county, units = _figures(work, actor, since, kept)
        seen = and_(within_sight(work, actor), at_unit(work, unit) if unit else true())
        received = and_(seen, since.where())
        return Board(
            county=county,
            units=units,
            channels=kept.of("channel", codes) if kept else live.channels(work, received),
            first_contact=kept.median_wait(codes) if kept else live.first_contact(work, received),
            oldest=_oldest(work, seen),
            hottest=[] if unit else hottest(work, HOT_DAYS, HOT_SHOWN),
        )


def figures_of(work: Work, actor: Actor, period: Period) -> tuple[Counter[str], Units]:
    """Every figure of the county and of every unit; windows count with their unit."""
    return _figures(work, actor, period, kept_figures(work, actor, period))


def _figures(work: Work, actor: Actor, period: Period, kept: Kept | None) -> tuple[Counter[str], Units]:
    """Kept figures where there are any; what changes by the clock alone is always counted live."""
    by_code = live.figures(work, actor, period, BY_TIME if kept else tuple(FIGURES))
    by_asker = _kept_into(by_code, kept) if kept else live.by_asker(work, actor, period)
    county, units = Counter[str](dict.fromkeys(FIGURES, 0)), Units()
    for code, counted in by_code.items():
        county.update(counted)
        own = Counter({name: counted[name] for name in FIGURES if name not in BY_ASKER})
        units.setdefault(_whole(work, code), Counter()).update(own)
    for code, counted in by_asker.items():
        units.setdefault(_whole(work, code), Counter()).update(counted)
    return county, units


def _kept_into(by_code: Units, kept: Kept) -> Units:
    """Adds the kept figures to those counted live; gives the ones that count with the unit that asked."""
    by_asker: Units = {}
    for what in ("figure", "now"):
        for code, counted in kept.counts[what].items():
            for name, count in counted.items():
                asked = name.startswith(ASKER)
                held = by_asker if asked and count else by_code
                if count or not asked:
                    held.setdefault(code, Counter())[name.removeprefix(ASKER)] += count
    return by_asker


def _codes(work: Work, unit: str) -> list[str] | None:
    """A unit and its windows, as tallies name them; None for everybody."""
    if not unit:
        return None
    return [""] if unit == CENTRE else codes_of(work, unit)


def _whole(work: Work, code: str) -> str:
    """The unit a window belongs to; the centre where there is none."""
    if not code:
        return CENTRE
    card = work.rules.card(code)
    return card.parent or code if card else code


def _oldest(work: Work, seen: Any) -> dict[str, Any] | None:
    """The ticket that has been open longest."""
    query = select(Ticket.number, Ticket.received_at).where(seen, Ticket.status.not_in(ENDED))
    row = work.session.execute(query.order_by(Ticket.received_at, Ticket.id).limit(1)).first()
    return {"number": row.number, "received_at": iso(row.received_at)} if row else None
