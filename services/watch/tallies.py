"""Keeping the figures: the clock counts every ticket once, and again whenever something happened to it.

In small steps, each a transaction that moves the counts and the mark together: it may be stopped anywhere,
and two clocks do nothing twice (ADR 0020).
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, select, union
from sqlalchemy.dialects import postgresql, sqlite

from models.history import Event
from models.ledgers import Inbox
from models.tallies import Share, Tally, TallyMark
from models.tickets import Ticket
from services.house import House
from services.watch.shares import Told, among, shares_of, told_again
from services.work import Work, begin

VERSION = 1  # of what is counted: raise it when a figure means something else
STEP = 500  # tickets counted in one transaction
STEPS = 40  # transactions a run; the clock comes again
HAPPENED = 2000  # events or messages looked through in one transaction
SETTLED = timedelta(
    minutes=5
)  # no transaction stays open so long: one that stands is given up after a minute
ONE = 1
Key = tuple[str, str, str, bool, str]


def keep(house: House, machine_now: datetime, step: int = STEP) -> int:
    """Count what has not been counted, `step` tickets a transaction, and again what changed; gives how many
    tickets. By the machine's clock, because it is about transactions."""
    counted = 0
    for _ in range(STEPS):
        with begin(house) as work:
            mark = _mark(work, machine_now)
            done = _build(work, mark, machine_now, step) if not mark.built else 0
            more = _follow(work, mark, machine_now)
            counted += done + more[0]
            if not done and not more[1]:
                break
    return counted


def rules_of_counts(work: Work) -> str:
    """What the counts depend on besides tickets."""
    policy = work.rules.policy
    low = ",".join(str(grade) for grade in sorted(policy.low_grades))
    return f"{VERSION} {work.rules.calendar.zone} {low} {policy.joint_window_days}"


def happened_since(event: int, message: int) -> Select[int]:
    """The tickets that something happened to since, and the others of those persons: coming again is a
    figure of the second ticket, and changes with the first."""
    return _persons_of(Event.id > event, Inbox.id > message)


def _persons_of(events: ColumnElement[bool], messages: ColumnElement[bool]) -> Select[int]:
    told = select(Inbox.ticket_id).where(messages, Inbox.ticket_id.is_not(None))
    about: Any = union(select(Event.ticket_id).where(events), told).subquery()
    persons = select(Ticket.contact_id).where(Ticket.id.in_(select(about)))
    return select(Ticket.id).where(Ticket.contact_id.in_(persons))


def _mark(work: Work, machine_now: datetime) -> TallyMark:
    """The mark, locked; where the rules are others than those of the counts, everything begins anew."""
    mark = work.session.get(TallyMark, ONE, with_for_update=True)
    rules = rules_of_counts(work)
    if mark is None:
        mark = TallyMark(id=ONE, version=0, rules="")
        work.session.add(mark)
    mark.version += 1
    if mark.rules != rules:
        work.session.execute(delete(Tally))
        work.session.execute(delete(Share))
        mark.rules, mark.built_to, mark.built = rules, 0, False
        mark.event, mark.message = _newest(work)
        mark.later_event, mark.later_message, mark.later_at = mark.event, mark.message, machine_now
        work.session.flush()
    return mark


def _newest(work: Work) -> tuple[int, int]:
    event, message = select(func.max(Event.id)), select(func.max(Inbox.id))
    return work.session.scalar(event) or 0, work.session.scalar(message) or 0


def _build(work: Work, mark: TallyMark, machine_now: datetime, step: int) -> int:
    """The next tickets that were never counted; the first not before what was under way then is settled."""
    if not mark.built_to and not _settled(mark, machine_now):
        return 0
    query = select(Ticket.id).where(Ticket.id > mark.built_to).order_by(Ticket.id).limit(step)
    ids = list(work.session.scalars(query))
    _count(work, ids)
    mark.built_to = ids[-1] if ids else mark.built_to
    mark.built = len(ids) < step
    return len(ids)


def _follow(work: Work, mark: TallyMark, machine_now: datetime) -> tuple[int, bool]:
    """Count again what something happened to; gives how many tickets, and whether there is more at once."""
    event, message = mark.event + HAPPENED, mark.message + HAPPENED
    events = and_(Event.id > mark.event, Event.id <= event)
    messages = and_(Inbox.id > mark.message, Inbox.id <= message)
    ids = list(work.session.scalars(_persons_of(events, messages).order_by(Ticket.id)))
    for at in range(0, len(ids), STEP):
        _count(work, ids[at : at + STEP])
    if not _settled(mark, machine_now):
        return len(ids), False
    mark.event, mark.message = min(event, mark.later_event), min(message, mark.later_message)
    if (mark.event, mark.message) != (mark.later_event, mark.later_message):
        return len(ids), True
    (mark.later_event, mark.later_message), mark.later_at = _newest(work), machine_now
    return len(ids), False


def _settled(mark: TallyMark, machine_now: datetime) -> bool:
    """What began before the later mark was set has been committed or given up."""
    return mark.later_at is not None and machine_now - mark.later_at >= SETTLED


def _count(work: Work, ids: Sequence[int]) -> None:
    """Take these tickets' old shares off the counts and add those of now."""
    if not ids:
        return
    rows = {
        row.ticket_id: row for row in work.session.scalars(select(Share).where(among(Share.ticket_id, ids)))
    }
    change: Counter[Key] = Counter()
    for ticket_id, told in shares_of(work, ids).items():
        row, kept = rows.get(ticket_id), told.kept()
        if row is not None and row.told == kept:
            continue
        change.update(_keys(told))
        if row is None:
            work.session.add(Share(ticket_id=ticket_id, told=kept))
        else:
            change.subtract(_keys(told_again(row.told)))
            row.told = kept
    work.session.flush()  # whoever counts them again in this transaction finds their shares
    _add(work, {key: n for key, n in change.items() if n})


def _keys(told: Told) -> Collection[Key]:
    return [
        (what, span, unit, told.sealed, name) for what, unit, name in told.counts for span in told.spans(what)
    ]


def _add(work: Work, change: dict[Key, int]) -> None:
    if not change:
        return
    is_sqlite = work.session.get_bind().dialect.name == "sqlite"
    query = sqlite.insert(Tally) if is_sqlite else postgresql.insert(Tally)
    added = query.on_conflict_do_update(
        index_elements=["what", "span", "unit", "sealed", "name"],
        set_={"count": Tally.count + query.excluded.count},
    )
    names = ("what", "span", "unit", "sealed", "name")
    rows = [{**dict(zip(names, key, strict=True)), "count": n} for key, n in sorted(change.items())]
    work.session.execute(added, rows)
