"""The router: a window's QR beats all, then the unit named, then duties and weights."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.complaint import Candidate, Routing
from bot.routing.evidence import Evidence, Tally
from bot.routing.facts import NONE, UnitFacts, Weights
from bot.routing.grams import score_grams
from bot.routing.names import Names
from bot.routing.passage import Passage, prepare

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
    _names: Names = field(init=False, repr=False, compare=False)
    _evidence: Evidence = field(init=False, repr=False, compare=False)
    _codes: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the words of the units in force once."""
        codes = (*(unit.code for unit in self.units), NONE)
        lexicon = {code: dict(self.weights.lexicon.get(code, {})) for code in codes}
        for unit in self.units:
            lexicon[unit.code]["duty"] = _duty_words(unit.duties)
        object.__setattr__(self, "units", tuple(self.units))
        object.__setattr__(self, "_codes", codes)
        object.__setattr__(self, "_names", Names(self.units, self.weights.common))
        object.__setattr__(self, "_evidence", Evidence(lexicon))

    def route(self, text: str, scene_unit: str | None = None) -> Routing:
        """Candidates best first (at least three, the unit None meaning none of the units), with reasons.

        `scene_unit` is the code of the unit or window ("U40", "U40-2") whose QR was scanned.
        """
        passage = prepare(text)
        named = self._names.find(passage.text)
        tallies = self._evidence.find(passage)
        scores = self._probabilities(passage, named, tallies)
        scanned = scene_unit.split("-")[0] if scene_unit else None
        if scanned in self._codes:
            scores = {code: score * (1 - BY_SCENE) for code, score in scores.items()}
            scores[scanned] += BY_SCENE
        best = sorted(scores, key=lambda code: (-scores[code], code))[:SHOWN]
        candidates = tuple(
            Candidate(
                code if code != NONE else None,
                round(scores[code], 4),
                _reasons(code, scanned, named.get(code), tallies.get(code)),
            )
            for code in best
        )
        return Routing(candidates, candidates[0].code is not None and scores[best[0]] >= self.threshold)

    def _probabilities(
        self, passage: Passage, named: Mapping[str, tuple[float, str]], tallies: Mapping[str, Tally]
    ) -> dict[str, float]:
        blend = self.weights.blend
        learnt = score_grams(self.weights.grams, passage) if self.weights.grams else {}
        logits = {code: blend.grams * learnt.get(code, 0.0) for code in self._codes}
        for code, tally in tallies.items():
            logits[code] += (
                blend.clear * math.log1p(tally.clear)
                + blend.good * math.log1p(tally.good)
                + blend.faint * math.log1p(tally.faint)
                + blend.duty * math.log1p(tally.duty)
                + blend.head * tally.head
            )
        for code, (role, _) in named.items():
            logits[code] += blend.named * min(role, 1.0) + blend.accused * max(role - 1.0, 0.0)
        return _softmax(logits, blend.scale)


def _softmax(logits: Mapping[str, float], scale: float) -> dict[str, float]:
    top = max(logits.values())
    powers = {code: math.exp(scale * (logit - top)) for code, logit in logits.items()}
    total = sum(powers.values())
    return {code: power / total for code, power in powers.items()}


def _duty_words(duties: str) -> tuple[str, ...]:
    words = duties.replace("(", " ").replace(")", " ").replace("、", " ").split()
    return tuple(word for word in words if 2 <= len(word) <= 6)


def _reasons(
    code: str, scanned: str | None, named: tuple[float, str] | None, tally: Tally | None
) -> tuple[str, ...]:
    reasons = []
    if code == scanned:
        reasons.append("扫描了该单位窗口的二维码")
    if named:
        reasons.append(f"提到“{named[1]}”")
    if tally and tally.phrases:
        words = sorted(dict.fromkeys(tally.phrases), key=len, reverse=True)[:3]
        reasons.append("涉及" + "".join(f"“{word}”" for word in words))
    return tuple(reasons) or ("与该单位以往事项用语相近" if code != NONE else "可能不属于任何单位职责",)
