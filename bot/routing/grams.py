"""The learnt part of routing: a linear model over character n-grams, scored in plain Python."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.routing.passage import Passage

HEAD_COUNTS = 3.0  # a first sentence speaks louder: each of its n-grams counts so many times
READ = 400  # characters; what follows adds noise rather than knowledge


@dataclass(frozen=True)
class Grams:
    """A linear model: `rows[gram]` holds pairs of class index and weight; `longest` n-gram, characters."""

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    rows: Mapping[str, tuple[tuple[int, float], ...]]
    longest: int = 3


def gram_values(passage: Passage, longest: int) -> dict[str, float]:
    """The n-grams of 1 to `longest` characters with 1 + log of their counts; those of the head count more."""
    text, head = passage.text[:READ], passage.head
    counts: dict[str, float] = {}
    for size in range(1, longest + 1):
        for at in range(len(text) - size + 1):
            gram = text[at : at + size]
            counts[gram] = counts.get(gram, 0.0) + (HEAD_COUNTS if at < head else 1.0)
    return {gram: 1.0 + math.log(count) for gram, count in counts.items()}


def score_grams(model: Grams, passage: Passage) -> dict[str, float]:
    """A logit for each class: the values of the known n-grams, scaled to length one, times the weights."""
    rows = model.rows
    known = [(rows[g], value) for g, value in gram_values(passage, model.longest).items() if g in rows]
    length = math.sqrt(sum(value * value for _, value in known)) or 1.0
    totals = [0.0] * len(model.classes)
    for row, value in known:
        for index, weight in row:
            totals[index] += weight * value
    logits = (bias + total / length for bias, total in zip(model.bias, totals, strict=True))
    return dict(zip(model.classes, logits, strict=True))
