"""What a letter's outcome means for its row: again, another way, a wait, a person; and replay."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.letter import Outcome, Receipt, SendError
from bot.permission import Actor
from bot.vocabulary import Way
from models.contacts import Contact
from models.ledgers import DROPPED, FAILED, HELD, QUEUED, SENDING, SENT, Outbox
from services import delivered
from services.breakers import RESTS, next_look, try_now
from services.house import House
from services.record import record
from services.tickets.load import load_by_id
from services.work import Work, begin

HELD_AGAIN = timedelta(minutes=30)
BACKOFF = tuple(timedelta(seconds=s) for s in (30, 120, 600, 1800, 7200, 21600))


def nowhere(work: Work, row: Outbox) -> None:
    """No way is open to the person, or nothing is left to say."""
    contact = work.session.get_one(Contact, row.contact_id)
    if row.body is None or contact.address is None:
        row.status, row.next_at = DROPPED, None
    else:
        row.error = None if row.error == RESTS else row.error
        delivered.give_up(work, row, "no_way")


def waits(work: Work, row: Outbox, resting: Sequence[Way], doubtful: bool) -> None:
    """Every way rests: the row waits for one, without a try; when it waits long somebody must know."""
    row.status, row.error = SENDING if doubtful else QUEUED, RESTS
    row.next_at = next_look(work, resting)
    if work.now - row.created_at >= timedelta(minutes=work.rules.policy.waiting_minutes):
        delivered.needs_a_person(work, row)


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
    """The breaker lets this way rest for everybody; another may be open now."""
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
    """The duty officer sends a failed row again, by every way that is open now; False if it is not stuck.

    What only waits for a way that rests is tried at once: whoever presses may know that it works again.
    """
    with begin(house, now) as work:
        row = work.session.get(Outbox, row_id, with_for_update=True)
        if row is None or row.body is None or not (_ended(row) or _waits(row)):
            return False
        if _ended(row):
            row.status, row.maybe_doubled = QUEUED, False
        else:
            try_now(work)
        row.next_at, row.attempts, row.tried = work.now, 0, []
        if row.ticket_id is not None:
            record(work, load_by_id(work, row.ticket_id).ticket, actor.name, "replayed", outbox=row.id)
        return True


def _ended(row: Outbox) -> bool:
    return row.status in (FAILED, HELD, DROPPED)


def _waits(row: Outbox) -> bool:
    return row.error == RESTS and row.lease is None and row.status in (QUEUED, SENDING)
