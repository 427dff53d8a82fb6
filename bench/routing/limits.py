"""What routing costs: `python -m bench.routing.limits`, in a fresh process; `make bench` prints it too.

Times are processor time, so that other work on the machine counts little; loading reads every file and makes
the first router. The messages are made up: short ones, a letter of 360 and one of 12,000 characters.
"""

import json
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import psutil

AIMS = "p50 ≤ 2 ms, p99 ≤ 10 ms, loading ≤ 1 s, ≤ 60 MB, file ≤ 5 MB"
LETTER, LONGEST = 360, 12_000
ROUNDS = 3


def lines() -> list[str]:
    """The figures of a fresh process as the rows of a table."""
    ran = subprocess.run([sys.executable, "-m", __name__], capture_output=True, text=True, check=True)
    got = json.loads(ran.stdout)
    return [
        f"Routing one message in process ({AIMS}):", "",
        "| p50 ms | p99 ms | loading s | MB more | weights MB |", "|---|---|---|---|---|",
        f"| {got['p50']:.2f} | {got['p99']:.2f} | {got['loading']:.2f} | {got['memory']:.0f} "
        f"| {got['file']:.1f} |",
    ]  # fmt: skip


def measure() -> dict[str, float]:
    """Load, route, and tell; meant for a process that did nothing else."""
    process = psutil.Process()
    before, began = process.memory_info().rss, time.process_time()
    from config.router import LEARNT, load_router

    router = load_router()
    router.route("路灯不亮")
    loading = time.process_time() - began
    took = []
    for text in _messages() * ROUNDS:
        began = time.process_time()
        router.route(text)
        took.append(1000 * (time.process_time() - began))
    took.sort()
    return {
        "p50": took[len(took) // 2], "p99": took[int(len(took) * 0.99) - 1], "loading": loading,
        "memory": (process.memory_info().rss - before) / 2**20, "file": LEARNT.stat().st_size / 2**20,
    }  # fmt: skip


def _messages() -> list[str]:
    written = tomllib.loads(Path(__file__).with_name("router_hurried.toml").read_text(encoding="utf-8"))
    short = [text for texts in written.values() for text in texts]
    joined = "。".join(short)
    letters = [joined[n : n + LETTER] for n in range(0, len(joined) - LETTER, LETTER // 10)]
    return [*short, *letters, (joined * 10)[:LONGEST]]


if __name__ == "__main__":
    print(json.dumps(measure()))
