"""The words people read, gathered from config/wording/<language>/<subject>.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.vocabulary import LANGUAGES
from bot.wording import Wording

FOLDER = Path(__file__).with_name("wording")


class WrongWording(ValueError):
    """A wording file that cannot be used; the message names the file and the key."""


def load_wording(folder: Path = FOLDER) -> Wording:
    """All subjects in each language; the tables of a file are its dotted keys, its name is not.

    Raises WrongWording for a key that stands twice, is no text, or is missing in one language.
    """
    tables = {language: _read(folder / language) for language in LANGUAGES}
    first, *others = LANGUAGES
    for other in others:
        for key in sorted(tables[first].keys() ^ tables[other].keys()):
            raise WrongWording(f"{key} stands in one language only")
    return Wording(tables)


def _read(folder: Path) -> dict[str, str]:
    table: dict[str, str] = {}
    for file in sorted(folder.glob("*.toml")):
        for key, text in _flat(tomllib.loads(file.read_text(encoding="utf-8"))):
            if not isinstance(text, str):
                raise WrongWording(f"{folder.name}/{file.name}: {key} is not a text")
            if key in table:
                raise WrongWording(f"{folder.name}/{file.name}: {key} stands twice")
            table[key] = text
    return table


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
