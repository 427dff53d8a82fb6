"""Whether a guide that somebody typed, in a form or in a row of a sheet, can be kept; if not, why not."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.guides.facts import KEYWORDS_MOST, NEEDED, PHONE_MOST, SAID, SUBJECTS, GuideFacts
from bot.guides.matcher import keyword
from bot.vocabulary import LANGUAGES

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KEY_MOST = 60
LEAST = 2  # characters of a keyword, all its parts together: a single one would be found everywhere
_SEVERAL = re.compile(r"[|｜\n]")
FIELDS = (
    "key",
    "unit",
    "subject",
    "keywords",
    "phone",
    *(f"{at}_{name}" for at in LANGUAGES for name in SAID),
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field that cannot be kept: `rule` is needed, long, unknown, key, twice or short."""

    field: str
    rule: str


def checked(typed: Mapping[str, str], units: Collection[str]) -> GuideFacts | list[Wrong]:
    """The guide that was typed (fields as FIELDS), or all that is wrong with it. What is not said in English
    is said in Chinese there too."""
    fields = {name: typed.get(name, "").strip() for name in FIELDS}
    wrong = [*_of_itself(fields, units), *_of_words(fields), *_of_keywords(fields["keywords"])]
    if wrong:
        return wrong
    zh = {name: fields[f"zh_{name}"] for name in SAID}
    en = {name: fields[f"en_{name}"] or zh[name] for name in SAID}
    return GuideFacts(
        fields["key"], fields["unit"], fields["subject"], keywords_in(fields["keywords"]), zh, en,
        fields["phone"], sample=False,
    )  # fmt: skip


def keywords_in(typed: str) -> tuple[str, ...]:
    """Keywords as typed, one a line or with | between them, each once."""
    return tuple(dict.fromkeys(word.strip() for word in _SEVERAL.split(typed) if word.strip()))


def _of_itself(fields: Mapping[str, str], units: Collection[str]) -> list[Wrong]:
    wrong = []
    if not KEY.fullmatch(fields["key"]) or len(fields["key"]) > KEY_MOST:
        wrong.append(Wrong("key", "key"))
    if fields["unit"] not in units:
        wrong.append(Wrong("unit", "unknown"))
    if fields["subject"] not in SUBJECTS:
        wrong.append(Wrong("subject", "unknown"))
    if len(fields["phone"]) > PHONE_MOST:
        wrong.append(Wrong("phone", "long"))
    return wrong


def _of_words(fields: Mapping[str, str]) -> list[Wrong]:
    wrong = [Wrong(f"zh_{name}", "needed") for name in NEEDED if not fields[f"zh_{name}"]]
    for language in LANGUAGES:
        long = [name for name, most in SAID.items() if len(fields[f"{language}_{name}"]) > most]
        wrong += [Wrong(f"{language}_{name}", "long") for name in long]
    return wrong


def _of_keywords(typed: str) -> list[Wrong]:
    words = keywords_in(typed)
    if not words:
        return [Wrong("keywords", "needed")]
    if len("|".join(words)) > KEYWORDS_MOST:
        return [Wrong("keywords", "long")]
    parts = [keyword(word).parts for word in words]
    too_short = any(sum(min(len(one.text) for one in part) for part in found) < LEAST for found in parts)
    return [Wrong("keywords", "short")] if too_short or not all(parts) else []
