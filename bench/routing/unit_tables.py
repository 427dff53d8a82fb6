"""The lead unit on rows kept out: right within `accept`, in the top three, sure; are scores what they say?

The rows of routing_dev.csv in FOLDS parts: for each part blend and n-grams are learnt anew without it, all
kinds of labels of its rows included. One process for each processor; some minutes. A second set, ids in
router_second.csv, was drawn from messages that nobody had read before, and labelled from the text before any
prediction was seen. router_hurried.toml was written to judge with.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from bench.routing.route_accuracy import Row, read_rows
from bench.routing.train_router import HERE, accepted, lessons, made_up, pool, whole, written_rules
from bot.routing.learning import learn
from bot.routing.router import Router
from bot.routing.weights import NONE
from config.router import load_router

FOLDS = 4
LONG, SHORT = 200, 75  # characters from which a message is long prose, and under which it is short
BINS = 10
HEAD = "| rows | how many | right | top 3 | sure | right where sure | ECE |\n|---|---|---|---|---|---|---|"


class Answer(NamedTuple):
    """What the router said of one row: the best score, whether right, whether right in the top three."""

    score: float
    right: bool
    among: bool
    sure: bool


def tables(folder: Path) -> list[str]:
    """The lines to print."""
    labelled, messages = read_rows(folder / "routing_dev.csv"), pool(folder)
    parts = [[row for row in labelled if fold_of(row["id"]) == n] for n in range(FOLDS)]
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        jobs = [workers.submit(_unseen, folder, n) for n in range(FOLDS)]
        routers = [job.result() for job in jobs]
    pairs = [(row, router) for part, router in zip(parts, routers, strict=True) for row in part]
    full = [(row, _answer(router, row["text"], accepted(row))) for row, router in pairs]
    subjects = [_answer(router, messages[row["id"]]["subject"], accepted(row)) for row, router in pairs]
    said = [answer for _, answer in full]
    lines = [
        f"Rows of routing_dev.csv, each judged by weights that learnt without its fold ({FOLDS} folds); sure "
        f"from a score of {routers[0].threshold}:", "", HEAD, _line("all", said),
        *_by_kind(full), _line("their subjects alone", subjects),
        "", "Weights of the first fold on rows that no training saw:", "", HEAD,
        *_second(routers[0], messages), "", *calibration(said),
    ]  # fmt: skip
    return [*lines, "", "The second set by the shipped weights:", "", HEAD, *_second(load_router(), messages)]


def fold_of(identifier: str) -> int:
    """The part a row belongs to, by a checksum of its id."""
    return crc32(identifier.encode()) % FOLDS


def _unseen(folder: Path, fold: int) -> Router:
    labelled = read_rows(folder / "routing_dev.csv")
    without = {row["id"] for row in labelled if fold_of(row["id"]) == fold}
    written = written_rules()
    return replace(written, weights=learn(lessons(labelled, pool(folder), without), written))


def _answer(router: Router, text: str, units: Sequence[str]) -> Answer:
    routing = router.route(text)
    codes = [candidate.code or NONE for candidate in routing.candidates[:3]]
    right = codes[0] in units
    return Answer(routing.best.score, right, any(code in units for code in codes), routing.sure)


def _by_kind(full: Sequence[tuple[Row, Answer]]) -> list[str]:
    kinds: Mapping[str, Callable[[int], bool]] = {
        f"long prose, {LONG} characters and more": lambda length: length >= LONG,
        f"{SHORT} to {LONG - 1} characters": lambda length: SHORT <= length < LONG,
        f"short, under {SHORT} characters": lambda length: length < SHORT,
    }
    return [
        _line(name, [answer for row, answer in full if fits(len(row["text"]))])
        for name, fits in kinds.items()
    ]


def _second(router: Router, messages: Mapping[str, Row]) -> list[str]:
    rows = read_rows(HERE / "router_second.csv")
    full = [_answer(router, whole(messages[row["id"]]), accepted(row)) for row in rows]
    subjects = [_answer(router, messages[row["id"]]["subject"], accepted(row)) for row in rows]
    hurried = [_answer(router, text, (unit,)) for unit, text in made_up("router_hurried.toml")]
    return [
        _line("second set", full),
        _line("its subjects alone", subjects),
        _line("typed in a hurry", hurried),
    ]


def _line(name: str, said: Sequence[Answer]) -> str:
    sure = [answer for answer in said if answer.sure]
    shares = (
        _share([answer.right for answer in said]),
        _share([answer.among for answer in said]),
        _share([answer.sure for answer in said]),
        _share([answer.right for answer in sure]),
    )
    return f"| {name} | {len(said)} | " + " | ".join(shares) + f" | {error(said):.3f} |"


def _share(hits: Sequence[bool]) -> str:
    return f"{sum(hits) / len(hits):.1%}" if hits else "–"


def _bins(said: Sequence[Answer]) -> list[list[Answer]]:
    return [[one for one in said if min(int(one.score * BINS), BINS - 1) == n] for n in range(BINS)]


def error(said: Sequence[Answer]) -> float:
    """The expected calibration error: how far the share of right answers is from the mean score, by bins."""
    gaps = (abs(sum(one.right for one in part) - sum(one.score for one in part)) for part in _bins(said))
    return sum(gaps) / len(said)


def calibration(said: Sequence[Answer]) -> list[str]:
    """How often an answer with such a score is right."""
    lines = ["| score | rows | mean score | right |", "|---|---|---|---|"]
    for n, part in enumerate(_bins(said)):
        if part:
            mean = sum(one.score for one in part) / len(part)
            right = _share([one.right for one in part])
            lines.append(f"| {n / BINS:.1f} to {(n + 1) / BINS:.1f} | {len(part)} | {mean:.2f} | {right} |")
    return lines
