"""The learnt part of routing: a linear model over character n-grams, scored in plain Python."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.routing.packing import HALF, pack, unpack
from bot.routing.passage import Passage

HEAD_COUNTS = 3  # a first sentence speaks louder: each of its n-grams counts so many times
READ = 400  # characters; what follows adds noise rather than knowledge
LONGEST = 3  # n-gram, characters


@dataclass(frozen=True)
class Grams:
    """A linear model: `rows[gram]` packs hundredths, a weight for each class; `longest` n-gram."""

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    rows: Mapping[str, int]
    longest: int = LONGEST

    def as_numbers(self) -> dict[str, Any]:
        """What a file keeps: for each n-gram, class index and hundredths of the weight by turns."""
        rows = {
            gram: [x for at, weight in enumerate(self.weights(row)) if weight for x in (at, weight)]
            for gram, row in sorted(self.rows.items())
        }
        return {"classes": self.classes, "bias": self.bias, "longest": self.longest, "hundredths": rows}

    @classmethod
    def of_numbers(cls, kept: Mapping[str, Any]) -> "Grams":
        """The other way."""
        rows = {
            gram: pack(zip(flat[::2], flat[1::2], strict=True), HALF)
            for gram, flat in kept["hundredths"].items()
        }
        return cls(tuple(kept["classes"]), tuple(kept["bias"]), rows, kept["longest"])

    def weights(self, row: int) -> tuple[int, ...]:
        """The weights of a row, or the sums of several, in hundredths by class."""
        return unpack(row, len(self.classes), HALF)


def gram_counts(passage: Passage, longest: int) -> Counter[str]:
    """How often each n-gram of 1 to `longest` characters stands in the text; in the head it counts more."""
    text, head = passage.text[:READ], passage.head
    counts: Counter[str] = Counter()
    for size in range(1, longest + 1):
        grams = [text[at : at + size] for at in range(len(text) - size + 1)]
        counts.update(grams)
        counts.update(grams[:head] * (HEAD_COUNTS - 1))
    return counts


def gram_values(passage: Passage, longest: int) -> dict[str, float]:
    """The n-grams with what each is worth: 1 + log of its count."""
    return {gram: 1.0 + math.log(count) for gram, count in gram_counts(passage, longest).items()}


def score_grams(models: Sequence[Grams], passage: Passage) -> dict[str, float]:
    """A logit for each class: for each model the values of the n-grams it knows, scaled to length one, times
    its weights."""
    logits: dict[str, float] = {}
    counts = gram_counts(passage, LONGEST) if models else {}
    for model in models:
        for code, bias, total in zip(model.classes, model.bias, _totals(model, counts), strict=True):
            logits[code] = logits.get(code, 0.0) + bias + total
    return logits


def _totals(model: Grams, counts: Mapping[str, int]) -> list[float]:
    """N-grams of one count have one value, so their rows are added first and weighed together."""
    rows = model.rows
    known: dict[int, list[int]] = {}
    for gram in rows.keys() & counts.keys():
        known.setdefault(counts[gram], []).append(rows[gram])
    totals, square = [0.0] * len(model.classes), 0.0
    for count, together in sorted(known.items()):
        value = 1.0 + math.log(count)
        square += len(together) * value * value
        for at, hundredths in enumerate(model.weights(sum(together))):
            totals[at] += value * hundredths
    scale = 100 * (math.sqrt(square) or 1.0)
    return [total / scale for total in totals]
