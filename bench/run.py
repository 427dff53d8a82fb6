"""`make bench`: full WeChat intake against the floor, on SQLite and PostgreSQL, in one run.

Prints ratios, latencies, start time and memory. With --write it also replaces bench/RESULTS.md.
"""

import argparse
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from bench import load
from bench.databases import databases
from bench.kin import KIN_HEAD, kin_row
from bench.servers import served
from bench.stand import ACCOUNT, environ, stand

WARM_UP = 200


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--write", action="store_true", help="replace bench/RESULTS.md")
    given = parser.parse_args()
    lines = [f"requests {given.requests}, connections {load.CONNECTIONS}, workers 2 × 4 threads, "
             f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}", "",
             "| database | what | requests/s | p50 ms | p99 ms | CPU ms | start s | MB a worker | failed |",
             "|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for name, url in databases():
        lines += measure(name, url, given.requests)
    lines += ["", *KIN_HEAD, *(kin_row(name, url) for name, url in databases())]
    print("\n".join(lines))
    if given.write:
        write(lines)


def measure(name: str, url: str, count: int) -> list[str]:
    """Floor, then house, over the same database; gives the table's rows and the ratio."""
    stand(url)
    rows, rates = [], []
    for what, target in (("floor", "bench.floor:make()"), ("house", "app:wsgi()")):
        with served(target, {**environ(url), "BENCH_DATABASE_URL": url}) as server:
            credentials = (ACCOUNT["WECHAT_TOKEN"], ACCOUNT["WECHAT_AES_KEY"], ACCOUNT["WECHAT_APP_ID"])
            load.run(server.port, load.requests_for(*credentials, WARM_UP))
            pushes = load.requests_for(*credentials, count, start=WARM_UP)
            spent = server.cpu_seconds()
            got = load.run(server.port, pushes)
            spent = 1000 * (server.cpu_seconds() - spent) / count
            memory = max(server.resident())
        rates.append(got.rate)
        rows.append(
            f"| {name} | {what} | {got.rate:.0f} | {got.p50:.1f} | {got.p99:.1f} | {spent:.2f} "
            f"| {server.started:.2f} | {memory:.0f} | {got.failed} |"
        )
    rows.append(f"| {name} | **ratio** | **{rates[1] / rates[0]:.2f}** | | | | | | |")
    return rows


def write(lines: list[str]) -> None:
    """Keep the printed figures beside the program; the sections after them stay."""
    file = Path(__file__).with_name("RESULTS.md")
    _, mark, after = file.read_text(encoding="utf-8").partition("\n## ")
    head = "# Measured\n\nFull WeChat intake (AES, ticket, reply) against the floor: `make bench`.\n\n"
    file.write_text(head + "\n".join(lines) + "\n" + mark + after, encoding="utf-8")


if __name__ == "__main__":
    main()
