"""`python -m bench.faults.run`: the faults on both databases, a table, exit 1 when a promise broke."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.faults.judge import Verdict
from bench.faults.kill import Plan, killed
from bench.faults.many import Many, many
from bench.faults.outage import Gone, gone
from bench.faults.overload import Rush, overload
from bench.faults.place import Place, place
from tests.databases import OwnServer, installed_binaries

SHORT = Plan(kills=12, seconds=40, citizens=6, seed=7)
LONG = Plan(kills=110, seconds=560, citizens=10, seed=7)
BOTH, POSTGRES = ("sqlite", "postgresql"), ("postgresql",)
Part = Callable[[Place, OwnServer | None], Verdict]


def main() -> None:
    """Run what was asked for, print, and say by the exit code whether all held."""
    parser = argparse.ArgumentParser(prog="bench.faults.run", description=__doc__)
    parser.add_argument("--short", action="store_true", help="minutes, not most of an hour")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", choices=BOTH)
    parser.add_argument("--part", choices=("kill", "outage", "many", "overload"))
    asked = parser.parse_args()
    failed = False
    for name, title, kinds, part in parts(asked.short, asked.seed):
        if asked.part in (None, name):
            for kind in kinds:
                if asked.only in (None, kind):
                    failed |= told(f"{title}, {kind}", kind, part)
    sys.exit(1 if failed else 0)


def parts(short: bool, seed: int) -> Iterator[tuple[str, str, tuple[str, ...], Part]]:
    """Each part's name, title, databases and what it does."""
    plan = replace(SHORT if short else LONG, seed=seed)
    outage = Gone(10 if short else 120, plan.citizens, seed)
    crowd = Many(8, 3, 10 if short else 60, plan.citizens, seed)
    rush = Rush(10 if short else 30)
    yield "kill", "killed", BOTH, lambda here, _: killed(here, plan)
    yield "outage", "database gone", POSTGRES, lambda here, server: gone(here, server, outage)
    yield "many", "eight clocks, eight workers", POSTGRES, lambda here, _: many(here, crowd)
    yield "overload", "four times the capacity", BOTH, lambda here, _: overload(here, rush)


def told(title: str, kind: str, part: Part) -> bool:
    """Run one part and print its table; True when a promise broke."""
    began = time.monotonic()
    with database(kind) as (folder, url, server), place(folder, url) as here:
        verdict = part(here, server)
    print(f"\n## {title}: {time.monotonic() - began:.0f} s\n\n| what | count |\n|---|---|")
    for name, count in verdict.figures.items():
        print(f"| {name} | {count} |")
    print(f"| **promises broken** | **{len(verdict.broken)}** |")
    for line in verdict.broken[:40]:
        print(f"  BROKEN {line}")
    sys.stdout.flush()
    return bool(verdict.broken)


@contextmanager
def database(kind: str) -> Iterator[tuple[Path, str, OwnServer | None]]:
    """A folder and the address of an empty database of this kind; PostgreSQL with fsync, as in life."""
    with tempfile.TemporaryDirectory(prefix="siling-faults-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if kind == "sqlite":
            yield folder, f"sqlite:///{folder / 'siling.db'}", None
            return
        binaries = installed_binaries()
        if binaries is None:
            sys.exit("bench.faults: PostgreSQL is not installed; --only sqlite runs without it")
        server = OwnServer(
            binaries,
            folder / "server",
            {"listen_addresses": "", "max_connections": "200", "log_min_messages": "panic"},
        )
        server.start()
        try:
            yield folder, server.address, server
        finally:
            server.stop()


if __name__ == "__main__":
    main()
