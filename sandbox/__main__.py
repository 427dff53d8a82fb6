"""`python -m sandbox --port 8001 --app URL --public URL --var DIR`: started by the demo beside the house."""

import argparse
import logging
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from werkzeug.serving import make_server

from sandbox.addresses import Addresses
from sandbox.app import make_sandbox
from sandbox.clock import Clock
from sandbox.secrets import read_secrets
from sandbox.world import World

DATABASE, OFFSET = "sandbox.db", "clock-offset"


def main() -> None:
    """Serve on loopback until told to stop."""
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--app", required=True, help="where the house listens")
    parser.add_argument("--public", default="", help="the house's public address, which signatures cover")
    parser.add_argument("--var", type=Path, default=Path("var"), help="where to keep what happened")
    asked = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    asked.var.mkdir(parents=True, exist_ok=True)
    clock = Clock(asked.var / OFFSET)
    world = World(asked.var / DATABASE, clock.now)
    at = Addresses(asked.app, asked.public or asked.app, f"http://127.0.0.1:{asked.port}")
    server = make_server("127.0.0.1", asked.port, make_sandbox(world, clock, read_secrets(os.environ), at),
                         threaded=True)  # fmt: skip
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    server.serve_forever()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
