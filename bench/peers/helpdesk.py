"""Full intake beside django-helpdesk's ticket by API, on one PostgreSQL: `python -m bench.peers.helpdesk`.

Both behind gunicorn with the same workers and threads, both with a logged-in client where theirs needs one.
The peer is installed from the package index into an environment of its own, beside this file.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from bench import load
from bench.run import CREDENTIALS, WARM_UP
from bench.servers import Served, postgres, served
from bench.stand import environ, stand

HERE = Path(__file__).resolve().parent
PYTHON = HERE / ".venv" / "bin" / "python"
AIM = 5


def main() -> None:
    """Install the peer, measure both, print."""
    parser = argparse.ArgumentParser(prog="bench.peers.helpdesk", description=__doc__)
    parser.add_argument("--requests", type=int, default=1000)
    count = parser.parse_args().requests
    install()
    with postgres() as url:
        if url is None:
            sys.exit("PostgreSQL is not installed")
        theirs, ours = peer(url, count), house(url, count)
    print(f"{count} tickets, {load.CONNECTIONS} connections, 2 workers × 4 threads, PostgreSQL\n")
    print("| what | requests/s | p50 ms | p99 ms | CPU ms | failed |\n|---|---|---|---|---|---|")
    for what, (got, spent) in (("django-helpdesk, ticket by API", theirs), ("house, WeChat intake", ours)):
        print(f"| {what} | {got.rate:.0f} | {got.p50:.0f} | {got.p99:.0f} | {spent:.1f} | {got.failed} |")
    print(f"| **ratio** (aim {AIM}) | **{ours[0].rate / theirs[0].rate:.1f}** | | "
          f"| {theirs[1] / ours[1]:.1f} | |")  # fmt: skip
    if theirs[0].failed or ours[0].failed:
        sys.exit("broken: requests failed")


def install() -> None:
    """The peer's own environment, once."""
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", HERE / ".venv"], check=True)
    wanted = ["--quiet", "-r", str(HERE / "requirements.txt")]
    subprocess.run([PYTHON, "-m", "pip", "install", *wanted], check=True)


def peer(url: str, count: int) -> tuple[load.Measured, float]:
    """Their rate and the milliseconds of processor time a ticket."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE helpdesk"))
    engine.dispose()
    given = {"PEER_DATABASE": "helpdesk", "PEER_PORT": str(make_url(url).port)}
    made = subprocess.run([PYTHON, HERE / "site.py"], env=given, check=True, capture_output=True, text=True)
    session, queue = made.stdout.split()[-2:]
    with served("bench.peers.site:application", given, python=str(PYTHON)) as server:
        return _measured(server, [_ticket(session, queue, n) for n in range(WARM_UP + count)], 201)


def _ticket(session: str, queue: str, number: int) -> bytes:
    words = load.WORDS[number % len(load.WORDS)]
    body = json.dumps({
        "queue": queue, "title": words, "description": f"{words}，第{number}号楼", "priority": 3,
        "submitter_email": f"citizen{number}@example.org",
    }).encode()  # fmt: skip
    token = "t" * 32
    head = (
        f"POST /api/tickets/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Cookie: sessionid={session}; csrftoken={token}\r\nX-CSRFToken: {token}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def house(url: str, count: int) -> tuple[load.Measured, float]:
    """Ours, from the sealed push to the sealed answer."""
    stand(url)
    with served("app:wsgi()", environ(url)) as server:
        return _measured(server, load.requests_for(*CREDENTIALS, WARM_UP + count), 200)


def _measured(server: Served, requests: list[bytes], wanted: int) -> tuple[load.Measured, float]:
    load.run(server.port, requests[:WARM_UP], wanted=wanted)
    spent = server.cpu_seconds()
    got = load.run(server.port, requests[WARM_UP:], wanted=wanted)
    return got, 1000 * (server.cpu_seconds() - spent) / (len(requests) - WARM_UP)


if __name__ == "__main__":
    main()
