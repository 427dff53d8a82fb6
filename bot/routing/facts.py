"""What routing is given: facts of the units, and the words and weights that speak for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

NONE = "none"  # in weights: a matter of none of the units


@dataclass(frozen=True)
class UnitFacts:
    """A unit as routing needs to know it; `duties` are words separated by spaces."""

    code: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    duties: str
    name_en: str


@dataclass(frozen=True)
class Grams:
    """A linear model over character n-grams: `rows[gram]` holds pairs of class index and weight."""

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    rows: Mapping[str, tuple[tuple[int, float], ...]]
    longest: int = 3


@dataclass(frozen=True)
class Blend:
    """How much each kind of evidence counts; the sum is a logit. Fitted by bench/train_router.py."""

    clear: float = 2.2
    good: float = 0.9
    faint: float = 0.3
    duty: float = 0.5
    head: float = 0.6
    named: float = 2.0
    accused: float = 2.5
    grams: float = 1.0
    scale: float = 1.0


@dataclass(frozen=True)
class Weights:
    """All that was written or learnt: phrases by unit and tier, names too common to name a unit, models."""

    lexicon: Mapping[str, Mapping[str, tuple[str, ...]]]
    common: frozenset[str] = frozenset()
    blend: Blend = field(default_factory=Blend)
    grams: Grams | None = None
    topics: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = field(default_factory=dict)
