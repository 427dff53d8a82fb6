"""What was written and learnt about who answers what; `config` reads it from config/router."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.intake.learnt import Model
from bot.likeness.signature import Rarity
from bot.routing.grams import Grams
from bot.routing.signals import Signals

NONE = "none"  # in weights: a matter of none of the units
UNFITTED = Signals(2.2, 0.9, 0.3, 0.5, 0.6, 2.0, 1.5, 4.5, 2.0, 6.0, 1.0)


@dataclass(frozen=True)
class Weights:
    """Phrases by unit and tier, names too common to name a unit, how evidence counts, learnt models.

    `nature`: what tells the nature of a message, and that it is about staff; `topic`: its first level.
    `duties`: those the lexicon was written for; words an administrator adds since weigh as clear ones.
    `own`: n-grams learnt from the county's own history, beside the shipped ones.
    `topics`: for each unit, topics ("一级/二级/三级") with the words that tell them, the usual one first.
    """

    lexicon: Mapping[str, Mapping[str, tuple[str, ...]]]
    common: frozenset[str] = frozenset()
    blend: Signals = UNFITTED
    grams: Grams | None = None
    nature: Model | None = None
    topic: Model | None = None
    own: Grams | None = None
    duties: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = field(default_factory=dict)
    rarity: Rarity | None = None
