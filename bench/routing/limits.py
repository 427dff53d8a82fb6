"""What reading a message costs: `python -m bench.routing.limits`, in a fresh process; `make bench` too.

Routing alone, and the whole reading: routing, nature, danger, topic, place. Times are processor time, so that
other work on the machine counts little; loading reads every file of both and reads a first message. The
messages are made up: short ones, letters of 360 and one of 12,000 characters.
"""

import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

AIMS = "p50 ≤ 2 ms, p99 ≤ 10 ms, loading ≤ 1 s, ≤ 60 MB, each file ≤ 5 MB"
LETTER, LONGEST = 360, 12_000
ROUNDS = 3


def lines() -> list[str]:
    """The figures of a fresh process as the rows of a table."""
    ran = subprocess.run([sys.executable, "-m", __name__], capture_output=True, text=True, check=True)
    got = json.loads(ran.stdout)
    return [
        f"Reading one message in process ({AIMS}):", "",
        "| what | p50 ms | p99 ms | loading s | MB more | weights MB |", "|---|---|---|---|---|---|",
        f"| routing alone | {got['route']['p50']:.2f} | {got['route']['p99']:.2f} | | | |",
        f"| the whole reading | {got['read']['p50']:.2f} | {got['read']['p99']:.2f} | {got['loading']:.2f} "
        f"| {got['memory']:.0f} | {got['files']:.1f} |",
    ]  # fmt: skip


def measure() -> dict[str, Any]:
    """Load, read, and tell; meant for a process that did nothing else."""
    process = psutil.Process()
    before, began = process.memory_info().rss, time.process_time()
    from bot.intake.reading import read
    from config.reading import NATURE_MODEL, TOPIC_MODEL
    from config.router import LEARNT, load_router

    router = load_router()
    read("路灯不亮", router)
    loading = time.process_time() - began
    return {
        "route": _timed(router.route), "read": _timed(lambda text: read(text, router)), "loading": loading,
        "memory": (process.memory_info().rss - before) / 2**20,
        "files": sum(file.stat().st_size for file in (LEARNT, NATURE_MODEL, TOPIC_MODEL)) / 2**20,
    }  # fmt: skip


def _timed(answer: Callable[[str], object]) -> dict[str, float]:
    took = []
    for text in _messages() * ROUNDS:
        began = time.process_time()
        answer(text)
        took.append(1000 * (time.process_time() - began))
    took.sort()
    return {"p50": took[len(took) // 2], "p99": took[int(len(took) * 0.99) - 1]}


def _messages() -> list[str]:
    written = tomllib.loads(Path(__file__).with_name("router_hurried.toml").read_text(encoding="utf-8"))
    short = [text for texts in written.values() for text in texts]
    joined = "。".join(short)
    letters = [joined[n : n + LETTER] for n in range(0, len(joined) - LETTER, LETTER // 10)]
    return [*short, *letters, (joined * 10)[:LONGEST]]


if __name__ == "__main__":
    print(json.dumps(measure()))
