"""The learnt part of reading: linear models over n-grams and cues, scored in plain Python."""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.routing.packing import WHOLE, unpack

READ = 360  # characters of the whole
HEAD = 45  # characters of its first sentence
LONGEST = 3  # characters of an n-gram
UNIT = 1e-4  # of the numbers in a zone's rows
_END = re.compile(r"[。！？!?\n]")
Row = tuple[float, ...]  # a weight for each class


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the text: for each n-gram known there, packed, the square of its rarity and then its weights
    times its rarity, in ten-thousandths; `worth` scales the part."""

    worth: float
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Model:
    """A linear model; its logits are of classes each against the rest."""

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    body: Zone
    head: Zone
    cues: Mapping[str, Row] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of a text and of its first sentence, which is marked where it starts and ends."""

    body: frozenset[str]
    head: frozenset[str]


def grams_of(said: str) -> Grams:
    """The n-grams of a plain text, shared by all models."""
    first = _END.split(said[: HEAD + 1], maxsplit=1)[0][:HEAD]
    return Grams(_cut(said[:READ]), _cut(f"^{first}$"))


def _cut(text: str) -> frozenset[str]:
    return frozenset(
        text[at : at + size] for size in range(1, LONGEST + 1) for at in range(len(text) - size + 1)
    )


def score(model: Model, grams: Grams, cues: Collection[str] = ()) -> dict[str, float]:
    """A logit for each class."""
    totals = list(model.bias)
    _add(totals, model.body, grams.body)
    _add(totals, model.head, grams.head)
    told = [model.cues[cue] for cue in cues if cue in model.cues]
    for index, column in enumerate(zip(*told, strict=True)):
        totals[index] += math.fsum(column)
    return dict(zip(model.classes, totals, strict=True))


def _add(totals: list[float], zone: Zone, grams: frozenset[str]) -> None:
    """The weights of the n-grams known, scaled as if their rarities were a vector of length one."""
    rows = zone.rows
    known = sum(map(rows.__getitem__, rows.keys() & grams))
    square, *sums = unpack(known, len(totals) + 1, WHOLE)
    if not square:
        return
    scale = zone.worth / math.sqrt(square * UNIT)
    for index, total in enumerate(sums):
        totals[index] += scale * total * UNIT


def likelihoods(logits: Mapping[str, float]) -> dict[str, float]:
    """The logits as shares that add up to one."""
    chances = {name: 1 / (1 + math.exp(-max(min(logit, 60.0), -60.0))) for name, logit in logits.items()}
    whole = math.fsum(chances.values())
    return {name: chance / whole for name, chance in chances.items()}
