"""Learning from decided messages what the written rules do not know: in plain Python, the same every time.

First how much each kind of evidence counts (the blend), then n-grams that mend what the evidence leaves
wrong. Both by stochastic gradient descent with a step that shrinks where much was learnt already (AdaGrad).
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

from bot.routing.grams import LONGEST, Grams, gram_values
from bot.routing.packing import HALF, pack
from bot.routing.passage import prepare
from bot.routing.router import Router
from bot.routing.signals import Signals, weigh
from bot.routing.weights import UNFITTED, Weights

ROUNDS, STEP = 8, 0.5  # times that every lesson is read for n-grams; more learns the lessons by heart
OWN_ROUNDS = 24  # a county's history is short, and must win over what is written
BLEND_ROUNDS, BLEND_STEP = 6, 0.15
LEAST = 3  # lessons an n-gram must stand in to be learnt
SMALLEST = 0.05  # weights below are dropped
# Given, not learnt: letters with anonymised places seldom name the units of this county.
GIVEN = ("service", "accused", "official", "grams")
SMALL = 0.01  # a smaller error of a probability teaches nothing
SEED = 4

T = TypeVar("T")


@dataclass(frozen=True)
class Lesson:
    """A text, the unit that answers it ("none" of them), the units also right, and how much it counts."""

    text: str
    unit: str
    accept: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class _Read:
    """A lesson ready to be learnt from: what is wanted, and its n-grams, by index; logits without them."""

    lead: int
    good: frozenset[int]
    weight: float
    grams: tuple[tuple[int, float], ...]
    base: tuple[float, ...]


def learn(lessons: Sequence[Lesson], router: Router) -> Weights:
    """The router's weights with blend and n-grams learnt from these lessons alone."""
    blind = replace(router, weights=replace(router.weights, blend=UNFITTED, grams=None, own=None))
    fitted = replace(blind.weights, blend=_fit_blend(lessons, blind))
    return replace(fitted, grams=_fit_grams(lessons, replace(blind, weights=fitted), ROUNDS))


def learn_more(lessons: Sequence[Lesson], router: Router) -> Grams:
    """N-grams that mend what the router, as it is, gets wrong of these lessons: a county's own weights."""
    known = replace(router, weights=replace(router.weights, own=None), precedents=())
    return _fit_grams(lessons, known, OWN_ROUNDS)


def _fit_blend(lessons: Sequence[Lesson], router: Router) -> Signals:
    codes = tuple(router.signals(""))
    read = [(one, list(router.signals(one.text).values())) for one in lessons if one.unit in codes]
    wanted = [(codes.index(one.unit), _indexes(one, codes), one.weight, found) for one, found in read]
    blend, seen = list(router.weights.blend), [1.0] * len(Signals._fields)
    learnt = [n for n, name in enumerate(Signals._fields) if name not in GIVEN]
    for lead, good, weight, found in _shuffled(wanted, BLEND_ROUNDS):
        logits = [sum(w * x for w, x in zip(blend, signals, strict=True)) for signals in found]
        errors = _errors(logits, lead, good, weight)
        for n in learnt:
            slope = sum(error * found[at][n] for at, error in errors)
            seen[n] += slope * slope
            blend[n] = max(0.0, blend[n] - BLEND_STEP * slope / math.sqrt(seen[n]))
    return Signals(*(round(value, 3) for value in blend))


def _fit_grams(lessons: Sequence[Lesson], router: Router, rounds: int) -> Grams:
    codes = tuple(router.signals(""))
    known = [lesson for lesson in lessons if lesson.unit in codes]
    names = _names(known)
    columns = {gram: n for n, gram in enumerate(names)}
    read = [_read(lesson, router, codes, columns) for lesson in known]
    rows: list[dict[int, float]] = [{} for _ in names]
    seen: list[dict[int, float]] = [{} for _ in names]
    for one in _shuffled(read, rounds):
        _mend(one, rows, seen)
    return Grams(codes, (0.0,) * len(codes), _kept(rows, names), LONGEST)


def _mend(one: _Read, rows: Sequence[dict[int, float]], seen: Sequence[dict[int, float]]) -> None:
    """One step: the weights of the lesson's n-grams go where its answer would be likelier."""
    logits = list(one.base)
    for column, value in one.grams:
        for at, weight in rows[column].items():
            logits[at] += weight * value
    errors = _errors(logits, one.lead, one.good, one.weight)
    for column, value in one.grams:
        row, sums = rows[column], seen[column]
        for at, error in errors:
            slope = error * value
            sums[at] = total = sums.get(at, 1e-4) + slope * slope
            row[at] = row.get(at, 0.0) - STEP * slope / math.sqrt(total)


def _names(lessons: Sequence[Lesson]) -> list[str]:
    """The n-grams of enough lessons; a short history learns from what stands in few."""
    seen = Counter(gram for lesson in lessons for gram in gram_values(prepare(lesson.text), LONGEST))
    return sorted(gram for gram, count in seen.items() if count >= LEAST)


def _read(lesson: Lesson, router: Router, codes: Sequence[str], columns: Mapping[str, int]) -> _Read:
    values = gram_values(prepare(lesson.text), LONGEST)
    kept = [(columns[gram], value) for gram, value in values.items() if gram in columns]
    length = math.sqrt(sum(value * value for _, value in kept)) or 1.0
    base = weigh(router.signals(lesson.text), router.weights.blend)
    return _Read(
        codes.index(lesson.unit), _indexes(lesson, codes), lesson.weight,
        tuple((column, value / length) for column, value in kept), tuple(base[code] for code in codes),
    )  # fmt: skip


def _indexes(lesson: Lesson, codes: Sequence[str]) -> frozenset[int]:
    return frozenset(codes.index(code) for code in (lesson.unit, *lesson.accept) if code in codes)


def _errors(
    logits: Sequence[float], lead: int, good: frozenset[int], weight: float
) -> list[tuple[int, float]]:
    """The slope of the loss by class: half of it asks for the lead unit, half for any accepted one."""
    top = max(logits)
    powers = [math.exp(logit - top) for logit in logits]
    total, accepted = sum(powers), sum(powers[at] for at in good) or 1.0
    found = []
    for at, power in enumerate(powers):
        wanted = 0.5 * (at == lead) + (0.5 * power / accepted if at in good else 0.0)
        error = weight * (power / total - wanted)
        if abs(error) > SMALL:
            found.append((at, error))
    return found


def _shuffled(read: Sequence[T], rounds: int) -> Iterator[T]:
    chance, order = Random(SEED), list(read)
    for _ in range(rounds):
        chance.shuffle(order)
        yield from order


def _kept(rows: Sequence[Mapping[int, float]], names: Sequence[str]) -> dict[str, int]:
    found = {}
    for name, row in zip(names, rows, strict=True):
        kept = [(at, round(100 * weight)) for at, weight in row.items() if abs(weight) >= SMALLEST]
        if kept:
            found[name] = pack(kept, HALF)
    return found
