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
        lexicon = _lexicon(self.units, codes, self.weights)
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
        enough = best[0] != NONE and scores[best[0]] >= self.threshold
        plain = bool(found) or best[0] == scanned or best[0] in named
        return Routing(candidates, enough and (plain or not _tied(tallies, best[0], best[1])))

    def signals(self, text: str) -> Mapping[str, Signals]:
        """The evidence for each unit, and for none of them, before it is weighed: what is fitted on."""
        passage = prepare(text)
        return self._signals(passage, self._names.find(passage.text), self._evidence.find(passage))

    def _signals(
        self, passage: Passage, named: Mapping[str, Named], tallies: Mapping[str, Tally]
    ) -> dict[str, Signals]:
        learnt = score_grams([one for one in (self.weights.grams, self.weights.own) if one], passage)
        everything = sum(tally.weight for tally in tallies.values()) or 1.0
        return {
            code: signals_of(
                tallies.get(code), everything, named.get(code), code in self._services, learnt.get(code, 0.0)
            )
            for code in self._codes
        }


def _tied(tallies: Mapping[str, Tally], best: str, next_best: str) -> bool:
    """True when the words decide for the second unit as much as for the first: two matters, or a doubt."""
    first, second = tallies.get(best), tallies.get(next_best)
    return bool(first and second and second.clear >= first.clear > 0 and second.head >= first.head > 0)


def _lexicon(
    units: Sequence[UnitFacts], codes: Sequence[str], weights: Weights
) -> dict[str, dict[str, tuple[str, ...]]]:
    """The written phrases and the duties. A word that was added to a unit's duties since decides, and is no
    longer another unit's."""
    lexicon = {code: dict(weights.lexicon.get(code, {})) for code in codes}
    moved: dict[str, str] = {}
    for unit in units:
        words = _duty_words(unit.duties)
        lexicon[unit.code]["duty"] = words
        if weights.duties:
            known = _duty_words(weights.duties.get(unit.code, ""))
            moved |= {word.lower(): unit.code for word in words if word not in known}
    if not moved:
        return lexicon
    for code, tiers in lexicon.items():
        lexicon[code] = {
            tier: tuple(word for word in words if moved.get(word.lower(), code) == code)
            for tier, words in tiers.items()
        }
    for word, code in moved.items():
        lexicon[code]["clear"] = (*lexicon[code].get("clear", ()), word)
    return lexicon


def _softmax(logits: Mapping[str, float]) -> dict[str, float]:
    top = max(logits.values())
    powers = {code: math.exp(logit - top) for code, logit in logits.items()}
    total = sum(powers.values())
    return {code: power / total for code, power in powers.items()}


def _duty_words(duties: str) -> tuple[str, ...]:
    words = duties.replace("(", " ").replace(")", " ").replace("、", " ").split()
    return tuple(word for word in words if 2 <= len(word) <= 6)
