"""How whole and how far up `hot` finds what many told of: `python -m bench.hot_accuracy DATA_FOLDER`.

DATA_FOLDER holds messages.csv (not part of this repository). The issues of hot_issues.toml were gathered by
searching the stream for words and reading what came; ids only are kept here. The dials of bot/likeness/hot.py
and groups.py were chosen with these figures in view, so they flatter a little.
"""

import argparse
import resource
import sys
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.routing.route_accuracy import read_rows
from bot.likeness.hot import Issue, Told, find_issues
from config.rarity import load_rarity

READ = Path(__file__).with_name("hot_issues.toml")
STREAM = "hot:"
LARGER = 11  # messages; from here on an issue must be whole and among the first ten
WHOLE, AMONG = 0.85, 10


@dataclass(frozen=True)
class Found:
    """The found issue that fits a read one best: F1 of their messages, and its rank."""

    name: str
    read: int
    found: int
    f1: float
    rank: int

    @property
    def good(self) -> bool:
        """True where it is whole and among the first ten."""
        return self.f1 >= WHOLE and self.rank <= AMONG


def stream(folder: Path) -> list[Told]:
    """The messages of the stream, as `flask hot` reads them."""
    return [
        Told(row["id"], datetime.fromisoformat(row["time"]), row["text"], row["subject"])
        for row in read_rows(folder / "messages.csv")
        if row["id"].startswith(STREAM)
    ]


def best_fit(name: str, ids: frozenset[str], issues: Sequence[Issue]) -> Found:
    """The found issue with the highest F1 against the read one."""
    fits = []
    for rank, issue in enumerate(issues, 1):
        inside = {told.id.removeprefix(STREAM) for told in issue.members}
        f1 = 2 * len(ids & inside) / (len(ids) + len(inside))
        fits.append(Found(name, len(ids), len(inside), f1, rank))
    return max(fits, key=lambda fit: (fit.f1, -fit.rank))


def judge(read: Mapping[str, Sequence[int]], issues: Sequence[Issue]) -> list[Found]:
    """Every read issue against what was found."""
    return [best_fit(name, frozenset(map(str, ids)), issues) for name, ids in read.items()]


def main() -> None:
    """Find, compare, print; exit code 1 where a larger issue is not whole or not among the first ten."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    told, rarity = stream(parser.parse_args().folder), load_rarity()
    began = time.process_time()
    issues = find_issues(told, rarity)
    took, memory = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    fits = judge(tomllib.loads(READ.read_text(encoding="utf-8")), issues)
    print(f"{len(told)} messages, {took:.1f} s of processor time, {memory} MB\n")
    print("| issue | messages | found | F1 | rank |\n|---|---|---|---|---|")
    for fit in fits:
        print(f"| {fit.name.replace('_', ' ')} | {fit.read} | {fit.found} | {fit.f1:.2f} | {fit.rank} |")
    larger = [fit for fit in fits if fit.read >= LARGER]
    good = sum(fit.good for fit in larger)
    print(f"\nof {len(larger)} with {LARGER} messages or more, {good} are whole and among the first {AMONG}")
    sys.exit(0 if good == len(larger) else 1)


if __name__ == "__main__":
    main()
