"""Processes are killed at random points while citizens write and units answer; then the books are judged."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Thread

from bench.faults.judge import Verdict, judge
from bench.faults.people import Town
from bench.faults.place import Place, tokens
from services.tick import tick

WHOM = ("web", "web", "web", "clock", "deliver")
STIRRED = (
    ("wechat", "-1"), ("wechat", "malformed"), ("wechat", "reset"), ("wechat", "42001"),
    ("wechat", "45047"), ("twilio", "http_503"), ("twilio", "20429"), ("twilio", "malformed"),
    ("twilio", "reset"), ("push", "doubled"), ("push", "overlapping"), ("push", "unheard"),
    ("callback", "doubled"), ("callback", "disordered"), ("callback", "missing"),
)  # fmt: skip
LEAP_SECONDS = 3 * 3600
AHEAD_MINUTES = (2, 5, 20, 60, 240)  # past every lease and every pause that one fault can cause


@dataclass(frozen=True)
class Plan:
    """How much, and for how long at most."""

    kills: int
    seconds: float
    citizens: int
    seed: int


def killed(place: Place, plan: Plan) -> Verdict:
    """Kill as planned; gives the verdict. The order of the kills follows from the seed."""
    chance = random.Random(plan.seed)
    town = Town(place, tokens(place.house), plan.seed)
    place.keep_alive()
    place.wait()
    with at_work(town, plan.citizens):
        count = _kill(place, chance, plan)
        place.keep_alive()
        place.wait()
    verdict = judge(place, town, settle(place))
    verdict.figures = {"kills": count} | verdict.figures
    if count < plan.kills:
        verdict.broken.append(f"only {count} of {plan.kills} kills in {plan.seconds:.0f} s")
    return verdict


def _kill(place: Place, chance: random.Random, plan: Plan) -> int:
    count, until = 0, time.monotonic() + plan.seconds
    leaps = {plan.kills // 3, plan.kills * 2 // 3}
    while count < plan.kills and time.monotonic() < until:
        time.sleep(chance.uniform(0.2, 2.5))
        whom = chance.choice(WHOM)
        if whom == "web" and not place.answers():  # while it starts nobody is served: that proves nothing
            whom = "deliver"
        if place.kill(whom, chance):
            count += 1
            if count in leaps:
                place.sandbox.clock.advance(LEAP_SECONDS)
        if chance.random() < 0.4:
            place.sandbox.fault(*chance.choice(STIRRED))
        place.keep_alive()
    return count


@contextmanager
def at_work(town: Town, citizens: int) -> Iterator[list[Thread]]:
    """Citizens and units act until the block ends; what they are at is finished."""
    threads = town.run(citizens)
    try:
        yield threads
    finally:
        town.over.set()
        for thread in threads:
            thread.join(60)


def settle(place: Place) -> datetime:
    """Let time pass until nothing is left to do; gives the moment. Callbacks still find the web."""
    place.sandbox.world.clear_faults()
    for program, process in place.running.items():
        if program != "web":
            process.kill()
    house = place.house
    for minutes in AHEAD_MINUTES:
        house = place.later(minutes=minutes)
        tick(house, house.now())
    time.sleep(2)  # the last callbacks
    place.end()
    return house.now()
