"""The evidence for one unit as numbers, and how it is weighed."""

import math
from collections.abc import Mapping
from operator import mul
from typing import NamedTuple

from bot.routing.evidence import Tally
from bot.routing.names import Named


class Signals(NamedTuple):
    """What speaks for one unit. As a value of `Weights.blend`: how much each counts.

    Counts of phrases enter as log(1 + n). The blend is fitted by bench/routing/train_router.py.
    """

    clear: float = 0.0  # phrases that decide
    good: float = 0.0  # phrases that speak for it
    faint: float = 0.0  # phrases that lean to it
    duty: float = 0.0  # words of the unit's own duties
    head: float = 0.0  # of those, what stands in the first sentence
    share: float = 0.0  # the unit's part of all the evidence found
    named: float = 0.0  # the unit is named …
    service: float = 0.0  # … and is one that serves people itself: hospital, bank, utility
    accused: float = 0.0  # … and is the one the words are about
    official: float = 0.0  # … by its whole official name
    grams: float = 0.0  # the learnt model's logit


NOTHING = Tally()


def signals_of(
    tally: Tally | None, everything: float, named: Named | None, serves: bool, learnt: float
) -> Signals:
    """The signals of a unit; `everything` is the weight of all the evidence found for any unit."""
    found = tally or NOTHING
    mention = min(named.role, 1.0) if named else 0.0
    return Signals(
        math.log1p(found.clear),
        math.log1p(found.good),
        math.log1p(found.faint),
        math.log1p(found.duty),
        found.head,
        found.weight / everything,
        mention,
        mention if serves else 0.0,
        max(named.role - 1.0, 0.0) if named else 0.0,
        1.0 if named and named.official and named.role > 1.0 else 0.0,
        learnt,
    )


def weigh(signals: Mapping[str, Signals], blend: Signals) -> dict[str, float]:
    """A logit for each unit."""
    return {code: sum(map(mul, blend, found)) for code, found in signals.items()}
