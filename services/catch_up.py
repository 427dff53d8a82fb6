"""What the journal kept is registered when the database is back: in the order it came, each once."""

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.journal import Entry, Message, Status
from bot.message import InboundMessage
from models.ledgers import PASSIVE, QUEUED, Inbox, Outbox
from services.delivered import take_status
from services.house import House
from services.journal import Journal
from services.receive import receive
from services.work import begin

log = structlog.get_logger()
# What the drivers raise when the database cannot be reached, is read-only or full, or waits for a lock.
AWAY = (OperationalError, InterfaceError, InternalError, NoConnection, OSError)
A_ROUND = 50  # entries taken before those that came meanwhile get their turn


class Away(Exception):
    """The database still takes nothing."""


def catch_up(house: House, now: datetime) -> int:
    """Register what waits, unless another process is at it; gives how many. Stops where the database does."""
    journal, done = house.journal, 0
    if journal is None or not journal.names():
        return 0
    with journal.alone() as ours:
        try:
            while ours and (names := journal.by_turns()[:A_ROUND]):
                for name in names:
                    done += _take(house, journal, name, now)
        except Away as error:
            log.warning("journal_waits", why=str(error))
        if done and not journal.names():
            journal.prepare()
    return done


def recall(house: House) -> int:
    """Let what was set aside be tried once more, as after an upgrade; gives how many."""
    return house.journal.recall() if house.journal else 0


def _take(house: House, journal: Journal, name: str, now: datetime) -> int:
    """Register one entry and strike it. A crash between the two is harmless: the inbox knows it.

    Raises Away; what the database takes everything but this from is set aside and holds nobody up.
    """
    try:
        entry = journal.read(name)
        if entry is not None:
            register(house, entry, now)
    except AWAY as error:
        raise Away(type(error).__name__) from None
    except Exception as error:
        log.error("journal_aside", entry=name, error=type(error).__name__)
        journal.set_aside(name)
        return 0
    journal.strike(name)
    return 1


def register(house: House, entry: Entry, now: datetime) -> None:
    """Do what the entry says, once; the answer its sender would have got is queued."""
    if isinstance(entry, Status):
        take_status(house, entry.provider_id, entry.progress, entry.error, now)
    elif isinstance(entry, Message):
        receive(house, entry.message, now, answerable=False)
        _say_after_all(house, entry.message, now)


def _say_after_all(house: House, message: InboundMessage, now: datetime) -> None:
    """A first try that was slow may have registered it after all: its answer, heard by nobody, is sent."""
    with begin(house, now) as work:
        answered = select(Inbox.answer_id).where(
            Inbox.channel == message.channel, Inbox.external_id == message.external_id
        )
        query = select(Outbox).where(Outbox.id == answered.scalar_subquery(), Outbox.status == PASSIVE)
        row = work.session.scalar(query.with_for_update())
        if row is not None:
            row.status, row.way, row.sent_at, row.next_at = QUEUED, None, None, now
