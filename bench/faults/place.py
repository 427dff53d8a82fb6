"""The whole house as it runs, in a folder of its own, against the sandbox: to be killed and started again."""

import base64
import json
import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import psutil
import requests

from app import accounts_of, build
from bench.servers import free_port
from bot.vocabulary import Role
from config.demo import TEMPLATES
from config.seed import load_guides, load_units
from config.settings import Settings, load_settings
from handlers.serve import web_command
from models.database import migrate
from sandbox.secrets import read_secrets
from sandbox.stand import Stand, stand
from services.house import House
from services.seed import seed
from services.staff.people import add_person, issue_token

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60.0
PROGRAMS = ("web", "clock", "deliver")
SECRETS = {
    "SECRET_KEY": "faults-" + "s" * 40,
    "DATA_KEY": base64.urlsafe_b64encode(bytes(range(32))).decode(),
    "WECHAT_APP_ID": "wx00000000faults01",
    "WECHAT_APP_SECRET": "0" * 32,
    "WECHAT_TOKEN": "faultstoken0000000000001",
    "WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "f" * 32,
    "TWILIO_FROM": "+15005550006",
    "WECHAT_TEMPLATES": json.dumps(TEMPLATES),
    "LOG_LEVEL": "ERROR",
}


@dataclass
class Place:
    """The house's programs by name, its sandbox, and a house of our own over the same database."""

    folder: Path
    port: int
    environ: Mapping[str, str]
    sandbox: Stand
    settings: Settings
    house: House
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def command(self, program: str) -> list[str]:
        """How a program is started; of several alike each has a number, as in `clock-2`."""
        if program == "web":
            return web_command("127.0.0.1", self.port)
        return [sys.executable, "-m", "flask", "--app", "app", program.partition("-")[0]]

    def start(self, program: str) -> None:
        """Start a program; its log goes on in the folder."""
        with (self.folder / f"{program}.log").open("ab") as log:
            self.running[program] = subprocess.Popen(
                self.command(program), cwd=ROOT, env={**os.environ, **self.environ}, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def kill(self, program: str, chance: random.Random) -> bool:
        """SIGKILL: one of the web's workers or all of it, or the program; False when nothing was there."""
        process = self.running.get(program)
        if process is None or process.poll() is not None:
            return False
        workers = psutil.Process(process.pid).children() if program == "web" else []
        if workers and chance.random() < 0.7:  # the master starts another one
            with suppress(psutil.NoSuchProcess):
                chance.choice(workers).kill()
                return True
            return False
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True

    def keep_alive(self) -> None:
        """Start again what is down."""
        for program in PROGRAMS:
            process = self.running.get(program)
            if process is None or process.poll() is not None:
                self.start(program)

    def end(self) -> None:
        """Kill all that runs."""
        for process in self.running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def answers(self) -> bool:
        """True while the web answers."""
        with suppress(requests.RequestException):
            return requests.get(f"http://127.0.0.1:{self.port}/healthz", timeout=2).ok
        return False

    def wait(self) -> None:
        """Until the web answers. Raises TimeoutError."""
        until = time.monotonic() + START_SECONDS
        while not self.answers():
            if time.monotonic() > until:
                raise TimeoutError("the web did not start")
            time.sleep(0.1)

    def later(self, **ahead: float) -> House:
        """Our house as it will be: leases have run out, pauses are over."""
        house, by = self.house, timedelta(**ahead)
        return replace(house, now=lambda: house.now() + by, machine_now=lambda: house.machine_now() + by)


@contextmanager
def place(folder: Path, database_url: str) -> Iterator[Place]:
    """A migrated, seeded house against its sandbox, nothing started yet; what runs is killed at the end."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the sandbox's own server
    port = free_port()
    with stand(folder / "sandbox", read_secrets(SECRETS)) as sandbox:
        sandbox.at.house = sandbox.at.public = f"http://127.0.0.1:{port}"
        environ = SECRETS | {
            "DATABASE_URL": database_url, "PUBLIC_URL": sandbox.at.public, "DEMO": "1",
            "WECHAT_API_URL": sandbox.wechat_api, "TWILIO_API_URL": sandbox.twilio_api,
            "DEMO_CLOCK": str(folder / "sandbox" / "clock-offset"), "JOURNAL": str(folder / "journal"),
            "PORT": str(port),
        }  # fmt: skip
        settings = load_settings(environ, var=folder)
        migrate(database_url)
        house, _ = build(settings, accounts_of(settings))
        seed(house, load_units(), load_guides())
        built = Place(folder, port, environ, sandbox, settings, house)
        try:
            yield built
        finally:
            built.end()
            house.engine.dispose()


def tokens(house: House) -> dict[str, str]:
    """A bearer token for each unit: somebody who answers for it."""
    units = [unit.code for unit in load_units()]
    return {code: issue_token(house, add_person(house, f"faults-{code}", Role.UNIT, code)) for code in units}
