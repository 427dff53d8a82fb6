"""One transaction's company: the session, the rules in force, and the moment."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.calendar import Calendar, DayNote
from bot.guides.matcher import Matcher
from bot.policy import Policy
from bot.routing.facts import UnitFacts
from bot.routing.router import Router
from bot.when import say_when
from bot.wording import Wording
from models.contacts import Contact
from models.database import reading, writing
from models.registry import Roster, Unit
from models.tickets import Matter, Ticket
from models.workings import CalendarDay, CalendarYear, PolicyVersion, Stamp, WordingEdit
from services.guides.rows import matcher_in_force
from services.house import House
from services.learning.known import precedents_in_force, weights_in_force

RULES = "rules"


@dataclass(frozen=True)
class UnitCard:
    """A unit as the rules need it."""

    code: str
    parent: str | None
    name: str
    name_en: str
    cards: bool

    def called(self, language: str) -> str:
        """Its name in the reader's language."""
        return self.name_en if language == "en" else self.name


@dataclass(frozen=True)
class Shift:
    """A stretch of the roster: who is on call for a post from when up to when."""

    post: str
    person_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Rules:
    """Policy, calendar, words, units, roster and router in force; one immutable set for a transaction."""

    policy: Policy
    calendar: Calendar
    wording: Wording
    router: Router
    units: Mapping[str, UnitCard]
    rosters: tuple[Shift, ...] = ()
    closed: Mapping[str, UnitCard] = field(default_factory=dict)
    storms: Mapping[int, Sequence[str]] = field(default_factory=dict)  # by matter: the words it is known by
    guides: Matcher = field(default_factory=lambda: Matcher(()))

    def card(self, code: str | None) -> UnitCard | None:
        """A unit by its code, one that was closed too: its old tickets keep their unit and its name."""
        return self.units.get(code or "") or self.closed.get(code or "")

    def within(self, unit: str | None) -> list[str]:
        """The codes of a unit and its windows, those that were closed too."""
        known = [*self.units.values(), *self.closed.values()]
        return [card.code for card in known if unit and unit in (card.code, card.parent)]

    def on_duty(self, post: str, now: datetime) -> int | None:
        """The person on the roster of a post at this moment; the shift that began last wins."""
        shifts = [s for s in self.rosters if s.post == post and s.starts_at <= now < s.ends_at]
        return max(shifts, key=lambda shift: shift.starts_at).person_id if shifts else None


@dataclass
class Work:
    """What a function inside a transaction gets: it may write, never commit."""

    session: Session
    house: House
    rules: Rules
    now: datetime
    helped: dict[str, list[int]] = field(default_factory=dict)  # tickets a unit helps with, once asked

    def unit_name(self, code: str | None, language: str = "zh") -> str:
        """The unit's name, or the centre's where no unit has it."""
        if code is None:
            return self.say(language, "name.centre")
        card = self.rules.card(code)
        return card.called(language) if card else code

    def language_of(self, ticket: Ticket) -> str:
        """The language of the ticket's citizen."""
        return self.session.get_one(Contact, ticket.contact_id).language

    def when(self, at: datetime | None, language: str) -> str:
        """A moment as people say it, in the county's zone; "" for none."""
        return say_when(at, self.now, self.rules.calendar.zone, language) if at else ""

    def say(self, language: str, key: str, /, **values: object) -> str:
        """Words of `config/wording`, as the county says them."""
        return self.rules.wording.say(language, key, **values)


@contextmanager
def begin(house: House, now: datetime | None = None) -> Iterator[Work]:
    """A writing transaction; commits at the end or leaves nothing."""
    with writing(house.engine) as session:
        yield Work(session, house, rules_of(session, house), now or house.now())


@contextmanager
def look(house: House, now: datetime | None = None) -> Iterator[Work]:
    """A reading transaction."""
    with reading(house.engine) as session:
        yield Work(session, house, rules_of(session, house), now or house.now())


def rules_of(session: Session, house: House) -> Rules:
    """The rules in force, read anew only when somebody edited them (one statement otherwise)."""
    stamp = session.scalar(select(Stamp.value).where(Stamp.name == RULES))
    with house.shelf.lock:
        if stamp is None or stamp != house.shelf.stamp:
            house.shelf.rules = read_rules(session, house)
            house.shelf.stamp = stamp
        return cast(Rules, house.shelf.rules)


def warm(house: House) -> None:
    """Read the rules before the first message needs them; harmless while the database is away."""
    with suppress(SQLAlchemyError), look(house):
        pass


def words_of(house: House) -> Wording:
    """The county's words as they were last read, or those of the files: for when the database is away."""
    rules = cast(Rules | None, house.shelf.rules)
    return rules.wording if rules else house.wording


def policy_of(house: House) -> Policy:
    """Its figures, likewise."""
    rules = cast(Rules | None, house.shelf.rules)
    return rules.policy if rules else house.policy


def read_rules(session: Session, house: House) -> Rules:
    """Policy version, calendar overrides, edited words and units as they stand in the database."""
    version = session.scalar(select(PolicyVersion).order_by(PolicyVersion.version.desc()).limit(1))
    days = overrides(session)
    words = session.scalars(select(WordingEdit)).all()
    known = session.scalars(select(Unit)).all()
    units = [unit for unit in known if unit.active]
    rosters = session.scalars(select(Roster)).all()
    running = select(Matter).where(Matter.storm).order_by(Matter.id)
    policy = Policy.from_dict(version.figures, house.policy) if version else house.policy
    return Rules(
        policy=policy,
        calendar=house.calendar.with_days(days, session.scalars(select(CalendarYear.year))),
        wording=house.wording.with_edits({(row.language, row.key): row.text for row in words}),
        router=house.routers(
            [_facts(unit) for unit in units if unit.parent is None],
            policy.routing_threshold,
            precedents_in_force(session),
            weights_in_force(session),
        ),  # fmt: skip
        rosters=tuple(Shift(r.post, r.person_id, r.starts_at, r.ends_at) for r in rosters),
        units={unit.code: _card(unit) for unit in units},
        closed={unit.code: _card(unit) for unit in known if not unit.active},
        storms={matter.id: tuple(matter.signs) for matter in session.scalars(running)},
        guides=matcher_in_force(session),
    )


def overrides(session: Session) -> dict[date, DayNote]:
    """The days about which the county or a later notice says otherwise."""
    rows = session.scalars(select(CalendarDay).order_by(CalendarDay.day))
    return {date.fromisoformat(row.day): DayNote(row.working, row.source) for row in rows}


def rules_changed(session: Session) -> None:
    """Tell every process that rules, units, roster or words were edited, in the same transaction."""
    stamp = session.get(Stamp, RULES, with_for_update=True)
    if stamp is None:
        session.add(Stamp(name=RULES, value=1))
    else:
        stamp.value += 1


def _card(unit: Unit) -> UnitCard:
    return UnitCard(unit.code, unit.parent, unit.name, unit.name_en, unit.cards)


def _facts(unit: Unit) -> UnitFacts:
    return UnitFacts(unit.code, unit.name, _list(unit.aliases), unit.kind, unit.duties, unit.name_en)


def _list(joined: str) -> tuple[str, ...]:
    return tuple(part for part in joined.split("|") if part)
