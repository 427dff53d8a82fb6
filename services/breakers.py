"""The breaker of each way, kept in the database so that every process knows it (ADR 0019).

A transaction locks outbox rows first and breakers last, in the order of their names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.breaker import FAILURES, after
from bot.breaker import Breaker as Known
from bot.letter import Outcome
from bot.vocabulary import Way
from models.ledgers import QUEUED, SENDING, Outbox
from models.workings import Breaker
from services.house import House
from services.record import audit
from services.work import Work, begin

log = structlog.get_logger()
RESTS = "resting"  # the `error` of a row that waits for a way
PROBE = timedelta(seconds=60)  # a probe that is not heard of for so long is followed by another
LOOK_AGAIN = timedelta(minutes=10)
SOON = timedelta(seconds=5)


@dataclass(frozen=True)
class Heard:
    """What came of one letter: its way, the failure (None: it was taken), and whether it was the probe."""

    way: Way
    outcome: Outcome | None
    code: str
    probe: bool


@dataclass
class Gates:
    """Which ways are shut in this transaction, and which let one letter through as a probe."""

    shut: set[str]
    ready: dict[str, Breaker]

    @classmethod
    def read(cls, work: Work) -> "Gates":
        """As they stand now; a probe is offered to one process only, by a lock on the way's row."""
        rests = {row.way: row.until for row in resting(work)}
        over = [way for way, until in rests.items() if until is not None and until <= work.now]
        query = select(Breaker).where(Breaker.way.in_(over), Breaker.until <= work.now).order_by(Breaker.way)
        locked = work.session.scalars(query.with_for_update(skip_locked=True)) if over else ()
        ready = {row.way: row for row in locked}
        return cls(set(rests) - set(ready), ready)

    def first(self, ways: Iterable[Way]) -> Way | None:
        """The first of these that a letter may take."""
        return next((way for way in ways if way not in self.shut), None)

    def pass_through(self, way: Way, now: datetime) -> bool:
        """Take the way; True for the probe, behind which it is shut again until its outcome is known."""
        row = self.ready.pop(way, None)
        if row is None:
            return False
        row.until, row.probing = now + PROBE, True
        self.shut.add(way)
        return True


def resting(work: Work) -> list[Breaker]:
    """The ways that rest or are being tried, by name."""
    query = select(Breaker).where(Breaker.until.is_not(None)).order_by(Breaker.way)
    return list(work.session.scalars(query))


def settle(work: Work, heard: Sequence[Heard]) -> set[Way]:
    """Count what was heard of each way; gives the ways that came to rest or came back."""
    turned = set()
    for way in sorted({one.way for one in heard}):
        of_way = [one for one in heard if one.way == way]
        if not any(one.probe or one.outcome is Outcome.QUOTA or one.outcome in FAILURES for one in of_way):
            _works(work, way)
        elif _count(work, way, of_way):
            turned.add(way)
    return turned


def _works(work: Work, way: Way) -> None:
    """No failure in a row any more; locks nothing where none was counted."""
    counted = (Breaker.way == way, Breaker.failures > 0, Breaker.until.is_(None))
    work.session.execute(update(Breaker).where(*counted).values(failures=0))


def _count(work: Work, way: Way, heard: Sequence[Heard]) -> bool:
    """Take these into the way's breaker; True when it came to rest or came back."""
    row = _locked(work, way)
    before = Known(row.failures, row.failed_at, row.until, row.rests)
    known = before
    for one in heard:
        known = after(known, one.outcome, one.probe, work.now, work.rules.policy)
        row.why = one.code[:60] if one.outcome else row.why
        row.probing = row.probing and not one.probe
    row.failures, row.failed_at = known.failures, known.failed_at
    row.until, row.rests = known.until, known.rests
    if (known.until is None) == (before.until is None):
        return False
    kind = "way_back" if known.until is None else "way_rests"
    audit(work, "clock", kind, way=way.value, why=row.why)
    log.warning(kind, way=way.value, why=row.why)
    return True


def _locked(work: Work, way: Way) -> Breaker:
    """The way's row, made by whoever meets its first failure."""
    insert = postgresql.insert if work.house.engine.dialect.name == "postgresql" else sqlite.insert
    new = {"way": way.value, "failures": 0, "rests": 0, "probing": False, "why": ""}
    work.session.execute(insert(Breaker).values(new).on_conflict_do_nothing(index_elements=["way"]))
    return work.session.get_one(Breaker, way.value, with_for_update=True, populate_existing=True)


def wake(house: House, ways: Iterable[Way], now: datetime) -> None:
    """A way came to rest or came back: what waits for one, or for another try by these, looks again now.

    In a transaction of its own, as it locks rows of the outbox.
    """
    waits = or_(
        Outbox.error == RESTS,
        and_(Outbox.status == QUEUED, Outbox.way.in_(list(ways)), Outbox.attempts > 0),
    )
    free = and_(Outbox.status.in_([QUEUED, SENDING]), Outbox.lease.is_(None), Outbox.next_at > now)
    with begin(house, now) as work:
        work.session.execute(update(Outbox).where(free, waits).values(next_at=now))


def next_look(work: Work, ways: Sequence[Way]) -> datetime:
    """When a letter that waits for one of these ways looks again: now, if one has come back meanwhile."""
    rests = {row.way: row.until for row in resting(work) if row.until is not None}
    if any(way not in rests for way in ways):
        return work.now
    first = min(rests[way] for way in ways)
    return min(max(first, work.now + SOON), work.now + LOOK_AGAIN)


def try_now(work: Work) -> None:
    """End every rest, so that the next letter is the probe: the duty officer asks for it."""
    ended = (Breaker.until > work.now, Breaker.probing.is_(False))
    work.session.execute(update(Breaker).where(*ended).values(until=work.now))


def state_of(row: Breaker | None) -> str:
    """open (letters go), resting, or probing: one letter tries whether the provider is back."""
    if row is None or row.until is None:
        return "open"
    return "probing" if row.probing else RESTS
