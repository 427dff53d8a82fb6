"""Is every promise kept in the data? The zero-backlog invariant, the event chain, leases, warnings."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.chain import link
from bot.vocabulary import Status
from models.deadlines import Deadline
from models.history import Event
from models.ledgers import FAILED, HELD, QUEUED, SENDING, Media, Outbox
from models.registry import Post
from models.tickets import Ticket
from services.breakers import RESTS, resting
from services.house import House
from services.matters.whole import matters
from services.promises import counts
from services.staff.accounts import not_taken_up
from services.staff.posts import empty_posts
from services.watch.metrics import in_journal
from services.work import Work, look

ENDED = [status for status in Status if status.ended]
LEASE_GRACE = timedelta(minutes=10)
CHUNK = 500
BACKLOG = timedelta(minutes=15)
SQLITE_SERVES = 200_000  # tickets; measured, bench/RESULTS.md
MOVE_FROM = 150_000  # early enough to choose the evening


def examine(house: House, now: datetime) -> dict[str, list[str]]:
    """The report: `broken` (must be empty) and `warnings`, each a list of one-line findings."""
    with look(house, now) as work:
        broken = [*_open_tickets(work), *matters(work), *_posts(work), *_chains(work), *_leases(work)]
        warnings = [
            *_calendar(work), *_channels(house), *_ways(work), *_empty(work), *_backlog(work),
            *_outgrown(work),
        ]  # fmt: skip
    broken += _aside(house)
    warnings += _journal(house)
    return {"broken": broken, "warnings": warnings}


def _open_tickets(work: Work) -> Iterator[str]:
    """Every open ticket has an unmet deadline that counts, and its columns say the same."""
    tickets = work.session.scalars(
        select(Ticket).where(Ticket.status.not_in(ENDED)).execution_options(yield_per=CHUNK)
    )
    for ticket in tickets:
        unmet = _unmet(work, ticket.id)
        alive = [row for row in unmet if counts(row, ticket)]
        if not alive:
            yield f"ticket {ticket.number}: no unmet deadline"
            continue
        first = min(alive, key=lambda row: row.due_at)
        if ticket.next_due_at != first.due_at or ticket.owner != first.owner:
            yield f"ticket {ticket.number}: owner or next deadline is not that of its deadlines"
        if not ticket.above:
            yield f"ticket {ticket.number}: nobody above hears of it"
        if ticket.level != max(row.level for row in alive):
            yield f"ticket {ticket.number}: level is not that of its deadlines"


def _unmet(work: Work, ticket_id: int) -> list[Deadline]:
    query = select(Deadline).where(
        Deadline.ticket_id == ticket_id, Deadline.met_at.is_(None), Deadline.ended_at.is_(None)
    )
    return list(work.session.scalars(query))


def _posts(work: Work) -> Iterator[str]:
    known = set(work.session.scalars(select(Post.code))) | {"citizen"}
    owners = work.session.scalars(select(Ticket.owner).where(Ticket.status.not_in(ENDED)).distinct())
    for owner in owners:
        if owner not in known:
            yield f"owner {owner}: there is no such post"


def _chains(work: Work) -> Iterator[str]:
    """Each event holds the hash of the one before; a changed or missing event shows."""
    heads = {
        row.id: (row.number, row.event_hash, row.event_seq)
        for row in work.session.execute(select(Ticket.id, Ticket.number, Ticket.event_hash, Ticket.event_seq))
    }
    last: dict[int, tuple[str, int]] = {}
    broken: set[int] = set()
    query = select(Event).order_by(Event.ticket_id, Event.seq).execution_options(yield_per=CHUNK)
    for event in work.session.scalars(query):
        previous, seq = last.get(event.ticket_id, ("", 0))
        number = heads[event.ticket_id][0]
        expected = link(previous, number, seq + 1, event.at, event.actor, event.kind, event.data)
        if event.hash != expected or event.seq != seq + 1:
            broken.add(event.ticket_id)
        last[event.ticket_id] = (event.hash, event.seq)
    for ticket_id, (number, head, seq) in heads.items():
        if ticket_id in broken or last.get(ticket_id, ("", 0)) != (head, seq):
            yield f"ticket {number}: the event chain is broken"


def _leases(work: Work) -> Iterator[str]:
    """A lease that ran out long ago means that no delivery process takes it up again."""
    old = work.house.machine_now() - LEASE_GRACE
    for model, name in ((Outbox, "outbox"), (Media, "media")):
        query = select(func.count()).where(model.lease_until < old, model.next_at <= work.now)
        count = work.session.scalar(query) or 0
        if count:
            yield f"{name}: {count} rows with a lease that ran out"


def _calendar(work: Work) -> Iterator[str]:
    year = work.now.astimezone(ZoneInfo(work.rules.calendar.zone)).year
    for needed in (year, year + 1):
        if needed not in work.rules.calendar.official_years:
            yield f"calendar: no official calendar for {needed}; Monday to Friday is assumed"


def _channels(house: House) -> Iterator[str]:
    for channel in house.channels_off:
        yield f"channel {channel}: off, no credentials"


def _ways(work: Work) -> Iterator[str]:
    waiting = select(func.count()).where(Outbox.status.in_([QUEUED, SENDING]), Outbox.error == RESTS)
    for row in resting(work):
        count = work.session.scalar(waiting)
        until = row.until.isoformat(timespec="minutes") if row.until else ""
        yield f"way {row.way}: rests until {until} ({row.why}); messages that wait: {count}"


def needs_the_admin(house: House, now: datetime) -> list[dict[str, str]]:
    """What only the administrator can mend: `kind`, what it is about, on which page, at which address."""
    with look(house, now) as work:
        year = work.now.astimezone(ZoneInfo(work.rules.calendar.zone)).year
        missing = [one for one in (year, year + 1) if one not in work.rules.calendar.official_years]
        found = [_need("year", one, "calendar") for one in missing]
        if empty := empty_posts(work.session, work.now):
            found.append(_need("posts", len(empty), "posts", "?unit=empty"))
        if waiting := not_taken_up(work):
            found.append(_need("invited", waiting, "people", "?invited=1"))
    return found


def _need(kind: str, what: int, part: str, which: str = "") -> dict[str, str]:
    return {"kind": kind, "what": str(what), "part": part, "at": part + which}


def _empty(work: Work) -> Iterator[str]:
    empty = empty_posts(work.session, work.now)
    if empty:
        shown = ", ".join(empty[:5])
        yield f"posts: {len(empty)} without a person ({shown}{' …' if len(empty) > 5 else ''})"


def _backlog(work: Work) -> Iterator[str]:
    waits = select(func.count()).where(Deadline.next_at <= work.now - BACKLOG)
    if count := work.session.scalar(waits):
        yield f"clock: {count} steps are due for more than 15 minutes"
    stuck = select(func.count()).where(Outbox.status.in_([FAILED, HELD]), Outbox.to_citizen)
    if count := work.session.scalar(stuck):
        yield f"outbox: {count} messages to citizens could not be delivered"


def _aside(house: House) -> Iterator[str]:
    """What every try failed to register is a fault of the program: somebody was told that it is received."""
    if count := in_journal(house).aside:
        yield f"journal: {count} entries could not be registered; the log says why, a start tries them again"


def _outgrown(work: Work) -> Iterator[str]:
    """SQLite serves a county for long, not forever."""
    if work.session.get_bind().dialect.name != "sqlite":
        return
    held = work.session.scalar(select(func.count()).select_from(Ticket)) or 0
    if held >= MOVE_FROM:
        yield (
            f"database: {held} tickets in SQLite, which serves well to about {SQLITE_SERVES}: move to "
            "PostgreSQL by `flask move` (docs/operations.md)"
        )


def _journal(house: House) -> Iterator[str]:
    waiting = in_journal(house)
    if waiting.since:
        yield f"journal: {waiting.count} messages wait to be registered since {waiting.since.isoformat()}"


def summary(report: dict[str, list[str]]) -> dict[str, Any]:
    """The report as the CLI prints it."""
    return {"ok": not report["broken"], **report}
