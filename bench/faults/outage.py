"""PostgreSQL is stopped for minutes while citizens go on writing; everybody is answered in time."""

import time
from dataclasses import dataclass

from bench.faults.judge import Verdict, judge, ledger_of
from bench.faults.kill import at_work, settle
from bench.faults.people import Town
from bench.faults.place import Place, tokens
from tests.databases import OwnServer

BEFORE_SECONDS = AFTER_SECONDS = 8.0
LIMIT_MS = 4500
CATCH_UP_SECONDS = 300.0


@dataclass(frozen=True)
class Gone:
    """For how long the database is gone, and how many write meanwhile."""

    seconds: float
    citizens: int
    seed: int


def gone(place: Place, server: OwnServer | None, plan: Gone) -> Verdict:
    """Stop the server as a crash would, start it again, and wait until the journal is empty."""
    assert server is not None
    town = Town(place, tokens(place.house), plan.seed)
    place.keep_alive()
    place.wait()
    with at_work(town, plan.citizens):
        time.sleep(BEFORE_SECONDS)
        server.stop()
        stopped = len(ledger_of(place))
        time.sleep(plan.seconds)
        waiting = place.house.journal.waiting().count if place.house.journal else 0
        server.start()
        began = time.monotonic()
        time.sleep(AFTER_SECONDS)
    caught_up = _until_empty(place, began)
    refused = [one for one in ledger_of(place)[stopped:] if one.kind == "push" and "200" not in one.outcome]
    verdict = judge(place, town, settle(place))
    verdict.figures = {
        "seconds gone": int(plan.seconds), "in the journal at its end": waiting,
        "seconds until registered": int(caught_up), "refused meanwhile": len(refused),
    } | verdict.figures  # fmt: skip
    if verdict.figures["slowest ms"] > LIMIT_MS:
        verdict.broken.append(f"somebody waited {verdict.figures['slowest ms']} ms")
    verdict.broken += [f"refused while the database was gone: {one.outcome}" for one in refused]
    return verdict


def _until_empty(place: Place, began: float) -> float:
    journal = place.house.journal
    while journal and journal.names() and time.monotonic() - began < CATCH_UP_SECONDS:
        time.sleep(0.2)
    return time.monotonic() - began
