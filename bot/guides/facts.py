"""A service guide as a value: what the notice wants displayed at each window, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# What a guide says in each language, and the longest it may be in characters. The first seven must be said.
SAID = {
    "title": 120, "project": 400, "materials": 400, "procedure": 400, "limit": 200, "fee": 200, "basis": 300,
    "place": 160,
}  # fmt: skip
NEEDED = tuple(SAID)[:-1]
SUBJECTS = (
    "identity", "traffic", "school", "work", "medical", "family", "housing", "business", "utility", "law",
)  # fmt: skip
KEYWORDS_MOST = 600
PHONE_MOST = 40


@dataclass(frozen=True)
class GuideFacts:
    """A guide: whose it is, what it says, by which words it is found (see bot.guides.matcher).

    `sample`: it came with the house and nobody of the county has confirmed it yet.
    """

    key: str
    unit: str
    subject: str
    keywords: tuple[str, ...]
    zh: Mapping[str, str]
    en: Mapping[str, str]
    phone: str = ""
    sample: bool = True
    active: bool = field(default=True, compare=False)

    def said(self, language: str) -> Mapping[str, str]:
        """What it says in the reader's language."""
        return self.en if language == "en" else self.zh
