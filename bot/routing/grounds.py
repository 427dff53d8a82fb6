"""Why a unit is suggested: named, scanned, told by its words, decided so before."""

from collections.abc import Sequence

from bot.complaint import Ground
from bot.routing.evidence import Tally
from bot.routing.names import Named
from bot.routing.precedents import Found
from bot.routing.weights import NONE
from bot.wording import Wording

SHOWN = 3


def grounds_for(
    code: str, scanned: str | None, named: Named | None, tally: Tally | None, found: Sequence[Found]
) -> tuple[Ground, ...]:
    """The reasons that speak for a unit; there is always one."""
    reasons = [Ground("scene")] if code == scanned else []
    if named:
        reasons.append(Ground("named", (named.name,)))
    if tally and tally.phrases:
        phrases = sorted(dict.fromkeys(tally.phrases), key=len, reverse=True)[:SHOWN]
        reasons.append(Ground("words", tuple(phrases)))
    reasons += [
        Ground("precedent", (one.precedent.number, str(round(100 * one.likeness))))
        for one in found
        if one.precedent.unit == code
    ][:SHOWN]
    return tuple(reasons) or (Ground("none" if code == NONE else "style"),)


def say_ground(kind: str, words: Sequence[str], wording: Wording, language: str) -> str:
    """A reason in words."""
    if kind == "precedent":
        return wording.say(language, "why.precedent", number=words[0], percent=words[1])
    quoted = "、".join(f"“{word}”" for word in words)
    return wording.say(language, f"why.{kind}", words=quoted)
