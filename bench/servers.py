"""Starting what is measured: gunicorn over an application and a database, and PostgreSQL with fsync."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.databases import installed_binaries

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30
PORTS = (18400, 18999)


@dataclass(frozen=True)
class Served:
    """A running server: its port, how long it took to answer (seconds), resident MB of each process."""

    port: int
    started: float
    pid: int

    def resident(self) -> list[float]:
        """Resident megabytes of the worker processes."""
        workers = psutil.Process(self.pid).children(recursive=True)
        return sorted(process.memory_info().rss / 2**20 for process in workers)

    def cpu_seconds(self) -> float:
        """Processor time the workers have used so far; steadier than the clock on a busy machine."""
        times = [process.cpu_times() for process in psutil.Process(self.pid).children(recursive=True)]
        return float(sum(spent.user + spent.system for spent in times))


def free_port() -> int:
    """A port nobody listens on, outside those the system hands out: there, asking whether a server is up
    yet could connect to itself."""
    for port in range(*PORTS):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise OSError("no free port")


@contextmanager
def served(
    target: str,
    environ: Mapping[str, str],
    workers: int = 2,
    threads: int = 4,
    *,
    python: str = sys.executable,
) -> Iterator[Served]:
    """Serve a WSGI target with gunicorn as `make run` does, until the block ends.

    `python` is whose environment it runs in.
    """
    port = free_port()
    command = [
        python, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{port}", "--workers", str(workers),
        "--worker-class", "gthread", "--threads", str(threads), "--keep-alive", "75",
        "--graceful-timeout", "5", "--log-level", "error",
    ]  # fmt: skip
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "MALLOC_ARENA_MAX": "2", **environ}, start_new_session=True
    )
    try:
        _wait(port)
        yield Served(port, time.perf_counter() - began, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _wait(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                connection.sendall(b"GET /wechat HTTP/1.0\r\n\r\n")
                if connection.recv(1):
                    return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError("the server did not start")


@contextmanager
def postgres() -> Iterator[str | None]:
    """The URL of an empty PostgreSQL with fsync on, or None where no binaries are installed."""
    binaries = installed_binaries()
    if binaries is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="siling-bench-", dir="/tmp"))
    as_postgres = {"user": "postgres"} if os.geteuid() == 0 else {}
    if as_postgres:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(
        [binaries / "initdb", "-D", data, "-A", "trust", "-U", "siling", "-E", "UTF8"],
        check=True,
        **as_postgres,
        **quiet,
    )  # type: ignore[call-overload]
    port = free_port()
    options = ["-D", data, "-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"]
    server = subprocess.Popen([binaries / "postgres", *options], **as_postgres, **quiet)  # type: ignore[call-overload]
    try:
        _wait_for_postgres(port)
        yield f"postgresql+psycopg://siling@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for_postgres(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                time.sleep(0.5)
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("PostgreSQL did not start")
