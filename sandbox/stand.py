"""The sandbox for tests and load harnesses: in a thread, on a loopback port, driven as by a phone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from werkzeug.serving import make_server

from sandbox.addresses import Addresses
from sandbox.app import make_sandbox
from sandbox.clock import Clock
from sandbox.faults import USUAL, Pace
from sandbox.secrets import Secrets
from sandbox.world import World

SECONDS = 60.0


@dataclass(frozen=True)
class Stand:
    """The platforms at `url`; their world and clock at hand. Tell `at.house` and `at.public` once known."""

    url: str
    world: World
    clock: Clock
    at: Addresses

    @property
    def wechat_api(self) -> str:
        """What WECHAT_API_URL is to be."""
        return f"{self.url}/wechat"

    @property
    def twilio_api(self) -> str:
        """What TWILIO_API_URL is to be."""
        return f"{self.url}/twilio"

    def person(self, channel: str = "wechat", name: str = "") -> int:
        """Somebody new; their id."""
        return int(self._post("/people", {"channel": channel, "name": name})["id"])

    def says(self, person: int, text: str, **more: Any) -> list[dict[str, Any]]:
        """They write; gives the lines this brought to their phone."""
        found: list[dict[str, Any]] = self._post(f"/people/{person}/says", {"text": text, **more})
        return found

    def does(self, person: int, act: str, **fields: Any) -> list[dict[str, Any]]:
        """Any other act of the control API."""
        found: list[dict[str, Any]] = self._post(f"/people/{person}/{act}", fields)
        return found

    def fault(self, where: str, effect: str, times: int = 1) -> None:
        """Let something go wrong."""
        self._post("/faults", {"where": where, "effect": effect, "times": times})

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = requests.post(f"{self.url}/sandbox/api{path}", json=body, timeout=SECONDS)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def stand(folder: Path, secrets: Secrets, pace: Pace = USUAL) -> Iterator[Stand]:
    """Serve the sandbox until the block ends; its files are in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    clock, at = Clock(folder / "clock-offset"), Addresses()
    world = World(folder / "sandbox.db", clock.now, pace)
    server = make_server("127.0.0.1", 0, make_sandbox(world, clock, secrets, at), threaded=True)
    at.own = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Stand(at.own, world, clock, at)
    finally:
        server.shutdown()
        thread.join(10)
