"""The only way anything leaves: claim rows (lease) → send with no transaction open → record.

Several letters are on their way at a time, at most one to a person. A process that dies between send and
record leaves the row `sending`; whoever finds its lease run out looks the letter up where the provider can
tell, and otherwise sends once more, marked. Two fences keep a process that was paused past its lease from
harm: it hands nothing over when too little of the lease is left for a whole exchange, and it records nothing
under a lease that is another's by now.
"""

import secrets
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, select

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
EXCHANGE = timedelta(seconds=30)  # the longest a provider may take, a look-up before it included
HELD_AGAIN = timedelta(minutes=30)
QUOTA_REST = timedelta(hours=6)
BACKOFF = tuple(timedelta(seconds=s) for s in (30, 120, 600, 1800, 7200, 21600))


@dataclass(frozen=True)
class Claim:
    """A leased row, ready to send without a transaction: the letter and what is known of it.

    Without a letter no way is open to the person, or nothing is left to say.
    """

    row: int
    contact: int
    lease: str
    until: datetime  # by the machine's clock
    letter: Letter | None
    doubtful: bool  # an earlier try may have reached the provider


class Nowhere(Exception):
    """The letter could not even be tried: every way to the person is closed."""


class Slept(Exception):
    """Too little of the lease is left: whoever finds it run out sends the letter."""


Result = Receipt | SendError | Nowhere | Slept
Sent = tuple[Claim, Result]


def deliver(house: House, now: datetime) -> int:
    """Send what is due at `now`, `house.letters_at_once` at a time; gives how many were tried."""
    tried, flying = 0, dict[Future[Result], Claim]()
    with ThreadPoolExecutor(house.letters_at_once, thread_name_prefix="letter") as pool:
        while True:
            if len(flying) <= house.letters_at_once // 2:  # several are claimed and recorded at a time
                tried += _send_off(house, now, pool, flying)
            if not flying:
                return tried
            done, _ = wait(flying, return_when=FIRST_COMPLETED)
            _record(house, [(flying.pop(one), one.result()) for one in done], now)


def _send_off(house: House, now: datetime, pool: Executor, flying: dict[Future[Result], Claim]) -> int:
    """Claim and send until enough are under way or no more are due; gives how many."""
    sent_off = 0
    while room := house.letters_at_once - len(flying):
        claims = claim(house, now, room, {one.contact for one in flying.values()})
        if not claims:
            break
        flying.update({pool.submit(_hand_over, house, one): one for one in claims})
        sent_off += len(claims)
    return sent_off


def claim(house: House, now: datetime, most: int = 1, busy: Collection[int] = ()) -> list[Claim]:
    """Lease the next due rows, at most one to a contact and none to those in `busy`."""
    machine, taken = house.machine_now(), set(busy)
    claims = []
    with begin(house, now) as work:
        paused = set(work.session.scalars(select(Pause.way).where(Pause.until > now)))
        for row, contact in work.session.execute(_due(now, machine, busy).limit(most)).all():
            if contact.id not in taken:
                taken.add(contact.id)
                claims.append(_lease(work, row, contact, paused, machine))
    return claims


def _due(now: datetime, machine: datetime, busy: Collection[int]) -> Select[Outbox, Contact]:
    free = Outbox.lease_until.is_(None) | (Outbox.lease_until <= machine)
    query = select(Outbox, Contact).join(Contact, Contact.id == Outbox.contact_id)
    if busy:
        query = query.where(Outbox.contact_id.not_in(busy))
    query = query.where(Outbox.next_at <= now, free).order_by(Outbox.next_at, Outbox.id)
    return query.with_for_update(of=Outbox, skip_locked=True)


def _lease(work: Work, row: Outbox, contact: Contact, paused: set[str], machine: datetime) -> Claim:
    said = row.body is not None and contact.address is not None  # not erased meanwhile
    way = _choose(work, row, contact, paused) if said else None
    doubtful = row.status == SENDING or row.maybe_doubled  # until a look-up has answered
    row.status, row.lease, row.lease_until = SENDING, secrets.token_hex(8), machine + LEASE
    if way is None:
        return Claim(row.id, contact.id, row.lease, row.lease_until, None, doubtful)
    row.way, row.attempts = way, row.attempts + 1
    row.maybe_doubled = row.maybe_doubled or doubtful
    return Claim(row.id, contact.id, row.lease, row.lease_until, _letter(row, contact, way), doubtful)


def _choose(work: Work, row: Outbox, contact: Contact, paused: Collection[str]) -> Way | None:
    """The best way still open for this row; None when there is none."""
    template = row.purpose in work.house.templates
    open_ways = ways(standing(contact), work.now, template)
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


def _hand_over(house: House, claimed: Claim) -> Result:
    """Give the letter to the provider; no transaction is open meanwhile."""
    letter = claimed.letter
    if letter is None:
        return Nowhere()
    if claimed.until - house.machine_now() < EXCHANGE:
        log.warning("lease_too_short", row=claimed.row)
        return Slept()
    sender: Sender = house.senders[letter.way]
    try:
        return (sender.find(letter) if claimed.doubtful else None) or sender.send(letter)
    except SendError as error:
        return error
    except Exception as error:  # a sender's bug must not stop the queue; the row may have gone out
        log.error("sender_broke", row=claimed.row, error=type(error).__name__)
        return SendError(Outcome.AMBIGUOUS, type(error).__name__)


def _record(house: House, results: Sequence[Sent], now: datetime) -> None:
    """Write what came of some letters in one transaction; one that cannot be written stops no other."""
    try:
        with begin(house, now) as work:
            for claimed, result in sorted(results, key=lambda one: one[0].row):
                _write(work, claimed, result)
    except Exception as error:
        if len(results) == 1:
            log.error("record_failed", row=results[0][0].row, error=type(error).__name__)
            return
        for one in results:
            _record(house, [one], now)


def _write(work: Work, claimed: Claim, result: Result) -> None:
    """The outcome, if the lease is still ours; a process that slept past it changes nothing."""
    row = work.session.get_one(Outbox, claimed.row, with_for_update=True)
    if row.lease != claimed.lease or isinstance(result, Slept):
        return
    row.lease = row.lease_until = None
    if isinstance(result, Receipt):
        sent(work, row, result)
    elif isinstance(result, SendError):
        failed(work, row, result)
    else:
        _nowhere(work, row)


def _nowhere(work: Work, row: Outbox) -> None:
    contact = work.session.get_one(Contact, row.contact_id)
    if row.body is None or contact.address is None:
        row.status, row.next_at = DROPPED, None
    else:
        delivered.give_up(work, row, "no_way")


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
