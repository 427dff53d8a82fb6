"""The house as a value: what `app` gathers once and passes down."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Protocol

from sqlalchemy import Engine

from bot.calendar import Calendar
from bot.keys import Keys
from bot.letter import Letter, Receipt
from bot.policy import Policy
from bot.routing.facts import UnitFacts
from bot.routing.grams import Grams
from bot.routing.precedents import PrecedentFacts
from bot.routing.router import Router
from bot.vocabulary import Channel, Way
from bot.wording import Wording
from services.journal import Journal


class Sender(Protocol):
    """One way out. `send` raises bot.letter.SendError; `find` looks a letter up after an ambiguous
    time-out and gives None where there is no such look-up or nothing was found."""

    way: Way

    def send(self, letter: Letter) -> Receipt:
        """Hand the letter to the provider."""

    def find(self, letter: Letter) -> Receipt | None:
        """The receipt of a letter the provider has already taken, if it can tell."""


Fetch = Callable[[str], tuple[bytes, str]]


@dataclass(frozen=True)
class House:
    """Everything a service may use. `routers` makes a Router for the units, the threshold, the precedents
    and the county's own n-grams in force; `now` is the county's clock (machine time, or the sandbox's
    advanced one), `machine_now` the machine's own, for leases and heartbeats; `letters_at_once` bounds what
    one delivery worker has under way; `templates` names the WeChat and gateway templates that are
    configured; `journal` keeps what the database cannot take; policy, calendar and wording are the files',
    under what the database has (`services.work.Rules`)."""

    engine: Engine
    keys: Keys
    policy: Policy
    calendar: Calendar
    wording: Wording
    routers: Callable[[Sequence[UnitFacts], float, Sequence[PrecedentFacts], Grams | None], Router]
    now: Callable[[], datetime]
    machine_now: Callable[[], datetime]
    draw: Callable[[int], int]
    county: str
    public_url: str
    centre_phone: str = ""
    senders: Mapping[Way, Sender] = field(default_factory=dict)
    fetchers: Mapping[Channel, Fetch] = field(default_factory=dict)
    templates: frozenset[str] = frozenset()
    channels_off: tuple[str, ...] = ()
    letters_at_once: int = 32
    journal: Journal | None = None
    shelf: "RulesShelf" = field(default_factory=lambda: RulesShelf())


class RulesShelf:
    """Keeps the rules last read from the database, until their stamp changes."""

    def __init__(self) -> None:
        self.lock = Lock()  # one thread reads them anew, the others wait for it
        self.stamp: int | None = None
        self.rules: object | None = None
