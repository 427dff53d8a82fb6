"""How a page speaks to its reader: words, names and times in their language and the county's zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from bot.derivation import Reason, tell
from bot.routing.grounds import say_ground
from bot.when import say_left, say_when
from bot.wording import Wording
from services.house import House
from services.watch.desk import rules_in_force
from services.work import Rules, UnitCard


@dataclass(frozen=True)
class Reader:
    """One page's reader. `say` raises KeyError for a missing key; codes that grow fall back to themselves."""

    house: House
    language: str
    now: datetime

    @cached_property
    def rules(self) -> Rules:
        """Units, policy and calendar in force."""
        return rules_in_force(self.house)

    @cached_property
    def wording(self) -> Wording:
        """The words as the county says them."""
        return self.rules.wording

    def say(self, key: str, **values: object) -> str:
        """Words of `page.*`."""
        return self.wording.say(self.language, f"page.{key}", **values)

    def word(self, group: str, code: object) -> str:
        """A code's word (`nature.complaint`, `page.event.signed`), or the code where there is none yet."""
        key = f"{group}.{code}"
        return self.wording.say(self.language, key) if self.wording.has(key) else str(code)

    def grounds(self, candidate: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Why the router suggests a unit, each with the number of the precedent it tells of, or "".

        A ticket of before keeps the words it was given then.
        """
        return [
            (one, "") if isinstance(one, str)
            else (
                say_ground(one[0], one[1:], self.wording, self.language),
                one[1] if one[0] == "precedent" else "",
            )
            for one in candidate["reasons"]
        ]  # fmt: skip

    def refusal(self, key: str, status: int) -> str:
        """Why not, in the reader's words."""
        if key and self.wording.has(f"page.refused.{key}"):
            return self.say(f"refused.{key}")
        if key and self.wording.has(f"refusal.{key}"):
            return self.wording.say(self.language, f"refusal.{key}")
        known = f"refused.{status}"
        return self.say(known if self.wording.has(f"page.{known}") else "refused.other")

    def unit(self, code: str | None) -> str:
        """A unit's name; the centre's where there is none."""
        if not code:
            return self.say("centre")
        card = self.rules.card(code)
        return card.called(self.language) if card else code

    def post(self, code: str | None) -> str:
        """A post in words: whose it is and what it does there."""
        if not code:
            return "—"
        unit, _, post = code.partition("/")
        if not post:
            return self.word("page.actor", unit)
        role = self.word("page.post", post)
        return role if unit == "centre" else self.say("post_of", unit=self.unit(unit), post=role)

    def actor(self, name: str) -> str:
        """Who did something: a person of the staff by number, a post, or the house itself."""
        if name[:1] == "p" and name[1:].isdigit():
            return self.say("person", number=name[1:])
        return self.post(name)

    def units(self) -> list[UnitCard]:
        """The units a ticket can go to, by code."""
        return sorted((u for u in self.rules.units.values() if u.parent is None), key=lambda u: u.code)

    def when(self, at: str | datetime | None) -> str:
        """A moment as people say it."""
        moment = _moment(at)
        if moment is None:
            return "—"
        return say_when(moment, self.now, self.rules.calendar.zone, self.language)

    def stamp(self, at: str | datetime | None) -> str:
        """The same as a date and a time, for what is printed and read on another day."""
        moment = _moment(at)
        if moment is None:
            return "—"
        return f"{moment.astimezone(ZoneInfo(self.rules.calendar.zone)):%Y-%m-%d %H:%M}"

    def left(self, at: str | datetime | None) -> str:
        """How long until then, or since."""
        moment = _moment(at)
        return say_left(moment, self.now, self.language) if moment else ""

    def late(self, at: str | datetime | None) -> bool:
        """True once a moment has passed."""
        moment = _moment(at)
        return moment is not None and moment < self.now

    def derivation(self, deadline: Mapping[str, Any]) -> list[str]:
        """Why a promise is due when it is, step by step."""
        steps = deadline["derivation"]
        wording, language = self.wording, self.language
        return [tell(Reason(step["key"], step["values"]), wording, language) for step in steps]


def _moment(at: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(at) if isinstance(at, str) else at
