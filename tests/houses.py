"""A whole house for a test: real database, real rules, a clock in hand, and providers that only listen."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

from sqlalchemy import Engine

from bot.calendar import Calendar
from bot.keys import Keys
from bot.letter import Letter, Receipt, SendError
from bot.message import InboundMessage, MessageKind
from bot.permission import Actor
from bot.policy import Policy
from bot.routing.facts import UnitFacts
from bot.routing.grams import Grams
from bot.routing.precedents import PrecedentFacts
from bot.routing.router import Router
from bot.vocabulary import Channel, Role, Way
from bot.wording import Wording
from config.calendar import load_calendar
from config.policy import load_policy
from config.router import load_router
from config.seed import load_guides, load_units
from config.words import load_wording
from services.house import House
from services.receive import receive
from services.seed import seed
from services.staff.actors import actor_by_id
from services.staff.people import add_person

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC) - timedelta(hours=8)  # 09:00 in the county


@cache
def policy() -> Policy:
    """The figures of the file."""
    return load_policy()


@cache
def calendar() -> Calendar:
    """The official calendar."""
    return load_calendar()


@cache
def wording() -> Wording:
    """The words of the house."""
    return load_wording()


def router_for(
    units: Sequence[UnitFacts], threshold: float, precedents: Sequence[PrecedentFacts], own: Grams | None
) -> Router:
    """The router of these units; that of a house which has learnt nothing yet is made once."""
    if precedents or own is not None:
        return load_router(units, threshold, precedents, own)
    return _unlearnt(tuple(units), threshold)


@lru_cache(8)
def _unlearnt(units: tuple[UnitFacts, ...], threshold: float) -> Router:
    return load_router(units, threshold)


@dataclass
class Clock:
    """The county's clock, moved by the test alone."""

    at: datetime = MONDAY

    def __call__(self) -> datetime:
        """Now."""
        return self.at

    def forward(self, **amount: float) -> datetime:
        """Let time pass."""
        self.at += timedelta(**amount)
        return self.at


@dataclass
class Listener:
    """A provider that takes every letter, unless `refuses` says otherwise; it keeps what it was given."""

    way: Way
    letters: list[Letter] = field(default_factory=list)
    refuses: Callable[[Letter], SendError | None] = lambda _letter: None
    found: Receipt | None = None

    def send(self, letter: Letter) -> Receipt:
        """Take the letter or refuse it; what is refused was not kept."""
        error = self.refuses(letter)
        if error is not None:
            raise error
        self.letters.append(letter)
        return Receipt(f"{self.way}-{len(self.letters)}")

    def find(self, letter: Letter) -> Receipt | None:
        """What the test says the provider remembers."""
        return self.found


@dataclass
class Town:
    """A house with its clock, its listeners, and citizens and staff to act in it."""

    house: House
    clock: Clock
    senders: dict[Way, Listener]
    sent_in: int = 0

    def says(self, text: str, who: str = "citizen-1", channel: Channel = Channel.WECHAT) -> str | None:
        """A citizen's text comes in; gives the answer."""
        self.sent_in += 1
        message = InboundMessage(
            channel, f"{who}-{self.sent_in}", who, self.clock(), MessageKind.TEXT, text
        )
        return receive(self.house, message)

    def scans(self, scene: str, who: str = "citizen-1") -> str | None:
        """A follower scans a poster; gives the answer."""
        self.sent_in += 1
        at = self.clock()
        message = InboundMessage(
            Channel.WECHAT, f"{who}-{self.sent_in}", who, at, MessageKind.SCAN, scene=scene
        )
        return receive(self.house, message)

    def staff(self, role: Role, unit: str | None = None) -> Actor:
        """A new member of staff with this role."""
        person = add_person(self.house, f"{role}-{unit or 'centre'}-{self.house.draw(10**9)}", role, unit)
        actor = actor_by_id(self.house, person)
        assert actor is not None
        return actor


def make_house(engine: Engine, clock: Clock | None = None, **over: object) -> House:
    """A seeded house over an empty migrated database."""
    clock = clock or Clock()
    keys: Keys = engine.dialect.siling_keys  # type: ignore[attr-defined]
    house = House(
        engine=engine, keys=keys, policy=policy(), calendar=calendar(), wording=wording(),
        routers=router_for, now=clock, machine_now=clock, draw=random.Random(4).randrange, county="示例县",
        public_url="http://127.0.0.1:8000", letters_at_once=1,  # one after the other: an order to look at
    )  # fmt: skip
    house = replace(house, **over)  # type: ignore[arg-type]
    seed(house, load_units(), load_guides())
    return house


EVERY_WAY = (Way.CUSTOMER_SERVICE, Way.TEMPLATE, Way.SMS)


def make_town(engine: Engine, *, ways: tuple[Way, ...] = EVERY_WAY) -> Town:
    """A house in a town: every way out listens, every purpose has a template."""
    clock = Clock()
    senders = {way: Listener(way) for way in ways}
    purposes = frozenset({"reply", "contact", "survey", "notice", "word", "overdue", "proposal", "answer"})
    return Town(make_house(engine, clock, senders=senders, templates=purposes), clock, senders)
