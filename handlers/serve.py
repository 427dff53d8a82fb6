"""One command that starts the house: web, clock and in demo the sandbox as children, ended together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

from bot.refusal import Conflict
from bot.vocabulary import Role
from services.house import House
from services.staff.people import add_person, issue_password_link, set_password

GRACE_SECONDS = 10.0
POLL_SECONDS = 0.2
WORKERS = 2
# More threads than register at once (services/accept.py): the others answer from the journal.
THREADS = 16
# What waits for a thread, in a worker and before it: a bounded number, so nobody waits for seconds.
CONNECTIONS = 100
BACKLOG = 128


def web_command(host: str, port: int) -> list[str]:
    """gunicorn where it runs, waitress elsewhere."""
    if sys.platform != "win32" and find_spec("gunicorn"):
        return [
            sys.executable, "-m", "gunicorn", "app:wsgi()", "--bind", f"{host}:{port}",
            "--workers", str(WORKERS), "--worker-class", "gthread", "--threads", str(THREADS),
            "--worker-connections", str(CONNECTIONS), "--backlog", str(BACKLOG),
            "--keep-alive", "75", "--graceful-timeout", "5", "--log-level", "warning",
        ]  # fmt: skip
    return [sys.executable, "-m", "waitress", f"--listen={host}:{port}", "--call", "app:wsgi"]


def clock_command() -> list[str]:
    """The scheduler process."""
    return [sys.executable, "-m", "flask", "--app", "app", "clock"]


@dataclass(frozen=True)
class Sandbox:
    """What the demo's stand-in platforms need: where to listen, whom to call, and in `environment` whose
    secrets to sign with."""

    port: int
    public_url: str
    folder: Path
    environment: Mapping[str, str]

    def command(self, host: str, port: int) -> list[str]:
        """The sandbox's process; it knows the house by its address alone."""
        near = "127.0.0.1" if host == "0.0.0.0" else host
        return [
            sys.executable, "-m", "sandbox", "--port", str(self.port), "--app", f"http://{near}:{port}",
            "--public", self.public_url, "--var", str(self.folder),
        ]  # fmt: skip


def interrupted_above() -> bool:
    """True when make got a Ctrl-C of its own: it blocks SIGINT and waits for us, telling nobody."""
    try:
        lines = Path(f"/proc/{os.getppid()}/status").read_text().splitlines()
    except OSError:
        return False
    blocked = next((line for line in lines if line.startswith("SigBlk")), "SigBlk:\t0")
    return bool(int(blocked.split()[1], 16) >> (signal.SIGINT - 1) & 1)


def run(
    commands: Sequence[Sequence[str]],
    *,
    under_make: bool = False,
    environment: Mapping[str, str] | None = None,
) -> int:
    """Run all until one ends or SIGTERM or SIGINT comes, then end the others; gives the exit code.

    `environment` replaces that of this process.
    """
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    children = [subprocess.Popen(command, start_new_session=True, env=environment) for command in commands]
    while not stopping and all(child.poll() is None for child in children):
        time.sleep(POLL_SECONDS)
        if under_make and interrupted_above():
            stopping.append(signal.SIGINT)
    failed = [child.returncode for child in children if child.returncode not in (None, 0)]
    _end(children)
    return 0 if stopping else (failed or [1])[0]


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


DEMO_PASSWORD = "siling-demo"  # demo mode only, on this machine's own address
DEMO_PEOPLE = (
    ("duty", Role.DUTY, None),
    ("supervisor", Role.SUPERVISOR, None),
    ("director", Role.DIRECTOR, None),
    ("admin", Role.ADMIN, None),
    ("u40", Role.UNIT, "U40"),
    ("u09", Role.UNIT, "U09"),
)


def prepare_demo(house: House) -> list[str]:
    """Accounts to try the house with; gives their names. Harmless when they are there."""
    for login, role, unit in DEMO_PEOPLE:
        try:
            person = add_person(house, login, role, unit)
        except Conflict:
            continue
        token = issue_password_link(house, person).rsplit("/", 1)[1]
        set_password(house, token, DEMO_PASSWORD, house.now())
    return [login for login, _, _ in DEMO_PEOPLE]


def greeting(house: House, host: str, port: int, demo: Sequence[str]) -> list[str]:
    """Where to click, what is off, and in demo mode who may log in."""
    address = house.public_url or f"http://{host}:{port}"
    lines = [
        f"Siling 四零 · {house.county}",
        f"  desks      {address}/login",
        f"  WeChat     {address}/wechat",
        f"  SMS        {address}/sms",
    ]
    lines += [f"  channel {channel} is off: no credentials" for channel in house.channels_off]
    if demo:
        lines.insert(1, f"  phones     {address}/sandbox/   play citizens and staff, advance the clock")
        lines.append(f"  demo users {', '.join(demo)} · password {DEMO_PASSWORD}")
    return lines
