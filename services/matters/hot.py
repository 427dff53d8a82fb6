"""Hot issues of the last days, reckoned hourly from what people wrote first: 未诉先办.

Left out: the sealed lane, what is about staff, praise, what was not accepted or merged. One person counts
once, each person of a joined matter counts.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, select

from bot.calendar import Calendar
from bot.likeness.hot import Issue, Told, find_issues
from bot.vocabulary import Nature, Status
from models.ledgers import Text
from models.matters import HotIssue
from models.tickets import Ticket
from models.workings import Stamp
from services.house import House
from services.work import Work, begin, look

PERIODS = (7, 30)  # days
KEPT = 30  # issues of a period
EVERY = timedelta(hours=1)
MOST_READ = 6_000  # tickets, the newest: their comparison takes about 10 s of processor time
CHUNK = 500  # tickets read in one transaction
RECKONED = "hot"


def reckon(house: House, now: datetime) -> int:
    """Reckon the hot issues of every period when an hour has passed; gives how many there are, else 0.

    The comparison holds no transaction. Of several processes one does it.
    """
    with look(house, now) as work:
        rarity = work.rules.router.weights.rarity
    if rarity is None or not _claim(house, now):
        return 0
    told, found = read_told(house, now), 0
    for days in PERIODS:
        fresh = [one for one in told if one.at >= now - timedelta(days=days)]
        issues = find_issues(fresh, rarity, KEPT)
        with begin(house, now) as work:
            _replace(work, days, issues)
        found += len(issues)
    return found


def _claim(house: House, now: datetime) -> bool:
    """True for the one process that takes this hour's reckoning."""
    second = int(now.timestamp())
    with look(house, now) as work:
        last = work.session.get(Stamp, RECKONED)
        if last is not None and second - last.value < EVERY.total_seconds():
            return False
    with begin(house, now) as work:
        last = work.session.get(Stamp, RECKONED, with_for_update=True)
        if last is not None and second - last.value < EVERY.total_seconds():
            return False
        work.session.merge(Stamp(name=RECKONED, value=second))
        return True


def reckoned_at(work: Work) -> datetime | None:
    """When hot issues were last reckoned; None before the first time."""
    last = work.session.get(Stamp, RECKONED)
    return datetime.fromtimestamp(last.value, UTC) if last else None


def open_to_all() -> ColumnElement[bool]:
    """What may be named on a page of all officers."""
    return and_(
        Ticket.sealed.is_(False), Ticket.about_staff.is_(False), Ticket.merged_into.is_(None),
        Ticket.status != Status.DECLINED, Ticket.nature != Nature.PRAISE,
    )  # fmt: skip


def read_told(house: House, now: datetime) -> list[Told]:
    """What people wrote first within the longest period, oldest first; at most the newest 6,000."""
    told: list[Told] = []
    for chunk in _chunks(house, now, now - timedelta(days=max(PERIODS))):
        told += chunk
        if len(told) >= MOST_READ:
            break
    return sorted(told[:MOST_READ], key=lambda one: one.at)


def _chunks(house: House, now: datetime, since: datetime) -> Iterator[list[Told]]:
    """The newest tickets first, a few hundred a transaction, until a chunk holds none of the period."""
    before = None
    while True:
        with look(house, now) as work:
            newest = select(Ticket).where(open_to_all()).order_by(Ticket.id.desc()).limit(CHUNK)
            rows = list(work.session.scalars(newest if before is None else newest.where(Ticket.id < before)))
            within = [ticket for ticket in rows if since <= ticket.received_at <= now]
            words = first_words(work, [ticket.id for ticket in within])
            yield [_told(ticket, words[ticket.id]) for ticket in within if ticket.id in words]
        if len(rows) < CHUNK or not within:
            return
        before = rows[-1].id


def first_words(work: Work, ids: Sequence[int]) -> dict[int, str]:
    """What the citizens of these tickets wrote first; none for words that were erased."""
    query = select(Text.ticket_id, Text.body).where(
        Text.ticket_id.in_(ids), Text.author == "citizen", Text.kind == "message", Text.body.is_not(None)
    )
    found: dict[int, str] = {}
    for ticket_id, body in work.session.execute(query.order_by(Text.id)):
        if ticket_id is not None and body is not None:
            found.setdefault(ticket_id, body)
    return found


def _told(ticket: Ticket, words: str) -> Told:
    matter = str(ticket.matter_id) if ticket.matter_id is not None else ""
    return Told(str(ticket.id), ticket.received_at, words, "", str(ticket.contact_id), ticket.unit, matter)


def _replace(work: Work, days: int, issues: Sequence[Issue]) -> None:
    work.session.execute(delete(HotIssue).where(HotIssue.days == days))
    calendar = work.rules.calendar
    work.session.add_all(
        HotIssue(
            days=days, rank=rank, titled_by=int(issue.titled_by.id), place=issue.place[:60], whom=issue.whom,
            unit=issue.unit, people=issue.people, heat=round(100 * issue.heat),
            trend=round(100 * issue.trend), first_at=issue.first, last_at=issue.last,
            tickets=[int(one.id) for one in issue.members],
            daily=_daily([one.at for one in issue.members], days, work.now, calendar), made_at=work.now,
        )
        for rank, issue in enumerate(issues, 1)
    )  # fmt: skip


def _daily(times: Sequence[datetime], days: int, now: datetime, calendar: Calendar) -> list[int]:
    """How many on each day of the period, in the county's days; the last one is today."""
    today = calendar.local(now).date()
    counts = Counter(min(days - 1, (today - calendar.local(at).date()).days) for at in times)
    return [counts[ago] for ago in reversed(range(days))]
