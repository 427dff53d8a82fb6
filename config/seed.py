"""The county's units and service guides, read from config/seed/*.toml."""

import tomllib
from pathlib import Path
from typing import Any

from bot.guides.facts import GuideFacts
from bot.seeding import SeedUnit
from bot.vocabulary import LANGUAGES

FOLDER = Path(__file__).with_name("seed")


class WrongSeed(ValueError):
    """A seed file that cannot be used; the message names the file and the entry."""


def load_units(file: Path = FOLDER / "units.toml") -> tuple[SeedUnit, ...]:
    """All units, in the file's order. Raises WrongSeed for a code that stands twice or a wrong field."""
    units = tuple(_unit(entry, file) for entry in _entries(file, "unit"))
    _each_once([unit.code for unit in units], file)
    return units


def load_guides(file: Path = FOLDER / "guides.toml") -> tuple[GuideFacts, ...]:
    """All guides, in the file's order. Raises WrongSeed for a key that stands twice or a wrong field."""
    guides = tuple(_guide(entry, file) for entry in _entries(file, "guide"))
    _each_once([guide.key for guide in guides], file)
    return guides


def _entries(file: Path, name: str) -> list[dict[str, Any]]:
    entries = tomllib.loads(file.read_text(encoding="utf-8")).get(name, [])
    if not isinstance(entries, list):
        raise WrongSeed(f"{file.name}: write [[{name}]], not [{name}]")
    return entries


def _unit(entry: dict[str, Any], file: Path) -> SeedUnit:
    try:
        return SeedUnit(**{**entry, "aliases": tuple(entry["aliases"])})
    except (KeyError, TypeError) as wrong:
        raise WrongSeed(f"{file.name}: {entry.get('code', '?')}: {wrong}") from wrong


def _guide(entry: dict[str, Any], file: Path) -> GuideFacts:
    try:
        said = {language: {"place": "", **entry.pop(language)} for language in LANGUAGES}
        return GuideFacts(**{**entry, **said, "keywords": tuple(entry["keywords"])})
    except (KeyError, TypeError) as wrong:
        raise WrongSeed(f"{file.name}: {entry.get('key', '?')}: {wrong}") from wrong


def _each_once(keys: list[str], file: Path) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise WrongSeed(f"{file.name}: {key} stands twice")
