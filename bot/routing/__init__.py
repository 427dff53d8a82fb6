"""Which unit answers: by the window's QR, by the unit named, by duties and learnt weights.

Everything is a value handed in: facts of the units, words and weights. Nothing here reads a file.
"""

from bot.routing.facts import UnitFacts, Weights
from bot.routing.router import Router

__all__ = ["Router", "UnitFacts", "Weights"]
