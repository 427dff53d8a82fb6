"""The learnt part of routing: a linear model over character n-grams, scored in plain Python."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.routing.passage import Passage

HEAD_COUNTS = 3.0  # a first sentence speaks louder: each of its n-grams counts so many times
READ = 400  # characters; what follows adds noise rather than knowledge
LONGEST = 3  # n-gram, characters


@dataclass(frozen=True)
class Grams:
    """A linear model: `rows[gram]` holds pairs of class index and weight; `longest` n-gram, characters."""

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    rows: Mapping[str, tuple[tuple[int, float], ...]]
    longest: int = LONGEST

    def as_numbers(self) -> dict[str, Any]:
        """What a file keeps: for each n-gram, class index and hundredths of the weight by turns."""
        rows = {
            gram: [x for at, weight in row for x in (at, round(100 * weight))]
            for gram, row in sorted(self.rows.items())
        }
        return {"classes": self.classes, "bias": self.bias, "longest": self.longest, "hundredths": rows}

    @classmethod
    def of_numbers(cls, kept: Mapping[str, Any]) -> "Grams":
        """The other way. Like pairs are kept once: there are few kinds among some 300,000."""
        once: dict[tuple[int, int], tuple[int, float]] = {}
        rows = {
            gram: tuple(
                once.setdefault((at, hundredths), (at, hundredths / 100))
                for at, hundredths in zip(flat[::2], flat[1::2], strict=True)
            )
            for gram, flat in kept["hundredths"].items()
        }
        return cls(tuple(kept["classes"]), tuple(kept["bias"]), rows, kept["longest"])


def gram_values(passage: Passage, longest: int) -> dict[str, float]:
    """The n-grams of 1 to `longest` characters with 1 + log of their counts; those of the head count more."""
    text, head = passage.text[:READ], passage.head
    counts: dict[str, float] = {}
    for size in range(1, longest + 1):
        for at in range(len(text) - size + 1):
            gram = text[at : at + size]
            counts[gram] = counts.get(gram, 0.0) + (HEAD_COUNTS if at < head else 1.0)
    return {gram: 1.0 + math.log(count) for gram, count in counts.items()}


def score_grams(models: Sequence[Grams], passage: Passage) -> dict[str, float]:
    """A logit for each class: for each model the values of the n-grams it knows, scaled to length one, times
    its weights."""
    logits: dict[str, float] = {}
    values = gram_values(passage, LONGEST) if models else {}
    for model in models:
        rows = model.rows
        known = [(rows[gram], value) for gram, value in values.items() if gram in rows]
        length = math.sqrt(sum(value * value for _, value in known)) or 1.0
        totals = [0.0] * len(model.classes)
        for row, value in known:
            for at, weight in row:
                totals[at] += weight * value
        for code, bias, total in zip(model.classes, model.bias, totals, strict=True):
            logits[code] = logits.get(code, 0.0) + bias + total / length
    return logits
