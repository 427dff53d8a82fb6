"""Which unit answers: by the window's QR, by the unit named, by duties and learnt weights.

Everything is a value handed in: facts of the units, words and weights. Nothing here reads a file.
"""

from bot.routing.facts import UnitFacts
from bot.routing.grams import Grams
from bot.routing.router import Router
from bot.routing.signals import Signals
from bot.routing.weights import Weights

__all__ = ["Grams", "Router", "Signals", "UnitFacts", "Weights"]
