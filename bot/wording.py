"""The words people read, as a value: templates by language and dotted key."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from bot.vocabulary import LANGUAGES


class WrongWords(ValueError):
    """A template that could not be filled; `rule` is braces, missing or unknown, `name` what it is about."""

    def __init__(self, rule: str, name: str = "") -> None:
        super().__init__(f"{rule}: {name}")
        self.rule = rule
        self.name = name


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

    def with_edits(self, edits: Mapping[tuple[str, str], str]) -> "Wording":
        """These words with edits by (language, key) on top.

        An edit that no longer fits (its key is gone, or the original has other placeholders since an
        upgrade) is passed over: the original can always be said.
        """
        tables = {language: dict(table) for language, table in self.tables.items()}
        for (language, key), text in edits.items():
            original = self.tables.get(language, {}).get(key)
            if original is not None and not unfit(text, original):
                tables[language][key] = text
        return Wording(tables)


def placeholders(text: str) -> frozenset[str]:
    """The names in a template. Raises WrongWords for braces that do not match, and for anything in them
    but a plain name: words are filled, never computed."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise WrongWords("braces") from None
    for _, name, spec, conversion in parts:
        if name is not None and (not name.isidentifier() or spec or conversion):
            raise WrongWords("braces", name)
    return frozenset(name for _, name, _, _ in parts if name is not None)


def check_words(text: str, original: str) -> None:
    """Raises WrongWords unless `text` has exactly the placeholders of `original`."""
    given, wanted = placeholders(text), placeholders(original)
    for rule, names in (("unknown", given - wanted), ("missing", wanted - given)):
        if names:
            raise WrongWords(rule, sorted(names)[0])


def unfit(text: str, original: str) -> bool:
    """True when `text` cannot stand in for `original`."""
    try:
        check_words(text, original)
    except WrongWords:
        return True
    return False
