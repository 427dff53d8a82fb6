"""How well a unit did, by what people said when called back, and how sure that is (policy.md, Scores)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.policy import Policy

SURE = 1.96  # standard deviations of a 95 % interval
FORMULA = 1  # version of the three rates and their total


class Tier(StrEnum):
    """Where a unit stands among its peers; `few` has too few rated tickets to stand anywhere."""

    ABOVE = "above"
    MIDDLE = "middle"
    BELOW = "below"
    FEW = "few"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person said: did somebody contact them, is it solved (yes, partly, no), grade 1..5.

    `weight`: how many tickets it stands for. None for a question they did not answer.
    """

    contacted: bool
    solved: str | None
    satisfaction: int | None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """Three rates and their total, each 0..1; `low` and `high` bound the total; `answers` were counted."""

    answers: int
    response: float
    solved: float
    satisfied: float
    total: float
    low: float
    high: float


def score(answers: Sequence[Answer], policy: Policy) -> Score | None:
    """The rates over all answers, each by its weight; None without any."""
    weights = math.fsum(one.weight for one in answers)
    if not weights:
        return None
    response = _mean([(1.0 if one.contacted else 0.0, one.weight) for one in answers])
    solved = _mean([(_solved(one.solved, policy), one.weight) for one in answers if one.solved])
    graded = [one for one in answers if one.satisfaction]
    satisfied = _mean([(_pleased(one.satisfaction, policy), one.weight) for one in graded])
    rates = (
        (response, policy.weight_response),
        (solved, policy.weight_solved),
        (satisfied, policy.weight_satisfied),
    )
    total = min(1.0, _mean(rates))
    low, high = wilson(total, effective([one.weight for one in answers]))
    return Score(len(answers), response, solved, satisfied, total, low, high)


def _mean(values: Sequence[tuple[float, float]]) -> float:
    weights = math.fsum(weight for _, weight in values)
    return math.fsum(value * weight for value, weight in values) / weights if weights else 0.0


def _solved(said: str | None, policy: Policy) -> float:
    return 1.0 if said == "yes" else policy.weight_partly if said == "partly" else 0.0


def _pleased(grade: int | None, policy: Policy) -> float:
    return 1.0 if grade in (4, 5) else policy.weight_acceptable if grade == 3 else 0.0


def effective(weights: Sequence[float]) -> float:
    """How many equal answers these weighted ones are worth (Kish, 1965)."""
    squares = math.fsum(weight * weight for weight in weights)
    return math.fsum(weights) ** 2 / squares if squares else 0.0


def wilson(share: float, count: float, sure: float = SURE) -> tuple[float, float]:
    """Bounds of a share seen in `count` answers (Wilson, 1927): wide where few were asked, within 0..1."""
    if count <= 0:
        return 0.0, 1.0
    square = sure * sure / count
    middle = (share + square / 2) / (1 + square)
    reach = sure * math.sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def tier(own: Score | None, mean: float, rated: int, policy: Policy) -> Tier:
    """Below only if even the upper bound is under the peers' mean, above only if the lower is over it."""
    if own is None or rated < policy.ranking_minimum:
        return Tier.FEW
    if own.high < mean:
        return Tier.BELOW
    return Tier.ABOVE if own.low > mean else Tier.MIDDLE


def is_drawn(priority: float, policy: Policy) -> bool:
    """True for a ticket of the call-back sample; `priority` 0..1 is fixed and known to nobody."""
    return priority < policy.callback_share
