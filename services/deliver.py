"""The only way anything leaves: claim rows (lease) → send with no transaction open → record.

A way whose provider fails rests for everybody (`services/breakers.py`): letters go by the next way, or wait.

Several letters are on their way at a time, at most one to a person. A process that dies between send and
record leaves the row `sending`; whoever finds its lease run out looks the letter up where the provider can
tell, and otherwise sends once more, marked. Two fences keep a process that was paused past its lease from
harm: it hands nothing over when too little of the lease is left for a whole exchange, and it records nothing
under a lease that is another's by now.
"""

import secrets
from collections.abc import Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, select

from bot.letter import Letter, Outcome, Receipt, SendError
from bot.reach import Standing, ways
from bot.vocabulary import Channel, Way
from models.contacts import Contact
from models.ledgers import SENDING, Outbox
from services import breakers
from services.breakers import Gates, Heard
from services.house import House, Sender
from services.outcomes import failed, nowhere, sent, waits
from services.work import Work, begin

log = structlog.get_logger()
LEASE = timedelta(seconds=60)
EXCHANGE = timedelta(seconds=30)  # the longest a provider may take, a look-up before it included


@dataclass(frozen=True)
class Claim:
    """A leased row, ready to send without a transaction: the letter and what is known of it.

    Without a letter no way is open to the person, or nothing is left to say; unless ways of theirs only
    rest: `resting`. `probe`: it tries for everybody whether a way works again.
    """

    row: int
    contact: int
    lease: str
    until: datetime  # by the machine's clock
    letter: Letter | None
    doubtful: bool  # an earlier try may have reached the provider
    resting: tuple[Way, ...] = ()
    probe: bool = False


class Nowhere(Exception):
    """The letter could not even be tried: every way to the person is closed."""


class Rests(Exception):
    """Every way to the person that is open to them rests: the letter waits."""


class Slept(Exception):
    """Too little of the lease is left: whoever finds it run out sends the letter."""


Result = Receipt | SendError | Nowhere | Rests | Slept
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
        gates = Gates.read(work)
        for row, contact in work.session.execute(_due(now, machine, busy).limit(most)).all():
            if contact.id not in taken:
                taken.add(contact.id)
                claims.append(_lease(work, row, contact, gates, machine))
    return claims


def _due(now: datetime, machine: datetime, busy: Collection[int]) -> Select[Outbox, Contact]:
    free = Outbox.lease_until.is_(None) | (Outbox.lease_until <= machine)
    query = select(Outbox, Contact).join(Contact, Contact.id == Outbox.contact_id)
    if busy:
        query = query.where(Outbox.contact_id.not_in(busy))
    query = query.where(Outbox.next_at <= now, free).order_by(Outbox.next_at, Outbox.id)
    return query.with_for_update(of=Outbox, skip_locked=True)


def _lease(work: Work, row: Outbox, contact: Contact, gates: Gates, machine: datetime) -> Claim:
    said = row.body is not None and contact.address is not None  # not erased meanwhile
    open_ways = _open_ways(work, row, contact) if said else ()
    way = gates.first(open_ways)
    doubtful = row.status == SENDING or row.maybe_doubled  # until a look-up has answered
    row.status, row.lease, row.lease_until = SENDING, secrets.token_hex(8), machine + LEASE
    if way is None:
        return Claim(row.id, contact.id, row.lease, row.lease_until, None, doubtful, open_ways)
    row.way, row.attempts = way, row.attempts + 1
    row.maybe_doubled = row.maybe_doubled or doubtful
    probe, letter = gates.pass_through(way, work.now), _letter(row, contact, way)
    return Claim(row.id, contact.id, row.lease, row.lease_until, letter, doubtful, probe=probe)


def _open_ways(work: Work, row: Outbox, contact: Contact) -> tuple[Way, ...]:
    """The ways still open for this row, best first, whether they rest or not."""
    template = row.purpose in work.house.templates
    return tuple(
        way
        for way in ways(standing(contact), work.now, template)
        if way in work.house.senders and way not in row.tried
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
        return Rests() if claimed.resting else Nowhere()
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
            ordered = sorted(results, key=lambda one: one[0].row)
            heard = [_heard(*one) for one in ordered if _write(work, *one)]
            turned = breakers.settle(work, [one for one in heard if one])
    except Exception as error:
        if len(results) == 1:
            log.error("record_failed", row=results[0][0].row, error=type(error).__name__)
            return
        for one in results:
            _record(house, [one], now)
        return
    if turned:
        breakers.wake(house, turned, now)


def _heard(claimed: Claim, result: Result) -> Heard | None:
    """What the outcome says of the letter's way; None where no provider was asked."""
    if claimed.letter is None:
        return None
    if isinstance(result, SendError):
        return Heard(claimed.letter.way, result.outcome, result.code, claimed.probe)
    return Heard(claimed.letter.way, None, "", claimed.probe)


def _write(work: Work, claimed: Claim, result: Result) -> bool:
    """The outcome, if the lease is still ours; a process that slept past it changes nothing: False."""
    row = work.session.get_one(Outbox, claimed.row, with_for_update=True)
    if row.lease != claimed.lease or isinstance(result, Slept):
        return False
    row.lease = row.lease_until = None
    if isinstance(result, Receipt):
        sent(work, row, result)
    elif isinstance(result, SendError):
        failed(work, row, result)
    elif isinstance(result, Rests):
        waits(work, row, claimed.resting, claimed.doubtful)
    else:
        nowhere(work, row)
    return True
