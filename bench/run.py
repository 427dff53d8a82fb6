"""`make bench`: intake against a floor, the clock's jobs, and every page in a county small and large.

Prints tables; exits 1 when an invariant breaks (a message lost or doubled, a page that fails, a step taken
twice), never for being slow. With --write the tables also replace those of bench/RESULTS.md.
"""

import argparse
import os
import platform
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from bench import jobs, load, pages
from bench.databases import databases
from bench.seed import count_figures, fill
from bench.servers import Served, postgres, served
from bench.stand import ACCOUNT, Stand, environ, stand
from services.watch.doctor import examine

WARM_UP = 200
SMALL = 10_000
DUE = 1000  # promises that pass at once
LETTERS = 1000
CREDENTIALS = (ACCOUNT["WECHAT_TOKEN"], ACCOUNT["WECHAT_AES_KEY"], ACCOUNT["WECHAT_APP_ID"])
RESULTS = Path(__file__).with_name("RESULTS.md")
MARK = "<!-- measured: what follows is written by `make bench` -->\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--tickets", type=int, default=1_000_000, help="of the large county; 0 leaves it out")
    parser.add_argument("--write", action="store_true", help="replace the tables of bench/RESULTS.md")
    given = parser.parse_args()
    broken: list[str] = []
    lines = [f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}; "
             f"load {os.getloadavg()[0]:.1f} at the start", ""]  # fmt: skip
    lines += intake(given.requests, broken)
    with postgres() as url:
        if url:
            lines += ["", *long_life(url, given.tickets, broken)]
    print("\n".join(lines))
    if given.write:
        kept = RESULTS.read_text(encoding="utf-8").partition(MARK)[0]
        RESULTS.write_text(f"{kept}{MARK}\n" + "\n".join(lines) + "\n", encoding="utf-8")
    if broken:
        sys.exit("broken: " + "; ".join(broken))


def intake(count: int, broken: list[str]) -> list[str]:
    """Full WeChat intake and its floor on both databases, and the house again at half of its rate."""
    lines = [f"Intake: {count} requests, {load.CONNECTIONS} connections, 2 workers × 4 threads.", "",
             "| database | what | requests/s | p50 ms | p99 ms | CPU ms | start s | MB a worker | failed |",
             "|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for name, url in databases():
        lines += measure(name, url, count, broken)
    return lines


def measure(name: str, url: str, count: int, broken: list[str]) -> list[str]:
    """Floor, then house, over the same database; gives the table's rows and the ratio."""
    stand(url)
    rows, rates = [], []
    for what, target in (("floor", "bench.floor:make()"), ("house", "app:wsgi()")):
        with served(target, {**environ(url), "BENCH_DATABASE_URL": url}) as server:
            load.run(server.port, load.requests_for(*CREDENTIALS, WARM_UP))
            got, row = _timed(name, what, server, count, start=WARM_UP)
            rows.append(row)
            rates.append(got.rate)
            if what == "house":
                half = (got.rate / 2, count // 2)
                gentle, row = _timed(name, "half of it", server, half[1], start=WARM_UP + count, rate=half[0])
                rows.append(row)
                got = replace(got, failed=got.failed + gentle.failed)
        if got.failed:
            broken.append(f"{got.failed} requests to the {what} on {name} failed")
    rows.append(f"| {name} | **ratio** | **{rates[1] / rates[0]:.2f}** | | | | | | |")
    return rows


def _timed(
    name: str, what: str, server: Served, count: int, *, start: int, rate: float | None = None
) -> tuple[load.Measured, str]:
    pushes = load.requests_for(*CREDENTIALS, count, start=start)
    spent = server.cpu_seconds()
    got = load.run(server.port, pushes, rate)
    spent = 1000 * (server.cpu_seconds() - spent) / count
    row = (
        f"| {name} | {what} | {got.rate:.0f} | {got.p50:.1f} | {got.p99:.1f} | {spent:.2f} "
        f"| {server.started:.2f} | {max(server.resident()):.0f} | {got.failed} |"
    )
    return got, row


def long_life(url: str, tickets: int, broken: list[str]) -> list[str]:
    """A small county and, with `tickets`, a large one: the clock's jobs and every page of both."""
    counties = {size: county(url, size) for size in (SMALL, tickets) if size}
    lines = ["Clock, by PostgreSQL: 1,000 promises pass; 1,000 letters to a provider that takes 50 ms.", "",
             "| tickets | tick s | steps | notices | letters/s | lost | doubled |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    for size, found in counties.items():
        jobs.staff(found.house)
        ticked, sent = jobs.tick(found.house, DUE), jobs.deliver_many(found.house, LETTERS)
        lines.append(
            f"| {size} | {ticked.seconds:.2f} | {ticked.steps} | {ticked.notices} | {sent.rate:.0f} "
            f"| {sent.lost} | {sent.doubled} |"
        )
        if sent.lost or sent.doubled:
            broken.append(f"{sent.lost} letters lost, {sent.doubled} doubled at {size} tickets")
    broken += examine(counties[SMALL].house, counties[SMALL].house.now())["broken"]
    return [*lines, "", *_pages(counties, broken)]


def county(url: str, tickets: int) -> Stand:
    """A county of that size in a database of its own on the server at `url`."""
    name = f"county_{tickets}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    found = stand(make_url(url).set(database=name).render_as_string(hide_password=False))
    fill(found.house, tickets, found.house.now())
    count_figures(found.house)
    return found


def _pages(counties: dict[int, Stand], broken: list[str]) -> list[str]:
    for found in counties.values():
        count_figures(found.house)  # as the clock did while all that happened
    head = " | ".join(f"p95 ms at {size}" for size in counties)
    lines = ["Pages: server time.", "", f"| page | {head} | × |", "|---" * (len(counties) + 2) + "|"]
    for rows in zip(*(pages.times(found) for found in counties.values()), strict=True):
        took = " | ".join(f"{row.p95:.0f}" for row in rows)
        lines.append(f"| `{rows[0].path}` | {took} | {rows[-1].p95 / rows[0].p95:.1f} |")
        broken += [f"{row.path} answers {row.status}" for row in rows if row.status >= 500]
    return lines


if __name__ == "__main__":
    main()
