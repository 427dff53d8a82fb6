"""The words people read, as a value: templates by language and dotted key."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.vocabulary import LANGUAGES


@dataclass(frozen=True, slots=True)
class Wording:
    """Templates of `config/wording/<language>.toml`, flattened to dotted keys."""

    tables: Mapping[str, Mapping[str, str]]

    def say(self, language: str, key: str, /, **values: object) -> str:
        """Fill the template `key` in `language` (Chinese where the language is unknown).

        Raises KeyError for a key or a value that is missing: a wrong word is a bug, not a fallback.
        """
        table = self.tables[language if language in LANGUAGES else LANGUAGES[0]]
        return table[key].format(**values)

    def has(self, key: str) -> bool:
        """True when `key` exists."""
        return key in self.tables[LANGUAGES[0]]
