"""The router from the seed, the written lexicon and the learnt weights."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from bot.routing import Router, UnitFacts, Weights
from config.policy import load_policy
from config.seed import load_units

FOLDER = Path(__file__).with_name("router")


def load_router(units: Sequence[UnitFacts] | None = None, threshold: float | None = None) -> Router:
    """A router for `units` (the seed's where none are given), sure from the policy's threshold on."""
    facts = [unit.facts for unit in load_units()] if units is None else units
    return Router(facts, load_weights(), load_policy().routing_threshold if threshold is None else threshold)


def load_weights(folder: Path = FOLDER) -> Weights:
    """What stands in config/router: lexicon.toml and the weights beside it."""
    written = tomllib.loads((folder / "lexicon.toml").read_text(encoding="utf-8"))
    common = frozenset(word.lower() for word in written.pop("names", {}).get("common", ()))
    lexicon = {
        code: {tier: tuple(words) for tier, words in tiers.items()} for code, tiers in written.items()
    }
    return Weights(lexicon, common)
