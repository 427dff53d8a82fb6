"""A PostgreSQL primary with a synchronous standby on this machine, as two machines would have them."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from bench.servers import free_port
from tests.databases import installed_binaries

START_SECONDS = 30
STANDBY = "standby"


class Cluster:
    """Two servers with fsync on; the first is told to wait for the second with every commit."""

    def __init__(self, binaries: Path, home: Path) -> None:
        self._binaries, self._home = binaries, home
        self._as_user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        self._servers: dict[str, subprocess.Popen[bytes]] = {}
        self._ports: dict[str, int] = {}

    def start(self) -> None:
        """Make and start both; every commit waits for the standby's disk when this returns."""
        self._run("initdb", "-D", self._home / "primary", "-A", "trust", "-U", "siling", "-E", "UTF8")
        self._serve("primary")
        said = f"host=127.0.0.1 port={self._ports['primary']} user=siling application_name={STANDBY}"
        self._run("pg_basebackup", "-D", self._home / STANDBY, "-R", "-X", "stream", "-c", "fast", "-d", said)
        self._serve(STANDBY)
        self._say("primary", f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'")
        self._say("primary", "SELECT pg_reload_conf()")
        _until(lambda: self._say("primary", "SELECT sync_state FROM pg_stat_replication") == "sync")

    @property
    def url(self) -> str:
        """DATABASE_URL as two machines want it: whichever of the two takes writes."""
        hosts = "&".join(f"host=127.0.0.1:{port}" for port in self._ports.values())
        return f"postgresql+psycopg://siling@/postgres?{hosts}&target_session_attrs=read-write"

    def kill_primary(self) -> None:
        """All its processes at once, as when a machine loses power."""
        first = psutil.Process(self._servers["primary"].pid)
        for process in (first, *first.children(recursive=True)):
            process.send_signal(signal.SIGKILL)
        self._servers.pop("primary").wait()

    def promote(self) -> None:
        """What an operator or a watchdog does: the standby is the primary from now on."""
        self._say(STANDBY, "SELECT pg_promote()")

    def end(self) -> None:
        """Stop what still runs."""
        for server in self._servers.values():
            server.send_signal(signal.SIGQUIT)
            server.wait(20)

    def _serve(self, name: str) -> None:
        port = free_port()
        options = ["-D", self._home / name, "-p", str(port), "-k", self._home,
                   "-c", "listen_addresses=127.0.0.1"]  # fmt: skip
        with (self._home / f"{name}.log").open("wb") as log:
            self._servers[name] = subprocess.Popen(
                [self._binaries / "postgres", *options], stdout=log, stderr=log, **self._as_user
            )  # type: ignore[call-overload]
        self._ports[name] = port
        _until(lambda: self._say(name, "SELECT 'up'") == "up")

    def _say(self, name: str, statement: str) -> object:
        url = f"postgresql+psycopg://siling@127.0.0.1:{self._ports[name]}/postgres"
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                found = connection.execute(text(statement))
                return found.scalar() if found.returns_rows else None
        except OperationalError:
            return None
        finally:
            engine.dispose()

    def _run(self, program: str, *options: str | Path) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "cwd": self._home}
        subprocess.run([self._binaries / program, *options], check=True, **quiet, **self._as_user)  # type: ignore[call-overload]


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if true():
            return
        time.sleep(0.1)
    raise TimeoutError("PostgreSQL did not start")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """The two, until the block ends; raises OSError where PostgreSQL is not installed."""
    binaries = installed_binaries()
    if binaries is None:
        raise OSError("PostgreSQL's binaries are not installed")
    home = Path(tempfile.mkdtemp(prefix="siling-cluster-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
    pair = Cluster(binaries, home)
    try:
        pair.start()
        yield pair
    finally:
        pair.end()
        shutil.rmtree(home, ignore_errors=True)
