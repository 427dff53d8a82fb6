"""Databases that fail as they do in life: stopped, frozen, read-only, full, locked by somebody else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from tests.databases import OwnServer

Outage = Callable[[Engine], Any]


@contextmanager
def _each_connection(engine: Engine, statement: str) -> Iterator[None]:
    """Every connection that is opened meanwhile begins with this statement."""

    def begin(connection: Any, _record: Any) -> None:
        connection.execute(statement)
        connection.commit()

    event.listen(engine, "connect", begin)
    engine.dispose()
    yield
    event.remove(engine, "connect", begin)
    engine.dispose()


def read_only(engine: Engine) -> Any:
    """It can be read and not written."""
    sqlite = engine.dialect.name == "sqlite"
    said = "PRAGMA query_only = ON" if sqlite else "SET default_transaction_read_only = on"
    return _each_connection(engine, said)


def full(engine: Engine) -> Any:
    """SQLite's own word for no room left: not one page more than there are."""
    return _each_connection(engine, "PRAGMA max_page_count = 1")


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Somebody else holds what every message must write, and does not let go."""
    said = "BEGIN EXCLUSIVE" if engine.dialect.name == "sqlite" else "LOCK TABLE inbox IN EXCLUSIVE MODE"
    raw = engine.raw_connection()
    raw.execute(said)
    yield
    raw.rollback()
    raw.close()


def stopped(server: OwnServer) -> Outage:
    """The server is gone."""

    @contextmanager
    def outage(_engine: Engine) -> Iterator[None]:
        server.stop()
        yield
        server.start()

    return outage


def frozen(server: OwnServer) -> Outage:
    """The server takes connections and says nothing more."""

    @contextmanager
    def outage(engine: Engine) -> Iterator[None]:
        server.freeze()
        yield
        server.thaw()

    return outage
