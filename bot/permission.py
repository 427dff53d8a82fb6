"""Who may do and see what (policy.md, Posts; product.md, The people)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.vocabulary import Role

UNIT = frozenset({Role.UNIT})
OFFICERS = frozenset({Role.DUTY, Role.SUPERVISOR, Role.DIRECTOR})
SENIORS = frozenset({Role.SUPERVISOR, Role.DIRECTOR})
DIRECTOR = frozenset({Role.DIRECTOR})

MAY: dict[str, frozenset[Role]] = {
    "sign": UNIT | SENIORS,
    "contact": UNIT | OFFICERS,
    "reply": UNIT | SENIORS,
    "return": UNIT,
    "reserve": UNIT,
    "propose": UNIT | SENIORS,
    "note": UNIT | OFFICERS,
    "ask_help": UNIT,
    "help_done": UNIT,
    "pass_on": UNIT,
    "state": UNIT,
    "appeal": UNIT,
    "dispatch": OFFICERS,
    "rule": OFFICERS,
    "decline": OFFICERS,
    "seal": OFFICERS,
    "join": OFFICERS,
    "keep_apart": OFFICERS,
    "split": OFFICERS,
    "ask_citizen": OFFICERS,
    "set_time": OFFICERS,
    "confirm_urgency": OFFICERS,
    "make_complex": UNIT | OFFICERS,
    "call_back": OFFICERS,
    "close": OFFICERS,
    "check": OFFICERS,
    "reveal": OFFICERS,
    "reached": OFFICERS,
    "supervise": SENIORS,
    "take_up": SENIORS,
    "conclude": SENIORS,
    "decide_card": SENIORS,
    "publish": DIRECTOR,
    "find_phone": SENIORS,
    "share_view": SENIORS,
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with a role, or the house itself (`name` clock or robot, no role)."""

    name: str  # what the event says: p12, U40, robot, clock, citizen
    role: Role | None = None
    unit: str | None = None
    person_id: int | None = None

    @property
    def officer(self) -> bool:
        """True for the centre's people."""
        return self.role in OFFICERS

    @property
    def sees_sealed(self) -> bool:
        """True for those who may open the sealed lane."""
        return self.role in SENIORS

    def kept(self) -> dict[str, Any]:
        """As a row keeps who asked for something that is done later."""
        return asdict(self)

    @classmethod
    def from_kept(cls, by: Mapping[str, Any]) -> "Actor":
        """Whom `kept` wrote down."""
        role = by.get("role")
        return cls(by["name"], Role(role) if role else None, by.get("unit"), by.get("person_id"))


ROBOT = Actor("robot")
CLOCK = Actor("clock")
CITIZEN = Actor("citizen")


def may(actor: Actor, verb: str) -> bool:
    """True when the actor's role has the verb at all; whose ticket it is, is asked apart."""
    return actor.role in MAY.get(verb, frozenset())


def may_see(actor: Actor, unit: str | None, sealed: bool, cohandlers: tuple[str, ...] = ()) -> bool:
    """True when the ticket at `unit` is within the actor's sight (a unit sees nothing of another)."""
    if actor.role is None:
        return False
    if actor.role is Role.UNIT:
        return not sealed and actor.unit is not None and actor.unit in (unit, *cohandlers)
    if sealed:
        return actor.sees_sealed
    return actor.officer
