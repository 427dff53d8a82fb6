"""The whole demo as `make run` starts it: web, clock and sandbox in processes of their own, on loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60
DEMO_PASSWORD = "siling-demo"
OURS = ("DATABASE_URL", "DEMO", "HOST", "PORT", "PUBLIC_URL", "MAKELEVEL")


@contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """Its address, once it says it is ready; everything it started is gone afterwards."""
    port = _free_pair()
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {
        "DEMO": "1", "PORT": str(port), "DATABASE_URL": f"sqlite:///{folder / 'siling.db'}",
        "DEMO_CLOCK": str(folder / "clock-offset"),
    }  # fmt: skip
    log = folder / "log"
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "serve"], cwd=ROOT, env=environment,
            stdout=written, stderr=written,
        )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while not all(_answers(url + path) for path in ("/readyz", "/sandbox/")):
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError("the demo did not start:\n" + log.read_text())
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def _free_pair() -> int:
    """A port that is free, and the next one too: the sandbox's."""
    for _ in range(50):
        with closing(socket.socket()) as first, closing(socket.socket()) as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise RuntimeError("no two free ports in a row")
