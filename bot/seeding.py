"""Units as a county begins with them: what the seed file holds."""

from dataclasses import dataclass

from bot.routing.facts import UnitFacts


@dataclass(frozen=True)
class SeedUnit:
    """A unit as the file gives it; `ranked` and `cards` say whether it is ranked and can get cards."""

    code: str
    name: str
    name_en: str
    aliases: tuple[str, ...]
    kind: str
    duties: str
    peer_group: str
    ranked: bool = True
    cards: bool = True
    parent: str | None = None

    @property
    def facts(self) -> UnitFacts:
        """What routing needs to know of it."""
        return UnitFacts(self.code, self.name, self.aliases, self.kind, self.duties, self.name_en)
