"""What every room's tests may ask for: keys, and an empty migrated database of each kind."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from sqlalchemy import Engine

from bot.keys import Keys
from models.database import connect, migrate
from services.staff import people
from tests.databases import Postgres, drop_leftovers, say_which

RUN = "SILING_TEST_RUN"
settings.register_profile("house", deadline=None)  # a busy machine is no counterexample
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """One folder for the whole run, outside anybody's home: the server's user must reach it."""
    if not hasattr(config, "workerinput"):
        folder = Path(tempfile.mkdtemp(prefix="siling-tests-", dir="/tmp"))
        folder.chmod(0o755)
        os.environ[RUN] = f"{os.getpid()}:{folder}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the folder away; the server's keeper takes that as the end."""
    if not hasattr(config, "workerinput"):
        pid, folder = _run()
        drop_leftovers(folder, pid)
        (folder / "over").touch()
        if not (folder / "address").exists():
            shutil.rmtree(folder, ignore_errors=True)


def pytest_report_header() -> list[str]:
    """Say which PostgreSQL the tests run on."""
    return ["databases: SQLite files; PostgreSQL " + say_which()]


def _run() -> tuple[int, Path]:
    pid, _, folder = os.environ[RUN].partition(":")
    return int(pid), Path(folder)


@pytest.fixture(scope="session")
def keys() -> Keys:
    """Keys that never change, so that a failure can be looked at again."""
    return Keys(bytes(range(32)))


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """A password of a test guards nothing: its hash need not be slow."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "HASHER", cheap)
        patch.setattr(people, "DUMMY_HASH", cheap.hash("a password nobody has"))
        yield


@pytest.fixture(scope="session")
def postgres() -> Postgres:
    """The run's server; started when the first test needs it."""
    pid, folder = _run()
    return Postgres(folder, pid, migrate)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty migrated database, once of each kind."""
    if request.param == "sqlite":
        yield _copy_sqlite(request)
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.new()
    yield url
    server.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any schema, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.empty()
    yield url
    server.drop(url)


def _copy_sqlite(request: pytest.FixtureRequest) -> str:
    template: Path = request.getfixturevalue("sqlite_template")
    folder: Path = request.getfixturevalue("tmp_path")
    shutil.copyfile(template, folder / "siling.db")
    return f"sqlite:///{folder / 'siling.db'}"


@pytest.fixture
def engine(database_url: str, keys: Keys) -> Iterator[Engine]:
    """The house's own engine on an empty migrated database."""
    opened = connect(database_url, keys)
    yield opened
    opened.dispose()
