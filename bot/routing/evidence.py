"""Written phrases that speak for a unit, alone or together ("停水+村")."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.routing.passage import Passage
from bot.routing.phrases import PhraseIndex

TIERS = ("clear", "good", "faint", "duty")


@dataclass(slots=True)
class Tally:
    """What was found for one unit: points by tier (the head's doubled apart), and the phrases."""

    clear: float = 0.0
    good: float = 0.0
    faint: float = 0.0
    duty: float = 0.0
    head: float = 0.0
    phrases: tuple[str, ...] = ()

    @property
    def weight(self) -> float:
        """Its worth against the evidence for others: a clear phrase 3, a good one 1, the rest little."""
        return 3 * self.clear + self.good + 0.3 * (self.faint + self.duty)


class Evidence:
    """The lexicon of the units in force, ready to be looked up."""

    __slots__ = ("_alone", "_index", "_together")

    def __init__(self, lexicon: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        alone: dict[str, list[tuple[str, str]]] = {}
        together: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        parts: set[str] = set()
        for code, tiers in lexicon.items():
            for tier, phrases in tiers.items():
                for phrase in phrases:
                    pieces = tuple(phrase.lower().split("+"))
                    parts.update(pieces)
                    if len(pieces) == 1:
                        alone.setdefault(pieces[0], []).append((code, tier))
                    else:
                        together.setdefault(pieces[0], []).append((pieces, code, tier))
        self._alone, self._together, self._index = alone, together, PhraseIndex(parts)

    def find(self, passage: Passage) -> dict[str, Tally]:
        """A tally for each unit for which anything was found."""
        first: dict[str, int] = {}
        for at, phrase in self._index.find(passage.text):
            if phrase not in first and not passage.beside(at, at + len(phrase)):
                first[phrase] = at
        tallies: dict[str, Tally] = {}
        for phrase, at in first.items():
            for code, tier in self._alone.get(phrase, ()):
                _count(tallies, code, tier, phrase, at < passage.head)
            for pieces, code, tier in self._together.get(phrase, ()):
                if all(piece in first for piece in pieces):
                    in_head = all(first[piece] < passage.head for piece in pieces)
                    _count(tallies, code, tier, "、".join(pieces), in_head)
        return tallies


def _count(tallies: dict[str, Tally], code: str, tier: str, phrase: str, in_head: bool) -> None:
    tally = tallies.setdefault(code, Tally())
    setattr(tally, tier, getattr(tally, tier) + 1.0)
    if in_head and tier in ("clear", "good"):
        tally.head += 1.0 if tier == "clear" else 0.5
    if tier != "faint":
        tally.phrases += (phrase,)
