"""The router from the seed, the written lexicon and the learnt weights."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.routing.facts import UnitFacts
from bot.routing.grams import Grams
from bot.routing.precedents import PrecedentFacts
from bot.routing.router import Router
from bot.routing.signals import Signals
from bot.routing.weights import Weights
from config.policy import load_policy
from config.rarity import load_rarity
from config.reading import NATURE_MODEL, TOPIC_MODEL, load_model
from config.seed import load_units

FOLDER = Path(__file__).with_name("router")
LEXICON = FOLDER / "lexicon.toml"
TOPICS = FOLDER / "topics.toml"
LEARNT = FOLDER / "weights.json"  # bench/routing/train_router.py makes it


def load_router(
    units: Sequence[UnitFacts] | None = None,
    threshold: float | None = None,
    precedents: Sequence[PrecedentFacts] = (),
    own: Grams | None = None,
) -> Router:
    """A router for `units` (the seed's where none are given), sure from the policy's threshold on; `own`
    n-grams were learnt from the county's history."""
    facts = [unit.facts for unit in load_units()] if units is None else units
    sure_from = load_policy().routing_threshold if threshold is None else threshold
    return Router(facts, replace(_shipped(), own=own), sure_from, precedents)


@cache
def _shipped() -> Weights:
    """Read once a process: the rules are made anew whenever a unit is edited, the weights are not."""
    return load_weights()


def load_weights(learnt: Path = LEARNT) -> Weights:
    """The written lexicon and topics with what was learnt; without those files what is written, alone."""
    written = tomllib.loads(LEXICON.read_text(encoding="utf-8"))
    common = frozenset(word.lower() for word in written.pop("names", {}).get("common", ()))
    lexicon = {code: {tier: tuple(words) for tier, words in tiers.items()} for code, tiers in written.items()}
    weights = Weights(
        lexicon,
        common,
        duties={unit.facts.code: unit.facts.duties for unit in load_units()},
        nature=load_model(NATURE_MODEL),
        topic=load_model(TOPIC_MODEL),
        topics=_topics(),
        rarity=load_rarity(),
    )
    return _with_learnt(weights, learnt) if learnt.exists() else weights


def _topics() -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    if not TOPICS.exists():
        return {}
    written = tomllib.loads(TOPICS.read_text(encoding="utf-8"))
    return {
        code: tuple((topic, tuple(words)) for topic, words in topics.items())
        for code, topics in written.items()
    }


def _with_learnt(weights: Weights, learnt: Path) -> Weights:
    numbers: dict[str, Any] = json.loads(learnt.read_text(encoding="utf-8"))
    return replace(weights, blend=Signals(**numbers["blend"]), grams=Grams.of_numbers(numbers))
