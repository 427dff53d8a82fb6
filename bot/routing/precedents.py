"""What the centre decided about like messages: a correction counts from the next message on."""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.likeness.signature import Part, Rarity, sign

LIKE = 0.2  # likeness of theme under which a precedent says nothing …
SURE = 0.32  # … and from which it is followed: of 1,168 labelled messages, the likest other one has the
# same unit in 89 % of the cases between the two, and in 97 % above (docs/routing.md)
MOST = 0.97  # what a precedent weighs at most: the rest stays with the message's own words
PARTICLES = re.compile(r"[的了把都在和就被也是我你他着过人]")  # they tell nothing by themselves
KNOWN_BY = 12  # weightiest pieces that are shown of a precedent, joined to words where they touch
CLOSE = 20  # likenesses within one of so many parts are as good as the same: the newer one goes first


@dataclass(frozen=True, slots=True)
class PrecedentFacts:
    """A correction or ruling: the ticket, where it went and where not; `theme` of length one."""

    number: str
    unit: str
    not_unit: str | None
    at: datetime
    theme: Part


@dataclass(frozen=True, slots=True)
class Found:
    """A precedent that resembles the message, and how much, 0..1."""

    precedent: PrecedentFacts
    likeness: float


class Precedents:
    """The precedents in force, ready to be compared with. Of one ticket only the latest counts."""

    __slots__ = ("_postings", "_rarity", "_rows")

    def __init__(self, rows: Sequence[PrecedentFacts], rarity: Rarity | None) -> None:
        latest = {row.number: row for row in sorted(rows, key=lambda row: row.at)}
        self._rows, self._rarity = tuple(latest.values()), rarity
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for index, row in enumerate(self._rows):
            for gram, weight in row.theme.items():
                self._postings.setdefault(gram, []).append((index, weight))

    def find(self, text: str) -> list[Found]:
        """The precedents like this text, the likest first."""
        if not self._rows or self._rarity is None:
            return []
        sums: dict[int, float] = {}
        for gram, weight in theme_of(text, self._rarity).items():
            for index, theirs in self._postings.get(gram, ()):
                sums[index] = sums.get(index, 0.0) + weight * theirs
        found = [Found(self._rows[index], alike) for index, alike in sums.items() if alike >= LIKE]
        return sorted(found, key=_first_to_count)


def theme_of(text: str, rarity: Rarity) -> dict[str, float]:
    """What a message is about, places left out, as weights of length one."""
    theme = sign(text, rarity).theme
    length = math.sqrt(sum(weight * weight for weight in theme.values())) or 1.0
    return {gram: weight / length for gram, weight in theme.items()}


def telling(theme: Part, words: str) -> tuple[str, ...]:
    """The pieces of a precedent's words that like messages are known by, as they stand there; at most six."""
    said = unicodedata.normalize("NFKC", words).lower()
    best = sorted(theme, key=lambda gram: (-theme[gram], gram))[:KNOWN_BY]
    shown = [" "] * len(said)
    for gram in best:
        for found in re.finditer(re.escape(gram), said):
            shown[found.start() : found.end()] = gram
    pieces = PARTICLES.sub(" ", "".join(shown)).split()
    return tuple(dict.fromkeys(piece for piece in pieces if len(piece) > 1))[:6]


def _first_to_count(found: Found) -> tuple[int, float, str]:
    return -round(found.likeness * CLOSE), -found.precedent.at.timestamp(), found.precedent.number


def decided(scores: Mapping[str, float], found: Sequence[Found]) -> Mapping[str, float]:
    """The scores with what was decided before, still adding up to one: the likest precedent takes its weight,
    the next one its weight of what is left. A unit that is gone takes nothing."""
    left, taken = 1.0, dict.fromkeys(scores, 0.0)
    for one in found:
        if one.precedent.unit in taken:
            weight = left * MOST * min(1.0, (one.likeness - LIKE) / (SURE - LIKE))
            taken[one.precedent.unit] += weight
            left -= weight
    return {code: left * score + taken[code] for code, score in scores.items()}
