"""Whether the house is ready, and the numbers a monitor asks for; counts only, nobody's words or names."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.vocabulary import Status
from models.database import is_migrated
from models.deadlines import Deadline
from models.ledgers import FAILED, HELD, QUEUED, SENDING, Outbox
from models.tickets import Ticket
from models.workings import Heartbeat
from services.breakers import resting
from services.house import House
from services.journal import Waiting
from services.watch.kept import statuses
from services.work import Work, look

log = structlog.get_logger()
CLOCK = "clock"
CLOCK_LATE = timedelta(seconds=90)
ENDED = [status for status in Status if status.ended]


@dataclass(frozen=True)
class Measures:
    """The house in numbers. Ages are seconds; the oldest step is 0 when nothing waits."""

    tickets: dict[str, int]
    past_promise: int
    outbox: dict[str, int]
    ways: dict[str, int]  # 0 letters go, 1 one tries whether they may, 2 the way rests
    oldest_step: float
    heartbeats: dict[str, float]


def measure(house: House, now: datetime) -> Measures | None:
    """Count at `now`; heartbeats are measured by the machine's clock. None while the database is away."""
    try:
        with look(house, now) as work:
            return Measures(
                tickets=_tickets(work),
                past_promise=_past_promise(work),
                outbox=_outbox(work),
                ways=_ways(work),
                oldest_step=_oldest_step(work),
                heartbeats=_heartbeats(work),
            )
    except SQLAlchemyError as error:
        log.warning("not_measured", error=type(error).__name__)
        return None


def _tickets(work: Work) -> dict[str, int]:
    counted = statuses(work)
    if counted is None:
        rows = work.session.execute(select(Ticket.status, func.count()).group_by(Ticket.status))
        counted = Counter({status: count for status, count in rows})
    return {status.value: counted[status.value] for status in Status}


def _past_promise(work: Work) -> int:
    """Open past the citizen's promise: the zero of 零积压."""
    query = select(func.count()).where(Ticket.status.not_in([*ENDED, Status.RESOLVED]))
    return work.session.scalar(query.where(Ticket.promise_due_at < work.now)) or 0


def _outbox(work: Work) -> dict[str, int]:
    watched = (QUEUED, SENDING, FAILED, HELD)
    query = select(Outbox.status, func.count()).where(Outbox.status.in_(watched)).group_by(Outbox.status)
    counted = {status: count for status, count in work.session.execute(query)}
    return {status: counted.get(status, 0) for status in watched}


def _ways(work: Work) -> dict[str, int]:
    rest = {row.way: 1 if row.probing else 2 for row in resting(work)}
    return {way.value: rest.get(way.value, 0) for way in work.house.senders}


def _oldest_step(work: Work) -> float:
    """How late the clock is: the age of the oldest ladder step or message that should have happened."""
    steps = work.session.scalar(select(func.min(Deadline.next_at)))
    messages = work.session.scalar(select(func.min(Outbox.next_at)))
    waited = [(work.now - at).total_seconds() for at in (steps, messages) if at is not None]
    return max(0.0, *waited) if waited else 0.0


def _heartbeats(work: Work) -> dict[str, float]:
    machine = work.house.machine_now()
    rows = work.session.scalars(select(Heartbeat))
    return {row.name: (machine - row.at).total_seconds() for row in rows}


def in_journal(house: House) -> Waiting:
    """What waits on this machine's disk for the database; asks no database."""
    return house.journal.waiting() if house.journal else Waiting()


def what_is_wrong(house: House) -> dict[str, str]:
    """Why the house cannot take messages now, by part: database, migrations, clock. Empty when ready."""
    try:
        if not is_migrated(house.engine):
            return {"migrations": "the schema is not at this program's head"}
        with look(house) as work:
            age = _heartbeats(work).get(CLOCK)
    except Exception as error:  # whatever the driver says of an unreachable server
        log.warning("not_ready", error=type(error).__name__)
        return {"database": "the database does not answer"}
    if age is None:
        return {"clock": "no clock process has started"}
    if age > CLOCK_LATE.total_seconds():
        return {"clock": f"the clock was last heard {int(age)} seconds ago"}
    return {}
