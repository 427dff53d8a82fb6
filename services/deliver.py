"""The only way anything leaves: claim one row (lease) → send with no transaction open → record.

A process that dies between send and record leaves the row `sending`; whoever finds its lease run out
looks the letter up where the provider can tell, and otherwise sends once more, marked.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from bot.letter import Letter, Outcome, Receipt, SendError
from bot.permission import Actor
from bot.reach import Standing, ways
from bot.vocabulary import Channel, Way
from models.contacts import Contact
from models.ledgers import DROPPED, FAILED, HELD, QUEUED, SENDING, SENT, Outbox
from models.workings import Pause
from services import delivered
from services.house import House, Sender
from services.record import record
from services.tickets.load import load_by_id
from services.work import Work, begin

log = structlog.get_logger()
LEASE = timedelta(seconds=60)
HELD_AGAIN = timedelta(minutes=30)
QUOTA_REST = timedelta(hours=6)
BACKOFF = tuple(timedelta(seconds=s) for s in (30, 120, 600, 1800, 7200, 21600))


@dataclass(frozen=True)
class Claim:
    """A leased row, ready to send without a transaction: the letter and what is known of it."""

    row: int
    lease: str
    letter: Letter
    doubtful: bool  # an earlier try may have reached the provider


def deliver(house: House, now: datetime) -> int:
    """Send what is due at `now`, one row after the other; gives how many were tried."""
    tried = 0
    while claimed := claim(house, now):
        if isinstance(claimed, Claim):
            _send(house, claimed, now)
        tried += 1
    return tried


def claim(house: House, now: datetime) -> Claim | bool:
    """Lease the next due row. False when nothing is due, True when the row needed no provider."""
    machine = house.machine_now()
    with begin(house, now) as work:
        row = work.session.scalar(
            select(Outbox)
            .where(Outbox.next_at <= now, (Outbox.lease_until.is_(None)) | (Outbox.lease_until <= machine))
            .order_by(Outbox.next_at, Outbox.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return False
        contact = work.session.get_one(Contact, row.contact_id)
        if row.body is None or contact.address is None:  # erased meanwhile
            row.status, row.next_at = DROPPED, None
            return True
        way = _choose(work, row, contact)
        if way is None:
            delivered.give_up(work, row, "no_way")
            return True
        doubtful = row.status == SENDING or row.maybe_doubled  # until a look-up has answered
        row.status, row.way, row.lease = SENDING, way, secrets.token_hex(8)
        row.lease_until, row.attempts = machine + LEASE, row.attempts + 1
        row.maybe_doubled = row.maybe_doubled or doubtful
        return Claim(row.id, row.lease, _letter(row, contact, way), doubtful)


def _choose(work: Work, row: Outbox, contact: Contact) -> Way | None:
    """The best way still open for this row; None when there is none."""
    template = row.purpose in work.house.templates
    open_ways = ways(standing(contact), work.now, template)
    paused = set(work.session.scalars(select(Pause.way).where(Pause.until > work.now)))
    return next(
        (
            way
            for way in open_ways
            if way in work.house.senders and way not in row.tried and way not in paused
        ),
        None,
    )


def standing(contact: Contact) -> Standing:
    """What decides the ways to a contact."""
    return Standing(
        Channel(contact.channel), contact.following, contact.opted_out, contact.last_inbound_at,
        contact.last_tap_at, contact.said_since, contact.phone is not None,
    )  # fmt: skip


def _letter(row: Outbox, contact: Contact, way: Way) -> Letter:
    by_phone = way is Way.SMS and contact.channel != Channel.SMS
    to = contact.phone if by_phone else contact.address
    return Letter(
        row=row.id, way=way, to=str(to), text=str(row.body), created_at=row.created_at,
        template=row.purpose, fields=row.fields,
    )  # fmt: skip


def _send(house: House, claimed: Claim, now: datetime) -> None:
    """Hand the letter over and record what came of it; no transaction is open meanwhile."""
    came_of_it = _hand_over(house.senders[claimed.letter.way], claimed)

    def write(work: Work, row: Outbox) -> None:
        if isinstance(came_of_it, Receipt):
            sent(work, row, came_of_it)
        else:
            failed(work, row, came_of_it)

    _record(house, claimed, now, write)


def _hand_over(sender: Sender, claimed: Claim) -> Receipt | SendError:
    try:
        return (sender.find(claimed.letter) if claimed.doubtful else None) or sender.send(claimed.letter)
    except SendError as error:
        return error
    except Exception as error:  # a sender's bug must not stop the queue; the row may have gone out
        log.error("sender_broke", row=claimed.row, error=type(error).__name__)
        return SendError(Outcome.AMBIGUOUS, type(error).__name__)


def _record(house: House, claimed: Claim, now: datetime, write: Callable[[Work, Outbox], None]) -> None:
    """Write the outcome if the lease is still ours; a process that slept past it changes nothing."""
    with begin(house, now) as work:
        row = work.session.get_one(Outbox, claimed.row, with_for_update=True)
        if row.lease != claimed.lease:
            return
        row.lease = row.lease_until = None
        write(work, row)


def sent(work: Work, row: Outbox, receipt: Receipt) -> None:
    """The provider took it."""
    row.status, row.next_at, row.error = SENT, None, None
    row.provider_id, row.sent_at = receipt.provider_id or None, work.now
    if row.way == Way.CUSTOMER_SERVICE:
        contact = work.session.get_one(Contact, row.contact_id, with_for_update={"key_share": True})
        contact.said_since += 1
    delivered.take_up_early(work, row)
    delivered.after_sent(work, row, by_template=receipt.by_template)


def failed(work: Work, row: Outbox, error: SendError) -> None:
    """What a failure means for the row, by its outcome."""
    row.error = error.code[:60]
    REACTIONS[error.outcome](work, row)


def _again(work: Work, row: Outbox) -> None:
    if row.attempts > len(BACKOFF):
        _next_way(work, row)
        return
    row.status, row.next_at = QUEUED, work.now + BACKOFF[row.attempts - 1]


def _ambiguous(work: Work, row: Outbox) -> None:
    """Stay `sending`: the next try looks it up first, or sends once more, marked as possibly doubled."""
    if row.maybe_doubled:
        delivered.give_up(work, row, row.error or "ambiguous")
        return
    row.next_at = work.now + BACKOFF[0]


def _next_way(work: Work, row: Outbox) -> None:
    row.tried = [*row.tried, row.way]
    row.status, row.next_at = QUEUED, work.now


def _quota(work: Work, row: Outbox) -> None:
    """This way rests for everybody; another may be open now."""
    work.session.merge(Pause(way=str(row.way), until=work.now + QUOTA_REST, why=str(row.error)))
    row.status, row.next_at = QUEUED, work.now


def _unreachable(work: Work, row: Outbox) -> None:
    contact = work.session.get_one(Contact, row.contact_id, with_for_update={"key_share": True})
    if row.way == Way.SMS:
        contact.opted_out = True
    else:
        contact.following = False
    _next_way(work, row)


def _held(work: Work, row: Outbox) -> None:
    """Ours to mend: the row is kept and tried again; meanwhile somebody must reach the citizen."""
    row.status, row.next_at = HELD, work.now + HELD_AGAIN
    delivered.needs_a_person(work, row)


REACTIONS: dict[Outcome, Callable[[Work, Outbox], None]] = {
    Outcome.RETRY: _again,
    Outcome.AMBIGUOUS: _ambiguous,
    Outcome.NEXT_WAY: _next_way,
    Outcome.QUOTA: _quota,
    Outcome.UNREACHABLE: _unreachable,
    Outcome.PERMANENT: _next_way,
    Outcome.CONFIGURATION: _held,
}


def replay(house: House, actor: Actor, row_id: int, now: datetime) -> bool:
    """The duty officer sends a failed row again, by every way that is open now; False if it is not stuck."""
    with begin(house, now) as work:
        row = work.session.get(Outbox, row_id, with_for_update=True)
        if row is None or row.status not in (FAILED, HELD, DROPPED) or row.body is None:
            return False
        row.status, row.next_at, row.attempts, row.tried = QUEUED, work.now, 0, []
        row.maybe_doubled = False
        if row.ticket_id is not None:
            record(work, load_by_id(work, row.ticket_id).ticket, actor.name, "replayed", outbox=row.id)
        return True
