"""`python -m bench.failover`: two hosts, a primary and a synchronous standby; the primary dies under load.

Each host is what `serve` starts (web and clock) with a journal of its own. Messages come in at a steady rate;
the primary is killed, the standby promoted a while later. Exits 1 when an acknowledged message is not
registered exactly once within a minute, or service does not return by itself.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, text

from bench import jobs, load
from bench.cluster import Cluster, cluster
from bench.run import county
from bench.servers import ROOT, Served, served
from bench.stand import ACCOUNT, environ, stand
from handlers.serve import THREADS, WORKERS, clock_command
from services.watch.doctor import examine

CREDENTIALS = (ACCOUNT["WECHAT_TOKEN"], ACCOUNT["WECHAT_AES_KEY"], ACCOUNT["WECHAT_APP_ID"])
FIRST_ID = 10**15  # the MsgId of message number 0, as bench.load counts
ANSWER_SECONDS = 5.0  # WeChat waits no longer
REGISTERED_SECONDS = 60.0
WARM_UP = 16
LETTERS = 200
TICKETS = 2000
DUE = 200
WATCH_SECONDS = 0.1


@dataclass
class Run:
    """What the outside saw: which messages were acknowledged, when (seconds), and how long each took."""

    acknowledged: dict[int, float] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    killed: float = 0.0
    promoted: float = 0.0
    returned: float = 0.0
    emptied: float = 0.0
    most_waiting: int = 0


def main() -> None:
    """Run it once and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=10.0, help="messages a second over both hosts")
    parser.add_argument("--before", type=float, default=10.0, help="seconds before the kill")
    parser.add_argument("--away", type=float, default=8.0, help="seconds from the kill to the promotion")
    parser.add_argument("--after", type=float, default=15.0, help="seconds of load after the promotion")
    given = parser.parse_args()
    with cluster() as pair, tempfile.TemporaryDirectory(prefix="siling-journals-") as folder:
        house = stand(pair.url).house
        journals = [Path(folder) / name for name in ("a", "b")]
        with ExitStack() as stack:
            hosts = [stack.enter_context(_host(pair.url, journal)) for journal in journals]
            for number, host in enumerate(hosts):
                load.run(host.port, load.requests_for(*CREDENTIALS, WARM_UP, start=10**7 + WARM_UP * number))
            run, spent = asyncio.run(_under_load(given, pair, hosts, journals, house.engine))
        broken = _judge(run, house.engine, examine(house, house.now())["broken"])
        print("\n".join([*_table(given, run, spent), "", *_clock_rates(pair.url, broken)]))
    if broken:
        sys.exit("broken: " + "; ".join(broken))


@contextmanager
def _host(url: str, journal: Path) -> Iterator[Served]:
    """One machine: web as `serve` starts it, and its clock."""
    setting = {**environ(url), "JOURNAL": str(journal), "LOG_LEVEL": "ERROR"}
    with served("app:wsgi()", setting, WORKERS, THREADS) as web:
        clock = subprocess.Popen(
            clock_command(), cwd=ROOT, env={**os.environ, **setting}, start_new_session=True
        )
        try:
            yield web
        finally:
            clock.send_signal(signal.SIGTERM)
            clock.wait(20)


async def _under_load(
    given: argparse.Namespace, pair: Cluster, hosts: list[Served], journals: list[Path], engine: Engine
) -> tuple[Run, float]:
    """The whole story; gives what was seen, and processor seconds a message while all was well."""
    run, seconds = Run(), given.before + given.away + given.after
    requests = load.requests_for(*CREDENTIALS, int(given.rate * seconds))
    began, cpu = time.monotonic(), sum(host.cpu_seconds() for host in hosts)
    sending = asyncio.create_task(_send_all(run, requests, [host.port for host in hosts], given.rate))
    await asyncio.sleep(given.before)
    spent = (sum(host.cpu_seconds() for host in hosts) - cpu) / max(1, len(run.acknowledged))
    run.killed = time.monotonic()
    await asyncio.to_thread(pair.kill_primary)
    watch = asyncio.create_task(asyncio.to_thread(_watch, run, journals, engine))
    await asyncio.sleep(given.away)
    run.promoted = time.monotonic()
    await asyncio.to_thread(pair.promote)
    await sending
    await watch
    print(f"took {time.monotonic() - began:.0f} s", file=sys.stderr)
    return run, spent


async def _send_all(run: Run, requests: list[bytes], ports: list[int], rate: float) -> None:
    """Each at its moment, on a connection of its own, to the hosts in turn, whatever became of the last."""
    began = time.monotonic()
    tasks = []
    for number, request in enumerate(requests):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        tasks.append(asyncio.create_task(_send(run, number, request, ports[number % len(ports)])))
    await asyncio.gather(*tasks)


async def _send(run: Run, number: int, request: bytes, port: int) -> None:
    """One push as WeChat makes it, once: acknowledged is a 200 within its five seconds."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            status = int((await reader.readline()).split()[1])
            writer.close()
    except (OSError, TimeoutError, IndexError):
        status = 0
    if status == 200:
        run.acknowledged[FIRST_ID + number] = time.monotonic()
        run.latencies.append(time.monotonic() - began)
    else:
        run.refused += 1


def _watch(run: Run, journals: list[Path], engine: Engine) -> None:
    """From the kill on: how many wait, when the database takes the first message again, when none waits."""
    until = run.killed + 10 * REGISTERED_SECONDS
    while time.monotonic() < until:
        waiting = sum(1 for journal in journals for _ in journal.glob("*.kept"))
        run.most_waiting = max(run.most_waiting, waiting)
        if run.promoted and not run.returned and _takes_writes(engine):
            run.returned = time.monotonic()
        if run.returned and not waiting:
            run.emptied = time.monotonic()
            return
        time.sleep(WATCH_SECONDS)


def _takes_writes(engine: Engine) -> bool:
    try:
        with engine.connect() as connection:
            return connection.scalar(text("SELECT pg_is_in_recovery()")) is False
    except Exception:
        return False


def _judge(run: Run, engine: Engine, doctor: list[str]) -> list[str]:
    """What must never be: lost, doubled, late, or broken by the doctor's word."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT external_id, count(*) FROM tickets GROUP BY external_id"))
        tickets = Counter({str(name): many for name, many in rows})
        kept = {row[0] for row in connection.execute(text("SELECT external_id FROM inbox"))}
    lost = [number for number in run.acknowledged if str(number) not in kept]
    broken = [f"{len(lost)} acknowledged messages lost"] if lost else []
    broken += [f"{name}: {many} tickets" for name, many in tickets.items() if many > 1]
    if not run.emptied:
        broken.append("the journals were never emptied")
    elif run.emptied - run.returned > REGISTERED_SECONDS:
        broken.append(f"the journals took {run.emptied - run.returned:.0f} s to be registered")
    return broken + doctor


def _table(given: argparse.Namespace, run: Run, spent: float) -> list[str]:
    latencies = sorted(1000 * one for one in run.latencies)
    figures: list[tuple[str, object]] = [
        ("messages a second, sent steadily to two hosts", f"{given.rate:.0f}"),
        ("acknowledged", len(run.acknowledged)),
        ("not acknowledged (WeChat repeats them)", run.refused),
        ("acknowledged and lost / doubled", "0 / 0, or this exits 1"),
        ("answer in ms, p50 / p99 / longest, over everything",
         " / ".join(f"{latencies[int(len(latencies) * part)]:.0f}" for part in (0.5, 0.99, 0.9999))),
        ("seconds from the kill to the promotion (chosen)", f"{run.promoted - run.killed:.1f}"),
        ("seconds of journal-only service", f"{run.returned - run.killed:.1f}"),
        ("most messages waiting in the journals", run.most_waiting),
        ("seconds from the new primary to empty journals", f"{run.emptied - run.returned:.1f}"),
        ("web CPU ms a message, before the kill", f"{1000 * spent:.1f}"),
    ]  # fmt: skip
    return ["| what | seen |", "|---|---|", *(f"| {what} | {seen} |" for what, seen in figures)]


def _clock_rates(url: str, broken: list[str]) -> list[str]:
    """What one clock process does alone, in a county of its own on the promoted server."""
    house = county(url, TICKETS).house
    jobs.staff(house)
    cpu = time.process_time()
    sent = jobs.deliver_many(house, LETTERS)
    cpu_letter = 1000 * (time.process_time() - cpu) / LETTERS
    ticked = jobs.tick(house, DUE)
    if sent.lost or sent.doubled:
        broken.append(f"{sent.lost} letters lost, {sent.doubled} doubled")
    return [
        "| one clock process | seen |", "|---|---|",
        f"| letters a second to a provider that takes 50 ms | {sent.rate:.0f} |",
        f"| CPU ms a letter, its writing included | {cpu_letter:.1f} |",
        f"| overdue steps a second | {ticked.steps / ticked.seconds:.0f} |",
    ]  # fmt: skip


if __name__ == "__main__":
    main()
