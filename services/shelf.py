"""A provider's access token, shared by all processes through the database (protocols.md, Token)."""

import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from bot.letter import Outcome, SendError
from models.database import reading, writing
from models.workings import ProviderToken

LEASE = timedelta(seconds=15)
MARGIN = timedelta(seconds=60)  # a token is not used in its last minute
POLL_SECONDS = 0.1
POLLS = 60


class DatabaseShelf:
    """One provider's shelf. Refreshing is exclusive by a lease; no transaction is open meanwhile."""

    def __init__(self, engine: Engine, provider: str) -> None:
        self._engine = engine
        self._provider = provider

    def current(self, now: datetime) -> str | None:
        """The token, if it is good for another minute."""
        with reading(self._engine) as session:
            row = session.get(ProviderToken, self._provider)
            return _good(row, now)

    def refresh(self, now: datetime, rejected: str | None, fetch: Callable[[], tuple[str, int]]) -> str:
        """A token other than `rejected`: one that another process has put there, or a fetched one.

        Raises what `fetch` raises, or SendError(RETRY) when another process holds the shelf too long.
        """
        for _ in range(POLLS):
            try:
                token, lease = self._take(now, rejected)
            except IntegrityError:  # another process has just put the shelf up
                continue
            if token:
                return token
            if lease:
                return self._fill(now, lease, fetch)
            time.sleep(POLL_SECONDS)
        raise SendError(Outcome.RETRY, "token_busy")

    def _take(self, now: datetime, rejected: str | None) -> tuple[str | None, str | None]:
        with writing(self._engine) as session:
            row = session.get(ProviderToken, self._provider, with_for_update=True)
            if row is None:
                row = ProviderToken(provider=self._provider)
                session.add(row)
            token = _good(row, now)
            if token and token != rejected:
                return token, None
            if row.lease_until and row.lease_until > now:
                return None, None
            row.lease, row.lease_until = secrets.token_hex(8), now + LEASE
            return None, row.lease

    def _fill(self, now: datetime, lease: str, fetch: Callable[[], tuple[str, int]]) -> str:
        try:
            token, seconds = fetch()
        except Exception:
            self._put(lease, None, None)
            raise
        self._put(lease, token, now + timedelta(seconds=seconds))
        return token

    def _put(self, lease: str, token: str | None, expires_at: datetime | None) -> None:
        with writing(self._engine) as session:
            row = session.get_one(ProviderToken, self._provider, with_for_update=True)
            if row.lease != lease:
                return
            row.lease = row.lease_until = None
            if token:
                row.token, row.expires_at = token, expires_at


def _good(row: ProviderToken | None, now: datetime) -> str | None:
    if row is None or not row.token or row.expires_at is None or row.expires_at - MARGIN <= now:
        return None
    return row.token
