"""The router: a window's QR beats all, then what was decided before, the unit named, duties and weights."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.complaint import Candidate, Routing
from bot.routing.evidence import Evidence, Tally
from bot.routing.facts import UnitFacts
from bot.routing.grams import score_grams
from bot.routing.grounds import grounds_for
from bot.routing.names import Named, Names
from bot.routing.passage import Passage, prepare
from bot.routing.precedents import PrecedentFacts, Precedents, decided
from bot.routing.signals import Signals, signals_of, weigh
from bot.routing.weights import NONE, Weights

SHOWN = 5  # candidates given; a duty officer sees the first three
BY_SCENE = 0.99


@dataclass(frozen=True)
class Router:
    """Immutable; the same text always gets the same answer.

    `threshold` is the score from which a matter may go out without a person (policy.toml,
    routing_threshold); scores are roughly probabilities.
    """

    units: Sequence[UnitFacts]
    weights: Weights
    threshold: float
    precedents: Sequence[PrecedentFacts] = ()
    _names: Names = field(init=False, repr=False, compare=False)
    _evidence: Evidence = field(init=False, repr=False, compare=False)
    _codes: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _services: frozenset[str] = field(init=False, repr=False, compare=False)
    _decided: Precedents = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the words of the units in force once."""
        codes = (*(unit.code for unit in self.units), NONE)
        lexicon = {code: dict(self.weights.lexicon.get(code, {})) for code in codes}
        for unit in self.units:
            lexicon[unit.code]["duty"] = _duty_words(unit.duties)
        own = {
            "units": tuple(self.units),
            "_codes": codes,
            "_names": Names(self.units, self.weights.common),
            "_evidence": Evidence(lexicon),
            "_services": frozenset(unit.code for unit in self.units if unit.serves),
            "_decided": Precedents(self.precedents, self.weights.rarity),
        }
        for name, value in own.items():
            object.__setattr__(self, name, value)

    def route(self, text: str, scene_unit: str | None = None) -> Routing:
        """Candidates best first (at least three, the unit None meaning none of the units), with reasons.

        `scene_unit` is the code of the unit or window ("U40", "U40-2") whose QR was scanned.
        """
        passage = prepare(text)
        named, tallies = self._names.find(passage.text), self._evidence.find(passage)
        found = self._decided.find(text)
        logits = weigh(self._signals(passage, named, tallies), self.weights.blend)
        scores = decided(_softmax(logits), found)
        scanned = scene_unit.split("-")[0] if scene_unit else None
        if scanned in self._codes:
            scores = {code: score * (1 - BY_SCENE) for code, score in scores.items()}
            scores[scanned] += BY_SCENE
        best = sorted(scores, key=lambda code: (-scores[code], code))[:SHOWN]
        candidates = tuple(
            Candidate(
                None if code == NONE else code,
                round(scores[code], 4),
                grounds_for(code, scanned, named.get(code), tallies.get(code), found),
            )
            for code in best
        )
        return Routing(candidates, best[0] != NONE and scores[best[0]] >= self.threshold)

    def signals(self, text: str) -> Mapping[str, Signals]:
        """The evidence for each unit, and for none of them, before it is weighed: what is fitted on."""
        passage = prepare(text)
        return self._signals(passage, self._names.find(passage.text), self._evidence.find(passage))

    def _signals(
        self, passage: Passage, named: Mapping[str, Named], tallies: Mapping[str, Tally]
    ) -> dict[str, Signals]:
        learnt = score_grams(self.weights.grams, passage) if self.weights.grams else {}
        everything = sum(tally.weight for tally in tallies.values()) or 1.0
        return {
            code: signals_of(
                tallies.get(code), everything, named.get(code), code in self._services, learnt.get(code, 0.0)
            )
            for code in self._codes
        }


def _softmax(logits: Mapping[str, float]) -> dict[str, float]:
    top = max(logits.values())
    powers = {code: math.exp(logit - top) for code, logit in logits.items()}
    total = sum(powers.values())
    return {code: power / total for code, power in powers.items()}


def _duty_words(duties: str) -> tuple[str, ...]:
    words = duties.replace("(", " ").replace(")", " ").replace("、", " ").split()
    return tuple(word for word in words if 2 <= len(word) <= 6)
