"""Four times what the house can register comes in: everybody is answered in time and nothing is dropped."""

import time
from dataclasses import dataclass

import psutil
from sqlalchemy import func, select

from bench import load
from bench.faults.judge import Verdict
from bench.faults.kill import settle
from bench.faults.place import SECRETS, Place
from bench.run import WARM_UP
from models.ledgers import Inbox
from services.watch.doctor import examine
from services.work import look

CREDENTIALS = (SECRETS["WECHAT_TOKEN"], SECRETS["WECHAT_AES_KEY"], SECRETS["WECHAT_APP_ID"])
TIMES = 4
CONNECTIONS = 160  # of the platform: it opens more while it waits
MEASURED = 300  # messages from which the capacity is taken
LIMIT_MS = 4500
RECOVERS_SECONDS = 60
GROWTH_MB = 100  # a worker may take more under load, without end it may not


@dataclass(frozen=True)
class Rush:
    """For how long four times the capacity comes in."""

    seconds: float


def overload(place: Place, plan: Rush) -> Verdict:
    """Measure the capacity, send four times that, and look at waits, memory, recovery and the books."""
    place.keep_alive()
    place.wait()
    verdict, sent = Verdict(), WARM_UP + MEASURED
    load.run(place.port, load.requests_for(*CREDENTIALS, WARM_UP))
    capacity = load.run(place.port, load.requests_for(*CREDENTIALS, MEASURED, start=WARM_UP)).rate
    before, rate = _largest(place), TIMES * capacity
    rush = load.requests_for(*CREDENTIALS, int(rate * plan.seconds), start=sent)
    got = load.run(place.port, rush, rate, connections=CONNECTIONS)
    journal, after = place.house.journal, _largest(place)
    waiting = journal.waiting().count if journal else 0
    sent += len(rush)
    recovered, sent = _until_prompt(place, capacity / 2, sent)
    registered = _registered(place, sent)
    now = settle(place)
    verdict.figures = {
        "messages": sent, "capacity a second": round(capacity), "sent a second": round(rate),
        "slowest ms": round(got.worst), "waiting in the journal at the end": waiting,
        "seconds until answers were prompt": round(recovered), "seconds until all was registered": registered,
        "MB of the largest worker before": round(before), "MB after": round(after),
    }  # fmt: skip
    verdict.broken = [line for line, wrong in {
        f"{got.failed} refused": got.failed > 0,
        f"somebody waited {got.worst:.0f} ms": got.worst > LIMIT_MS,
        f"a worker grew by {after - before:.0f} MB": after - before > GROWTH_MB,
        f"answers were slow for {recovered:.0f} s": recovered > RECOVERS_SECONDS,
        f"{sent} messages, {_inbox(place)} in the inbox": _inbox(place) < sent,
    }.items() if wrong]  # fmt: skip
    verdict.broken += [f"doctor: {line}" for line in examine(place.house, now)["broken"]]
    return verdict


def _largest(place: Place) -> float:
    """Megabytes of the largest web worker."""
    workers = psutil.Process(place.running["web"].pid).children()
    return float(max(worker.memory_info().rss for worker in workers)) / 2**20


def _until_prompt(place: Place, rate: float, start: int) -> tuple[float, int]:
    """Seconds until half of the capacity is answered as before, and how many were sent by then."""
    began = time.monotonic()
    while True:
        some = load.requests_for(*CREDENTIALS, max(10, int(rate)), start=start)
        start += len(some)
        got = load.run(place.port, some, rate)
        if got.worst < LIMIT_MS / 4 or time.monotonic() - began > 2 * RECOVERS_SECONDS:
            return time.monotonic() - began, start


def _registered(place: Place, sent: int) -> int:
    """Seconds until everything that was sent has been registered, at most ten minutes."""
    began = time.monotonic()
    while _inbox(place) < sent and time.monotonic() - began < 600:
        time.sleep(0.5)
    return round(time.monotonic() - began)


def _inbox(place: Place) -> int:
    with look(place.house) as work:
        return work.session.scalar(select(func.count(Inbox.id))) or 0
