"""Opening the database: SQLite in WAL mode or PostgreSQL, one set of migrations, keys on the dialect."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from bot.keys import Keys
from models.turn import Turn

ROOT = Path(__file__).resolve().parent.parent
BUSY_SECONDS = 10.0
POOL_SECONDS = 5.0
# Of PostgreSQL: seconds to connect; a server that is gone without a word is given up after about 15.
LIMITS = {
    "connect_timeout": 3, "keepalives_idle": 5, "keepalives_interval": 3, "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    # A process that stands still holds nobody up; short statements are not worth compiling.
    "options": "-c idle_in_transaction_session_timeout=60s -c jit=off",
}  # fmt: skip
READ_ONLY = "siling_read_only"


def connect(url: str, keys: Keys) -> Engine:
    """An engine whose dialect carries `keys`. Opens no connection yet; makes SQLite's folder."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _connect_sqlite(url, parsed.database)
    else:
        limits = {name: value for name, value in LIMITS.items() if name not in parsed.query}
        pool = {"pool_size": 5, "max_overflow": 5, "pool_pre_ping": True, "pool_timeout": POOL_SECONDS}
        engine = create_engine(url, connect_args=limits, **pool)
    engine.dialect.siling_keys = keys  # type: ignore[attr-defined]
    return engine


def _connect_sqlite(url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    if path and path != ":memory:":
        engine.dialect.siling_turn = Turn(Path(f"{path}-turn"))  # type: ignore[attr-defined]
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """WAL for readers beside the one writer; the driver's own BEGIN is off, ours says which kind."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    """A writer takes the lock at once, so that it never has to give up half-way."""
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One transaction that commits at the end or leaves nothing behind. For services only.

    SQLite has one writer and waits for it by sleeping; writers queue for their turn here instead.
    """
    turn = getattr(engine.dialect, "siling_turn", None) or nullcontext()
    with turn, Session(engine, expire_on_commit=False, autoflush=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A snapshot to read from; what is changed in it is never kept."""
    bound = engine.execution_options(**{READ_ONLY: True})
    with Session(bound, expire_on_commit=False, autoflush=False) as session:
        yield session


def alembic_config(url: str) -> Config:
    """Alembic's configuration for `url`, wherever the command is started."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring the schema at `url` to `revision`; harmless when it is there already."""
    if make_url(url).get_backend_name() == "sqlite":
        Path(make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(alembic_config(url), revision)


def is_migrated(engine: Engine) -> bool:
    """True when the schema stands at this program's head."""
    head = ScriptDirectory.from_config(alembic_config("")).get_current_head()
    with engine.execution_options(**{READ_ONLY: True}).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
