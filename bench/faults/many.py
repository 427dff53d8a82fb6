"""Eight clocks and eight delivery workers over one database, some of them frozen past their leases."""

import os
import random
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.faults.judge import Verdict, judge
from bench.faults.kill import at_work, settle
from bench.faults.people import Town
from bench.faults.place import Place, tokens
from services.deliver import LEASE

LEAP_SECONDS = 30 * 3600  # past contact and accept: every clock finds steps to take
WARM_UP_SECONDS = 20.0
SLACK_SECONDS = 5.0


@dataclass(frozen=True)
class Many:
    """How many of each program, how many of each are frozen, and how long all go on afterwards."""

    each: int
    frozen: int
    seconds: float
    citizens: int
    seed: int


def many(place: Place, plan: Many) -> Verdict:
    """Freeze (SIGSTOP) some for longer than a lease, wake them, and judge: nothing was done twice."""
    chance, town = random.Random(plan.seed), Town(place, tokens(place.house), plan.seed)
    programs = [f"{program}-{n}" for program in ("clock", "deliver") for n in range(plan.each)]
    place.start("web")
    place.wait()
    for program in programs:
        place.start(program)
    with at_work(town, plan.citizens):
        time.sleep(WARM_UP_SECONDS)
        place.sandbox.clock.advance(LEAP_SECONDS)
        clocks, workers = programs[: plan.each], programs[plan.each :]
        asleep = chance.sample(clocks, plan.frozen) + chance.sample(workers, plan.frozen)
        _freeze(place, asleep, chance)
        time.sleep(plan.seconds)
    died = [one for one in programs if place.running[one].poll() is not None]
    verdict = judge(place, town, settle(place))
    verdict.figures = {"clocks, workers": plan.each, "frozen of each": plan.frozen} | verdict.figures
    verdict.broken += [f"{one} ended by itself" for one in died]
    return verdict


def _freeze(place: Place, asleep: Sequence[str], chance: random.Random) -> None:
    """Stop them at moments of chance and wake them when all their leases are over."""
    for one in asleep:
        os.killpg(place.running[one].pid, signal.SIGSTOP)
        time.sleep(chance.uniform(0.0, 0.5))
    time.sleep(LEASE.total_seconds() + SLACK_SECONDS)
    for one in asleep:
        os.killpg(place.running[one].pid, signal.SIGCONT)
