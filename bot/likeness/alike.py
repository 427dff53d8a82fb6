"""How much two signatures are alike."""

import math

from bot.likeness.signature import Part, Signature

NAMED = 0.35  # share of names from which a message says where or whom it means
PLACE_ALONE = 4.0  # the same place lifts a likeness to so many times what the themes share, no further
NOTHING_ELSE = 0.05  # part of a message outside names under which the name is all it says
UNNAMED_COUNTS = 0.9  # without a place on both sides, the same words mean a little less


def likeness(one: Signature, other: Signature) -> float:
    """0..1. Where both name a place, place and theme must both agree; else the words together decide."""
    theme, names = _dot(one.theme, other.theme), _dot(one.names, other.names)
    return combined(one, other, theme, names)


def combined(one: Signature, other: Signature, theme: float, names: float) -> float:
    """The likeness from the products of the two parts."""
    if one.named <= NAMED or other.named <= NAMED:
        return UNNAMED_COUNTS * (theme + names)
    rest = math.sqrt((1 - one.named**2) * (1 - other.named**2))
    if rest < NOTHING_ELSE:
        return names
    same_theme = theme / rest
    return min(math.sqrt(same_theme * names / (one.named * other.named)), PLACE_ALONE * same_theme)


def _dot(one: Part, other: Part) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[gram] for gram, weight in one.items() if gram in other)
