"""Media of a message: leased rows, fetched with no transaction open, bytes kept sealed in the database."""

import hashlib
import secrets
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from bot.letter import Outcome, SendError
from bot.vocabulary import Channel
from models.ledgers import Media
from models.tickets import Ticket
from services.house import House
from services.record import record
from services.work import begin

log = structlog.get_logger()
LEASE = timedelta(seconds=120)
BACKOFF = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200, 21600, 43200))
FINAL = frozenset({Outcome.PERMANENT, Outcome.UNREACHABLE})
CONTEXT = "media.body"


def fetch(house: House, now: datetime) -> int:
    """Fetch what is due at `now`; gives how many were tried. What cannot be had any more is `lost`."""
    tried = 0
    while claimed := _claim(house, now):
        media_id, lease, channel, ref = claimed
        try:
            body, content_type = house.fetchers[channel](ref)
        except SendError as error:
            _put_off(house, media_id, lease, now, final=error.outcome in FINAL)
        except Exception as error:
            log.error("fetch_broke", media=media_id, error=type(error).__name__)
            _put_off(house, media_id, lease, now, final=False)
        else:
            _keep(house, media_id, lease, now, body, content_type)
        tried += 1
    return tried


def _claim(house: House, now: datetime) -> tuple[int, str, Channel, str] | None:
    machine = house.machine_now()
    with begin(house, now) as work:
        row = work.session.scalar(
            select(Media)
            .where(
                Media.next_at <= now,
                (Media.lease_until.is_(None)) | (Media.lease_until <= machine),
                Media.channel.in_(list(house.fetchers)),
            )
            .order_by(Media.next_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.lease, row.lease_until = secrets.token_hex(8), machine + LEASE
        row.attempts += 1
        return row.id, row.lease, Channel(row.channel), str(row.ref)


def _keep(house: House, media_id: int, lease: str, now: datetime, body: bytes, content_type: str) -> None:
    with begin(house, now) as work:
        row = work.session.get_one(Media, media_id, with_for_update=True)
        if row.lease != lease:
            return
        row.body = house.keys.seal(body, context=CONTEXT)
        row.digest, row.size = hashlib.sha256(body).hexdigest(), len(body)
        row.content_type, row.status = content_type[:80], "kept"
        row.next_at = row.lease = row.lease_until = row.ref = None
        if row.ticket_id is not None:
            ticket = work.session.get_one(Ticket, row.ticket_id, with_for_update={"key_share": True})
            record(work, ticket, "robot", "media_kept", media=row.id, sha256=row.digest)


def _put_off(house: House, media_id: int, lease: str, now: datetime, *, final: bool) -> None:
    with begin(house, now) as work:
        row = work.session.get_one(Media, media_id, with_for_update=True)
        if row.lease != lease:
            return
        row.lease = row.lease_until = None
        if final or row.attempts >= len(BACKOFF):
            row.status, row.next_at = "lost", None
        else:
            row.next_at = work.now + BACKOFF[row.attempts - 1]


def read_body(house: House, row: Media) -> bytes:
    """The bytes of a kept picture or voice."""
    if row.body is None:
        raise LookupError("not kept")
    return house.keys.open(row.body, context=CONTEXT)
